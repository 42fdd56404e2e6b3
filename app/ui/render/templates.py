"""Message templates in words: how their review stands, what they cost, how they read."""

from collections.abc import Sequence

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import Template
from app.core.templates import preview, standing
from app.core.text import Safe, sanitise_for_display
from app.core.window import is_open
from app.ui.glyphs import Glyphs
from app.ui.render.cards import quality_words
from app.ui.render.line import Line, Run, own, spread

UTILITY = "UTILITY"
MARKETING = "MARKETING"


def category_name(category: str) -> Safe:
    """Meta's category in a word."""
    return Safe(
        {
            UTILITY: _("utility"),
            MARKETING: _("marketing"),
            "AUTHENTICATION": _("authentication"),
        }.get(category.upper(), sanitise_for_display(category).lower())
    )


def status_run(template: Template, glyphs: Glyphs) -> Run:
    """How its review stands: a sign and a word, and what the operator last did to it before that."""
    if template.state == "queued":
        return Run(own(f"{glyphs.queued} {_('on its way to Meta')}"), "accent")
    if template.state == "failed":
        return Run(own(f"{glyphs.failed} {_('refused')}"), "red")
    sign, word, style = {
        "APPROVED": (glyphs.sent, _("approved"), "green"),
        "PENDING": (glyphs.window, _("under review"), "accent"),
        "IN_APPEAL": (glyphs.window, _("in appeal"), "accent"),
        "LOCAL": (glyphs.draft, _("not at Meta yet"), "dim"),
        "REJECTED": (glyphs.discarded, _("rejected"), "red"),
        "PAUSED": (glyphs.uncertain, _("paused"), "accent"),
        "DISABLED": (glyphs.discarded, _("disabled"), "red"),
        "PENDING_DELETION": (glyphs.discarded, _("being deleted"), "dim"),
        "DELETED": (glyphs.discarded, _("deleted"), "dim"),
    }.get(template.status.upper(), (glyphs.uncertain, sanitise_for_display(template.status).lower(), "dim"))
    return Run(Safe(f"{sign} {word}"), style)


def first_words(template: Template) -> Safe:
    """The beginning of what it says, on one line."""
    return sanitise_for_display(" ".join(preview(template, {}).split())[:300])


def why_not(template: Template, *, no_marketing: bool = False) -> Safe:
    """Why it can't be sent to this customer; empty if it can."""
    reasons = standing(template)
    if reasons:
        return sanitise_for_display(reasons[0])
    if no_marketing and template.category.upper() == MARKETING:
        return own(_("This customer wants no marketing."))
    return own("")


def template_rows(
    template: Template, reason: Safe, glyphs: Glyphs, cells: int, *, managed: bool = False
) -> tuple[Line, Line]:
    """Two lines: name, language, category, review and quality; then its first words, or why it can't be sent."""
    style = "dim" if reason and not managed else "bold"
    left: Line = (
        Run(own(" ")),
        Run(sanitise_for_display(template.name), style),
        Run(
            Safe(f"  {sanitise_for_display(template.language)}{glyphs.between}{category_name(template.category)}"),
            "dim",
        ),
    )
    quality, colour = quality_words(template.quality)
    rated: Line = ()
    if template.quality.upper() in ("GREEN", "YELLOW", "RED"):
        rated = (Run(own(f"{glyphs.between}{_('quality')} "), "dim"), Run(own(quality), colour))
    head = spread(left, (status_run(template, glyphs), *rated), cells, glyphs.cut)
    second: Line = (Run(first_words(template), "dim"),)
    if managed and template.state == "failed":
        second = (Run(sanitise_for_display(template.error), "red"),)
    elif reason:
        second = (Run(Safe(f"{glyphs.failed} {reason}"), "accent" if managed else "dim"),)
    return head, (Run(own("   ")), *spread(second, (), cells - 3, glyphs.cut))


def cost_of(template: Template, window_ends_at: Millis | None, now: Millis) -> tuple[Safe, str]:
    """What sending it costs now, and its colour."""
    category = category_name(template.category)
    if template.category.upper() == UTILITY and is_open(window_ends_at, now):
        return Safe(_("free inside the window, category {category}").format(category=category)), "green"
    return Safe(_("charged by Meta, category {category}").format(category=category)), "accent"


def found(
    templates: Sequence[Template], words: str, *, sendable_first: bool = False, no_marketing: bool = False
) -> list[Template]:
    """Those that hold all the words; first those that have them in their name, then by name and language.

    `sendable_first` puts before everything else what can be sent to this customer.
    """
    wanted = words.casefold().split()
    ranked = []
    for one in templates:
        name = f"{one.name} {one.name.replace('_', ' ')}".casefold()
        text = f"{name} {one.language} {category_name(one.category)} {preview(one, {})}".casefold()
        if all(word in text for word in wanted):
            barred = sendable_first and bool(why_not(one, no_marketing=no_marketing))
            ranked.append((barred, not all(word in name for word in wanted), one.name, one.language, one))
    return [one for *_rank, one in sorted(ranked, key=lambda rank: rank[:4])]

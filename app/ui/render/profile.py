"""Profiles side by side: which fields differ, and what stands in them."""

from app.core.i18n import _
from app.core.profile import field_name
from app.core.rows import ProfileFields
from app.core.text import Safe, sanitise_for_display
from app.ui.profile_form import unpublished, vertical_name
from app.ui.render.line import Line, Run, named, own
from app.ui.render.wrap import wrapped

FIELDS = ("about", "address", "description", "email", "websites", "vertical")


def field_text(fields: ProfileFields, name: str) -> Safe:
    """What stands in a field; `(empty)` if nothing does."""
    if name == "vertical":
        return sanitise_for_display(vertical_name(fields.vertical))
    value = ", ".join(fields.websites) if name == "websites" else str(getattr(fields, name))
    return sanitise_for_display(value) if value else own(_("(empty)"))


def difference_lines(first: tuple[str, ProfileFields], second: tuple[str, ProfileFields], cells: int) -> list[Line]:
    """The fields that differ, each as it is in the one and the other; both have a word that names them."""
    (one, mine), (other, theirs) = first, second
    column = max(len(one), len(other)) + 4
    lines: list[Line] = []
    differing = unpublished(mine, theirs)
    for name in FIELDS:
        if name not in differing:
            continue
        lines.append((Run(own(field_name(name)), "accent"),))
        for word, fields, style in ((one, mine, "text"), (other, theirs, "dim")):
            text = wrapped(field_text(fields, name), max(10, cells - column))
            lines += named(f"  {word}", [(Run(part, style),) for part in text], column)
    return lines


def differing_words(fields: ProfileFields, now: ProfileFields) -> Safe:
    """`differs in about, e-mail`, or that nothing does."""
    differing = unpublished(fields, now)
    if not differing:
        return own(_("as it is now"))
    names = ", ".join(field_name(name) for name in FIELDS if name in differing)
    return Safe(_("differs in {names}").replace("{names}", names))

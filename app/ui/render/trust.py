"""What WhatsApp says of the shop, each with a word on what it means."""

from datetime import tzinfo

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import Profile
from app.core.text import sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.cards import limit_words, quality_words
from app.ui.render.line import Line, Run, own
from app.ui.render.times import moment

COLUMN = 14


def trust_lines(profile: Profile, now: Millis, zone: tzinfo, glyphs: Glyphs) -> list[Line]:
    """Name, badge, quality and limit."""
    name = sanitise_for_display(profile.verified_name) or own(_("not given"))
    name_state, name_style, name_means = _name_status(profile.name_status)
    quality, quality_style = quality_words(profile.quality)
    limit = limit_words(profile.messaging_limit) or _("unknown")
    badge = Run(own(f"{glyphs.official} {_('official')}"), "green") if profile.official else Run(own(_("not official")))
    read = moment(profile.fetched_at, now, zone) if profile.fetched_at is not None else own(_("never"))
    return [
        _fact(_("number"), Run(sanitise_for_display(profile.number)), phone_words(profile.phone_status)),
        _fact(_("verified name"), Run(name, "bold"), "", Run(own(f"  {name_state}"), name_style), means=name_means),
        _fact(_("badge"), badge, means=_badge_means(official=profile.official)),
        _fact(_("quality"), Run(own(quality), quality_style), means=_quality_means(profile.quality)),
        _fact(
            _("limit"), Run(own(limit)), means=_("people the shop may write to first, in 24 hours; answers don't count")
        ),
        _fact(_("last read"), Run(read)),
    ]


def _fact(name: str, value: Run, more: str = "", *rest: Run, means: str = "") -> Line:
    runs = [Run(own(name.ljust(COLUMN)), "dim"), value, *rest]
    if more:
        runs.append(Run(own(f"  {more}"), "dim"))
    if means:
        runs.append(Run(own(f"  {means}"), "dim"))
    return tuple(runs)


def phone_words(status: str) -> str:
    """The number's connection in a word."""
    return {
        "CONNECTED": _("connected"),
        "PENDING": _("not registered yet"),
        "FLAGGED": _("flagged for bad quality"),
        "RESTRICTED": _("restricted: its limit is used up"),
        "BANNED": _("banned"),
        "OFFLINE": _("offline"),
    }.get(status, sanitise_for_display(status).lower())


def _name_status(status: str) -> tuple[str, str, str]:
    return {
        "APPROVED": (_("approved"), "green", _("customers see it instead of the number")),
        "AVAILABLE_WITHOUT_REVIEW": (_("usable without review"), "green", ""),
        "PENDING_REVIEW": (_("under review"), "accent", _("Meta looks at it; until then customers see the number")),
        "DECLINED": (_("declined"), "red", _("choose another name in WhatsApp Manager")),
        "EXPIRED": (_("expired"), "red", _("ask for it again in WhatsApp Manager")),
    }.get(status, ("", "dim", ""))


def _badge_means(*, official: bool) -> str:
    if official:
        return _("WhatsApp shows customers a badge beside the name")
    return _("the badge is asked for in WhatsApp Manager")


def _quality_means(quality: str) -> str:
    return {
        "GREEN": _("customers rarely block or report the shop"),
        "YELLOW": _("some customers block or report the shop: write less, and only what they asked for"),
        "RED": _("many customers block or report the shop; the limit may fall"),
    }.get(quality, _("WhatsApp has not rated the number yet"))

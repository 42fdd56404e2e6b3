"""Times as a user writes them on the command line."""

import re
from datetime import UTC, datetime

from app.core.clock import DAY, HOUR, MINUTE, Millis
from app.core.errors import UserError
from app.core.i18n import _

_SPAN = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def parse_time(text: str, now: Millis) -> Millis:
    """Milliseconds of `2026-11-21T08:00:00Z`, of a time with a zone, of a date (its beginning in UTC), or of `2h` ago.

    UserError if it is none of them; a time without a zone is refused, since scripts run in many.
    """
    if span := _SPAN.fullmatch(text.strip().lower()):
        return max(0, now - int(span[1]) * _UNITS[span[2]])
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            _("“{text}” is no time: write 2026-11-21, 2026-11-21T08:00:00Z, or 30m, 2h, 3d for how long ago.").format(
                text=text
            )
        ) from None
    if time.tzinfo is None:
        if re.fullmatch(r"[\dW-]+", text.strip()) is None:
            raise UserError(_("“{text}” names no time zone: end it in Z or in +01:00.").format(text=text))
        time = time.replace(tzinfo=UTC)
    return max(0, round(time.timestamp() * 1000))

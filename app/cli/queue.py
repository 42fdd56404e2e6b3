"""How a conversation stands in the queue, in words; the zone in which times are meant."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from app.cli.surroundings import shop_clock
from app.core.enums import ConversationState
from app.core.i18n import _
from app.core.rows import InboxRow
from app.store.database import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.services.desk import DeskService


def shop_zone(desk: "DeskService | Database") -> tzinfo:
    """The zone in which times are meant and told."""
    from app.store.profile import read_profile

    database = desk if isinstance(desk, Database) else desk.database
    profile = read_profile(database.reader(), None, shop_clock().now())
    return ZoneInfo(profile.timezone if profile is not None else "Europe/Berlin")


def state_words(desk: "DeskService", row: InboxRow) -> str:
    """`done`, `open`, `snoozed until 2026-11-24 09:00`."""
    return _state(row, shop_zone(desk))


def _state(row: InboxRow, zone: tzinfo) -> str:
    if row.state is ConversationState.DONE:
        return _("done")
    if row.state is ConversationState.OPEN:
        return _("open")
    if row.snoozed_until is None:
        return _("snoozed until they write")
    at = datetime.fromtimestamp(row.snoozed_until / 1000, UTC).astimezone(zone)
    return _("snoozed until {time}").format(time=f"{at:%Y-%m-%d %H:%M}")

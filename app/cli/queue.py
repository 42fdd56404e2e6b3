"""`tresen done`, `reopen`, `snooze`: moving a conversation through the queue."""

from contextlib import closing
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from app.cli.output import iso, print_json, print_line
from app.cli.surroundings import made_paths, open_desk, shop_clock
from app.core.enums import ConversationState
from app.core.i18n import _
from app.core.rows import InboxRow
from app.core.when import parse_when
from app.services.desk import DeskService
from app.services.export import find_conversation


def done(chat: str, *, as_json: bool) -> int:
    """Mark a conversation done."""
    with closing(open_desk(made_paths())) as desk:
        id_ = find_conversation(desk.database, chat)
        desk.done(id_)
        return _tell(desk, id_, as_json=as_json)


def reopen(chat: str, *, as_json: bool) -> int:
    """Put a conversation that is done or snoozed back into the inbox."""
    with closing(open_desk(made_paths())) as desk:
        id_ = find_conversation(desk.database, chat)
        desk.reopen(id_)
        return _tell(desk, id_, as_json=as_json)


def snooze(chat: str, when: str, *, as_json: bool) -> int:
    """Put a conversation away until a time in plain words (the shop's zone), or until the customer writes."""
    with closing(open_desk(made_paths())) as desk:
        id_ = find_conversation(desk.database, chat)
        desk.snooze(id_, parse_when(when, shop_clock().now(), shop_zone(desk)) if when.strip() else None)
        return _tell(desk, id_, as_json=as_json)


def shop_zone(desk: DeskService) -> tzinfo:
    """The zone in which times are meant."""
    profile = desk.profile()
    return ZoneInfo(profile.timezone if profile is not None else "Europe/Berlin")


def _tell(desk: DeskService, id_: int, *, as_json: bool) -> int:
    row = desk.inbox_rows([id_])[id_]
    if as_json:
        print_json({"id": row.id, "state": row.state.value, "snoozed_until": iso(row.snoozed_until)})
    else:
        print_line(f"{row.name}: {_state(row, shop_zone(desk))}")
    return 0


def _state(row: InboxRow, zone: tzinfo) -> str:
    if row.state is ConversationState.DONE:
        return _("done")
    if row.state is ConversationState.OPEN:
        return _("open")
    if row.snoozed_until is None:
        return _("snoozed until they write")
    at = datetime.fromtimestamp(row.snoozed_until / 1000, UTC).astimezone(zone)
    return _("snoozed until {time}").format(time=f"{at:%Y-%m-%d %H:%M}")

"""`tresen later …`: what goes out later, listed, added, changed, cancelled, sent at once."""

from contextlib import closing
from datetime import UTC, datetime

from app.cli.gateway_state import live_gateway
from app.cli.outcome import warn
from app.cli.output import iso, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.reply import checked, queued, standard_input
from app.cli.surroundings import made_paths, open_desk, shop_clock
from app.core.errors import UserError
from app.core.i18n import _
from app.core.later import IfWritten, Later, LaterState, is_shut, why_held
from app.core.when import parse_when
from app.services.desk import DeskService
from app.services.export import find_conversation, find_message


def list_later(chat: str | None, *, as_json: bool) -> int:
    """Print all, or those of one chat."""
    with closing(open_desk(made_paths())) as desk:
        found = desk.scheduled(None if chat is None else find_conversation(desk.database, chat))
        if as_json:
            print_json([later_json(one) for one in found])
        else:
            print_columns([(str(one.id), _when(desk, one), one.name, one.text) for one in found])
    return 0


def add(chat: str, when: str, text: str, *, quote: str | None, anyway: bool, as_json: bool) -> int:
    """Keep a text for that time."""
    body = _words(text)
    with closing(open_desk(made_paths())) as desk:
        id_ = find_conversation(desk.database, chat)
        quoted = None if quote is None else find_message(desk.database, id_, quote)
        at = parse_when(when, shop_clock().now(), shop_zone(desk))
        written = IfWritten.SEND if anyway else IfWritten.HOLD
        return _tell(desk, desk.send_later(id_, body, at, quoted_id=quoted, if_written=written), as_json=as_json)


def edit(number: int, when: str | None, text: str | None, anyway: bool | None, *, as_json: bool) -> int:
    """Change what is given."""
    if when is None and text is None and anyway is None:
        raise UserError(_("Say what to change: --when, --text, --anyway or --hold."))
    body = None if text is None else _words(text)
    with closing(open_desk(made_paths())) as desk:
        at = None if when is None else parse_when(when, shop_clock().now(), shop_zone(desk))
        written = None if anyway is None else IfWritten.SEND if anyway else IfWritten.HOLD
        desk.change_later(number, text=body, due_at=at, if_written=written)
        return _tell(desk, number, as_json=as_json)


def cancel(number: int, *, as_json: bool) -> int:
    """Send it never."""
    with closing(open_desk(made_paths())) as desk:
        text = desk.cancel_later(number)
    if as_json:
        print_json({"id": number, "text": text})
    else:
        print_line(_("Cancelled: it is not sent."))
    return 0


def send_now(number: int, wait: float | None, *, as_json: bool) -> int:
    """Send it now; as `tresen reply` from there."""
    with closing(open_desk(made_paths())) as desk:
        return queued(desk.database, desk.send_later_now(number), wait, as_json=as_json)


def later_json(one: Later) -> dict[str, object]:
    """One as `--json` prints it."""
    return {
        "id": one.id,
        "conversation_id": one.conversation_id,
        "name": one.name,
        "due_at": iso(one.due_at),
        "text": one.text,
        "template": one.template,
        "state": one.state.value,
        "reason": one.reason or None,
        "why": why_held(one.reason) if one.reason else None,
        "if_written": one.if_written.value,
        "quoted_id": one.quoted_id,
        "window_ends_at": iso(one.window_ends_at),
        "created_at": iso(one.created_at),
    }


def _tell(desk: DeskService, id_: int, *, as_json: bool) -> int:
    one = next(each for each in desk.scheduled() if each.id == id_)
    if live_gateway(desk.database) is None:
        warn(_("No gateway is running: it goes out when its time has come and one does (`tresen gateway`)."))
    if as_json:
        print_json(later_json(one))
        return 0
    print_columns([(str(one.id), _when(desk, one), one.name, one.text)])
    if is_shut(one):
        print_line(
            _("The free window is closed then: it will be held, unless they write before and it is sent anyway.")
        )
    return 0


def _when(desk: DeskService, one: Later) -> str:
    if one.state is LaterState.HELD:
        return _("held: {reason}").format(reason=why_held(one.reason))
    return f"{datetime.fromtimestamp(one.due_at / 1000, UTC).astimezone(shop_zone(desk)):%Y-%m-%d %H:%M}"


def _words(text: str) -> str:
    return standard_input().removesuffix("\n").removesuffix("\r") if text == "-" else checked(text)

"""What one item of a webhook says: a message, a receipt, a contact, a choice, a word about the account.

Sources: Meta, WhatsApp Cloud API, webhooks reference ("messages", "history", "smb_message_echoes",
"smb_app_state_sync", "user_preferences", "standby") and "Business-scoped user ids".
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.channels.whatsapp.contents import TYPES, plain_text, quoted_by, read_contents, read_extras
from app.channels.whatsapp.notices import (
    ACCOUNT_FIELDS,
    error_notice,
    failure,
    history_notice,
    notice,
    spelled_notice,
    status_notice,
)
from app.channels.whatsapp.shapes import Broken, Json, fields, line, time, word
from app.core.enums import Author, Direction, IdentityKind, Status
from app.core.events import (
    AccountEvent,
    ContactEvent,
    Event,
    MessageEvent,
    Party,
    PreferenceEvent,
    Quarantined,
    ReceiptEvent,
    RevokedEvent,
)

WHOLE: Final = ""
"""The list's name in an item that is a change's whole value."""
RECEIVED: Final = "received"
SENT: Final = "sent"
"""The names of past messages' lists in stored items: whether one went out is seen from the webhook around it."""
BESIDE: Final = frozenset({"messaging_product", "metadata", "contacts"})
"""What stands in a value beside its items."""
NO_DIGIT: Final = re.compile(r"\D")
_STATUSES: Final = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.READ, Status.PLAYED)} | {
    Status.FAILED.value: Status.FAILED
}
_PAST: Final = {
    "ERROR": Status.FAILED,
    "DELIVERED": Status.DELIVERED,
    "READ": Status.READ,
    "PLAYED": Status.PLAYED,
}
"""`history_context.status`; SENT, PENDING (the phone has not sent it yet) and unknown ones count as sent."""
_BROKEN_FIELDS: Final = frozenset({"entry", "change"})
"""What is written for the field of an item that was no change at all."""
WHOLE_FIELDS: Final = ACCOUNT_FIELDS | _BROKEN_FIELDS
"""Fields whose value is one item, whatever lists it holds."""


def read_item(field: str, name: str, item: object, contact: Json) -> Event:
    """What an item says; never raises."""
    try:
        if not isinstance(item, dict):
            raise Broken("the item is not an object")
        parser = _PARSERS.get(name) if field not in WHOLE_FIELDS else None
        if parser is not None:
            return parser(item, contact, field)
        if name != WHOLE or field in _BROKEN_FIELDS or not any(name not in BESIDE for name in item):
            raise Broken("nothing is known that could be read in it")
        return notice(field, item)
    except Broken as broken:
        return Quarantined(str(broken))
    except RecursionError:
        raise
    except Exception as error:  # the last fence: whatever an item does, the others go on
        return Quarantined(f"{type(error).__name__} while it was read")


def timed(event: Event, at: object) -> Event:
    """A word about the account with its time, if that is one."""
    if at is None or not isinstance(event, AccountEvent) or event.time:
        return event
    try:
        return replace(event, time=time(at))
    except Broken:
        return event


def _message(item: Json, contact: Json, field: str) -> MessageEvent:
    external_id, type_ = _name(item, "id"), _type(item)
    if type_ == "text":
        text, content = plain_text(item), None
    else:
        text, content = read_contents(type_, item)
    return MessageEvent(
        external_id,
        _party(item.get("from"), item.get("from_user_id"), contact),
        time(item.get("timestamp")),
        type_,
        text,
        quoted_external_id=word(quoted_by(type_, item)) or None,
        error=failure(item["errors"]) if "errors" in item else None,
        content=content,
        extras=read_extras(item) if "context" in item or "referral" in item or "group_id" in item else None,
    )


def _echo(item: Json, contact: Json, field: str) -> MessageEvent:
    """What another sender wrote in the shop's name: its phone app, or (`standby`) Meta's own agent."""
    external_id, type_ = _name(item, "id"), _type(item)
    text, content = read_contents(type_, item)
    return MessageEvent(
        external_id,
        _party(item.get("to"), item.get("to_user_id"), contact),
        time(item.get("timestamp")),
        type_,
        text,
        Direction.OUT,
        Author.AUTOMATIC if field == "standby" else Author.PHONE_APP,
        word(quoted_by(type_, item)) or None,
        failure(item["errors"]) if "errors" in item else None,
        content,
        read_extras(item),
    )


def _past_received(item: Json, contact: Json, field: str) -> MessageEvent:
    return replace(_message(item, contact, field), past=True)


def _past_sent(item: Json, contact: Json, field: str) -> MessageEvent:
    reported = line(fields(item.get("history_context")).get("status"), 20).upper()
    return replace(_echo(item, contact, field), past=True, status=_PAST.get(reported, Status.SENT))


def _receipt(item: Json, contact: Json, field: str) -> Event:
    reported = _name(item, "status", 60)
    status = _STATUSES.get(reported)
    if status is None and reported != "deleted":
        return timed(status_notice(reported, item), item.get("timestamp"))
    external_id, at = _name(item, "id"), time(item.get("timestamp"))
    if status is None:
        return RevokedEvent(external_id, at)
    key = word(item.get("biz_opaque_callback_data")) or None
    return ReceiptEvent(external_id, status, at, key, failure(item["errors"]) if "errors" in item else None)


def _contact(item: Json, contact: Json, field: str) -> Event:
    """A contact of the phone app; one whose time is missing is older than everything."""
    who = fields(item.get("contact"))
    if line(item.get("type"), 20) not in ("contact", ""):
        return spelled_notice(field, item)
    at = fields(item.get("metadata")).get("timestamp")
    removed = line(item.get("action"), 20) == "remove"
    name = line(who.get("full_name"), 500) or line(who.get("first_name"), 500)
    number = NO_DIGIT.sub("", word(who.get("phone_number")))
    user_id = word(who.get("user_id"))
    party = _party(number or user_id, user_id, {"profile": {"username": who.get("username")}})
    return ContactEvent(party, "" if removed else name, 0 if at is None else time(at))


def _preference(item: Json, contact: Json, field: str) -> Event:
    """Marketing wanted or not; a choice of another kind is a line of the account."""
    chosen = line(item.get("value"), 20).lower()
    if chosen not in ("stop", "resume") or not line(item.get("category"), 60).startswith("marketing"):
        return spelled_notice(field, item)
    party = _party(item.get("wa_id"), item.get("user_id"), contact)
    return PreferenceEvent(party, chosen == "stop", time(item.get("timestamp")))


def _error(item: Json, contact: Json, field: str) -> Event:
    return error_notice(item)


def _chunk(item: Json, contact: Json, field: str) -> Event:
    return history_notice(item)


def _type(item: Json) -> str:
    """The type; of an item that has none, what else says it."""
    if "type" in item:
        return _name(item, "type", 60)
    named = next((type_ for type_ in TYPES if isinstance(item.get(type_), (dict, list))), "")
    if not named and isinstance(item.get("errors"), list):
        return "unsupported"
    if not named:
        raise Broken("type is missing")
    return named


def _name(item: Json, name: str, limit: int = 512) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not (found := word(value, limit)):
        raise Broken(f"{name} is missing or not text")
    return found


def _party(address: object, user_id: object, contact: Json) -> Party:
    """Who it is: phone number id and number first (Meta keeps the phone visible then), then BSUID and user name.

    The contact's `wa_id` need not be the number (Brazil, Mexico, Argentina; Meta warns that it may differ anywhere). It
    may be empty or absent once a person has a user name, and `from` may then hold the BSUID.
    """
    identities: list[tuple[IdentityKind, str]] = []
    known = word(address).removeprefix("+")
    wa_id = word(contact.get("wa_id")).removeprefix("+")
    number = known if known.isdigit() else wa_id
    if number.isascii() and number.isdigit():
        identities.append((IdentityKind.WA_ID, wa_id if wa_id.isascii() and wa_id.isdigit() else number))
        if 5 <= len(number) <= 15:
            identities.append((IdentityKind.PHONE, f"+{number}"))
    bsuid = word(user_id) or word(contact.get("user_id")) or (known if known and not known.isdigit() else "")
    if bsuid:
        identities.append((IdentityKind.BSUID, bsuid))
    profile = fields(contact.get("profile"))
    if username := word(profile.get("username"), 200):
        identities.append((IdentityKind.USERNAME, username))
    if not identities:
        raise Broken("the item names nobody")
    return Party(tuple(identities), word(profile.get("name"), 500))


_PARSERS: Final[dict[str, Callable[[Json, Json, str], Event]]] = {
    "messages": _message,
    "statuses": _receipt,
    "errors": _error,
    "message_echoes": _echo,
    "state_sync": _contact,
    "user_preferences": _preference,
    "history": _chunk,
    RECEIVED: _past_received,
    SENT: _past_sent,
}

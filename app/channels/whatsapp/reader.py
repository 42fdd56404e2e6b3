"""Reading WhatsApp's webhooks: handshake, signature, and every item of every change of every entry.

Sources: Meta, WhatsApp Cloud API, "Webhooks" (get started, payload reference) and "Business-scoped user ids".
"""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.channels.whatsapp.lines import describe, quoted_by
from app.channels.whatsapp.notices import error_notice, failure, notice, status_notice
from app.channels.whatsapp.shapes import Broken, Json, bounded_integer, exact_number, fields, time, word
from app.core.enums import Author, Channel, Direction, IdentityKind, Status
from app.core.events import Event, Item, MessageEvent, Party, Quarantined, ReceiptEvent

PARSER_VERSION: Final = 1
"""Rises when the same item would be read differently; stored items of a lower version are worth a replay."""

MOST_ITEMS: Final = 50_000
"""Items in one body; Meta sends at most 1,000, and millions of tiny ones would fill memory and disk."""

_OBJECT: Final = "whatsapp_business_account"
_STATUSES: Final = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.READ, Status.PLAYED)} | {
    Status.FAILED.value: Status.FAILED
}
_NO_CONTACT: Final[Json] = {}
_WHOLE: Final = ""
"""The list's name in an item that is a change's whole value."""

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


class WhatsAppReader:
    """The receiving half of WhatsApp (`channels.base.WebhookReader`); pure and without state."""

    name: Channel = Channel.WHATSAPP
    parser_version: int = PARSER_VERSION

    def handshake(self, query: Mapping[str, str], verify_token: str) -> str | None:
        """The challenge to answer Meta's subscription check with; None if the token is wrong or none is set."""
        token = query.get("hub.verify_token", "")
        if query.get("hub.mode") != "subscribe" or not verify_token:
            return None
        if not hmac.compare_digest(token.encode("utf-8", "replace"), verify_token.encode("utf-8", "replace")):
            return None
        return query.get("hub.challenge")

    def verify(self, body: bytes, signature: str | None, app_secret: str) -> bool:
        """Whether `X-Hub-Signature-256` is `sha256=` and the HMAC of these very bytes; constant time."""
        if not signature or not app_secret or not signature.startswith("sha256="):
            return False
        expected = hmac.digest(app_secret.encode(), body, "sha256").hex()
        return hmac.compare_digest(signature[7:].encode("utf-8", "replace"), expected.encode())

    def split(self, body: bytes) -> list[Item]:
        """Every item, each on its own: one that can't be read is a `Quarantined` and the others go on.

        ValueError if the body is no WhatsApp webhook at all, so that it must be kept whole.
        """
        envelope = _load(body.decode("utf-8-sig", "replace"))
        if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
            raise ValueError("the body is not an object with a list of entries")
        if envelope.get("object", _OBJECT) != _OBJECT:
            raise ValueError(f"the body speaks of {word(envelope['object'], 60)!r}, not of a WhatsApp account")
        items: list[Item] = []
        try:
            for entry in _counted(envelope["entry"], items):
                if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
                    items.append(_quarantined("the entry holds no list of changes", entry))
                    continue
                business = word(entry.get("id"))
                for change in _counted(entry["changes"], items):
                    _split_change(business, change, items)
        except RecursionError as error:
            raise ValueError("the body is nested too deeply") from error
        return items

    def parse_item(self, account: str, raw: str) -> Item:
        """One stored item again, for replay; never raises."""
        try:
            stored = _load(raw)
        except ValueError as error:
            return Item(account, Quarantined(f"the stored item is not JSON: {error}"), raw)
        if not isinstance(stored, dict) or not isinstance(stored.get("field"), str) or "item" not in stored:
            return Item(account, Quarantined("the stored item names no field"), raw)
        event = _event(stored["field"], word(stored.get("list")), stored["item"], fields(stored.get("contact")))
        return Item(account, event, raw, word(stored.get("business")))


def _load(text: str) -> Any:
    """The JSON, with exact numbers; ValueError if it is none, or nested too deeply."""
    try:
        try:
            return json.loads(text, parse_float=exact_number, parse_constant=_refuse_constant)
        except json.JSONDecodeError:
            raise
        except ValueError:  # an integer of thousands of digits
            return json.loads(
                text, parse_float=exact_number, parse_int=bounded_integer, parse_constant=_refuse_constant
            )
    except RecursionError as error:
        raise ValueError("the text is nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


def _quarantined(reason: str, value: object, field: str = "entry") -> Item:
    return Item("", Quarantined(reason), _encode({"field": field, "list": "", "item": value}))


def _split_change(business: str, change: object, items: list[Item]) -> None:
    if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
        items.append(_quarantined("the change holds no value", change, "change"))
        return
    value: Json = change["value"]
    account = word(fields(value.get("metadata")).get("phone_number_id"))
    field = word(change.get("field"), 100) or "messages"
    lists = _LISTS.get(field)
    if lists is None:
        raw = _encode({"field": field, "list": _WHOLE, "business": business, "item": value})
        items.append(Item(account, _event(field, _WHOLE, value, _NO_CONTACT), raw, business))
        return
    contacts = _Contacts(value.get("contacts"))
    found = False
    for name, who in lists.items():
        listed = value.get(name)
        if listed is None:
            continue
        found = True
        if not isinstance(listed, list):
            listed = [listed]
        head = f'{{"field":"{field}","list":"{name}",'
        for item in _counted(listed, items):
            contact = contacts.of(item, who) if who and isinstance(item, dict) else None
            if contact is None:
                raw = f'{head}"item":{_encode(item)}}}'
                items.append(Item(account, _event(field, name, item, _NO_CONTACT), raw))
            else:
                raw = f'{head}"contact":{_encode(contact)},"item":{_encode(item)}}}'
                items.append(Item(account, _event(field, name, item, contact), raw))
    if not found:
        raw = _encode({"field": field, "list": _WHOLE, "business": business, "item": value})
        items.append(Item(account, _event(field, _WHOLE, value, _NO_CONTACT), raw, business))


def _counted(listed: list[Any], items: list[Item]) -> list[Any]:
    """The list; ValueError if with it there would be too many items."""
    if len(items) + len(listed) > MOST_ITEMS:
        raise ValueError("the body holds more items than any delivery")
    return listed


class _Contacts:
    """The `contacts` beside a batch, found by the ids of an item's person."""

    __slots__ = ("_by_id", "_only")

    def __init__(self, contacts: object) -> None:
        self._by_id: dict[str, Json] = {}
        listed = [entry for entry in contacts if isinstance(entry, dict)] if isinstance(contacts, list) else []
        self._only = listed[0] if len(listed) == 1 else None
        for contact in listed:
            for name in ("wa_id", "user_id"):
                if id_ := word(contact.get(name)):
                    self._by_id.setdefault(id_, contact)

    def of(self, item: Json, names: tuple[str, ...]) -> Json | None:
        """The contact of the person named by those fields; the only one there is if the item names nobody."""
        named = False
        for name in names:
            if id_ := word(item.get(name)):
                named = True
                if (contact := self._by_id.get(id_)) is not None:
                    return contact
        return None if named else self._only


def _event(field: str, name: str, item: object, contact: Json) -> Event:
    """What an item says; never raises."""
    try:
        parser = _PARSERS.get((field, name))
        if not isinstance(item, dict):
            raise Broken("the item is not an object")
        if parser is not None:
            return parser(item, contact)
        if name != _WHOLE or field in _UNREADABLE:
            raise Broken("nothing is known that could be read in it")
        return notice(field, item)
    except Broken as broken:
        return Quarantined(str(broken))
    except RecursionError:
        raise
    except Exception as error:  # the last fence: whatever an item does, the others go on
        return Quarantined(f"{type(error).__name__} while it was read")


def _message(item: Json, contact: Json) -> Event:
    external_id, type_ = _name(item, "id"), _name(item, "type", 60)
    return MessageEvent(
        external_id,
        _party(item.get("from"), item.get("from_user_id"), contact),
        time(item.get("timestamp")),
        type_,
        describe(type_, item),
        quoted_external_id=word(quoted_by(type_, item)) or None,
        error=failure(item["errors"]) if "errors" in item else None,
    )


def _echo(item: Json, contact: Json) -> Event:
    external_id, type_ = _name(item, "id"), _name(item, "type", 60)
    return MessageEvent(
        external_id,
        _party(item.get("to"), item.get("to_user_id"), contact),
        time(item.get("timestamp")),
        type_,
        describe(type_, item),
        Direction.OUT,
        Author.PHONE_APP,
        word(quoted_by(type_, item)) or None,
        failure(item["errors"]) if "errors" in item else None,
    )


def _receipt(item: Json, contact: Json) -> Event:
    external_id, reported = _name(item, "id"), _name(item, "status", 60)
    at = time(item.get("timestamp"))
    status = _STATUSES.get(reported)
    if status is None:
        return status_notice(reported, item)
    key = word(item.get("biz_opaque_callback_data")) or None
    return ReceiptEvent(external_id, status, at, key, failure(item["errors"]) if "errors" in item else None)


def _error(item: Json, contact: Json) -> Event:
    return error_notice(item)


def _name(item: Json, name: str, limit: int = 512) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not (found := word(value, limit)):
        raise Broken(f"{name} is missing or not text")
    return found


def _party(address: object, user_id: object, contact: Json) -> Party:
    """Who it is: phone number id and number first (Meta keeps the phone visible then), then BSUID and user name.

    `wa_id` may be empty or absent once a person has a user name, and `from` may then hold the BSUID.
    """
    identities: list[tuple[IdentityKind, str]] = []
    known = word(address)
    number = known if known.isdigit() else word(contact.get("wa_id"))
    if number.isascii() and number.isdigit():
        identities.append((IdentityKind.WA_ID, number))
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


_FROM: Final = ("from", "from_user_id")
_LISTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "messages": {"messages": _FROM, "statuses": (), "errors": ()},
    "smb_message_echoes": {"message_echoes": ("to", "to_user_id"), "errors": ()},
}
"""The lists of items in a field's value, and the fields of an item that name its person; other fields are one item."""
_UNREADABLE: Final = frozenset({*_LISTS, "entry", "change"})
"""Fields whose whole value is nothing that can be shown."""
_PARSERS: Final[dict[tuple[str, str], Callable[[Json, Json], Event]]] = {
    ("messages", "messages"): _message,
    ("messages", "statuses"): _receipt,
    ("messages", "errors"): _error,
    ("smb_message_echoes", "message_echoes"): _echo,
    ("smb_message_echoes", "errors"): _error,
}

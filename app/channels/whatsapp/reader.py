"""Reading WhatsApp's webhooks: handshake, signature, and every item of every change of every entry.

Sources: Meta, WhatsApp Cloud API, "Webhooks" (get started, payload reference) and "Business-scoped user ids".
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from app.channels.whatsapp.items import BESIDE, NO_DIGIT, RECEIVED, SENT, WHOLE, WHOLE_FIELDS, read_item, timed
from app.channels.whatsapp.shapes import (
    ExactNumber,
    Json,
    bounded_integer,
    encode,
    encode_exactly,
    exact_number,
    fields,
    objects,
    word,
)
from app.core.enums import Channel
from app.core.events import Item, Quarantined
from app.core.phone import canonical

PARSER_VERSION: Final = 2
"""Rises when the same item would be read differently; stored items of a lower version are worth a replay."""

MOST_ITEMS: Final = 50_000
"""Items in one body; Meta sends at most 1,000, and millions of tiny ones would fill memory and disk."""

_OBJECT: Final = "whatsapp_business_account"
_NO_CONTACT: Final[Json] = {}


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
        envelope, odd = _load(body.decode("utf-8-sig", "replace"))
        if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
            raise ValueError("the body is not an object with a list of entries")
        if envelope.get("object", _OBJECT) != _OBJECT:
            raise ValueError(f"the body speaks of {word(envelope['object'], 60)!r}, not of a WhatsApp account")
        walk = _Walk(encode_exactly if odd else encode)
        try:
            for entry in walk.counted(envelope["entry"]):
                if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
                    walk.set_aside("the entry holds no list of changes", entry, "entry")
                    continue
                business = word(entry.get("id"))
                for change in walk.counted(entry["changes"]):
                    walk.change(business, change, entry.get("time"))
        except RecursionError as error:
            raise ValueError("the body is nested too deeply") from error
        return walk.items

    def parse_item(self, account: str, raw: str) -> Item:
        """One stored item again, for replay; never raises."""
        try:
            stored, _odd = _load(raw)
        except ValueError as error:
            return Item(account, Quarantined(f"the stored item is not JSON: {error}"), raw)
        if not isinstance(stored, dict) or not isinstance(stored.get("field"), str) or "item" not in stored:
            return Item(account, Quarantined("the stored item names no field"), raw)
        event = read_item(stored["field"], word(stored.get("list")), stored["item"], fields(stored.get("contact")))
        return Item(account, timed(event, stored.get("time")), raw, word(stored.get("business")))

    def read_again(self, account: str, raw: str) -> list[Item]:
        """One stored item again; several if it was kept whole and is read in parts by now. Never raises."""
        item = self.parse_item(account, raw)
        try:
            stored, odd = _load(raw)
        except ValueError:
            return [item]
        whole = isinstance(stored, dict) and not stored.get("list") and isinstance(stored.get("item"), dict)
        if not whole or stored.get("field") in WHOLE_FIELDS:
            return [item]
        walk = _Walk(encode_exactly if odd else encode)
        try:
            walk.change(
                word(stored.get("business")),
                {"field": stored.get("field"), "value": stored["item"]},
                stored.get("time"),
            )
        except (ValueError, RecursionError):
            return [item]
        return [replace(part, account=part.account or account) for part in walk.items] or [item]


def _load(text: str) -> tuple[Any, bool]:
    """The JSON, with exact numbers, and whether one would be written otherwise again (`3.20`).

    ValueError if it is no JSON, or nested too deeply.
    """
    odd = False

    def number(written: str) -> ExactNumber | str:
        nonlocal odd
        exact = exact_number(written)
        odd = odd or float.__repr__(exact) != written if isinstance(exact, ExactNumber) else odd
        return exact

    try:
        try:
            return json.loads(text, parse_float=number, parse_constant=_refuse_constant), odd
        except json.JSONDecodeError:
            raise
        except ValueError:  # an integer of thousands of digits
            whole = json.loads(text, parse_float=number, parse_int=bounded_integer, parse_constant=_refuse_constant)
            return whole, odd
    except RecursionError as error:
        raise ValueError("the text is nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


class _Walk:
    """Goes through a body and gathers its items."""

    def __init__(self, encode: Callable[[object], str]) -> None:
        self._encode = encode
        self.items: list[Item] = []

    def counted(self, listed: object) -> list[Any]:
        """The list (a single thing is one of one); ValueError if with it there would be too many items."""
        found = listed if isinstance(listed, list) else [listed]
        if len(self.items) + len(found) > MOST_ITEMS:
            raise ValueError("the body holds more items than any delivery")
        return found

    def set_aside(self, reason: str, value: object, field: str) -> None:
        """Keep what holds no item that could be found."""
        raw = self._encode({"field": field, "list": WHOLE, "item": value})
        self.items.append(Item("", Quarantined(reason), raw))

    def change(self, business: str, change: object, at: object = None) -> None:
        """Every item of a change; `at` is the entry's `time`, which Meta gives with what is said of the account."""
        if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
            self.set_aside("the change holds no value", change, "change")
            return
        value: Json = change["value"]
        metadata = fields(value.get("metadata"))
        account = word(metadata.get("phone_number_id"))
        field = word(change.get("field"), 100) or "messages"
        if field in WHOLE_FIELDS:
            self._whole(account, business, field, value, at)
            return
        contacts = _Contacts(value.get("contacts"))
        shop = NO_DIGIT.sub("", word(metadata.get("display_phone_number")))
        found = False
        news: Json = {}
        for name, listed in value.items():
            who = _LISTS.get(name)
            if name in BESIDE or listed is None:
                continue
            if field == "history" and name == "history":
                self._history(account, shop, listed, contacts)
            elif field == "history" and name == "messages":
                self._past(account, shop, "", listed, contacts)
            elif who is not None:
                self._listed(account, field, name, self.counted(listed), contacts, who)
            else:
                news[name] = listed
                continue
            found = True
        if not found:
            self._whole(account, business, field, value, at)
        elif news := {name: listed for name, listed in news.items() if objects(listed)}:
            self._whole(account, business, field, news, at)  # a list of items nobody knows yet must not be lost

    def _listed(
        self, account: str, field: str, name: str, listed: list[Any], contacts: "_Contacts", who: tuple[str, ...]
    ) -> None:
        encode, items = self._encode, self.items
        head = f'{{"field":{encode(field)},"list":"{name}",'
        alone = len(listed) == 1
        for item in listed:
            contact = contacts.of(item, who, alone=alone) if who and isinstance(item, dict) else None
            if contact is None:
                items.append(Item(account, read_item(field, name, item, _NO_CONTACT), f'{head}"item":{encode(item)}}}'))
            else:
                raw = f'{head}"contact":{encode(contact)},"item":{encode(item)}}}'
                items.append(Item(account, read_item(field, name, item, contact), raw))

    def _whole(self, account: str, business: str, field: str, value: Json, at: object) -> None:
        beside = {} if at is None else {"time": at}
        raw = self._encode({"field": field, "list": WHOLE, "business": business, **beside, "item": value})
        self.items.append(Item(account, timed(read_item(field, WHOLE, value, _NO_CONTACT), at), raw, business))

    def _history(self, account: str, shop: str, chunks: object, contacts: "_Contacts") -> None:
        """What a phone app remembers: a line for each chunk, and every message of its chats on its own."""
        for chunk in self.counted(chunks):
            threads = objects(chunk.get("threads")) if isinstance(chunk, dict) else []
            said = chunk
            if isinstance(chunk, dict) and "threads" in chunk:
                counted = sum(len(thread["messages"]) for thread in threads if isinstance(thread.get("messages"), list))
                said = {**chunk, "threads": len(threads), "messages": counted}
            raw = self._encode({"field": "history", "list": "history", "item": said})
            self.items.append(Item(account, read_item("history", "history", said, _NO_CONTACT), raw))
            for thread in threads:
                if (messages := thread.get("messages")) is not None:
                    self._past(account, shop, word(thread.get("id")), messages, contacts)

    def _past(self, account: str, shop: str, person: str, listed: object, contacts: "_Contacts") -> None:
        """Messages of one chat of the past (`person` is the thread's id); those of the shop's own number went out."""
        known = contacts.named(person)
        for item in self.counted(listed):
            name, contact = RECEIVED, known
            if isinstance(item, dict):
                sender, to = word(item.get("from")), NO_DIGIT.sub("", word(item.get("to")))
                if sender != person and (NO_DIGIT.sub("", sender) == shop or to not in ("", shop)):
                    name = SENT
                if known is None:
                    contact = contacts.of(item, _FROM if name == RECEIVED else _TO)
            beside = "" if contact is None else f'"contact":{self._encode(contact)},'
            raw = f'{{"field":"history","list":"{name}",{beside}"item":{self._encode(item)}}}'
            self.items.append(Item(account, read_item("history", name, item, contact or _NO_CONTACT), raw))


class _Contacts:
    """The `contacts` beside a batch, found by the ids of an item's person."""

    __slots__ = ("_by_form", "_by_id", "_only")

    def __init__(self, contacts: object) -> None:
        self._by_id: dict[str, Json] = {}
        self._by_form: dict[str, Json] = {}
        listed = [entry for entry in contacts if isinstance(entry, dict)] if isinstance(contacts, list) else []
        self._only = listed[0] if len(listed) == 1 else None
        for contact in listed:
            for name in ("wa_id", "user_id"):
                if id_ := word(contact.get(name)):
                    self._by_id.setdefault(id_, contact)
                    if id_.isdigit():
                        self._by_form.setdefault(canonical(f"+{id_}"), contact)

    def named(self, id_: str) -> Json | None:
        """The contact with that number or user id, made up if there is none; None without an id."""
        return self._by_id.get(id_) or ({"wa_id" if id_.isdigit() else "user_id": id_} if id_ else None)

    def of(self, item: Json, names: tuple[str, ...], *, alone: bool = False) -> Json | None:
        """The contact of the person named by those fields; the only one there is if the item names nobody.

        An item that is `alone` has the only contact in any case: a person's id and number need not be equal.
        """
        named = False
        for name in names:
            if id_ := word(item.get(name)):
                named = True
                if (contact := self._by_id.get(id_)) is not None:
                    return contact
                if (contact := self._by_form.get(canonical(f"+{id_.removeprefix('+')}"))) is not None:
                    return contact
        return self._only if alone or not named else None


_FROM: Final = ("from", "from_user_id")
_TO: Final = ("to", "to_user_id")
_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "messages": _FROM,
    "statuses": (),
    "errors": (),
    "message_echoes": _TO,
    "state_sync": (),
    "user_preferences": ("wa_id", "user_id"),
}
"""The lists of items in a value, whatever its field (`messages`, `standby`, …), and what names an item's person."""

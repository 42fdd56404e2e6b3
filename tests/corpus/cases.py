"""A case of the corpus: changes of a webhook, written with `$` names, and what they say.

`$me` is the case's own customer, `$you` another one, `$id` begins the case's message ids, `$at` its time in seconds
(`$later` a minute on), `$shop`, `$phone` and `$waba` are the account.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from tests import webhooks

SHOP = "498999998012"
AT = 1_789_990_000
"""Seconds; some hours before `tests.builders.NOW`."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One delivery."""

    name: str
    changes: tuple[Json, ...]
    texts: tuple[str, ...] = ()
    """The own words of its messages, in the order in which they are read."""
    gone: tuple[str, ...] = ()
    """Those of `texts` that a later item takes back."""
    source: str = ""
    """The page of Meta's reference, or the project, that knows this shape."""
    number: int = 0
    replacements: tuple[tuple[str, str], ...] = ()
    """Pieces of the finished body that JSON can't be asked for (huge numbers)."""

    def numbered(self, number: int) -> "Case":
        """With a customer and ids of its own."""
        return replace(self, number=number)

    @property
    def me(self) -> str:
        """The customer's digits; Ofcom's numbers for drama."""
        return f"447700900{self.number:03}"

    def body(self, phone: str = webhooks.PHONE_NUMBER_ID, waba: str = webhooks.WABA_ID) -> bytes:
        """The delivery's bytes."""
        names = {
            "$me": self.me,
            "$you": f"441134960{self.number:03}",
            "$id": f"wamid.C{self.number:03}x",
            "$at": str(AT + self.number),
            "$later": str(AT + self.number + 60),
            "$shop": SHOP,
            "$phone": phone,
            "$waba": waba,
        }
        entry = {"id": waba, "time": AT, "changes": [_filled(change, names) for change in self.changes]}
        text = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, separators=(",", ":"))
        for old, new in self.replacements:
            assert old in text
            text = text.replace(old, new)
        return text.encode()

    @property
    def words(self) -> tuple[str, ...]:
        """What is still there at the end."""
        return tuple(text for text in self.texts if text not in self.gone)


def spelled(case: Case, text: str) -> str:
    """An expected text with the case's own people in it."""
    return text.replace("$me", case.me).replace("$you", f"441134960{case.number:03}")


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str) and "$" in value:
        for name, meaning in names.items():
            value = value.replace(name, meaning)
    elif isinstance(value, list):
        return [_filled(one, names) for one in value]
    elif isinstance(value, dict):
        return {_filled(name, names): _filled(one, names) for name, one in value.items()}
    return value


METADATA: Json = {"display_phone_number": "$shop", "phone_number_id": "$phone"}
CONTACT: Json = {"profile": {"name": "Sam Porter"}, "wa_id": "$me"}


def value(**more: Any) -> Json:
    """A value with its metadata."""
    return {"messaging_product": "whatsapp", "metadata": METADATA, **more}


def change(field: str = "messages", **more: Any) -> Json:
    """A change of that field with what its value holds."""
    return {"field": field, "value": value(**more)}


def messages(*items: Json, contacts: Any = (CONTACT,)) -> Json:
    """A change with customers' messages."""
    if contacts is None:
        return change(messages=list(items))
    return change(contacts=list(contacts) if isinstance(contacts, tuple) else contacts, messages=list(items))


def said(type_: str, content: Any = None, n: int = 1, **more: Any) -> Json:
    """A customer's message; `content` None leaves the object out."""
    beside = {} if content is None else {type_: content}
    return {"from": "$me", "id": f"$id{n}", "timestamp": "$at", "type": type_, **beside, **more}


def text(body: str, n: int = 1, **more: Any) -> Json:
    """A customer's text."""
    return said("text", {"body": body}, n, **more)


def media(id_: int, mime: str, **more: Any) -> Json:
    """A file as webhooks name it."""
    return {"id": f"94{id_:014}", "mime_type": mime, "sha256": "q2l3yx0nRvqGJDWp0SgMeLmPzDm4hZF0dRZOIo1CrZA=", **more}

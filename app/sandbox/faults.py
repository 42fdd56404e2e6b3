"""Misbehaviour on order: a queue of faults that requests and webhooks run into.

A fault is a JSON object posted (alone or in a list) to `/_sandbox/faults`:

    kind      what happens, see below
    count     how many times (default 1; null: until cleared)
    skip      how many matching requests or webhooks pass unharmed first (default 0)
    match     which ones; without it a fault of the API strikes the next messages sent (not read marks), a fault of
              the webhooks the next webhook item. Keys, all of which must fit:
              API: method, path (part of it), to (digits), type, text (part of it), key (biz_opaque_callback_data)
              webhooks: field (messages | statuses), status, type, customer (wa_id or BSUID), id
              files: id, mime; without it the next file that somebody asks the address of

Faults of the API (`accept`: whether the message counts all the same, then it is listed and gets its statuses):

    delay       answers after `seconds`; `accept_first` (default false) accepts before waiting
    status      answers HTTP `status` (default 500) with the Graph API's JSON error for `code` (default by status)
    error_code  answers the error of `code` (any) with its usual HTTP status, or `status`; `retry_after` adds the header
    html_5xx    answers `status` (default 502) with a page of HTML; `accept` default false
    cut_before  the connection is cut before the request is accepted
    cut_after   the request is accepted, then the connection is cut; `partial` true sends half the answer first
    hang        no answer until the client gives up; `accept` default false

Faults of the webhooks:

    duplicate_webhooks   the item is delivered 1 + `copies` (default 1) times
    batch_webhooks       `size` (default 10) items are gathered, at most `seconds` (default 1), into one POST
    reorder_webhooks     `size` (default 2) items are gathered likewise and delivered in reverse, each on its own
    drop_webhooks        the item never arrives
    failed_status        a status item says `failed` with `code` (default 131026); later ones of that message vanish

Faults of files, each for one address (`GET /{MEDIA_ID}`) and what is handed out there; of uploads see the API's, with
`"match": {"path": "/media"}`:

    media_expired     the address has expired already: 404
    media_404         the address answers 404, or `status`, though it is fresh
    media_gone        there is no file of that id (any more): error 100
    media_wrong_hash  the last byte is another one than it was
    media_wrong_type  a web page lies there, with its right checksum and size
    media_large       the file is filled up to `size` bytes (default 100 MB and one)
    media_slow        it takes `seconds` (default 5) to hand it out
    media_cut         the connection is cut in the middle
    (any of them: `size` fills the file up, `announced` is the size with which the address is answered)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

API_KINDS = frozenset({"delay", "status", "error_code", "html_5xx", "cut_before", "cut_after", "hang"})
WEBHOOK_KINDS = frozenset(
    {"duplicate_webhooks", "batch_webhooks", "reorder_webhooks", "drop_webhooks", "failed_status"}
)
MEDIA_KINDS = frozenset(
    {
        "media_expired",
        "media_404",
        "media_gone",
        "media_wrong_hash",
        "media_wrong_type",
        "media_large",
        "media_slow",
        "media_cut",
    }
)
_ALL_KINDS = API_KINDS | WEBHOOK_KINDS | MEDIA_KINDS
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "count": (int, type(None)),
    "skip": int,
    "match": dict,
    "seconds": (int, float),
    "status": int,
    "code": int,
    "message": str,
    "details": str,
    "retry_after": (int, float),
    "accept": bool,
    "accept_first": bool,
    "partial": bool,
    "copies": int,
    "size": int,
    "announced": int,
}
_MATCH = {
    "api": frozenset({"method", "path", "to", "type", "text", "key"}),
    "webhook": frozenset({"field", "status", "type", "customer", "id"}),
    "media": frozenset({"id", "mime"}),
}


@dataclass(slots=True)
class Fault:
    """One order to misbehave; `options` are its JSON fields."""

    id: int
    kind: str
    left: int | None
    skip: int
    match: Mapping[str, str] | None
    options: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str, default: float) -> float:
        """A numeric option."""
        return float(self.options.get(name, default))

    def flag(self, name: str) -> bool:
        """A yes-or-no option, no by default."""
        return bool(self.options.get(name, False))

    def strikes(self, facts: Mapping[str, str], *, unmatched: bool = True) -> bool:
        """Whether a request or item with these facts is meant; `unmatched` answers for a fault without `match`."""
        if self.kind == "failed_status" and facts.get("field") != "statuses":
            return False
        if self.match is None:
            return unmatched
        return all(_fits(name, value, facts.get(name, "")) for name, value in self.match.items())

    def as_json(self) -> dict[str, Any]:
        """The fault as `GET /_sandbox/faults` lists it: as posted, with `id` and how many times are left."""
        return {**self.options, "id": self.id, "left": self.left}


class FaultQueue:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, posted: Any) -> list[Fault]:
        """Take one fault or a list of them; ValueError with a sentence if any is malformed (then none is taken)."""
        items = posted if isinstance(posted, list) else [posted]
        faults = [self._read(item) for item in items]
        self._faults += faults
        return faults

    def _read(self, item: Any) -> Fault:
        if not isinstance(item, dict):
            raise ValueError("A fault is a JSON object.")
        kind = item.get("kind")
        if kind not in _ALL_KINDS:
            raise ValueError(f"Unknown kind {kind!r}; known: {', '.join(sorted(_ALL_KINDS))}.")
        for name, value in item.items():
            if name not in _FIELDS:
                raise ValueError(f"Unknown field {name!r} in a fault.")
            if not isinstance(value, _FIELDS[name]):
                raise ValueError(f"Field {name!r} of a fault has the wrong type.")
        match = item.get("match")
        side = "api" if kind in API_KINDS else "media" if kind in MEDIA_KINDS else "webhook"
        if match is not None and (unknown := match.keys() - _MATCH[side]):
            raise ValueError(f"Unknown key {min(unknown)!r} in match; known: {', '.join(sorted(_MATCH[side]))}.")
        self._last_id += 1
        wanted = None if match is None else {name: str(value) for name, value in match.items()}
        return Fault(self._last_id, kind, item.get("count", 1), item.get("skip", 0), wanted, item)

    def list(self) -> list[dict[str, Any]]:
        """Those still in force."""
        return [fault.as_json() for fault in self._faults]

    def clear(self) -> None:
        """Behave again."""
        self._faults.clear()

    def for_request(self, method: str, path: str, body: Mapping[str, Any]) -> Fault | None:
        """The first fault of the API this request runs into; that is one time less it will strike."""
        is_send = method == "POST" and path.endswith("/messages") and "status" not in body
        text = body.get("text")
        facts = {
            "method": method,
            "path": path,
            "to": re.sub(r"\D", "", str(body.get("to", ""))) or str(body.get("recipient", "")),
            "type": str(body.get("type", "")),
            "text": str(text.get("body", "")) if isinstance(text, dict) else "",
            "key": str(body.get("biz_opaque_callback_data", "")),
        }
        return self._take(API_KINDS, facts, unmatched=is_send)

    def for_webhook(self, facts: Mapping[str, str]) -> Fault | None:
        """The first fault of the webhooks this item runs into."""
        return self._take(WEBHOOK_KINDS, facts, unmatched=True)

    def for_media(self, facts: Mapping[str, str]) -> Fault | None:
        """The first fault of the files that whoever asks for this one's address runs into."""
        return self._take(MEDIA_KINDS, facts, unmatched=True)

    def _take(self, kinds: frozenset[str], facts: Mapping[str, str], *, unmatched: bool) -> Fault | None:
        for fault in self._faults:
            if fault.kind not in kinds or not fault.strikes(facts, unmatched=unmatched):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.left is not None:
                fault.left -= 1
                if fault.left <= 0:
                    self._faults.remove(fault)
            return fault
        return None


def _fits(name: str, wanted: str, found: str) -> bool:
    if name in ("path", "text"):
        return wanted in found
    if name in ("to", "customer"):
        return (re.sub(r"[^\w.]", "", wanted)) == found
    return wanted.upper() == found.upper() if name == "method" else wanted == found

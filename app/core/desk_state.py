"""The desk as it was left: what stood where, kept as one small JSON text and read whatever is in it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol, TypeGuard

MOST: Final = 200
"""More open chats than anybody has; the rest of a longer list is left out."""


@dataclass(frozen=True, slots=True)
class ReadAt:
    """Where a chat that was scrolled back stood."""

    message_id: int
    """The first message in view."""
    line: int
    """The line of the view on which its words begin; negative if they begin above it."""


@dataclass(frozen=True, slots=True)
class DeskState:
    """What one desk remembers of itself; chats are named by their conversations' ids."""

    chats: tuple[int, ...] = ()
    """The open chats in the order of their numbers."""
    shown: tuple[int, ...] = ()
    """Those that stood in tiles, first to last."""
    active: int | None = None
    """The one that keys acted on."""
    pinned: tuple[int, ...] = ()
    tiles: int | None = None
    """How many tiles the operator wanted; None: as many as the window's size gives."""
    follow: bool = False
    """Whether the tiles follow the queue."""
    at: str = ""
    """The pane that had the keys, by the name the screen gives it."""
    side: str = ""
    """What the switching pane showed."""
    view: str = ""
    """Which of the inbox's views was listed, by its name; '' for the first."""
    sort: str = ""
    words: str = ""
    """The filters, as typed."""
    called: str = ""
    """The saved view's name."""
    inbox: int | None = None
    """The chat under the inbox's cursor."""
    read_at: tuple[tuple[int, ReadAt], ...] = ()
    """By chat, for those that were scrolled back."""

    def without(self, gone: Collection[int]) -> DeskState:
        """The same, with these chats off the desk."""
        return replace(
            self,
            chats=tuple(chat for chat in self.chats if chat not in gone),
            shown=tuple(chat for chat in self.shown if chat not in gone),
            active=None if self.active in gone else self.active,
            pinned=tuple(chat for chat in self.pinned if chat not in gone),
            inbox=None if self.inbox in gone else self.inbox,
            read_at=tuple(pair for pair in self.read_at if pair[0] not in gone),
        )


class StateReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def desk_state(self) -> DeskState:
        """The desk as it was last left, without the chats that are gone since."""
        ...

    def goes_on_in(self, customer_id: int, account_id: int) -> int | None:
        """The chat in which that of a customer who was joined with another goes on; None if there is none."""
        ...


class StateWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def save_desk_state(self, state: DeskState) -> None:
        """Keep it; of two desks on one database the last one's stays."""
        ...


def to_json(state: DeskState) -> str:
    """As the database keeps it."""
    return json.dumps(asdict(state), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> DeskState:
    """What can be read of it; whatever can't is as on a new desk. A plain list is the open chats, the active first."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return DeskState()
    if isinstance(found, list):
        chats = _ids(found)
        return DeskState(chats, chats, chats[0] if chats else None)
    if not isinstance(found, dict):
        return DeskState()
    chats = _ids(found.get("chats"))
    tiles = found.get("tiles")
    return DeskState(
        chats=chats,
        shown=tuple(chat for chat in _ids(found.get("shown")) if chat in chats),
        active=active if _is_id(active := found.get("active")) and active in chats else None,
        pinned=tuple(chat for chat in _ids(found.get("pinned")) if chat in chats),
        tiles=tiles if _is_id(tiles) and tiles <= 4 else None,
        follow=found.get("follow") is True,
        at=_word(found.get("at")),
        side=_word(found.get("side")),
        view=_word(found.get("view")),
        sort=_word(found.get("sort")),
        words=_word(found.get("words")),
        called=_word(found.get("called")),
        inbox=inbox if _is_id(inbox := found.get("inbox")) else None,
        read_at=tuple(
            (pair[0], ReadAt(pair[1]["message_id"], pair[1]["line"]))
            for pair in _list(found.get("read_at"))
            if _is_read_at(pair) and pair[0] in chats
        ),
    )


def _ids(found: object) -> tuple[int, ...]:
    return tuple(dict.fromkeys(id_ for id_ in _list(found) if _is_id(id_)))[:MOST]


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _is_id(found: object) -> TypeGuard[int]:
    return isinstance(found, int) and not isinstance(found, bool) and 0 < found < 1 << 63


def _word(found: object) -> str:
    return found if isinstance(found, str) and len(found) <= 2_000 else ""


def _is_read_at(pair: object) -> bool:
    if not (isinstance(pair, list) and len(pair) == 2 and _is_id(pair[0]) and isinstance(pair[1], dict)):
        return False
    line = pair[1].get("line")
    return _is_id(pair[1].get("message_id")) and isinstance(line, int) and abs(line) < 100_000

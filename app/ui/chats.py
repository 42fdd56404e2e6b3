"""Which chats are open and which of them stand in tiles: a pure model, so that keys and mouse can't disagree."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_TILES = 4


@dataclass(slots=True)
class OpenChats:
    """The open chats in the order of their numbers; every one that is shown is open, but for a preview."""

    order: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    """By tile, first to last."""
    active: int | None = None
    """The chat that keys act on; one of `shown`."""
    slots: int = 1
    """How many chats may stand side by side just now."""
    passed: set[int] = field(default_factory=set)
    """Chats that were looked at as the next waiting ones since something was last sent."""
    preview: int | None = None
    """A chat looked at from the inbox: it stands in the active tile without being open."""

    def open(self, chat: int) -> None:
        """Show it and make it the active one: in its tile, a free tile, else in place of the active one."""
        self.preview = None
        if chat not in self.order:
            self.order.append(chat)
        if chat not in self.shown:
            if len(self.shown) < self.slots:
                self.shown.append(chat)
            else:
                self.shown[self._active_slot()] = chat
        self.active = chat

    def close(self, chat: int) -> None:
        """Take it off; the next open chat that isn't shown takes its tile."""
        self.preview = None
        if chat not in self.order:
            return
        self.order.remove(chat)
        if chat not in self.shown:
            return
        slot = self.shown.index(chat)
        waiting = [other for other in self.order if other not in self.shown]
        if waiting:
            self.shown[slot] = waiting[-1]
        else:
            del self.shown[slot]
        if self.active == chat:
            self.active = self.shown[min(slot, len(self.shown) - 1)] if self.shown else None

    def resize(self, slots: int) -> None:
        """Have room for that many tiles; the active chat always keeps one."""
        self.slots = max(1, slots)
        while len(self.shown) > self.slots:
            spare = next(index for index in range(len(self.shown) - 1, -1, -1) if self.shown[index] != self.active)
            del self.shown[spare]
        for chat in self.order:
            if len(self.shown) >= self.slots:
                break
            if chat not in self.shown:
                self.shown.append(chat)

    def restore(self, chats: Iterable[int]) -> None:
        """The chats of last time; the first is the active one."""
        for chat in chats:
            if chat not in self.order:
                self.order.append(chat)
        self.resize(self.slots)
        if self.active is None and self.shown:
            self.active = self.shown[0]

    def look_at(self, chat: int | None) -> None:
        """Preview a chat, or stop; one that is shown already needs no preview."""
        self.preview = None if chat in self.shown else chat

    def after(self, chat: int | None, step: int = 1) -> int | None:
        """The open chat that many numbers further, going round; None if none is open."""
        if not self.order:
            return None
        if chat not in self.order:
            return self.order[0]
        return self.order[(self.order.index(chat) + step) % len(self.order)]

    def visible(self) -> list[int]:
        """What stands in the tiles, the preview included."""
        if self.preview is None:
            return list(self.shown)
        if not self.shown:
            return [self.preview]
        tiles = list(self.shown)
        tiles[self._active_slot()] = self.preview
        return tiles

    def current(self) -> int | None:
        """The chat that keys act on: the preview, else the active one."""
        return self.active if self.preview is None else self.preview

    def number(self, chat: int) -> int:
        """The number of an open chat, counted from 1; 0 if it isn't open."""
        return self.order.index(chat) + 1 if chat in self.order else 0

    def _active_slot(self) -> int:
        return self.shown.index(self.active) if self.active in self.shown else 0

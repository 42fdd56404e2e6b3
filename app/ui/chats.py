"""Which chats are open and which of them stand in tiles: a pure model, so that keys and mouse can't disagree."""

from collections.abc import Collection, Iterable, Sequence
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
    """A chat looked at from the inbox: it stands in a tile without being open."""
    pinned: set[int] = field(default_factory=set)
    """Open chats that keep their tile as long as another one can give way."""
    follow: bool = False
    """Whether the tiles take the chats that wait, in the inbox's order."""
    queued: set[int] = field(default_factory=set)
    """Shown chats that have waited while the tiles followed: they leave once they don't wait any more."""

    def open(self, chat: int) -> None:
        """Show it and make it the active one: in its tile, a free tile, else in place of the active one."""
        self.preview = None
        if chat not in self.order:
            self.order.append(chat)
        if chat not in self.shown:
            if len(self.shown) < self.slots:
                self.shown.append(chat)
            else:
                self.shown[self._yielding()] = chat
        self.active = chat

    def close(self, chat: int) -> None:
        """Take it off; the next open chat that isn't shown takes its tile, a pinned one first."""
        self.preview = None
        if chat not in self.order:
            return
        self.order.remove(chat)
        self.pinned.discard(chat)
        self.queued.discard(chat)
        if chat not in self.shown:
            return
        slot = self.shown.index(chat)
        waiting = [other for other in self.order if other not in self.shown]
        if waiting:
            self.shown[slot] = max(waiting, key=lambda other: (other in self.pinned, self.order.index(other)))
        else:
            del self.shown[slot]
        if self.active == chat:
            self.active = self.shown[min(slot, len(self.shown) - 1)] if self.shown else None

    def exchange(self, chat: int, other: int) -> None:
        """Put another chat, which is in no tile, into that of an open one, which goes; its number too if it is new."""
        self.preview = None
        if other in self.order:
            self.order.remove(chat)
        else:
            self.order[self.order.index(chat)] = other
        self.pinned.discard(chat)
        self.queued.discard(chat)
        if chat in self.shown:
            self.shown[self.shown.index(chat)] = other
        if self.active == chat:
            self.active = other

    def pin(self, chat: int) -> bool:
        """Pin an open chat, or unpin it; whether it is pinned now."""
        self.pinned ^= {chat}
        return chat in self.pinned

    def resize(self, slots: int) -> None:
        """Have room for that many tiles; the active chat always keeps one, pinned ones before others."""
        self.slots = max(1, slots)
        while len(self.shown) > self.slots:
            spare = [index for index, chat in enumerate(self.shown) if chat != self.active]
            del self.shown[max(spare, key=lambda index: (self.shown[index] not in self.pinned, index))]
        for chat in sorted(self.order, key=lambda chat: chat not in self.pinned):
            if len(self.shown) >= self.slots:
                break
            if chat not in self.shown:
                self.shown.append(chat)

    def restore(
        self,
        chats: Iterable[int],
        shown: Sequence[int] = (),
        active: int | None = None,
        pinned: Collection[int] = (),
    ) -> None:
        """The chats of last time; what is open already stays where it is."""
        for chat in chats:
            if chat not in self.order:
                self.order.append(chat)
        self.pinned.update(chat for chat in pinned if chat in self.order)
        if self.active is None and active in self.order:
            self.active = active
        if not self.shown:
            self.shown = [chat for chat in dict.fromkeys(shown) if chat in self.order]
            if self.active is not None and self.active not in self.shown:
                self.shown.insert(0, self.active)
        self.resize(self.slots)
        if self.active is None and self.shown:
            self.active = self.shown[0]

    def fill(self, waiting: Sequence[int], free: Collection[int]) -> list[int]:
        """Follow the queue: chats that waited and don't any more give their tiles to those that do; who has left.

        `waiting` in the queue's order; `free` names the shown chats that may be exchanged just now. Free tiles are
        filled at the end. Nothing happens while the tiles don't follow.
        """
        if not self.follow:
            return []
        waits = set(waiting)
        self.queued = {chat for chat in self.shown if chat in waits or chat in self.queued}
        fresh = [chat for chat in waiting if chat not in self.shown]
        gone = []
        for chat in list(self.shown):
            leaves = chat in self.queued and chat not in waits and chat not in self.pinned
            if leaves and chat in free and fresh:
                self.exchange(chat, fresh.pop(0))
                gone.append(chat)
        while fresh and len(self.shown) < self.slots:
            if fresh[0] not in self.order:
                self.order.append(fresh[0])
            self.shown.append(fresh.pop(0))
        if self.active is None and self.shown:
            self.active = self.shown[0]
        self.queued |= {chat for chat in self.shown if chat in waits}
        return gone

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
        tiles[self._yielding()] = self.preview
        return tiles

    def places(self) -> int:
        """How many tiles there are: while they follow the queue, free ones keep their place."""
        shown = len(self.visible())
        return self.slots if self.follow and shown else shown

    def current(self) -> int | None:
        """The chat that keys act on: the preview, else the active one."""
        return self.active if self.preview is None else self.preview

    def number(self, chat: int) -> int:
        """The number of an open chat, counted from 1; 0 if it isn't open."""
        return self.order.index(chat) + 1 if chat in self.order else 0

    def _yielding(self) -> int:
        """The tile that gives way: the active chat's, or the next one after it that isn't pinned."""
        start = self.shown.index(self.active) if self.active in self.shown else 0
        round_ = [*range(start, len(self.shown)), *range(start)]
        return next((slot for slot in round_ if self.shown[slot] not in self.pinned), start)

"""How messages stand after what later ones did to them: the reactions on them, and what they say since then."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field

from app.core.enums import Amendment
from app.core.rows import Version
from app.store.sqlite import select_in

_STANDING = (
    "SELECT a.at, a.message_id, a.target_key, a.kind, a.direction, a.text FROM amendment a "
    "LEFT JOIN message m ON m.id = a.message_id WHERE a.target_key IN ({marks}) AND a.kind <> 'revoke' "
    "AND (m.status IS NULL OR m.status NOT IN ('failed', 'discarded'))"
)


@dataclass(slots=True)
class Standing:
    """How one message stands."""

    reactions: dict[str, str] = field(default_factory=dict)
    """By direction; those that were not taken back."""
    edits: list[tuple[str, Version]] = field(default_factory=list)
    """With their direction, oldest first."""

    def edits_by(self, direction: str) -> tuple[Version, ...]:
        """Those that the message's own side made."""
        return tuple(version for side, version in self.edits if side == direction)


def standing(reader: sqlite3.Connection, keys: Collection[int]) -> dict[int, Standing]:
    """The reactions and edits of messages, by key; of each side the newest reaction, unless it could not be sent."""
    found: dict[int, Standing] = {}
    for at, _, key, kind, direction, text in sorted(select_in(reader, _STANDING, keys)):
        here = found.setdefault(key, Standing())
        if kind == Amendment.EDIT:
            here.edits.append((direction, Version(at, text)))
        elif text:
            here.reactions[direction] = text
        else:
            here.reactions.pop(direction, None)
    return found

"""Whose chats a search's filters speak of: by a part of the customer's name or number, and by label."""

import sqlite3
from dataclasses import dataclass
from typing import Self

from app.core.errors import UserError
from app.core.filters import SearchFilter
from app.core.fold import foldings
from app.core.i18n import _
from app.store.customer_search import holds, matching
from app.store.customers import all_labels, search_parts


@dataclass(frozen=True, slots=True)
class Whose:
    """A condition on customers, who stand as `k` in the statement."""

    condition: str
    values: tuple[str | int, ...]
    parts: tuple[tuple[str, ...], ...] = ()
    """What stands in name or number, as `store.customer_search.matching` asks for it."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, sought: SearchFilter) -> Self | None:
        """What the filters ask of the customer; None if nothing. UserError if there is no such label."""
        parts = search_parts(sought.who)
        held, found = holds(parts)
        conditions, values = [held] * bool(parts), [*found]
        if sought.label.strip():
            labels = label_ids(connection, sought.label.strip())
            marks = ",".join("?" * len(labels))
            conditions.append(f"k.id IN (SELECT customer_id FROM customer_label WHERE label_id IN ({marks}))")  # noqa: S608
            values += labels
        return cls(" AND ".join(conditions), tuple(values), tuple(parts)) if conditions else None

    def chats(self, connection: sqlite3.Connection, among: int | None = None, limit: int = -1) -> list[int]:
        """Ids of the conversations with them, at most so many; `among` says which one alone is in question."""
        if among is not None:
            rows = connection.execute(
                "SELECT c.id FROM conversation c CROSS JOIN customer k ON k.id = c.customer_id "  # noqa: S608
                f"WHERE c.id = ? AND {self.condition} LIMIT ?",
                (among, *self.values, limit),
            )
            return [row[0] for row in rows]
        return self._ask(connection, "c.id", "CROSS JOIN conversation c ON c.customer_id = k.id", limit)

    def customers(self, connection: sqlite3.Connection, limit: int = -1) -> list[int]:
        """Their ids, at most so many."""
        return self._ask(connection, "k.id", "", limit)

    def of_note(self) -> str:
        """The same as a condition on a note that stands as `n`."""
        return f"(SELECT {self.condition} FROM customer k WHERE k.id = n.customer_id)"  # noqa: S608

    def of_message(self) -> str:
        """The same as a condition on a message that stands as `m`; the planner may turn it into no join."""
        return (
            f"(SELECT {self.condition} FROM conversation c JOIN customer k ON k.id = c.customer_id "  # noqa: S608
            "WHERE c.id = m.conversation_id)"
        )

    def _ask(self, connection: sqlite3.Connection, column: str, join: str, limit: int) -> list[int]:
        asked = matching(self.parts)
        table = "customer_search s CROSS JOIN customer k ON k.id = s.rowid" if asked else "customer k"
        match = "customer_search MATCH ? AND " if asked else ""
        rows = connection.execute(
            f"SELECT {column} FROM {table} {join} WHERE {match}{self.condition} LIMIT ?",  # noqa: S608
            (*((asked,) if asked else ()), *self.values, limit),
        )
        return [row[0] for row in rows]


def label_ids(connection: sqlite3.Connection, typed: str) -> list[int]:
    """The labels so called, else those that begin so."""
    known = all_labels(connection)
    wanted = foldings(typed)
    same = [label.id for label in known if set(foldings(label.name)) & set(wanted)]
    found = same or [label.id for label in known if any(name.startswith(wanted) for name in foldings(label.name))]
    if found:
        return found
    if not known:
        raise UserError(_("There is no label “{name}”, nor any other.").format(name=typed))
    names = ", ".join(label.name for label in known[:12])
    raise UserError(_("There is no label “{name}”; there are {names}.").format(name=typed, names=names))

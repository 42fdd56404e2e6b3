"""Whose chats a search's filters speak of: by a part of the customer's name or number, and by label."""

import sqlite3
from dataclasses import dataclass
from typing import Self

from app.core.clock import Millis
from app.core.errors import UserError
from app.core.filters import SearchFilter
from app.core.fold import foldings
from app.core.i18n import _
from app.store.customer_search import holds, matching
from app.store.customers import all_labels, search_parts


@dataclass(frozen=True, slots=True)
class Whose:
    """A condition on customers, who stand as `k` in the statement."""

    names: str
    """What must stand in the column of the customer's names and numbers; '' if nothing must."""
    words: tuple[str, ...]
    """The values of `names`."""
    labels: tuple[int, ...]
    """One of which they must carry; empty if none is asked for."""
    parts: tuple[tuple[str, ...], ...] = ()
    """What stands in name or number, as `store.customer_search.matching` asks for it."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, sought: SearchFilter) -> Self | None:
        """What the filters ask of the customer; None if nothing. UserError if there is no such label."""
        parts = search_parts(sought.who)
        held, values = holds(parts)
        labels = label_ids(connection, sought.label.strip()) if sought.label.strip() else ()
        return cls(held, tuple(values), tuple(labels), tuple(parts)) if parts or labels else None

    @property
    def condition(self) -> str:
        """As it is asked of one customer: what many carry is not gathered for it."""
        carries = (
            f"EXISTS (SELECT 1 FROM customer_label x WHERE x.customer_id = k.id AND +x.label_id IN ({self._marks}))"  # noqa: S608
        )
        return " AND ".join([*([self.names] if self.names else ()), *([carries] if self.labels else ())])

    @property
    def values(self) -> tuple[str | int, ...]:
        """The values of `condition`."""
        return (*self.words, *self.labels)

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

    def heard_last(self, connection: sqlite3.Connection) -> Millis:
        """When the last message was written to or by any of them; 0 if none was."""
        last = "max((SELECT n.last_at FROM conversation n INDEXED BY ix_conversation_queue WHERE n.id = c.id))"
        found = self._ask(connection, last, "CROSS JOIN conversation c ON c.customer_id = k.id", -1)
        return found[0] or 0

    def of_note(self) -> str:
        """The same as a condition on a note that stands as `n`."""
        return f"(SELECT {self.condition} FROM customer k WHERE k.id = n.customer_id)"  # noqa: S608

    def of_message(self) -> str:
        """The same as a condition on a message that stands as `m`; the planner may turn it into no join."""
        return (
            f"(SELECT {self.condition} FROM conversation c JOIN customer k ON k.id = c.customer_id "  # noqa: S608
            "WHERE c.id = m.conversation_id)"
        )

    @property
    def _marks(self) -> str:
        return ",".join("?" * len(self.labels))

    def _ask(self, connection: sqlite3.Connection, column: str, join: str, limit: int) -> list[int]:
        """Those who carry a label off its index, else those whose names match off theirs."""
        asked = matching(self.parts)
        conditions = [self.names] if self.names else []
        values: list[str | int] = []
        if self.labels:
            carriers = f"(SELECT DISTINCT customer_id AS id FROM customer_label WHERE label_id IN ({self._marks}))"  # noqa: S608
            table = f"{carriers} x CROSS JOIN customer k ON k.id = x.id" if self.names else f"{carriers} k"
            values += self.labels
            if asked:
                conditions.insert(0, "k.id IN (SELECT rowid FROM customer_search WHERE customer_search MATCH ?)")
                values.append(asked)
        elif asked:
            table = "customer_search s CROSS JOIN customer k ON k.id = s.rowid"
            conditions.insert(0, "customer_search MATCH ?")
            values.append(asked)
        else:
            table = "customer k"
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        rows = connection.execute(
            f"SELECT {column} FROM {table} {join} {where}LIMIT ?",  # noqa: S608
            (*values, *self.words, limit),
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

"""Customers by any part of name, number or label, off an index of three letters at a time that triggers keep."""

import sqlite3
from collections.abc import Collection
from itertools import chain
from typing import Final

from app.core.filters import SearchFilter
from app.core.find import PersonHit
from app.core.query import snippet, typed_words
from app.store.customers import customer_rows, search_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.store.search_chats import Whose

GRAM: Final = 3
"""Letters of a term of the index; a shorter part of a name is not in it."""
_MOST_GRAMS: Final = 12
_CANDIDATES: Final = 50


def matching(parts: Collection[Collection[str]]) -> str:
    """What the index is asked for people with all these parts, each in any of its spellings; empty if it can't say.

    It names some who don't have a part in one piece: `holds` has the last word.
    """
    terms: list[str] = []
    for part in parts:
        if all(len(spelling) >= GRAM for spelling in part):
            spelt = [" AND ".join(_grams(spelling)) for spelling in part]
            terms.append(f"({') OR ('.join(spelt)})" if len(spelt) == 1 else f"(({') OR ('.join(spelt)}))")
    return " AND ".join(terms)


def holds(parts: Collection[Collection[str]], column: str = "k.search") -> tuple[str, list[str]]:
    """The same as a condition on a customer's search column, and its values."""
    conditions = [f"({' OR '.join([f'instr({column}, ?)'] * len(part))})" for part in parts]
    return " AND ".join(conditions), [*chain.from_iterable(parts)]


def find_people(connection: sqlite3.Connection, sought: SearchFilter, limit: int = 5) -> list[PersonHit]:
    """As `core.desk_find.FindReads.find_people`, with the filters read already."""
    if sought.direction is not None or sought.type is not None or not (sought.after is None is sought.before):
        return []
    from app.store.search_chats import Whose

    parts = search_parts(sought.words)
    whose = Whose.of(connection, sought)
    if not parts and whose is None:
        return []
    ids = whose.customers(connection, _CANDIDATES) if whose and not parts else _people(connection, parts, whose)
    words = typed_words(sought.words)
    rows = customer_rows(connection, ids)
    found = [PersonHit(rows[id_], snippet(rows[id_].name, words)) for id_ in ids if id_ in rows]
    # Whose name has the word itself comes before whose name has it somewhere in it; then who was heard last.
    found.sort(key=lambda one: ("\x02" not in one.name, -(one.customer.last_at or 0)))
    return found[:limit]


def _people(connection: sqlite3.Connection, parts: Collection[Collection[str]], whose: "Whose | None") -> list[int]:
    """Some of those with these parts."""
    condition, values = holds(parts)
    conditions: list[str] = [condition]
    bound: list[str | int] = [*values]
    if whose is not None:
        conditions.append(whose.condition)
        bound += whose.values
    asked = matching([*parts, *(whose.parts if whose is not None else ())])
    table = "customer k"
    if asked:
        table = "customer_search s CROSS JOIN customer k ON k.id = s.rowid"
        conditions.insert(0, "customer_search MATCH ?")
        bound.insert(0, asked)
    else:
        # So short a part is looked for where names begin.
        first = next(iter(next(iter(parts))))
        conditions.insert(0, "k.sort_name >= ? AND k.sort_name < ?")
        bound[:0] = [first, first + chr(0x10FFFF)]
    rows = connection.execute(
        f"SELECT k.id FROM {table} WHERE {' AND '.join(conditions)} LIMIT ?",  # noqa: S608
        (*bound, _CANDIDATES),
    )
    return [row[0] for row in rows]


def _grams(spelling: str) -> list[str]:
    grams = dict.fromkeys(spelling[start : start + GRAM] for start in range(len(spelling) - GRAM + 1))
    return ['"' + gram.replace('"', '""') + '"' for gram in [*grams][:_MOST_GRAMS]]

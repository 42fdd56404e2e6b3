"""Reading values out of JSON that may have any shape: nothing here raises but `Broken`."""

import json
from math import isinf
from typing import Any, TypeAlias

from app.core.clock import Millis
from app.core.ids import LATEST
from app.core.text import sanitise_for_store

Json: TypeAlias = dict[str, Any]

_SECONDS_END = 100_000_000_000
"""A timestamp from here on (the year 5138 in seconds) is in milliseconds."""
_ID_LIMIT = 512
_NO_FIELDS: Json = {}


class Broken(Exception):
    """The item can't be read; the text says why."""


class ExactNumber(float):
    """A JSON number with a fraction that remembers how it was written, since money must not be rounded."""

    text: str


def exact_number(text: str) -> ExactNumber | str:
    """For `json.loads(parse_float=…)`; a number too large for a float stays text, so that it can be written again."""
    number = ExactNumber(text)
    if isinf(number):
        return text
    number.text = text
    return number


def encode_exactly(value: object) -> str:
    """Compact ASCII JSON in which every `ExactNumber` stands as it was written (`json` would write its value)."""
    if isinstance(value, ExactNumber):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode(str(name))}:{encode_exactly(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode_exactly, value)) + "]"
    return encode(value)


encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode
"""Compact ASCII JSON, fast."""


def bounded_integer(text: str) -> int | str:
    """For `json.loads(parse_int=…)`; a number of absurd length stays text."""
    return int(text) if len(text) <= 40 else text


def word(value: object, limit: int = _ID_LIMIT) -> str:
    """An id, a name or another short text that the database can keep; empty if it is nothing of the kind."""
    if type(value) is str:
        if value.isascii() and len(value) <= limit and "\x00" not in value:
            return value
        return sanitise_for_store(value, limit)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        return str(value)
    return ""


def words(value: object) -> str:
    """Words somebody wrote; empty if it is no text."""
    return sanitise_for_store(value) if isinstance(value, str) else ""


def line(value: object, limit: int = 1_000) -> str:
    """Words for the middle of a line: on one line, without surrounding space; numbers as they were written."""
    if isinstance(value, ExactNumber):
        return value.text[:limit]
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join((words(value) or word(value))[: limit * 2].split())[:limit]


def fields(value: object) -> Json:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else _NO_FIELDS


def objects(value: object) -> list[Json]:
    """The objects in a list; empty if it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def required(item: Json, name: str) -> Json:
    """The object of that name; Broken if there is none."""
    value = item.get(name)
    if not isinstance(value, dict):
        raise Broken(f"{name} is not an object")
    return value


def time(value: object) -> Millis:
    """A timestamp of whole seconds (Meta sends text, seldom a number) or milliseconds; Broken if it is neither."""
    if type(value) is str:
        if not (value.isascii() and value.isdigit() and len(value) <= 15):
            raise Broken("timestamp is not a number")
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        raise Broken("timestamp is missing or not a number")
    millis = number * 1_000 if number < _SECONDS_END else number
    if not 0 <= millis <= LATEST:
        raise Broken("timestamp is out of range")
    return millis

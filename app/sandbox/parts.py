"""What the checks of all types of messages share: a wanted text, its longest length, the keys an object may have."""

from collections.abc import Collection, Mapping
from typing import Any

from app.sandbox.errors import bad_parameter


def string(content: Mapping[str, Any], name: str, where: str) -> str:
    """A text that must be there; GraphError 100."""
    value = content.get(name)
    if value is None or value == "":
        raise bad_parameter(f"The parameter {where}['{name}'] is required.")
    if not isinstance(value, str):
        raise bad_parameter(f"Param {where}['{name}'] must be a string.")
    return value


def units(value: str) -> int:
    """Characters as Meta counts them, as JavaScript does: one beyond the basic plane is two."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def at_most(value: str, most: int, where: str) -> str:
    """A text that is not too long; GraphError 100."""
    if units(value) > most:
        raise bad_parameter(f"Param {where} must be at most {most} characters long.")
    return value


def known_keys(content: Any, keys: Collection[str], where: str) -> None:
    """An object without keys that the API doesn't know; GraphError 100."""
    if not isinstance(content, dict):
        raise bad_parameter(f"Param {where} must be a JSON object.")
    for key in content:
        if key not in keys:
            raise bad_parameter(f'Unexpected key "{key}" on param "{where}".')

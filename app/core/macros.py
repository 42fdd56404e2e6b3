"""Macros: a named list of steps, done by one key or name."""

from dataclasses import dataclass

from app.core.clock import Millis
from app.core.steps import Step


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as it is kept."""

    id: int
    name: str
    steps: tuple[Step, ...]
    key: str = ""
    """As in the key file; '' if it has none."""
    uses: int = 0
    used_at: Millis | None = None
    created_at: Millis = 0
    fault: str = ""
    """Why its steps can't be read, a sentence; then there are none."""

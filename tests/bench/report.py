"""What a benchmark found: figures with median and range, their aims beside them, as lines or as JSON."""

import json
import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is held against."""

    bound: float
    at_least: bool = False
    or_subject: float | None = None
    """For a ratio: it is also met when the subject alone is not above this, in its own unit."""

    def text(self, unit: str, subject_unit: str) -> str:
        """As it is printed."""
        words = f"{'≥' if self.at_least else '≤'} {self.bound:g} {unit}"
        return words if self.or_subject is None else f"{words} or ≤ {self.or_subject:g} {subject_unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number taken once a round."""

    name: str
    unit: str
    values: tuple[float, ...]
    aim: Aim | None = None
    subject: tuple[float, ...] = ()
    """For a ratio: what was measured, and what it was measured against, in `subject_unit`."""
    baseline: tuple[float, ...] = ()
    subject_unit: str = "ms"

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None if there is none."""
        if self.aim is None:
            return None
        if self.aim.or_subject is not None and statistics.median(self.subject) <= self.aim.or_subject:
            return True
        return self.median >= self.aim.bound if self.aim.at_least else self.median <= self.aim.bound

    def line(self) -> str:
        """As it is printed."""
        spread = f" [{_short(min(self.values))}..{_short(max(self.values))}]" if len(self.values) > 1 else ""
        words = f"{self.name:<58} {_short(self.median):>8} {self.unit}{spread}"
        if self.subject:
            words += (
                f"  ({_short(statistics.median(self.subject))} over {_short(statistics.median(self.baseline))}"
                f" {self.subject_unit})"
            )
        if self.aim is not None:
            words += f"  aim {self.aim.text(self.unit, self.subject_unit)}: {'met' if self.met else 'MISSED'}"
        return words

    def as_json(self) -> dict[str, object]:
        """As `--json` gives it."""
        found: dict[str, object] = {
            "name": self.name,
            "unit": self.unit,
            "median": round(self.median, 4),
            "low": round(min(self.values), 4),
            "high": round(max(self.values), 4),
            "rounds": len(self.values),
        }
        if self.subject:
            found |= {
                "subject": round(statistics.median(self.subject), 4),
                "baseline": round(statistics.median(self.baseline), 4),
                "subject_unit": self.subject_unit,
            }
        if self.aim is not None:
            found |= {"aim": self.aim.text(self.unit, self.subject_unit), "met": self.met}
        return found


def figure(name: str, unit: str, values: Iterable[float], aim: Aim | None = None) -> Figure:
    """A figure that stands alone."""
    return Figure(name, unit, tuple(values), aim)


def ratio(
    name: str, subject: Sequence[float], baseline: Sequence[float], aim: Aim | None = None, unit: str = "ms"
) -> Figure:
    """The ratio of two, round by round."""
    values = tuple(mine / theirs for mine, theirs in zip(subject, baseline, strict=True))
    return Figure(name, "×", values, aim, tuple(subject), tuple(baseline), unit)


@dataclass(slots=True)
class Report:
    """All that one benchmark found."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """For people."""
        lines = [f"{self.name}: {_machine_line()}"]
        lines += [f"  {one.line()}" for one in self.figures]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)

    def json(self) -> str:
        """For programs."""
        return json.dumps(
            {
                "name": self.name,
                "machine": _machine(),
                "figures": [one.as_json() for one in self.figures],
                "notes": self.notes,
            },
            ensure_ascii=False,
            indent=1,
        )


def _machine() -> dict[str, object]:
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "textual": version("textual"),
        "sqlmodel": version("sqlmodel"),
    }


def _machine_line() -> str:
    return ", ".join(f"{name} {value}" for name, value in _machine().items())


def _short(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"

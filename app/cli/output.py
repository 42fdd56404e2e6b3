"""What commands print: JSON that is pure ASCII, or lines that are safe for a terminal."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from app.core.clock import Millis
from app.core.i18n import _
from app.core.message_json import iso as iso
from app.core.text import sanitise_for_display


def print_json(value: object, *, indent: int | None = None) -> None:
    """One JSON value and a line end; what is not ASCII, lone surrogates too, is escaped."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=indent) + "\n")


def print_line(text: str = "") -> None:
    """A line for a person; escape sequences and bidi tricks of customers don't survive."""
    line = sanitise_for_display(text) + "\n"
    sys.stdout.write(line.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows with their columns lined up, the last one free."""
    from rich.cells import cell_len

    safe = [[sanitise_for_display(" ".join(cell.split())) for cell in row] for row in rows]
    widths = [max(cell_len(row[n]) for row in safe) for n in range(len(safe[0]) - 1)] if safe else []
    for row in safe:
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)]
        print_line("  ".join([*padded, row[-1]]).rstrip())


def local(time: Millis | None, zone: tzinfo | None = None) -> str:
    """A time for a person, to the minute: in the shop's zone if it is given, else in this machine's."""
    if time is None:
        return _("never")
    return datetime.fromtimestamp(time / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def lasting(milliseconds: Millis) -> str:
    """A span for a person: `3 min`, `2 h`, `4 d`."""
    minutes = max(0, milliseconds) // 60_000
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} d").format(n=minutes // (24 * 60))

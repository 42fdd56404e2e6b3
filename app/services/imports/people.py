"""A person as a file of contacts holds them, whatever its format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """One card or row; every text is raw and as the file has it."""

    line: int
    """Where it begins, from 1."""
    name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    company: str = ""
    birthday: str = ""
    """YYYY-MM-DD, or --MM-DD without a year; empty if there is none that can be read."""
    note: str = ""
    labels: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Columns of the shop's own, by their heading."""
    remarks: tuple[str, ...] = ()
    """What of it can't be read, a sentence each."""
    problem: str = ""
    """Why it can't be taken, a sentence; empty if it can."""

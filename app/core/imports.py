"""What an import of people or of a chat would do, row by row, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.core.clock import Millis
from app.core.errors import TresenError, UserError
from app.core.i18n import _, ngettext


class ImportKind(StrEnum):
    """What a file holds."""

    VCARD = "vcard"
    CSV = "csv"
    CHAT = "chat"


ENDINGS: Final = (".vcf", ".vcard", ".csv", ".tsv", ".txt", ".zip")
"""Of the files that can be imported."""


class RowState(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    MORE = "more"
    """Known, and something is added."""
    KNOWN = "known"
    """Known, and nothing is missing."""
    REFUSED = "refused"


class Unclear(StrEnum):
    """What must be said before a file can be read."""

    COLUMNS = "columns"
    DATES = "dates"
    ME = "me"
    """Who of those who write is the shop."""
    CUSTOMER = "customer"
    ACCOUNT = "account"
    """Of several, which number the chat was written from; an option begins with the account's id."""


class UnclearError(UserError):
    """The file can be read in several ways; `options` are those there are, if they can be named."""

    def __init__(self, sentence: str, about: Unclear, options: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.about = about
        self.options = tuple(options)


class StoppedError(TresenError):
    """The operator broke an import off: nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said about a file."""

    columns: tuple[str, ...] = ()
    """What each column of a table holds (`COLUMN_KINDS`); empty if its headings say it."""
    dates: str = ""
    """dmy, mdy or ymd"""
    me: str = ""
    customer: str = ""
    """An id or a number."""
    account: int | None = None
    """With several accounts: its id."""


OWN_COLUMN: Final = "own"
LEFT_OUT: Final = "-"
COLUMN_KINDS: Final = (
    "name",
    "first",
    "last",
    "phone",
    "email",
    "company",
    "birthday",
    "note",
    "labels",
    "address",
    OWN_COLUMN,
    LEFT_OUT,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    heading: str
    sample: str
    """The first cell below it that isn't empty."""
    kind: str
    """One of COLUMN_KINDS."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A card, a row or a message, and what becomes of it; every text is raw."""

    line: int
    state: str
    """A RowState; of a message `in` or `out`."""
    name: str = ""
    numbers: str = ""
    what: str = ""
    """What is added, and what is to be known of it; of a message its words."""
    reason: str = ""
    """Why it is refused."""
    remarkable: bool = False
    """Something of it is not taken, or it may be somebody else's."""
    at: Millis | None = None
    """Of a message."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A file, and what importing it would do; nothing has been written."""

    kind: ImportKind
    file: str
    """Its name."""
    rows: tuple[ImportRow, ...]
    counts: dict[str, int]
    writes: bool
    """Whether there is anything to write."""
    columns: tuple[Column, ...] = ()
    me: str = ""
    customer: str = ""
    """Whose chat it is, as people read it."""
    source: object = field(default=None, repr=False, compare=False)
    """The service's own: what was read."""


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """An import that was done."""

    id: int
    kind: str
    name: str
    at: Millis
    counts: dict[str, int]
    undone_at: Millis | None


def state_words(state: str) -> str:
    """What becomes of a row, in a word or two."""
    return {
        RowState.NEW.value: _("new"),
        RowState.MORE.value: _("known, gets more"),
        RowState.KNOWN.value: _("known"),
        RowState.REFUSED.value: _("refused"),
    }[state]


def kind_words(kind: str) -> str:
    """What a file holds, in a word."""
    return {"vcard": _("vCards"), "csv": _("a table"), "chat": _("a chat")}.get(kind, kind)


def column_words(kind: str) -> str:
    """What a column holds, in a word or two."""
    return {
        "name": _("name"),
        "first": _("first name"),
        "last": _("last name"),
        "phone": _("number"),
        "email": _("e-mail"),
        "company": _("company"),
        "birthday": _("birthday"),
        "note": _("note"),
        "labels": _("labels"),
        "address": _("address"),
        OWN_COLUMN: _("a line of the note"),
        LEFT_OUT: _("left out"),
    }[kind]


def counted(kind: str, counts: Mapping[str, int]) -> str:
    """How many there are of what, in a line."""
    if kind == ImportKind.CHAT:
        messages, files = counts.get("messages", 0), counts.get("files", 0)
        return ", ".join(
            (
                ngettext("{n} message", "{n} messages", messages).format(n=messages),
                ngettext("{n} file", "{n} files", files).format(n=files),
                _("{n} there already").format(n=counts.get("known", 0)),
                _("{n} left out").format(n=counts.get("left_out", 0)),
            )
        )
    new, more, known, refused = (counts.get(state.value, 0) for state in RowState)
    return ", ".join(
        (
            ngettext("{n} new", "{n} new", new).format(n=new),
            ngettext("{n} known who gets more", "{n} known who get more", more).format(n=more),
            ngettext("{n} known already", "{n} known already", known).format(n=known),
            ngettext("{n} refused", "{n} refused", refused).format(n=refused),
        )
    )

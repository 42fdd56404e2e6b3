"""What can be picked while one types: each sign that a word may begin with has a kind of its own."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from app.core.text import Safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads
    from app.ui.widgets.composer import Composer

F = TypeVar("F")
T = TypeVar("T")


class Offer(NamedTuple):
    """How one row is drawn: its name, what it is, and a dim word at the right."""

    name: Safe
    text: Safe = Safe("")
    note: Safe = Safe("")
    style: str = "accent"


class Kind(ABC, Generic[F, T]):
    """What one sign offers: `F` is what is read when the sign is typed, `T` a row of what fits."""

    sign: ClassVar[str]
    least: ClassVar[int] = 0
    """How many letters have to follow the sign before anything is offered."""
    closing: ClassVar[str] = ""
    """The letter that ends a name typed out whole, which then is chosen by itself; '' if none does."""

    def __init__(self, composer: "Composer") -> None:
        self.composer = composer

    @abstractmethod
    def verb(self, row: T) -> str:
        """What Enter does with that row, in a word or two."""

    @abstractmethod
    def read(self, desk: "DeskReads", conversation_id: int) -> F:
        """What there is to pick from; asked in a reader's thread."""

    @abstractmethod
    def fitting(self, found: F, typed: str) -> Sequence[T]:
        """The rows for the letters after the sign, the best first; none if the word is no more than a word."""

    @abstractmethod
    def offer(self, row: T) -> Offer:
        """How a row is drawn."""

    @abstractmethod
    def choose(self, found: F, row: T) -> None:
        """A row was chosen; the sign and its letters are selected in the editor, to be replaced."""

    def waits(self, row: T) -> bool:
        """Whether the row is only offered: Enter doesn't take it before it was gone to."""
        return False

    def whole(self, found: F, typed: str) -> T | None:
        """The row that a name typed out whole and closed stands for; None if it stands for none."""
        return None

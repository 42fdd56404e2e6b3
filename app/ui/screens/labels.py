"""Labels stuck on one customer or many, and taken off, by typing a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from app.core.fold import fold
from app.core.i18n import _, later
from app.core.steps import AddLabel, RemoveLabel, Step
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.cards import LABEL_COLOURS
from app.ui.render.line import Line, Run, own, spread
from app.ui.screens.picker import Picker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads


_COLOUR_NAMES: Final = {
    "plain": later("without colour"),
    "accent": later("amber"),
    "sage": later("sage"),
    "green": later("green"),
    "red": later("red"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """A label, and of how many of the customers."""

    name: str
    colour: str
    count: int = 0
    new: bool = False


class LabelPicker(Picker[None, Carried]):
    """Enter sticks the label on, or takes it off if all carry it, and leaves; Tab stays for another."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "another", show=False, priority=True)]
    CELLS = 60
    OPENS = False

    def __init__(self, kit: Kit, chats: Sequence[int], name: Safe, do: Callable[[Step], object]) -> None:
        """`name` says who they are; `do` is given each step."""
        title = own(_("Labels of {name}").replace("{name}", name))
        super().__init__(kit, title, _("letters of a label, or a new one"))
        self._chats = chats
        self._do = do
        self._known: list[Carried] | None = None
        self._of = 0

    def footer(self) -> str:
        """The keys."""
        return _("Enter set or take off   Tab and another   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the letters, and what is typed as a new one."""
        if self._known is None:
            self._known, self._of = await self.kit.port.read(self._read)
        self.found = fitting(self._known or [], " ".join(typed.split()))
        cells = self.cells(20)
        return [self._line(one, cells) for one in self.found], own(_("There are no labels yet: type one."))

    def pick(self, number: int) -> None:
        """That label, and leave."""
        self._take(self.rows[number])
        self.dismiss(None)

    def action_another(self) -> None:
        """That label, and stay."""
        self.kit.port.spawn(self, self._another())

    async def _another(self) -> None:
        if self._found_for != self.input.value:
            await self._ask()
        chosen = self.chosen()
        if chosen is None:
            return
        taken = self._take(chosen)
        known = [one for one in self._known or [] if one.name != taken.name]
        self._known = sorted([*known, taken], key=lambda one: fold(one.name))
        self.input.value = ""
        await self._ask()
        place = next((n for n, one in enumerate(self.rows) if one.name == taken.name), 0)
        self.picks.action_move(place)

    def _take(self, row: Carried) -> Carried:
        """Stick it on or take it off; as it is then."""
        off = bool(self._of) and row.count >= self._of
        self._do(RemoveLabel(row.name) if off else AddLabel(row.name, row.colour if row.new else ""))
        return Carried(row.name, row.colour, 0 if off else self._of)

    def _read(self, desk: "DeskReads") -> tuple[list[Carried], int]:
        """All labels with their counts, and how many customers there are."""
        customers = {row.customer_id for row in desk.inbox_rows(self._chats).values()}
        counts: dict[str, int] = {}
        for row in desk.customer_rows([*customers]).values():
            for name in row.labels:
                counts[name] = counts.get(name, 0) + 1
        return [Carried(one.name, one.colour, counts.get(one.name, 0)) for one in desk.labels()], len(customers)

    def _line(self, one: Carried, cells: int) -> tuple[Line, ...]:
        glyphs = self.kit.glyphs
        if one.new:
            words = _("new: {name}").replace("{name}", sanitise_for_display(one.name))
            style = one.colour if one.colour in LABEL_COLOURS else "text"
            left = (Run(own(f"{glyphs.reaction} "), "accent"), Run(own(words), style))
            return (spread(left, (Run(own(_(_COLOUR_NAMES[one.colour])), "dim"),), cells, glyphs.cut),)
        sign = glyphs.sent if one.count and one.count >= self._of else "-" if one.count else " "
        head = (
            Run(own(f"{sign} "), "accent"),
            Run(sanitise_for_display(one.name), one.colour if one.colour in LABEL_COLOURS else "text"),
        )
        some = _("{n} of {all}").format(n=one.count, all=self._of) if self._of > 1 and one.count else ""
        return (spread(head, (Run(own(some), "dim"),), cells, glyphs.cut),)


def fitting(known: Sequence[Carried], typed: str) -> list[Carried]:
    """The labels with the letters, those that begin with them first; else new ones of that name, in each colour."""
    wanted = fold(typed)
    if not wanted:
        return list(known)
    begin = [one for one in known if fold(one.name).startswith(wanted)]
    hold = [one for one in known if wanted in fold(one.name) and one not in begin]
    made = any(fold(one.name) == wanted for one in known)
    new = [] if made else [Carried(typed, colour, new=True) for colour in _COLOUR_NAMES]
    return [*begin, *hold, *new]

"""A dialog with a line to type in and a list below it; the keys of both work from the line."""

from collections.abc import Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from app.core.i18n import _
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.line import Line
from app.ui.screens.dialog import Dialog
from app.ui.typed_ahead import taken_in
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList

T = TypeVar("T")
Row = TypeVar("Row")
PAUSE: Final = 0.12
"""Seconds of rest after a key before the list is asked for."""


class Picker(Dialog[T], Generic[T, Row]):
    """Asks `find` for rows as the operator types; `pick` is called with the row's number.

    `T` is what it dismisses with, `Row` what a row stands for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        # With priority it counts before what is typed after it reaches the line.
        Binding("enter", "submit", show=False, priority=True),
    ]
    HEIGHT: ClassVar[int] = 1
    CELLS: ClassVar[int] = 64
    """How wide a row is taken to be while the list has no size yet."""
    OPENS: ClassVar[bool] = True
    """Whether Enter opens what is chosen; else it takes it."""
    TALL = True

    def __init__(self, kit: Kit, title: str, placeholder: str) -> None:
        super().__init__(kit, title)
        self.input = Input(placeholder=placeholder, id="query")
        self.input.cursor_blink = False
        self.picks = Picks(kit, height=self.HEIGHT, id="picks")
        self.found: list[Row] = []
        """What the last `find` has found."""
        self.rows: list[Row] = []
        """What the rows shown stand for."""
        self._asked = Generation()
        self._timer: Timer | None = None
        self._found_for: str | None = None

    def body(self) -> ComposeResult:
        """The line over the list."""
        yield self.input
        yield self.picks

    def footer(self) -> str:
        """The keys."""
        arrows = _("↑↓ choose   ") if self.kit.glyphs.up == "↑" else ""
        return arrows + (_("Enter open   Esc back") if self.OPENS else _("Enter take   Esc back"))

    def on_mount(self) -> None:
        """Ask with an empty line first."""
        super().on_mount()
        self.input.focus()
        self.ask()

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The rows for what is typed, and what to say if there are none; what they stand for goes into `found`."""
        raise NotImplementedError

    def keep(self) -> None:
        """Take over what the last `find` found; not called for an answer that came too late."""
        self.rows = self.found

    def chosen(self) -> Row | None:
        """What the row under the cursor stands for."""
        number = self.picks.chosen
        return self.rows[number] if number is not None and number < len(self.rows) else None

    def cells(self, least: int = 30) -> int:
        """How wide a row is."""
        return max(least, self.picks.scrollable_content_region.width - 2) if self.picks.size.width else self.CELLS

    def pick(self, number: int) -> None:
        """That row was picked."""
        raise NotImplementedError

    @on(Input.Changed, "#query")
    def typed(self) -> None:
        """Ask when the keys rest."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.ask)

    def ask(self) -> None:
        """Ask for the rows."""
        self.kit.port.spawn(self, self._ask_again())

    async def _ask_again(self) -> None:
        await self._ask()

    async def _ask(self) -> bool:
        number, typed = self._asked.next(), self.input.value
        rows, empty = await self.find(typed)
        if not self._asked.is_current(number) or not self.is_attached:
            return False
        self._found_for = typed
        self.complain("")
        self.keep()
        self.picks.put(rows, empty)
        return True

    def action_submit(self) -> None:
        """Take the row under the cursor; rows that don't fit what is typed are asked for first."""
        if self.focused is not self.input:
            raise SkipAction
        self.kit.begin(self, self._submit())

    async def _submit(self) -> None:
        await taken_in(self.input)
        if self._timer is not None:
            self._timer.stop()
        while self._found_for != self.input.value:
            # An answer that came too late is asked for again: Enter is never lost.
            await self._ask()
            if not self.is_attached:
                return
        if self.picks.chosen is not None:
            self.pick(self.picks.chosen)

    @on(VirtualList.Chosen)
    def clicked(self, event: VirtualList.Chosen) -> None:
        """A click takes a row."""
        event.stop()
        self.pick(event.id)

    def action_move(self, by: int) -> None:
        """One row up or down."""
        self.picks.action_move(by)

    def action_page(self, by: int) -> None:
        """A screenful up or down."""
        self.picks.action_page(by)

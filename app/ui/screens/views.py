"""What the inbox may list: its own views, saved ones, or the filters typed; making, changing and deleting views."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input

from app.core.desk import DeskReads
from app.core.enums import View
from app.core.errors import UserError
from app.core.i18n import _
from app.core.queue import Queue, SavedView, parse_queue
from app.core.rows import Changes
from app.core.text import Safe, sanitise_for_display
from app.ui.key_words import show_key
from app.ui.kit import Kit
from app.ui.render.line import Line, own
from app.ui.render.queue import saved_facts, sort_words, view_name, view_row
from app.ui.screens.picker import Picker

OWN: Final = (View.OPEN, View.WAITING, View.UNREAD, View.SNOOZED, View.DONE, View.ALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was chosen."""

    queue: Queue
    called: str = ""
    words: str = ""
    saved: SavedView | None = None
    """The saved view it is."""


class Views(Picker[Listing, Listing]):
    """Dismisses with what is to be listed; a digit takes that row at once."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+n", "new", "New"), ("f10", "edit", "Change"), ("f8", "delete", "")]

    def __init__(self, kit: Kit, now: Queue, words: str) -> None:
        super().__init__(kit, _("List in the inbox"), _("a view, or filters: label:regular window:closing"))
        self._now = now
        self._words = words

    def body(self) -> ComposeResult:
        """The list and what can be done."""
        yield from super().body()
        with Horizontal(classes="buttons"):
            yield Button(_("New view"), id="new", compact=True)
            yield Button(_("Change"), id="edit", compact=True)
            yield Button(_("Delete"), id="delete", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter or digit list   ^n keep as a view   F10 change   F8 delete   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The views called so, and what the words themselves list in the view that is listed now."""
        every, counts = await self.kit.port.read(_read)
        cells = self.cells()
        wanted = typed.strip().casefold()
        self.found, lines = [], []
        for number, (one, count) in enumerate(zip(every, counts, strict=True), 1):
            name = sanitise_for_display(one.called) if one.called else view_name(one.queue.view)
            if wanted and wanted not in name.casefold():
                continue
            facts = saved_facts(one.saved) if one.saved else Safe("")
            key = show_key(one.saved.key) if one.saved and one.saved.key else ""
            self.found.append(one)
            lines.append(view_row(number, name, facts, key, count, cells, self.kit.glyphs))
        if not wanted:
            return [(line,) for line in lines], Safe("")
        try:
            queue = parse_queue(typed, self._now.sort, self._now.view)
        except UserError as error:
            return [(line,) for line in lines], own(str(error))
        (count,) = await self.kit.port.read(lambda desk: desk.queue_counts([queue]))
        if count >= 0:
            name = Safe(_("Filter"))
            facts = Safe(f"{sanitise_for_display(typed.strip())} · {sort_words(queue.sort)}")
            self.found.append(Listing(queue, words=" ".join(typed.split())))
            lines.append(view_row(0, name, facts, "", count, cells, self.kit.glyphs))
        return [(line,) for line in lines], own(_("There is no such label."))

    def pick(self, number: int) -> None:
        """List it."""
        self.dismiss(self.rows[number])

    @on(Input.Changed, "#query")
    def digit(self, event: Input.Changed) -> None:
        """A digit alone takes that row, if all are shown."""
        number = int(event.value) if event.value.isdecimal() and len(event.value) == 1 else 0
        if self._found_for == "" and 0 < number <= min(9, len(self.rows)):
            self.pick(number - 1)

    def take_changes(self, changes: Changes) -> None:
        """Views were changed, here or from the command line."""
        if changes.reload or "saved_view" in changes.other:
            self.ask()

    def _saved(self) -> SavedView | None:
        """The saved view under the cursor."""
        row = self.chosen()
        return row.saved if row is not None else None

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """Keep the filters typed, else those listed now, under a name."""
        words = self.input.value if ":" in self.input.value else self._words
        self._edit(SavedView(0, "", " ".join(words.split()), self._now.sort))

    @on(Button.Pressed, "#edit")
    def action_edit(self) -> None:
        """Change the one under the cursor."""
        view = self._saved()
        if view is None:
            self.complain(_("The inbox's own views stay as they are: ^n keeps one of yours."))
        else:
            self._edit(view)

    def _edit(self, view: SavedView) -> None:
        from app.ui.screens.view_editor import ViewEditor

        def saved(view_id: int | None) -> None:
            self.input.value = ""
            self.ask()

        self.app.push_screen(ViewEditor(self.kit, view), saved)

    @on(Button.Pressed, "#delete")
    def action_delete(self) -> None:
        """Delete the one under the cursor, after asking."""
        view = self._saved()
        if view is None:
            self.complain(_("The inbox's own views stay as they are: ^n keeps one of yours."))
            return
        sentence = _("“{name}” is deleted. The chats in it stay as they are.")
        words = Safe(sentence.replace("{name}", sanitise_for_display(view.name)))
        self.confirm(_("Delete this view?"), words, _("Delete"), partial(self._delete, view.id))

    async def _delete(self, view_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.delete_view(view_id))
        self.ask()


def _read(desk: DeskReads) -> tuple[list[Listing], list[int]]:
    """All views with their counts."""
    listings = [Listing(Queue(view)) for view in OWN]
    for view in desk.saved_views():
        try:
            listings.append(Listing(view.queue, view.name, view.query, view))
        except UserError:
            # Its words can't be read any more; it can be changed or deleted all the same.
            listings.append(Listing(Queue(), view.name, view.query, view))
    counters = desk.counters()
    known = [counters.open, counters.waiting, counters.unread, counters.snoozed, counters.done, counters.all]
    return listings, known + desk.queue_counts([one.queue for one in listings[len(OWN) :]])

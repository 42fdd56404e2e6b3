"""A file before it is imported: what each of its rows would do. Enter writes it in one go, Esc stops that."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from enum import Enum
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from app.core.errors import UserError
from app.core.i18n import _
from app.core.imports import (
    Answers,
    ImportBatch,
    ImportKind,
    ImportPlan,
    ImportRow,
    StoppedError,
    Unclear,
    UnclearError,
    counted,
)
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.imports import head_lines, measure, message_line, person_lines
from app.ui.render.line import Line, Run, own
from app.ui.screens.dialog import Dialog, Hints
from app.ui.screens.imports import undone_words
from app.ui.widgets.line_view import LineView
from app.ui.widgets.virtual_list import VirtualList

REDRAW: Final = 0.1
"""Seconds between two looks at how far the writing is."""


class Stage(Enum):
    """How far it is."""

    READING = "reading"
    PLANNED = "planned"
    WRITING = "writing"
    STOPPING = "stopping"
    WRITTEN = "written"


class PlanList(VirtualList[ImportRow]):
    """The rows of a plan, by their number; a click only looks."""

    def __init__(self, kit: Kit, kind: ImportKind, zone: tzinfo) -> None:
        super().__init__(kit, id="picks")
        self.row_height = 1 if kind is ImportKind.CHAT else 2  # type: ignore[misc]  # known when the file is
        self._zone = zone
        self._all: Sequence[ImportRow] = ()
        self._number_cells = 1

    def show(self, rows: Sequence[ImportRow], numbers: Sequence[int]) -> None:
        """List those of the rows."""
        self._all = rows
        self._number_cells = len(str(rows[-1].line)) if rows else 1
        self._moved_at = 0.0
        self.offer(numbers)

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, ImportRow]:
        """They are here."""
        return {id_: self._all[id_] for id_ in ids}

    def draw(self, row: ImportRow, cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """The row behind the cursor's mark."""
        mark = Run(Safe(self.kit.glyphs.bar if chosen else " "), "accent")
        if self.row_height == 1:
            lines = message_line(row, self._number_cells, self._zone, cells - 1, self.kit.glyphs)
        else:
            lines = person_lines(row, self._number_cells, cells - 1, self.kit.glyphs)
        return [(mark, *line) for line in lines]

    def empty(self) -> Sequence[Safe]:
        """There is nothing in it, or nothing remarkable."""
        return (own(_("There is nothing to show.")),)

    def action_choose(self) -> None:
        """Enter is the dialog's."""
        if isinstance(self.screen, ImportPreview):
            self.screen.action_bring()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there."""
        index = self._index_at(event.y)
        if index is not None:
            self._move_to(index)


class ImportPreview(Dialog[ImportBatch]):
    """Dismisses with what was written, None if nothing was or it was taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "bring", "Import"),
        ("f", "filter", "Remarkable"),
        ("c", "columns", "Columns"),
        ("d", "dates", "Dates"),
        ("u", "undo", "Undo"),
    ]
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, path: str) -> None:
        super().__init__(kit, _("What the import would do"))
        self._path = path
        self.stage = Stage.READING
        self.plan: ImportPlan | None = None
        self.answers = Answers()
        self.written: ImportBatch | None = None
        self.list: PlanList | None = None
        self._only_remarkable = False
        self._shown = 0
        self._said = own("")
        self._head = LineView(self._lines)
        self._stop = threading.Event()
        self._done = (0, 0)
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """What the file is; its rows come when it is read."""
        yield self._head

    def footer(self) -> str:
        """The keys that count now."""
        if self.stage is Stage.READING:
            return _("Esc back")
        if self.stage in (Stage.WRITING, Stage.STOPPING):
            return _("Esc stop, nothing is written")
        if self.stage is Stage.WRITTEN:
            return _("u take it back   Esc back")
        plan = self.plan
        keys = [_("Enter import")] if plan is not None and plan.writes else []
        if plan is not None and plan.kind is not ImportKind.CHAT:
            keys.append(_("f all rows") if self._only_remarkable else _("f only what is remarkable"))
        if plan is not None and plan.columns:
            keys.append(_("c columns"))
        if plan is not None and plan.kind is ImportKind.CHAT:
            keys.append(_("d dates"))
        return "   ".join([*keys, _("Esc back")])

    def on_mount(self) -> None:
        """Read the file, off the screen's own loop."""
        super().on_mount()
        self._read()

    # reading

    def _read(self) -> None:
        self._enter(Stage.READING)
        self.kit.port.spawn(self, self._look())

    async def _look(self) -> None:
        path, answers = self._path, self.answers
        try:
            plan = await self.kit.port.read(lambda desk: desk.import_plan(path, answers))
        except UnclearError as error:
            if self.is_attached:
                self._ask(error)
            return
        except UserError as error:
            if self.is_attached:
                self._enter(Stage.PLANNED)
                self.complain(str(error))
            return
        if not self.is_attached:
            return
        self.plan = plan
        if self.list is None:
            self.list = PlanList(self.kit, plan.kind, self.kit.zone)
            await self.query_one(".box").mount(self.list, after=self._head)
            self.list.focus()
        self._enter(Stage.PLANNED)
        self._show()
        if not plan.writes:
            self.complain(_("There is nothing to write."))

    def _ask(self, question: UnclearError) -> None:
        """Put a question; without an answer there is nothing to look at."""
        from app.ui.screens.import_questions import ask

        if question.about is Unclear.COLUMNS:
            self._ask_columns()
        else:
            ask(self, self.kit, question, self.answers, self._answered)

    def _answered(self, answers: Answers | None) -> None:
        if answers is not None:
            self.answers = answers
            self._read()
        elif self.plan is None:
            self.dismiss(None)

    def _ask_columns(self) -> None:
        self.kit.port.spawn(self, self._show_columns())

    async def _show_columns(self) -> None:
        from app.ui.screens.import_questions import Columns

        path = self._path
        columns = self.plan.columns if self.plan is not None else ()
        if not columns:
            columns = await self.kit.port.read(lambda desk: desk.import_columns(path))

        def taken(kinds: tuple[str, ...] | None) -> None:
            self._answered(replace(self.answers, columns=kinds) if kinds is not None else None)

        self.app.push_screen(Columns(self.kit, columns), taken)

    def _show(self) -> None:
        """List the rows: all, or those that want a look."""
        plan = self.plan
        if plan is None or self.list is None:
            return
        numbers: Sequence[int] = range(len(plan.rows))
        if self._only_remarkable:
            numbers = [number for number, row in enumerate(plan.rows) if row.remarkable]
        self._shown = len(numbers)
        self.list.show(plan.rows, numbers)
        self._head.again()

    # what is pressed

    def action_bring(self) -> None:
        """Write it; once it is written, Enter leaves."""
        if self.stage is Stage.WRITTEN:
            self.dismiss(self.written)
        elif self.stage is Stage.PLANNED and self.plan is not None and self.plan.writes:
            self._stop.clear()
            self._done = (0, 0)
            self._enter(Stage.WRITING)
            self._timer = self.set_interval(REDRAW, self._head.again)
            self.kit.port.spawn(self, self._bring(self.plan))

    async def _bring(self, plan: ImportPlan) -> None:
        try:
            written = await self.kit.port.write(lambda desk: desk.bring_import(plan, self._progress))
        except StoppedError:
            self._enter(Stage.PLANNED, own(_("Stopped: nothing was written.")))
            return
        except Exception:
            self._enter(Stage.PLANNED)
            raise
        finally:
            if self._timer is not None:
                self._timer.stop()
        self.written = written
        if written is None:
            self._enter(Stage.PLANNED, own(_("There was nothing to write.")))
        else:
            self._enter(Stage.WRITTEN, own(_("Written: {counts}").format(counts=counted(written.kind, written.counts))))

    def _progress(self, done: int, of: int) -> None:
        """Called in the writing thread."""
        if self._stop.is_set():
            raise StoppedError(_("Stopped: nothing was written."))
        self._done = (done, of)

    def action_leave(self) -> None:
        """Stop the writing, else leave."""
        if self.stage is Stage.WRITING:
            self._stop.set()
            self._enter(Stage.STOPPING)
        elif self.stage is not Stage.STOPPING:
            self.dismiss(self.written)

    def action_filter(self) -> None:
        """Only the rows of which something is not taken, or all."""
        if self.stage is Stage.PLANNED:
            self._only_remarkable = not self._only_remarkable
            self._show()
            self._enter(Stage.PLANNED)

    def action_columns(self) -> None:
        """Say what the columns hold."""
        if self.stage is Stage.PLANNED and self.plan is not None and self.plan.columns:
            self._ask_columns()

    def action_dates(self) -> None:
        """Say how the dates are to be read."""
        if self.stage is Stage.PLANNED and self.plan is not None and self.plan.kind is ImportKind.CHAT:
            self._ask(UnclearError("", Unclear.DATES, ("dmy", "mdy", "ymd")))

    def action_undo(self) -> None:
        """Take back what was just written."""
        if self.stage is Stage.WRITTEN and self.written is not None:
            self.kit.port.spawn(self, self._take_back(self.written.id))

    async def _take_back(self, batch_id: int) -> None:
        kept = await self.kit.port.write(lambda desk: desk.undo_import(batch_id))
        self.written = None
        self._enter(Stage.PLANNED, undone_words(batch_id, kept))

    # drawing

    def _enter(self, stage: Stage, said: Safe | None = None) -> None:
        """Be there, and say so."""
        self.stage = stage
        self._said = said or own("")
        self.complain("")
        self.query_one(Hints).say(self.footer())
        self._head.again()

    def _lines(self, cells: int) -> list[Line]:
        kit = self.kit
        if self.stage is Stage.READING or self.plan is None:
            name = sanitise_for_display(self._path.rpartition("/")[2])
            doing = own(f"  {_('is being read')}{kit.glyphs.cut}") if self.stage is Stage.READING else own("")
            return [(Run(name, "bold"), Run(doing, "dim"))]
        lines = head_lines(self.plan, self._shown, cells, kit.glyphs)
        if self.stage in (Stage.WRITING, Stage.STOPPING):
            lines.append(measure(*self._done, cells, kit.glyphs))
        elif self._said:
            lines.append((Run(self._said, "green"),))
        return lines

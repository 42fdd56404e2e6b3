"""All labels: rename, recolour, join two, delete; each with how many carry it."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from app.core.fold import fold
from app.core.i18n import _, ngettext
from app.core.rows import Changes, Label
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.cards import LABEL_COLOURS
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.numbers import counted
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.picker import Picker

COLOURS: Final = ("plain", *LABEL_COLOURS)
CELLS: Final = 66


class LabelManager(Picker[None]):
    """Enter renames the one under the cursor; ^t changes its colour, ^r lets it ring, ^o joins it, F8 deletes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "colour", show=False),
        Binding("ctrl+o", "join", show=False),
        Binding("ctrl+r", "ring", show=False),
        Binding("f8", "delete", show=False),
    ]

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Labels"), _("a label"))
        self._labels: list[Label] = []
        self._found: list[Label] = []
        self._counts: dict[int, int] = {}
        self._joining: Label | None = None

    def footer(self) -> str:
        """The keys."""
        return _("Enter rename   ^t colour   ^r ring   ^o join   F8 delete   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those whose name has it."""
        every, self._counts = await self.kit.port.read(lambda desk: (desk.labels(), desk.label_counts()))
        self._found = [label for label in every if fold(typed.strip()) in fold(label.name)]
        cells = max(30, self.picks.scrollable_content_region.width - 2) if self.picks.size.width else CELLS
        rows = [(self._line(label, cells),) for label in self._found]
        return rows, own(_("No label is called so.") if every else _("Nobody carries a label yet."))

    def keep(self) -> None:
        """The labels behind the rows."""
        self._labels = self._found

    def _line(self, label: Label, cells: int) -> Line:
        count = self._counts.get(label.id, 0)
        style = label.colour if label.colour in LABEL_COLOURS else "text"
        said = ngettext("{n} customer", "{n} customers", count).format(n=counted(count))
        if label.bell:
            said = f"{self.kit.glyphs.sound} {_('rings')}{self.kit.glyphs.between}{said}"
        return spread(
            (Run(Safe(f" {sanitise_for_display(label.name)} "), f"{style} on-chosen"),), (Run(own(said), "dim"),), cells
        )

    @property
    def chosen(self) -> Label | None:
        """The one under the cursor."""
        at = self.picks.chosen
        return self._labels[at] if at is not None and at < len(self._labels) else None

    def pick(self, number: int) -> None:
        """Rename it, or join the one that was to be joined with it."""
        label, joining = self._labels[number], self._joining
        if joining is not None:
            self._joining = None
            self.input.placeholder = _("a label")
            if joining.id != label.id:
                self._ask_join(label, joining)
            return
        self.app.push_screen(RenameLabel(self.kit, label), self._again)

    def take_changes(self, changes: Changes) -> None:
        """They were changed, here or elsewhere."""
        if changes.reload or "labels" in changes.other:
            self._again(None)

    def _again(self, _done: bool | None) -> None:
        self.kit.port.spawn(self, self.again())

    async def again(self) -> None:
        """Read the list; the cursor stays where it was."""
        before = self.chosen
        if await self._ask() and before is not None:
            self.picks.action_move(next((n for n, one in enumerate(self._labels) if one.id == before.id), 0))

    def action_colour(self) -> None:
        """The next of the theme's colours."""
        label = self.chosen
        if label is not None:
            place = COLOURS.index(label.colour) if label.colour in COLOURS else 0
            self.kit.port.spawn(self, self._colour(label, COLOURS[(place + 1) % len(COLOURS)]))

    def action_ring(self) -> None:
        """Let the bell ring for its customers though it is else silent, or not any more."""
        label = self.chosen
        if label is not None:
            self.kit.port.spawn(self, self._ring(label))

    async def _ring(self, label: Label) -> None:
        await self.kit.port.write(lambda desk: desk.set_label_bell(label.name, not label.bell))
        await self.again()

    async def _colour(self, label: Label, colour: str) -> None:
        await self.kit.port.write(lambda desk: desk.save_label(label.id, label.name, colour))
        await self.again()

    def action_join(self) -> None:
        """Choose next with which it is joined."""
        label = self.chosen
        if label is not None:
            self._joining = label
            self.input.value = ""
            name = sanitise_for_display(label.name)
            self.input.placeholder = _("join “{name}” with which? Enter takes it").replace("{name}", name)

    def action_leave(self) -> None:
        """First give the joining up."""
        if self._joining is not None:
            self._joining = None
            self.input.placeholder = _("a label")
        else:
            super().action_leave()

    def _ask_join(self, kept: Label, gone: Label) -> None:
        count = self._counts.get(gone.id, 0)
        sentence = ngettext(
            "{n} customer with “{gone}” carries “{kept}” instead, and “{gone}” is no more.",
            "{n} customers with “{gone}” carry “{kept}” instead, and “{gone}” is no more.",
            count,
        ).format(n=counted(count), gone="{gone}", kept="{kept}")
        names = sentence.replace("{gone}", sanitise_for_display(gone.name))
        words = Safe(names.replace("{kept}", sanitise_for_display(kept.name)))
        self._confirm(_("Join these labels?"), words, _("Join"), lambda: self._join(kept.id, gone.id))

    async def _join(self, kept_id: int, gone_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.join_labels(kept_id, gone_id))
        await self.again()

    def action_delete(self) -> None:
        """Take it off everybody, after asking."""
        label = self.chosen
        if label is None:
            return
        count = self._counts.get(label.id, 0)
        sentence = ngettext(
            "“{name}” is taken off {n} customer. This can't be taken back.",
            "“{name}” is taken off {n} customers. This can't be taken back.",
            count,
        ).format(n=counted(count), name="{name}")
        words = Safe(sentence.replace("{name}", sanitise_for_display(label.name)))
        self._confirm(_("Delete this label?"), words, _("Delete"), lambda: self._delete(label.id))

    async def _delete(self, label_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.delete_label(label_id))
        await self.again()

    def _confirm(self, title: str, words: Safe, yes: str, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        from app.ui.screens.confirm import Confirm

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.kit.port.spawn(self, do())

        self.app.push_screen(Confirm(self.kit, title, words, yes), answered)


class RenameLabel(Dialog[bool]):
    """Dismisses with True once it is kept."""

    def __init__(self, kit: Kit, label: Label) -> None:
        super().__init__(kit, _("Label"))
        self._label = label
        self.name_ = Input(sanitise_for_display(label.name, whole_emoji=True), id="name", max_length=40)

    def body(self) -> ComposeResult:
        """One line."""
        yield caption(_("name"))
        yield self.name_

    def footer(self) -> str:
        """The keys."""
        return _("Enter save   Esc back")

    def on_mount(self) -> None:
        """Ready to be changed."""
        super().on_mount()
        self.name_.cursor_blink = False
        self.name_.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it; what is wrong is told here."""
        event.stop()
        self.kit.port.spawn(self, self._save(self.name_.value))

    async def _save(self, name: str) -> None:
        label = self._label
        await self.kit.port.write(lambda desk: desk.save_label(label.id, name, label.colour))
        self.dismiss(True)

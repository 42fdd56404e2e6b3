"""All labels: rename, recolour, join two, delete; each with how many carry it."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from app.core.fold import fold
from app.core.i18n import _, ngettext
from app.core.rows import Label
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.cards import LABEL_COLOURS
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.numbers import counted
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.manager import Manager

COLOURS: Final = ("plain", *LABEL_COLOURS)


class LabelManager(Manager[None, Label]):
    """Enter renames the one under the cursor; ^t changes its colour, ^r lets it ring, ^o joins it, F8 deletes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "colour", show=False),
        Binding("ctrl+o", "join", show=False),
        Binding("ctrl+r", "ring", show=False),
        Binding("f8", "delete", show=False),
    ]
    CELLS = 66
    KIND = "labels"

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Labels"), _("a label"))
        self._counts: dict[int, int] = {}
        self._joining: Label | None = None

    def footer(self) -> str:
        """The keys."""
        return _("Enter rename   ^t colour   ^r ring   ^o join   F8 delete   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those whose name has it."""
        every, self._counts = await self.kit.port.read(lambda desk: (desk.labels(), desk.label_counts()))
        self.found = [label for label in every if fold(typed.strip()) in fold(label.name)]
        cells = self.cells()
        rows = [(self._line(label, cells),) for label in self.found]
        return rows, own(_("No label is called so.") if every else _("Nobody carries a label yet."))

    def _line(self, label: Label, cells: int) -> Line:
        count = self._counts.get(label.id, 0)
        style = label.colour if label.colour in LABEL_COLOURS else "text"
        said = ngettext("{n} customer", "{n} customers", count).format(n=counted(count))
        if label.bell:
            said = f"{self.kit.glyphs.sound} {_('rings')}{self.kit.glyphs.between}{said}"
        return spread(
            (Run(Safe(f" {sanitise_for_display(label.name)} "), f"{style} on-chosen"),), (Run(own(said), "dim"),), cells
        )

    def pick(self, number: int) -> None:
        """Rename it, or join the one that was to be joined with it."""
        label, joining = self.rows[number], self._joining
        if joining is not None:
            self._joining = None
            self.input.placeholder = _("a label")
            if joining.id != label.id:
                self._ask_join(label, joining)
            return
        self.edit(RenameLabel(self.kit, label))

    def action_colour(self) -> None:
        """The next of the theme's colours."""
        label = self.chosen()
        if label is not None:
            place = COLOURS.index(label.colour) if label.colour in COLOURS else 0
            colour = COLOURS[(place + 1) % len(COLOURS)]
            self.kit.port.spawn(self, self.change(lambda desk: desk.save_label(label.id, label.name, colour)))

    def action_ring(self) -> None:
        """Let the bell ring for its customers though it is else silent, or not any more."""
        label = self.chosen()
        if label is not None:
            self.kit.port.spawn(self, self.change(lambda desk: desk.set_label_bell(label.name, not label.bell)))

    def action_join(self) -> None:
        """Choose next with which it is joined."""
        label = self.chosen()
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
        join = partial(self.change, lambda desk: desk.join_labels(kept.id, gone.id))
        self.confirm(_("Join these labels?"), words, _("Join"), join)

    def action_delete(self) -> None:
        """Take it off everybody, after asking."""
        label = self.chosen()
        if label is None:
            return
        count = self._counts.get(label.id, 0)
        sentence = ngettext(
            "“{name}” is taken off {n} customer. This can't be taken back.",
            "“{name}” is taken off {n} customers. This can't be taken back.",
            count,
        ).format(n=counted(count), name="{name}")
        words = Safe(sentence.replace("{name}", sanitise_for_display(label.name)))
        delete = partial(self.change, lambda desk: desk.delete_label(label.id))
        self.confirm(_("Delete this label?"), words, _("Delete"), delete)


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

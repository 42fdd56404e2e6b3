"""Macros: choosing one to be done, and all of them: make, change, delete."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static, TextArea

from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _
from app.core.macros import Macro
from app.core.step_words import parse_step, parse_steps, steps_text
from app.core.text import Safe, sanitise_for_display
from app.ui.key_words import show_key
from app.ui.kit import Kit
from app.ui.own_keys import checked_key
from app.ui.render.line import Line, own
from app.ui.render.macros import macro_rows
from app.ui.render.steps import step_words
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.manager import Manager
from app.ui.screens.picker import Picker


def offered(macros: Sequence[Macro], typed: str) -> list[Macro]:
    """Those with the letters in their name, those that begin with them first; among equals the order stays."""
    wanted = fold(typed.strip())
    ranked = [(_rank(fold(one.name), wanted), one) for one in macros]
    return [one for rank, one in sorted(ranked, key=lambda pair: -pair[0]) if rank]


def _rank(name: str, wanted: str) -> int:
    if name.startswith(wanted):
        return 3
    if any(word.startswith(wanted) for word in name.split()):
        return 2
    rest = iter(name)
    return int(all(letter in rest for letter in wanted))


class MacroPicker(Picker[Macro, Macro]):
    """Dismisses with the macro that is to be done."""

    CELLS = 70
    HEIGHT = 2
    OPENS = False

    def __init__(self, kit: Kit, name: Safe) -> None:
        super().__init__(kit, own(_("Do what with {name}?").replace("{name}", name)), _("letters of a macro's name"))

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those that fit, the most used first."""
        every = await self.kit.port.read(lambda desk: desk.macros())
        self.found = offered(every, typed)
        cells = self.cells()
        rows = [macro_rows(one, cells, self.kit.glyphs) for one in self.found]
        nothing = _("There are no macros yet: {key}, Macros makes them.").replace("{key}", self.kit.key("desk.palette"))
        return rows, own(_("No macro fits.") if every else nothing)

    def pick(self, number: int) -> None:
        """That one, unless its steps can't be read."""
        macro = self.rows[number]
        if macro.fault:
            self.complain(macro.fault)
        else:
            self.dismiss(macro)


class Macros(Manager[None, Macro]):
    """Enter changes the one under the cursor; Ctrl+N makes another."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+n", "new", "New"), ("f8", "delete", "Delete")]
    CELLS = 70
    HEIGHT = 2
    KIND = "macro"

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Macros"), _("letters of a macro's name"))
        self._every: list[Macro] = []

    def body(self) -> ComposeResult:
        """The list and what can be done."""
        yield from super().body()
        with Horizontal(classes="buttons"):
            yield Button(_("New"), id="new", compact=True)
            yield Button(_("Delete"), id="delete", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter change   ^n new   F8 delete   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those that fit."""
        self._every = await self.kit.port.read(lambda desk: desk.macros())
        self.found = offered(self._every, typed)
        cells = self.cells()
        rows = [macro_rows(one, cells, self.kit.glyphs, counted=True) for one in self.found]
        return rows, own(_("No macro fits.") if self._every else _("There are no macros yet: ^n makes one."))

    def pick(self, number: int) -> None:
        """Change it."""
        self.edit(MacroEditor(self.kit, self.rows[number]))

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """A new one."""
        self.edit(MacroEditor(self.kit, None))

    @on(Button.Pressed, "#delete")
    def action_delete(self) -> None:
        """Delete the one under the cursor; it can be undone."""
        macro = self.chosen()
        if macro is not None:
            self.kit.port.spawn(self, self._delete(macro))

    async def _delete(self, macro: Macro) -> None:
        await self.change(lambda desk: desk.delete_macro(macro.id))
        gone = _("“{name}” is deleted; Undo on the desk brings it back.")
        self.complain(gone.replace("{name}", macro.name))


class MacroEditor(Dialog[bool]):
    """Name, key and steps of one, a step a line; dismisses with True once it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "save", "Save"),
        ("f8", "move_step(-1)", "Step up"),
        ("f9", "move_step(1)", "Step down"),
    ]

    def __init__(self, kit: Kit, macro: Macro | None) -> None:
        super().__init__(kit, _("Macro") if macro is not None else _("New macro"))
        self._macro_id = macro.id if macro is not None else 0
        self.name_field = Input(
            macro.name if macro else "", placeholder=_("ready for pickup"), id="name", max_length=40
        )
        key = show_key(macro.key) if macro else ""
        self.key_field = Input(key, placeholder=_("may stay empty: B, Alt+b, Shift+F5"), id="key")
        self.steps = TextArea(steps_text(macro.steps) if macro else "", tab_behavior="focus", compact=True, id="steps")
        self.steps.styles.height = 7
        self._says = Static("", classes="caption", markup=False)

    def body(self) -> ComposeResult:
        """The fields, what the steps do, and which there are."""
        yield caption(_("Name"))
        yield self.name_field
        yield caption(_("Key; a letter counts where nothing is typed"))
        yield self.key_field
        yield caption(_("Steps, a line each, done from top to bottom"))
        yield self.steps
        yield self._says
        yield caption(
            _(
                "reply …  label …  unlabel …  snooze tue 9:00  done  reopen  unread  read  note …  assign …  "
                "priority high. A reply may hold {customer}, {first name}, {next opening} …"
            )
        )
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   F8 step up   F9 step down   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The name of a new one, the steps of one that is known."""
        super().on_mount()
        for field in (self.name_field, self.key_field, self.steps):
            field.cursor_blink = False
        (self.steps if self._macro_id else self.name_field).focus()
        self.tell_steps()

    @on(TextArea.Changed, "#steps")
    def tell_steps(self) -> None:
        """What the steps do, or which line is none; the line that is typed may be unfinished."""
        self.complain("")
        here = self.steps.cursor_location[0]
        said = []
        for number, line in enumerate(self.steps.text.splitlines()):
            if not line.strip():
                continue
            try:
                said.append(step_words(parse_step(line)))
            except UserError as error:
                said.append(Safe("…") if number == here else sanitise_for_display(str(error)))
        self._says.update(Content(Safe(", ".join(said))))

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter goes on to the next field; in the steps it makes a line."""
        self.focus_next()

    def on_key(self, event: events.Key) -> None:
        """A new line as in the composer."""
        if event.key == "ctrl+j" and self.focused is self.steps:
            event.stop()
            self.steps.insert("\n")

    def action_move_step(self, by: int) -> None:
        """Let the step under the cursor change places with its neighbour."""
        lines = self.steps.text.split("\n")
        row, column = self.steps.cursor_location
        other = row + by
        if 0 <= other < len(lines) and row < len(lines):
            lines[row], lines[other] = lines[other], lines[row]
            self.steps.load_text("\n".join(lines))
            self.steps.move_cursor((other, column))
            self.steps.focus()

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Keep it; what is wrong is told here."""
        self.kit.port.spawn(self, self._save(self.name_field.value, self.steps.text, self.key_field.value))

    async def _save(self, name: str, text: str, typed_key: str) -> None:
        steps, macro_id = parse_steps(text), self._macro_id
        # other macros and views are asked for their keys when it is kept
        key = checked_key(typed_key, name.strip() or _("Macro"), self.kit.keys, {})
        await self.kit.port.write(lambda desk: desk.save_macro(name, steps, key, macro_id=macro_id))
        self.dismiss(True)

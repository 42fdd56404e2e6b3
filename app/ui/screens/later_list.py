"""Everything that goes out later or was held: change it, send it now, cancel it, open its chat."""

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
from app.core.later import IfWritten, Later, LaterState, why_held
from app.core.rows import Changes
from app.core.text import Safe, sanitise_for_display
from app.core.when import parse_when
from app.ui.kit import Kit
from app.ui.render.later import list_rows, outlook
from app.ui.render.line import Line, Run, own
from app.ui.render.times import until
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.manager import Manager
from app.ui.text import content_of, palette_of
from app.ui.widgets.check import Check


class LaterList(Manager[int, Later]):
    """Enter changes the one under the cursor; dismisses with the conversation that is to be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "open", "Open its chat"),
        ("f8", "cancel", "Cancel"),
        ("f9", "send", "Send now"),
    ]
    CELLS = 70
    HEIGHT = 2

    def __init__(self, kit: Kit, conversation_id: int | None = None) -> None:
        """Of one chat, or of all."""
        super().__init__(kit, _("Going out later"), _("a name or words of it"))
        self._conversation_id = conversation_id

    def body(self) -> ComposeResult:
        """The list and what can be done."""
        yield from super().body()
        with Horizontal(classes="buttons"):
            yield Button(_("Send now"), id="send", compact=True)
            yield Button(_("Cancel it"), id="cancel", compact=True)
            yield Button(_("Open chat"), id="open", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter change   F9 send now   F8 cancel it   F2 open chat   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the words in them."""
        chat = self._conversation_id
        every = await self.kit.port.read(lambda desk: desk.scheduled(chat))
        words = fold(typed).split()
        self.found = [one for one in every if all(word in fold(f"{one.name} {one.text}") for word in words)]
        cells = self.cells()
        kit = self.kit
        rows = [list_rows(one, kit.clock.now(), kit.zone, cells, kit.glyphs) for one in self.found]
        return rows, own(_("Nothing fits.") if every else _("Nothing goes out later."))

    def pick(self, number: int) -> None:
        """Change it."""
        self.edit(LaterEditor(self.kit, self.rows[number]))

    def take_changes(self, changes: Changes) -> None:
        """One went out or was held, here or elsewhere."""
        if changes.reload or changes.conversations:
            self.read_again()

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Send it now."""
        if (one := self.chosen()) is not None:
            self.kit.port.spawn(self, self._send(one))

    async def _send(self, one: Later) -> None:
        message = await self.kit.port.write(lambda desk: desk.send_later_now(one.id))
        self.kit.grace.note(message, sanitise_for_display(one.name))
        await self.again()

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Cancel it; its text becomes the chat's draft if there is none."""
        if (one := self.chosen()) is not None:
            self.kit.port.spawn(self, self._cancel(one))

    async def _cancel(self, one: Later) -> None:
        await self.change(lambda desk: desk.cancel_later(one.id))
        self.notify(_("Cancelled: it is not sent."), markup=False)

    @on(Button.Pressed, "#open")
    def action_open(self) -> None:
        """Open its chat."""
        if (one := self.chosen()) is not None:
            self.dismiss(one.conversation_id)


class LaterEditor(Dialog[bool]):
    """Time and text of one; dismisses with True once it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]

    def __init__(self, kit: Kit, one: Later) -> None:
        name = sanitise_for_display(one.name)
        super().__init__(kit, Safe(_("To {name}, later").replace("{name}", name)))
        self._one = one
        held = one.state is LaterState.HELD
        self.time = Input(placeholder=_("a time: tue 9:00, tomorrow, in 2 h, 24.12."), id="when", compact=True)
        self.text = TextArea(
            sanitise_for_display(one.text, multiline=True, whole_emoji=True),
            tab_behavior="focus",
            compact=True,
            read_only=one.template,
            id="text",
        )
        self.text.styles.height = 7
        self._shown = self.text.text
        self.anyway = Check(_("Send it even if they write before that"), one.if_written is IfWritten.SEND)
        self._state = Static("", classes="caption", markup=False)
        self._reason = why_held(one.reason) if held else ""

    def body(self) -> ComposeResult:
        """When, what, and what is asked then."""
        if self._reason:
            yield Static(Content(f"{_('Not sent')}: {self._reason}"), classes="complaint", markup=False)
        yield caption(_("When"))
        yield self.time
        yield self._state
        yield caption(_("Text") if not self._one.template else _("Template"))
        yield self.text
        if not self._one.template:
            yield self.anyway
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The time of a held one, the text of one that waits."""
        super().on_mount()
        for field in (self.time, self.text):
            field.cursor_blink = False
        self.text.move_cursor(self.text.document.end)
        (self.time if self._reason or self._one.template else self.text).focus()
        self.look()

    @on(Input.Changed, "#when")
    def look(self) -> None:
        """When that is, and what stands against it."""
        self.complain("")
        one, kit = self._one, self.kit
        now, at = kit.clock.now(), one.due_at
        if self.time.value.strip():
            try:
                at = parse_when(self.time.value, now, kit.zone)
            except UserError as error:
                self._state.update(Content(str(error)))
                return
        elif self._reason:
            self._state.update(Content(_("Say when it shall go out instead.")))
            return
        runs: Line = (Run(own(until(at, now, kit.zone)), "bold"),)
        if not one.template:
            words, style = outlook(at, one.window_ends_at)
            runs = (*runs, Run(own("   ")), Run(words, style))
        self._state.update(content_of(runs, palette_of(self.app)))

    @on(TextArea.Changed, "#text")
    def typed(self) -> None:
        """What was wrong may be so no more."""
        self.complain("")

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter after the time keeps it: most often nothing else is changed."""
        self.action_save()

    def on_key(self, event: events.Key) -> None:
        """A new line as in the composer."""
        if event.key == "ctrl+j" and self.focused is self.text and not self.text.read_only:
            event.stop()
            self.text.insert("\n")

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Keep it; what is wrong is told here."""
        self.kit.port.spawn(self, self._save())

    async def _save(self) -> None:
        one, kit = self._one, self.kit
        typed, text = self.time.value.strip(), self.text.text
        at = parse_when(typed, kit.clock.now(), kit.zone) if typed else None
        # a text that was only shown is kept as it was written
        changed = text if text != self._shown else None
        written = IfWritten.SEND if self.anyway.value or one.template else IfWritten.HOLD
        await kit.port.write(lambda desk: desk.change_later(one.id, text=changed, due_at=at, if_written=written))
        self.dismiss(True)

"""All quick replies: make, change, delete."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static, TextArea

from app.core.i18n import _
from app.core.rows import QuickReply
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.quick import offered
from app.ui.render.line import Line, own
from app.ui.render.quick import manager_rows
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.manager import Manager

LONGEST: Final = 4096


class QuickReplies(Manager[None, QuickReply]):
    """Enter changes the one under the cursor; Ctrl+N makes another."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+n", "new", "New"), ("f8", "delete", "Delete")]
    CELLS = 70
    HEIGHT = 2
    KIND = "quick_reply"

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Quick replies"), _("a name, a category or words of it"))

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
        every = await self.kit.port.read(lambda desk: desk.quick_replies())
        self.found = offered(every, typed.strip().removeprefix("/"))
        cells = self.cells()
        rows = [manager_rows(one, cells, self.kit.glyphs) for one in self.found]
        nothing = _("There are no quick replies yet: ^n makes one.")
        return rows, own(_("No quick reply fits.") if every else nothing)

    def pick(self, number: int) -> None:
        """Change it."""
        self.edit(QuickReplyEditor(self.kit, self.rows[number]))

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """A new one."""
        self.edit(QuickReplyEditor(self.kit, None))

    @on(Button.Pressed, "#delete")
    def action_delete(self) -> None:
        """Delete the one under the cursor, after asking."""
        reply = self.chosen()
        if reply is None:
            return
        sentence = _("“/{name}” is deleted. What was sent with it stays.")
        words = Safe(sentence.replace("{name}", sanitise_for_display(reply.name)))
        delete = partial(self.change, lambda desk: desk.delete_quick_reply(reply.id))
        self.confirm(_("Delete this quick reply?"), words, _("Delete"), delete)


class QuickReplyEditor(Dialog[bool]):
    """Name, category and text of one; dismisses with True once it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]

    def __init__(self, kit: Kit, reply: QuickReply | None) -> None:
        super().__init__(kit, _("Quick reply") if reply is not None else _("New quick reply"))
        self._reply_id = reply.id if reply is not None else 0
        self.name_field = Input(
            reply.name if reply else "", placeholder=_("one word: thanks"), id="name", max_length=40
        )
        self.category = Input(reply.category if reply else "", placeholder=_("may stay empty"), id="category")
        self.text = TextArea(reply.text if reply else "", tab_behavior="focus", compact=True, id="text")
        self.text.styles.height = 7
        self._room = Static("", classes="caption", markup=False)

    def body(self) -> ComposeResult:
        """The fields, and what may stand in the text."""
        from app.core.placeholders import placeholders

        yield caption(_("Name, typed after /"))
        yield self.name_field
        yield caption(_("Category"))
        yield self.category
        yield self._room
        yield self.text
        names = " ".join(f"{{{name}}}" for name in placeholders())
        yield caption(_("Filled in when it is used: {names}").replace("{names}", names))
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The name of a new one, the text of one that is known."""
        super().on_mount()
        for field in (self.name_field, self.category, self.text):
            field.cursor_blink = False
        self.text.move_cursor(self.text.document.end)
        (self.text if self._reply_id else self.name_field).focus()
        self.count()

    @on(TextArea.Changed, "#text")
    def count(self) -> None:
        """How much room is used."""
        self.complain("")
        self._room.update(Content(f"{_('Text')}  {len(self.text.text)}/{LONGEST}"))

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter goes on to the next field; in the text it makes a line."""
        self.focus_next()

    def on_key(self, event: events.Key) -> None:
        """A new line as in the composer."""
        if event.key == "ctrl+j" and self.focused is self.text:
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
        self.kit.port.spawn(self, self._save(self.name_field.value, self.text.text, self.category.value))

    async def _save(self, name: str, text: str, category: str) -> None:
        reply_id = self._reply_id
        await self.kit.port.write(lambda desk: desk.save_quick_reply(name, text, category, reply_id=reply_id))
        self.dismiss(True)

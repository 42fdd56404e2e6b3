"""A small form for what is more than words: fields with their limits, how it will look, and send."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content as Drawn
from textual.widgets import Button, Input, Static, TextArea

from app.core.content import Cards, Content, Place
from app.core.errors import UserError
from app.core.i18n import _
from app.core.limits import length
from app.core.rows import MessageRow
from app.ui.compose_forms import Field, Form, complaints
from app.ui.kit import Kit
from app.ui.render.line import Line
from app.ui.render.offers import offer_lines
from app.ui.screens.dialog import Dialog
from app.ui.widgets.line_view import LineView


class Compose(Dialog[MessageRow]):
    """Dismisses with the queued message."""

    CSS_PATH: ClassVar = ["../styles/dialogs.tcss", "../styles/chat.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "send", "Send")]
    TALL = True

    def __init__(self, kit: Kit, form: Form, conversation_id: int, quote: MessageRow | None = None) -> None:
        super().__init__(kit, form.title)
        self._form = form
        self._chat = conversation_id
        self._quote = quote
        self._inputs: dict[str, Input | TextArea] = {}
        self._captions: dict[str, Static] = {}
        self._preview = LineView(self._draw, classes="preview")
        self._sending = False

    def body(self) -> ComposeResult:
        """The fields, then how it will look."""
        with VerticalScroll(id="form", can_focus=False):
            for field in self._form.fields:
                self._captions[field.name] = Static("", classes="caption", markup=False)
                yield self._captions[field.name]
                made: Input | TextArea
                if field.lines > 1:
                    made = TextArea(field.value, tab_behavior="focus", compact=True, id=field.name)
                    made.styles.height = field.lines
                else:
                    made = Input(field.value, placeholder=field.hint, id=field.name)
                made.cursor_blink = False
                self._inputs[field.name] = made
                yield made
            yield self._preview
        with Horizontal(classes="buttons"):
            yield Button(_("Send"), id="send", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s send   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The first field that is empty has the keys."""
        super().on_mount()
        self._count()
        empty = (made for made in self._inputs.values() if not _text(made))
        next(empty, next(iter(self._inputs.values()))).focus()

    def values(self) -> dict[str, str]:
        """What is typed, by field."""
        return {name: _text(made).strip() for name, made in self._inputs.items()}

    def content(self) -> Content:
        """What would be sent; UserError with all that stands against it."""
        content = self._form.build(self.values())
        found = complaints(content)
        if found:
            raise UserError("\n".join(found[:3]))
        return content

    @on(Input.Changed)
    @on(TextArea.Changed)
    def changed(self) -> None:
        """Count, and draw it anew."""
        self.complain("")
        self._count()
        self._preview.again()

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter goes on to the next field, and sends from the last."""
        if self.focused is self._inputs[self._form.fields[-1].name]:
            self.action_send()
        else:
            self.focus_next()

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "send":
            self.action_send()
        else:
            self.dismiss(None)

    def action_send(self) -> None:
        """Queue it, once."""
        if not self._sending:
            self._sending = True
            self.kit.port.spawn(self, self._send())

    async def _send(self) -> None:
        try:
            content = self.content()
            chat, quoted_id = self._chat, self._quote.id if self._quote is not None else None
            message = await self.kit.port.write(lambda desk: desk.send_content(chat, content, quoted_id))
        finally:
            self._sending = False
        self.dismiss(message)

    def _count(self) -> None:
        """How much room is left, over each field."""
        for field in self._form.fields:
            used = length(_text(self._inputs[field.name]).strip())
            over = bool(field.limit) and used > field.limit
            caption = self._captions[field.name]
            caption.set_class(over, "-over")
            caption.update(Drawn(_caption(field, used)))

    def _draw(self, cells: int) -> list[Line]:
        """How it will look to the customer; nothing while it can't be read."""
        try:
            content = self._form.build(self.values())
        except UserError:
            return []
        if isinstance(content, (Place, Cards)) or cells < 8:
            return []
        return [(), *offer_lines(content, min(cells, 60), self.kit.glyphs)]

    def on_key(self, event: events.Key) -> None:
        """In a field of several lines Enter makes a line."""
        if event.key == "ctrl+j" and isinstance(self.focused, TextArea):
            event.stop()
            self.focused.insert("\n")


def _text(made: Input | TextArea) -> str:
    return made.value if isinstance(made, Input) else made.text


def _caption(field: Field, used: int) -> str:
    hint = f" · {field.hint}" if field.hint and field.lines > 1 else ""
    return f"{field.title}{hint}" + (f"  {used}/{field.limit}" if field.limit else "")

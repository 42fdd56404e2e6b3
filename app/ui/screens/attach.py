"""A file before it is sent: what it is, whether WhatsApp takes it, and what is written under it."""

import asyncio
import os
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from app.core import limits
from app.core.errors import UserError
from app.core.i18n import _
from app.core.labels import label_of
from app.core.rows import MessageRow
from app.core.text import clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.dialog import Dialog, caption
from app.ui.widgets.check import Check
from app.ui.widgets.line_view import LineView


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is."""

    mime: str
    size: int
    moving: bool


class Attach(Dialog[MessageRow]):
    """Dismisses with the queued message."""

    CSS_PATH: ClassVar = ["../styles/dialogs.tcss", "../styles/chat.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s,enter", "send", "Send")]

    def __init__(
        self, kit: Kit, path: str, conversation_id: int, text: str = "", quote: MessageRow | None = None
    ) -> None:
        super().__init__(kit, _("Send this file?"))
        self._path = path
        self._chat = conversation_id
        self._quote = quote
        self._found: Found | None = None
        self._sending = False
        shown = " ".join(text.split("\n"))
        self.caption = Input(shown, placeholder=_("optional"), select_on_focus=False, id="caption")
        self.caption.cursor_blink = False
        self._typed = text
        self._shown = self.caption.value
        self.as_document = Check(_("as a document, exactly as it is"), id="as-document", compact=True)
        self._head = LineView(self._draw)
        self._counter = Static("", classes="caption", markup=False)

    def body(self) -> ComposeResult:
        """The file, its caption, how to send it."""
        yield self._head
        yield self._counter
        yield self.caption
        yield self.as_document
        if self._quote is not None:
            said = clip(sanitise_for_display(self._quote.text), 50, self.kit.glyphs.cut)
            yield caption(_("answers “{message}”").replace("{message}", said))
        with Horizontal(classes="buttons"):
            yield Button(_("Send"), id="send", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter send   Tab next field   Esc back")

    def on_mount(self) -> None:
        """Look at the file, off the screen's own loop."""
        super().on_mount()
        self.caption.focus()
        self._count()
        self.kit.port.spawn(self, self._look())

    async def _look(self) -> None:
        try:
            self._found = await asyncio.to_thread(look_at, self._path)
        except OSError as error:
            self.complain(_("The file can't be read: {reason}").format(reason=error.strerror or str(error)))
        self._tell()
        self._head.again()

    @property
    def type(self) -> str:
        """As what it would be sent: image, video, audio, sticker or document."""
        from app.core.media import message_type

        mime = self._found.mime if self._found is not None else ""
        return message_type(mime, as_document=self.as_document.value)

    def problem(self) -> str:
        """What stands against sending it; empty if nothing."""
        found = self._found
        if found is None:
            return ""
        sentence = limits.file_problem(self.type, found.mime, found.size, animated=found.moving)
        if sentence is None and limits.length(self._text()) > limits.CAPTION:
            sentence = _("The caption may have at most {most} characters.").format(most=limits.CAPTION)
        if sentence is None and self._text() and self.type not in limits.CAPTIONED:
            sentence = _("{kind}: no caption is possible. Take it out, or send it as a document.").format(
                kind=label_of(self.type)
            )
        return sentence or ""

    @on(Input.Changed)
    @on(Check.Changed)
    def changed(self) -> None:
        """Look at the limits again."""
        self._count()
        self._tell()
        self._head.again()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Enter sends."""
        self.action_send()

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "send":
            self.action_send()
        else:
            self.dismiss(None)

    def action_send(self) -> None:
        """Queue it, once."""
        if self._found is None or self._sending:
            return
        self._sending = True
        self.kit.port.spawn(self, self._send())

    async def _send(self) -> None:
        try:
            if problem := self.problem():
                raise UserError(problem)
            chat, path, text, document = self._chat, self._path, self._text(), self.as_document.value
            quoted = self._quote.id if self._quote is not None else None
            message = await self.kit.port.write(
                lambda desk: desk.send_file(chat, path, text, as_document=document, quoted_id=quoted)
            )
        finally:
            self._sending = False
        self.dismiss(message)

    def _text(self) -> str:
        """The caption; as it was typed in the composer, with its lines, unless it was changed here."""
        return self._typed if self.caption.value == self._shown else self.caption.value.strip()

    def _tell(self) -> None:
        self.complain(self.problem())

    def _count(self) -> None:
        used = limits.length(self._text())
        self._counter.set_class(used > limits.CAPTION, "-over")
        self._counter.update(Content(f"{_('caption')}  {used}/{limits.CAPTION}"))

    def _draw(self, cells: int) -> list[Line]:
        """What it is and where it lies."""
        glyphs, found = self.kit.glyphs, self._found
        name = sanitise_for_display(os.path.basename(self._path))
        icon = {"image": glyphs.photo, "video": glyphs.video, "audio": glyphs.sound}.get(self.type, glyphs.file)
        head: Line = (Run(own(f"{icon} "), "sage"), Run(clip(name, max(1, cells - 4), glyphs.cut), "bold"))
        if found is None:
            return [head, ()]
        facts = (
            f"{label_of(self.type)}{glyphs.between}{found.mime or '?'}{glyphs.between}{limits.size_words(found.size)}"
        )
        return [head, (Run(clip(sanitise_for_display(facts), cells, glyphs.cut), "dim"),)]


def look_at(path: str) -> Found:
    """Read a file's first bytes; OSError if that can't be done."""
    from app.core.media import HEAD, is_moving, type_of_file

    with open(path, "rb") as file:
        head = file.read(HEAD)
        size = os.fstat(file.fileno()).st_size
    return Found(type_of_file(os.path.basename(path), head), size, is_moving(head))

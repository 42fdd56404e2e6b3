"""A message's file: what it is, a photo as a picture where that can be, and what can be done with it."""

import asyncio
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button

from app.core.errors import UserError
from app.core.i18n import _
from app.core.labels import label_of
from app.core.limits import size_words
from app.core.rows import MessageRow
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, words

MOST: Final = (1600, 1600)
"""Pixels of a picture that is kept to be drawn."""


class Blocks(Widget):
    """A picture in half blocks, as large as there is room."""

    def __init__(self) -> None:
        super().__init__(id="blocks")
        self.image: Any = None
        self._strips: list[Strip] = []
        self._for = (0, 0)

    def render_line(self, y: int) -> Strip:
        """One line, in the middle."""
        from app.ui.pictures import half_blocks

        width, height = self.size
        if self.image is not None and self._for != (width, height):
            self._strips, self._for = half_blocks(self.image, width, height), (width, height)
        if y >= len(self._strips):
            return Strip.blank(width)
        strip = self._strips[y]
        left = (width - strip.cell_length) // 2
        return Strip.join([Strip.blank(left), strip]).extend_cell_length(width)


class FileScreen(Dialog[str]):
    """Dismisses with the id of an action to be done next (save, copy the path), if one was asked for."""

    CSS_PATH: ClassVar = ["../styles/dialogs.tcss", "../styles/chat.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        ("o", "open", "Open"),
        ("w", "act('message.save')", "Save"),
        ("c", "act('message.copy_path')", "Copy path"),
    ]
    WIDE = True

    def __init__(self, kit: Kit, message: MessageRow) -> None:
        super().__init__(kit, sanitise_for_display(label_of(message.type, message.content)))
        self._message = message
        self._picture = message.type in ("image", "sticker")

    def body(self) -> ComposeResult:
        """Name, kind, size; the picture; what can be done."""
        from app.core.media import suggested_name

        media = self._message.media
        if media is None:
            return
        yield words(sanitise_for_display(suggested_name(media)), "where")
        facts = (sanitise_for_display(media.mime), size_words(media.size) if media.size else "")
        yield words(sanitise_for_display(self.kit.glyphs.between.join(fact for fact in facts if fact)))
        yield Vertical(id="picture")
        with Horizontal(classes="buttons"):
            yield Button(_("Open it"), id="open", compact=True)
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Copy path"), id="copy", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("o open with the system’s program   w save   c copy path   Esc back")

    def on_mount(self) -> None:
        """Draw the picture, if it is one and there is something to draw it with."""
        super().on_mount()
        self.query_one("#open", Button).focus()
        from app.ui.pictures import can_draw

        drawn = self._picture and can_draw(self.kit.images)
        self.query_one("#picture").display = drawn
        if drawn:
            self.set_class(True, "-picture")
            self.kit.port.spawn(self, self._draw())

    async def _draw(self) -> None:
        from app.ui.pictures import graphics, load

        media = self._message.media
        if media is None:
            return
        try:
            image = await asyncio.to_thread(load, media.path, MOST)
        except UserError as error:
            self.complain(str(error))
            self.query_one("#picture").display = False
            return
        if not self.is_attached:
            return
        widget = graphics(image, self.kit.images)
        if widget is None:
            widget = Blocks()
            widget.image = image
        await self.query_one("#picture").mount(widget)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        event.stop()
        match event.button.id:
            case "open":
                self.action_open()
            case "save":
                self.action_act("message.save")
            case _:
                self.action_act("message.copy_path")

    def action_act(self, id_: str) -> None:
        """Leave, and do that next."""
        self.dismiss(id_)

    def action_open(self) -> None:
        """Hand the file to the system, unless it could do something by being opened."""
        media = self._message.media
        if media is None:
            return
        if media.path.endswith(".bin"):
            self.complain(_("What this file is isn't known, or it could run. Save it first if you trust it."))
            return
        from app.ui.opening import open_file

        try:
            open_file(media.path)
        except UserError as error:
            self.complain(str(error))

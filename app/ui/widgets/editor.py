"""The field an answer is typed in."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from typing import Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.widgets import TextArea

from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.markup import Span, as_typed
from app.ui.render.words import is_led
from app.ui.text import palette_of, typed_line
from app.ui.widgets.messages import PathPasted

LONGEST_PATH: Final = 1024


class Editor(TextArea):
    """The typed text, looking as it will; Enter sends, Ctrl+J makes a line, and what is pasted is made safe to show."""

    def __init__(
        self,
        kit: Kit,
        submit: Callable[[], None],
        drop: Callable[[], bool] = lambda: False,
        first: Callable[[events.Key], Awaitable[bool]] | None = None,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """`submit` is called to send; `drop` on Esc: it says whether there was something to drop first.

        `first` is asked about every key before that; it says whether the key was its own. Later keys wait for it.
        `refused` is called when something is typed while nothing may be.
        """
        super().__init__(
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            read_only=True,
        )
        self.kit = kit
        self._submit = submit
        self._drop = drop
        self._first = first
        self._refused = refused
        self.waits = False
        """It is not yet known what a key means; those after it wait."""
        self._styled: tuple[str, dict[int, list[Span]]] = ("", {})

    async def _on_key(self, event: events.Key) -> None:
        if await self._ask_first(event):
            event.stop()
            event.prevent_default()
            return
        if event.key == "escape" and self._drop():
            event.stop()
            event.prevent_default()
            return
        if event.key not in ("enter", "ctrl+j"):
            if self.read_only and event.is_printable:
                # Where nothing may be sent, words must not turn into the single keys of lists.
                event.stop()
                self._refused()
            return
        event.stop()
        event.prevent_default()
        if (event.key == "enter") is self.kit.enter_sends:
            # At once, not by a message: what is typed next belongs to the next text.
            self._submit()
        elif not self.read_only:
            self._type("\n")

    async def _ask_first(self, event: events.Key) -> bool:
        if self._first is None:
            return False
        self.waits = True
        try:
            return await self._first(event)
        finally:
            self.waits = False

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.read_only:
            self._refused()
            return
        path = pasted_path(event.text)
        if path:
            self.kit.begin(self, self._paste_path(path, event.text))
        else:
            self._type(event.text)

    async def _paste_path(self, path: str, text: str) -> None:
        """Ask whether a file is to be sent, if there is one; else it is text like any other."""
        if await asyncio.to_thread(os.path.isfile, path):
            self.post_message(PathPasted(path, text))
        else:
            self._type(text)

    def insert_text(self, text: str) -> None:
        """Put text where the cursor is, as if it had been typed."""
        if not self.read_only:
            self._type(text)

    def action_paste(self) -> None:
        """Paste what was copied inside the desk."""
        if not self.read_only:
            self._type(self.app.clipboard)

    def _type(self, text: str) -> None:
        """Put text in the place of the selection, as if it had been typed."""
        safe = sanitise_for_display(text, multiline=True, whole_emoji=True)
        self.replace(safe, *self.selection, maintain_selection_offset=False)

    def get_line(self, line_index: int) -> Text:
        """The line with WhatsApp's formatting shown as it will look; its signs stay, and are dim."""
        text, palette = self.document.get_line(line_index), palette_of(self.app)
        styles = [(_colour(palette.style("accent")), 0, is_led(text))]
        spans = self._spans().get(line_index, ())
        styles += [(_colour(palette.style(span.style)), span.start, span.end) for span in spans]
        return typed_line(text, styles)

    def _spans(self) -> dict[int, list[Span]]:
        """What is styled, by line; found once a text."""
        text = self.text
        if self._styled[0] != text:
            self._styled = (text, _by_line(text))
        return self._styled[1]


def _by_line(text: str) -> dict[int, list[Span]]:
    """The spans of a text by its lines, counted from each line's start."""
    found: dict[int, list[Span]] = {}
    spans = as_typed(text)
    if not spans:
        return found
    start = 0
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        found[number] = [
            span._replace(start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in spans
            if span.start < end and span.end > start
        ]
        start = end + 1
    return found


def _colour(style: Style) -> Style:
    """A style without its ground: the field has its own."""
    return Style(
        color=style.color, bold=style.bold, italic=style.italic, strike=style.strike, underline=style.underline
    )


def pasted_path(text: str) -> str:
    """The path, if what was pasted looks like one of a file on this machine; else empty."""
    text = text.strip().strip("'\"")
    if "\n" in text or len(text) > LONGEST_PATH:
        return ""
    if text.startswith("file://"):
        from urllib.parse import unquote, urlsplit

        text = unquote(urlsplit(text).path)
    text = text.replace("\\ ", " ") if text.startswith("/") else text
    rooted = text.startswith(("/", "~/")) or re.match(r"[A-Za-z]:\\", text) is not None
    return os.path.expanduser(text) if rooted and text.count(os.sep) + text.count("/") > 0 else ""

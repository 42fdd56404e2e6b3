"""What a sign at a word's beginning offers while one types: keys go on into the text, so none is ever lost."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from textual import events
from textual.widgets.text_area import Selection

from app.ui.kit import Kit
from app.ui.picking.kind import Kind
from app.ui.render.line import Line
from app.ui.render.picking import offer_rows
from app.ui.widgets.editor import Editor
from app.ui.widgets.line_view import LineView

MOST: Final = 5
PATIENCE: Final = 3.0
"""Seconds that Enter waits for what there is to pick when it was pressed before that was read."""
_UNREAD: Final = object()


class WordPicker(LineView):
    """Opens when the sign of one of its kinds is typed at the beginning or after a blank; what follows narrows it.

    It never has the keys: the editor asks `take` about each first. Closed, it costs one look-up a key.
    """

    def __init__(self, kit: Kit, chat: Callable[[], int | None]) -> None:
        """`chat` tells the conversation that is written to."""
        super().__init__(self._lines_for, self._click, classes="word-picker")
        self.kit = kit
        self.editor: Editor | None = None
        self._chat = chat
        self.kinds: dict[str, Kind[Any, Any]] = {}
        """By their signs."""
        self._kind: Kind[Any, Any] | None = None
        self._start: tuple[int, int] | None = None
        """Where the sign stands."""
        self._reading: asyncio.Task[None] | None = None
        self._found: Any = _UNREAD
        self._rows: Sequence[Any] = ()
        self._typed: str | None = None
        self._index: int | None = None
        self.display = False

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self._rows)

    async def take(self, event: events.Key) -> bool:
        """The editor's key, before it does anything with it; whether it was for the picker."""
        if self._start is not None and self.word() is None:
            self.close()
        if self._kind is None or self._start is None:
            if event.character in self.kinds:
                self._begin(self.kinds[event.character])
            return False
        match event.key:
            case "escape":
                await self._known()
                offering = self.is_open
                self.close()
                return offering
            case "enter":
                return await self._enter()
            case "tab":
                return await self._tab()
            case "up" | "down" if self._rows:
                self._move(1 if event.key == "down" else -1)
                return True
        return event.character is not None and event.character == self._kind.closing and await self._close_name()

    def word(self) -> str | None:
        """What stands between the sign and the cursor; None if that is no word after a sign any more."""
        if self._start is None or self.editor is None or self._kind is None:
            return None
        row, column = self._start
        at_row, at_column = self.editor.cursor_location
        if at_row != row or at_column <= column or not self.editor.selection.is_empty:
            return None
        text = self.editor.document.get_line(row)[column:at_column]
        word = text[1:]
        return word if text[0] == self._kind.sign and not any(letter.isspace() for letter in word) else None

    def narrow(self) -> None:
        """The text or the cursor has changed: offer what fits now."""
        kind = self._kind
        if self._start is None or kind is None:
            return
        word = self.word()
        if word is None or kind.sign in word:
            self.close()
        elif self._found is not _UNREAD and word != self._typed:
            self._typed = word
            rows = kind.fitting(self._found, word) if len(word) >= kind.least else ()
            self._index = 0 if rows and not kind.waits(rows[0]) else None
            self._show(rows)

    def close(self) -> None:
        """Offer nothing; what was typed stays."""
        self._kind = self._start = self._typed = None
        self._found = _UNREAD
        self._show(())

    def _begin(self, kind: Kind[Any, Any]) -> None:
        editor, chat = self.editor, self._chat()
        if editor is None or editor.read_only or chat is None:
            return
        row, column = min(editor.selection)
        before = editor.document.get_line(row)[:column]
        if before and not before[-1].isspace():
            return
        self._kind, self._start, self._typed, self._found = kind, (row, column), None, _UNREAD
        self._reading = self.kit.port.spawn(self, self._read(kind, (row, column), chat))

    async def _read(self, kind: Kind[Any, Any], start: tuple[int, int], chat: int) -> None:
        found = await self.kit.port.read(lambda desk: kind.read(desk, chat))
        if self._kind is kind and self._start == start and self._chat() == chat:
            self._found = found
            if self.word() is not None:
                self.narrow()

    async def _enter(self) -> bool:
        """Take the chosen one; if nothing is, Enter is the editor's. Later keys wait until that is known."""
        word = self.word()
        if word is None or (self._kind is not None and len(word) < self._kind.least):
            self.close()
            return False
        await self._known()
        if self._found is _UNREAD and self._start is not None and self._kind is not None:
            # It isn't known yet what the word stands for: better nothing than a word that wasn't meant to be sent.
            self.close()
            return True
        if self._index is None:
            self.close()
            return False
        self._choose(self._index)
        return True

    async def _tab(self) -> bool:
        """Take the chosen one, else the first; if nothing is offered, Tab leaves."""
        await self._known()
        if not self._rows:
            self.close()
            return False
        self._choose(self._index or 0)
        return True

    async def _close_name(self) -> bool:
        """The name may be typed out whole: then it is chosen, and what closes it goes no further."""
        await self._known()
        kind, word, found = self._kind, self.word(), self._found
        if kind is None or word is None or found is _UNREAD:
            return False
        row = kind.whole(found, word)
        if row is None:
            self.close()
            return False
        self._take_row(row)
        return True

    def _move(self, by: int) -> None:
        last = len(self._rows) - 1
        if self._index is None:
            self._index = 0 if by > 0 else last
        else:
            self._index = (self._index + by) % len(self._rows)
        self.again()

    async def _known(self) -> None:
        """Wait until all is read, but not for long; then offer what fits what is typed by now."""
        if self._found is _UNREAD and self._reading is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
        self.narrow()

    def _choose(self, number: int) -> None:
        if self.word() is not None:
            self._take_row(self._rows[number])

    def _take_row(self, row: Any) -> None:
        editor, kind, start, found = self.editor, self._kind, self._start, self._found
        if editor is None or kind is None or start is None:
            return
        editor.selection = Selection(start, editor.cursor_location)
        self.close()
        kind.choose(found, row)

    def _click(self, number: str) -> None:
        if number.isdecimal() and int(number) < len(self._rows):
            self._choose(int(number))

    def _show(self, rows: Sequence[Any]) -> None:
        if rows or self._rows:
            self._rows = rows
            self.display = bool(rows)
            self.again()

    def _lines_for(self, cells: int) -> Sequence[Line]:
        kind = self._kind
        if not self._rows or kind is None:
            return ()
        room = self.screen.size.height // 5 if self.is_attached else MOST
        most = min(MOST, max(2, room))
        first = min(max(0, (self._index or 0) - most + 1), max(0, len(self._rows) - most))
        verb = kind.verb(self._rows[self._index or 0])
        offers = [kind.offer(row) for row in self._rows[first : first + most]]
        return offer_rows(offers, first, self._index, len(self._rows), cells, self.kit.glyphs, verb)

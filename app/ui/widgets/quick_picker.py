"""Quick replies under a `/` in the composer: keys go on into the text, so none is ever lost."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from textual import events
from textual.widgets.text_area import Selection

from app.core.rows import Profile, QuickReply
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.quick import offered, said
from app.ui.render.line import Line
from app.ui.render.quick import offer_rows
from app.ui.widgets.editor import Editor
from app.ui.widgets.line_view import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads

MOST: Final = 5
PATIENCE: Final = 1.0
"""Seconds that Enter waits for the replies when it was pressed before they were read."""
_Found = tuple[list[QuickReply], Profile | None]


class QuickPicker(LineView):
    """Opens when `/` is typed at the beginning or after a blank; what follows it narrows the list.

    It never has the keys: the editor asks `take` about each first. Closed, it costs one comparison a key.
    """

    def __init__(self, kit: Kit, put: Callable[[QuickReply, Profile | None], None]) -> None:
        """`put` is called when a reply was chosen; the `/` and its letters are selected then."""
        super().__init__(self._lines_for, self._click, classes="quick-picker")
        self.kit = kit
        self.editor: Editor | None = None
        self.account_id: int | None = None
        self._put = put
        self._slash: tuple[int, int] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._found: _Found | None = None
        self._rows: list[QuickReply] = []
        self._typed: str | None = None
        self._index = 0
        self.display = False

    @property
    def is_open(self) -> bool:
        """Whether replies are offered."""
        return bool(self._rows)

    async def take(self, event: events.Key) -> bool:
        """The editor's key, before it does anything with it; whether it was for the picker."""
        if self._slash is not None and self.word() is None:
            self.close()
        if self._slash is None:
            if event.character == "/":
                self._begin()
            return False
        if event.key == "escape":
            await self._known()
            offering = self.is_open
            self.close()
            return offering
        if event.key == "enter":
            return await self._enter()
        if event.key in ("up", "down") and self._rows:
            self._index = (self._index + (1 if event.key == "down" else -1)) % len(self._rows)
            self.again()
            return True
        return False

    def word(self) -> str | None:
        """What stands between the `/` and the cursor; None if that is no word after a `/` any more."""
        if self._slash is None or self.editor is None:
            return None
        row, column = self._slash
        at_row, at_column = self.editor.cursor_location
        if at_row != row or at_column <= column or not self.editor.selection.is_empty:
            return None
        text = self.editor.document.get_line(row)[column:at_column]
        word = text[1:]
        return word if text[0] == "/" and "/" not in word and not any(letter.isspace() for letter in word) else None

    def narrow(self) -> None:
        """The text or the cursor has changed: offer what fits now."""
        if self._slash is None:
            return
        word = self.word()
        if word is None:
            self.close()
        elif self._found is not None and word != self._typed:
            self._typed, self._index = word, 0
            self._show(offered(self._found[0], word))

    def close(self) -> None:
        """Offer nothing; what was typed stays."""
        self._slash = self._found = self._typed = None
        self._show([])

    def _begin(self) -> None:
        editor = self.editor
        if editor is None or editor.read_only:
            return
        row, column = min(editor.selection)
        before = editor.document.get_line(row)[:column]
        if before and not before[-1].isspace():
            return
        self._slash, self._typed, self._found = (row, column), None, None
        self._reading = self.kit.port.spawn(self, self._read((row, column)))

    async def _read(self, slash: tuple[int, int]) -> None:
        account_id = self.account_id or None

        def question(desk: "DeskReads") -> _Found:
            return desk.quick_replies(), desk.profile(account_id)

        found = await self.kit.port.read(question)
        if self._slash == slash:
            self._found = found
            if self.word() is not None:
                self.narrow()

    async def _enter(self) -> bool:
        """Put the chosen one in; if nothing fits, Enter is the editor's. Later keys wait until that is known."""
        await self._known()
        if self._found is None:
            self.close()
            return True
        if not self._rows:
            self.close()
            return False
        self._choose(self._index)
        return True

    async def _known(self) -> None:
        """Wait until the replies are read, but not for long; then offer what fits what is typed by now."""
        if self._found is None and self._reading is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
        self.narrow()

    def _choose(self, number: int) -> None:
        editor, slash, found = self.editor, self._slash, self._found
        if editor is None or slash is None or found is None or self.word() is None:
            return
        reply = self._rows[number]
        editor.selection = Selection(slash, editor.cursor_location)
        self.close()
        self._put(reply, found[1])

    def _click(self, number: str) -> None:
        if number.isdecimal() and int(number) < len(self._rows):
            self._choose(int(number))

    def _show(self, rows: list[QuickReply]) -> None:
        if rows or self._rows:
            self._rows = rows
            self.display = bool(rows)
            self.again()

    def _lines_for(self, cells: int) -> Sequence[Line]:
        if not self._rows:
            return ()
        room = self.screen.size.height // 5 if self.is_attached else MOST
        most = min(MOST, max(2, room))
        first = min(max(0, self._index - most + 1), max(0, len(self._rows) - most))
        return offer_rows(self._rows, first, self._index, most, cells, self.kit.glyphs)


def put_in(editor: Editor, kit: Kit, reply: QuickReply, name: Safe, profile: Profile | None) -> tuple[str, ...]:
    """Put the reply's text in the place of the selection; the placeholders nothing is known for, which stay."""
    filled = said(reply, name, profile, kit.clock.now(), kit.zone)
    editor.insert_text(filled.text)
    return filled.missing

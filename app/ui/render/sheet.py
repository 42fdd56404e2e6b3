"""The part of a chat that is kept in memory, laid out: pages come and go at both ends, lines are found by number."""

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Final

from app.core.rows import MessageRow, TranscriptPage
from app.ui.render.look import Look
from app.ui.render.transcript import Block, Decor, decorate, lay_out

KEPT: Final = 400
"""Messages kept; beyond that the far end is let go."""
_id = attrgetter("id")


class Sheet:
    """Messages oldest first, with their blocks of lines; only what changed is laid out anew."""

    def __init__(self) -> None:
        self.messages: list[MessageRow] = []
        self.blocks: list[Block] = []
        self.at_start = True
        """Nothing older exists."""
        self.at_end = True
        """Nothing newer exists."""
        self.first_unread: int | None = None
        self._decors: list[Decor] = []
        self._ends: list[int] = []
        self._look: Look | None = None
        self._laid: list[MessageRow] = []
        """The messages as they were when the blocks were made."""

    @property
    def height(self) -> int:
        """Lines of all blocks."""
        return self._ends[-1] if self._ends else 0

    def dress(self, look: Look) -> bool:
        """Draw with this look from now on; whether that changed anything."""
        if look == self._look:
            return False
        self._look = look
        self._lay_out(0, reuse=False)
        return True

    def replace(self, page: TranscriptPage, look: Look | None = None) -> None:
        """Keep this page and nothing else, drawn with the look if one is given."""
        self._look = look or self._look
        self.messages = list(page.messages)
        self.at_start, self.at_end = not page.older, not page.newer
        self._lay_out(0, reuse=look is None)

    def prepend(self, page: TranscriptPage) -> None:
        """Take older messages in."""
        self.at_start = not page.older
        before = self.messages[0].id if self.messages else None
        self.messages[:0] = [row for row in page.messages if before is None or row.id < before]
        if len(self.messages) > KEPT:
            del self.messages[KEPT:]
            self.at_end = False
        self._lay_out(0)

    def append(self, page: TranscriptPage) -> None:
        """Take newer messages in."""
        self.at_end = not page.newer
        last = self.messages[-1].id if self.messages else 0
        start = len(self.messages)
        self.messages += [row for row in page.messages if row.id > last]
        if len(self.messages) > KEPT:
            del self.messages[: len(self.messages) - KEPT]
            self.at_start = False
            start = 0
        self._lay_out(start)

    def touches(self, page: TranscriptPage) -> bool:
        """Whether nothing can be missing between what is kept and a page of newer messages."""
        if not self.messages or not page.messages or not page.older:
            return True
        return page.messages[0].id <= self.messages[-1].id

    def merge(self, page: TranscriptPage) -> bool:
        """Put the page in the place of what is kept of its range; whether anything is different now."""
        rows = page.messages
        if not rows:
            return False
        start = bisect_left(self.messages, rows[0].id, key=_id)
        stop = bisect_right(self.messages, rows[-1].id, key=_id)
        if not page.older:
            start = 0
        if not page.newer:
            stop = len(self.messages)
        old = self.messages[start:stop]
        if old == rows:
            return False
        same = 0
        while same < min(len(old), len(rows)) and old[same] == rows[same]:
            # the row already laid out stays, so that its block is known again
            same += 1
        self.messages[start + same : stop] = rows[same:]
        if len(self.messages) > KEPT and self.at_end:
            over = len(self.messages) - KEPT
            del self.messages[:over]
            self.at_start = False
            self._lay_out(0)
        else:
            self._lay_out(start + same)
        return True

    def index_of(self, message_id: int) -> int | None:
        """The place of the message, if it is kept."""
        index = bisect_left(self.messages, message_id, key=_id)
        return index if index < len(self.messages) and self.messages[index].id == message_id else None

    def top(self, index: int) -> int:
        """The first line of the block at that place."""
        return self._ends[index - 1] if index else 0

    def at(self, line: int) -> tuple[int, int] | None:
        """Which block a line belongs to and which of its lines it is."""
        if not 0 <= line < self.height:
            return None
        index = bisect_right(self._ends, line)
        return index, line - self.top(index)

    def _lay_out(self, start: int, *, reuse: bool = True) -> None:
        """Lay out from the message before `start` on; blocks whose message and surroundings are the same are kept."""
        look = self._look
        if look is None:
            return
        start = max(0, start - 1)
        known: dict[int, tuple[MessageRow, Decor, Block]] = {}
        if reuse:
            laid = zip(self._laid[start:], self._decors[start:], self.blocks[start:], strict=True)
            known = {row.id: (row, decor, block) for row, decor, block in laid}
        decors, blocks, ends = self._decors[:start], self.blocks[:start], self._ends[:start]
        bottom = ends[-1] if ends else 0
        for index in range(start, len(self.messages)):
            row = self.messages[index]
            decor = decorate(self.messages, index, look.zone, self.first_unread, at_start=self.at_start)
            old = known.get(row.id)
            block = old[2] if old and old[1] == decor and old[0] == row else lay_out(row, decor, look)
            decors.append(decor)
            blocks.append(block)
            bottom += len(block.lines)
            ends.append(bottom)
        self._decors, self.blocks, self._ends = decors, blocks, ends
        self._laid = list(self.messages)

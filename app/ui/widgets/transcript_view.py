"""How a transcript is drawn: lines of its sheet as strips, the cursor, what is selected, what waits below."""

from typing import Final

from rich.style import Style
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip

from app.core.enums import Direction, Status
from app.core.i18n import ngettext
from app.core.rows import MessageRow
from app.core.text import Safe, width
from app.ui.kit import Kit
from app.ui.render.contents import links_of
from app.ui.render.happenings import HAPPENINGS
from app.ui.render.line import Run, own, plain
from app.ui.render.look import Look
from app.ui.render.sheet import Sheet
from app.ui.render.times import local
from app.ui.render.transcript import Block
from app.ui.text import Palette, blank, palette_of, strip_of
from app.ui.widgets.scroll import LineScroll

STRIPS_KEPT: Final = 600
TROUBLE: Final = frozenset((Status.FAILED, Status.UNCERTAIN))


class TranscriptView(LineScroll):
    """Draws a sheet of messages, standing at the bottom when they are few."""

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(id=id)
        self.kit = kit
        self.sheet = Sheet()
        self.new_below = 0
        """Messages that arrived while older ones were read."""
        self.marked_id: int | None = None
        """The message under the cursor."""
        self._customer = Safe("")
        self._found: int | None = None
        self._strips: dict[int, tuple[Block, list[Strip | None]]] = {}
        self._palette: Palette | None = None
        self._pad = 0
        """Empty lines above a chat that is shorter than the view."""

    @property
    def allow_select(self) -> bool:
        """Text may be marked with the mouse."""
        return True

    @property
    def follows(self) -> bool:
        """Whether the view stays at the end when messages arrive; a chat it holds whole can't be scrolled back."""
        at_end = not self._anchor_released or not self.max_scroll_y
        return self.is_anchored and at_end and self.sheet.at_end

    # the cursor

    def marked(self) -> MessageRow | None:
        """The message under the cursor, else the customer's last one that is kept."""
        if self.marked_id is not None and (index := self.sheet.index_of(self.marked_id)) is not None:
            return self.sheet.messages[index]
        theirs = (
            row for row in reversed(self.sheet.messages) if row.direction is Direction.IN and row.type not in HAPPENINGS
        )
        return next(theirs, None)

    def links(self) -> list[str]:
        """The addresses in `marked()`."""
        row = self.marked()
        return links_of(row) if row is not None else []

    def troubled(self) -> MessageRow | None:
        """The marked message, or the newest one, that is failed or uncertain."""
        row = self.marked() if self.marked_id is not None else None
        if row is not None:
            return row if row.status in TROUBLE or row.status is Status.QUEUED else None
        return next((row for row in reversed(self.sheet.messages) if row.status in TROUBLE), None)

    def unmark(self) -> bool:
        """Take the cursor off; whether there was one."""
        if self.marked_id is None and self._found is None:
            return False
        for id_ in (self.marked_id, self._found):
            if id_ is not None:
                self._strips.pop(id_, None)
        self.marked_id = self._found = None
        self.refresh()
        return True

    def _mark(self, index: int) -> None:
        if self.marked_id is not None:
            self._strips.pop(self.marked_id, None)
        self.marked_id = self.sheet.messages[index].id
        self._strips.pop(self.marked_id, None)
        self.refresh()

    # layout

    def _look(self) -> Look:
        kit = self.kit
        cells = max(12, self.scrollable_content_region.width)
        return Look(cells, self._customer, kit.zone, kit.glyphs, local(kit.clock.now(), kit.zone).date())

    def _measure(self, held: tuple[int, int] | None = None) -> None:
        """Take over the sheet's height; the held message stays on its line of the screen."""
        lines = self.sheet.height
        self._pad = max(0, self.size.height - lines - 1)
        follows = held is None and self.follows
        self.resize_content(self._pad + lines + 1)
        if follows:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        if held is not None:
            index = self.sheet.index_of(held[0])
            if index is not None:
                body = self._pad + self.sheet.top(index) + self.sheet.blocks[index].body
                self.scroll_to(y=body - held[1], animate=False, force=True)
        if len(self._strips) > STRIPS_KEPT:
            self._strips.clear()
        self.refresh()

    def _held(self) -> tuple[int, int] | None:
        """The first message in view and the line of the screen its words begin on."""
        index = self._index_in_view()
        if index is None:
            return None
        body = self._pad + self.sheet.top(index) + self.sheet.blocks[index].body
        return self.sheet.messages[index].id, body - self.scroll_offset.y

    def _index_in_view(self) -> int | None:
        if not self.sheet.blocks:
            return None
        place = self.sheet.at(max(0, self.scroll_offset.y - self._pad))
        return place[0] if place else len(self.sheet.messages) - 1

    def _first_in_view(self) -> int | None:
        index = self._index_in_view()
        return None if index is None else self.sheet.messages[index].id

    # drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw; looks the theme up once for all lines."""
        palette = palette_of(self.app)
        if palette is not self._palette:
            self._palette = palette
            self._strips.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the viewport."""
        palette, cells = self._palette, self.scrollable_content_region.width
        if palette is None:
            return Strip.blank(self.size.width)
        line = y + self.scroll_offset.y
        place = self.sheet.at(line - self._pad)
        strip = blank(palette, cells) if place is None else self._strip(*place, palette, cells)
        selection = self.text_selection
        if selection is not None and place is not None:
            strip = self._selected(strip, selection, line)
        if self.new_below and y == self.size.height - 1:
            strip = self._with_chip(strip, palette, cells)
        return strip.apply_offsets(0, line)

    def _strip(self, index: int, part: int, palette: Palette, cells: int) -> Strip:
        row, block = self.sheet.messages[index], self.sheet.blocks[index]
        kept = self._strips.get(row.id)
        if kept is None or kept[0] is not block:
            kept = self._strips[row.id] = (block, [None] * len(block.lines))
        strip = kept[1][part]
        if strip is None:
            in_body = block.body <= part < block.body_end
            ground = "on-found" if in_body and row.id == self._found else ""
            strip = strip_of(block.lines[part], palette, cells, ground)
            if in_body and row.id == self.marked_id:
                mark = strip_of((Run(own(self.kit.glyphs.bar), "accent"),), palette, 1)
                strip = Strip.join([mark, strip.crop(1)])
            kept[1][part] = strip
        return strip

    def _with_chip(self, strip: Strip, palette: Palette, cells: int) -> Strip:
        """How many messages wait below, at the right end of the last line."""
        words = ngettext("{n} new", "{n} new", self.new_below).format(n=self.new_below)
        chip = (Run(own(f" {words} {self.kit.glyphs.down} "), "accent bold on-chosen"),)
        size = width(chip[0].text)
        return Strip.join([strip.crop(0, max(0, cells - size)), strip_of(chip, palette, size)])

    def _selected(self, strip: Strip, selection: Selection, line: int) -> Strip:
        span = selection.get_span(line)
        if span is None:
            return strip
        text = strip.text
        start, end = span[0], len(text) if span[1] == -1 else span[1]
        cuts = [width(text[:start]), width(text[:end]), strip.cell_length]
        before, marked, *after = strip.divide(cuts)
        style = self.screen.get_component_rich_style("screen--selection")
        over = Style(bgcolor=style.bgcolor, color=style.color)
        return Strip.join([before, Strip([s._replace(style=(s.style or Style()) + over) for s in marked]), *after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it is drawn."""
        lines = [""] * self._pad
        lines += [plain(line) for block in self.sheet.blocks for line in block.lines]
        return selection.extract("\n".join(lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is selected."""
        self.refresh()

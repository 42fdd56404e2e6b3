"""Search in all chats or one: hits as the operator types, newest first; Enter jumps to the message."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from app.core.enums import Direction
from app.core.i18n import _
from app.core.ids import time_of
from app.core.labels import label_of
from app.core.rows import Hit
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, fit, own, spread
from app.ui.render.times import moment
from app.ui.screens.picker import Picker

MOST: Final = 50


def snippet_line(snippet: str) -> Line:
    """The snippet with what stands between \\x02 and \\x03 marked; everything else in it is made safe."""
    runs = []
    for index, part in enumerate(snippet.split("\x02")):
        found, _end, rest = part.partition("\x03") if index else ("", "", part)
        if found:
            runs.append(Run(sanitise_for_display(found), "bold on-found"))
        if rest:
            runs.append(Run(sanitise_for_display(rest), "dim"))
    return tuple(runs)


class Search(Picker[tuple[list[Hit], int]]):
    """Dismisses with all hits and the number of the one picked."""

    WIDE = True
    HEIGHT: ClassVar[int] = 2

    def __init__(self, kit: Kit, conversation_id: int | None = None) -> None:
        title = _("Search all chats") if conversation_id is None else _("Search this chat")
        super().__init__(kit, title, _("words of a message; ü finds ue, case doesn't matter"))
        self._conversation_id = conversation_id
        self._hits: list[Hit] = []
        self._found: list[Hit] = []
        self._told = Static("", id="filters", markup=False)

    def body(self) -> ComposeResult:
        """The line, what may stand in it, the hits."""
        yield self.input
        yield self._told
        yield self.picks

    def complain(self, sentence: str) -> None:
        """What is wrong with a filter stands right under it, in place of the filters there are."""
        self._told.set_class(bool(sentence), "-wrong")
        self._told.update(Content(sanitise_for_display(sentence or self._filters())))

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Two lines a hit: whose and when; what."""
        chat = self._conversation_id
        self._found = []
        if not typed.strip():
            return [], own(_("Type a word."))
        found = await self.kit.port.read(lambda desk: desk.search(typed, conversation_id=chat, limit=MOST))
        self._found = list(found)
        return [self._lines(hit) for hit in found], own(_("Nothing found."))

    def on_mount(self) -> None:
        """The filters are told from the beginning."""
        super().on_mount()
        self.complain("")

    def keep(self) -> None:
        """The hits behind the rows."""
        self._hits = self._found

    def pick(self, number: int) -> None:
        """Jump there."""
        self.dismiss((self._hits, number))

    def _filters(self) -> str:
        if self._conversation_id is not None:
            return _("from:me has:image before:2026-03 after:yesterday on:today")
        return _("from:anna from:me chat:bob label:vip has:image before:2026-03 on:today")

    def _lines(self, hit: Hit) -> tuple[Line, Line]:
        kit = self.kit
        cells = max(20, self.picks.scrollable_content_region.width - 2)
        who: tuple[Run, ...] = (Run(sanitise_for_display(hit.name), "bold"),)
        if hit.message.direction is Direction.OUT:
            who = (*who, Run(own(f"  {_('you')}"), "dim"))
        when = Run(moment(time_of(hit.message.id), kit.clock.now(), kit.zone), "dim")
        label = sanitise_for_display(label_of(hit.message.type, hit.message.content))
        kind = (Run(Safe(f"{label}: "), "dim italic"),) if label else ()
        words = fit((*kind, *snippet_line(hit.snippet)), cells, kit.glyphs.cut)
        return spread(who, (when,), cells, kit.glyphs.cut), words

"""Search in all chats or one: people, notes and messages as the operator types; Enter jumps there, Esc comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from app.core.content import Media
from app.core.desk import DeskReads
from app.core.enums import Direction
from app.core.filters import NOTE
from app.core.find import PersonHit
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


def snippet_line(snippet: str, rest_style: str = "dim") -> Line:
    """The snippet with what stands between \\x02 and \\x03 marked; everything else in it is made safe."""
    runs = []
    for index, part in enumerate(snippet.split("\x02")):
        found, _end, rest = part.partition("\x03") if index else ("", "", part)
        if found:
            runs.append(Run(sanitise_for_display(found), "bold on-found"))
        if rest:
            runs.append(Run(sanitise_for_display(rest), rest_style))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Picked:
    """What a search found and which of it was picked; the search can be shown again as it was left."""

    typed: str
    conversation_id: int | None
    """The chat that was searched; None is all."""
    people: list[PersonHit]
    hits: list[Hit]
    number: int
    """Of all rows, the people first."""


class Search(Picker[Picked, PersonHit | Hit]):
    """Dismisses with what was found and the number of the row picked; `left` shows an earlier one again."""

    WIDE = True
    HEIGHT: ClassVar[int] = 2

    def __init__(self, kit: Kit, conversation_id: int | None = None, left: Picked | None = None) -> None:
        title = _("Search all chats") if conversation_id is None else _("Search this chat")
        super().__init__(kit, title, _("words, a name, a number; ü finds ue, case doesn't matter"))
        self._conversation_id = conversation_id
        self._left = left
        self._told = Static("", id="filters", markup=False)
        if left is not None:
            self.input.value = left.typed

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
        """Two lines a hit: whose and when; what. People stand above."""
        chat = self._conversation_id
        self.found = []
        if not typed.strip():
            return [], own(_("Type a word."))

        def question(desk: DeskReads) -> tuple[list[PersonHit], list[str], list[Hit]]:
            from app.core.phone import format_number

            people = desk.find_people(typed) if chat is None else []
            numbers = [format_number(person.customer.address) for person in people]
            return people, numbers, desk.search(typed, conversation_id=chat, limit=MOST)

        people, numbers, hits = await self.kit.port.read(question)
        self.found = [*people, *hits]
        lines = [self._person_lines(*one) for one in zip(people, numbers, strict=True)]
        return [*lines, *(self._lines(hit) for hit in hits)], own(_("Nothing found."))

    def on_mount(self) -> None:
        """The filters are told from the beginning."""
        super().on_mount()
        self.complain("")

    async def _ask(self) -> bool:
        if self._found_for == self.input.value:
            # Nothing else is typed: the cursor stays where it is.
            self._asked.next()
            self.complain("")
            return True
        taken = await super()._ask()
        if taken and self._left is not None:
            if self._found_for == self._left.typed:
                self.picks.choose(self._left.number)
            self._left = None
        return taken

    def pick(self, number: int) -> None:
        """Jump there."""
        found = self._found_for or ""
        people = [row for row in self.rows if isinstance(row, PersonHit)]
        hits = [row for row in self.rows if isinstance(row, Hit)]
        self.dismiss(Picked(found, self._conversation_id, people, hits, number))

    def _filters(self) -> str:
        if self._conversation_id is not None:
            return _("from:me has:image has:note before:2026-03 after:yesterday on:mon")
        return _("from:anna from:me chat:bob label:vip has:image has:note before:2026-03 on:mon")

    def _person_lines(self, person: PersonHit, number: str) -> tuple[Line, Line]:
        kit, customer = self.kit, person.customer
        who = (Run(own(f"{kit.glyphs.person} "), "sage"), *snippet_line(person.name, "bold"))
        word = Run(own(_("customer")), "dim")
        facts = map(sanitise_for_display, (number, *customer.labels))
        about = kit.glyphs.between.join(fact for fact in facts if fact)
        return spread(who, (word,), self.cells(20), kit.glyphs.cut), fit((Run(Safe(about), "dim"),), self.cells(20))

    def _lines(self, hit: Hit) -> tuple[Line, Line]:
        kit, message = self.kit, hit.message
        who: tuple[Run, ...] = (Run(sanitise_for_display(hit.name), "bold"),)
        if message.direction is Direction.OUT and message.type != NOTE:
            who = (*who, Run(own(f"  {_('you')}"), "dim"))
        when = Run(moment(time_of(message.id), kit.clock.now(), kit.zone), "dim")
        label = _("Note") if message.type == NOTE else label_of(message.type, message.content)
        glyph = f"{kit.glyphs.changed} " if message.type == NOTE else ""
        if isinstance(message.content, Media) and message.content.filename:
            glyph = f"{kit.glyphs.file} "
        kind = (Run(own(glyph), "accent"), Run(sanitise_for_display(f"{label}: "), "dim italic")) if label else ()
        words = fit((*kind, *snippet_line(hit.snippet)), self.cells(20), kit.glyphs.cut)
        return spread(who, (when,), self.cells(20), kit.glyphs.cut), words

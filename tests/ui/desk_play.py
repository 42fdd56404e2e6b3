"""The operator's keys and the world's events in any order, over a desk in memory: what every word typed came to.

Words begin with a letter that occurs nowhere else, so that each can be followed from the key to the chat it reached.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeAlias

import pytest
from textual import events
from textual.message import Message
from textual.pilot import Pilot

from app.core.clock import MINUTE
from app.core.enums import ConversationState, Direction, Status
from app.ui.app import DeskApp, Look
from app.ui.bridge import Bridge, Changed
from app.ui.keys import keymap
from app.ui.widgets.composer import Composer
from app.ui.widgets.editor import Editor
from app.ui.widgets.tile import Tile
from tests.fake_desk import NOW, FakeDesk, Person, StoppedClock, filled
from tests.ui.desks import until

FIRST_LETTER: Final = 0x13A0
"""Cherokee: letters of one cell that mean nothing in a list."""
Step: TypeAlias = tuple[str, Any]


@dataclass
class Word:
    """Something typed, and the name on the composer that took its first letter; '' if none did."""

    text: str
    name: str = ""
    expected: str | None = None
    """The name that stood on the focused composer when the operator, at rest, began to type; None if in haste."""


@dataclass
class Witness:
    """Follows the words; sees what the app handled."""

    words: list[Word] = field(default_factory=list)
    seen: int = 0
    """How far the screen has taken in the change sequence."""

    def new(self, length: int) -> Word:
        """Another word of that many letters."""
        word = Word(chr(FIRST_LETTER + len(self.words)) + "αβγδεζηθικ"[: length - 1])
        self.words.append(word)
        return word

    def hook(self, message: Message) -> None:
        """A message is handled."""
        if isinstance(message, Changed):
            self.seen = max(self.seen, message.changes.seq)

    def began(self, composer: Composer, letter: str) -> None:
        """A letter was typed into a composer."""
        number = ord(letter) - FIRST_LETTER
        if 0 <= number < len(self.words):
            tile = composer.parent
            assert isinstance(tile, Tile)
            assert not self.words[number].name, "a word was begun twice"
            assert named(composer) == tile.customer, "head and frame name two people"
            self.words[number].name = named(composer)


def name_of(person: Person) -> str:
    """The customer's name as it is shown."""
    return person.name or person.number


def named(composer: Composer) -> str:
    """Whom the composer says it writes to."""
    return str(composer._customer)


@contextmanager
def witnessed(witness: Witness) -> Iterator[None]:
    """Every first letter is seen where it is typed; nothing waits longer than it must."""
    typed = Editor._on_key

    async def seen(self: Editor, event: events.Key) -> None:
        takes = event.is_printable and not self.read_only
        await typed(self, event)
        if takes and event.character and not event._no_default_action and isinstance(self.parent, Composer):
            witness.began(self.parent, event.character)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Editor, "_on_key", seen)
        patch.setattr("app.ui.app.Bridge", partial(Bridge, poll=0.003, gather=0.003))
        patch.setattr("app.ui.widgets.virtual_list.STILL_SECONDS", 0.02)
        patch.setattr("app.ui.widgets.composer.PAUSE_SECONDS", 0.02)
        try:
            yield
        finally:
            gc.unfreeze()


def long_morning() -> FakeDesk:
    """The bakery's morning; three of its chats are long enough to be scrolled."""
    desk = filled(FakeDesk(StoppedClock()))
    for chat in (2, 5, 9):
        person = desk.people[chat]
        kept, person.messages = list(person.messages), []
        before = replace(person)
        for n in range(70):
            at = NOW - (4_000 - n) * MINUTE
            if n % 3:
                desk.write(person, f"Frage {n} an einem längeren Morgen", at)
            else:
                desk.answer(person, f"Antwort {n}", at)
        person.messages += kept
        person.messages.sort(key=lambda row: row.id)
        person.unread, person.first_unread = before.unread, before.first_unread
        person.waiting_since, person.window_ends_at = before.waiting_since, before.window_ends_at
    return desk


@dataclass
class Play:
    """One run: the app, its data, and what is promised of them."""

    app: DeskApp
    pilot: Pilot[Any]
    desk: FakeDesk
    witness: Witness
    joined: dict[str, str] = field(default_factory=dict)
    """By the name of whoever is gone: who was kept."""

    def now(self, name: str) -> str:
        """What that customer is called since they were joined with others."""
        while name in self.joined:
            name = self.joined[name]
        return name

    async def calm(self) -> None:
        """Everything begun has ended and is on the screen."""
        app = self.app
        for _round in range(2):
            await until(self.pilot, lambda: not app.kit.typed.held and not app.kit.typed.waiting, "keys rest", 30)
            await app.kit.port.settle(5)
            await asyncio.gather(*(app.kit.port.read(lambda _desk: None) for _lane in range(2)))
            await self.pilot.pause()

    async def caught_up(self) -> None:
        """The screen has taken in all that happened."""
        wanted = self.desk._seq
        await until(self.pilot, lambda: self.witness.seen >= wanted, "changes seen", 30)
        await self.calm()

    def press(self, *keys: str) -> None:
        """Hand keys over as a terminal does, without waiting for any."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else {"enter": "\r"}.get(key)))

    def front(self) -> str | None:
        """The name on the composer that has the keys, if one has and takes them."""
        focused = self.app.focused
        if self.app.screen is not self.app.desk or not isinstance(focused, Editor) or focused.read_only:
            return None
        return named(focused.parent) if isinstance(focused.parent, Composer) else None

    async def do(self, step: Step) -> None:
        """One step."""
        what, given = step
        await getattr(self, f"step_{what}")(given)

    # the operator

    async def step_begin(self, given: tuple[list[int], int, bool]) -> None:
        """These chats are open, so many at once, following the queue or not."""
        chats, tiles, follow = given
        self.app.desk.tiles_wanted = tiles
        for chat in chats:
            await self.app.desk.open_chat(chat)
        if follow:
            self.app.desk.action_do("chats.follow")

    async def step_keys(self, keys: Sequence[str | tuple[str, int]]) -> None:
        """Keys in one go, things happening between them; a number stands for a word of that many letters."""
        for key in keys:
            if isinstance(key, tuple):
                self.happen(*key)
                await asyncio.sleep(0.004)
            elif key.isdigit():
                self.press(*self.witness.new(int(key)).text)
            else:
                self.press(key)
        await asyncio.sleep(0)

    async def step_type(self, given: tuple[int, list[tuple[str, int]]]) -> None:
        """At rest, read whom the composer names, then type a word while things happen."""
        length, happenings = given
        await self.calm()
        word = self.witness.new(length)
        word.expected = self.front()
        for index, letter in enumerate(word.text):
            self.press(letter)
            if index < len(happenings):
                self.happen(*happenings[index])
                await self.pilot.pause()
        if word.expected is None and self.app.screen is self.app.desk:
            word.expected = ""

    async def step_scroll(self, given: tuple[int, int]) -> None:
        """The wheel over a tile."""
        slot, by = given
        tile = self.app.desk.tiles.at(slot)
        if tile is not None and tile.display:
            tile.transcript.action_page(by)
        await self.pilot.pause()

    async def step_click(self, slot: int) -> None:
        """A click into a composer."""
        tile = self.app.desk.tiles.at(slot)
        if tile is not None and tile.display and self.app.screen is self.app.desk:
            tile.composer.editor.focus()
        await asyncio.sleep(0)

    async def step_act(self, id_: str) -> None:
        """From the palette, or by its key in a list."""
        self.app.desk.action_do(id_)
        await asyncio.sleep(0)

    async def step_size(self, size: tuple[int, int]) -> None:
        """Another window."""
        await self.pilot.resize_terminal(*size)
        await self.pilot.pause()

    async def step_slow(self, seconds: float) -> None:
        """The database takes that long."""
        self.desk.slow = seconds

    # the world

    async def step_events(self, happenings: list[tuple[str, int]]) -> None:
        """Things happen while the operator reads: nothing moves under them."""
        await self.calm()
        await self.caught_up()
        before = self.still()
        for happening in happenings:
            self.happen(*happening)
        await self.caught_up()
        after = self.still()
        listed = set(self.app.desk.inbox.list.ids)
        if before["cursor"] in listed:
            assert after["cursor"] == before["cursor"], f"the inbox's cursor moved: {happenings}"
        assert after["keys"] == before["keys"], f"the keys went elsewhere: {happenings}"
        for chat, (tile, place) in before["reading"].items():
            if chat in self.desk.people:
                assert after["reading"].get(chat) == (tile, place), f"what is read moved: {happenings}"
        for tile, chat in before["tiles"].items():
            if chat in self.desk.people and chat is not None:
                assert after["tiles"].get(tile) == chat, f"a tile was exchanged: {happenings}"

    def still(self) -> dict[str, Any]:
        """What must not change unless the operator changes it."""
        desk = self.app.desk
        tiles = {tile: tile.conversation_id for tile in desk.tiles.tiles if tile.display}
        # Where the inbox is looked through, a tile shows the chat under its cursor.
        if desk.chats.preview is not None:
            tiles = {tile: chat for tile, chat in tiles.items() if chat != desk.chats.preview}
        return {
            "cursor": desk.inbox.list.chosen,
            "keys": self.app.focused,
            "reading": {
                chat: (tile, tile.transcript.place())
                for tile, chat in tiles.items()
                if chat is not None and tile.transcript.place() is not None
            },
            "tiles": tiles,
        }

    def happen(self, what: str, n: int) -> None:
        """Something that is not the operator's doing, to the n-th customer."""
        people = [*self.desk.people.values()]
        with self.desk._lock:
            getattr(self, f"event_{what}")(people[n % len(people)])

    def event_write(self, person: Person) -> None:
        """They write."""
        self.desk.clock.time += 1_000
        self.desk.write(person, "Noch etwas:\nhaben Sie auch Semmeln?")

    def event_receipt(self, person: Person) -> None:
        """They read what was sent."""
        mine = [row for row in person.messages if row.direction is Direction.OUT]
        if mine:
            self.desk.set_status(mine[-1].id, Status.READ)

    def event_failed(self, person: Person) -> None:
        """It can't be delivered."""
        mine = [row for row in person.messages if row.direction is Direction.OUT]
        if mine:
            self.desk.set_status(mine[-1].id, Status.FAILED, error_code=131026, error_text="Undeliverable")

    def event_account(self, _person: Person) -> None:
        """Something about the account."""
        self.desk.touch("account")

    def event_back(self, person: Person) -> None:
        """A snooze has ended."""
        person.state = ConversationState.OPEN
        person.waiting_since = person.waiting_since or self.desk.clock.now()
        self.desk._changed("conversation", person.id)

    def event_done(self, person: Person) -> None:
        """Another desk has done it."""
        person.state, person.waiting_since, person.unread = ConversationState.DONE, None, 0
        self.desk._changed("conversation", person.id)

    def event_answer(self, person: Person) -> None:
        """Another desk has answered."""
        self.desk.clock.time += 1_000
        self.desk.answer(person, "Haben wir.")

    def event_rename(self, person: Person) -> None:
        """Something of the customer changed that stands on their card."""
        self.desk._changed("customer", person.id)

    def event_draft(self, person: Person) -> None:
        """Another desk goes on with the draft."""
        person.draft += "…"
        self.desk._changed("draft", person.id)

    def event_join(self, person: Person) -> None:
        """Another desk finds that two are one: the chat of the second goes on in the first one's."""
        people = [*self.desk.people.values()]
        if len(people) > 12:
            kept = people[(people.index(person) + 1) % len(people)]
            self.desk.merge(kept.id, person.id)
            self.joined[name_of(person)] = name_of(kept)

    # at the end

    def texts(self) -> dict[str, list[str]]:
        """All that was written to each customer, the draft included."""
        return {
            name_of(person): [
                *(row.text for row in person.messages if row.direction is Direction.OUT),
                person.draft,
            ]
            for person in self.desk.people.values()
        }

    def check(self) -> None:
        """Every word is whole, once, and with whom the composer named when it was begun."""
        texts = self.texts()
        for word in self.witness.words:
            at = [(name, text) for name, found in texts.items() for text in found if word.text[0] in text]
            if word.expected is not None:
                assert word.name == word.expected, f"{word} was typed to another"
            if not word.name:
                assert not at, f"{word} reached {at} unseen"
                continue
            assert [name for name, _text in at] == [self.now(word.name)], f"{word} is in {at}"
            assert at[0][1].count(word.text) == 1, f"{word} is not whole in {at}"


@asynccontextmanager
async def playing(desk: FakeDesk, size: tuple[int, int] = (160, 45)) -> AsyncIterator[Play]:
    """A desk that is watched."""
    witness = Witness()
    app = DeskApp(lambda: desk, clock=desk.clock, keys=keymap({}), look=Look(bell=False))
    with witnessed(witness):
        async with app.run_test(size=size, notifications=True, message_hook=witness.hook) as pilot:
            await until(pilot, lambda: app.desk.inbox.list.loaded and app.desk.status is not None, "rows", 30)
            await app.desk.first_rows()
            play = Play(app, pilot, desk, witness)
            witness.seen = desk._seq
            await play.calm()
            yield play
            desk.slow = 0
            await play.calm()
            app.post_message(events.Key("ctrl+q", None))
            await until(pilot, lambda: app.return_value == 0, "left", 30)
        play.check()


def run(steps: Sequence[Step], desk: FakeDesk | None = None) -> None:
    """Play the steps, then check every word."""

    async def whole() -> None:
        async with playing(desk or long_morning()) as play:
            for step in steps:
                await play.do(step)

    asyncio.run(whole())

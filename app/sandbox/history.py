"""What happened before: people and months of chats, made up from shop and seed, for the demo and for big databases.

Pure and streaming: messages come out in the order of their times, so that a store can append them.
"""

import base64
import heapq
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from app.core.clock import DAY, HOUR, MINUTE, SECOND, Millis
from app.core.content import Content
from app.core.enums import Direction, IdentityKind, Status
from app.sandbox.keyed import digest, keyed_random, wamid
from app.sandbox.lines import told
from app.sandbox.people import Directory, Person
from app.sandbox.phrases import Said, phrase_book
from app.sandbox.script import InboxChat, Line

RECENT: Millis = 3 * DAY
"""The script's own chats, and those answered lately, lie in the last days; the earlier months end before."""
_DAYS_BACK = 540
_OTHERS_ANSWERED = 24
"""So many people outside the cast have an answered chat in the last days, if there are that many."""
_WINDOW_MISSED = 131047


@dataclass(frozen=True, slots=True)
class SeedNote:
    """The shop's own words about a person."""

    time: Millis
    text: str


@dataclass(frozen=True, slots=True)
class SeedPerson:
    """A customer; their place in `History.people` is the number messages name them by."""

    name: str
    """As their profile says; may be empty."""
    identities: tuple[tuple[IdentityKind, str], ...]
    """The same pairs, in the same order, as the WhatsApp reader finds in their webhooks."""
    labels: tuple[str, ...]
    notes: tuple[SeedNote, ...]
    given_name: str
    """The operator's own name for them; empty if none."""
    done: bool
    """Their chat is settled; every other chat is open."""
    since: Millis
    """Not later than their first message."""


class SeedMessage(NamedTuple):
    """One message, in the order of their times."""

    person: int
    time: Millis
    """Whole seconds, as Meta's timestamps are."""
    direction: Direction
    type: str
    """Meta's word."""
    text: str
    status: Status
    """received or read (it needs no answer any more) if incoming; sent, delivered, read or failed if outgoing."""
    external_id: str
    error_code: int | None = None
    content: Content | None = None
    quoted: str | None = None
    """The external id of the message it answers, reacts to or changes."""


@dataclass(frozen=True, slots=True)
class History:
    """Everything up to a moment; `messages` may be asked for as often as wanted and always gives the same."""

    people: tuple[SeedPerson, ...]
    count: int
    """How many messages there are."""
    _directory: Directory
    _members: tuple[Person, ...]
    _chats: tuple[tuple[int, InboxChat], ...]
    _answered: tuple[int, ...]
    _until: Millis
    _earlier: int

    def messages(self) -> Iterator[SeedMessage]:
        """All messages, by time."""
        yield from self._earlier_months()
        yield from self._last_days()

    def _earlier_months(self) -> Iterator[SeedMessage]:
        """Question, answer and mostly thanks, over and over; few people write much and many little (Zipf)."""
        if not self._earlier:
            return
        directory, seed = self._directory, self._directory.seed
        book = phrase_book(directory.shop_key, seed)
        draw = keyed_random(seed, directory.shop.name, "history")
        end = self._until // DAY * DAY - RECENT
        start = end - _DAYS_BACK * DAY
        weights = list(accumulate((rank + 3) ** -0.8 for rank in range(len(self._members))))
        prefixes = [_prefixes(person.address) for person in self._members]
        unique = int(digest(seed, directory.shop.name, "history ids")[:7], 16) << 40
        random, left, at, serial = draw.random, self._earlier, start, 0
        due: list[_Due] = []
        while left or due:
            if left:
                person = bisect(weights, random() * weights[-1])
                opened = _shop_hours(at)
                for said in book[int(random() * len(book))][:left]:
                    left -= 1
                    serial += 1
                    time = (opened + int(said.after * (0.5 + random()))) // SECOND * SECOND
                    heapq.heappush(due, (time, serial, person, said, random()))
                at = start + (end - start) * (self._earlier - left) // self._earlier
            horizon = _shop_hours(at) // SECOND * SECOND
            while due and (due[0][0] < horizon or not left):
                yield _seed_message(heapq.heappop(due), prefixes, unique)

    def _last_days(self) -> Iterator[SeedMessage]:
        directory = self._directory
        shop, seed = directory.shop, directory.seed
        found: list[SeedMessage] = []
        for number, chat in self._chats:
            address = self._members[number].address
            ours = text = ""
            for n, line in enumerate(chat.lines):
                said = told(line.line, shop, seed, chat.who, n)
                direction = Direction.OUT if line.out else Direction.IN
                id_ = wamid(address, digest(seed, shop.name, "inbox", chat.who, n, self._until), outgoing=line.out)
                time = (self._until - line.ago) // SECOND * SECOND
                quoted = text if said.type in ("edit", "revoke") else ours if _speaks_of(line.line) else None
                found.append(
                    SeedMessage(
                        number,
                        time,
                        direction,
                        said.type,
                        said.text,
                        Status(line.status),
                        id_,
                        line.error,
                        said.content,
                        quoted or None,
                    )
                )
                if line.out:
                    ours = id_
                elif said.type == "text":
                    text = id_
        book = phrase_book(directory.shop_key, seed)
        for n, number in enumerate(self._answered):
            draw = keyed_random(seed, shop.name, "answered", n)
            time = self._until - draw.randint(80 * MINUTE, 30 * HOUR)
            for m, phrase in enumerate(draw.choice(book)[:2]):
                direction = Direction.OUT if phrase.out else Direction.IN
                status = draw.choice((Status.READ, Status.READ, Status.DELIVERED)) if phrase.out else Status.READ
                address = self._members[number].address
                id_ = wamid(address, digest(seed, shop.name, "answered", n, m, self._until), outgoing=phrase.out)
                when = (time + phrase.after) // SECOND * SECOND
                text = phrase.text.replace("{order}", str(10_000 + draw.randrange(90_000)))
                found.append(SeedMessage(number, when, direction, phrase.type, text, status, id_, None, phrase.content))
        found.sort(key=lambda message: message.time)
        yield from found


def history(shop: str, seed: int, customers: int, messages: int, until: Millis, *, lively: bool = True) -> History:
    """So many customers (at least 1) and messages, all before `until`.

    When lively, the last days hold the script's own chats: some wait for an answer, the window of one closes within
    the hour, that of others has closed; those need about 90 messages, of which fewer are made if `messages` is less.
    `count` says how many there are; it is `messages` if that is enough for the last days.
    """
    directory = Directory(shop, seed)
    members = tuple(directory.person(index) for index in range(max(1, customers)))
    by_key = {person.key: person.index for person in members if person.key}
    chats = [(by_key[chat.who], chat) for chat in directory.script.inbox if chat.who in by_key] if lively else []
    while sum(len(chat.lines) for _number, chat in chats) > messages:
        chats.pop()
    recent = sum(len(chat.lines) for _number, chat in chats)
    outside = range(len(directory.cast), len(members)) if lively else range(0)
    room = min(_OTHERS_ANSWERED, len(outside) // 4, max(0, messages - recent) // 2)
    answered = tuple(outside[n * 3] for n in range(room) if n * 3 < len(outside))
    earlier = max(0, messages - recent - 2 * len(answered))
    busy = {number for number, _chat in chats} | set(answered)
    people = tuple(_seed_person(person, until, person.index not in busy) for person in members)
    return History(
        people,
        recent + 2 * len(answered) + earlier,
        directory,
        members,
        tuple(chats),
        answered,
        until,
        earlier,
    )


def _seed_person(person: Person, until: Millis, done: bool) -> SeedPerson:
    since = until // DAY * DAY - RECENT - _DAYS_BACK * DAY
    notes = tuple(SeedNote(until - (9 + n) * MINUTE, text) for n, text in enumerate(person.notes))
    return SeedPerson(person.name, person.identities, person.labels, notes, person.given, done, since)


def _shop_hours(time: Millis) -> Millis:
    """The moment squeezed into the day's open hours, order kept."""
    day = time // DAY * DAY
    return day + 5 * HOUR + (time - day) * 13 // 24


def _speaks_of(line: Line) -> bool:
    """Whether it names the shop's last message: a reaction, a quote, an answer to buttons or a list."""
    return not isinstance(line, str) and (bool(line.get("quote")) or next(iter(line)) in ("react", "press", "choose"))


def _prefixes(address: str) -> tuple[bytes, bytes]:
    """What the ids of somebody's messages begin with: theirs, ours."""
    name = address.encode("ascii")
    head = b"\x1c\x18" + bytes([len(name)]) + name + b"\x15\x02\x00"
    return head + b"\x12\x18\x14", head + b"\x11\x18\x12"


_Due: TypeAlias = tuple[Millis, int, int, Said, float]
"""Time, serial number, person, what is said, and a chance that decides the rest."""


def _seed_message(due: _Due, prefixes: Sequence[tuple[bytes, bytes]], unique: int) -> SeedMessage:
    time, serial, person, said, chance = due
    text = said.text.replace("{order}", str(serial % 90_000 + 10_000)) if "{" in said.text else said.text
    theirs, ours = prefixes[person]
    if not said.out:
        id_ = base64.b64encode(b"%b%020X\x00" % (theirs, unique + serial)).decode("ascii")
        return SeedMessage(person, time, Direction.IN, said.type, text, Status.READ, "wamid." + id_, None, said.content)
    id_ = base64.b64encode(b"%b%018X\x00" % (ours, unique + serial)).decode("ascii")
    status, error = Status.READ, None
    if chance > 0.985:
        status, error = Status.FAILED, _WINDOW_MISSED
    elif chance > 0.83:
        status = Status.DELIVERED if chance > 0.85 else Status.SENT
    return SeedMessage(person, time, Direction.OUT, said.type, text, status, "wamid." + id_, error)

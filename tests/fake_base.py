"""What every part of the desk in memory stands on: people, their messages, and the change sequence."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock

from app.core.clock import HOUR, MINUTE, Millis
from app.core.content import Content, Extras, words_of
from app.core.customer_list import CustomerView
from app.core.desk_state import DeskState
from app.core.enums import (
    AccountState,
    Channel,
    ConversationState,
    Direction,
    IdentityKind,
    MediaState,
    ReadReceipts,
    Status,
)
from app.core.errors import UserError
from app.core.fields import CustomField
from app.core.gate import GateFacts
from app.core.ids import message_id, time_of
from app.core.imports import ImportBatch, ImportPlan
from app.core.rows import (
    AccountRow,
    Gap,
    Identity,
    InboxRow,
    LinkSuggestion,
    MediaRow,
    MergeRow,
    MessageLink,
    MessageRow,
    Note,
    NoticeRow,
    Profile,
    ProfileVersion,
    QuickReply,
    ReactionMark,
    Template,
    Version,
)

NOW: Millis = 1_795_250_100_000
"""Saturday 21 November 2026, 09:35 in Berlin."""


@dataclass
class StoppedClock:
    """A clock that moves only when told to."""

    time: Millis = NOW

    def now(self) -> Millis:
        """Milliseconds since the epoch, UTC."""
        return self.time


@dataclass
class Person:
    """A customer and their one conversation, as the fake keeps them."""

    id: int
    name: str
    number: str
    profile_name: str
    labels: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    state: ConversationState = ConversationState.OPEN
    unread: int = 0
    waiting_since: Millis | None = None
    window_ends_at: Millis | None = None
    first_unread: int | None = None
    draft: str = ""
    since: Millis = NOW - 600 * 24 * HOUR
    earlier: int = 0
    """Messages counted but not kept."""
    blocked: bool = False
    snoozed_until: Millis | None = None
    receipts: ReadReceipts | None = None
    typed: int = 0
    """How often the customer was told that someone types."""
    suggestions: tuple[LinkSuggestion, ...] = ()
    merges: tuple[MergeRow, ...] = ()
    no_marketing_since: Millis | None = None
    priority: int = 0
    assignee: str = ""
    favourite: bool = False
    birthday: str = ""
    values: dict[int, str] = field(default_factory=dict)
    """By the field's id."""


class FakeBase:
    """The state, and what tests do to it; `slow` makes every question take that many seconds, `broken` fails it."""

    def __init__(self, clock: StoppedClock | None = None, *, demo: bool = False) -> None:
        self.clock = clock or StoppedClock()
        self.people: dict[int, Person] = {}
        self.demo = demo
        self.gateway_alive = True
        self.gap: Gap | None = None
        self.quarantined = 0
        self.account: AccountRow | None = AccountRow(
            1, Channel.WHATSAPP, "Bäckerei Sonnenschein", "+49 171 3920000", AccountState.OK, "", NOW - MINUTE
        )
        self.shop: Profile | None = None
        self.templates_: list[Template] = []
        self.links: list[MessageLink] = []
        self.quick: list[QuickReply] = []
        self.log: list[NoticeRow] = []
        self.fields_: list[CustomField] = []
        self.view_ = CustomerView()
        self.colours: dict[str, str] = {}
        self.history: list[ProfileVersion] = []
        self.photo = ""
        self.synced = 0
        self.saved: list[tuple[int, str]] = []
        """The files that were saved elsewhere: message and path."""
        self.left = DeskState()
        """What `save_desk_state` was last given."""
        self.refreshed = 0
        self.ringing: set[str] = set()
        """Labels that ring the bell."""
        self.plans: dict[str, list[ImportPlan | Exception]] = {}
        """What importing a file does, by path."""
        self.batches: list[ImportBatch] = []
        self.step: Callable[[], object] | None = None
        """Called before each row that is imported."""
        self.closed = False
        self.slow = 0.0
        self.broken: Exception | None = None
        self.calls: list[str] = []
        self._lock = RLock()
        self._seq = 0
        self._log: list[tuple[int, str, int]] = []
        self._counter = 0

    # what tests do to it

    def add(self, name: str, number: str, *, labels: Sequence[str] = (), profile_name: str = "") -> Person:
        """A new customer with an empty conversation; its id is the customer's too."""
        with self._lock:
            person = Person(len(self.people) + 1, name, number, profile_name or name, tuple(labels))
            self.people[person.id] = person
            self._changed("conversation", person.id)
            self._changed("customer", person.id)
            return person

    def write(
        self,
        person: Person,
        text: str,
        at: Millis | None = None,
        *,
        type_: str = "text",
        content: Content | None = None,
        extras: Extras | None = None,
        **more: object,
    ) -> MessageRow:
        """The customer writes."""
        with self._lock:
            at = self.clock.now() if at is None else at
            text = text if content is None else text or words_of(content)
            row = self._row(person, text, at, Direction.IN, Status.RECEIVED, type_)
            row = replace(row, content=content, extras=extras, **more)  # type: ignore[arg-type]  # a test's own fields
            person.messages[-1] = row
            person.unread += 1
            person.first_unread = person.first_unread or row.id
            person.waiting_since = person.waiting_since or at
            person.window_ends_at = at + 24 * HOUR
            person.state = ConversationState.OPEN
            self._changed("conversation", person.id)
            return row

    def answer(
        self, person: Person, text: str, at: Millis | None = None, status: Status = Status.READ, **more: object
    ) -> MessageRow:
        """The shop answered earlier."""
        with self._lock:
            at = self.clock.now() if at is None else at
            row = self._row(person, text, at, Direction.OUT, status, "text")
            row = replace(row, sent_at=at + 1000, **more)  # type: ignore[arg-type]  # a test's own fields
            if status is Status.READ:
                row = replace(row, delivered_at=at + 2000, read_at=at + MINUTE)
            person.messages[-1] = row
            person.unread, person.waiting_since, person.first_unread = 0, None, None
            self._changed("conversation", person.id)
            return row

    def set_status(self, message: int, status: Status, **more: object) -> None:
        """A receipt arrives."""
        with self._lock:
            person, index = self._find(message)
            person.messages[index] = replace(person.messages[index], status=status, **more)  # type: ignore[arg-type]
            self._changed("conversation", person.id)

    def amend(self, message: int, **more: object) -> None:
        """Its reactions, edits, file or withdrawal are different now."""
        with self._lock:
            person, index = self._find(message)
            person.messages[index] = replace(person.messages[index], **more)  # type: ignore[arg-type]  # a test's own
            self._changed("conversation", person.id)

    def give_file(self, message: int, path: str = "", state: MediaState = MediaState.READY, **more: object) -> None:
        """Where a message's file is."""
        media = MediaRow(message, state, None, "", "image/jpeg", 0, 0, "", path)
        self.amend(message, media=replace(media, **more))  # type: ignore[arg-type]  # a test's own fields

    def edited(self, message: int, text: str, at: Millis | None = None) -> None:
        """The customer changed it."""
        person, index = self._find(message)
        at = self.clock.now() if at is None else at
        self.amend(message, edits=(*person.messages[index].edits, Version(at, text)))

    def withdrawn(self, message: int, at: Millis | None = None) -> None:
        """The customer took it back."""
        at = self.clock.now() if at is None else at
        self.amend(message, text="", content=None, extras=None, media=None, revoked_at=at)

    def put_reaction(self, message: int, direction: Direction, emoji: str) -> None:
        """An emoji of one side; an empty one takes it away."""
        person, index = self._find(message)
        others = tuple(mark for mark in person.messages[index].reactions if mark.direction is not direction)
        mark = (ReactionMark(direction, emoji),) if emoji else ()
        self.amend(message, reactions=(*others, *mark))

    def touch(self, kind: str) -> None:
        """Something else changed: profile, account or gateway."""
        with self._lock:
            self._changed(kind, 0)

    # inside

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.slow:
            time.sleep(self.slow)
        if self.broken:
            raise self.broken

    def _changed(self, kind: str, id_: int) -> None:
        self._seq += 1
        self._log.append((self._seq, kind, id_))

    def _person(self, id_: int) -> Person:
        if id_ not in self.people:
            raise UserError(f"There is no conversation {id_}.")
        return self.people[id_]

    def _find(self, message: int) -> tuple[Person, int]:
        for person in self.people.values():
            for index, row in enumerate(person.messages):
                if row.id == message:
                    return person, index
        raise UserError(f"There is no message {message}.")

    def _row(
        self, person: Person, text: str, at: Millis, direction: Direction, status: Status, type_: str
    ) -> MessageRow:
        self._counter += 1
        id_ = message_id(at, self._counter)
        row = MessageRow(id_, person.id, f"wamid.{id_}", direction, type_, text, status, None, None, None, None)
        person.messages.append(row)
        return row

    def _identities(self, person: Person) -> tuple[Identity, ...]:
        return (Identity(IdentityKind.PHONE, person.number.replace(" ", "")),)

    def _facts(self, person: Person) -> GateFacts:
        state = self.account.state if self.account else AccountState.UNKNOWN
        return GateFacts(Channel.WHATSAPP, person.window_ends_at, state, blocked=person.blocked, reachable=True)

    def _inbox_row(self, person: Person) -> InboxRow:
        last = person.messages[-1] if person.messages else None
        bad = (Status.FAILED, Status.UNCERTAIN)
        return InboxRow(
            id=person.id,
            customer_id=person.id,
            name=person.name or person.number,
            channel=Channel.WHATSAPP,
            state=person.state,
            unread=person.unread,
            waiting_since=person.waiting_since,
            window_ends_at=person.window_ends_at,
            last_at=time_of(last.id) if last else person.since,
            last_direction=last.direction if last else None,
            last_status=last.status if last else None,
            last_type=last.type if last else "text",
            preview=" ".join(last.text.split())[:120] if last else "",
            draft=bool(person.draft),
            trouble=sum(row.status in bad for row in person.messages),
            snoozed_until=person.snoozed_until,
            favourite=person.favourite,
            priority=person.priority,
            assignee=person.assignee,
        )

"""A desk in memory: a lively bakery on a Saturday morning, for tests and pictures of the screen."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock

from app.core.clock import HOUR, MINUTE, Millis
from app.core.enums import AccountState, Author, Channel, ConversationState, Direction, IdentityKind, Status, View
from app.core.errors import UserError
from app.core.gate import GateFacts, may_send_text
from app.core.ids import message_id, time_of
from app.core.rows import (
    AccountRow,
    Changes,
    ChatHead,
    ClosedDay,
    Counters,
    CustomerCard,
    CustomerRow,
    Delivery,
    DeskStatus,
    Gap,
    Hit,
    Identity,
    InboxOrder,
    InboxRow,
    Label,
    MessageRow,
    Note,
    OpeningSpan,
    Profile,
    ProfileFields,
    TranscriptPage,
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


class FakeDesk:
    """`core.desk.Desk` over plain lists; `slow` makes every question take that many seconds, `broken` fails it."""

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
        self.shop: Profile | None = bakery_profile()
        self.opened: tuple[int, ...] = ()
        self.refreshed = 0
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

    def write(self, person: Person, text: str, at: Millis | None = None, *, type_: str = "text") -> MessageRow:
        """The customer writes."""
        with self._lock:
            at = self.clock.now() if at is None else at
            row = self._row(person, text, at, Direction.IN, Status.RECEIVED, type_)
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

    def touch(self, kind: str) -> None:
        """Something else changed: profile, account or gateway."""
        with self._lock:
            self._changed(kind, 0)

    # DeskReads

    def status(self) -> DeskStatus:
        self._called("status")
        now = self.clock.now()
        closing = sum(
            1
            for person in self.people.values()
            if person.waiting_since is not None and 0 < (person.window_ends_at or 0) - now <= HOUR
        )
        accounts = (self.account,) if self.account else ()
        return DeskStatus(self.demo, accounts, self.gateway_alive, self.gap, closing, self.quarantined)

    def counters(self) -> Counters:
        self._called("counters")
        rows = [self._inbox_row(person) for person in self.people.values()]
        return Counters(
            waiting=sum(row.waiting_since is not None for row in rows),
            unread=sum(row.unread > 0 for row in rows),
            open=sum(row.state is ConversationState.OPEN for row in rows),
            all=len(rows),
            customers=len(rows),
        )

    def inbox_order(self, view: View, limit: int | None = None) -> InboxOrder:
        self._called(f"inbox_order {view} {limit}")
        with self._lock:
            rows = [self._inbox_row(person) for person in self.people.values()]
        waiting = sorted((row for row in rows if row.waiting_since is not None), key=lambda row: row.waiting_since or 0)
        rest = sorted((row for row in rows if row.waiting_since is None), key=lambda row: -row.last_at)
        if view is View.WAITING:
            rest = []
        elif view is View.OPEN:
            rest = [row for row in rest if row.state is ConversationState.OPEN]
        elif view is View.UNREAD:
            waiting, rest = [row for row in waiting if row.unread], [row for row in rest if row.unread]
        return InboxOrder([row.id for row in (*waiting, *rest)][:limit], len(waiting))

    def inbox_rows(self, ids: Sequence[int]) -> dict[int, InboxRow]:
        self._called("inbox_rows")
        with self._lock:
            return {id_: self._inbox_row(self.people[id_]) for id_ in ids if id_ in self.people}

    def chat(self, conversation_id: int) -> ChatHead | None:
        self._called("chat")
        with self._lock:
            person = self.people.get(conversation_id)
            if person is None:
                return None
            return ChatHead(
                self._inbox_row(person),
                may_send_text(self._facts(person), None, self.clock.now()),
                person.draft,
                person.first_unread,
                self._identities(person),
            )

    def transcript(
        self,
        conversation_id: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 100,
    ) -> TranscriptPage:
        self._called("transcript")
        with self._lock:
            rows = list(self.people[conversation_id].messages)
        if around is not None:
            index = next((i for i, row in enumerate(rows) if row.id >= around), len(rows))
            start, stop = max(0, index - limit // 2), min(len(rows), index + limit // 2)
        elif before is not None:
            stop = sum(row.id < before for row in rows)
            start = max(0, stop - limit)
        elif after is not None:
            start = sum(row.id <= after for row in rows)
            stop = min(len(rows), start + limit)
        else:
            start, stop = max(0, len(rows) - limit), len(rows)
        return TranscriptPage(rows[start:stop], older=start > 0, newer=stop < len(rows))

    def customer_ids(self, words: str = "", limit: int | None = None) -> list[int]:
        self._called(f"customer_ids {words}")
        found = [
            person
            for person in self.people.values()
            if all(
                word in f"{person.name} {person.number.replace(' ', '')} {' '.join(person.labels)}".casefold()
                for word in words.casefold().split()
            )
        ]
        return [person.id for person in sorted(found, key=lambda person: person.name.casefold())][:limit]

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]:
        self._called("customer_rows")
        rows = {}
        for id_ in ids:
            if person := self.people.get(id_):
                last = time_of(person.messages[-1].id) if person.messages else None
                rows[id_] = CustomerRow(id_, id_, person.name or person.number, person.number, person.labels, last)
        return rows

    def customer(self, customer_id: int) -> CustomerCard | None:
        self._called("customer")
        with self._lock:
            person = self.people.get(customer_id)
            if person is None:
                return None
            labels = {label.name: label for label in self.labels()}
            return CustomerCard(
                id=person.id,
                name=person.name or person.profile_name or person.number,
                given_name=person.name if person.name != person.profile_name else "",
                profile_name=person.profile_name,
                identities=self._identities(person),
                labels=tuple(labels[name] for name in person.labels),
                notes=tuple(person.notes),
                since=person.since,
                messages=len(person.messages) + person.earlier,
                last_at=time_of(person.messages[-1].id) if person.messages else None,
                blocked=False,
            )

    def conversation_of(self, customer_id: int) -> int | None:
        return customer_id if customer_id in self.people else None

    def profile(self, account_id: int | None = None) -> Profile | None:
        self._called("profile")
        return self.shop

    def labels(self) -> list[Label]:
        names = sorted({name for person in self.people.values() for name in person.labels})
        colours = {"regular": "accent", "B2B": "sage", "order": "plain", "vegan": "green"}
        return [Label(n, name, colours.get(name, "plain")) for n, name in enumerate(names, 1)]

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        self._called(f"search {words}")
        parts = words.casefold().split()
        hits = []
        for person in self.people.values():
            if conversation_id not in (None, person.id):
                continue
            for row in person.messages:
                text = row.text.casefold()
                if parts and all(part in text for part in parts) and (before is None or row.id < before):
                    hits.append(Hit(person.id, row, person.name, marked(row.text, parts)))
        return sorted(hits, key=lambda hit: -hit.message.id)[:limit]

    def changes(self, after: int | None) -> Changes | None:
        if self.broken:
            raise self.broken
        with self._lock:
            if after is None:
                return Changes(self._seq)
            if after >= self._seq:
                return None
            new = [(kind, id_) for seq, kind, id_ in self._log if seq > after]
            return Changes(
                self._seq,
                frozenset(id_ for kind, id_ in new if kind == "conversation"),
                frozenset(id_ for kind, id_ in new if kind == "customer"),
                frozenset(kind for kind, _ in new if kind not in ("conversation", "customer")),
            )

    def open_chats(self) -> tuple[int, ...]:
        return self.opened

    # DeskWrites

    def send_text(self, conversation_id: int, text: str) -> MessageRow:
        self._called("send_text")
        with self._lock:
            person = self._person(conversation_id)
            verdict = may_send_text(self._facts(person), text, self.clock.now())
            if not verdict.allowed:
                raise UserError(f"This can't be sent: {verdict.refusal}.")
            row = self._row(person, text, self.clock.now(), Direction.OUT, Status.QUEUED, "text")
            row = replace(row, author=Author.OPERATOR)
            person.messages[-1] = row
            person.draft, person.waiting_since, person.unread = "", None, 0
            self._changed("conversation", conversation_id)
            return row

    def resend(self, message_id: int) -> None:
        self._called("resend")
        self.set_status(message_id, Status.QUEUED, error_code=None, error_text=None)

    def discard(self, message_id: int) -> None:
        self._called("discard")
        self.set_status(message_id, Status.DISCARDED)

    def save_draft(self, conversation_id: int, text: str) -> None:
        self._called("save_draft")
        with self._lock:
            self._person(conversation_id).draft = text
            self._changed("conversation", conversation_id)

    def mark_opened(self, conversation_id: int) -> None:
        self._called("mark_opened")
        with self._lock:
            self._person(conversation_id).unread = 0
            self._changed("conversation", conversation_id)

    def mark_unread(self, conversation_id: int) -> None:
        self._called("mark_unread")
        with self._lock:
            self._person(conversation_id).unread = 1
            self._changed("conversation", conversation_id)

    def done(self, conversation_id: int) -> None:
        self._called("done")
        with self._lock:
            person = self._person(conversation_id)
            person.state, person.waiting_since, person.unread = ConversationState.DONE, None, 0
            self._changed("conversation", conversation_id)

    def reopen(self, conversation_id: int) -> None:
        self._called("reopen")
        with self._lock:
            self._person(conversation_id).state = ConversationState.OPEN
            self._changed("conversation", conversation_id)

    def start_chat(self, number: str, name: str = "") -> int:
        self._called("start_chat")
        digits = "".join(character for character in number if character.isdigit())
        if len(digits) < 7:
            raise UserError(f"{number} is not a phone number.")
        for person in self.people.values():
            if person.number.replace(" ", "").lstrip("+").endswith(digits.lstrip("0")):
                return person.id
        return self.add(name or f"+{digits}", f"+{digits}").id

    def rename_customer(self, customer_id: int, name: str) -> None:
        self._called("rename_customer")
        with self._lock:
            person = self._person(customer_id)
            person.name = name or person.profile_name
            self._changed("customer", customer_id)
            self._changed("conversation", customer_id)

    def add_note(self, customer_id: int, text: str) -> None:
        self._called("add_note")
        with self._lock:
            self._counter += 1
            self._person(customer_id).notes.append(Note(self._counter, text, self.clock.now()))
            self._changed("customer", customer_id)

    def delete_note(self, note_id: int) -> None:
        self._called("delete_note")
        with self._lock:
            for person in self.people.values():
                person.notes = [note for note in person.notes if note.id != note_id]
                self._changed("customer", person.id)

    def set_labels(self, customer_id: int, names: Sequence[str]) -> None:
        self._called("set_labels")
        with self._lock:
            self._person(customer_id).labels = tuple(names)
            self._changed("customer", customer_id)

    def save_profile(
        self,
        account_id: int,
        fields: ProfileFields,
        hours: Sequence[OpeningSpan],
        closed_days: Sequence[ClosedDay],
        timezone: str,
        delivery: Delivery,
    ) -> None:
        self._called("save_profile")
        if self.shop:
            self.shop = replace(
                self.shop,
                fields=fields,
                hours=tuple(hours),
                closed_days=tuple(closed_days),
                timezone=timezone,
                delivery=delivery,
                publish_state="queued" if fields != self.shop.live else "",
                publish_error="",
            )
            self.touch("profile")

    def refresh_account(self, account_id: int) -> None:
        self._called("refresh_account")
        self.refreshed += 1

    def dismiss_gap(self, gap_id: int) -> None:
        self._called("dismiss_gap")
        self.gap = None
        self.touch("gateway")

    def save_open_chats(self, conversation_ids: Sequence[int]) -> None:
        self._called("save_open_chats")
        self.opened = tuple(conversation_ids)

    def close(self) -> None:
        self.closed = True

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
        return GateFacts(Channel.WHATSAPP, person.window_ends_at, state, blocked=False, reachable=True)

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
        )


def marked(text: str, parts: Sequence[str]) -> str:
    """The text with the first match of each part between \\x02 and \\x03."""
    spans = sorted((start, start + len(part)) for part in parts if (start := text.casefold().find(part)) >= 0)
    for start, stop in reversed(spans):
        text = f"{text[:start]}\x02{text[start:stop]}\x03{text[stop:]}"
    return text


def bakery_profile() -> Profile:
    """The bakery, published but for nothing."""
    fields = ProfileFields(
        about="Brot aus Natursauerteig",
        address="Hohenzollernstraße 12, 80801 München",
        description="Handwerksbäckerei in Schwabing. Wir backen täglich ab drei Uhr früh, mit Mehl aus der Region.",
        email="hallo@sonnenschein.example",
        websites=("https://sonnenschein.example",),
        vertical="RESTAURANT",
    )
    week = tuple(OpeningSpan(day, "06:00", "18:00") for day in range(5))
    return Profile(
        account_id=1,
        name="Bäckerei Sonnenschein",
        number="+49 171 3920000",
        fields=fields,
        live=fields,
        fetched_at=NOW - 20 * MINUTE,
        publish_state="",
        publish_error="",
        hours=(*week, OpeningSpan(5, "06:00", "13:00")),
        closed_days=(ClosedDay("2026-12-08", "Betriebsausflug"), ClosedDay("2026-12-25", "Weihnachten")),
        timezone="Europe/Berlin",
        delivery=Delivery(
            offered=True,
            areas=("80801", "80803", "Schwabing"),
            radius_km="5",
            minimum="20",
            fee="2.50",
            currency="EUR",
            note="Mo bis Fr bis 11 Uhr",
        ),
        official=True,
        verified_name="Bäckerei Sonnenschein",
        name_status="APPROVED",
        quality="GREEN",
        messaging_limit="TIER_2K",
        phone_status="CONNECTED",
    )


def filled(desk: FakeDesk, fill: Callable[[FakeDesk], None] | None = None) -> FakeDesk:
    """The desk with the bakery's morning on it."""
    from tests.bakery import morning

    (fill or morning)(desk)
    return desk

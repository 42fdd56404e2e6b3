"""What the operator does to customers, each in one short transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from app.core.clock import Clock
from app.core.dates import parse_birthday
from app.core.desk_customers import CustomerChanges
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.fields import Parsed, parse_value
from app.core.i18n import _
from app.core.phone import parse_number
from app.core.text import sanitise_for_store
from app.store import customer_edits, deeds
from app.store.accounts import stored_accounts
from app.store.conversations import find_or_make_conversation
from app.store.database import Database
from app.store.fields import read_fields, set_values
from app.store.profile import read_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME_LIMIT = 200
NOTE_LIMIT = 10_000
LABEL_LIMIT = 40


def start_chat(database: Database, clock: Clock, number: str, name: str, region: str) -> int:
    """The WhatsApp conversation with a number (E.164 or local to the region), made if there is none."""
    e164 = parse_number(number, region)
    name = checked_line(name, NAME_LIMIT)
    accounts = [account for account in stored_accounts(database.reader()) if account.setup.channel == Channel.WHATSAPP]
    if not accounts:
        raise UserError(_("No WhatsApp number is connected yet: run `tresen setup whatsapp`."))
    with database.write() as connection:
        now = clock.now()
        customer_id = customer_edits.find_by_number(connection, Channel.WHATSAPP, e164)
        if customer_id is None:
            customer_id = customer_edits.make_customer(
                connection, Channel.WHATSAPP, [(IdentityKind.PHONE, e164)], name, now
            )
        elif name:
            customer_edits.rename(connection, customer_id, name)
        return find_or_make_conversation(connection, accounts[0].id, Channel.WHATSAPP, customer_id, now)


def rename(database: Database, clock: Clock, customer_id: int, name: str) -> None:
    """Set the operator's own name for them; empty goes back to the profile's."""
    with _recording(database, clock, "rename", customer_id) as (connection, _record):
        customer_edits.rename(connection, customer_id, checked_line(name, NAME_LIMIT))


def add_note(database: Database, clock: Clock, customer_id: int, text: str) -> None:
    """Keep a note about them."""
    text = checked_note(text)
    with _recording(database, clock, "note", customer_id) as (connection, record):
        record.notes += [
            (customer_id, id_) for id_ in customer_edits.add_notes(connection, [customer_id], text, clock.now())
        ]


def delete_note(database: Database, clock: Clock, note_id: int) -> None:
    """Take a note away."""
    with (
        database.write() as connection,
        deeds.recording(connection, "note_deleted", clock.now()) as record,
    ):
        row = deeds.delete_row(connection, record, "note", note_id)
        if row is not None:
            customer_edits.note_everywhere(connection, row["customer_id"])


def set_labels(database: Database, clock: Clock, customer_id: int, names: Sequence[str]) -> None:
    """They carry exactly these labels; new ones are made."""
    lines = [line for line in (checked_line(name, LABEL_LIMIT) for name in names) if line]
    with _recording(database, clock, "label", customer_id) as (connection, _record):
        customer_edits.set_labels(connection, customer_id, lines)


def save_customer(
    database: Database, clock: Clock, customer_id: int, changes: CustomerChanges, today: date, currency: str = ""
) -> None:
    """Change all of it or nothing; UserError with a sentence if one thing can't be.

    `currency` is of amounts that name none, by default the one in which the shop delivers.
    """
    name = None if changes.name is None else checked_line(changes.name, NAME_LIMIT)
    labels = None if changes.labels is None else [checked_line(label, LABEL_LIMIT) for label in changes.labels]
    birthday = None if changes.birthday is None else parse_birthday(changes.birthday, today)
    note = checked_note(changes.note) if changes.note.strip() else ""
    values: dict[int, Parsed | None] = {}
    if changes.fields:
        known = {field.id: field for field in read_fields(database.reader())}
        currency = currency or _currency(database)
        for field_id, typed in changes.fields.items():
            if field_id not in known:
                raise UserError(_("This field is not there any more."))
            values[field_id] = parse_value(known[field_id], sanitise_for_store(typed), today, currency)
    with _recording(database, clock, "customer", customer_id) as (connection, record):
        if name is not None:
            customer_edits.rename(connection, customer_id, name)
        if labels is not None:
            customer_edits.set_labels(connection, customer_id, [label for label in labels if label])
        if birthday is not None:
            customer_edits.set_birthday(connection, customer_id, birthday)
        if changes.favourite is not None:
            customer_edits.set_favourite(connection, customer_id, changes.favourite)
        if values:
            set_values(connection, customer_id, values)
        if note:
            notes = customer_edits.add_notes(connection, [customer_id], note, clock.now())
            record.notes += [(customer_id, id_) for id_ in notes]


def set_favourite(database: Database, clock: Clock, customer_id: int, favourite: bool) -> None:
    """They are among the favourites, or no more."""
    with _recording(database, clock, "favourite", customer_id) as (connection, _record):
        customer_edits.set_favourite(connection, customer_id, favourite)


def _currency(database: Database) -> str:
    profile = read_profile(database.reader())
    return profile.delivery.currency if profile is not None else "EUR"


def checked_note(text: str) -> str:
    """The note as it is kept; UserError if it says nothing."""
    text = sanitise_for_store(text.strip(), NOTE_LIMIT)
    if not text:
        raise UserError(_("The note is empty."))
    return text


def checked_line(text: str, limit: int) -> str:
    """A line of text as it is kept; UserError if it is too long."""
    line = " ".join(text.split())
    if len(line) > limit:
        raise UserError(_("At most {n} characters fit here.").format(n=limit))
    return sanitise_for_store(line)


@contextmanager
def _recording(
    database: Database, clock: Clock, kind: str, customer_id: int
) -> "Iterator[tuple[Connection, deeds.Recording]]":
    """A transaction for what is done to that customer, which can be undone."""
    with database.write() as connection:
        if not customer_edits.exists(connection, customer_id):
            raise UserError(_("There is no customer {id}.").format(id=customer_id))
        chats = customer_edits.conversations_of(connection, customer_id)
        with deeds.recording(connection, kind, clock.now(), chats, [customer_id]) as record:
            yield connection, record

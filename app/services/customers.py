"""What the operator does to customers, each in one short transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.core.clock import Clock
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.i18n import _
from app.core.phone import parse_number
from app.core.text import sanitise_for_store
from app.store import customer_edits
from app.store.accounts import stored_accounts
from app.store.conversations import find_or_make_conversation
from app.store.database import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME_LIMIT = 200
NOTE_LIMIT = 10_000
LABEL_LIMIT = 40


def start_chat(database: Database, clock: Clock, number: str, name: str, region: str) -> int:
    """The WhatsApp conversation with a number (E.164 or local to the region), made if there is none."""
    e164 = parse_number(number, region)
    name = _line(name, NAME_LIMIT)
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


def rename(database: Database, customer_id: int, name: str) -> None:
    """Set the operator's own name for them; empty goes back to the profile's."""
    with _writing(database, customer_id) as connection:
        customer_edits.rename(connection, customer_id, _line(name, NAME_LIMIT))


def add_note(database: Database, clock: Clock, customer_id: int, text: str) -> None:
    """Keep a note about them."""
    text = sanitise_for_store(text.strip(), NOTE_LIMIT)
    if not text:
        raise UserError(_("The note is empty."))
    with _writing(database, customer_id) as connection:
        customer_edits.add_note(connection, customer_id, text, clock.now())


def delete_note(database: Database, note_id: int) -> None:
    """Take a note away."""
    with database.write() as connection:
        customer_edits.delete_note(connection, note_id)


def set_labels(database: Database, customer_id: int, names: Sequence[str]) -> None:
    """They carry exactly these labels; new ones are made."""
    lines = [line for line in (_line(name, LABEL_LIMIT) for name in names) if line]
    with _writing(database, customer_id) as connection:
        customer_edits.set_labels(connection, customer_id, lines)


def _line(text: str, limit: int) -> str:
    line = " ".join(text.split())
    if len(line) > limit:
        raise UserError(_("At most {n} characters fit here.").format(n=limit))
    return sanitise_for_store(line)


@contextmanager
def _writing(database: Database, customer_id: int) -> "Iterator[Connection]":
    with database.write() as connection:
        if not customer_edits.exists(connection, customer_id):
            raise UserError(_("There is no customer {id}.").format(id=customer_id))
        yield connection

"""Who is one person: joining two customers, parting them again, and keeping somebody out."""

import re

from app.channels.base import Rejected
from app.core.clock import Clock
from app.core.errors import UserError
from app.core.failures import explain
from app.core.i18n import _
from app.core.phone import is_e164
from app.core.rows import MergePreview
from app.store import merges
from app.store.database import Database
from app.store.suggestions import Pair, duplicates, find_by_number

_LONG_AGO = 131047
"""The person has not written in the last 24 hours, or has no WhatsApp (Meta, "Block users")."""


def find_customer(database: Database, text: str) -> int:
    """The customer's id for an id or one of their numbers in E.164; UserError if there is none."""
    reader = database.reader()
    if re.fullmatch(r"\d{1,18}", text):
        customer_id = int(text)
        if reader.execute("SELECT 1 FROM customer WHERE id = ?", (customer_id,)).fetchone() is None:
            raise UserError(
                _("There is no customer {id}; a number begins with + and its country code.").format(id=customer_id)
            )
        return customer_id
    number = re.sub(r"[\s()./-]", "", text)
    if not is_e164(number):
        raise UserError(
            _("“{text}” is neither a customer's id nor a number such as +491713920001.").format(text=text[:60])
        )
    found = find_by_number(reader, number)
    if found is None:
        raise UserError(_("There is no customer with {number}.").format(number=number))
    return found


def suggestions(database: Database) -> list[Pair]:
    """All pairs who may be one person: two customers, the reason and what speaks for it; the surest first."""
    return duplicates(database.reader())


def merge_preview(database: Database, kept_id: int, gone_id: int) -> MergePreview:
    """What joining two customers would make of them; UserError if they can't be joined."""
    if kept_id == gone_id:
        raise UserError(_("That is the same customer twice."))
    found = merges.preview(database.reader(), kept_id, gone_id)
    if found is None:
        there = database.reader().execute("SELECT 1 FROM customer WHERE id = ?", (kept_id,)).fetchone()
        raise _nobody(gone_id if there else kept_id)
    return found


def merge(database: Database, clock: Clock, kept_id: int, gone_id: int) -> int:
    """Make two customers one; the id by which it can be undone. UserError if they can't be joined."""
    merge_preview(database, kept_id, gone_id)
    with database.write() as connection:
        for customer_id in (kept_id, gone_id):
            if not merges.row_of(connection, "customer", customer_id):
                raise _nobody(customer_id)
        return merges.merge(connection, kept_id, gone_id, clock.now())


def undo_merge(database: Database, clock: Clock, merge_id: int) -> None:
    """Part two customers again; UserError if that was done already or others must be parted first."""
    from app.store import unmerge

    with database.write() as connection:
        found = unmerge.find_merge(connection, merge_id)
        if found is None:
            raise UserError(_("There is no merge {id}.").format(id=merge_id))
        if found.undone:
            raise UserError(_("Merge {id} has been undone already.").format(id=merge_id))
        if found.later is not None:
            later, name = found.later
            raise UserError(
                _("They were joined with {name} afterwards: undo that first (merge {id}).").format(name=name, id=later)
            )
        unmerge.undo(connection, merge_id, clock.now())


def dismiss_suggestion(database: Database, clock: Clock, customer_id: int, other_id: int) -> None:
    """They are two people; it is not suggested again."""
    from app.store.suggestions import dismiss

    with database.write() as connection:
        for one in (customer_id, other_id):
            if not merges.row_of(connection, "customer", one):
                raise _nobody(one)
        dismiss(connection, customer_id, other_id, clock.now())


def set_blocked(database: Database, clock: Clock, customer_id: int, blocked: bool) -> None:
    """Block or unblock somebody, here at once and at the channel as soon as it can be told."""
    from app.store.blocks import set_blocked as keep_blocked

    with database.write() as connection:
        if not merges.row_of(connection, "customer", customer_id):
            raise _nobody(customer_id)
        keep_blocked(connection, customer_id, blocked, clock.now())


def block_refusal(error: Rejected, *, blocked: bool) -> str:
    """Why the channel would not (un)block somebody, and what that means."""
    if error.code == _LONG_AGO and blocked:
        return _(
            "WhatsApp blocks only people who wrote in the last 24 hours. Here they stay blocked; "
            "block them again if they write."
        )
    if error.code == _LONG_AGO:
        return _(
            "WhatsApp unblocks only people who wrote in the last 24 hours. Here they are not blocked any more; "
            "WhatsApp may still keep them out."
        )
    said = explain(error.code)
    return f"{said.cause} {said.next_step} {error.details or error.message}".strip()


def _nobody(customer_id: int) -> UserError:
    return UserError(_("There is no customer {id}.").format(id=customer_id))

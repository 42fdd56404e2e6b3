"""Keeping people out: what the operator wants, what the channel has been told, and what it said."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Final

from app.core.clock import Millis
from app.core.enums import Channel, IdentityKind
from app.store.customer_edits import note_everywhere
from app.store.identities import number_of
from app.store.jobs import JobRow, queue_job
from app.store.suggestions import holder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

BLOCK: Final = "block"
"""The kind of job; its ref is the customer's id."""

_NAMES = "SELECT kind, value FROM identity WHERE customer_id = ? AND channel = ? ORDER BY id DESC"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the channel is to be told."""

    names: tuple[tuple[IdentityKind, str], ...]
    """Each of the person's numbers once, or their user ids if they have none."""
    blocked: bool


def set_blocked(connection: "Connection", customer_id: int, blocked: bool, now: Millis) -> None:
    """Block or unblock a customer here, and ask that every number they wrote to be told."""
    accounts = connection.exec_driver_sql(
        "SELECT account_id FROM conversation WHERE customer_id = ? AND channel = ?",
        (customer_id, Channel.WHATSAPP.value),
    ).scalars()
    queued = [*accounts]
    for account_id in queued:
        queue_job(connection, account_id, BLOCK, json.dumps({"blocked": blocked}), now, str(customer_id))
    connection.exec_driver_sql(
        "UPDATE customer SET blocked = ?, block_state = ?, block_error = '' WHERE id = ?",
        (blocked, "queued" if queued else "", customer_id),
    )
    note_everywhere(connection, customer_id)


def wanted(reader: sqlite3.Connection, job: JobRow) -> Wanted | None:
    """Whom a request speaks of; None if the customer is gone."""
    customer_id = holder_of(reader, int(job.ref))
    if customer_id is None:
        return None
    known = reader.execute(_NAMES, (customer_id, Channel.WHATSAPP.value)).fetchall()
    numbers: dict[str, tuple[IdentityKind, str]] = {}
    for kind, value in sorted(known, key=lambda name: name[0] != IdentityKind.WA_ID):
        if (number := number_of(kind, value)) is not None:
            numbers.setdefault(number, (IdentityKind(kind), value))
    user_ids = [(IdentityKind.BSUID, value) for kind, value in known if kind == IdentityKind.BSUID]
    return Wanted((*numbers.values(),) or tuple(user_ids), bool(json.loads(job.payload)["blocked"]))


def keep_told(connection: "Connection", job: JobRow) -> None:
    """The channel knows; what was asked since, or failed at another number, stays as it is."""
    _keep(connection, job, "", "")


def keep_refusal(connection: "Connection", job: JobRow, sentence: str) -> None:
    """The channel refused, in that sentence; here the person stays (un)blocked."""
    _keep(connection, job, "failed", sentence)


def _keep(connection: "Connection", job: JobRow, state: str, error: str) -> None:
    customer_id = holder_of(connection, int(job.ref))
    asked = connection.exec_driver_sql("SELECT account_id FROM job WHERE kind = ? AND ref = ?", (BLOCK, job.ref))
    accounts = set(asked.scalars())
    if customer_id is None or job.account_id in accounts or (accounts and not error):
        return
    changed = connection.exec_driver_sql(
        "UPDATE customer SET block_state = ?, block_error = ? WHERE id = ? AND block_state = 'queued'",
        (state, error, customer_id),
    )
    if changed.rowcount:
        note_everywhere(connection, customer_id)

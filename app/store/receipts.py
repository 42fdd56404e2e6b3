"""Statuses of our messages: every event kept with its own time, early ones parked, each message only climbing.

Set-based: one call takes a batch. An event that is already kept changes nothing, however often it is delivered.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import Status
from app.core.events import Failure
from app.core.ids import external_key
from app.core.ladder import climb
from app.store import failures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PENDING = frozenset((Status.QUEUED, Status.SENDING, Status.UNCERTAIN))
"""The statuses of messages that have a row in the outbox."""
TROUBLED = frozenset((Status.FAILED, Status.UNCERTAIN))
"""The statuses counted in `conversation.trouble`."""

NAME_MESSAGE = "UPDATE OR IGNORE message SET external_id = ?, external_key = ? WHERE id = ? AND external_id IS NULL"
"""Gives a message the channel's id; parameters: external id, its `external_key`, the message's id."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A status as the channel reported it."""

    account_id: int
    external_id: str
    status: Status
    at: Millis
    key: str | None = None
    """Our own key, `installation.message_id`, if it was echoed."""
    error: Failure | None = None
    received_at: Millis = 0


@dataclass(slots=True)
class Target:
    """The message a receipt speaks of."""

    id: int
    conversation_id: int
    customer_id: int
    account_id: int
    status: Status
    external_id: str | None
    before: Status
    error: Failure | None = None


def apply_receipts(
    connection: "Connection", installation: str, receipts: Sequence[Receipt]
) -> tuple[set[int], dict[int, Target]]:
    """Keep the receipts and climb: the conversations that changed, and the message of each receipt by its position."""
    targets = _targets(connection, installation, receipts)
    kept = _kept_events(connection, {target.id for target in targets.values()})
    events: list[tuple[int, str, int, int | None, str | None]] = []
    named: dict[int, tuple[str, int]] = {}
    parked: list[tuple[int, str, str, int, str | None, int | None, str | None, int]] = []
    for position, receipt in enumerate(receipts):
        target = targets.get(position)
        code, words = failure_columns(receipt.error)
        if target is None:
            parked.append(
                (
                    receipt.account_id,
                    receipt.external_id,
                    receipt.status.value,
                    receipt.at,
                    receipt.key,
                    code,
                    words,
                    receipt.received_at,
                )
            )
            continue
        event = (target.id, receipt.status.value, receipt.at)
        if event in kept:
            continue
        if target.external_id is None:
            target.external_id = receipt.external_id
            named[target.id] = (receipt.external_id, target.account_id)
        kept.add(event)
        events.append((*event, code, words))
        climbed = climb(target.status, receipt.status)
        if climbed is not target.status:
            target.status = climbed
            target.error = receipt.error if climbed is Status.FAILED else None
    if parked:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO parked_receipt (account_id, external_id, status, at, key, error_code, error_text, "
            "received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            parked,
        )
    if events:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO message_event (message_id, status, at, error_code, error_text) "
            "VALUES (?, ?, ?, ?, ?)",
            events,
        )
    if named:
        connection.exec_driver_sql(
            NAME_MESSAGE,
            [(external_id, external_key(account, external_id), id_) for id_, (external_id, account) in named.items()],
        )
    changed = {target.id: target for target in targets.values() if target.status is not target.before}
    write_statuses(connection, changed.values())
    conversations = {target.conversation_id for target in changed.values()}
    for external_id, account_id in named.values():
        conversations |= match_parked(connection, installation, account_id, [external_id])
    return conversations, targets


def match_parked(connection: "Connection", installation: str, account_id: int, external_ids: Sequence[str]) -> set[int]:
    """Apply the receipts that came before their messages were known; the conversations that changed."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.external_id, p.status, p.at, p.key, p.error_code, p.error_text, p.received_at "
        "FROM json_each(?) j CROSS JOIN parked_receipt p ON p.account_id = ? AND p.external_id = j.value ORDER BY p.id",
        (json.dumps(list(external_ids)), account_id),
    ).all()
    if not rows:
        return set()
    connection.exec_driver_sql("DELETE FROM parked_receipt WHERE id = ?", [(row[0],) for row in rows])
    receipts = [
        Receipt(
            account_id,
            external_id,
            Status(status),
            at,
            key,
            Failure(code, words or "") if code is not None else None,
            received_at,
        )
        for _, external_id, status, at, key, code, words, received_at in rows
    ]
    return apply_receipts(connection, installation, receipts)[0]


def write_statuses(connection: "Connection", targets: Iterable[Target]) -> None:
    """Write changed statuses, with all that hangs on them: trouble, the list's last status, outbox and hold."""
    targets = list(targets)
    if not targets:
        return
    connection.exec_driver_sql(
        "UPDATE message SET status = ?, error_code = ?, error_text = ? WHERE id = ?",
        [(target.status.value, *failure_columns(target.error), target.id) for target in targets],
    )
    connection.exec_driver_sql(
        "UPDATE conversation SET trouble = MAX(0, trouble + ?), "
        "last_status = CASE WHEN last_message_id = ? THEN ? ELSE last_status END WHERE id = ?",
        [
            (
                (target.status in TROUBLED) - (target.before in TROUBLED),
                target.id,
                target.status.value,
                target.conversation_id,
            )
            for target in targets
        ],
    )
    failures.follow(connection, targets)
    settled = [target for target in targets if target.before in PENDING and target.status not in PENDING]
    if settled:
        connection.exec_driver_sql("DELETE FROM outbox WHERE message_id = ?", [(target.id,) for target in settled])
    if freed := [(target.conversation_id,) for target in settled if target.before is Status.UNCERTAIN]:
        connection.exec_driver_sql("UPDATE conversation SET held_until = NULL WHERE id = ?", freed)


def failure_columns(failure: Failure | None) -> tuple[int | None, str | None]:
    """The code and the channel's own words, as the columns hold them."""
    if failure is None:
        return None, None
    return failure.code, failure.details or failure.title


def find_target(connection: "Connection", message_id: int) -> Target | None:
    """An outgoing message by its id."""
    return _read_targets(connection, "m.id = ?", (message_id,)).get(message_id)


def _targets(connection: "Connection", installation: str, receipts: Sequence[Receipt]) -> dict[int, Target]:
    """Position of the receipt → its message; the same object for receipts of one message."""
    by_key: dict[int, int] = {}
    for position, receipt in enumerate(receipts):
        if (id_ := message_of_key(installation, receipt.key)) is not None:
            by_key[position] = id_
    found = (
        _read_targets(connection, "m.id IN (SELECT value FROM json_each(?))", (json.dumps([*set(by_key.values())]),))
        if by_key
        else {}
    )
    positions = {
        position: found[id_]
        for position, id_ in by_key.items()
        if id_ in found and found[id_].account_id == receipts[position].account_id
    }
    wanted = {(r.account_id, r.external_id) for position, r in enumerate(receipts) if position not in positions}
    known: dict[tuple[int, str], Target] = {
        (target.account_id, target.external_id): target for target in found.values() if target.external_id
    }
    if keys := [external_key(*name) for name in wanted]:
        for target in _read_targets(
            connection, "m.external_key IN (SELECT value FROM json_each(?))", (json.dumps(keys),)
        ).values():
            known.setdefault((target.account_id, target.external_id or ""), found.get(target.id, target))
    for position, receipt in enumerate(receipts):
        if position not in positions and (match := known.get((receipt.account_id, receipt.external_id))):
            positions[position] = match
    return positions


def message_of_key(installation: str, key: str | None) -> int | None:
    """The message id in our own key; None if it is none of ours."""
    if not key:
        return None
    ours, _, id_ = key.partition(".")
    return int(id_) if ours == installation and id_.isascii() and id_.isdigit() and len(id_) < 20 else None


def _read_targets(connection: "Connection", where: str, parameters: tuple[object, ...]) -> dict[int, Target]:
    sql = (
        "SELECT m.id, m.conversation_id, c.customer_id, m.account_id, m.status, m.external_id, m.error_code, "
        "m.error_text FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.direction = 'out' AND "
    )
    rows = connection.exec_driver_sql(sql + where, parameters)
    return {
        id_: Target(
            id_,
            conversation_id,
            customer_id,
            account_id,
            Status(status),
            external_id,
            Status(status),
            Failure(code, words or "") if code is not None else None,
        )
        for id_, conversation_id, customer_id, account_id, status, external_id, code, words in rows
    }


def _kept_events(connection: "Connection", ids: set[int]) -> set[tuple[int, str, int]]:
    if not ids:
        return set()
    rows = connection.exec_driver_sql(
        "SELECT e.message_id, e.status, e.at FROM json_each(?) j CROSS JOIN message_event e ON e.message_id = j.value",
        (json.dumps([*ids]),),
    )
    return {(id_, status, at) for id_, status, at in rows}

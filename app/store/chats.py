"""What a tile needs to know of its conversation: the facts the gate asks for, draft, identities."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.core.clock import Millis
from app.core.enums import AccountState, Channel, IdentityKind, ReadReceipts
from app.core.failures import may_retry
from app.core.gate import RECIPIENT_KINDS, GateFacts, Verdict, may_send_text
from app.core.ids import time_of
from app.core.lookalikes import mixes_alphabets
from app.core.rows import ChatHead, Identity
from app.store.inbox import inbox_rows
from app.store.later import read_later

_FACTS = (
    "SELECT c.customer_id, c.first_unread_id, c.window_ends_at, c.channel, a.state, u.blocked, u.no_marketing_since, "
    "c.read_receipts, c.trouble, d.text, a.id "
    "FROM conversation c JOIN channel_account a ON a.id = c.account_id JOIN customer u ON u.id = c.customer_id "
    "LEFT JOIN draft d ON d.conversation_id = c.id WHERE c.id = ?"
)
_FAILED = (
    "SELECT m.id, m.type, m.error_code, (SELECT max(e.at) FROM message_event e WHERE e.message_id = m.id "
    "AND e.status = 'failed') FROM message m "
    "WHERE m.conversation_id = ? AND m.direction = 'out' AND m.status = 'failed'"
)
_NAMESAKE = "SELECT 1 FROM customer WHERE sort_name = (SELECT sort_name FROM customer WHERE id = ?) AND id <> ? LIMIT 1"
_IDENTITIES = "SELECT kind, value FROM identity WHERE customer_id = ? ORDER BY id"
_TELLING: Final = (
    IdentityKind.PHONE,
    IdentityKind.WA_ID,
    IdentityKind.USERNAME,
    IdentityKind.BSUID,
    IdentityKind.PSID,
)


def chat_head(connection: sqlite3.Connection, conversation_id: int, now: Millis) -> ChatHead | None:
    """As `core.desk.DeskReads.chat`; `now` is the shop's."""
    row = inbox_rows(connection, (conversation_id,)).get(conversation_id)
    facts = connection.execute(_FACTS, (conversation_id,)).fetchone()
    if row is None or facts is None:
        return None
    (
        customer_id,
        first_unread_id,
        window_ends_at,
        channel,
        state,
        blocked,
        stopped,
        ticks,
        trouble,
        draft,
        account_id,
    ) = facts
    known = identities(connection, customer_id)
    reachable = any(identity.kind in RECIPIENT_KINDS[Channel(channel)] for identity in known)
    gate = GateFacts(
        Channel(channel), window_ends_at, AccountState(state), bool(blocked), reachable, stopped is not None
    )
    verdict = may_send_text(gate, None, now)
    return ChatHead(
        row,
        verdict,
        draft or "",
        first_unread_id,
        known,
        None if ticks is None else ReadReceipts(ticks),
        _retriable(connection, conversation_id, verdict, now) if trouble else 0,
        account_id,
        tuple(read_later(connection, conversation_id)),
        _address(connection, customer_id, row.name, known),
    )


def _address(connection: sqlite3.Connection, customer_id: int, name: str, known: Sequence[Identity]) -> str:
    """What tells them from a namesake or a lookalike; empty if there is no need."""
    if mixes_alphabets(name) or connection.execute(_NAMESAKE, (customer_id, customer_id)).fetchone() is not None:
        first = min(known, key=lambda identity: _TELLING.index(identity.kind), default=None)
        return first.value if first is not None and first.value != name else ""
    return ""


def _retriable(connection: sqlite3.Connection, conversation_id: int, verdict: Verdict, now: Millis) -> int:
    """How many failed messages may be sent again; as `services.sending.retry_failed` decides."""
    return sum(
        (verdict.allowed or (type_ == "template" and verdict.template_allowed))
        and may_retry(code, failed_at or time_of(id_), now)
        for id_, type_, code, failed_at in connection.execute(_FAILED, (conversation_id,)).fetchall()
    )


def identities(connection: sqlite3.Connection, customer_id: int) -> tuple[Identity, ...]:
    """The names a customer is known by, in the order in which they were learned."""
    rows = connection.execute(_IDENTITIES, (customer_id,)).fetchall()
    return tuple(Identity(IdentityKind(kind), value) for kind, value in dict.fromkeys(rows))

"""What a tile needs to know of its conversation: the facts the gate asks for, draft, identities."""

import sqlite3

from app.core.clock import Millis
from app.core.enums import AccountState, Channel, IdentityKind
from app.core.gate import RECIPIENT_KINDS, GateFacts, may_send_text
from app.core.rows import ChatHead, Identity
from app.store.inbox import inbox_rows

_FACTS = (
    "SELECT c.customer_id, c.first_unread_id, c.window_ends_at, c.channel, a.state, u.blocked, d.text, a.id "
    "FROM conversation c JOIN channel_account a ON a.id = c.account_id JOIN customer u ON u.id = c.customer_id "
    "LEFT JOIN draft d ON d.conversation_id = c.id WHERE c.id = ?"
)
_IDENTITIES = "SELECT kind, value FROM identity WHERE customer_id = ? ORDER BY id"


def chat_head(connection: sqlite3.Connection, conversation_id: int, now: Millis) -> ChatHead | None:
    """As `core.desk.DeskReads.chat`; `now` is the shop's."""
    row = inbox_rows(connection, (conversation_id,)).get(conversation_id)
    facts = connection.execute(_FACTS, (conversation_id,)).fetchone()
    if row is None or facts is None:
        return None
    customer_id, first_unread_id, window_ends_at, channel, account_state, blocked, draft, account_id = facts
    known = identities(connection, customer_id)
    reachable = any(identity.kind in RECIPIENT_KINDS[Channel(channel)] for identity in known)
    gate = GateFacts(Channel(channel), window_ends_at, AccountState(account_state), bool(blocked), reachable)
    verdict = may_send_text(gate, None, now)
    return ChatHead(row, verdict, draft or "", first_unread_id, known, account_id=account_id)


def identities(connection: sqlite3.Connection, customer_id: int) -> tuple[Identity, ...]:
    """The names a customer is known by, in the order in which they were learned."""
    rows = connection.execute(_IDENTITIES, (customer_id,)).fetchall()
    return tuple(Identity(IdentityKind(kind), value) for kind, value in dict.fromkeys(rows))

"""Which of a customer's names a message is addressed to."""

from app.core.clock import Millis
from app.core.enums import Channel, IdentityKind
from app.core.gate import RECIPIENT_KINDS
from app.core.ids import external_key, time_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

USER_IDS = frozenset((IdentityKind.BSUID,))
"""The identities that some messages can't be sent to (Meta 131062)."""


def find_recipient(
    connection: "Connection",
    conversation_id: int,
    *,
    kept: int | None = None,
    quoted: str | None = None,
    without: frozenset[IdentityKind] = frozenset(),
) -> tuple[int, IdentityKind, str] | None:
    """Id, kind and value of the identity the channel is best given; None if it accepts none of theirs.

    `kept` is the one an earlier try was addressed to. Otherwise by kind; of two numbers the one that a message it
    speaks of (`quoted`) came from or went to, or the one last heard of: that wrote last, since the window is open for
    it, or that the channel has named since. Of a customer who was made of two, the user id spoken with goes before all
    numbers: they may be the other's.
    """
    account_id, channel, business_id, customer_id, last_inbound_id, wrote_last, joined = connection.exec_driver_sql(
        "SELECT c.account_id, c.channel, a.business_id, c.customer_id, c.last_inbound_id, m.identity_id, "
        "EXISTS (SELECT 1 FROM merge g WHERE g.kept_id = c.customer_id AND g.undone_at IS NULL) "
        "FROM conversation c JOIN channel_account a ON a.id = c.account_id "
        "LEFT JOIN message m ON m.id = c.last_inbound_id WHERE c.id = ?",
        (conversation_id,),
    ).one()
    kinds = RECIPIENT_KINDS[Channel(channel)]
    rows = connection.exec_driver_sql(
        "SELECT id, kind, scope, value, created_at FROM identity WHERE customer_id = ? AND channel = ? "
        "ORDER BY id DESC",
        (customer_id, channel),
    ).all()
    spoken_with = None if quoted is None else _partner(connection, account_id, quoted)
    if spoken_with not in {row[0] for row in rows}:
        spoken_with = None
    best: tuple[tuple[bool, bool, bool, int, bool, Millis], tuple[int, IdentityKind, str]] | None = None
    for id_, kind, scope, value, learned_at in rows:
        if kind not in kinds or kind in without:
            continue
        heard_at = max(learned_at, time_of(last_inbound_id)) if id_ == wrote_last else learned_at
        rank = (
            id_ != kept,
            scope not in ("", business_id),
            not (joined and kind in USER_IDS and id_ == (spoken_with or wrote_last)),
            kinds.index(kind),
            id_ != spoken_with,
            -heard_at,
        )
        if best is None or rank < best[0]:
            best = rank, (id_, IdentityKind(kind), value)
    return None if best is None else best[1]


def _partner(connection: "Connection", account_id: int, external_id: str) -> int | None:
    """The identity that a message came from or went to."""
    found: int | None = connection.exec_driver_sql(
        "SELECT identity_id FROM message WHERE external_key = ?", (external_key(account_id, external_id),)
    ).scalar()
    return found

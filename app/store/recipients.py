"""Which of a customer's names a message is addressed to."""

from app.core.clock import Millis
from app.core.enums import Channel, IdentityKind
from app.core.gate import RECIPIENT_KINDS
from app.core.ids import time_of

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
    without: frozenset[IdentityKind] = frozenset(),
) -> tuple[int, IdentityKind, str] | None:
    """Id, kind and value of the identity the channel is best given; None if it accepts none of theirs.

    `kept` is the one an earlier try was addressed to. Otherwise by kind; of two numbers the one last heard of: that
    wrote last, since the window is open for it, or that the channel has named since.
    """
    channel, customer_id, last_inbound_id, wrote_last = connection.exec_driver_sql(
        "SELECT c.channel, c.customer_id, c.last_inbound_id, m.identity_id FROM conversation c "
        "LEFT JOIN message m ON m.id = c.last_inbound_id WHERE c.id = ?",
        (conversation_id,),
    ).one()
    kinds = RECIPIENT_KINDS[Channel(channel)]
    rows = connection.exec_driver_sql(
        "SELECT id, kind, value, created_at FROM identity WHERE customer_id = ? AND channel = ? ORDER BY id DESC",
        (customer_id, channel),
    ).all()
    best: tuple[tuple[bool, int, Millis], tuple[int, IdentityKind, str]] | None = None
    for id_, kind, value, learned_at in rows:
        if kind not in kinds or kind in without:
            continue
        heard_at = max(learned_at, time_of(last_inbound_id)) if id_ == wrote_last else learned_at
        rank = id_ != kept, kinds.index(kind), -heard_at
        if best is None or rank < best[0]:
            best = rank, (id_, IdentityKind(kind), value)
    return None if best is None else best[1]

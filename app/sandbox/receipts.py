"""What becomes of a message the shop sent: which statuses come, and when."""

from app.core.clock import Millis
from app.sandbox.keyed import keyed_random

RECEIPTS_OFF = 0.06
"""So many people have read receipts switched off: `read` never comes for them (Meta, "Status" webhook)."""
READ = 0.95
"""Of the others, so often a message is read."""


def receipts_off(seed: int, customer: str) -> bool:
    """Whether this person has read receipts switched off."""
    return keyed_random(seed, "receipts off", customer).random() < RECEIPTS_OFF


def receipts(seed: int, customer: str, n: int, kind: str) -> list[tuple[str, Millis]]:
    """The statuses of the n-th message to a customer, each with its delay in milliseconds of the shop's clock.

    A reaction gets `sent` alone (Meta, "Reaction messages"); everything else is delivered, and most of it read.
    """
    draw = keyed_random(seed, "receipts", customer, n)
    sent = draw.randint(60, 220)
    if kind == "reaction":
        return [("sent", sent)]
    delivered = sent + draw.randint(200, 900)
    steps = [("sent", sent), ("delivered", delivered)]
    if draw.random() < READ and not receipts_off(seed, customer):
        steps.append(("read", delivered + draw.randint(900, 5_000)))
    return steps

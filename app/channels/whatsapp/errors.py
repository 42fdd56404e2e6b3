"""What to do about each of Meta's error codes.

Source: Meta, WhatsApp Cloud API, "Error codes", and "Throughput" for the pair rate. Words for the operator are in
`core.failures`.
"""

from typing import Final

from app.channels.base import Policy

PAIR_RATE: Final = 131056
"""Too many messages to one person: again after 4^n seconds."""

_POLICIES: Final = (
    dict.fromkeys((0, 3, 10, 102, 190, 368, 130497, 131005, 131031, 131042, 131045, 133010), Policy.STOP_ACCOUNT)
    | dict.fromkeys(range(200, 300), Policy.STOP_ACCOUNT)
    | dict.fromkeys((4, 17, 80007, 130429, 131048, 131057, 131064, 133016), Policy.RETRY_ACCOUNT)
    | dict.fromkeys((1, 2, 131000, 131016, 133004, 135000), Policy.RETRY)
    | {PAIR_RATE: Policy.RETRY_PAIR}
)


def policy_of(code: int) -> Policy | None:
    """What to do about a code; None if it isn't in the table, so that the answer's other signs decide."""
    return _POLICIES.get(code)

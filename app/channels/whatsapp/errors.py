"""What the dispatcher does about each of Meta's error codes.

Source: Meta, WhatsApp Cloud API, "Error codes", and "Throughput" for the pair rate. Words for the operator, and
whether sending again by hand can help, are in `core.failures`.
"""

from typing import Final

from app.channels.base import Policy

PAIR_RATE: Final = 131056
"""Too many messages to one person: again after 4^n seconds."""
DAY_LIMIT: Final = 131064
"""So many people have been written to first today; answers to those who wrote still go out."""
NOT_BY_USER_ID: Final = 131062
"""This can't be sent to a business-scoped user id; a phone number of the same person may do."""

FINAL: Final = (
    *(100, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131037, 131042, 131044, 131047, 131049, 131050),
    *(131051, 131052, 131053, 131055, NOT_BY_USER_ID, 131063, 132000, 132001, 132005, 132007, 132008, 132012, 132015),
    *(132016, 132018, 132068, 132069, 133005, 133008, 133009, 134100, 134101, 134102, 137000, 139000, 139001, 139002),
    *(139003, 139004, 139100, 139101, 139200, 2593109),
)
"""These stand against one message, unless the answer itself says that they will pass.

So do a country that may not be written to (130497) and an unpaid bill (131042): others and free answers still go out.
"""

POLICIES: Final = (
    dict.fromkeys((0, 3, 10, 33, 102, 190, 368, 131005, 131031, 131045), Policy.STOP_ACCOUNT)
    | dict.fromkeys((133000, 133006, 133010, 133015), Policy.STOP_ACCOUNT)
    | dict.fromkeys((4, 17, 613, 80007, 130429, 131048, 131057, 133016), Policy.RETRY_ACCOUNT)
    | dict.fromkeys((1, 2, 131000, 131016, 133004, 135000, 139102, 139103), Policy.RETRY)
    | {PAIR_RATE: Policy.RETRY_PAIR, DAY_LIMIT: Policy.RETRY_TOMORROW}
)
"""By code; permissions (200 to 299) stop the account as well."""


def policy_of(code: int) -> Policy | None:
    """What to do about a code; None for one that isn't known or is final, so that the answer's other signs decide."""
    if 200 <= code < 300:
        return Policy.STOP_ACCOUNT
    return POLICIES.get(code)

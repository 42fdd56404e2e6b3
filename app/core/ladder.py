"""The status ladder: a message's status only climbs, whatever order receipts arrive in."""

from typing import Final

from app.core.enums import Status

_RUNG: Final = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.UNCERTAIN: 2,
    Status.SENT: 3,
    Status.DELIVERED: 5,
    Status.READ: 6,
    Status.PLAYED: 7,
}
_FAILED_BELOW: Final = _RUNG[Status.DELIVERED]


def climb(current: Status, reported: Status) -> Status:
    """The status after the channel reported one: never a step down.

    `failed` is final from anything below `delivered`, and a failed message that a later receipt proves delivered
    stands on that receipt's rung. A discarded message that turns out to have been accepted does likewise.
    """
    if reported is Status.FAILED:
        return Status.FAILED if _RUNG.get(current, _FAILED_BELOW) < _FAILED_BELOW else current
    if reported not in _RUNG or current is Status.RECEIVED:
        return current
    if current is Status.FAILED:
        return reported if _RUNG[reported] >= _FAILED_BELOW else current
    if current is Status.DISCARDED:
        return reported if _RUNG[reported] >= _RUNG[Status.SENT] else current
    return reported if _RUNG[reported] > _RUNG[current] else current

"""A message's status only climbs, whatever the channel reports in whatever order."""

from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Status
from app.core.ladder import climb

REPORTED = [Status.SENT, Status.DELIVERED, Status.READ, Status.PLAYED]
OURS = [Status.QUEUED, Status.SENDING, Status.UNCERTAIN]
reports = st.lists(st.sampled_from([*REPORTED, Status.FAILED]), max_size=12)


def settle(start: Status, reported: list[Status]) -> Status:
    """The rung after all of them."""
    return reduce(climb, reported, start)


@given(st.lists(st.sampled_from(REPORTED), min_size=1), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(reported: list[Status], random: Random) -> None:
    shuffled = reported * 2
    random.shuffle(shuffled)
    highest = max(reported, key=REPORTED.index)
    assert settle(Status.SENDING, shuffled) is highest


@given(st.sampled_from(OURS), reports)
def test_a_delivered_message_never_falls(start: Status, reported: list[Status]) -> None:
    proven = [REPORTED.index(status) for status in reported if status in REPORTED[1:]]
    end = settle(start, reported)
    if proven:
        assert end in REPORTED
        assert REPORTED.index(end) == max(proven)
    elif Status.FAILED in reported:
        assert end is Status.FAILED


@pytest.mark.parametrize("current", [Status.DELIVERED, Status.READ, Status.PLAYED])
def test_late_failure_does_not_undo_delivery(current: Status) -> None:
    assert climb(current, Status.FAILED) is current


def test_late_receipt_does_not_downgrade_read() -> None:
    assert climb(Status.READ, Status.DELIVERED) is Status.READ
    assert climb(Status.READ, Status.SENT) is Status.READ


@pytest.mark.parametrize("current", [Status.QUEUED, Status.SENDING, Status.UNCERTAIN, Status.SENT])
def test_failure_is_final_below_delivered(current: Status) -> None:
    failed = climb(current, Status.FAILED)
    assert failed is Status.FAILED
    assert climb(failed, Status.SENT) is Status.FAILED


@pytest.mark.parametrize("status", list(Status))
def test_incoming_messages_take_no_receipts(status: Status) -> None:
    assert climb(Status.RECEIVED, status) is Status.RECEIVED


def test_discarded_message_that_was_accepted_says_so() -> None:
    assert climb(Status.DISCARDED, Status.DELIVERED) is Status.DELIVERED

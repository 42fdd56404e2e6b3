"""Every error has a cause and a next step that a shopkeeper understands."""

import pytest

from app.channels.base import Policy
from app.channels.whatsapp.errors import FINAL, POLICIES, policy_of
from app.core.clock import HOUR
from app.core.enums import Retry
from app.core.failures import FAILURES, Stops, explain, may_retry, why_not_again
from app.ui.actions import ACTIONS

_LISTED = (
    "0 190 3 10 200 230 299 4 80007 130429 131056 131048 131064 133016 131000 131016 135000 1 2 131057 131026 131047"
    " 131049 131050 130472 131021 131030 131031 368 130497 131037 131042 131051 131052 131053 131062 131063 100 131008"
    " 131009 132000 132001 132005 132007 132012 132015 132016 132068 132069 133010 137000 139200 139100 139101 139102"
    " 139103"
)


@pytest.mark.parametrize("code", [int(code) for code in _LISTED.split()])
def test_listed_code_is_explained_in_its_own_words(code: int) -> None:
    said = explain(code)
    assert said != explain(-77)
    assert said.cause.endswith(".")
    assert said.next_step.endswith(".")


@pytest.mark.parametrize("code", [None, -77, 147001, 10**12])
def test_unknown_code_still_says_what_to_do(code: int | None) -> None:
    said = explain(code)
    assert said.cause
    assert "details" in said.next_step


def test_no_explanation_is_longer_than_a_pane() -> None:
    assert all(len(said.cause) <= 120 and len(said.next_step) <= 160 for said in FAILURES.values())


def test_every_code_has_a_policy_and_an_explanation() -> None:
    assert {*POLICIES, *FINAL} == {*FAILURES}
    assert not {*POLICIES} & {*FINAL}


@pytest.mark.parametrize("code", [*FAILURES, 230])
def test_what_stops_the_account_is_said_to_and_nothing_else(code: int) -> None:
    assert (policy_of(code) is Policy.STOP_ACCOUNT) == (explain(code).stops is Stops.ACCOUNT)


@pytest.mark.parametrize("code", FAILURES)
def test_what_is_offered_exists_and_what_is_final_is_not_tried_by_itself(code: int) -> None:
    said = explain(code)
    assert said.offers in ("", *(action.id for action in ACTIONS))
    assert said.retry is Retry.BY_HAND or code in FINAL


@pytest.mark.parametrize(
    ("code", "hours", "may"),
    [
        (None, 0, True),
        (131000, 0, True),
        (999_999, 0, True),
        (131026, 1_000, False),
        (131047, 1_000, False),
        (131049, 23, False),
        (131049, 24, True),
        (131050, 1_000, False),
    ],
)
def test_only_what_can_help_may_be_sent_again(code: int | None, hours: int, may: bool) -> None:
    failed_at = 1_700_000_000_000
    now = failed_at + hours * HOUR
    assert may_retry(code, failed_at, now) is may
    reason = why_not_again(code, failed_at, now)
    assert (reason is None) is may
    assert reason is None or explain(code).cause in reason

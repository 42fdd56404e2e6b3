"""Every error has a cause and a next step that a shopkeeper understands."""

import pytest

from app.core.failures import FAILURES, explain

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

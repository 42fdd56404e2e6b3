"""Blocking is asked in Meta's shape, and a refusal is the reason beside the person, not the one above all."""

from typing import Any

import pytest

from app.channels.base import Policy, Recipient, Rejected
from app.core.enums import IdentityKind
from tests.channels.test_whatsapp_client import ANNA, run
from tests.channels.webhooks import NUMBER_ID
from tests.http_fixture import Answer, graph_error

ADDED = Answer(content={"messaging_product": "whatsapp", "block_users": {"added_users": [{"input": "+49"}]}})
FAILED = {
    "messaging_product": "whatsapp",
    "block_users": {
        "added_users": [],
        "failed_users": [
            {
                "input": "+491713920001",
                "wa_id": "491713920001",
                "errors": [
                    {
                        "message": "Re-engagement required",
                        "code": 131047,
                        "error_data": {"details": "User has not messaged in the last 24 hours"},
                    }
                ],
            }
        ],
    },
}
WITH_ERROR = FAILED | {
    "error": {
        "message": "(#139100) Failed to block/unblock users",
        "type": "OAuthException",
        "code": 139100,
        "error_data": {"details": "Failed to block some users, see the block_users response list for details"},
    }
}


@pytest.mark.parametrize(("blocked", "method"), [(True, "POST"), (False, "DELETE")])
@pytest.mark.parametrize(
    ("to", "user"),
    [
        (ANNA, "+491713920001"),
        (Recipient(IdentityKind.PHONE, "+491713920001"), "+491713920001"),
        (Recipient(IdentityKind.BSUID, "DE.1a2b"), "DE.1a2b"),
    ],
)
def test_blocking_and_unblocking_have_metas_shape(to: Recipient, user: str, blocked: bool, method: str) -> None:
    result, server = run(lambda client: client.set_blocked(to, blocked), ADDED)
    assert result is None
    (seen,) = server.seen
    assert (seen.method, seen.path) == (method, f"/v25.0/{NUMBER_ID}/block_users")
    assert seen.json() == {"messaging_product": "whatsapp", "block_users": [{"user": user}]}


@pytest.mark.parametrize("answer", [Answer(400, WITH_ERROR), Answer(200, FAILED), Answer(200, WITH_ERROR)])
def test_refusal_names_the_reason_beside_the_person(answer: Answer) -> None:
    error, _ = run(lambda client: client.set_blocked(ANNA, True), answer)
    assert isinstance(error, Rejected)
    assert (error.code, error.policy) == (131047, Policy.FAIL)
    assert error.details == "User has not messaged in the last 24 hours"


@pytest.mark.parametrize("failed", [[{}], [{"errors": []}], [{"errors": ["?"]}], [{"errors": [{"code": True}]}]])
def test_refusal_without_a_reason_is_still_one(failed: list[Any]) -> None:
    answer = Answer(400, {"block_users": {"failed_users": failed}} | graph_error(139100).content)  # type: ignore[operator]
    error, _ = run(lambda client: client.set_blocked(ANNA, True), answer)
    assert isinstance(error, Rejected)
    assert (error.code, error.policy) == (139100, Policy.FAIL)


def test_internal_error_of_the_list_is_tried_again() -> None:
    result, server = run(lambda client: client.set_blocked(ANNA, True), graph_error(139103), ADDED)
    assert result is None
    assert len(server.seen) == 2

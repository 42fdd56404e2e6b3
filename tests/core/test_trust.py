"""The trust panel: every item says what it means, and what is wrong says how to better it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.profile import differences, unkept
from app.core.rows import Delivery, HealthProblem, Profile, ProfileFields, Trust
from app.core.trust import BAD, GOOD, WARNING, TrustLine, trust_lines

PROFILE = Profile(
    account_id=1,
    name="Bäckerei",
    number="+493012345678",
    fields=ProfileFields(),
    live=None,
    fetched_at=None,
    publish_state="",
    publish_error="",
    hours=(),
    closed_days=(),
    timezone="Europe/Berlin",
    delivery=Delivery(),
    official=False,
    verified_name="Bäckerei",
    name_status="APPROVED",
    quality="GREEN",
    messaging_limit="TIER_250",
    phone_status="CONNECTED",
)


def line(key: str, **changes: Any) -> TrustLine:
    """The first line of that key."""
    return next(one for one in trust_lines(replace(PROFILE, **changes)) if one.key == key)


@pytest.mark.parametrize(
    ("key", "changes", "tone"),
    [
        ("number", {}, GOOD),
        ("number", {"phone_status": "BANNED"}, BAD),
        ("name", {}, GOOD),
        ("name", {"name_status": "DECLINED"}, BAD),
        ("new_name", {"trust": Trust(new_name_status="PENDING_REVIEW")}, WARNING),
        ("badge", {"official": True}, GOOD),
        ("quality", {}, GOOD),
        ("quality", {"quality": "RED"}, BAD),
        ("limit", {"trust": Trust(limit_used=250)}, BAD),
        ("limit", {"trust": Trust(limit_used=200)}, WARNING),
        ("throughput", {"trust": Trust(throughput="NOT_APPLICABLE")}, BAD),
        ("pin", {"trust": Trust(pin_enabled=True)}, GOOD),
        ("pin", {"trust": Trust(pin_enabled=False)}, WARNING),
        ("code", {"trust": Trust(code_status="VERIFIED")}, GOOD),
        ("mode", {"trust": Trust(account_mode="SANDBOX")}, WARNING),
        ("webhook", {"trust": Trust(webhook="https://shop.example/")}, GOOD),
        ("health", {"trust": Trust(health=(HealthProblem("WABA", "BLOCKED", "No payment.", "Pay."),))}, BAD),
    ],
)
def test_each_item_is_judged(key: str, changes: dict[str, Any], tone: str) -> None:
    found = line(key, **changes)

    assert found.tone == tone
    assert found.title
    assert found.value
    assert found.meaning or key == "mode"
    if tone in (WARNING, BAD) and key not in ("new_name", "throughput"):
        assert found.advice


def test_the_limit_says_how_much_of_it_is_used() -> None:
    assert line("limit", trust=Trust(limit_used=20)).value == "20 of 250 used"
    assert "2,000" in line("limit").advice
    assert line("limit", messaging_limit="TIER_UNLIMITED").value == "unlimited"
    assert line("limit", messaging_limit="").value == "unknown"


words = st.text(max_size=20)


@given(words, words, words, words, words, words, words, words)
def test_no_word_of_metas_is_unknown_enough_to_break_it(
    status: str, name: str, new: str, badge: str, quality: str, limit: str, level: str, entity: str
) -> None:
    trust = Trust(new, badge, None, level, status, name, limit, (HealthProblem(entity, status, name),))
    profile = replace(
        PROFILE, phone_status=status, name_status=name, quality=quality, messaging_limit=limit, trust=trust
    )

    for one in trust_lines(profile):
        assert one.title
        assert one.tone in ("good", "neutral", "warning", "bad")


def test_differences_name_field_live_and_wanted() -> None:
    live = ProfileFields("Brot", "Torstr. 1", "", "", ("https://a.example/",), "GROCERY")
    wanted = ProfileFields("Brot", "Torstr. 2", "", "", ("https://a.example", "https://b.example"), "GROCERY")

    assert differences(wanted, live) == [
        ("address", "Torstr. 1", "Torstr. 2"),
        ("websites", "https://a.example/", "https://a.example\nhttps://b.example"),
    ]
    assert differences(live, live) == []
    assert [field for field, _live, _wanted in differences(live, None)] == ["about", "address", "websites", "vertical"]


def test_what_meta_cannot_unset_is_not_missed() -> None:
    live = ProfileFields("Brot", "Torstr. 1", vertical="GROCERY")

    assert unkept(ProfileFields(), live) == ("address",)
    assert unkept(live, live) == ()


@given(st.builds(ProfileFields, words, words, words, words, st.lists(words, max_size=2).map(tuple), words))
def test_a_profile_never_differs_from_itself(fields: ProfileFields) -> None:
    assert differences(fields, fields) == []
    assert unkept(fields, fields) == ()

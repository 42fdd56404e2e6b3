"""One gate says what may be sent, and why not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import DAY
from app.core.content import FilledTemplate, Media, Place
from app.core.enums import AccountState, Channel
from app.core.gate import (
    TEXT_LIMIT,
    GateFacts,
    ReactionTarget,
    Refusal,
    may_react,
    may_send_content,
    may_send_template,
    may_send_text,
)
from app.core.limits import length

NOW = 1_700_000_000_000


def facts(**changes: object) -> GateFacts:
    """A conversation to which everything may be sent, but for the changes."""
    values: dict[str, object] = {
        "channel": Channel.WHATSAPP,
        "window_ends_at": NOW + 1,
        "account_state": AccountState.OK,
        "blocked": False,
        "reachable": True,
    }
    return GateFacts(**(values | changes))  # type: ignore[arg-type]  # a table of keyword values


@given(st.sampled_from(Channel), st.text(max_size=5000))
def test_text_is_allowed_when_it_has_words_and_fits(channel: Channel, text: str) -> None:
    verdict = may_send_text(facts(channel=channel), text, NOW)
    assert verdict.allowed == (bool(text.strip()) and length(text) <= TEXT_LIMIT[channel])
    assert verdict.limit == TEXT_LIMIT[channel]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"window_ends_at": None}, Refusal.NEVER_WROTE),
        ({"window_ends_at": NOW}, Refusal.WINDOW_CLOSED),
        ({"blocked": True}, Refusal.BLOCKED),
        ({"reachable": False}, Refusal.NO_IDENTITY),
    ],
)
def test_each_obstacle_has_its_own_reason(change: dict[str, object], refusal: Refusal) -> None:
    assert may_send_text(facts(**change), "Guten Morgen", NOW).refusal is refusal
    assert may_send_text(facts(**change), None, NOW).refusal is refusal


@given(st.none() | st.integers(0, NOW))
def test_nothing_passes_a_closed_window(ends: int | None) -> None:
    assert not may_send_text(facts(window_ends_at=ends), "Guten Morgen", NOW).allowed


def test_a_dead_token_warns_but_queues() -> None:
    verdict = may_send_text(facts(account_state=AccountState.TOKEN_EXPIRED), "Guten Morgen", NOW)
    assert verdict.allowed
    assert verdict.warning is Refusal.TOKEN_EXPIRED


CLOSED = {"window_ends_at": NOW}
TARGET = ReactionTarget(NOW - DAY, known=True)


@pytest.mark.parametrize("change", [{}, CLOSED, {"window_ends_at": None}])
def test_an_approved_template_may_be_sent_whether_the_window_is_open_or_not(change: dict[str, object]) -> None:
    verdict = may_send_text(facts(**change), None, NOW)
    assert verdict.template_allowed
    assert may_send_template(facts(**change), "UTILITY", NOW).allowed


@pytest.mark.parametrize("change", [{"blocked": True}, {"reachable": False}])
def test_nobody_blocked_or_out_of_reach_gets_a_template(change: dict[str, object]) -> None:
    assert not may_send_text(facts(**change), None, NOW).template_allowed
    assert not may_send_template(facts(**change), "UTILITY", NOW).allowed


def test_who_stopped_marketing_gets_none_but_everything_else() -> None:
    stopped = facts(no_marketing=True)
    assert may_send_template(stopped, "MARKETING", NOW).refusal is Refusal.NO_MARKETING
    assert may_send_template(stopped, "UTILITY", NOW).allowed
    assert may_send_text(stopped, "Guten Morgen", NOW).allowed


def test_a_template_is_free_only_as_utility_inside_the_window() -> None:
    assert may_send_template(facts(), "UTILITY", NOW).free
    assert not may_send_template(facts(), "MARKETING", NOW).free
    assert not may_send_template(facts(**CLOSED), "UTILITY", NOW).free


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        (TARGET, None),
        (replace(TARGET, at=NOW - 30 * DAY), None),
        (replace(TARGET, at=NOW - 30 * DAY - 1), Refusal.TOO_OLD),
        (replace(TARGET, known=False), Refusal.NOT_THERE),
        (replace(TARGET, revoked=True), Refusal.NOT_THERE),
        (replace(TARGET, type="reaction"), Refusal.NOT_THERE),
    ],
)
def test_a_reaction_needs_a_message_that_whatsapp_still_knows(target: ReactionTarget, refusal: Refusal | None) -> None:
    assert may_react(facts(), target, "👍", NOW).refusal is refusal
    assert may_react(facts(**CLOSED), target, "👍", NOW).refusal is Refusal.WINDOW_CLOSED


def test_contents_and_files_pass_the_same_gate() -> None:
    place = Place("52.5", "13.4")
    assert may_send_content(facts(), "location", place, "", NOW).allowed
    assert may_send_content(facts(**CLOSED), "location", place, "", NOW).refusal is Refusal.WINDOW_CLOSED
    too_far = may_send_content(facts(), "location", Place("95", "13.4"), "", NOW)
    assert too_far.refusal is Refusal.LIMIT
    assert "90" in too_far.problems[0]
    picture = Media(mime="image/png", size=1000, caption="Brot")
    too_large = replace(picture, size=6 << 20)
    assert may_send_content(facts(), "image", picture, "", NOW).allowed
    assert may_send_content(facts(), "image", too_large, "", NOW).refusal is Refusal.LIMIT
    assert may_send_content(facts(blocked=True), "image", too_large, "", NOW).refusal is Refusal.BLOCKED


def test_a_template_as_filled_in_keeps_its_limits_too() -> None:
    filled = FilledTemplate("hallo", "de", category="UTILITY", body="x" * 1025)
    assert may_send_content(facts(**CLOSED), "template", filled, "", NOW).refusal is Refusal.LIMIT
    assert may_send_content(facts(**CLOSED), "template", replace(filled, body="Hallo"), "", NOW).allowed

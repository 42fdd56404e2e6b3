"""One gate says what may be sent, and why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import AccountState, Channel
from app.core.gate import TEXT_LIMIT, GateFacts, Refusal, may_send_text

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
    assert verdict.allowed == (bool(text.strip()) and len(text) <= TEXT_LIMIT[channel])
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

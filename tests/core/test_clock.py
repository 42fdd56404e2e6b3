"""The shop's clock can run fast, the same in every process."""

from datetime import UTC, datetime

import pytest
import time_machine

from app.core.clock import HOUR, MINUTE, SECOND, FastClock, MachineClock, clock_from_spec, shop_time

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ORIGIN = int(START.timestamp() * 1000)


def test_fast_clock_runs_at_its_pace_from_its_origin() -> None:
    clock = FastClock(ORIGIN, 60)
    with time_machine.travel(START, tick=False) as now:
        assert clock.now() == ORIGIN
        now.shift(60)
        assert clock.now() == ORIGIN + HOUR


def test_a_clock_made_from_a_spec_agrees_with_its_original() -> None:
    clock = FastClock(ORIGIN, 2.5)
    twin = clock_from_spec(clock.spec())
    with time_machine.travel(START, tick=False) as now:
        now.shift(24)
        assert twin.now() == clock.now() == ORIGIN + MINUTE


def test_without_a_spec_the_machine_tells_the_time() -> None:
    assert isinstance(clock_from_spec(None), MachineClock)
    assert isinstance(clock_from_spec(""), MachineClock)


def test_a_broken_spec_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        clock_from_spec("noon:fast")


def test_time_of_the_machine_is_told_in_the_shops() -> None:
    with time_machine.travel(START, tick=False) as now:
        now.shift(60)
        machine_now = MachineClock().now()
        assert shop_time(FastClock(ORIGIN, 60), ORIGIN + 30 * SECOND, machine_now) == ORIGIN + 30 * MINUTE
        assert shop_time(MachineClock(), ORIGIN, machine_now) == ORIGIN

"""Two clocks: the shop's (injected, may run fast in the demo) and the machine's (leases, time-outs, pacing)."""

import time
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Millis: TypeAlias = int
"""Milliseconds since 1970-01-01 UTC; every time inside Tresen is one."""

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR


class Clock(Protocol):
    """Tells the time in the shop."""

    def now(self) -> Millis:
        """Milliseconds since the epoch, UTC."""
        ...


class MachineClock:
    """The machine's own time."""

    def now(self) -> Millis:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class FastClock:
    """A shop's day at `speed` times the machine's pace, from `origin` on; processes given equal values agree."""

    origin: Millis
    """The machine's time at which shop and machine agreed."""
    speed: float = 1.0

    def now(self) -> Millis:
        """Milliseconds since the epoch, UTC."""
        real = time.time_ns() // 1_000_000
        return self.origin + round((real - self.origin) * self.speed)

    def spec(self) -> str:
        """The text from which `clock_from_spec` makes an equal clock in another process."""
        return f"{self.origin}:{self.speed:g}"


def shop_time(clock: Clock, machine: Millis, machine_now: Millis) -> Millis:
    """What the shop's clock showed when the machine's showed that time."""
    speed = clock.speed if isinstance(clock, FastClock) else 1.0
    return clock.now() - round((machine_now - machine) * speed)


def clock_from_spec(spec: str | None) -> Clock:
    """The clock for `origin:speed`, or the machine's for None or an empty text; ValueError if it is neither."""
    if not spec:
        return MachineClock()
    origin, _, speed = spec.partition(":")
    return FastClock(int(origin), float(speed or 1))

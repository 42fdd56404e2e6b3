"""How fast a number may send: 80 messages a second in all, one every 6 seconds to a person with 45 at once on credit.

Source: Meta, WhatsApp Cloud API, "Throughput" and "Pair rate limits". Pure: the clock is injected and must be the
machine's monotonic one.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` at once, then one every `interval` seconds."""

    interval: float
    burst: int

    @property
    def credit(self) -> float:
        """Seconds that the bucket may be ahead of its steady pace."""
        return self.interval * (self.burst - 1)


NUMBER_RATE: Final = Rate(interval=1 / 70, burst=10)
"""A burst and a second at its pace together stay within 80 in any second."""
PAIR_RATE: Final = Rate(interval=6.0, burst=45)
"""Per person; what is sent at once is repaid at the steady pace."""


class Pacer:
    """Says how long to wait before sending; forgets people whose credit is whole again, so memory stays bounded."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        number: Rate = NUMBER_RATE,
        pair: Rate = PAIR_RATE,
    ) -> None:
        self._clock = clock
        self._number = number
        self._pair = pair
        self._number_due = float("-inf")
        self._due: dict[Hashable, float] = {}
        """When each bucket is full again (the theoretical arrival time of GCRA)."""
        self._sweep_at = 64

    def delay(self, pair: Hashable) -> float:
        """Seconds until a message to that person may be sent; 0 if now."""
        now = self._clock()
        number = self._number_due - self._number.credit - now
        person = self._due.get(pair, now) - self._pair.credit - now
        wait = max(number, person)
        return wait if wait > 1e-9 else 0.0

    def take(self, pair: Hashable) -> None:
        """Count a message that is being sent now."""
        now = self._clock()
        self._number_due = max(self._number_due, now) + self._number.interval
        self._due[pair] = max(self._due.get(pair, now), now) + self._pair.interval
        if len(self._due) >= self._sweep_at:
            self._due = {known: due for known, due in self._due.items() if due > now}
            self._sweep_at = max(64, 2 * len(self._due))

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._due)

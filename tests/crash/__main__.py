"""`python -m tests.crash [--moments N] [--seed N] [--json]`: kill the gateway at random moments under load both ways.

Customers write and the operator answers all the while; at the end everything acknowledged must be there exactly once,
and every reply must have reached the channel once, or not at all and then be shown as uncertain.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from pathlib import Path

from tests.crash.trial import Trial, trial

CHATS = 40
LONGEST_LIFE = 0.8
"""Seconds a gateway lives at most, from the moment it listens."""
SETTLE_SECONDS = 90.0
"""A chat with a message of unknown outcome is held for a minute."""


BACKLOG = 100
"""Work left over which the operator waits: a slow machine would gather more than a person may be sent in minutes."""


class Load:
    """Customers who write and an operator who answers, on two threads, whether a gateway is there or not."""

    def __init__(self, found: Trial, seed: int) -> None:
        self._trial = found
        self._random = random.Random(seed)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._write, self._answer)]
        self.faults: list[str] = []

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(30)

    def _write(self) -> None:
        number = 0
        while not self._ended.is_set():
            if not self._trial.deliver(f"wamid.{number}"):
                self._ended.wait(0.02)
                continue
            number += 1

    def _answer(self) -> None:
        number = 0
        while not self._ended.wait(self._random.uniform(0.01, 0.1)):
            if self._trial.unfinished() > BACKLOG:
                continue
            number += 1
            self._trial.reply(self._trial.chats[number % CHATS], f"answer {number}")


def run(moments: int, seed: int) -> dict[str, object]:
    """Kill that many gateways; what was found."""
    chance = random.Random(seed)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tresen-crash-") as folder, trial(Path(folder), CHATS) as found:
        with Load(found, seed):
            for _ in range(moments):
                with found.start() as gateway:
                    time.sleep(chance.uniform(0, LONGEST_LIFE))
                    gateway.kill()
        with found.start():
            found.settle(SETTLE_SECONDS)
            faults = found.faults()
            return {
                "moments": moments,
                "seed": seed,
                "seconds": round(time.perf_counter() - began, 1),
                "acknowledged": len(found.acknowledged),
                "replies": len(found.queued),
                "reached": sum(found.reached().values()),
                "uncertain": found.uncertain(),
                "faults": faults,
            }


def main() -> int:
    """Run and print; 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print an object")
    given = parser.parse_args()
    found = run(given.moments, given.seed)
    faults = found["faults"]
    assert isinstance(faults, list)
    if given.json:
        print(json.dumps(found))
    else:
        print(
            f"killed {found['moments']} times in {found['seconds']} s: {found['acknowledged']} webhooks acknowledged, "
            f"{found['replies']} replies queued, {found['reached']} reached the channel, "
            f"{found['uncertain']} uncertain, {len(faults)} lost or doubled"
        )
        for fault in faults:
            print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

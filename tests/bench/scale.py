"""How much data a run takes; databases are built once and kept where TRESEN_BENCH_DIR says."""

import dataclasses
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of one run."""

    rounds: int
    few_messages: int
    many_messages: int
    few_chats: int
    many_chats: int
    keys: int
    """Keys pressed in a round."""
    queries: int
    """Queries of each kind in a round."""
    seconds: float
    """How long a round of load lasts."""
    webhooks: int
    """Webhooks in a round of ingest, and messages that arrive in the memory run."""

    @classmethod
    def full(cls) -> Self:
        """What the README's figures are taken with."""
        return cls(9, 10_000, 1_000_000, 100, 100_000, 60, 60, 4.0, 10_000)

    @classmethod
    def small(cls) -> Self:
        """What the suite's smoke test takes."""
        return cls(1, 600, 1_000, 60, 200, 5, 5, 0.3, 100)

    def with_rounds(self, rounds: int) -> Self:
        """The same in more or fewer rounds."""
        return dataclasses.replace(self, rounds=rounds)


def cache_folder() -> Path:
    """Where built databases are kept between runs."""
    folder = Path(os.environ.get("TRESEN_BENCH_DIR") or Path(tempfile.gettempdir()) / f"tresen-bench-{os.getuid()}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""Killed at each named point and started again, the gateway has lost nothing and doubled nothing."""

import signal
from pathlib import Path

import pytest

from app.core.boundaries import BOUNDARIES
from app.sandbox.media_files import customer_file
from app.store.media import media_dir
from tests.crash.trial import died, trial

PHOTO = customer_file("photo", "crash")
AT_START = ("lease", "recover")
SETTLE_SECONDS = 20
DEATH_SECONDS = 15


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_nothing_is_lost_or_doubled_by_a_death_at(boundary: str, tmp_path: Path) -> None:
    with trial(tmp_path, chats=2) as found:
        first = "send.before" if boundary.startswith(AT_START) else boundary
        in_desk = boundary.startswith("queue")
        with found.start("" if in_desk else first) as gateway:
            for n in range(3):
                found.deliver(f"wamid.{n}", PHOTO if n == 2 else None)
            if in_desk:
                assert found.reply_in_a_process(found.chats[0], "eins", boundary) == -signal.SIGKILL
            else:
                found.reply(found.chats[0], "eins")
                assert died(gateway, DEATH_SECONDS), f"{first} was never passed"
        if first != boundary:
            assert found.start_in_vain(boundary) == -signal.SIGKILL
        found.reply(found.chats[1], "zwei")
        with found.start() as gateway:
            found.settle(SETTLE_SECONDS)
            assert found.unfinished() == 0
            assert found.faults() == []
            assert gateway.close() == 0
        assert len(found.acknowledged) == 3
        files = [path for path in media_dir(found.shop.path).rglob("*") if path.is_file()]
        assert [path.read_bytes() for path in files] == [PHOTO.content]

"""The bridge: one message a wave, failures told once, an end that comes."""

import threading
import time
from collections.abc import Callable

from textual.message import Message

from app.core.rows import Changes
from app.ui.bridge import Bridge, Changed, Stalled, merged
from tests.fake_desk import FakeDesk


def wait(holds: Callable[[], object], seconds: float = 5) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline
        pause.wait(0.002)


def test_a_burst_of_changes_is_one_message() -> None:
    desk, heard = FakeDesk(), list[Message]()
    people = [desk.add(f"Person {n}", f"+49 171 39200{n:02}") for n in range(20)]
    bridge = Bridge(desk, heard.append, seq=desk.changes(None).seq, poll=0.01, gather=0.15)  # type: ignore[union-attr]
    bridge.start()
    for person in people:
        desk.write(person, "hallo")
    wait(lambda: heard)
    bridge.stop()
    (message,) = heard
    assert isinstance(message, Changed)
    assert message.changes.conversations == {person.id for person in people}


def test_changes_before_the_start_are_not_missed() -> None:
    desk, heard = FakeDesk(), list[Message]()
    changes = desk.changes(None)
    assert changes is not None
    desk.add("Anna", "+49 171 3920011")
    bridge = Bridge(desk, heard.append, seq=changes.seq, poll=0.01, gather=0)
    bridge.start()
    wait(lambda: heard)
    bridge.stop()
    assert isinstance(heard[0], Changed)
    assert heard[0].changes.conversations == {1}


def test_without_a_starting_point_everything_is_read_anew() -> None:
    heard = list[Message]()
    bridge = Bridge(FakeDesk(), heard.append, poll=0.01, gather=0)
    bridge.start()
    wait(lambda: heard)
    bridge.stop()
    assert isinstance(heard[0], Changed)
    assert heard[0].changes.reload


def test_a_failure_is_told_once_and_so_is_its_end() -> None:
    desk, heard = FakeDesk(), list[Message]()
    desk.broken = OSError("database is locked")
    bridge = Bridge(desk, heard.append, seq=0, poll=0.001, gather=0)
    bridge.start()
    wait(lambda: heard)
    desk.broken = None
    wait(lambda: len(heard) >= 2)
    desk.add("Anna", "+49 171 3920011")
    wait(lambda: len(heard) >= 3)
    bridge.stop()
    stalls = [message.error for message in heard if isinstance(message, Stalled)]
    assert [str(error) for error in stalls] == ["database is locked", "None"]


def test_stopping_does_not_wait_for_a_database_that_hangs() -> None:
    class Hanging(FakeDesk):
        gate = threading.Event()

        def changes(self, after: int | None) -> Changes | None:
            self.gate.wait()
            return None

    desk = Hanging()
    bridge = Bridge(desk, lambda _message: None, seq=0)
    bridge.start()
    wait(lambda: bridge.waiting > 0)
    began = time.monotonic()
    bridge.stop(0.05)
    assert time.monotonic() - began < 1
    desk.gate.set()


def test_merging_keeps_all_of_both_waves() -> None:
    both = merged(
        Changes(3, frozenset({1}), frozenset({7}), frozenset({"account"})),
        Changes(5, frozenset({2}), frozenset(), frozenset({"profile"}), reload=True),
    )
    assert both == Changes(5, frozenset({1, 2}), frozenset({7}), frozenset({"account", "profile"}), reload=True)

"""How the desk tells: by the terminal, within tmux, by the desktop's library; and of a line that is down."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest

from app.core.enums import AccountState
from app.core.notify import DOWN_FOR, Wishes, parse_quiet_hours
from app.core.rows import Changes
from app.core.text import Safe
from app.ui.notify import Desktop, Notices, down_words
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.stage import closing, kit_for


@dataclass
class Told:
    """What reached the terminal."""

    written: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rings: int = 0
    faults: list[Exception] = field(default_factory=list)

    def ring(self) -> None:
        self.rings += 1


def told(setting: str, environ: dict[str, str] | None = None, wishes: Wishes | None = None, *, wrote: int = 7) -> Told:
    """What a desk tells whose customer writes while nobody looks."""
    found = Told()
    desk = filled(FakeDesk(StoppedClock()))
    kit = kit_for(desk)
    notices = Notices(
        kit,
        wishes or Wishes(),
        setting,
        title=found.titles.append,
        ring=found.ring,
        write=found.written.append,
        fail=found.faults.append,
        environ=environ or {},
    )

    async def run() -> None:
        await notices.begin()
        notices.look(False)
        desk.write(desk.people[wrote], "Noch eins")
        await notices.change(Changes(1, frozenset({wrote})))

    with closing(kit.port):
        asyncio.run(run())
    return found


def test_the_terminal_is_told_as_it_takes_it() -> None:
    found = told("auto", {"TERM": "foot"})

    assert found.written == ["\x1b]777;notify;Tresen;1 customer is waiting.\x07"]
    assert (found.titles, found.rings) == (["(1) Tresen"], 1)


def test_within_tmux_the_sequence_is_wrapped() -> None:
    found = told("osc9", {"TMUX": "/tmp/x"})

    assert found.written == ["\x1bPtmux;\x1b\x1b]9;Tresen: 1 customer is waiting.\x07\x1b\\"]


@pytest.mark.parametrize(("setting", "environ"), [("off", {"TERM": "foot"}), ("auto", {"TERM": "dumb"})])
def test_who_wants_none_or_can_show_none_has_bell_and_title(setting: str, environ: dict[str, str]) -> None:
    found = told(setting, environ | {"SSH_TTY": "x"})

    assert (found.written, found.titles, found.rings) == ([], ["(1) Tresen"], 1)


def test_quiet_hours_leave_the_title() -> None:
    found = told("osc9", wishes=Wishes(quiet=parse_quiet_hours("09:00-10:00")))

    assert (found.written, found.titles, found.rings) == ([], ["(1) Tresen"], 0)


def library(monkeypatch: pytest.MonkeyPatch, send: Callable[..., Any]) -> None:
    """The desktop's library, with that way of sending."""

    class Notifier:
        def __init__(self, app_name: str) -> None:
            self.app_name = app_name

        def send(self, title: str, message: str) -> None:
            send(self.app_name, title, message)

    found = ModuleType("desktop_notifier.sync")
    found.DesktopNotifierSync = Notifier  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "desktop_notifier", ModuleType("desktop_notifier"))
    monkeypatch.setitem(sys.modules, "desktop_notifier.sync", found)
    monkeypatch.setattr("app.ui.notify.is_installed", lambda: True)


def test_the_desktop_is_told_by_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    sent: list[tuple[str, ...]] = []
    done = threading.Event()

    def send(*words: str) -> None:
        sent.append(words)
        done.set()

    library(monkeypatch, send)

    found = told("desktop")

    assert done.wait(5)
    assert sent == [("Tresen", "Tresen", "1 customer is waiting.")]
    assert found.written == []


def test_a_desktop_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    done = threading.Event()

    def send(*_words: str) -> None:
        done.set()
        raise OSError("no \x1b[31mbus")

    library(monkeypatch, send)
    found = told("desktop")

    assert done.wait(5)
    for _wait in range(500):
        if found.faults:
            break
        done.clear()
        done.wait(0.01)
    assert [str(fault) for fault in found.faults] == ["The desktop shows no notifications: no bus"]


def test_what_the_library_would_write_to_the_terminal_is_said_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import logging

    def send(*_words: str) -> None:
        try:
            raise OSError("no bus")
        except OSError:
            logging.getLogger("desktop_notifier.backends.base").warning("Notification failed", exc_info=True)

    library(monkeypatch, send)

    with pytest.raises(OSError, match="no bus"):
        Desktop().show(Safe("1 customer is waiting."))
    assert capfd.readouterr() == ("", "")


def test_markup_in_a_name_is_none_for_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, ...]] = []
    library(monkeypatch, lambda *words: sent.append(words))
    monkeypatch.setattr("sys.platform", "linux")

    Desktop().show(Safe("<b>Anna</b> & Co: Brot?"))

    assert sent == [("Tresen", "Tresen", "&lt;b&gt;Anna&lt;/b&gt; &amp; Co: Brot?")]


def test_a_line_that_is_down_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = filled(FakeDesk(StoppedClock()))
    up = desk.status()
    (account,) = up.accounts
    now = [0.0]
    monkeypatch.setattr("app.ui.notify.monotonic", lambda: now[0])
    found = Told()
    kit = kit_for(desk)
    with closing(kit.port):
        notices = Notices(
            kit,
            Wishes(),
            "osc9",
            title=found.titles.append,
            ring=found.ring,
            write=found.written.append,
            fail=found.faults.append,
            environ={},
        )
        notices.look(False)
        for seconds, status in ((0, up), (1, replace(up, gateway_alive=False)), (1 + DOWN_FOR, None), (90, up)):
            now[0] = seconds
            notices.second(status or replace(up, gateway_alive=False))

    assert found.written == [
        "\x1b]9;Tresen: Nothing is received or sent: the gateway does not run.\x07",
        "\x1b]9;Tresen: Messages come and go again.\x07",
    ]
    for state, word in (
        (AccountState.OFFLINE, "reached"),
        (AccountState.TOKEN_EXPIRED, "token"),
        (AccountState.BLOCKED, "blocked"),
        (AccountState.OK, ""),
    ):
        assert word in down_words(replace(up, accounts=(replace(account, state=state),)))
    assert down_words(replace(up, accounts=(), gateway_alive=False)) == ""

"""Puts widgets on a screen without a terminal, with a desk in memory behind them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar
from zoneinfo import ZoneInfo

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from app.ui.kit import Kit
from app.ui.port import Fault, Port
from tests.fake_desk import FakeDesk

BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE_SECONDS = 10.0
M = TypeVar("M", bound=Message)


def kit_for(desk: FakeDesk) -> Kit:
    """What panes are given, over this desk."""
    return Kit(Port(desk), desk.clock, BERLIN)


class Stage(App[None]):
    """An app of one widget; `faults` holds what failed in the background."""

    CSS = "Screen { layout: vertical; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.faults: list[Exception] = []
        self.heard: list[Message] = []
        """Every message any widget handled."""

    def compose(self) -> ComposeResult:
        """The widget."""
        yield self.widget

    def on_fault(self, event: Fault) -> None:
        """Keep what failed."""
        self.faults.append(event.error)

    def told(self, kind: type[M]) -> list[M]:
        """The messages of one kind, each once, in order."""
        return list({id(message): message for message in self.heard if isinstance(message, kind)}.values())

    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def text(self) -> str:
        """What the screen shows on one line, without its frames: for sentences that are wrapped."""
        return " ".join(" ".join(line.strip(" │") for line in self.lines()).split())

    def shows(self, text: str) -> bool:
        """Whether that text stands on the screen."""
        return any(text in line for line in self.lines())


def play(
    widget: Widget, script: Callable[[Stage, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> Stage:
    """Run the script with the widget on a screen of that size."""
    stage = Stage(widget)
    heard = stage.heard

    async def run() -> None:
        async with stage.run_test(size=size, message_hook=heard.append) as pilot:
            await script(stage, pilot)

    asyncio.run(run())
    return stage


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait for the condition; AssertionError if it doesn't come true in time."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not condition():
        assert monotonic() < deadline, "waited in vain"
        await pilot.pause(0.005)


@contextmanager
def closing(port: Port) -> Iterator[Port]:
    """End the port's threads afterwards."""
    try:
        yield port
    finally:
        port.close()

"""The people at work: they write as planned and answer what the operator says, at the pace of the shop's clock."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.core.clock import Millis
from app.sandbox.keyed import keyed_random
from app.sandbox.lines import content
from app.sandbox.people import Directory
from app.sandbox.plan import plan, typing_time
from app.sandbox.reactions import Thread, react, take_up
from app.sandbox.receipts import receipts_off
from app.sandbox.script import Line
from app.sandbox.state import Json, Sandbox

SHY = 5.0
"""Seconds (machine) people wait for a client to show which phone number id is its own."""
UNSEEN: Millis = 4_000
"""How long somebody without read receipts takes to look (shop)."""


class Crowd:
    """Everybody who writes to the shop; `run` lives as long as the sandbox."""

    def __init__(self, sandbox: Sandbox, directory: Directory) -> None:
        self._sandbox = sandbox
        self._directory = directory
        self._threads: dict[str, Thread] = {}
        self._heard: Counter[str] = Counter()
        self._texts: dict[str, str] = {}
        """The id of everybody's last text."""
        self._answering: dict[str, asyncio.Task[None]] = {}
        if not sandbox.config.quiet:
            sandbox.acquainted = lambda address: directory.find(address) is not None
        if sandbox.config.reacts:
            sandbox.listeners.append(self._hear)

    async def run(self) -> None:
        """Write as planned until cancelled; then nobody is left typing."""
        try:
            if self._sandbox.config.quiet:
                await asyncio.Event().wait()
            await self._until_reachable()
            await self._live()
        finally:
            for task in self._answering.values():
                task.cancel()

    async def _until_reachable(self) -> None:
        await self._sandbox.outlet.reachable()
        configured = self._sandbox.config.phone_number_id is not None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0 if configured else SHY):
                await self._sandbox.met.wait()

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        async with asyncio.TaskGroup() as group:
            for visit in plan(self._directory):
                await asyncio.sleep(start + self._seconds(visit.at) - loop.time())
                address = visit.person.address
                self._threads[address] = Thread(visit.story.reply, visit.story.quiet)
                times = [at for at, _line in visit.lines]
                waits = [later - sooner for sooner, later in pairwise((visit.at, *times))]
                group.create_task(self._say(address, [line for _at, line in visit.lines], waits, ""))

    def _seconds(self, time: Millis) -> float:
        return time / 1000 / self._sandbox.speed

    async def _say(self, address: str, lines: Sequence[Line], waits: Sequence[Millis], about: str) -> None:
        sandbox = self._sandbox
        person = self._directory.find(address)
        contact = sandbox.contact_of(address) if person is None else person.contact
        for line, wait in zip(lines, waits, strict=True):
            await asyncio.sleep(self._seconds(wait))
            n = sandbox.received(address)
            own = self._texts.get(address, "")
            said = content(line, sandbox.shop, about, own, sandbox.config.seed, sandbox.session, address, n)
            item = sandbox.inbound(contact, said)
            if said["type"] == "text":
                self._texts[address] = item.item["id"]
            sandbox.outlet.submit(item)

    def _hear(self, customer: str, message_id: str, body: Json, read_after: Millis | None) -> None:
        """The shop wrote; an answer being typed is thought over."""
        n = self._heard[customer] + 1
        draw = keyed_random(self._sandbox.config.seed, "take up", customer, n)
        taken = take_up(self._directory.script, body, draw)
        if taken is None and body.get("type", "text") in ("reaction", "template"):
            return
        self._heard[customer] = n
        if read_after is None and not receipts_off(self._sandbox.config.seed, customer):
            return
        look = self._seconds(UNSEEN) if read_after is None else read_after / 1000
        if (typing := self._answering.pop(customer, None)) is not None:
            typing.cancel()
        self._answering[customer] = asyncio.create_task(
            self._answer(customer, message_id, words_of(body), taken, look, n)
        )

    async def _answer(self, customer: str, message_id: str, text: str, taken: Line | None, look: float, n: int) -> None:
        await asyncio.sleep(look)
        draw = keyed_random(self._sandbox.config.seed, "answer", customer, n)
        lines = react(self._directory.script, self._thread(customer), text, draw) if taken is None else (taken,)
        waits = [typing_time(line, draw) for line in lines]
        await self._say(customer, lines, waits, message_id)

    def _thread(self, customer: str) -> Thread:
        if customer not in self._threads:
            person = self._directory.find(customer)
            chat = self._directory.script.inbox_of.get(person.key) if person is not None and person.key else None
            self._threads[customer] = Thread(chat.reply if chat is not None else {})
        return self._threads[customer]


def words_of(body: Json) -> str:
    """The words of a message the shop sent, whatever its type."""
    kind = str(body.get("type", "text"))
    said = body.get(kind)
    if not isinstance(said, dict):
        return ""
    inner = said.get("body") or said.get("caption") or ""
    return str(inner.get("text", "")) if isinstance(inner, dict) else str(inner)

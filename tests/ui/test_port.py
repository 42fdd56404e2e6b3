"""The port: the screen asks and never waits for a thread."""

import asyncio
import threading
from collections.abc import Callable
from time import monotonic

import pytest

from app.core.errors import UserError
from app.ui.port import Generation, Port, PortClosedError
from tests.fake_desk import FakeDesk
from tests.ui.stage import closing


def test_questions_asked_before_the_desk_is_open_are_answered_when_it_is() -> None:
    async def run() -> int:
        with closing(Port()) as port:
            assert not port.is_open
            question = asyncio.ensure_future(port.read(lambda desk: desk.counters().all))
            await asyncio.sleep(0)
            assert not question.done()
            port.open(FakeDesk())
            return await question

    assert asyncio.run(run()) == 0


def test_orders_are_carried_out_one_after_another_as_given() -> None:
    done: list[int] = []

    def order(n: int) -> Callable[[object], None]:
        return lambda _desk: done.append(n)

    async def run() -> None:
        with closing(Port(FakeDesk())) as port:
            orders = [port.write(order(n)) for n in range(50)]
            await asyncio.gather(*orders)

    asyncio.run(run())
    assert done == list(range(50))


def test_an_error_reaches_the_one_who_asked() -> None:
    def fail(_desk: object) -> None:
        raise UserError("No such chat.")

    async def run() -> None:
        with closing(Port(FakeDesk())) as port:
            with pytest.raises(UserError, match="No such chat"):
                await port.read(fail)
            assert await port.read(lambda desk: desk.counters().all) == 0

    asyncio.run(run())


def test_a_desk_that_cannot_be_opened_fails_what_waits_and_what_comes() -> None:
    async def run() -> None:
        port = Port()
        early = asyncio.ensure_future(port.read(lambda desk: desk.counters()))
        await asyncio.sleep(0)
        port.fail(UserError("The file is newer than this program."))
        for question in (early, port.read(lambda desk: desk.counters())):
            with pytest.raises(UserError):
                await question

    asyncio.run(run())


def test_a_closed_port_says_so() -> None:
    async def run() -> None:
        port = Port(FakeDesk())
        port.close()
        with pytest.raises(PortClosedError):
            await port.read(lambda desk: desk.counters())

    asyncio.run(run())


def test_the_loop_turns_and_ends_while_a_thread_is_stuck() -> None:
    stuck = threading.Event()

    async def run() -> bool:
        port = Port(FakeDesk())
        slow = asyncio.ensure_future(port.read(lambda _desk: stuck.wait(30)))
        quick = await port.read(lambda desk: desk.counters().all)
        settled = await port.settle(0.01)
        slow.cancel()
        return quick == 0 and settled

    began = monotonic()
    assert asyncio.run(run())
    assert monotonic() - began < 10
    stuck.set()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "port")


def test_a_question_nobody_waits_for_is_not_asked() -> None:
    asked: list[str] = []

    async def run() -> None:
        port = Port()
        question = asyncio.ensure_future(port.read(lambda _desk: asked.append("stale")))
        await asyncio.sleep(0)
        question.cancel()
        await asyncio.sleep(0)
        port.open(FakeDesk())
        with closing(port):
            await port.read(lambda _desk: asked.append("fresh"))
            await port.read(lambda _desk: None)

    asyncio.run(run())
    assert asked == ["fresh"]


def test_writes_settle_within_the_time_given() -> None:
    async def run() -> bool:
        with closing(Port(FakeDesk())) as port:
            return await port.settle(5)

    assert asyncio.run(run())


def test_only_the_newest_question_is_current() -> None:
    generation = Generation()
    first = generation.next()
    assert generation.is_current(first)
    second = generation.next()
    assert not generation.is_current(first)
    assert generation.current == second

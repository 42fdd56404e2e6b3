"""The screen's way to the desk: questions and orders run in threads of their own, so that keys always answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from queue import SimpleQueue
from time import monotonic
from typing import Any, Final, TypeVar

from textual.message import Message
from textual.message_pump import MessagePump

from app.core.errors import TresenError
from app.core.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import Desk, DeskReads

T = TypeVar("T")
READERS: Final = 2


class Fault(Message):
    """Something asked of the desk failed in the background; it bubbles to the app, which says so."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__()


class PortClosedError(TresenError):
    """The desk was closed before this was asked."""


class Generation:
    """Numbers questions, so that the answer to an older one can be told and dropped."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """The number of a new question; answers to all earlier ones are stale from now on."""
        self._last += 1
        return self._last

    @property
    def current(self) -> int:
        """The number of the newest question."""
        return self._last

    def is_current(self, number: int) -> bool:
        """Whether no newer question was asked."""
        return number == self._last


class _Job:
    """A function to call with the desk, and the future that waits for its answer."""

    __slots__ = ("call", "future", "loop")

    def __init__(self, call: Callable[[Desk], object], loop: asyncio.AbstractEventLoop) -> None:
        self.call = call
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()

    def run(self, desk: Desk) -> None:
        """Call, and hand the answer to the loop; a question nobody waits for any more isn't asked."""
        if self.future.cancelled():
            return
        try:
            answer = self.call(desk)
        except BaseException as error:
            self.answer(None, error)
        else:
            self.answer(answer, None)

    def answer(self, value: object, error: BaseException | None) -> None:
        """Settle the future on its loop; nothing happens if that loop is gone."""
        try:
            self.loop.call_soon_threadsafe(self._settle, value, error)
        except RuntimeError:
            return

    def _settle(self, value: object, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(value)
        else:
            self.future.set_exception(error)


_Lane = SimpleQueue[_Job | None]


class Port:
    """Asks a `Desk` in daemon threads: two readers, one lane for writes, which keep their order.

    It may be made before the desk is open: what is asked meanwhile waits. Neither the event loop nor the program's end
    ever waits for a thread.
    """

    def __init__(self, desk: Desk | None = None) -> None:
        self._reads: _Lane = SimpleQueue()
        self._writes: _Lane = SimpleQueue()
        self._desk: Desk | None = None
        self._error: Exception | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads: list[threading.Thread] = []
        if desk is not None:
            self.open(desk)

    @property
    def is_open(self) -> bool:
        """Whether there is a desk to ask."""
        return self._desk is not None and self._error is None

    def open(self, desk: Desk) -> None:
        """Give the desk in; what was asked before is asked now. May be called from any thread."""
        self._desk = desk
        for lane, count in ((self._reads, READERS), (self._writes, 1)):
            for _number in range(count):
                thread = threading.Thread(target=self._serve, args=(lane, desk), name="port", daemon=True)
                self._threads.append(thread)
                thread.start()

    def fail(self, error: Exception) -> None:
        """The desk can't be opened, or was closed: everything asked before and from now on raises this."""
        self._error = error
        for lane in (self._reads, self._writes):
            while not lane.empty():
                if (job := lane.get()) is not None:
                    job.answer(None, error)

    def close(self) -> None:
        """Let the threads end; what still waits raises. The desk itself is left open."""
        self.fail(PortClosedError(_("The desk is closed.")))
        for _number in range(READERS):
            self._reads.put(None)
        self._writes.put(None)

    def ended(self, seconds: float) -> bool:
        """After `close`: wait that long for the threads; whether none uses the desk any more."""
        deadline = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    async def read(self, question: Callable[[DeskReads], T]) -> T:
        """What the question returns, asked in a reader's thread."""
        return await self._ask(self._reads, question)

    async def write(self, order: Callable[[Desk], T]) -> T:
        """What the order returns; orders are carried out one after another."""
        return await self._ask(self._writes, order)

    async def settle(self, seconds: float) -> bool:
        """Wait until all writes asked so far are done, but no longer than that; whether they are."""
        if not self.is_open:
            return False
        try:
            await asyncio.wait_for(self.write(lambda _desk: None), seconds)
        except TimeoutError:
            return False
        return True

    def spawn(self, owner: MessagePump, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run this beside the message loop; an error becomes a `Fault` posted by `owner`."""
        task = asyncio.get_running_loop().create_task(self._guard(owner, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @staticmethod
    async def _guard(owner: MessagePump, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PortClosedError:
            return
        except Exception as error:
            owner.post_message(Fault(error))

    def _ask(self, lane: _Lane, call: Callable[[Desk], T]) -> asyncio.Future[T]:
        job = _Job(call, asyncio.get_running_loop())
        if self._error is not None:
            job.future.set_exception(self._error)
        else:
            lane.put(job)
        return job.future

    @staticmethod
    def _serve(lane: _Lane, desk: Desk) -> None:
        while (job := lane.get()) is not None:
            job.run(desk)

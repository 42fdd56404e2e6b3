"""Webhooks on their way out: signed, at least once, in order for each customer, tried again until they get a 200."""

import asyncio
import heapq
import itertools
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from app.core.clock import Millis
from app.sandbox.envelopes import WebhookItem, envelope, signature
from app.sandbox.errors import failure
from app.sandbox.faults import Fault, FaultQueue

LANES = 4
"""So many POSTs may be under way at once; all of one customer's go through one lane."""
PATIENCE = 10.0
"""Seconds Meta's stand-in waits for the receiver's answer."""
SIGNATURE = "X-Hub-Signature-256"


@dataclass(slots=True)
class Tally:
    """What became of the webhooks so far, in POSTs."""

    posted: int = 0
    """Tries, good and bad."""
    accepted: int = 0
    """Answered with 200."""
    refused: int = 0
    """Answered otherwise or not at all; tried again later."""
    dropped: int = 0
    """Items lost on order (`drop_webhooks`)."""


@dataclass(slots=True)
class _Post:
    body: bytes
    tries: int = 0


class Outlet:
    """Sends webhook items to the receiver; nothing is lost while the sandbox lives and nobody orders a loss."""

    def __init__(
        self, app_secret: str, faults: FaultQueue, *, url: str | None, retry_first: float, retry_most: float
    ) -> None:
        self._app_secret = app_secret
        self._faults = faults
        self._url = url
        self._retry_first = retry_first
        self._retry_most = retry_most
        self._has_url = asyncio.Event()
        if url:
            self._has_url.set()
        self._lanes = [_Lane(self) for _ in range(LANES)]
        self._timers: set[asyncio.TimerHandle] = set()
        self._gathered: dict[str, tuple[Fault, list[WebhookItem], asyncio.TimerHandle]] = {}
        self._failed: set[str] = set()
        self.tally = Tally()
        self.blocked: dict[str, None] = {}
        """Whoever is named here writes in vain."""
        self._client = httpx.AsyncClient(
            timeout=PATIENCE, trust_env=False, headers={"User-Agent": "facebookexternalua", "Accept": "*/*"}
        )

    @property
    def url(self) -> str | None:
        """Where webhooks go; None holds them back."""
        return self._url

    @url.setter
    def url(self, url: str | None) -> None:
        self._url = url
        if url:
            self._has_url.set()
        else:
            self._has_url.clear()

    @property
    def pending(self) -> int:
        """Items and POSTs not yet accepted, those that are not due yet included."""
        gathered = sum(len(items) for _fault, items, _timer in self._gathered.values())
        return len(self._timers) + gathered + sum(lane.pending for lane in self._lanes)

    async def reachable(self) -> None:
        """Wait until there is a webhook address."""
        await self._has_url.wait()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(lane.run())

    async def close(self) -> None:
        """Forget what is left; for the end."""
        for timer in self._timers:
            timer.cancel()
        for _fault, _items, timer in self._gathered.values():
            timer.cancel()
        await self._client.aclose()

    def submit(self, item: WebhookItem, delay: Millis = 0) -> None:
        """Send the item after so many milliseconds of the machine's time; not if who wrote it is blocked."""
        if item.place == "messages" and item.customer in self.blocked:
            return
        self._later(delay / 1000, lambda: self._release(item))

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        def due() -> None:
            self._timers.discard(timer)
            action()

        timer = asyncio.get_running_loop().call_later(seconds, due)
        self._timers.add(timer)

    def _release(self, item: WebhookItem) -> None:
        if item.item.get("id") in self._failed and item.place == "statuses":
            return
        for kind, (gathering, items, _timer) in self._gathered.items():
            if gathering.strikes(item.facts()):
                items.append(item)
                if len(items) >= gathering.number("size", _SIZES[kind]):
                    self._pour(kind)
                return
        fault = self._faults.for_webhook(item.facts())
        match fault.kind if fault else None:
            case "drop_webhooks":
                self.tally.dropped += 1
            case "duplicate_webhooks" if fault:
                for _copy in range(1 + int(fault.number("copies", 1))):
                    self._queue([item])
            case ("batch_webhooks" | "reorder_webhooks") as kind if fault:
                timer = asyncio.get_running_loop().call_later(fault.number("seconds", 1), self._pour, kind)
                self._gathered[kind] = (fault, [item], timer)
            case "failed_status" if fault:
                self._failed.add(str(item.item.get("id")))
                item.item.pop("pricing", None)
                item.item["status"] = "failed"
                item.item["errors"] = [failure(int(fault.number("code", 131026)), fault.options.get("details", ""))]
                self._queue([item])
            case _:
                self._queue([item])

    def _pour(self, kind: str) -> None:
        _fault, items, timer = self._gathered.pop(kind)
        timer.cancel()
        if kind == "batch_webhooks":
            self._queue(items)
        else:
            for item in reversed(items):
                self._queue([item], lane=0)

    def _queue(self, items: Sequence[WebhookItem], lane: int | None = None) -> None:
        index = zlib.crc32(items[0].customer.encode("utf-8", "surrogatepass")) % LANES if lane is None else lane
        self._lanes[index].put(_Post(envelope(items)))

    def submit_body(self, body: bytes) -> None:
        """Send a whole POST, tried again until it is accepted; past all faults."""
        self._lanes[0].put(_Post(body))

    def submit_batch(self, items: Sequence[WebhookItem]) -> None:
        """Send the items in one POST, now, past all faults but the block list."""
        if let_through := [item for item in items if item.place != "messages" or item.customer not in self.blocked]:
            self._queue(let_through)

    async def post(self, body: bytes, signed: str | None) -> httpx.Response:
        """One try; `signed` is the signature's header, None leaves it out. Raises httpx.HTTPError, or ValueError."""
        if not self._url:
            raise ValueError("No webhook address is set.")
        headers = {"Content-Type": "application/json"} | ({SIGNATURE: signed} if signed is not None else {})
        return await self._client.post(self._url, content=body, headers=headers)

    async def try_once(self, post: _Post) -> bool | None:
        """True when accepted, False when answered otherwise, None when nobody answered."""
        await self._has_url.wait()
        post.tries += 1
        self.tally.posted += 1
        try:
            response = await self.post(post.body, signature(post.body, self._app_secret))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            self.tally.refused += 1
            return None
        if response.status_code == 200:
            self.tally.accepted += 1
            return True
        self.tally.refused += 1
        return False

    def wait_after(self, tries: int) -> float:
        """Seconds until the next try: doubling, up to the most."""
        return min(self._retry_most, self._retry_first * 2.0 ** min(tries - 1, 30))


_SIZES = {"batch_webhooks": 10, "reorder_webhooks": 2}


class _Lane:
    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._heap: list[tuple[float, int, _Post]] = []
        self._order = itertools.count()
        self._wake = asyncio.Event()
        self._busy = 0

    @property
    def pending(self) -> int:
        return len(self._heap) + self._busy

    def put(self, post: _Post, wait: float = 0) -> None:
        due = asyncio.get_running_loop().time() + wait
        heapq.heappush(self._heap, (due, next(self._order), post))
        self._wake.set()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            wait = self._heap[0][0] - loop.time() if self._heap else None
            if wait is None or wait > 0:
                self._wake.clear()
                try:
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                continue
            _due, _order, post = heapq.heappop(self._heap)
            self._busy = 1
            # with nobody there the whole lane waits, so that order survives an outage
            while (accepted := await self._outlet.try_once(post)) is None:  # noqa: ASYNC110 - nothing signals it
                await asyncio.sleep(self._outlet.wait_after(post.tries))
            self._busy = 0
            if not accepted:
                self.put(post, self._outlet.wait_after(post.tries))

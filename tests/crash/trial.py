"""A shop whose gateway dies: what it acknowledged and what it was asked to send, held against what became of it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.core.clock import SECOND, MachineClock
from app.core.enums import Author
from app.sandbox.config import SandboxConfig
from app.sandbox.media_files import File
from app.services.sending import queue_text
from tests import webhooks
from tests.builders import Shop
from tests.processes import Daemon, free_port
from tests.sandbox.live import LiveSandbox, live_sandbox

UNSENT = ("queued", "sending")


@dataclass
class Trial:
    """A database, a sandbox, and the gateways that come and go between them."""

    shop: Shop
    sandbox: LiveSandbox
    port: int
    chats: list[int]
    http: httpx.Client
    clock: MachineClock = field(default_factory=MachineClock)
    delivered: dict[str, bytes] = field(default_factory=dict)
    """Every webhook that was ever sent, by its message's external id."""
    acknowledged: set[str] = field(default_factory=set)
    queued: set[int] = field(default_factory=set)
    """Every reply whose queueing came back."""

    def start(self, kill_at: str = "") -> Daemon:
        """Start a gateway; AssertionError if it dies before it listens."""
        return Daemon(self._words, os.environ | {"TRESEN_KILL_AT": kill_at})

    def start_in_vain(self, kill_at: str) -> int:
        """Start a gateway that dies while it starts; its exit code."""
        env = os.environ | {"TRESEN_KILL_AT": kill_at}
        return subprocess.run(self._words, env=env, capture_output=True, timeout=30, check=False).returncode

    @property
    def _words(self) -> list[str]:
        return [sys.executable, "-m", "tests.crash.gateway", str(self.shop.path), str(self.port)]

    def deliver(self, external_id: str, photo: File | None = None) -> bool:
        """Send a customer's text or photo, or what was sent before once more; whether it was acknowledged."""
        body = self.delivered.get(external_id)
        if body is None:
            number = f"4917139200{len(self.delivered) % 40:02}"
            at = self.clock.now() // SECOND
            message = webhooks.text_message(number, external_id, external_id, at)
            if photo is not None:
                message = webhooks.message(number, external_id, at, "image", photo.as_json())
            body = webhooks.envelope(webhooks.value([message], names={number: "Anna"}))
            self.delivered[external_id] = body
        try:
            answer = self.http.post(
                f"http://127.0.0.1:{self.port}/webhooks/whatsapp", content=body, headers=webhooks.headers(body)
            )
        except httpx.HTTPError:
            return False
        if answer.status_code == 200:
            self.acknowledged.add(external_id)
        return answer.status_code == 200

    def reply(self, chat: int, text: str) -> None:
        """Queue a reply."""
        self.queued.add(queue_text(self.shop.database, self.clock, chat, text, Author.OPERATOR).id)

    def reply_in_a_process(self, chat: int, text: str, kill_at: str) -> int:
        """Queue a reply in a process that may be killed; its exit code."""
        words = [sys.executable, "-m", "tests.crash.reply", str(self.shop.path), str(chat), text]
        done = subprocess.run(
            words, env=os.environ | {"TRESEN_KILL_AT": kill_at}, capture_output=True, text=True, timeout=30, check=False
        )
        if done.stdout:
            self.queued.add(int(done.stdout))
        return done.returncode

    def settle(self, seconds: float) -> None:
        """Meta delivers everything once more; then wait until nothing is left to do, or that long nothing gets done."""
        for external_id in [*self.delivered]:
            while not self.deliver(external_id):
                time.sleep(0.02)
        left, end = self.unfinished(), time.monotonic() + seconds
        while left and time.monotonic() < end:
            time.sleep(0.02)
            if (now_left := self.unfinished()) < left:
                left, end = now_left, time.monotonic() + seconds

    def unfinished(self) -> int:
        """Webhooks not split, replies not sent and files not fetched yet."""
        webhooks_left = self._count("SELECT count(*) FROM raw_event WHERE state = 'new'")
        files_left = self._count("SELECT count(*) FROM media WHERE state <> 'ready'")
        return (
            webhooks_left + files_left + self._count("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
        )

    def faults(self) -> list[str]:
        """Everything that was lost, doubled or left in the dark; empty if the promise was kept."""
        reader = self.shop.database.reader()
        stored = Counter(
            external_id
            for (external_id,) in reader.execute(
                "SELECT external_id FROM message WHERE direction = 'in' AND external_id NOT LIKE 'wamid.H%'"
            ).fetchall()
        )
        found = [
            f"{id_} was acknowledged and stored {stored[id_]} times" for id_ in self.acknowledged if stored[id_] != 1
        ]
        found += [f"{id_} is stored {n} times" for id_, n in stored.items() if n > 1]
        (installation,) = reader.execute("SELECT value FROM meta WHERE name = 'installation'").fetchone()
        reached = self.reached()
        replies = dict(reader.execute("SELECT id, status FROM message WHERE direction = 'out'").fetchall())
        found += [f"reply {id_} was queued and is gone" for id_ in self.queued - replies.keys()]
        for id_, status in replies.items():
            times = reached[f"{installation}.{id_}"]
            if times > 1:
                found.append(f"reply {id_} reached the customer {times} times")
            elif times == 0 and status != "uncertain":
                found.append(f"reply {id_} never left and is shown as {status}")
            elif status in UNSENT:
                found.append(f"reply {id_} reached the customer and is shown as {status}")
        return found

    def reached(self) -> Counter[str]:
        """How often the channel accepted a message with each of our keys."""
        return Counter(
            entry["json"]["biz_opaque_callback_data"]
            for entry in self.sandbox.control("requests")
            if entry["method"] == "POST" and entry["json"].get("type") == "text"
        )

    def uncertain(self) -> int:
        """How many replies are shown as uncertain."""
        return self._count("SELECT count(*) FROM message WHERE status = 'uncertain'")

    def _count(self, sql: str) -> int:
        return int(self.shop.database.reader().execute(sql).fetchone()[0])


@contextmanager
def trial(folder: Path, chats: int) -> Iterator[Trial]:
    """A shop with so many chats whose windows are open, connected to a sandbox."""
    port = free_port()
    config = SandboxConfig(
        webhook_url=f"http://127.0.0.1:{port}/webhooks/whatsapp",
        app_secret=webhooks.APP_SECRET,
        phone_number_id=webhooks.PHONE_NUMBER_ID,
        waba_id=webhooks.WABA_ID,
        quiet=True,
        react=False,
    )
    shop = Shop(folder / "tresen.db", now=MachineClock().now())
    try:
        with live_sandbox(config) as sandbox, httpx.Client(trust_env=False, timeout=10) as http:
            with shop.database.write() as connection:
                connection.exec_driver_sql("UPDATE channel_account SET graph_url = ?", (sandbox.url,))
            people = [shop.person(f"Kunde {n}", f"+44770090{n:04}")[1] for n in range(chats)]
            for chat in people:
                shop.hears(chat, "Brezeln?")
            yield Trial(shop, sandbox, port, people, http)
    finally:
        shop.close()


def died(gateway: Daemon, seconds: float) -> bool:
    """Whether the gateway is killed within that time."""
    return gateway.ended(seconds) == -signal.SIGKILL

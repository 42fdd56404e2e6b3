"""A gateway on a thread of this process, and a channel that answers as told."""

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app.channels.base import (
    AccountInfo,
    ChannelClient,
    MediaInfo,
    Outgoing,
    Policy,
    Recipient,
    Rejected,
    Sent,
)
from app.channels.whatsapp.reader import WhatsAppReader
from app.core.clock import SECOND, MachineClock
from app.core.enums import Author
from app.core.rows import MessageLink, ProfileFields, Template
from app.gateway.config import AccountAddress, AccountSecrets, ChannelPort, GatewayConfig
from app.gateway.run import run_gateway
from app.services.sending import queue_text
from app.store.lease import is_alive, read_holder
from tests import webhooks
from tests.builders import Shop

Found = TypeVar("Found")
DEADLINE = 10.0


def wait_until(condition: Callable[[], Found], what: str = "it") -> Found:
    """The condition's first true value; AssertionError when the deadline passes."""
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} never came"
        time.sleep(0.01)
    return found


@dataclass
class FakeChannel:
    """The sending half of a channel: raises what it is told to, else accepts, and remembers all of it."""

    outcomes: deque[Exception] = field(default_factory=deque)
    """What the next sends raise."""
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    """Recipient, text and key of every message it was given."""
    outgoing: list[Outgoing] = field(default_factory=list)
    """The same messages, whole."""
    read: list[str] = field(default_factory=list)
    live: ProfileFields = field(default_factory=lambda: ProfileFields(about="Brot"))
    templates: list[Template] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)
    """Name and external id of every template it was given."""
    links: list[MessageLink] = field(default_factory=list)
    photos: list[tuple[str, str]] = field(default_factory=list)
    """App and MIME type of every picture."""
    typing: list[str] = field(default_factory=list)
    """The messages under which we were shown to type."""
    keeps_profile: bool = True
    """It shows what it was given."""
    blocks: list[tuple[str, bool]] = field(default_factory=list)
    """Whom it was told to block or unblock."""
    refusals: dict[str, Exception] = field(default_factory=dict)
    """By method: what it raises; `set_blocked` also by method and person."""
    tokens: list[str] = field(default_factory=list)
    """Those clients were made with."""
    slow: float = 0.0
    """Seconds a send takes."""
    at_once: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0
    overlapped: bool = False
    """Two messages were on their way to one person."""

    def client(self, address: AccountAddress, token: str) -> ChannelClient:
        """As a channel makes one."""
        self.tokens.append(token)
        return _FakeClient(self)


class _FakeClient:
    def __init__(self, channel: FakeChannel) -> None:
        self._channel = channel

    async def send(self, to: Recipient, message: Outgoing) -> Sent:
        channel = self._channel
        channel.sent.append((to.value, message.text, message.key))
        channel.outgoing.append(message)
        channel.overlapped |= to.value in channel.at_once
        channel.at_once[to.value] = 1
        channel.most_at_once = max(channel.most_at_once, len(channel.at_once))
        try:
            await asyncio.sleep(channel.slow)
        finally:
            del channel.at_once[to.value]
        if channel.outcomes:
            raise channel.outcomes.popleft()
        return Sent(f"wamid.sent.{len(channel.sent)}", to.value)

    async def mark_read(self, external_id: str, *, typing: bool = False) -> None:
        self._refuse("mark_read")
        (self._channel.typing if typing else self._channel.read).append(external_id)

    async def read_profile(self) -> ProfileFields:
        return self._channel.live

    async def write_profile(self, fields: ProfileFields, live: ProfileFields | None = None) -> None:
        self._refuse("write_profile")
        if self._channel.keeps_profile:
            self._channel.live = fields

    async def read_account(self) -> AccountInfo:
        self._refuse("read_account")
        return AccountInfo("Bäckerei", "+493012345678", True, "APPROVED", "GREEN", "TIER_2K", "CONNECTED")

    async def list_templates(self, business_id: str) -> list[Template]:
        self._refuse("list_templates")
        return list(self._channel.templates)

    async def save_template(self, business_id: str, template: Template, external_id: str) -> tuple[str, str, str]:
        self._channel.saved.append((template.name, external_id))
        self._refuse("save_template")
        return external_id or "9001", "PENDING", template.category

    async def delete_template(self, business_id: str, name: str, external_id: str) -> None:
        self._refuse("delete_template")
        self._channel.templates = [one for one in self._channel.templates if one.external_id != external_id]

    async def list_links(self) -> list[MessageLink]:
        self._refuse("list_links")
        return list(self._channel.links)

    async def create_link(self, text: str) -> MessageLink:
        code = f"CODE{len(self._channel.links)}"
        self._channel.links.append(MessageLink(code, text, f"https://wa.me/message/{code}"))
        self._refuse("create_link")
        return self._channel.links[-1]

    async def delete_link(self, code: str) -> None:
        self._channel.links = [one for one in self._channel.links if one.code != code]
        self._refuse("delete_link")

    async def set_blocked(self, to: Recipient, blocked: bool) -> None:
        self._channel.blocks.append((to.value, blocked))
        self._refuse("set_blocked")
        self._refuse(f"set_blocked {to.value}")

    async def set_photo(self, app_id: str, path: Path, mime: str) -> None:
        self._refuse("set_photo")
        self._channel.photos.append((app_id, mime))

    async def media_info(self, media_id: str) -> MediaInfo:
        raise Rejected(100, "there is no such file", "", Policy.FAIL)

    async def download(self, url: str, target: Path, limit: int, progress: Callable[[int], None]) -> str:
        raise Rejected(404, "there is no such file", "", Policy.FAIL, status=404)

    async def upload(self, path: Path, mime: str, filename: str, progress: Callable[[int], None]) -> str:
        self._refuse("upload")
        return f"{len(filename)}{len(mime)}"

    async def close(self) -> None:
        pass

    def _refuse(self, method: str) -> None:
        if (error := self._channel.refusals.get(method)) is not None:
            raise error


@dataclass
class Running:
    """A gateway that runs, and what it stands on."""

    shop: Shop
    channel: FakeChannel
    http: httpx.Client
    tokens: list[str]
    """The last one is the account's access token."""
    clock: MachineClock = field(default_factory=MachineClock)

    def deliver(self, body: bytes, signature: str | None = None) -> httpx.Response:
        """POST a webhook, rightly signed unless told otherwise."""
        headers = webhooks.headers(body)
        if signature is not None:
            headers["X-Hub-Signature-256"] = signature
        return self.http.post("/webhooks/whatsapp", content=body, headers=headers)

    def hears(self, wa_id: str, text: str, external_id: str) -> int:
        """A customer writes; waits until it is stored and gives the conversation's id."""
        body = webhooks.text_webhook(wa_id, "Anna", external_id, text, self.clock.now() // SECOND)
        assert self.deliver(body).status_code == 200
        sql = "SELECT conversation_id FROM message WHERE external_id = ?"
        return int(wait_until(lambda: self.rows(sql, external_id), "the message")[0][0])

    def answer(self, conversation_id: int, text: str) -> int:
        """The operator answers."""
        return queue_text(self.shop.database, self.clock, conversation_id, text, Author.OPERATOR).id

    def status(self, message_id: int) -> str:
        """A message's status."""
        return str(self.rows("SELECT status FROM message WHERE id = ?", message_id)[0][0])

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        """What the database holds."""
        return self.shop.database.reader().execute(sql, parameters).fetchall()

    def log(self) -> str:
        """What the gateway has logged."""
        return (self.shop.path.parent / "log" / "gateway.log").read_text()

    def account(self) -> tuple[str, str]:
        """State and detail of the account."""
        ((state, detail),) = self.rows("SELECT state, state_detail FROM channel_account")
        return state, detail


@contextmanager
def running(
    shop: Shop,
    channel: FakeChannel | None = None,
    client: Callable[[AccountAddress, str], ChannelClient] | None = None,
) -> Iterator[Running]:
    """Run a gateway on that shop while the block lasts, with a fake channel or that client; it must stop in order."""
    fake = channel or FakeChannel()
    tokens = ["first-token"]
    reading, writing = os.pipe()
    ended: list[int | BaseException] = []
    config = GatewayConfig(
        database=shop.path,
        secrets=lambda name, id_: AccountSecrets(tokens[-1], webhooks.APP_SECRET, webhooks.VERIFY_TOKEN),
        port=0,
        channels={"whatsapp": ChannelPort(WhatsAppReader(), client or fake.client)},
        log_dir=shop.path.parent / "log",
        parent_fd=reading,
    )

    def run() -> None:
        try:
            ended.append(run_gateway(config))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run, name="gateway", daemon=True)
    thread.start()
    try:

        def address() -> str:
            assert not ended, ended
            holder = read_holder(shop.database.reader())
            now = MachineClock().now()
            return holder.address if holder is not None and is_alive(holder, now) else ""

        with httpx.Client(base_url=wait_until(address, "the gateway"), trust_env=False, timeout=DEADLINE) as http:
            yield Running(shop, fake, http, tokens)
    finally:
        os.close(writing)
        thread.join(2 * DEADLINE)
        os.close(reading)
    assert ended == [0]

"""What the sandbox remembers: requests, ids in use, messages per customer, the profile."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.core.clock import Clock, Millis
from app.sandbox.checks import Addressee
from app.sandbox.config import PHONE_NUMBER_ID, WABA_ID, SandboxConfig
from app.sandbox.delivery import Outlet
from app.sandbox.envelopes import FREE_SERVICE, TEMPLATE, Contact, Number, WebhookItem
from app.sandbox.faults import FaultQueue
from app.sandbox.keyed import digest, wamid
from app.sandbox.receipts import receipts
from app.sandbox.shops import Shop, shop_of

Json = dict[str, Any]
Listener = Callable[[str, str, Json, Millis | None], None]
"""Called with customer, message id, the request's body and the delay (machine ms) after which it is read, if ever."""


def iso(time: Millis) -> str:
    """ISO 8601 in UTC, with milliseconds."""
    return datetime.fromtimestamp(time / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Sandbox:
    """All state of one sandbox; everything happens on one event loop."""

    config: SandboxConfig
    clock: Clock
    outlet: Outlet
    faults: FaultQueue
    shop: Shop
    session: str
    speed: float
    profile: Json
    requests: list[Json] = field(default_factory=list)
    number_says: Json = field(default_factory=dict)
    """Fields of the number's node that were ordered."""
    phones: list[str] = field(default_factory=list)
    """Phone number ids used by clients, the newest last."""
    wabas: list[str] = field(default_factory=list)
    """WhatsApp Business Account ids used by clients, the newest last."""
    met: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client has shown its phone number id."""
    callback: str | None = None
    """The address set through `subscribed_apps`."""
    listeners: list[Listener] = field(default_factory=list)
    acquainted: Callable[[str], bool] = field(default=lambda _customer: False)
    """Whether somebody is taken to have written before the sandbox started."""
    _sent: Counter[str] = field(default_factory=Counter)
    _received: Counter[str] = field(default_factory=Counter)
    _heard_at: dict[str, Millis] = field(default_factory=dict)

    def number(self, phone_number_id: str | None = None) -> Number:
        """The business's number: the one named, else the one a client used last, else the configured one."""
        phone = phone_number_id or self._newest(self.phones, self.config.phone_number_id, PHONE_NUMBER_ID)
        waba = self._newest(self.wabas, self.config.waba_id, WABA_ID)
        return Number(phone, self.shop.digits, waba)

    @staticmethod
    def _newest(seen: list[str], configured: str | None, default: str) -> str:
        return seen[-1] if seen else configured or default

    def meet_phone(self, id_: str) -> None:
        """Note that a client used the phone number id."""
        _remember(self.phones, id_)
        self.met.set()

    def meet_waba(self, id_: str) -> None:
        """Note that a client used the WhatsApp Business Account id."""
        _remember(self.wabas, id_)

    def contact_of(self, customer: str) -> Contact:
        """A stranger as webhooks name them: number or BSUID, no name."""
        return Contact(customer) if customer.isdigit() else Contact("", user_id=customer)

    def received(self, customer: str) -> int:
        """How many messages that customer has written so far."""
        return self._received[customer]

    @property
    def blocked(self) -> dict[str, None]:
        """Whom the shop has blocked, in that order."""
        return self.outlet.blocked

    def heard_at(self, customer: str) -> Millis | None:
        """When that customer last wrote; now for one who wrote before the sandbox started, None for a stranger."""
        return self._heard_at.get(customer) or (self.clock.now() if self.acquainted(customer) else None)

    def block(self, customer: str) -> None:
        """Let nothing of that customer's through."""
        self.blocked[customer] = None

    def unblock(self, customer: str) -> None:
        """Let them through again."""
        self.blocked.pop(customer, None)

    def record(self, request: Mapping[str, Any], status: int, answer: Json, fault: str | None) -> None:
        """List a request as accepted."""
        entry = {"order": len(self.requests) + 1, **request, "status": status, "answer": answer}
        self.requests.append(entry | ({"fault": fault} if fault else {}))

    def accept(self, phone: str, to: Addressee, kind: str, body: Json) -> str:
        """Take a message: give it an id and send its statuses; the id."""
        customer = to.key
        self._sent[customer] += 1
        n = self._sent[customer]
        message_id = wamid(customer, digest(self.config.seed, self.session, "out", customer, n), outgoing=True)
        number = self.number(phone)
        read_after: Millis | None = None
        for status, delay in receipts(self.config.seed, customer, n, kind):
            wait = round(delay / self.speed)
            if status == "read":
                read_after = wait
            item = self._status(status, message_id, to, kind, body, self.clock.now() + delay)
            contact = Contact("", user_id=to.user_id) if to.user_id else None
            self.outlet.submit(WebhookItem(number, "statuses", item, customer, contact), wait)
        for listener in self.listeners:
            listener(customer, message_id, body, read_after)
        return message_id

    @staticmethod
    def _status(status: str, message_id: str, to: Addressee, kind: str, body: Json, time: Millis) -> Json:
        item: Json = {"id": message_id, "status": status, "timestamp": str(time // 1000), "recipient_id": to.wa_id}
        if to.user_id:
            item["recipient_user_id"] = to.user_id
        if (key := body.get("biz_opaque_callback_data")) is not None:
            item["biz_opaque_callback_data"] = key
        if status in ("sent", "delivered"):
            item["pricing"] = dict(TEMPLATE if kind == "template" else FREE_SERVICE)
        return item

    def inbound(
        self, contact: Contact, content: Json, *, id_: str | None = None, time: Millis | None = None, delay: Millis = 0
    ) -> WebhookItem:
        """A message of a customer as a webhook item, not yet submitted; `content` holds `type` and its object."""
        self._received[contact.key] += 1
        n = self._received[contact.key]
        unique = digest(self.config.seed, self.session, "in", contact.key, n)
        when = (self.clock.now() if time is None else time) + round(delay * self.speed)
        if contact.key not in self.blocked:
            self._heard_at[contact.key] = when
        message: Json = {"from": contact.wa_id} if contact.wa_id else {}
        if contact.user_id:
            message["from_user_id"] = contact.user_id
        message["id"] = id_ or wamid(contact.key, unique, outgoing=False)
        message["timestamp"] = str(when // 1000)
        return WebhookItem(self.number(), "messages", message | content, contact.key, contact)


def _remember(ids: list[str], id_: str) -> None:
    if id_ in ids:
        ids.remove(id_)
    ids.append(id_)


def new_sandbox(config: SandboxConfig) -> Sandbox:
    """The state of a sandbox that starts now; call it on the running event loop."""
    clock = config.clock()
    faults = FaultQueue()
    shop = shop_of(config.shop)
    outlet = Outlet(
        config.app_secret,
        faults,
        url=config.webhook_url,
        retry_first=config.retry_first,
        retry_most=config.retry_most,
    )
    return Sandbox(
        config=config,
        clock=clock,
        outlet=outlet,
        faults=faults,
        shop=shop,
        session=config.session or str(clock.now()),
        speed=config.speed(),
        profile=dict(shop.profile),
    )

"""A shop whose webhooks go through journal and ingest, without a gateway."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from app.channels.base import WebhookReader
from app.channels.whatsapp.reader import WhatsAppReader
from app.core.clock import SECOND, Millis
from app.services.ingest import Ingest
from app.store import journal, sqlite
from tests import webhooks
from tests.builders import FixedClock, Shop

ANNA = "491713920001"
BEN = "491713920002"


class Receiving:
    """Puts deliveries into the journal and lets ingest take them out."""

    def __init__(self, shop: Shop, reader: WebhookReader | None = None) -> None:
        self.shop = shop
        self.clock = FixedClock()
        self.ingest = Ingest(shop.database, self.clock, {"whatsapp": reader or WhatsAppReader()})

    def deliver(self, *bodies: bytes) -> None:
        """Keep the bodies as one commit, then split and store them."""
        with closing(sqlite.connect(self.shop.path)) as connection:
            journal.append(connection, [("whatsapp", self.clock.now(), body) for body in bodies], 0)
        while self.ingest.run_once():
            pass

    def write(self, text: str, external_id: str, *, wa_id: str = ANNA, ago: Millis = 0, name: str = "Anna") -> None:
        """A customer's text arrives."""
        self.deliver(webhooks.text_webhook(wa_id, name, external_id, text, (self.clock.now() - ago) // SECOND))

    def report(
        self, external_id: str, status: str, at: Millis, key: str | None = None, code: int | None = None
    ) -> None:
        """A status arrives."""
        self.deliver(status_webhook((external_id, status, at, key, code)))

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        """What the database holds."""
        return self.shop.database.reader().execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: object) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(sql, *parameters)
        return value


def status_webhook(*statuses: tuple[str, str, Millis, str | None, int | None]) -> bytes:
    """A delivery of statuses: external id, status, time, our key, error code."""
    return webhooks.envelope(webhooks.value(statuses=[_status(*status) for status in statuses]))


def _status(external_id: str, status: str, at: Millis, key: str | None, code: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": external_id, "status": status, "timestamp": str(at // SECOND), "recipient_id": ANNA}
    if key is not None:
        found["biz_opaque_callback_data"] = key
    if code is not None:
        found["errors"] = [{"code": code, "title": "refused", "error_data": {"details": "why"}}]
    return found


def texts(*external_ids: str, now: Millis) -> Sequence[dict[str, Any]]:
    """Text messages of Anna, one second apart."""
    return [
        webhooks.text_message(ANNA, external_id, f"text {n}", now // SECOND + n)
        for n, external_id in enumerate(external_ids)
    ]

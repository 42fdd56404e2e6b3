"""Sending on WhatsApp and reading and writing what Meta keeps of the business, for one phone number.

Sources: Meta, WhatsApp Cloud API reference (messages, business profiles, phone numbers, subscribed apps).
"""

from app.channels.base import OutcomeUnknown, Outgoing, Recipient, Sent
from app.channels.graph.client import GraphClient, Json
from app.channels.graph.paths import path_id
from app.channels.whatsapp.blocks import BlockCalls
from app.channels.whatsapp.bodies import body_of
from app.channels.whatsapp.errors import policy_of
from app.channels.whatsapp.links import LinkCalls
from app.channels.whatsapp.media import MediaCalls
from app.channels.whatsapp.profile import ProfileCalls
from app.channels.whatsapp.shapes import objects, word
from app.channels.whatsapp.templates import TemplateCalls


def whatsapp_client(
    token: str, phone_number_id: str, *, graph_url: str = "https://graph.facebook.com", version: str = "v25.0"
) -> "WhatsAppClient":
    """A client for one number; ValueError if the token, the id or the address can't be one."""
    return WhatsAppClient(GraphClient(token, base_url=graph_url, version=version, policy_of=policy_of), phone_number_id)


class WhatsAppClient(MediaCalls, ProfileCalls, TemplateCalls, LinkCalls, BlockCalls):
    """The sending half of WhatsApp (`channels.base.ChannelClient`); every call raises `ChannelError`."""

    def __init__(self, graph: GraphClient, phone_number_id: str) -> None:
        """`graph` is closed with this; ValueError if the id isn't one."""
        self._graph = graph
        self._number = path_id(phone_number_id)

    def __repr__(self) -> str:
        return f"WhatsAppClient({self._number}, {self._graph!r})"

    async def close(self) -> None:
        """Close all connections."""
        await self._graph.close()

    async def send(self, to: Recipient, message: Outgoing) -> Sent:
        """Send a message once, with our key."""
        return _sent(await self._graph.send(f"{self._number}/messages", body_of(to, message)))

    async def mark_read(self, external_id: str, *, typing: bool = False) -> None:
        """Give the message and all before it blue ticks; `typing` also shows that we type, for at most 25 s."""
        body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        await self._graph.post(f"{self._number}/messages", body)

    async def numbers_of(self, waba_id: str) -> list[str]:
        """The ids of a business account's phone numbers (the first 100)."""
        answer = await self._graph.get(f"{path_id(waba_id)}/phone_numbers", {"fields": "id", "limit": "100"})
        found = answer.get("data")
        return [str(entry.get("id")) for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    async def subscribe_app(self, waba_id: str, callback_url: str = "", verify_token: str = "") -> None:
        """Have the business account's webhooks sent to this token's app, or to that address instead of the app's."""
        body: Json = {}
        if callback_url:
            body = {"override_callback_uri": callback_url, "verify_token": verify_token}
        await self._graph.post(f"{path_id(waba_id)}/subscribed_apps", body)


def _sent(answer: Json) -> Sent:
    named = _first(answer.get("messages")).get("id")
    external_id = word(named) if isinstance(named, str) else ""
    if not external_id:
        raise OutcomeUnknown("the message was answered without an id")
    contact = _first(answer.get("contacts"))
    return Sent(external_id, word(contact.get("wa_id")) or word(contact.get("user_id")))


def _first(value: object) -> Json:
    return next(iter(objects(value)), {})

"""Files on WhatsApp: where a customer's file lies, and ours on their way there.

Source: Meta, Cloud API reference "Media". The optional `phone_number_id` of `GET /{MEDIA_ID}` is left out: with it,
files that customers sent are refused ("is not a valid whatsapp business phone number id").
"""

from collections.abc import Callable
from pathlib import Path

from app.channels.base import MediaInfo, OutcomeUnknown, Policy, Rejected
from app.channels.graph.client import GraphClient
from app.channels.graph.paths import path_id
from app.channels.whatsapp.contents import hex_digest
from app.channels.whatsapp.shapes import line, word

NO_SUCH_ID = 100


class MediaCalls:
    """The calls of `WhatsAppClient` that move files (`channels.base.ChannelClient`)."""

    _graph: GraphClient
    _number: str

    async def media_info(self, media_id: str) -> MediaInfo:
        """A fresh address for a file the customer sent; it holds for five minutes."""
        try:
            answer = await self._graph.get(path_id(media_id))
        except ValueError:
            raise Rejected(NO_SUCH_ID, "that is no file's id", "", Policy.FAIL, status=404) from None
        url, mime = answer.get("url"), answer.get("mime_type")
        if not isinstance(url, str) or not url:
            raise OutcomeUnknown("the file was answered without an address")
        return MediaInfo(
            url,
            line(mime, 120) if isinstance(mime, str) else "",
            hex_digest(answer.get("sha256")),
            int(found) if (found := word(answer.get("file_size"), 20)).isdecimal() else 0,
        )

    async def download(self, url: str, target: Path, limit: int, progress: Callable[[int], None]) -> str:
        """Write the file to a new path (0600) as it comes; its sha256 in hexadecimal."""
        return await self._graph.download(url, target, limit, progress)

    async def upload(self, path: Path, mime: str, filename: str, progress: Callable[[int], None]) -> str:
        """Upload a file; the id under which it can be sent for 30 days."""
        fields = {"messaging_product": "whatsapp", "type": mime}
        answer = await self._graph.upload_file(f"{self._number}/media", fields, path, mime, filename, progress)
        media_id = word(answer.get("id"))
        if not media_id:
            raise OutcomeUnknown("the upload was answered without an id")
        return media_id

"""Short links and their codes, kept by Meta (`https://wa.me/message/CODE`).

Source: Meta, WhatsApp Business Platform, "QR codes and short links" (at most 2,000 a number, 140 characters of text).
"""

from app.channels.base import OutcomeUnknown
from app.channels.graph.client import GraphClient
from app.channels.graph.paths import path_id
from app.channels.whatsapp.shapes import Json, fields, objects, word, words
from app.core.rows import MessageLink

PAGES = 40


class LinkCalls:
    """The calls about short links (`channels.base.ChannelClient`)."""

    _graph: GraphClient
    _number: str

    async def list_links(self) -> list[MessageLink]:
        """All short links of the number."""
        found: list[MessageLink] = []
        after = ""
        for _page in range(PAGES):
            wanted = {"fields": "code,prefilled_message,deep_link_url", "limit": "50"}
            answer = await self._graph.get(self._links, wanted | ({"after": after} if after else {}))
            found += [link for entry in objects(answer.get("data")) if (link := _link(entry))]
            paging = fields(answer.get("paging"))
            after = word(fields(paging.get("cursors")).get("after"))
            if not after or not paging.get("next"):
                break
        return found

    async def create_link(self, text: str) -> MessageLink:
        """Make a short link with that text."""
        # `send`: a repeated call would make a second link
        answer = await self._graph.send(self._links, {"prefilled_message": text, "generate_qr_image": "SVG"})
        if (link := _link(answer)) is None:
            raise OutcomeUnknown("the short link was answered without a code")
        return link

    async def delete_link(self, code: str) -> None:
        """Give a short link up."""
        await self._graph.delete(f"{self._links}/{path_id(code)}")

    @property
    def _links(self) -> str:
        return f"{self._number}/message_qrdls"


def _link(entry: Json) -> MessageLink | None:
    code = word(entry.get("code"), 100)
    if not code:
        return None
    url = word(entry.get("deep_link_url"))
    return MessageLink(code, words(entry.get("prefilled_message")), url or f"https://wa.me/message/{code}")

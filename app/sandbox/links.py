"""Short links at the sandbox.

    GET|POST /{PHONE}/message_qrdls            `{prefilled_message, generate_qr_image, code?}` makes or changes one
    DELETE   /{PHONE}/message_qrdls/{CODE}

Source: Meta, WhatsApp Business Platform, "QR codes and short links" (140 characters, 2,000 a number).
"""

from typing import Any

from app.sandbox.errors import bad_parameter
from app.sandbox.keyed import digest
from app.sandbox.state import Sandbox

Json = dict[str, Any]

TEXT = 140
MOST = 2_000


class Links:
    """The short links of one sandbox, whatever the number."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._kept: dict[str, Json] = {}
        self._made = 0

    async def read(self, phone: str, _edge: str, _body: Json, _query: dict[str, str]) -> Json:
        """All of them."""
        self._sandbox.meet_phone(phone)
        return {"data": [*self._kept.values()]}

    async def make(self, phone: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        """Make one, or change the text of one."""
        self._sandbox.meet_phone(phone)
        text, image, code = body.get("prefilled_message"), body.get("generate_qr_image", "SVG"), body.get("code")
        if not isinstance(text, str) or not text:
            raise bad_parameter("The parameter prefilled_message is required.")
        if len(text) > TEXT:
            raise bad_parameter(f"Param prefilled_message must be at most {TEXT} characters long.")
        if image not in ("SVG", "PNG"):
            raise bad_parameter("Param generate_qr_image must be one of {SVG, PNG}.")
        if code is not None and code not in self._kept:
            raise bad_parameter("Param code is not the code of a short link.")
        if code is None:
            if len(self._kept) >= MOST:
                raise bad_parameter(f"A phone number can't have more than {MOST} short links.")
            self._made += 1
            code = digest(self._sandbox.config.seed, "link", self._made)[:14].upper()
        link = {"code": code, "prefilled_message": text, "deep_link_url": f"https://wa.me/message/{code}"}
        self._kept[str(code)] = link
        return link | {"qr_image_url": f"https://scontent.example/qr/{code}.{image.lower()}"}

    async def delete(self, phone: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        """Give one up."""
        self._sandbox.meet_phone(phone)
        if self._kept.pop(query.get("leaf", ""), None) is None:
            raise bad_parameter("The code is not the code of a short link.")
        return {"success": True}

"""What Meta keeps of the business: profile, picture, and how the number is doing.

Sources: Meta, WhatsApp Cloud API reference (business profiles, phone numbers, two-step verification), "Resumable Upload
API" for the picture; Graph API, `/app` for the token's app.
"""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.channels.base import AccountInfo, OutcomeUnknown, Rejected
from app.channels.graph.client import GraphClient
from app.channels.graph.paths import path_id
from app.channels.whatsapp.account import NUMBER_FIELDS, account_info, profile_changes, profile_fields, without_refused
from app.channels.whatsapp.shapes import objects, word
from app.core.rows import ProfileFields

PROFILE_FIELDS: Final = "about,address,description,email,websites,vertical"
BAD_PARAMETER: Final = 100
PICTURES: Final = {"image/jpeg": ".jpg", "image/png": ".png"}


class ProfileCalls:
    """The calls about the business (`channels.base.ChannelClient`)."""

    _graph: GraphClient
    _number: str

    async def read_profile(self) -> ProfileFields:
        """What customers see of the business."""
        return profile_fields(await self._graph.get(self._profile, {"fields": PROFILE_FIELDS}))

    async def write_profile(self, fields: ProfileFields, live: ProfileFields | None = None) -> None:
        """Publish the fields that differ from `live` (what Meta has), or all of them if that isn't known."""
        if changes := profile_changes(fields, live):
            await self._graph.post(self._profile, {"messaging_product": "whatsapp", **changes})

    async def read_account(self) -> AccountInfo:
        """The number's name, badge, quality, limits and trust; its picture and app, if they can be had."""
        names: tuple[str, ...] = NUMBER_FIELDS
        while True:
            try:
                info = account_info(await self._graph.get(self._number, {"fields": ",".join(names)}))
                break
            except Rejected as error:
                names = without_refused(names, error) if error.code == BAD_PARAMETER else ()
                if not names:
                    raise
        return replace(info, app_id=await self._app(), trust=replace(info.trust, photo_url=await self._photo()))

    async def set_photo(self, app_id: str, path: Path, mime: str) -> None:
        """Upload a picture (resumable upload) and make it the business's."""
        content = await asyncio.to_thread(path.read_bytes)
        about = {"file_name": f"profile{PICTURES.get(mime, '')}", "file_length": str(len(content)), "file_type": mime}
        session = word((await self._graph.post(f"{path_id(app_id)}/uploads", {}, about)).get("id"), 4096)
        if not session.startswith("upload:"):
            raise OutcomeUnknown("the upload was answered without a session")
        handle = word((await self._graph.upload(session, content)).get("h"), 65_536)
        if not handle:
            raise OutcomeUnknown("the upload was answered without a handle")
        await self._graph.post(self._profile, {"messaging_product": "whatsapp", "profile_picture_handle": handle})

    async def set_pin(self, pin: str) -> None:
        """Set the six digits that Meta asks for when the number is registered anew."""
        await self._graph.post(self._number, {"pin": pin})

    async def _app(self) -> str:
        try:
            return word((await self._graph.get("app", {"fields": "id"})).get("id"), 60)
        except Rejected:
            return ""

    async def _photo(self) -> str:
        try:
            answer = await self._graph.get(self._profile, {"fields": "profile_picture_url"})
        except Rejected:
            return ""
        first = next(iter(objects(answer.get("data"))), {})
        return word(first.get("profile_picture_url"), 4096)

    @property
    def _profile(self) -> str:
        return f"{self._number}/whatsapp_business_profile"

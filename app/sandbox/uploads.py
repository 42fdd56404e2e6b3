"""The Resumable Upload API, for the business's picture.

    POST /{APP}/uploads?file_name&file_length&file_type    → `{id: "upload:…"}`
    POST /upload:…                                         the bytes, `Authorization: OAuth …`, `file_offset` → `{h}`

Source: Meta, Graph API, "Resumable Upload API".
"""

from typing import Any

from app.sandbox.errors import bad_parameter
from app.sandbox.keyed import digest
from app.sandbox.state import Sandbox

Json = dict[str, Any]

APP = "1"
"""The id of the app that every token belongs to."""
TYPES = ("image/jpeg", "image/jpg", "image/png", "application/pdf", "video/mp4")


class Uploads:
    """Sessions, and the handles of what was uploaded."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._sessions: dict[str, tuple[int, str]] = {}
        self._handles: dict[str, str] = {}
        """The type of each."""

    async def begin(self, _app: str, _edge: str, body: Json, query: dict[str, str]) -> Json:
        """Open a session."""
        given = query | body
        try:
            size = int(given.get("file_length", ""))
        except (TypeError, ValueError):
            raise bad_parameter("The parameter file_length is required.") from None
        if given.get("file_type") not in TYPES:
            raise bad_parameter(f"Param file_type must be one of {{{', '.join(TYPES)}}}")
        session = f"upload:{digest(self._sandbox.config.seed, 'upload', len(self._sessions))[:24]}"
        self._sessions[session] = (size, str(given["file_type"]))
        return {"id": f"{session}?sig={digest('sig', session)[:16]}"}

    async def finish(self, session: str, body: Json) -> Json:
        """Take the bytes."""
        if session not in self._sessions:
            raise bad_parameter("The upload session is not known or has ended.")
        size, type_ = self._sessions[session]
        content = body.get("file")
        if not isinstance(content, bytes) or len(content) != size:
            raise bad_parameter("The bytes are not as many as file_length said.")
        handle = f"4::{digest('handle', session)[:40]}"
        self._handles[handle] = type_
        return {"h": handle}

    def picture(self, handle: object) -> str:
        """The address of the picture of that handle; GraphError if it is none."""
        if self._handles.get(str(handle)) not in ("image/jpeg", "image/jpg", "image/png"):
            raise bad_parameter("Param profile_picture_handle is not the handle of an uploaded picture.")
        return f"https://pps.whatsapp.example/{digest(str(handle))[:20]}.jpg"

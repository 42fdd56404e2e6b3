"""Files at the sandbox: uploads, what customers sent, and the addresses at which both are handed out.

    POST /{PHONE}/media                          multipart `messaging_product, type, file` → `{id}`, good for 30 days
    GET /{MEDIA_ID}                              `{url, mime_type, sha256, file_size, id}`; the address lives 5 minutes
    DELETE /{MEDIA_ID}
    GET /whatsapp_business/attachments/?mid=…    the bytes, for whoever has a token, as lookaside.fbsbx.com gives them

Source: Meta, Cloud API reference "Media" (limits as of autumn 2026). Times are the machine's.
"""

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO, Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.sandbox.errors import GraphError, bad_parameter, known_error
from app.sandbox.faults import Fault
from app.sandbox.keyed import digest
from app.sandbox.media_files import file_of
from app.sandbox.state import Sandbox
from app.sandbox.wire import Wires

Json = dict[str, Any]

ADDRESS_SECONDS = 300
UPLOAD_SECONDS = 30 * 86_400
PIECE = 1 << 16
KB, MB = 1 << 10, 1 << 20
OUTLET = "/whatsapp_business/attachments/"
TYPES = ("audio", "document", "image", "sticker", "video")
"""The types of messages that carry a file."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
_LIMITS = {
    "audio/aac": 16 * MB,
    "audio/mp4": 16 * MB,
    "audio/mpeg": 16 * MB,
    "audio/amr": 16 * MB,
    "audio/ogg": 16 * MB,
    "audio/opus": 16 * MB,
    "application/vnd.ms-powerpoint": 100 * MB,
    "application/msword": 100 * MB,
    f"{_OFFICE}wordprocessingml.document": 100 * MB,
    f"{_OFFICE}presentationml.presentation": 100 * MB,
    f"{_OFFICE}spreadsheetml.sheet": 100 * MB,
    "application/pdf": 100 * MB,
    "text/plain": 100 * MB,
    "application/vnd.ms-excel": 100 * MB,
    # as documents these may be larger than as what they are
    "image/jpeg": 100 * MB,
    "image/png": 100 * MB,
    "image/webp": 100 * MB,
    "video/mp4": 100 * MB,
    "video/3gpp": 100 * MB,
}
_SENT_AS = {"audio": 16 * MB, "document": 100 * MB, "image": 5 * MB, "sticker": 500 * KB, "video": 16 * MB}
_MIMES_AS = {
    "audio": ("audio/",),
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "video": ("video/",),
    "document": ("",),
}
_PAGE = b"<!DOCTYPE html><html><body><script>location='https://example.org/'</script></body></html>"


@dataclass(frozen=True, slots=True)
class _Upload:
    mime: str
    offset: int
    size: int
    sha256: str
    until: float


@dataclass(frozen=True, slots=True)
class _Served:
    """What is handed out under an address: the content, filled up with zeros to its size."""

    mime: str
    content: bytes
    size: int
    sha256: str

    def pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self.content), PIECE):
            yield self.content[start : start + PIECE]
        for start in range(len(self.content), self.size, PIECE):
            yield bytes(min(PIECE, self.size - start))


class Files:
    """All files of one sandbox; uploads lie in a nameless file that ends with it."""

    def __init__(self, sandbox: Sandbox, wires: Wires) -> None:
        self._sandbox = sandbox
        self._wires = wires
        self._shelf: IO[bytes] | None = None
        self._uploads: dict[str, _Upload] = {}
        self._deleted: set[str] = set()
        self._addresses: dict[str, tuple[str, float, Fault | None]] = {}

    async def handle(self, request: Request, node: str, edge: str, body: Json) -> Json | None:
        """The answer to a request about files; None if it speaks of something else."""
        match request.method, edge:
            case "POST", "media":
                return await self._upload(node, body)
            case "GET", "" if "fields" not in request.query_params and not self._is_number(node):
                return await self._info(node, f"http://{request.headers.get('host', '127.0.0.1')}")
            case "DELETE", "" if self._kind(node):
                self._deleted.add(node)
                return {"success": True}
        return None

    def check(self, kind: str, body: Json) -> None:
        """GraphError if a message names a file that isn't there, or is of another kind."""
        content = body.get(kind)
        if kind not in TYPES or not isinstance(content, dict) or not content.get("id"):
            return
        id_ = str(content["id"])
        mime = self._kind(id_)
        if not mime:
            raise bad_parameter(f"Param {kind}['id'] is not a valid whatsapp business account media attachment ID")
        if not mime.startswith(_MIMES_AS[kind]):
            raise known_error(131053, f"Unsupported {kind.capitalize()} mime type {mime}.")
        size = self._uploads[id_].size if id_ in self._uploads else 0
        if size > _SENT_AS[kind]:
            raise known_error(131053, f"Media file size too big. Max file size we currently support: {_SENT_AS[kind]}.")

    async def download(self, request: Request) -> Response:
        """The bytes at an address; 401 without a token, 404 once it has expired."""
        if not request.headers.get("authorization", "").removeprefix("Bearer ").strip():
            return Response("Unauthorized", 401)
        key = request.query_params.get("hash", "")
        id_, until, fault = self._addresses.get(key, ("", 0.0, None))
        if not id_ or id_ != request.query_params.get("mid") or time.time() >= until:
            return Response("<html><title>Error</title></html>", 404, media_type="text/html")
        if fault is not None and fault.kind == "media_404":
            return Response("Not Found", int(fault.number("status", 404)))
        served = await asyncio.to_thread(self._served, id_, fault)
        headers = {"content-length": str(served.size)}
        if fault is not None and fault.kind == "media_cut":
            head = f"HTTP/1.1 200 OK\r\ncontent-type: {served.mime}\r\ncontent-length: {served.size}\r\n\r\n".encode()
            whole = b"".join(served.pieces())
            await self._wires.cut(request.scope, request.receive, head + whole[: len(whole) // 2])
            return Response()
        pause = 0.0
        if fault is not None and fault.kind == "media_slow":
            pause = fault.number("seconds", 5) / max(1, -(-served.size // PIECE))
        flip = _is(fault, "media_wrong_hash")
        return StreamingResponse(_stream(served, pause, flip=flip), headers=headers, media_type=served.mime)

    def _is_number(self, node: str) -> bool:
        sandbox = self._sandbox
        known = (*sandbox.phones, *sandbox.wabas, sandbox.number().phone_number_id, sandbox.number().waba_id)
        return node in known or not (self._kind(node) or (node.isdigit() and len(node) >= 16))

    def _kind(self, id_: str) -> str:
        """A file's MIME type; empty if there is no such file, or no longer."""
        if id_ in self._deleted:
            return ""
        if (upload := self._uploads.get(id_)) is not None:
            return upload.mime if time.time() < upload.until else ""
        found = file_of(id_)
        return found.mime if found is not None else ""

    async def _upload(self, phone: str, body: Json) -> Json:
        if body.get("messaging_product") != "whatsapp":
            raise bad_parameter("The parameter messaging_product is required.")
        file = body.get("file")
        if not isinstance(file, UploadFile):
            raise bad_parameter("The parameter file is required.")
        mime = str(body.get("type") or file.content_type or "")
        plain = mime.partition(";")[0].strip().lower()
        if plain not in _LIMITS:
            raise bad_parameter(
                f"Param file must be a file with one of the following types: {', '.join(_LIMITS)}. "
                f"Received file of type '{plain}'."
            )
        size = file.size or 0
        if not 0 < size <= _LIMITS[plain]:
            raise known_error(131053, f"Media file size of {size} bytes is not within 1 and {_LIMITS[plain]}.")
        upload = await asyncio.to_thread(self._keep, file, mime, size)
        id_ = f"9{int(digest('upload', self._sandbox.session, len(self._uploads)), 16) % 10**15:015}"
        self._uploads[id_] = upload
        self._sandbox.meet_phone(phone)
        return {"id": id_}

    def _keep(self, file: UploadFile, mime: str, size: int) -> _Upload:
        if self._shelf is None:
            self._shelf = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the sandbox
        offset, checksum = self._shelf.seek(0, os.SEEK_END), hashlib.sha256()
        file.file.seek(0)
        while piece := file.file.read(PIECE):
            checksum.update(piece)
            self._shelf.write(piece)
        self._shelf.flush()
        return _Upload(mime, offset, size, checksum.hexdigest(), time.time() + UPLOAD_SECONDS)

    async def _info(self, id_: str, base: str) -> Json:
        mime = self._kind(id_)
        fault = self._sandbox.faults.for_media({"id": id_, "mime": mime}) if mime else None
        if not mime or _is(fault, "media_gone"):
            raise GraphError(
                400,
                100,
                f"Unsupported get request. Object with ID '{id_}' does not exist, cannot be loaded due to missing "
                "permissions, or does not support this operation.",
                type="GraphMethodException",
                subcode=33,
            )
        served = await asyncio.to_thread(self._served, id_, fault)
        until = time.time() + (-1 if _is(fault, "media_expired") else ADDRESS_SECONDS)
        key = digest("address", self._sandbox.session, id_, len(self._addresses))
        self._addresses[key] = id_, until, fault
        announced = int(fault.number("announced", served.size)) if fault is not None else served.size
        return {
            "messaging_product": "whatsapp",
            "url": f"{base}{OUTLET}?mid={id_}&ext={round(until)}&hash={key}",
            "mime_type": mime,
            "sha256": served.sha256,
            "file_size": announced,
            "id": id_,
        }

    def _served(self, id_: str, fault: Fault | None) -> _Served:
        upload, found = self._uploads.get(id_), file_of(id_)
        if fault is not None and fault.kind == "media_wrong_type":
            return _Served("text/html", _PAGE, len(_PAGE), hashlib.sha256(_PAGE).hexdigest())
        if upload is not None and self._shelf is not None:
            content = os.pread(self._shelf.fileno(), upload.size, upload.offset)
            return _Served(upload.mime, content, upload.size, upload.sha256)
        content = found.content if found is not None else b""
        mime = found.mime if found is not None else ""
        size = len(content)
        if fault is not None:
            size = max(size, int(fault.number("size", 100 * MB + 1 if fault.kind == "media_large" else 0)))
        served = _Served(mime, content, size, "")
        checksum = hashlib.sha256()
        for piece in served.pieces():
            checksum.update(piece)
        return _Served(mime, content, size, checksum.hexdigest())


def _is(fault: Fault | None, kind: str) -> bool:
    return fault is not None and fault.kind == kind


async def _stream(served: _Served, pause: float, *, flip: bool) -> AsyncIterator[bytes]:
    """The file; slowly if a pause is named, with its last byte changed on order."""
    left = served.size
    for piece in served.pieces():
        left -= len(piece)
        if pause:
            await asyncio.sleep(pause)
        yield piece[:-1] + bytes([piece[-1] ^ 1]) if flip and not left else piece

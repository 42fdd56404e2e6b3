"""JSON in and out, safe for whatever text a client sends."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.envelopes import encode
from app.sandbox.errors import bad_parameter

Json = dict[str, Any]


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer, ASCII only, so that lone surrogates survive."""
    return Response(encode(body), status, headers, media_type="application/json; charset=UTF-8")


async def read_body(request: Request) -> Json:
    """The request's JSON object or form; empty if it has no body. GraphError 100 if it is neither.

    A file of a form is an `UploadFile`, kept on disk unless it is small.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        try:
            return dict((await request.form()).items())
        except HTTPException as error:
            raise bad_parameter(f"The form can't be read: {error.detail}") from None
    raw = await request.body()
    if "file_offset" in request.headers:
        return {"file": raw}  # of a resumable upload
    if not raw:
        return {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_parameter("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise bad_parameter("The request body must be a JSON object.")
    return body


def plain(body: Json) -> Json:
    """A body as it can be listed: of a file its name, type and size."""
    return {
        name: {"filename": value.filename, "content_type": value.content_type, "size": value.size}
        if isinstance(value, UploadFile)
        else {"size": len(value)}
        if isinstance(value, bytes)
        else value
        for name, value in body.items()
    }

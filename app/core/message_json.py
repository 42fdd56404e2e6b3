"""A message as scripts read it: one object, the same from every command and in an exported chat."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from app.core.clock import Millis
from app.core.content import extras_to_json, to_json
from app.core.ids import time_of
from app.core.rows import MediaRow, MessageRow


def iso(time: Millis | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and Z; None stays None."""
    if time is None:
        return None
    text = datetime.fromtimestamp(time / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def error_json(code: int | None, text: str | None) -> Mapping[str, object] | None:
    """A message's error as `{"code", "text"}`, or null."""
    return None if code is None and not text else {"code": code, "text": text or ""}


def message_json(message: MessageRow) -> dict[str, object]:
    """A message as `--json` prints it."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "external_id": message.external_id,
        "direction": message.direction.value,
        "type": message.type,
        "text": message.text,
        "content": _object(to_json(message.content)),
        "extras": _object(extras_to_json(message.extras)),
        "media": None if message.media is None else _media(message.media),
        "status": message.status.value,
        "author": message.author.value if message.author else None,
        "time": iso(time_of(message.id)),
        "quoted_id": message.quoted_id,
        "reactions": [{"direction": mark.direction.value, "emoji": mark.emoji} for mark in message.reactions],
        "edits": [{"time": iso(version.at), "text": version.text} for version in message.edits],
        "revoked_at": iso(message.revoked_at),
        "error": error_json(message.error_code, message.error_text),
    }


def _media(media: MediaRow) -> dict[str, object]:
    return {
        "state": media.state.value,
        "fault": media.fault.value if media.fault else None,
        "detail": media.detail,
        "path": media.path or None,
        "filename": media.filename,
        "mime": media.mime,
        "size": media.size,
    }


def _object(stored: str | None) -> object:
    return None if stored is None else json.loads(stored)

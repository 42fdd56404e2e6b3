"""The business's picture: check it, keep a copy until it is uploaded."""

import json
import os
import struct
from pathlib import Path
from typing import Final

from app.core.clock import Clock
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.core.limits import MB, size_words
from app.core.media import sniff
from app.services.jobs import insist_account
from app.store.database import Database
from app.store.jobs import queue_job
from app.store.profile_edits import PHOTO

MOST: Final = 5 * MB
SIDE: Final = 192
"""Pixels that each side must have at least; WhatsApp cuts a square out of the middle."""
_ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png"}
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG's markers of a frame, which holds the size."""


def set_photo(database: Database, clock: Clock, account_id: int, path: str) -> None:
    """Check a picture and queue its upload; UserError if WhatsApp would refuse it."""
    source = Path(path).expanduser()
    try:
        size = source.stat().st_size
        if size > MOST:
            raise UserError(
                _("The picture may be at most {most}; this one is {size}.").format(
                    most=size_words(MOST), size=size_words(size, up=True)
                )
            )
        content = source.read_bytes()
    except OSError as error:
        raise UserError(_("{path} can't be read: {reason}.").format(path=path, reason=error.strerror)) from None
    mime = sniff(content[:4096])
    if mime not in _ENDINGS:
        raise UserError(_("The picture must be a JPEG or a PNG."))
    width, height = picture_size(content)
    if min(width, height) < SIDE:
        raise UserError(
            _("The picture has {width} × {height} pixels; each side must have at least {side}.").format(
                width=width, height=height, side=SIDE
            )
        )
    copy = _keep(database.path.parent / "profile", f"{account_id}-{clock.now()}{_ENDINGS[mime]}", content)
    with database.write() as connection:
        insist_account(connection, account_id)
        queue_job(connection, account_id, PHOTO, json.dumps({"path": str(copy), "mime": mime}), clock.now())


def forget_photo(path: Path) -> None:
    """The copy is not needed any more, nor is one before it."""
    for file in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
        if file.name <= path.name:
            file.unlink(missing_ok=True)


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG in pixels; (0, 0) if they can't be found."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0] if marker != 0xFF else 1
    return 0, 0


def _keep(folder: Path, name: str, content: bytes) -> Path:
    """Write a new file that only its owner can read."""
    target = folder / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        raise TresenError(_("{path} can't be written: {reason}.").format(path=target, reason=error.strerror)) from None
    return target

"""The zip file in which WhatsApp's apps hand over a chat: its text and its files, unpacked into a folder of our own."""

import shutil
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

from app.core.errors import UserError
from app.core.i18n import _

LARGEST: Final = 4 << 30
"""Bytes that may be in it, unpacked."""
MOST: Final = 50_000
"""Files that may be in it."""
_LONGEST_NAME: Final = 255


class Unpacked:
    """A chat's archive, unpacked into a folder that is called like it, until it is closed or nobody has it any more.

    UserError if it is no archive, or none of a chat. Names in it never lead out of the folder.
    """

    def __init__(self, archive: Path) -> None:
        folder = Path(tempfile.mkdtemp(prefix="tresen-"))
        self.close = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        inside = folder / (archive.stem or "chat")
        inside.mkdir(mode=0o700)
        self.text = _unpack(archive, inside)
        """The path of the chat's text."""


def _unpack(archive: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(archive) as found:
            entries = [entry for entry in found.infolist() if not entry.is_dir()]
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                raise UserError(_("There is more in {file} than a chat has.").format(file=archive.name))
            texts = [entry for entry in entries if _name(entry).lower().endswith(".txt")]
            chat = next(
                (entry for entry in texts if _name(entry) == "_chat.txt"), texts[0] if len(texts) == 1 else None
            )
            if chat is None:
                raise UserError(_("{file} holds no chat: there must be one text file in it.").format(file=archive.name))
            for entry in entries:
                if name := _name(entry):
                    with found.open(entry) as source, (folder / name).open("wb") as target:
                        _copy(source, target, entry.file_size)
            return folder / _name(chat)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        # RuntimeError: it wants a password
        raise UserError(_("{file} can't be unpacked: {reason}.").format(file=archive.name, reason=error)) from None


def _name(entry: zipfile.ZipInfo) -> str:
    """The last part of the entry's path, if a file may be called so."""
    name = entry.filename.replace("\\", "/").rpartition("/")[2]
    return "" if name in (".", "..") or "\x00" in name or len(name.encode(errors="replace")) > _LONGEST_NAME else name


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    """As much as the archive says there is, whatever it unpacks to."""
    left = size
    while left > 0 and (part := source.read(min(left, 1 << 20))):
        target.write(part)
        left -= len(part)

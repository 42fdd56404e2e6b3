"""Small files that commands read whole and write anew."""

import os
from pathlib import Path
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _

LARGEST: Final = 1 << 22


def read_text(path: Path) -> str:
    """What is in it; UserError if it is larger than LARGEST or no UTF-8, OSError if it can't be read."""
    with path.open("rb") as source:
        data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UserError(_("{path}: the file is larger than {n} MiB.").format(path=path, n=LARGEST >> 20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _("{path}: this file is not UTF-8 text (byte {n}).").format(path=path, n=error.start)
        raise UserError(sentence) from error


def write_text(path: Path, text: str) -> None:
    """Make the file (0600); UserError if it is there already, OSError if it can't be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UserError(_("{path} is there already; nothing is written over it.").format(path=path)) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(text)

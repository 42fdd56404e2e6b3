"""Long texts in the operator's own editor: a private file for as long as it is open, and what it made of the text."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _
from app.core.text import sanitise_for_display

MOST_BYTES: Final = 1 << 20
"""More than any message; a longer file is not read."""


def editor_command(setting: str = "", environ: Mapping[str, str] = os.environ) -> list[str]:
    """The editor and its arguments, from the setting, else $VISUAL, else $EDITOR; UserError if none is named."""
    named = next(filter(str.strip, (setting, environ.get("VISUAL", ""), environ.get("EDITOR", ""))), "")
    try:
        command = shlex.split(named)
    except ValueError as error:
        raise UserError(_("The editor can't be read: {command}").format(command=_shown(named))) from error
    if not command:
        raise UserError(_("Name an editor first: in the settings (editor), or in $VISUAL or $EDITOR."))
    return command


def edited(text: str, command: Sequence[str]) -> str:
    """What the editor made of the text; UserError if it can't be started or fails, and then nothing has changed.

    The file is the user's alone and is gone afterwards, with all that the editor left beside it.
    """
    folder = Path(tempfile.mkdtemp(prefix="tresen-"))
    try:
        file = folder / "message.txt"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
        _run([*command, str(file)])
        try:
            with file.open("rb") as kept:
                found = kept.read(MOST_BYTES + 1)
        except OSError as error:
            raise UserError(_("The editor left no text; it is as it was.")) from error
        if len(found) > MOST_BYTES:
            raise UserError(_("That is too long for a message; it is as it was."))
        return found.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str]) -> None:
    name = _shown(os.path.basename(command[0]))
    try:
        with _no_interrupt():
            code = subprocess.run(command, check=False).returncode
    except OSError as error:
        reason = _shown(error.strerror or type(error).__name__)
        raise UserError(_("The editor {name} can't be started: {reason}.").format(name=name, reason=reason)) from error
    if code != 0:
        raise UserError(_("The editor {name} failed ({code}); the text is as it was.").format(name=name, code=code))


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Ctrl+C is the editor's while it runs; handled by nobody here, it stays as it was in the editor."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _shown(text: str) -> str:
    return sanitise_for_display(text)[:60]

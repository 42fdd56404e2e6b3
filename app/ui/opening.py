"""Hands a file to the program that the system has for its kind."""

import os
import shutil
import subprocess
import sys

from app.core.errors import UserError
from app.core.i18n import _


def open_file(path: str) -> None:
    """Open it and go on; UserError if this machine has no way to. The path is one of the program's own."""
    if not os.path.isfile(path):
        raise UserError(_("The file is not where it was."))
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - a path of our own, with an extension of our own
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    program = shutil.which(opener)
    if program is None:
        raise UserError(_("There is no {program} on this machine: save the file instead.").format(program=opener))
    # The terminal stays ours, and the program lives on when the desk is left.
    subprocess.Popen(
        [program, path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

"""How a command ends: an exit code, and for every error one sentence on stderr instead of a traceback."""

import os
import sqlite3
import sys
from collections.abc import Callable

from app.core.errors import TresenError
from app.core.i18n import _

FAULT = 1


def run(command: Callable[[], int]) -> int:
    """The command's exit code; 0 done, 1 a fault, 2 the user's mistake, 3 something else holds it."""
    if os.environ.get("TRESEN_DEBUG") == "1":
        return command()
    try:
        code = command()
        sys.stdout.flush()
        return code
    except TresenError as error:
        return _tell(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader has all it wanted (`tresen messages | head`); nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except sqlite3.Error as error:
        return _tell(_("The database says: {reason}. `tresen doctor` looks closer.").format(reason=error), FAULT)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _tell(f"{place}{error.strerror or error}.", FAULT)
    except Exception as error:
        name = type(error).__name__
        return _tell(
            _("A fault in Tresen: {name}: {reason} (TRESEN_DEBUG=1 shows where).").format(name=name, reason=error),
            FAULT,
        )


def _tell(sentence: str, code: int) -> int:
    warn(sentence)
    return code


def warn(sentence: str) -> None:
    """One line on stderr, safe whatever is quoted in it."""
    from app.core.text import sanitise_for_display

    line = " ".join(sanitise_for_display(sentence).split())
    try:
        sys.stderr.write(f"tresen: {line}\n")
        sys.stderr.flush()
    except (OSError, UnicodeEncodeError):
        sys.stderr.buffer.write(f"tresen: {line}\n".encode("ascii", "backslashreplace"))

"""Reading the user's TOML files so that every mistake in them is a sentence with file and line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from app.core.errors import TresenError, UserError
from app.core.i18n import _

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The file's table and its text; both empty if there is no such file. UserError if it is not TOML."""
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return {}, ""
    except UnicodeDecodeError as error:
        raise UserError(
            _("{path}: this file is not UTF-8 text (byte {n}).").format(path=path, n=error.start)
        ) from error
    except OSError as error:
        raise TresenError(_("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)) from error
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = (found and found[1]) or text.count("\n") + 1
        raise UserError(at_line(path, int(line), f"{_AT.sub('', str(error))}.")) from error


def line_of(text: str, key: str, table: str = "") -> int:
    """The line on which a key of a table is set, 1 if it can't be told (dotted or inline forms)."""
    bare = key.rpartition(".")[2]
    keys = re.compile(rf"""\s*(?:{re.escape(key)}|{re.escape(bare)}|"{re.escape(key)}"|'{re.escape(key)}')\s*=""")
    header = re.compile(r"\s*\[+\s*(.+?)\s*\]+")
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := header.match(line):
            current = found[1]
            if current == (f"{table}.{key}" if table else key):
                return number
        elif current == table and keys.match(line):
            return number
    return 1


def at_line(path: Path, line: int, sentence: str) -> str:
    """A sentence about that line of that file."""
    return _("{path}, line {line}: {sentence}").format(path=path, line=line, sentence=sentence)


def complain(path: Path, text: str, key: str, sentence: str, table: str = "") -> UserError:
    """The error to raise about one key of the file."""
    return UserError(at_line(path, line_of(text, key, table), sentence))

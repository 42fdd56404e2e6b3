"""Writes a chat to a stream or into a file of its own (0600), message by message: never more than a page is held."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TextIO

from app.core.clock import Millis
from app.core.errors import UserError
from app.core.export import ExportForm
from app.core.i18n import _
from app.core.ids import first_id_at
from app.core.media import safe_name, suggested_name
from app.core.message_json import message_json
from app.core.rows import MessageRow
from app.services.export import identities_of, messages_from
from app.services.exports.chat import Chat, FileOf
from app.services.exports.page import page_of
from app.services.exports.text import text_of
from app.store.database import Database
from app.store.inbox import inbox_rows
from app.store.profile import read_profile

_INSIDE = {ExportForm.TEXT: "_chat.txt", ExportForm.JSON: "chat.jsonl", ExportForm.HTML: "chat.html"}


@dataclass(slots=True)
class Exported:
    """What was written, and where."""

    path: str
    messages: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chat, in what form, from when to before when."""

    conversation_id: int
    form: ExportForm
    since: Millis | None = None
    until: Millis | None = None


def write_to_stream(database: Database, wanted: Wanted, stream: TextIO) -> int:
    """Write the chat there, without files beside it; how many messages."""
    done = Exported("")
    for piece in _pieces(database, wanted, done, lambda _message: ""):
        stream.write(piece)
    return done.messages


def write_to_file(database: Database, wanted: Wanted, target: str, *, media: bool = False) -> Exported:
    """Write the chat to a path, or into a folder under its customer's name; with `media` to a folder of its own.

    Nothing is overwritten: in a folder a number is added, of a path that is taken a UserError says so. What can't be
    written whole is taken away again.
    """
    if not target.strip():
        raise UserError(_("Say where."))
    chat = _chat_of(database, wanted.conversation_id)
    wish = Path(target.strip())
    try:
        wish = wish.expanduser()
        in_folder = wish.is_dir() or target.rstrip().endswith("/")
        name = f"WhatsApp Chat - {safe_name(chat.customer) or wanted.conversation_id}"
        path = wish / f"{name}{wanted.form.suffix}" if in_folder else wish
        for number in range(1, 1_000):
            free = path.with_name(f"{path.stem} ({number}){path.suffix}") if number > 1 else path
            try:
                return _in_folder(database, wanted, free) if media else _in_file(database, wanted, free)
            except FileExistsError:
                if not in_folder:
                    break
    except (OSError, RuntimeError) as error:  # the latter for the home of somebody who has none
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UserError(_("The chat can't be written to {file}: {reason}.").format(file=wish, reason=reason)) from None
    raise UserError(_("{file} exists already; nothing is overwritten.").format(file=path))


def _in_file(database: Database, wanted: Wanted, path: Path) -> Exported:
    done = Exported(str(path))
    _write(path, _pieces(database, wanted, done, lambda _message: ""))
    return done


def _in_folder(database: Database, wanted: Wanted, path: Path) -> Exported:
    folder = path.with_suffix("") if path.suffix == wanted.form.suffix else path
    folder.mkdir(mode=0o700)
    done = Exported(str(folder))

    def beside(message: MessageRow) -> str:
        media = message.media
        if media is None or not media.path or not Path(media.path).is_file():
            return ""
        name = f"{done.files + 1:05}-{suggested_name(media)}"
        _copy(Path(media.path), folder / name)
        done.files += 1
        return name

    try:
        _write(folder / _INSIDE[wanted.form], _pieces(database, wanted, done, beside))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return done


def _pieces(database: Database, wanted: Wanted, done: Exported, file_of: FileOf) -> Iterator[str]:
    chat = _chat_of(database, wanted.conversation_id)
    messages = _counted(_messages(database, wanted), done)
    match wanted.form:
        case ExportForm.TEXT:
            return text_of(chat, messages, file_of)
        case ExportForm.HTML:
            return page_of(chat, messages, file_of)
        case ExportForm.JSON:
            return _json_of(messages, file_of)


def _json_of(messages: Iterable[MessageRow], file_of: FileOf) -> Iterator[str]:
    for message in messages:
        found = message_json(message)
        if isinstance(media := found["media"], dict):
            media["path"] = file_of(message) or None  # where it lies on this machine is nobody else's business
        yield json.dumps(found, ensure_ascii=True) + "\n"


def _messages(database: Database, wanted: Wanted) -> Iterator[MessageRow]:
    first = 0 if wanted.since is None else first_id_at(wanted.since)
    messages = messages_from(database.reader(), first, wanted.conversation_id)
    if wanted.until is None:
        return messages
    end = first_id_at(wanted.until)
    return takewhile(lambda message: message.id < end, messages)


def _counted(messages: Iterable[MessageRow], done: Exported) -> Iterator[MessageRow]:
    for message in messages:
        done.messages += 1
        yield message


def _chat_of(database: Database, conversation_id: int) -> Chat:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    reader = database.reader()
    row = inbox_rows(reader, [conversation_id]).get(conversation_id)
    if row is None:
        raise UserError(_("There is no conversation {id}.").format(id=conversation_id))
    profile = read_profile(reader)
    addresses = tuple(identity.value for identity in identities_of(reader, [row.customer_id])[row.customer_id])
    zone = ZoneInfo(profile.timezone) if profile is not None else UTC
    return Chat(row.name, addresses, profile.name if profile is not None else "", zone)


def _write(path: Path, pieces: Iterable[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as file, closing(os.fdopen(handle, "wb")) as copy:
        shutil.copyfileobj(file, copy, 1 << 20)

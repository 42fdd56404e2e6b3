"""What a person does with files: sends one, fetches one again, saves a copy of one."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from app.core.boundaries import boundary
from app.core.clock import Clock, Millis
from app.core.content import Media, words_of
from app.core.enums import Author, Direction, MediaFault, MediaState, ReadReceipts
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.core.limits import file_problem
from app.core.media import (
    HEAD,
    LARGEST,
    OPUS,
    extension_of,
    fault_words,
    is_moving,
    message_type,
    safe_name,
    suggested_name,
    type_of_file,
)
from app.core.rows import MediaRow, MessageRow
from app.core.text import sanitise_for_store
from app.store import media
from app.store.database import Database
from app.store.media import Transfer, media_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PIECE = 1 << 20


def queue_file(
    database: Database,
    clock: Clock,
    conversation_id: int,
    path: str,
    caption: str,
    author: Author,
    *,
    as_document: bool = False,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    quoted_id: int | None = None,
    grace: Millis = 0,
) -> MessageRow:
    """Keep a copy of the file and queue its upload and its message; `path` as a person types or pastes it.

    What it is sent as follows from its bytes. UserError with a sentence if it can't be read, is more than the channel
    takes, or the gate refuses; TresenError if the disk does.
    """
    from app.services.sending import queue_message

    file = keep_file(database, path, as_document=as_document)
    content = Media(
        mime=file.mime,
        sha256=file.sha256,
        size=file.size,
        filename=file.filename,
        caption=sanitise_for_store(caption.strip()),
        voice=file.mime == OPUS and file.type == "audio",
        animated=file.animated and file.type == "sticker",
    )
    with file.or_nothing(database), database.write() as connection:
        row = queue_message(
            connection,
            clock,
            conversation_id,
            file.type,
            words_of(content),
            content,
            author,
            quoted_id=quoted_id,
            read_receipts=read_receipts,
            grace=grace,
        )
        kept = file.attach(connection, row.id)
        boundary("queue.before_commit")
    boundary("queue.committed")
    return replace(row, media=kept)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A copy of a person's file that lies in the folder, not yet part of a message."""

    folder: Path
    name: str
    type: str
    """The message type it is sent as."""
    mime: str
    sha256: str
    size: int
    filename: str
    """As customers see it; empty unless it is a document."""
    animated: bool

    def attach(self, connection: "Connection", message_id: int) -> MediaRow:
        """Make it the message's, to be uploaded; the message isn't due before."""
        account, type_ = connection.exec_driver_sql(
            "SELECT account_id, type FROM message WHERE id = ?", (message_id,)
        ).one()
        media.add_outgoing(
            connection,
            Transfer(
                message_id,
                account,
                Direction.OUT,
                "",
                self.mime,
                self.sha256,
                self.size,
                self.filename,
                self.name,
                0,
                type_,
            ),
        )
        path = str(self.folder / self.name)
        return MediaRow(message_id, MediaState.WANTED, None, "", self.mime, self.size, 0, self.filename, path)

    @contextmanager
    def or_nothing(self, database: Database) -> Iterator[None]:
        """Take the copy away again if what it is for can't be queued."""
        try:
            yield
        except BaseException:
            with database.write() as connection:
                media.delete_unused(connection, self.folder, [self.name])
            raise


def keep_file(database: Database, path: str, *, as_document: bool = False, only: str = "") -> KeptFile:
    """Check a person's file and copy it into the folder; errors as `queue_file`.

    `only` is the message type that it must be, if not any will do.
    """
    source = pasted_path(path)
    with _opened(source) as file:
        head, size = file.read(HEAD), os.fstat(file.fileno()).st_size
        mime = type_of_file(source.name, head)
        type_ = only or message_type(mime, as_document=as_document)
        if problem := file_problem(type_, mime, size, animated=is_moving(head)):
            raise UserError(problem)
        file.seek(0)
        folder = media_dir(database.path)
        name, sha256, size = _copied_in(folder, file, extension_of(mime))
    filename = safe_name(source.name) if type_ == "document" else ""
    return KeptFile(folder, name, type_, mime, sha256, size, filename, is_moving(head))


def fetch_again(database: Database, message_id: int) -> None:
    """Have a message's file fetched once more, as if it had never been tried; UserError if that makes no sense."""
    row = _row(database, message_id)
    if row.fault in (MediaFault.WITHDRAWN, MediaFault.NOT_EXPORTED):
        raise UserError(fault_words(row.fault))
    if _direction(database, message_id) is Direction.OUT:
        if row.state is MediaState.READY or not row.path:
            raise UserError(_("The file has been uploaded."))
        if row.state is MediaState.FAILED:
            raise UserError(_("Send the message again: its file is uploaded with it."))
    elif row.path and Path(row.path).is_file():
        raise UserError(_("The file is here already: {path}").format(path=row.path))
    with database.write() as connection:
        media.want_again(connection, message_id)


def fetch_all_again(database: Database, conversation_id: int | None = None) -> int:
    """Have all files fetched that failed, wait, or are no longer on disk, of one chat or of all; how many."""
    folder = media_dir(database.path)
    found = 0
    wanted = [
        row
        for _conversation, direction, row in media.list_media(database.reader(), folder, conversation_id, limit=-1)
        if direction is Direction.IN
        and (row.state in (MediaState.FAILED, MediaState.WANTED) or (row.path and not Path(row.path).is_file()))
    ]
    if wanted:
        with database.write() as connection:
            for row in wanted:
                found += media.want_again(connection, row.message_id)
    return found


def save_copy(database: Database, message_id: int, target: str) -> str:
    """Copy a message's file to a path, or into a folder under a safe name; where it was put.

    Nothing is ever overwritten: in a folder a number is added, of a path that is taken a UserError says so.
    """
    row = _row(database, message_id)
    if not row.path or not Path(row.path).is_file():
        raise UserError(_not_here(row, _direction(database, message_id)))
    wanted = Path(_unquoted(target)).expanduser()
    in_folder = wanted.is_dir() or target.rstrip().endswith("/")
    name = wanted / suggested_name(row) if in_folder else wanted
    for number in range(1, 1_000):
        free = name.with_stem(f"{name.stem} ({number})") if number > 1 else name
        try:
            _copied_out(Path(row.path), free)
        except FileExistsError:
            if not in_folder:
                raise UserError(_("{file} exists already; nothing is overwritten.").format(file=free)) from None
            continue
        except OSError as error:
            raise UserError(
                _("The file can't be saved as {file}: {reason}.").format(file=free, reason=error.strerror or error)
            ) from None
        return str(free)
    raise UserError(_("{file} exists already; nothing is overwritten.").format(file=name))


def pasted_path(text: str) -> Path:
    """The file a person names: with ~, in quotes, with escaped spaces or as a file:// address, as terminals paste it.

    UserError if it isn't a file.
    """
    plain = _unquoted(text)
    if not plain:
        raise UserError(_("Name a file."))
    readings = [plain]
    if plain.startswith("file://"):
        address = urlsplit(plain)
        if address.netloc in ("", "localhost"):
            readings = [unquote(address.path)]
    elif "\\" in plain:
        readings.append(_unescaped(plain))
    for reading in readings:
        try:
            path = Path(reading).expanduser()
            mode = path.stat().st_mode
        except (OSError, ValueError, RuntimeError):
            continue
        if stat.S_ISREG(mode):
            return path
        if stat.S_ISDIR(mode):
            raise UserError(_("{file} is a folder; choose a file in it.").format(file=reading))
        raise UserError(_("{file} is not a regular file.").format(file=reading))
    raise UserError(_("There is no file {file}.").format(file=readings[-1]))


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _unescaped(text: str) -> str:
    """As a shell reads `My\\ File.pdf`."""
    plain, escaped = "", False
    for character in text:
        if character == "\\" and not escaped:
            escaped = True
            continue
        plain, escaped = plain + character, False
    return plain


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, which may no longer be what it was when it was looked at; UserError if it can't be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UserError(
            _("{file} can't be read: {reason}.").format(file=path, reason=error.strerror or error)
        ) from None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UserError(_("{file} is not a regular file.").format(file=path))
        yield file


def _copied_in(folder: Path, source: BinaryIO, extension: str) -> tuple[str, str, int]:
    """A copy in the media folder: its name there, its checksum and size. TresenError if the disk refuses."""
    part, digest, size = None, hashlib.sha256(), 0
    try:
        part = media.new_part(folder)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > LARGEST:
                    raise UserError(file_problem("document", "text/plain", size) or "")
                digest.update(piece)
                target.write(piece)
        return media.keep(folder, part, digest.hexdigest(), extension), digest.hexdigest(), size
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TresenError(_("The disk is full: there is no room for a copy of the file. Make room.")) from None
        raise TresenError(
            _("No copy of the file can be kept in {folder}: {reason}.").format(
                folder=folder, reason=error.strerror or error
            )
        ) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _copied_out(source: Path, target: Path) -> None:
    """A copy under a name that isn't taken; nothing is left of it unless it is whole."""
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        try:
            with source.open("rb") as file:
                while piece := file.read(PIECE):
                    copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _row(database: Database, message_id: int) -> MediaRow:
    found = media.read_media(database.reader(), media_dir(database.path), [message_id]).get(message_id)
    if found is None:
        raise UserError(_("That message has no file."))
    return found


def _direction(database: Database, message_id: int) -> Direction:
    found = database.reader().execute("SELECT direction FROM media WHERE message_id = ?", (message_id,)).fetchone()
    return Direction(found[0])


def _not_here(row: MediaRow, direction: Direction) -> str:
    """Why a file can't be saved."""
    if row.fault is not None:
        return fault_words(row.fault, row.detail, direction)
    if row.path:
        return _("The file is no longer in {folder}: fetch it again.").format(folder=Path(row.path).parent)
    return _("The file is still on its way.")

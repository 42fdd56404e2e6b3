"""Moves the files of messages: fetches what customers sent, uploads what is to be sent, beside the dispatcher."""

import asyncio
import errno
import logging
import random
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from app.channels.base import ChannelClient, FileTooLarge, MediaInfo, NotSent, OutcomeUnknown, Policy, Rejected
from app.core.clock import HOUR, MINUTE, SECOND, Clock, Millis
from app.core.enums import AccountState, Direction, MediaFault, MediaState
from app.core.i18n import _
from app.core.ids import time_of
from app.core.media import HEAD, LARGEST, extension_of, fits, outlived, sniff, true_type
from app.gateway.clients import Clients
from app.gateway.dispatcher import Background, Watch
from app.services import media_steps as steps
from app.services.outbox import back_off, set_account_state
from app.store import media
from app.store.database import Database
from app.store.jobs import Served, served_accounts
from app.store.media import Transfer

log = logging.getLogger("tresen.gateway")

LOOK_EVERY = 0.1
AT_ONCE: Final = {Direction.IN: 3, Direction.OUT: 2}
PROGRESS_EVERY = 0.4
AFTER_FAULT = 1.0
FRESH_ADDRESSES = 3
"""An address lives five minutes; one that has expired is asked for anew so often at once."""
TRIES_MISSING = 4
"""Of a file the channel does not know, before it is given up."""
TRIES_WRONG = 3
"""Of a file that arrives otherwise than announced: once, and twice again."""
TRIES_REFUSED = 8
LONGEST_BACK_OFF: Millis = 10 * MINUTE
LONGEST_BROKEN: Millis = HOUR
DISK_PAUSE: Millis = 3 * MINUTE
DISK_RESERVE = 50 << 20
"""Bytes left to the database, which must be able to write what happens."""
NO_SUCH_ID = 100
NOT_THERE = (404, 410)
EXPIRED = (401, 403, *NOT_THERE)
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

P = ParamSpec("P")
R = TypeVar("R")


class _Wrong(Exception):
    """What arrived is not what was announced."""

    def __init__(self, fault: MediaFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail


class _Missing(Exception):
    """The channel does not have the file, or hands it out at no address."""


class Transfers:
    """Claims files that are due under the lease's epoch, moves a few at once and settles what became of each."""

    def __init__(
        self,
        database: Database,
        background: Background,
        clients: Clients,
        shop_clock: Clock,
        clock: Clock,
        epoch: int,
        rng: random.Random,
    ) -> None:
        """`clock` is the machine's."""
        self._database = database
        self._background = background
        self._clients = clients
        self._shop_clock = shop_clock
        self._clock = clock
        self._epoch = epoch
        self._rng = rng
        self._folder = media.media_dir(database.path)
        self._busy: dict[int, tuple[Direction, asyncio.Task[None]]] = {}
        self._account_waits: dict[int, Millis] = {}
        self._disk_waits: Millis = 0
        self._next_due: Millis | None = None
        self._wake = asyncio.Event()
        self._fault: BaseException | None = None
        self._done: dict[int, int] = {}
        self._told: dict[int, int] = {}

    async def run(self) -> None:
        """Move until cancelled; raises `LeaseLost` when another gateway has taken over."""
        watch = Watch(self._database.path)
        self._wake.set()
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                if watch.changed() or self._wake.is_set() or self._is_due():
                    self._wake.clear()
                    await self._look()
                if self._fault is not None:
                    raise self._fault
                try:
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._wake.wait()
                except TimeoutError:
                    pass
        finally:
            telling.cancel()
            watch.close()

    async def finish(self) -> None:
        """Stop moving; what was under way is wanted again."""
        tasks = [task for _direction, task in self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget_waits(self) -> None:
        """Let nothing wait: the times were of a clock that has been set back."""
        self._account_waits.clear()
        self._disk_waits = 0
        self._wake.set()

    def _is_due(self) -> bool:
        return self._next_due is not None and self._clock.now() >= self._next_due

    async def _look(self) -> None:
        """Start what may move now."""
        now = self._clock.now()
        try:
            due, next_due, accounts = await self._background(self._read, now)
        except sqlite3.Error as error:
            log.error("the files could not be looked at, it is tried again: %s", error)
            self._next_due = now + SECOND
            return
        waits = [next_due, self._disk_waits, *self._account_waits.values()]
        self._next_due = min((until for until in waits if until is not None and until > now), default=None)
        for transfer in due:
            if transfer.message_id not in self._busy:
                task = asyncio.create_task(self._move(accounts[transfer.account_id], transfer))
                self._busy[transfer.message_id] = transfer.direction, task
                task.add_done_callback(partial(self._moved, transfer.message_id))

    def _read(self, now: Millis) -> tuple[list[Transfer], Millis | None, dict[int, Served]]:
        reader = self._database.reader()
        waiting = [account_id for account_id, until in self._account_waits.items() if until > now]
        due = []
        for direction, most in AT_ONCE.items():
            room = most - sum(way is direction for way, _task in self._busy.values())
            if room > 0 and (direction is Direction.OUT or now >= self._disk_waits):
                due += media.find_due(reader, direction, now, room, [*self._busy], waiting)
        return due, media.next_due_at(reader, now), served_accounts(reader)

    def _moved(self, message_id: int, task: "asyncio.Task[None]") -> None:
        del self._busy[message_id]
        self._done.pop(message_id, None)
        self._told.pop(message_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fault = error
        self._wake.set()

    async def _tell(self) -> None:
        """Write a few times a second how far each file is, so that the screen shows it."""
        while True:
            await asyncio.sleep(PROGRESS_EVERY)
            if news := {id_: size for id_, size in self._done.items() if self._told.get(id_) != size}:
                try:
                    await self._background(steps.note_progress, self._database, news)
                    self._told.update(news)
                except DBAPIError as error:
                    log.error("progress could not be written: %s", type(error.orig).__name__)

    def _note(self, message_id: int, size: int) -> None:
        self._done[message_id] = size

    async def _move(self, account: Served, transfer: Transfer) -> None:
        client = self._clients.get(account)
        if client is None:
            self._account_waits[account.id] = self._clock.now() + 5 * SECOND
            words = _("There is no access token for this account. Enter it with: tresen setup whatsapp.")
            await self._write(set_account_state, self._database, account.id, AccountState.TOKEN_EXPIRED, words)
            return
        if not await self._write(steps.claim, self._database, transfer, self._epoch):
            return
        try:
            if transfer.direction is Direction.OUT:
                await self._upload(client, transfer)
            else:
                await self._fetch(client, transfer)
        except NotSent:
            await self._offline(transfer)
        except Rejected as error:
            await self._refused(transfer, error)
        except FileTooLarge:
            await self._write(steps.settle_failed, self._database, transfer, MediaState.GONE, MediaFault.TOO_LARGE)
        except _Missing:
            await self._missing(transfer)
        except _Wrong as error:
            await self._wrong(transfer, error)
        except OSError as error:
            await self._disk(transfer, error)
        except Exception as error:
            if not isinstance(error, OutcomeUnknown):
                log.error("moving the file of message %d failed unexpectedly: %s", transfer.message_id, error)
            await self._broken(transfer)
        else:
            self._account_waits.pop(transfer.account_id, None)

    # ---------------------------------------------------------------- in

    async def _fetch(self, client: ChannelClient, transfer: Transfer) -> None:
        part = await asyncio.to_thread(media.new_part, self._folder, transfer.message_id)
        try:
            info, sha256 = await self._download(client, transfer, part)
            size, head = await asyncio.to_thread(_look_at, part)
            mime = info.mime or transfer.mime
            _check(transfer, info, sha256, size, head)
            mime = true_type(mime, head)
            name = await asyncio.to_thread(media.keep, self._folder, part, sha256, extension_of(mime))
        finally:
            part.unlink(missing_ok=True)
        await self._write(steps.settle_fetched, self._database, transfer, name, mime, sha256, size)

    async def _download(self, client: ChannelClient, transfer: Transfer, part: Path) -> tuple[MediaInfo, str]:
        """The file's facts and checksum; with a fresh address as often as one has expired meanwhile."""
        for again in range(1, FRESH_ADDRESSES + 1):
            try:
                info = await client.media_info(transfer.external_id)
            except Rejected as error:
                if error.policy is Policy.FAIL and (error.code == NO_SUCH_ID or error.status in NOT_THERE):
                    raise _Missing from None
                raise
            if info.size > LARGEST:
                raise FileTooLarge
            await asyncio.to_thread(_leave_room, self._folder, info.size or transfer.size)
            try:
                note = partial(self._note, transfer.message_id)
                return info, await client.download(info.url, part, LARGEST, note)
            except Rejected as error:
                if error.status not in EXPIRED or (again == FRESH_ADDRESSES and error.status not in NOT_THERE):
                    raise
        raise _Missing

    async def _missing(self, transfer: Transfer) -> None:
        if transfer.attempts + 1 < TRIES_MISSING:
            await self._again(transfer, MediaFault.NOT_FOUND)
            return
        old = outlived(time_of(transfer.message_id), self._shop_clock.now())
        fault = MediaFault.EXPIRED if old else MediaFault.NOT_FOUND
        log.warning("the file of message %d is gone: %s", transfer.message_id, fault.value)
        await self._write(steps.settle_failed, self._database, transfer, MediaState.GONE, fault)

    async def _wrong(self, transfer: Transfer, error: _Wrong) -> None:
        log.warning("the file of message %d is not what was announced: %s", transfer.message_id, error.fault.value)
        if error.fault is not MediaFault.WRONG_TYPE and transfer.attempts + 1 < TRIES_WRONG:
            await self._again(transfer, error.fault)
            return
        await self._write(steps.settle_failed, self._database, transfer, MediaState.FAILED, error.fault, error.detail)

    # ---------------------------------------------------------------- out

    async def _upload(self, client: ChannelClient, transfer: Transfer) -> None:
        now = self._clock.now()
        found = await self._background(lambda: media.find_upload(self._database.reader(), transfer, now))
        if found is None:
            name = f"file.{extension_of(transfer.mime)}"
            path = self._folder / transfer.path
            note = partial(self._note, transfer.message_id)
            found = await client.upload(path, transfer.mime, name, note), self._clock.now()
        await self._write(steps.settle_uploaded, self._database, transfer, *found)

    # ---------------------------------------------------------------- what may go wrong both ways

    async def _refused(self, transfer: Transfer, error: Rejected) -> None:
        log.warning(
            "the file of message %d was refused: code %d, %s", transfer.message_id, error.code, error.policy.value
        )
        words = error.details or error.message
        if error.policy is Policy.STOP_ACCOUNT:
            await self._write(steps.settle_stopped, self._database, transfer, error)
        elif error.policy is not Policy.FAIL and transfer.attempts + 1 < TRIES_REFUSED:
            asked = round((error.retry_after or 0) * SECOND)
            if error.policy is Policy.RETRY_ACCOUNT:
                self._account_waits[transfer.account_id] = self._clock.now() + max(asked, 2 * SECOND)
            await self._again(transfer, MediaFault.REFUSED, words, least=asked)
        elif transfer.direction is Direction.OUT:
            code = steps.UPLOAD_FAILED if error.code == NO_SUCH_ID else error.code
            await self._write(steps.settle_unsendable, self._database, transfer, MediaFault.REFUSED, code, words)
        else:
            await self._write(
                steps.settle_failed, self._database, transfer, MediaState.FAILED, MediaFault.REFUSED, words
            )

    async def _disk(self, transfer: Transfer, error: OSError) -> None:
        log.error("the file of message %d: %s", transfer.message_id, error.strerror or type(error).__name__)
        words = error.strerror or ""
        if transfer.direction is Direction.OUT:
            code = steps.UPLOAD_FAILED
            await self._write(steps.settle_unsendable, self._database, transfer, MediaFault.DISK_REFUSES, code, words)
            return
        fault = MediaFault.DISK_FULL if error.errno in DISK_IS_FULL else MediaFault.DISK_REFUSES
        due_at = self._clock.now() + DISK_PAUSE
        if fault is MediaFault.DISK_FULL:
            self._disk_waits = due_at
        await self._write(steps.settle_failed, self._database, transfer, MediaState.FAILED, fault, words, due_at)

    async def _offline(self, transfer: Transfer) -> None:
        """Nothing left this machine: the whole account waits, which does not count as a try."""
        wait = back_off(3, self._rng.random(), longest=MINUTE)
        due_at = self._clock.now() + wait
        self._account_waits[transfer.account_id] = due_at
        if transfer.direction is Direction.OUT:  # files are fetched from a host of their own
            words = _("WhatsApp can't be reached; it is tried again.")
            await self._write(set_account_state, self._database, transfer.account_id, AccountState.OFFLINE, words)
        await self._write(steps.settle_waiting, self._database, transfer, due_at, MediaFault.OFFLINE, counts=False)

    async def _broken(self, transfer: Transfer) -> None:
        """It broke off: again after a while that grows, for as long as the channel has the file."""
        await self._again(transfer, MediaFault.OFFLINE, longest=LONGEST_BROKEN)

    async def _again(
        self,
        transfer: Transfer,
        fault: MediaFault,
        detail: str = "",
        *,
        least: Millis = 0,
        longest: Millis = LONGEST_BACK_OFF,
    ) -> None:
        wait = max(least, back_off(transfer.attempts + 1, self._rng.random(), longest=longest))
        due_at = self._clock.now() + wait
        await self._write(steps.settle_waiting, self._database, transfer, due_at, fault, detail)

    async def _write(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Write an outcome, however long the database refuses."""
        while True:
            try:
                return await self._background(step, *args, **kwargs)
            except DBAPIError as error:
                log.error("a file's state could not be written, it is tried again: %s", type(error.orig).__name__)
                await asyncio.sleep(AFTER_FAULT)


def _look_at(part: Path) -> tuple[int, bytes]:
    with part.open("rb") as file:
        return part.stat().st_size, file.read(HEAD)


def _leave_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + DISK_RESERVE:
        raise OSError(errno.ENOSPC, "no space left on the disk")


def _check(transfer: Transfer, info: MediaInfo, sha256: str, size: int, head: bytes) -> None:
    """`_Wrong` unless the file is what the channel says it is."""
    known = {info.sha256, transfer.sha256} - {""}
    announced = info.size or transfer.size
    if sha256 not in known:
        if announced and size != announced:
            raise _Wrong(MediaFault.WRONG_SIZE)
        if known:
            raise _Wrong(MediaFault.WRONG_HASH)
    if not fits(transfer.type, info.mime or transfer.mime, head):
        raise _Wrong(MediaFault.WRONG_TYPE, sniff(head))

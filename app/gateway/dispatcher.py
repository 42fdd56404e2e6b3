"""The dispatcher: sends what is queued, one message at a time in a conversation, several conversations at once."""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from app.channels.base import NotSent, OutcomeUnknown, Outgoing, Policy, Recipient, Rejected
from app.core.boundaries import boundary
from app.core.clock import SECOND, Clock, Millis
from app.core.enums import AccountState
from app.core.i18n import _
from app.gateway.clients import Clients
from app.services import outbox as steps
from app.store import sqlite
from app.store.database import Database
from app.store.jobs import Served, served_accounts
from app.store.outbox import Claim, Due, find_due, next_due_at, reported

log = logging.getLogger("tresen.gateway")

LOOK_EVERY = 0.05
"""Seconds between two glances at the file's change counter, so that a reply typed in the desk leaves at once."""
AT_ONCE = 32
"""Conversations in which something is being sent."""
AFTER_FAULT = 1.0
"""Seconds to wait when the database refuses a step."""
AFTER_FILE: Millis = 2 * SECOND
"""How long what follows a file in its chat waits for the channel's word that the file went out.

A text is delivered at once and a file later: the text would stand above it (found by users, Neurotech-HQ/heyoo#67).
"""
NO_ADDRESS = 131026
"""WhatsApp's own code for a recipient that can't be reached."""

P = ParamSpec("P")
R = TypeVar("R")


class Background:
    """Runs short database steps in a thread, off the event loop."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def __call__(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one step; what it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: step(*args, **kwargs))


class Watch:
    """Sees that somebody has committed, at the price of a glance."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(path, read_only=True)
        self._version = -1

    def changed(self) -> bool:
        """Whether anything was committed since the last glance."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        seen, self._version = self._version, version
        return bool(seen != version)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Dispatcher:
    """Claims due messages under the lease's epoch, paces them, sends them and settles what became of them."""

    def __init__(
        self,
        database: Database,
        background: Background,
        clients: Clients,
        clock: Clock,
        installation: str,
        epoch: int,
        rng: random.Random,
    ) -> None:
        """`clock` is the machine's."""
        self._database = database
        self._background = background
        self._clients = clients
        self._clock = clock
        self._installation = installation
        self._epoch = epoch
        self._rng = rng
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._account_waits: dict[int, Millis] = {}
        self._files: dict[int, tuple[int, Millis]] = {}
        """By conversation: the file just sent, and until when what follows it waits."""
        self._next_due: Millis | None = None
        self._accounts: dict[int, Served] = {}
        self._wake = asyncio.Event()
        self._fault: BaseException | None = None
        self._stopping = False

    async def run(self) -> None:
        """Send until cancelled; raises `LeaseLost` when another gateway has taken over."""
        watch = Watch(self._database.path)
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
            watch.close()

    async def finish(self, seconds: float) -> None:
        """Let what is being sent come to its end; what takes longer is given up and becomes uncertain."""
        self._stopping = True
        tasks = [*self._busy.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget_waits(self) -> None:
        """Let nothing wait: the times were of a clock that has been set back."""
        self._account_waits.clear()
        self._files.clear()
        self._wake.set()

    def _is_due(self) -> bool:
        return self._next_due is not None and self._clock.now() >= self._next_due

    async def _look(self) -> None:
        """Start a task for each conversation in which something may be sent now."""
        room = AT_ONCE - len(self._busy)
        now = self._clock.now()
        waits = {account_id: until for account_id, until in self._account_waits.items() if until > now}
        self._files = {chat: file for chat, file in self._files.items() if file[1] > now}
        passed_over = len(self._busy) + len(self._files)
        try:
            found, next_due, self._accounts, gone_out = await self._background(
                self._read, now, 4 * AT_ONCE + passed_over, waits, [id_ for id_, _ in self._files.values()]
            )
        except sqlite3.Error as error:
            log.error("the outbox could not be read, it is tried again: %s", error)
            self._next_due = now + SECOND
            return
        self._files = {chat: file for chat, file in self._files.items() if file[0] not in gone_out}
        times = next_due, *waits.values(), *(until for _, until in self._files.values())
        self._next_due = min((until for until in times if until is not None), default=None)
        for due in found:
            if due.conversation_id in self._busy or due.conversation_id in self._files:
                continue
            if self._account_waits.get(due.account_id, 0) > now:
                continue
            if room <= 0:
                break
            room -= 1
            task = asyncio.create_task(self._send_next(due))
            self._busy[due.conversation_id] = task
            task.add_done_callback(partial(self._done, due.conversation_id))

    def _read(
        self, now: Millis, limit: int, waits: Collection[int], files: Collection[int]
    ) -> tuple[list[Due], Millis | None, dict[int, Served], set[int]]:
        reader = self._database.reader()
        found = find_due(reader, now, limit, waits)
        return found, next_due_at(reader, now), served_accounts(reader), reported(reader, files)

    def _done(self, conversation_id: int, task: "asyncio.Task[None]") -> None:
        del self._busy[conversation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fault = error
        self._wake.set()

    async def _send_next(self, due: Due) -> None:
        account = self._accounts[due.account_id]
        client = self._clients.get(account)
        if client is None:
            await self._settle(
                steps.set_account_state,
                self._database,
                account.id,
                AccountState.TOKEN_EXPIRED,
                _("There is no access token for this account. Enter it with: tresen setup whatsapp."),
            )
            return
        pacer = self._clients.pacer(account.id)
        while wait := pacer.delay(due.conversation_id):  # noqa: ASYNC110 - only time can end it
            await asyncio.sleep(wait)
        if self._stopping:
            return
        pacer.take(due.conversation_id)
        try:
            claimed = await self._background(steps.claim, self._database, due, self._epoch)
        except DBAPIError as error:
            log.error("message %d could not be claimed: %s", due.message_id, type(error.orig).__name__)
            await asyncio.sleep(AFTER_FAULT)
            return
        if claimed is None:
            return
        try:
            if claimed.recipient is None:
                raise Rejected(NO_ADDRESS, "no address", _("There is no address to send to."), Policy.FAIL)
            boundary("send.before")
            sent = await client.send(Recipient(*claimed.recipient), self._outgoing(claimed))
            boundary("send.after")
        except NotSent:
            await self._not_sent(claimed)
        except Rejected as error:
            await self._rejected(claimed, error)
        except OutcomeUnknown:
            log.warning("the outcome of sending message %d is not known", claimed.message_id)
            await self._settle(steps.settle_unknown, self._database, claimed, self._clock.now())
        except Exception as error:
            log.error("sending message %d failed unexpectedly: %s", claimed.message_id, type(error).__name__)
            await self._settle(steps.settle_unknown, self._database, claimed, self._clock.now())
        else:
            self._account_waits.pop(claimed.account_id, None)
            await self._settle(steps.settle_sent, self._database, self._installation, claimed, sent)
            if claimed.media_id:
                self._files[claimed.conversation_id] = claimed.message_id, self._clock.now() + AFTER_FILE

    def _outgoing(self, claimed: Claim) -> Outgoing:
        return Outgoing(
            claimed.type,
            claimed.text,
            claimed.content,
            f"{self._installation}.{claimed.message_id}",
            claimed.quoted_external_id,
            claimed.media_id,
        )

    async def _not_sent(self, claimed: Claim) -> None:
        now = self._clock.now()
        failing_since = claimed.first_failed_at or now
        tries = max(1, int((now - failing_since) / SECOND).bit_length())
        wait = steps.back_off(tries, self._rng.random())
        self._account_waits[claimed.account_id] = now + wait
        await self._settle(steps.settle_not_sent, self._database, claimed, now, wait)

    async def _rejected(self, claimed: Claim, error: Rejected) -> None:
        now = self._clock.now()
        log.warning("message %d was refused: code %d, %s", claimed.message_id, error.code, error.policy.value)
        wait = await self._settle(steps.settle_rejected, self._database, claimed, error, now, self._rng.random())
        if wait:
            self._account_waits[claimed.account_id] = now + wait

    async def _settle(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Write an outcome, however long the database refuses: what was sent must not be forgotten."""
        while True:
            try:
                return await self._background(step, *args, **kwargs)
            except DBAPIError as error:
                log.error("an outcome could not be written, it is tried again: %s", type(error.orig).__name__)
                await asyncio.sleep(AFTER_FAULT)

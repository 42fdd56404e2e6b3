"""Serves what is asked of the gateway besides messages: read marks, and the requests of `gateway.job_kinds`.

Here too ends a snooze whose time has come, and what was to be sent later is queued.
"""

import asyncio
import logging
import random
import sqlite3
from functools import partial

from sqlalchemy.exc import DBAPIError

from app.channels.base import ChannelError, NotSent, Policy, Rejected
from app.core.clock import HOUR, MINUTE, SECOND, Clock, Millis
from app.core.enums import AccountState, ReadReceipts
from app.core.i18n import _
from app.gateway.clients import Clients
from app.gateway.dispatcher import Background, Watch
from app.gateway.job import Errand, JobKind
from app.gateway.job_kinds import KINDS
from app.services import inbox, later
from app.services import jobs as steps
from app.services.outbox import set_account_state
from app.store import jobs, read_marks
from app.store.database import Database
from app.store.jobs import JobRow, Served
from app.store.links import SYNC as LINKS
from app.store.profile_edits import REFRESH
from app.store.read_marks import ReadMark, TypingMark
from app.store.templates import SYNC

log = logging.getLogger("tresen.gateway")

LOOK_EVERY = 0.25
READS_AT_ONCE = 20
READ_PAUSE: Millis = 30 * SECOND
"""How long no read mark is sent for an account after one could not be."""
LOOK_AFTER = {AccountState.OFFLINE: 30 * SECOND, AccountState.BLOCKED: 5 * MINUTE, AccountState.TOKEN_EXPIRED: MINUTE}
"""How often an account that can't work is asked again; a new token is tried at once."""
BAD_PARAMETER = 100
DAILY: Millis = 24 * HOUR
READ_ANEW = (REFRESH, SYNC, LINKS)
"""What is read of an account at the start and every day: webhooks may have been missed."""
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
"""What a request raises whose row, or whose account's, holds something else than this version writes."""
STOPPED = (AccountState.TOKEN_EXPIRED, AccountState.BLOCKED)


class Errands:
    """Runs beside the dispatcher, one errand at a time."""

    def __init__(
        self,
        database: Database,
        background: Background,
        clients: Clients,
        shop_clock: Clock,
        clock: Clock,
        rng: random.Random,
        read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    ) -> None:
        """`clock` is the machine's."""
        self._database = database
        self._background = background
        self._clients = clients
        self._shop_clock = shop_clock
        self._clock = clock
        self._rng = rng
        self._read_receipts = read_receipts
        self._asked: dict[int, tuple[str, Millis]] = {}
        """The token and the time with which each account was last asked how it is."""
        self._reads_wait: dict[int, Millis] = {}

    async def run(self) -> None:
        """Serve until cancelled."""
        watch = Watch(self._database.path)
        next_at: Millis = 0
        try:
            while True:
                now = self._clock.now()
                if watch.changed() or now >= next_at:
                    try:
                        next_at = await self._serve(now)
                    except (sqlite3.Error, DBAPIError, OSError) as error:
                        log.error("the errands could not be served, they are tried again: %s", type(error).__name__)
                        next_at = now + SECOND
                await asyncio.sleep(LOOK_EVERY)
        finally:
            watch.close()

    def forget_waits(self) -> None:
        """Look after everything at once: the times were of a clock that has been set back."""
        self._asked.clear()
        self._reads_wait.clear()

    async def _serve(self, now: Millis) -> Millis:
        """Serve all that is due; when to look again even if nothing changes."""
        await self._background(inbox.wake_due, self._database, self._shop_clock.now())
        await self._background(later.fire_due, self._database, self._shop_clock, self._read_receipts)
        accounts, due, next_job, reads, typed = await self._background(self._read, now)
        for account in accounts.values():
            await self._look_after(account, now)
        for typing in typed:
            if (account_of := accounts.get(typing.account_id)) is not None:
                await self._tell_typing(account_of, typing)
        for mark in reads:
            if (account_of := accounts.get(mark.account_id)) is not None:
                await self._tell_read(account_of, mark)
        for job in due:
            if (account_of := accounts.get(job.account_id)) is not None:
                await self._serve_job(account_of, job)
        soon = now + 5 * SECOND
        return soon if next_job is None else min(soon, max(next_job, now + SECOND))

    def _read(
        self, now: Millis
    ) -> tuple[dict[int, Served], list[JobRow], Millis | None, list[ReadMark], list[TypingMark]]:
        reader = self._database.reader()
        return (
            jobs.served_accounts(reader),
            jobs.due_jobs(reader, now),
            jobs.next_job_at(reader),
            read_marks.due_reads(reader, READS_AT_ONCE),
            read_marks.due_typing(reader, READS_AT_ONCE),
        )

    async def _look_after(self, account: Served, now: Millis) -> None:
        """Have an account read at the start, now and then while it can't work, and when its token is a new one."""
        new = account.id not in self._asked
        token, asked_at = self._asked.get(account.id, ("", 0))
        mended = account.state in STOPPED and self._clients.token(account) != token
        every = LOOK_AFTER.get(account.state)
        every = DAILY if every is None else every
        if new or mended or now - asked_at >= every:
            self._asked[account.id] = (self._clients.token(account), now)
            if self._clients.token(account):
                kinds = (REFRESH,) if not new and account.state in LOOK_AFTER else READ_ANEW
                await self._background(steps.ask_all, self._database, account.id, kinds, self._shop_clock.now())

    async def _serve_job(self, account: Served, job: JobRow) -> None:
        client = self._clients.get(account)
        if client is None:
            await self._background(steps.settle_later, self._database, job, self._clock.now(), self._rng.random())
            return
        kind = KINDS.get(job.kind)
        if kind is None:
            log.error("nothing is known of a job %r", job.kind)
            await self._background(steps.settle, self._database, job)
            return
        try:
            await kind.serve(Errand(job, account, client, self._database, self._shop_clock, self._background))
        except Rejected as error:
            log.warning("%s was refused: code %d, %s", job.kind, error.code, error.policy.value)
            await self._refuse(job, kind, error)
        except UNREADABLE as error:
            log.error("%s can't be asked: %s", job.kind, error)
            await self._give_up(job, kind, Rejected(BAD_PARAMETER, str(error), "", Policy.FAIL))
        except ChannelError as error:
            if isinstance(error, NotSent) and account.state not in STOPPED:
                words = _("WhatsApp can't be reached; it is tried again.")
                await self._background(set_account_state, self._database, account.id, AccountState.OFFLINE, words)
            await self._background(steps.settle_later, self._database, job, self._clock.now(), self._rng.random())

    async def _refuse(self, job: JobRow, kind: JobKind, error: Rejected) -> None:
        await self._background(
            steps.settle_refused,
            self._database,
            job,
            error,
            self._clock.now(),
            self._rng.random(),
            refused=kind.refused,
            waits=kind.waits,
            vital=kind.vital,
        )

    async def _give_up(self, job: JobRow, kind: JobKind, error: Rejected) -> None:
        """Refuse what can't even be read; if that can't be kept either, drop it: it must not stop the others."""
        try:
            await self._refuse(job, kind, error)
        except UNREADABLE:
            await self._background(steps.settle, self._database, job)

    async def _tell_read(self, account: Served, mark: ReadMark) -> None:
        now = self._clock.now()
        if mark.external_id is not None:
            if self._reads_wait.get(account.id, 0) > now:
                return
            client = self._clients.get(account)
            if client is None:
                return
            try:
                await client.mark_read(mark.external_id)
            except Rejected as error:
                log.warning("a read mark was refused: code %d", error.code)
            except ChannelError:
                self._reads_wait[account.id] = now + READ_PAUSE
                return
        await self._background(inbox.settle_read, self._database, mark)

    async def _tell_typing(self, account: Served, mark: TypingMark) -> None:
        """Show it once: what can't be shown now is not worth showing later."""
        client = self._clients.get(account)
        told = False
        if client is not None and not read_marks.is_stale(mark, self._clock.now(), self._shop_clock.now()):
            try:
                await client.mark_read(mark.external_id, typing=True)
                told = True
            except ChannelError as error:
                log.info("typing could not be shown: %s", type(error).__name__)
        await self._background(partial(inbox.settle_typing, told=told), self._database, mark)

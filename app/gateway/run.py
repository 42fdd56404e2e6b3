"""The gateway's life: take the lease, listen, receive, ingest and send until told to stop."""

import asyncio
import contextlib
import json
import logging
import os
import random
import signal
import socket
import sqlite3
import sys
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.core.clock import HOUR, MINUTE, SECOND, MachineClock, Millis, shop_time
from app.gateway.clients import Clients
from app.gateway.config import AccountSecrets, ChannelPort, GatewayConfig
from app.gateway.dispatcher import Background, Dispatcher
from app.gateway.errands import Errands
from app.gateway.journal import GroupCommit
from app.gateway.log import end_log, log_to
from app.gateway.media import Transfers
from app.gateway.receiver import Receiver
from app.gateway.server import Server, listen, url_of
from app.services import media_steps, outbox
from app.services.ingest import Ingest, IngestThread
from app.store import jobs, lease, schema
from app.store.database import Database
from app.store.outbox import installation_of
from app.store.tidy import tidy

log = logging.getLogger("tresen.gateway")

GAP_AFTER: Millis = MINUTE
"""A shorter time without a gateway is not worth a word: Meta delivers again."""
SEND_GRACE = 5.0
"""Seconds that a message being sent is given when the gateway stops."""


def run_gateway(config: GatewayConfig) -> int:
    """Run until SIGTERM, SIGINT or the parent's end; 0 when it stopped in order.

    HeldError if another gateway runs, takes over, or the port is taken.
    """
    handler = log_to(config.log_dir)
    try:
        schema.prepare(config.database)
        database = Database(config.database, durable=True)
        with contextlib.closing(database):
            lease.check_free(lease.read_holder(database.reader()), MachineClock().now())
            with listen(config.host, config.port) as listener:
                asyncio.run(_Gateway(config, database, listener).run())
        return 0
    finally:
        end_log(handler)


def all_channels() -> dict[str, ChannelPort]:
    """Every channel there is."""
    from app.channels.whatsapp.client import whatsapp_client
    from app.channels.whatsapp.reader import WhatsAppReader

    return {
        "whatsapp": ChannelPort(
            WhatsAppReader(),
            lambda address, token: whatsapp_client(
                token, address.external_id, graph_url=address.graph_url, version=address.api_version
            ),
        )
    }


class _Gateway:
    def __init__(self, config: GatewayConfig, database: Database, listener: socket.socket) -> None:
        self._config = config
        self._database = database
        self._listener = listener
        self._clock = MachineClock()
        self._ports: Mapping[str, ChannelPort] = config.channels or all_channels()
        self._stop = asyncio.Event()
        self._renewed_at: Millis = 0
        self._accounts: list[tuple[str, str]] = []
        self._fault: BaseException | None = None

    async def run(self) -> None:
        executor = ThreadPoolExecutor(1, "database")
        background = Background(executor)
        rng = random.Random()  # noqa: S311 - spreads retries
        epoch, installation = await background(self._begin)
        clients = Clients(self._ports, self._config.secrets)
        readers = {name: port.reader for name, port in self._ports.items()}
        group = GroupCommit(
            self._database.path, asyncio.get_running_loop(), self._database.writing, lambda: ingest.wake()
        )
        ingest = IngestThread(Ingest(self._database, self._config.clock, readers), lambda: group.kept)
        health = {"status": "ok", "installation": installation}
        receiver = Receiver(
            readers,
            self._secrets_of,
            group,
            self._config.clock,
            lambda: health | {"status": "failing"} if group.failing else health,
        )
        dispatcher = Dispatcher(self._database, background, clients, self._clock, installation, epoch, rng)
        errands = Errands(
            self._database, background, clients, self._config.clock, self._clock, rng, self._config.read_receipts
        )
        transfers = Transfers(self._database, background, clients, self._config.clock, self._clock, epoch, rng)
        server = Server(receiver, self._announce)
        group.start()
        ingest.start()
        tasks = [
            asyncio.create_task(self._guard(part))
            for part in (
                dispatcher.run(),
                errands.run(),
                transfers.run(),
                self._renew(background, epoch, dispatcher, errands, transfers),
                self._tidy(background),
            )
        ]
        serving = asyncio.create_task(self._guard(server.serve(sockets=[self._listener])))
        try:
            with self._ended_from_outside():
                log.info("listening on %s", url_of(self._listener))
                await self._stop.wait()
        finally:
            log.info("stopping")
            server.should_exit = True
            for task in tasks:
                task.cancel()
            ends = (dispatcher.finish(SEND_GRACE), transfers.finish())
            await asyncio.gather(serving, *ends, *tasks, return_exceptions=True)
            await clients.close()
            await asyncio.to_thread(group.stop)
            await asyncio.to_thread(ingest.stop)
            await background(self._end, epoch)
            executor.shutdown()
        if self._fault is not None:
            raise self._fault

    def _begin(self) -> tuple[int, str]:
        now = self._clock.now()
        epoch, before = lease.take(self._database, now, url_of(self._listener))
        self._renewed_at = now
        if before is not None:
            self._record_gap(before.renewed_at, now)
        if given_up := outbox.recover(self._database, epoch, now):
            log.warning("the last gateway left %d messages of unknown outcome", given_up)
        media_steps.recover(self._database, epoch)
        self._read_accounts()
        with self._database.write() as connection:
            return epoch, installation_of(connection)

    def _end(self, epoch: int) -> None:
        with contextlib.suppress(lease.LeaseLost, DBAPIError):
            now = self._clock.now()
            outbox.recover(self._database, epoch, now)
            media_steps.recover(self._database, epoch)
            lease.release(self._database, epoch, now)

    def _record_gap(self, since: Millis, until: Millis) -> None:
        """Keep that nobody listened, if it was long; times of the machine, kept in the shop's."""
        if until - since <= GAP_AFTER:
            return
        clock = self._config.clock
        lease.record_gap(self._database, shop_time(clock, since, until), clock.now())

    async def _guard(self, part: Coroutine[Any, Any, None]) -> None:
        """Run a part that lasts as long as the gateway; its failure is the gateway's."""
        try:
            await part
        except Exception as error:
            log.error("the gateway stops: %s", error if isinstance(error, lease.LeaseLost) else type(error).__name__)
            self._fault = self._fault or error
            self._stop.set()

    async def _renew(
        self, background: Background, epoch: int, dispatcher: Dispatcher, errands: Errands, transfers: Transfers
    ) -> None:
        while True:
            await asyncio.sleep(lease.RENEW_EVERY / SECOND)
            now = self._clock.now()
            try:
                await background(lease.renew, self._database, epoch, now)
                await background(self._record_gap, self._renewed_at, now)
                if now < self._renewed_at:
                    await background(outbox.clock_set_back, self._database, epoch, now)
                    await background(media_steps.clock_set_back, self._database, epoch, now)
                    for part in (dispatcher, errands, transfers):
                        part.forget_waits()
                await background(self._read_accounts)
            except (sqlite3.Error, DBAPIError) as error:
                log.error("the lease could not be renewed, it is tried again: %s", type(error).__name__)
            else:
                self._renewed_at = now

    async def _tidy(self, background: Background) -> None:
        while True:
            pause = HOUR / SECOND
            try:
                if await background(tidy, self._database, self._config.clock.now()):
                    pause = 0.1
            except (sqlite3.Error, DBAPIError) as error:
                log.error("what is old could not be deleted: %s", type(error).__name__)
            await asyncio.sleep(pause)

    def _read_accounts(self) -> None:
        accounts = jobs.served_accounts(self._database.reader()).values()
        self._accounts = [(account.channel.value, account.external_id) for account in accounts]

    def _secrets_of(self, channel: str) -> list[AccountSecrets]:
        return [self._config.secrets(channel, id_) for of_channel, id_ in self._accounts if of_channel == channel]

    def _announce(self) -> None:
        if self._config.announce:
            sys.stdout.write(json.dumps({"listening": url_of(self._listener)}) + "\n")
            sys.stdout.flush()

    @contextlib.contextmanager
    def _ended_from_outside(self) -> Any:
        """Stop on SIGTERM, SIGINT and the end of the parent's pipe."""
        loop = asyncio.get_running_loop()
        fd = self._config.parent_fd

        def parent_spoke() -> None:
            with contextlib.suppress(BlockingIOError):
                if fd is not None and not os.read(fd, 4096):
                    loop.remove_reader(fd)
                    self._stop.set()

        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._stop.set)
        if fd is not None:
            os.set_blocking(fd, False)
            loop.add_reader(fd, parent_spoke)
        try:
            yield
        finally:
            if fd is not None:
                loop.remove_reader(fd)

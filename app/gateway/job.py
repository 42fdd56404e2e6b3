"""A request of the desk as its handler gets it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.channels.base import ChannelClient
from app.core.clock import Clock
from app.gateway.dispatcher import Background
from app.services.jobs import Refused, settle
from app.store.database import Database
from app.store.jobs import JobRow, Served

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Errand:
    """The request, whom to ask, and where to keep the answer."""

    job: JobRow
    account: Served
    client: ChannelClient
    database: Database
    clock: Clock
    """The shop's."""
    background: Background

    async def settle(self, step: "Callable[[Connection], None] | None" = None) -> None:
        """It has been served: drop it and keep what came of it, in one transaction."""
        await self.background(settle, self.database, self.job, step)


@dataclass(frozen=True, slots=True)
class JobKind:
    """How requests of one kind are served."""

    serve: Callable[[Errand], Awaitable[None]]
    """Ask the channel, then settle; what it raises of `ChannelError` decides whether it is tried again."""
    refused: Refused | None = None
    """Keeps the sentence of a refusal for good."""
    waits: bool = True
    """It is kept while the account can't work; one that only reads is dropped and asked for anew."""
    vital: bool = False
    """An account whose token may not do this can't work at all."""

"""Requests to keep a person out, or to let them in again."""

from typing import Final

from app.channels.base import Policy, Recipient, Rejected
from app.gateway.job import Errand, JobKind
from app.services.people import block_refusal
from app.store import blocks


async def serve(errand: Errand) -> None:
    """Tell the channel of each of the person's numbers; it is enough if it takes one of them.

    It takes only those who wrote in the last 24 hours, and of two numbers one is often out of use.
    """
    wanted = await errand.background(_wanted, errand)
    if wanted is None or not wanted.names:
        await errand.settle(lambda connection: blocks.keep_told(connection, errand.job))
        return
    refusal: Rejected | None = None
    taken = False
    for name in wanted.names:
        try:
            await errand.client.set_blocked(Recipient(*name), wanted.blocked)
            taken = True
        except Rejected as error:
            if error.policy is not Policy.FAIL:
                raise
            refusal = refusal or error
    if refusal is None or taken:
        await errand.settle(lambda connection: blocks.keep_told(connection, errand.job))
    else:
        words = block_refusal(refusal, blocked=wanted.blocked)
        await errand.settle(lambda connection: blocks.keep_refusal(connection, errand.job, words))


def _wanted(errand: Errand) -> blocks.Wanted | None:
    return blocks.wanted(errand.database.reader(), errand.job)


KINDS: Final[dict[str, JobKind]] = {blocks.BLOCK: JobKind(serve, refused=blocks.keep_refusal)}

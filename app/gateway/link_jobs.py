"""Requests about short links: read the list, make one, give one up."""

import json
from typing import Final

from app.channels.base import Policy, Rejected
from app.core.rows import MessageLink
from app.gateway.job import Errand, JobKind
from app.store import links, notices


async def sync(errand: Errand) -> None:
    """Make the list what the channel has."""
    found = await errand.client.list_links()
    await errand.settle(lambda connection: links.keep_links(connection, errand.account.id, found))


async def create(errand: Errand) -> None:
    """Make one; after a try of unknown outcome the one that it made is taken instead."""
    text = json.loads(errand.job.payload)["text"]
    link = None
    if errand.job.attempts:
        known = {one.code for one in await errand.background(_known, errand)}
        found = await errand.client.list_links()
        link = next((one for one in found if one.text == text and one.code not in known), None)
    made = link or await errand.client.create_link(text)
    await errand.settle(lambda connection: links.add_link(connection, errand.account.id, made))


async def delete(errand: Errand) -> None:
    """Give one up; one that the channel no longer has is gone as well."""
    code = json.loads(errand.job.payload)["code"]
    try:
        await errand.client.delete_link(code)
    except Rejected as error:
        if error.policy is not Policy.FAIL or any(one.code == code for one in await errand.client.list_links()):
            raise
    await errand.settle(lambda connection: links.drop_link(connection, errand.account.id, code))


def _known(errand: Errand) -> list[MessageLink]:
    return links.read_links(errand.database.reader(), errand.account.id)


KINDS: Final[dict[str, JobKind]] = {
    # an account without this feature is no news: only what the operator asked for is logged
    links.SYNC: JobKind(sync, waits=False),
    links.CREATE: JobKind(create, refused=notices.log_refusal),
    links.DELETE: JobKind(delete, refused=notices.log_refusal),
}

"""Requests about templates: read the list, send one for review, delete one."""

import json
from typing import Final

from app.channels.base import Policy, Rejected
from app.core.rows import Template
from app.gateway.job import Errand, JobKind
from app.store import notices, templates


async def sync(errand: Errand) -> None:
    """Make the list what the channel has."""
    listed = await errand.client.list_templates(errand.account.business_id)
    now = errand.clock.now()
    await errand.settle(lambda connection: templates.keep_listed(connection, errand.account.id, listed, now))


async def save(errand: Errand) -> None:
    """Send one for review."""
    template = await errand.background(_read, errand)
    if template is None:
        await errand.settle()
        return
    external_id = template.external_id
    if not external_id and errand.job.attempts:
        # the channel may have taken it without our hearing of it, and refuses a second one of that name
        listed = await errand.client.list_templates(errand.account.business_id)
        if found := _same(listed, template.name, template.language):
            await errand.settle(
                lambda connection: templates.keep_saved(
                    connection, template, found.external_id, found.status, found.category
                )
            )
            return
    made = await errand.client.save_template(errand.account.business_id, template, external_id)
    await errand.settle(lambda connection: templates.keep_saved(connection, template, *made))


async def delete(errand: Errand) -> None:
    """Delete one; one that the channel no longer has is deleted as well."""
    wanted = json.loads(errand.job.payload)
    name, language, external_id = wanted["name"], wanted["language"], wanted["external_id"]
    if not external_id:
        listed = await errand.client.list_templates(errand.account.business_id)
        found = _same(listed, name, language)
        external_id = found.external_id if found else ""
    if external_id:
        try:
            await errand.client.delete_template(errand.account.business_id, name, external_id)
        except Rejected as error:
            if error.policy is not Policy.FAIL:
                raise
            listed = await errand.client.list_templates(errand.account.business_id)
            if _same(listed, name, language):
                raise
    template = await errand.background(_read, errand)
    await errand.settle(None if template is None else lambda connection: templates.drop_template(connection, template))


def _read(errand: Errand) -> Template | None:
    return templates.read_template(errand.database.reader(), int(errand.job.ref))


def _same(listed: list[Template], name: str, language: str) -> Template | None:
    return next((one for one in listed if (one.name, one.language) == (name, language)), None)


KINDS: Final[dict[str, JobKind]] = {
    templates.SYNC: JobKind(sync, refused=notices.log_refusal, waits=False),
    templates.SAVE: JobKind(save, refused=templates.save_refused),
    templates.DELETE: JobKind(delete, refused=templates.save_refused),
}

"""Requests about the business profile and the account: publish, read anew."""

from typing import Final

from app.core.rows import ProfileFields
from app.gateway.job import Errand, JobKind
from app.services import profile_jobs as steps
from app.store import profile_live
from app.store.profile import fields_from_json
from app.store.profile_edits import PUBLISH, REFRESH


async def publish(errand: Errand) -> None:
    """Write the fields that differ from what is live."""
    fields = fields_from_json(errand.job.payload)
    await errand.client.write_profile(fields, await errand.background(_live, errand))
    await errand.background(steps.settle_published, errand.database, errand.clock, errand.job, fields)


async def refresh(errand: Errand) -> None:
    """Read the number and the profile."""
    info = await errand.client.read_account()
    profile = await errand.client.read_profile()
    await errand.background(steps.settle_refreshed, errand.database, errand.clock, errand.job, info, profile)


def _live(errand: Errand) -> ProfileFields | None:
    return profile_live.live_profile(errand.database.reader(), errand.account.id)


KINDS: Final[dict[str, JobKind]] = {
    PUBLISH: JobKind(publish, refused=profile_live.publish_failed, vital=True),
    REFRESH: JobKind(refresh, waits=False, vital=True),
}

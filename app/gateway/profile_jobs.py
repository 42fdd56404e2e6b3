"""Requests about the business profile and the account: publish, read anew."""

import asyncio
import json
from pathlib import Path
from typing import Final

from app.channels.base import Policy, Rejected
from app.core.i18n import _
from app.core.profile import unkept
from app.core.rows import ProfileFields
from app.gateway.job import Errand, JobKind
from app.services import profile_jobs as steps
from app.services.profile_photo import forget_photo
from app.store import notices, profile_live
from app.store.jobs import queue_job
from app.store.profile import fields_from_json
from app.store.profile_edits import PHOTO, PUBLISH, REFRESH

READ_BACK_PAUSE: Final = 1.0
"""Seconds after which Meta is asked again whether it has kept what it took."""
NO_APP: Final = 100


async def publish(errand: Errand) -> None:
    """Write the fields that differ from what is live, and read back what has become of them."""
    fields = fields_from_json(errand.job.payload)
    await errand.client.write_profile(fields, await errand.background(_live, errand))
    seen = await errand.client.read_profile()
    if unkept(fields, seen):
        await asyncio.sleep(READ_BACK_PAUSE)
        seen = await errand.client.read_profile()
    await errand.background(steps.settle_published, errand.database, errand.clock, errand.job, fields, seen)


async def refresh(errand: Errand) -> None:
    """Read the number and the profile."""
    info = await errand.client.read_account()
    profile = await errand.client.read_profile()
    await errand.background(steps.settle_refreshed, errand.database, errand.clock, errand.job, info, profile)


async def photo(errand: Errand) -> None:
    """Upload a picture and make it the business's."""
    wanted = json.loads(errand.job.payload)
    path = Path(wanted["path"])
    app_id = errand.account.app_id or (await errand.client.read_account()).app_id
    if not app_id:
        raise Rejected(NO_APP, _("Meta does not say to which app the access token belongs"), "", Policy.FAIL)
    try:
        await errand.client.set_photo(app_id, path, wanted["mime"])
    except OSError as error:
        raise Rejected(NO_APP, _("the picture's copy can't be read"), str(error.strerror), Policy.FAIL) from None
    now = errand.clock.now()
    await errand.settle(lambda connection: queue_job(connection, errand.account.id, REFRESH, "{}", now))
    await errand.background(forget_photo, path)


def _live(errand: Errand) -> ProfileFields | None:
    return profile_live.live_profile(errand.database.reader(), errand.account.id)


KINDS: Final[dict[str, JobKind]] = {
    PUBLISH: JobKind(publish, refused=profile_live.publish_failed, vital=True),
    REFRESH: JobKind(refresh, waits=False, vital=True),
    PHOTO: JobKind(photo, refused=notices.log_refusal),
}

"""All kinds of requests and who serves them; a new kind is one line in its feature's own table."""

from typing import Final

from app.gateway import block_jobs, link_jobs, profile_jobs, template_jobs
from app.gateway.job import JobKind

KINDS: Final[dict[str, JobKind]] = {
    **profile_jobs.KINDS,
    **template_jobs.KINDS,
    **link_jobs.KINDS,
    **block_jobs.KINDS,
}

"""Named points around every commit and every request, at which the crash tests kill the process.

`TRESEN_KILL_AT=name` (or `name:n` for its n-th passing), read once at import, arms one of them; otherwise `boundary`
does nothing.
"""

import os
import signal

BOUNDARIES = (
    "journal.before_commit",
    "journal.committed",
    "journal.answered",
    "ingest.before_commit",
    "ingest.committed",
    "queue.before_commit",
    "queue.committed",
    "claim.before_commit",
    "claim.committed",
    "send.before",
    "send.after",
    "settle.before_commit",
    "settle.committed",
    "lease.before_commit",
    "lease.committed",
    "recover.before_commit",
    "recover.committed",
    "media.before_commit",
    "media.committed",
)
"""Every name there is; `queue.*` lies in the process that types the reply, all others in the gateway."""

_name, _, _nth = os.environ.get("TRESEN_KILL_AT", "").partition(":")
_countdown = int(_nth or 1)


def boundary(name: str) -> None:
    """Pass a named point; ends the process with SIGKILL if that point is armed."""
    global _countdown
    if name == _name:
        _countdown -= 1
        if _countdown <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

"""`tresen replay`: reading anew, after an upgrade, what an earlier version has read."""

import sys
from contextlib import closing
from dataclasses import asdict

from app.cli.output import print_json, print_line
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.core.i18n import _
from app.services.replay import Replay, Tally


def replay(*, everything: bool, as_json: bool) -> int:
    """Go once through the journal and say what has come of it."""
    from app.channels.whatsapp.reader import WhatsAppReader

    with closing(open_database(made_paths())) as database:
        reader = WhatsAppReader()
        replay = Replay(database, shop_clock(), {reader.name.value: reader})
        if sys.stderr.isatty():
            tally = replay.run(everything=everything, progress=_show)
            sys.stderr.write("\n")
        else:
            tally = replay.run(everything=everything)
    if as_json:
        print_json(asdict(tally))
        return 0
    said = _("{items} items read anew: {changed} messages changed, {stored} stored, {unreadable} still not understood.")
    print_line(said.format(**asdict(tally)))
    return 0


def _show(tally: Tally) -> None:
    """How far it has come, on the terminal's line."""
    sys.stderr.write(f"\r{tally.items}")
    sys.stderr.flush()

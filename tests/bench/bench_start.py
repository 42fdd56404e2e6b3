"""`start`: until the pane titles are on screen, and until the first inbox row, over a bare app's first frame."""

import sys
from pathlib import Path

from tests.bench.desks import SIZE, shop_of
from tests.bench.report import Aim, Report, ratio
from tests.bench.scale import Scale
from tests.processes import Shop
from tests.terminal import Terminal, clean_environment

BARE = Path(__file__).with_name("bare_app.py")
TITLES = ("Inbox", "Customers")


def bare_frame() -> float:
    """One start of the baseline, in ms."""
    with Terminal([sys.executable, str(BARE)], size=SIZE, env=clean_environment()) as terminal:
        shown = (terminal.wait_for("ready") - terminal.started) * 1000
        terminal.settle(0.3)
        return shown


def desk_frames(shop: Shop, first_row: str) -> tuple[float, float]:
    """One start of the desk: ms until its titles, and until the first inbox row."""
    with shop.desk(SIZE) as desk:
        titles = desk.wait_for(lambda lines: all(any(title in line for line in lines) for title in TITLES))
        row = desk.wait_for(first_row)
        desk.settle(0.3)
        desk.press("ctrl+q")
        desk.wait()
        return (titles - desk.started) * 1000, (row - desk.started) * 1000


def run(scale: Scale) -> Report:
    """The bare app and the desk in turn; the first start of each, which may have to compile, isn't counted."""
    titles: list[float] = []
    rows: list[float] = []
    bare: list[float] = []
    with shop_of(scale.few_messages // 10, scale.few_messages) as (shop, _gateway):
        first_row = shop.json("inbox", "--limit", "1")[0]["customer"]["name"][:12]
        for number in range(scale.rounds + 1):
            base = bare_frame()
            title, row = desk_frames(shop, first_row)
            if number:
                bare.append(base)
                titles.append(title)
                rows.append(row)
    report = Report("start")
    report.figures = [
        ratio("pane titles on screen, over a bare Textual app", titles, bare, Aim(1.35)),
        ratio("first inbox row, over a bare Textual app", rows, bare, Aim(2)),
    ]
    return report

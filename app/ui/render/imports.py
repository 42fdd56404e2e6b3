"""The lines of imports: what a file would bring, row by row, and what was brought."""

from collections.abc import Sequence
from datetime import tzinfo

from app.core.clock import Millis
from app.core.i18n import _
from app.core.imports import (
    Column,
    ImportBatch,
    ImportKind,
    ImportPlan,
    ImportRow,
    RowState,
    column_words,
    counted,
    kind_words,
    state_words,
)
from app.core.text import clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.times import local, moment

_STYLES = {RowState.NEW: "green", RowState.MORE: "sage", RowState.KNOWN: "dim", RowState.REFUSED: "red"}
_NAME_CELLS = 26
_ROOMY = 90
"""In so many cells the second line begins under the name."""


def batch_rows(batch: ImportBatch, now: Millis, zone: tzinfo, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """` kontakte.vcf  vCards      21 Nov`, and under it how many of what."""
    undone = batch.undone_at is not None
    head = (
        Run(own(" ")),
        Run(sanitise_for_display(batch.name), "dim strike" if undone else "bold"),
        Run(own(f"  {kind_words(batch.kind)}"), "dim"),
    )
    facts = _("undone") if undone else counted(batch.kind, batch.counts)
    return (
        spread(head, (Run(moment(batch.at, now, zone), "dim"),), cells, glyphs.cut),
        spread((Run(own(f" {facts}"), "dim"),), (), cells, glyphs.cut),
    )


def head_lines(plan: ImportPlan, shown: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """What the file is, and how many of what it brings; of a chat also who is who."""
    between = glyphs.between
    count = own(f"{shown}/{len(plan.rows)}") if shown != len(plan.rows) else own("")
    head: Line = (Run(sanitise_for_display(plan.file), "bold"), Run(own(f"{between}{kind_words(plan.kind)}"), "dim"))
    lines = [
        spread(head, (Run(count, "dim"),), cells, glyphs.cut),
        spread((Run(own(counted(plan.kind, plan.counts)), "accent"),), (), cells, glyphs.cut),
    ]
    if plan.kind is ImportKind.CHAT:
        who = (
            Run(own(_("customer") + " "), "dim"),
            Run(sanitise_for_display(plan.customer), "sage"),
            Run(own(f"{between}{_('the shop')} "), "dim"),
            Run(sanitise_for_display(plan.me)),
        )
        lines.append(spread(who, (), cells, glyphs.cut))
    return lines


def person_lines(row: ImportRow, line_cells: int, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """`   12  new      Gerda Groß     +49 171 39200091`, and under it what is added, or why it is refused."""
    number = own(str(row.line).rjust(line_cells))
    state = own(state_words(row.state))
    column = max(width(own(state_words(one.value))) for one in RowState) + 2
    name = clip(sanitise_for_display(row.name), _NAME_CELLS, glyphs.cut)
    first = (
        Run(number, "dim"),
        Run(own("  ")),
        Run(state, _STYLES[RowState(row.state)]),
        Run(own(" " * (column - width(state)))),
        Run(name, "bold" if row.state == RowState.NEW else "text"),
        Run(own(" " * (_NAME_CELLS - width(name) + 2))),
        Run(sanitise_for_display(row.numbers), "text"),
    )
    said = (*((Run(sanitise_for_display(row.reason), "red"),) if row.reason else ()),)
    if row.what:
        gap = (Run(own("  ")),) if said else ()
        said = (*said, *gap, Run(sanitise_for_display(row.what), "accent" if row.remarkable else "dim"))
    indent = Run(own(" " * (line_cells + 2 + (column if cells >= _ROOMY else 0))))
    return spread(first, (), cells, glyphs.cut), spread((indent, *said), (), cells, glyphs.cut)


def message_line(row: ImportRow, line_cells: int, zone: tzinfo, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """`  12  24.12.23 18:05  « Habt ihr Roggenbrot?`; ours under a sign of their own, in words' own colours."""
    at = own(f"{local(row.at, zone):%Y-%m-%d %H:%M}" if row.at is not None else "")
    ours = row.state == "out"
    who = own((_("shop") if ours else _("customer")).ljust(max(len(_("shop")), len(_("customer")))))
    line = (
        Run(own(str(row.line).rjust(line_cells)), "dim"),
        Run(own(f"  {at}  "), "dim"),
        Run(who, "dim" if ours else "sage"),
        Run(own("  ")),
        Run(sanitise_for_display(row.what), "dim" if ours else "text"),
    )
    return (spread(line, (), cells, glyphs.cut),)


def column_lines(columns: Sequence[Column], cells: int, glyphs: Glyphs) -> list[tuple[Line, ...]]:
    """`Kundennr.   left out     4711`."""
    names = [clip(sanitise_for_display(one.heading or "?"), _NAME_CELLS, glyphs.cut) for one in columns]
    first = max((width(name) for name in names), default=0) + 3
    kinds = [own(column_words(one.kind)) for one in columns]
    second = max((width(kind) for kind in kinds), default=0) + 3
    return [
        (
            spread(
                (
                    Run(own(" ")),
                    Run(name, "bold"),
                    Run(own(" " * (first - width(name)))),
                    Run(kind, "accent"),
                    Run(own(" " * (second - width(kind)))),
                    Run(sanitise_for_display(one.sample), "dim"),
                ),
                (),
                cells,
                glyphs.cut,
            ),
        )
        for one, name, kind in zip(columns, names, kinds, strict=True)
    ]


def measure(done: int, of: int, cells: int, glyphs: Glyphs) -> Line:
    """`████░░░░  4,000 of 10,000`: how far the writing is."""
    words = own(f"  {done}/{of}") if of else own("  …")
    room = max(4, cells - width(words))
    full = room * done // of if of else 0
    return (Run(own(glyphs.full * full), "accent"), Run(own(glyphs.void * (room - full)), "dim"), Run(words, "dim"))

"""The lines of a macro in a list: two each."""

from app.core.i18n import _
from app.core.macros import Macro
from app.core.text import sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.key_words import show_key
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.steps import steps_words


def macro_rows(macro: Macro, cells: int, glyphs: Glyphs, *, counted: bool = False) -> tuple[Line, ...]:
    """`Ready   D   used: 12`, and under it what it does; or why it can't be done."""
    head = [Run(sanitise_for_display(f" {macro.name}"), "accent bold")]
    if macro.key:
        head.append(Run(own(f"  {show_key(macro.key)}"), "sage"))
    used = (_("used: {n}").format(n=macro.uses) if macro.uses else _("never used")) if counted else ""
    does = Run(sanitise_for_display(f" {macro.fault or steps_words(macro.steps)}"), "red" if macro.fault else "text")
    return spread(head, (Run(own(used), "dim"),), cells, glyphs.cut), spread((does,), (), cells, glyphs.cut)

"""Choose a file by typing its path: the folder's entries are listed, Enter goes into one or takes the file."""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import unquote, urlsplit

from textual.binding import Binding, BindingType

from app.core.clock import Millis
from app.core.i18n import _
from app.core.limits import size_words
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.times import moment
from app.ui.screens.picker import Picker

MOST: Final = 300
_BEGINS: Final = re.compile(r"""(?:^|/)(['"]?)(?=[/~])""")
"""Where a path begins that is not a part of what stands before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder."""

    name: str
    path: str
    folder: bool
    size: int
    at: Millis


class FilePicker(Picker[str, Entry]):
    """Dismisses with the file's path."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False, priority=True)]

    def __init__(self, kit: Kit, title: str, *, endings: Sequence[str] = ()) -> None:
        """With `endings` (`.jpg`), only such files are listed."""
        super().__init__(kit, title, _("path of a file"))
        self._endings = tuple(ending.lower() for ending in endings)
        self.input.select_on_focus = False
        self._type(kit.folder.rstrip("/") + "/")

    def footer(self) -> str:
        """The keys."""
        arrows = _("↑↓ choose   ") if self.kit.glyphs.up == "↑" else ""
        return arrows + _("Tab complete   Enter take   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The entries of the typed folder whose name begins with, else holds, what is typed behind it."""
        found = await asyncio.to_thread(entries, typed, self._endings)
        if found is None:
            self.found = []
            return [], own(_("There is no such folder, or it may not be read."))
        self.found = found
        cells = self.cells(20)
        empty = _("This folder is empty.") if typed.rstrip().endswith("/") else _("Nothing there is called that.")
        return [(self._line(entry, cells),) for entry in found], own(empty)

    def pick(self, number: int) -> None:
        """Go into a folder, take a file."""
        entry = self.rows[number]
        if entry.folder:
            self._type(entry.path + "/")
        else:
            self.kit.folder = os.path.dirname(entry.path)
            self.dismiss(entry.path)

    def action_complete(self) -> None:
        """Put the chosen entry's name into the line."""
        if (entry := self.chosen()) is not None:
            self._type(entry.path + ("/" if entry.folder else ""))

    def _type(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    def _line(self, entry: Entry, cells: int) -> Line:
        kit = self.kit
        sign = kit.glyphs.between.strip() if entry.folder else kit.glyphs.file
        name = sanitise_for_display(entry.name + ("/" if entry.folder else ""))
        left = (Run(own(f" {sign} "), "sage"), Run(name, "bold" if entry.folder else "text"))
        if entry.folder:
            return spread(left, (), cells, kit.glyphs.cut)
        facts = f"{size_words(entry.size)}  {moment(entry.at, kit.clock.now(), kit.zone)}"
        return spread(left, (Run(own(facts), "dim"),), cells, kit.glyphs.cut)


def meant(typed: str) -> str:
    """The path typed or pasted: one that begins anew behind another (`~//tmp/x`, `~/'/tmp/x'`, `file://…`) wins."""
    text = typed.strip()
    if (at := text.rfind("file://")) >= 0:
        return unquote(urlsplit(text[at:]).path)
    begun = [*_BEGINS.finditer(text)]
    if begun:
        text = text[begun[-1].end() :].removesuffix(begun[-1][1])
    return text if os.path.lexists(os.path.expanduser(text)) else re.sub(r"\\(.)", r"\1", text)


def entries(typed: str, endings: Sequence[str] = ()) -> list[Entry] | None:
    """What a folder holds that fits a typed path, folders first, the newest files before older ones; None if none."""
    path = os.path.expanduser(meant(typed))
    folder, _slash, beginning = path.rpartition("/")
    found = []
    try:
        with os.scandir(folder or "/") as listed:
            for entry in listed:
                if entry.name.startswith(".") and not beginning.startswith("."):
                    continue
                if beginning.casefold() not in entry.name.casefold():
                    continue
                is_folder = entry.is_dir()
                if not is_folder and endings and not entry.name.lower().endswith(tuple(endings)):
                    continue
                if not is_folder and not entry.is_file():
                    continue
                stat = entry.stat()
                found.append(Entry(entry.name, entry.path, is_folder, stat.st_size, int(stat.st_mtime * 1000)))
    except OSError:
        return None if not found else found[:MOST]
    folded = beginning.casefold()
    found.sort(
        key=lambda one: (
            not one.name.casefold().startswith(folded),
            not one.folder,
            one.name.casefold() if one.folder else "",
            -one.at,
        )
    )
    return found[:MOST]

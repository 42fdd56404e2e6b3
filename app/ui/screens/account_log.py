"""The account's log: what WhatsApp says about the account, newest first; opening it marks everything seen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult

from app.core.i18n import _
from app.core.rows import AccountRow, Changes, NoticeRow
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.render.log import log_lines
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.widgets.card import Card

PAGE: Final = 100
AHEAD: Final = 20
"""So many lines before the end, older ones are asked for."""


class AccountLog(Dialog[None]):
    """Scrolls; older lines come as they are reached."""

    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, accounts: Sequence[AccountRow]) -> None:
        super().__init__(kit, _("Account log"))
        several = len(accounts) > 1
        self._names = {one.id: sanitise_for_display(one.name or one.number) for one in accounts} if several else {}
        self.rows: list[NoticeRow] = []
        self._new: set[int] = set()
        """What was new when it was opened stays marked while it is read."""
        self._all = False
        self._asking = False
        self.log_ = Card("", id="log")

    def body(self) -> ComposeResult:
        """One long text."""
        yield self.log_

    def footer(self) -> str:
        """The keys."""
        return _("↑↓ scroll   Esc back") if self.kit.glyphs.up == "↑" else _("Esc back")

    def on_mount(self) -> None:
        """Read the newest; the arrows scroll."""
        super().on_mount()
        self.log_.focus()
        self.watch(self.log_, "scroll_y", self._scrolled, init=False)
        self.kit.port.spawn(self, self._open())

    async def _open(self) -> None:
        if await self._read_newest():
            await self.kit.port.write(lambda desk: desk.see_notices())

    async def _read_newest(self) -> bool:
        """Whether there is anything nobody has seen."""
        rows = await self.kit.port.read(lambda desk: desk.notices(limit=PAGE))
        known = {row.id for row in rows}
        self._new |= {row.id for row in rows if row.new}
        older = [row for row in self.rows if row.id not in known and (not rows or row.id < rows[-1].id)]
        self.rows = [*rows, *older]
        self._all = self._all or len(rows) < PAGE
        self.log_.show(self._lines)
        return any(row.new for row in rows)

    def _scrolled(self) -> None:
        if not (self._all or self._asking) and self.log_.max_scroll_y - self.log_.scroll_y < AHEAD:
            self._asking = True
            self.kit.port.spawn(self, self._read_older())

    async def _read_older(self) -> None:
        try:
            last = self.rows[-1].id if self.rows else None
            rows = await self.kit.port.read(lambda desk: desk.notices(before=last, limit=PAGE))
            self.rows += rows
            self._all = len(rows) < PAGE
            self.log_.lay_out()
        finally:
            self._asking = False

    def take_changes(self, changes: Changes) -> None:
        """Something was added while it is read: it has been seen too."""
        if changes.reload or "account" in changes.other:
            self.kit.port.spawn(self, self._open())

    def _lines(self, cells: int) -> list[Line]:
        kit = self.kit
        if not self.rows:
            return [(Run(own(_("WhatsApp has said nothing about the account yet.")), "dim"),)]
        rows = [replace(row, new=row.id in self._new) for row in self.rows]
        return log_lines(rows, self._names, kit.clock.now(), kit.zone, kit.glyphs, cells)

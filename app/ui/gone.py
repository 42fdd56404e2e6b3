"""A chat on the desk that is there no more: where it goes on is said, and what was typed to it goes along."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _
from app.core.text import sanitise_for_display
from app.ui.layout import Pane
from app.ui.screens.desk import DeskScreen
from app.ui.widgets.composer import joined_draft
from app.ui.widgets.tile import Tile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import Desk
    from app.core.rows import ChatHead

SETTLE: Final = 1.0
"""Seconds to wait for drafts that are being kept."""


async def let_go(desk: DeskScreen, tile: Tile, head: ChatHead) -> None:
    """Put the chat in which it goes on into its tile, or take it off the desk; nothing typed is lost."""
    async with desk.lane:
        chat, chats = tile.conversation_id, desk.chats
        if chat != head.row.id:
            return
        await tile.composer.taken_in()
        await desk.kit.port.settle(SETTLE)
        (text, kept), had_keys = tile.composer.release(), tile.has_focus_within
        other = await desk.kit.port.read(lambda data: data.goes_on_in(head.row.customer_id, head.account_id))
        name = sanitise_for_display(head.row.name)
        if other is None or other == chat:
            chats.close(chat)
            desk.say(_("{name}: this chat is gone.").format(name=name))
            if text.strip():
                desk.copy(text)
        else:
            desk.say(_("{name}: this chat was joined with another and goes on there.").format(name=name))
            await _hand_on(desk, text, kept, other)
            pinned = chat in chats.pinned
            if chat in chats.order and other not in chats.shown:
                chats.exchange(chat, other)
            else:
                chats.close(chat)
            if pinned and other not in chats.pinned:
                chats.pin(other)
        if chats.preview == chat:
            chats.look_at(None)
        desk.show_tiles()
        desk.chats_changed()
        if had_keys:
            desk.go_to(Pane.CHAT if chats.current() is not None else Pane.INBOX)


async def _hand_on(desk: DeskScreen, text: str, kept: str, chat: int) -> None:
    """Let the other chat's draft hold what was typed; what was kept of it is there already."""
    there = desk.tiles.holding(chat)
    if there is not None:
        there.composer.take_in(text, kept)
        return

    def keep(data: Desk) -> None:
        head = data.chat(chat)
        if head is not None and (joined := joined_draft(head.draft, text, kept)) != head.draft:
            data.save_draft(chat, joined)

    await desk.kit.port.write(keep)

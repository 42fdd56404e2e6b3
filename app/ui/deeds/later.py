"""Sending later, what goes out later, and taking back what has just been sent."""

from app.core.i18n import _
from app.core.text import sanitise_for_display
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.render.times import until
from app.ui.screens.desk import DeskScreen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.ui.screens.send_later import Planned
    from app.ui.widgets.tile import Tile


@does("chat.take_back")
async def take_back(desk: DeskScreen) -> None:
    """Take back what was sent last: its text stands in its chat's composer again."""
    async with desk.lane:
        grace = desk.kit.grace
        waits = grace.newest(desk.chats.current())
        if waits is None:
            desk.say(_("There is nothing to take back: it has gone out."))
            return
        grace.forget(waits.message_id)
        for tile in desk.tiles.tiles:
            tile.composer.count_down()
        text = await desk.kit.port.write(lambda data: data.take_back(waits.message_id))
        # Done and taken back, it is listed again only now: what is done next in the inbox is done to this chat.
        await desk.inbox.read_now()
        tile_of = desk.tiles.holding(waits.conversation_id)
        if tile_of is None or desk.chats.current() != waits.conversation_id:
            await desk.open_chat(waits.conversation_id)
            tile_of = desk.tiles.holding(waits.conversation_id)
        if tile_of is not None:
            tile_of.composer.give_back(sanitise_for_display(text, multiline=True, whole_emoji=True))
            if waits.quote is not None and tile_of.composer.quote is None:
                tile_of.composer.answer(waits.quote)
            desk.go_to(Pane.CHAT)
        desk.inbox.select(waits.conversation_id)
        desk.app.clear_notifications()  # one may say that this chat is done, which is no longer true
        desk.say(_("Taken back: it is not sent."))


@does("chat.later")
async def later(desk: DeskScreen) -> None:
    """Ask when what is typed shall go out; with nothing typed, show what goes out later here."""
    tile = desk.tile()
    if tile is None or tile.head is None or tile.conversation_id is None:
        desk.say(_("Open a chat first."))
        return
    if not tile.composer.text.strip():
        if tile.head.later:
            await show(desk, tile.conversation_id)
        else:
            desk.say(_("Type first what is to go out later."))
        return
    verdict = tile.verdict()
    if verdict is not None and len(tile.composer.text) > verdict.limit:
        tile.composer.complain_too_long()
        return
    from app.ui.screens.send_later import SendLater

    chat = tile.conversation_id

    def chosen(planned: "Planned | None") -> None:
        if planned is not None:
            desk.kit.begin(desk, _plan(desk, tile, chat, planned))

    await desk.app.push_screen(SendLater(desk.kit, tile.head), chosen)


async def _plan(desk: DeskScreen, tile: "Tile", chat: int, planned: "Planned") -> None:
    """Keep what is typed for that time; if it can't be, it stays where it is."""
    async with desk.lane:
        composer = tile.composer
        if composer.conversation_id != chat:
            return
        quote, text, known = composer.quote, composer.text, composer.saved
        quoted_id = quote.id if quote is not None else None
        at, if_written = planned.due_at, planned.if_written
        await desk.kit.port.write(
            lambda data: data.send_later(chat, text, at, quoted_id=quoted_id, if_written=if_written, draft=known)
        )
        if composer.conversation_id == chat and composer.text == text:
            composer.answer(None)
            composer.take()
        when = until(at, desk.kit.clock.now(), desk.kit.zone)
        desk.say(_("Goes out {time}.").replace("{time}", when))


@does("chats.later")
async def every(desk: DeskScreen) -> None:
    """What goes out later in all chats."""
    await show(desk, None)


async def show(desk: DeskScreen, chat: int | None) -> None:
    """List it, of one chat or of all."""
    from app.ui.screens.later_list import LaterList

    def chosen(conversation_id: int | None) -> None:
        for tile in desk.tiles.tiles:
            tile.composer.count_down()
        if conversation_id is not None:
            desk.kit.begin(desk, desk.open_chat(conversation_id))

    await desk.app.push_screen(LaterList(desk.kit, chat), chosen)

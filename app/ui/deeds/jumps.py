"""Within a chat: to a date, to the first unread message, to the one that is answered; taking the chat along."""

from app.core.i18n import _
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen
from app.ui.widgets.tile import Tile


async def jump(tile: Tile, message_id: int) -> None:
    """Show that message of the chat, marked, with the keys on it: Esc comes back."""
    if await tile.transcript.jump_to(message_id, back=True):
        tile.transcript.focus()


def chat_on(desk: DeskScreen) -> Tile | None:
    """The tile with the chat that keys act on; says so if there is none."""
    tile = desk.tile()
    if tile is None or tile.conversation_id is None:
        desk.say(_("Open a chat first."))
        return None
    return tile


@does("find.date")
async def date(desk: DeskScreen) -> None:
    """Ask for a day and go to its first message."""
    from app.ui.screens.jump_date import JumpDate

    tile = chat_on(desk)
    if tile is None or tile.conversation_id is None:
        return

    def chosen(message_id: int | None) -> None:
        if message_id is not None:
            desk.kit.begin(desk, jump(tile, message_id))

    await desk.app.push_screen(JumpDate(desk.kit, tile.conversation_id), chosen)


@does("find.unread")
async def unread(desk: DeskScreen) -> None:
    """Where the rule stands that says what is new."""
    tile = chat_on(desk)
    if tile is None:
        return
    first = tile.transcript.sheet.first_unread
    if first is None:
        desk.say(_("Nothing here was unread."))
    else:
        await jump(tile, first)


@does("find.quoted")
async def quoted(desk: DeskScreen) -> None:
    """The message that the marked one answers."""
    tile = chat_on(desk)
    if tile is None:
        return
    if await tile.transcript.follow_quote():
        tile.transcript.focus()
    else:
        desk.say(_("The marked message answers none that is kept."))


@does("find.export")
async def export(desk: DeskScreen) -> None:
    """Ask where to and in what form, and write the chat there."""
    from app.ui.screens.export_chat import ExportChat

    tile = chat_on(desk)
    if tile is None or tile.conversation_id is None:
        return

    def written(path: str | None) -> None:
        if path is not None:
            desk.say(_("Saved as {path}").format(path=path))

    await desk.app.push_screen(ExportChat(desk.kit, tile.conversation_id, tile.customer), written)

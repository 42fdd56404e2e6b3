"""A message: copy, open its link, resend, discard."""

from app.core.enums import Direction, Status
from app.core.i18n import _
from app.core.rows import MessageRow
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen

RESENDABLE = (Status.FAILED, Status.UNCERTAIN)
DISCARDABLE = (*RESENDABLE, Status.QUEUED)


@does("message.copy")
async def copy(desk: DeskScreen) -> None:
    """Put the marked message on the clipboard."""
    tile = desk.tile()
    message = tile.marked() if tile is not None else None
    if message is None:
        desk.say(_("There is no message to copy."))
    else:
        desk.copy(message.edits[-1].text if message.edits else message.text)


async def in_trouble(desk: DeskScreen, states: tuple[Status, ...]) -> MessageRow | None:
    """The marked message if it is in one of these states, else the chat's last one that is."""
    tile = desk.tile()
    if tile is None or tile.conversation_id is None:
        return None
    marked = tile.marked()
    if marked is not None and marked.status in states:
        return marked
    chat = tile.conversation_id
    page = await desk.kit.port.read(lambda data: data.transcript(chat))
    return next(
        (row for row in reversed(page.messages) if row.direction is Direction.OUT and row.status in states), None
    )


@does("message.resend")
async def resend(desk: DeskScreen) -> None:
    """Queue it again."""
    message = await in_trouble(desk, RESENDABLE)
    if message is None:
        desk.say(_("Nothing here has failed."))
        return
    id_ = message.id
    await desk.kit.port.write(lambda data: data.resend(id_))
    desk.say(_("Queued again."))


@does("message.retry_failed")
async def retry_failed(desk: DeskScreen) -> None:
    """Queue all that failed again, of the chat on the desk."""
    from app.ui.deeds.shop import retried_words

    chat = desk.chats.current()
    if chat is None:
        desk.say(_("Open a chat first."))
        return
    count = await desk.kit.port.write(lambda data: data.retry_failed(chat))
    desk.say(retried_words(count))


@does("message.discard")
async def discard(desk: DeskScreen) -> None:
    """Give it up."""
    message = await in_trouble(desk, DISCARDABLE)
    if message is None:
        desk.say(_("There is nothing to discard."))
        return
    id_ = message.id
    await desk.kit.port.write(lambda data: data.discard(id_))
    desk.say(_("Discarded."))

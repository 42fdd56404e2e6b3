"""A message's file: look at it, save it, copy its path, fetch it again; and links, which the same key opens."""

from app.core.enums import MediaState
from app.core.i18n import _
from app.core.rows import MessageRow
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


def with_file(desk: DeskScreen) -> MessageRow | None:
    """The marked or last message if it has a file; else it is said that it has none."""
    tile = desk.tile()
    message = tile.marked() if tile is not None else None
    if message is None or message.media is None:
        desk.say(_("There is no file in this message."))
        return None
    return message


def at_hand(desk: DeskScreen) -> MessageRow | None:
    """The same, if the file is on this machine; else it is said what has become of it."""
    message = with_file(desk)
    if message is None or message.media is None:
        return None
    if not message.media.path:
        waits = message.media.state in (MediaState.WANTED, MediaState.MOVING)
        desk.say(_("The file is still being fetched.") if waits else _("The file is not here; f fetches it again."))
        return None
    return message


@does("message.open_link")
async def open_(desk: DeskScreen) -> None:
    """Look at the file, or show where the link leads and ask."""
    tile = desk.tile()
    message = tile.marked() if tile is not None else None
    if message is not None and message.media is not None and message.media.path:
        from app.ui.screens.file import FileScreen

        def asked(action: str | None) -> None:
            if action is not None:
                desk.action_do(action)

        await desk.app.push_screen(FileScreen(desk.kit, message), asked)
        return
    links = tile.links() if tile is not None else []
    if links:
        desk.ask_link(links[0])
    elif message is not None and message.media is not None:
        at_hand(desk)
    else:
        desk.say(_("There is no link in this message."))


@does("message.save")
async def save(desk: DeskScreen) -> None:
    """Choose where, and save it there."""
    message = at_hand(desk)
    if message is not None and message.media is not None:
        from app.ui.screens.save_file import SaveFile

        await desk.app.push_screen(SaveFile(desk.kit, message.media), lambda path: told(desk, path))


def told(desk: DeskScreen, path: str | None) -> None:
    """Say where it was saved."""
    if path is not None:
        desk.say(_("Saved as {path}").format(path=path))


@does("message.copy_path")
async def copy_path(desk: DeskScreen) -> None:
    """Put its path on the clipboard."""
    message = at_hand(desk)
    if message is not None and message.media is not None:
        desk.copy(message.media.path)


@does("message.fetch")
async def fetch(desk: DeskScreen) -> None:
    """Fetch or upload it again."""
    message = with_file(desk)
    if message is None or message.media is None:
        return
    if message.media.state is MediaState.READY:
        desk.say(_("The file is there."))
        return
    id_ = message.id
    await desk.kit.port.write(lambda data: data.fetch_media(id_))
    desk.say(_("It is tried again."))

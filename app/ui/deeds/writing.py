"""Writing otherwise than in the composer: in one's own editor, and notes that only the shop sees."""

from textual.app import SuspendNotSupported

from app.core.errors import UserError
from app.core.i18n import _
from app.ui.deeds import does
from app.ui.deeds.send import writable
from app.ui.screens.desk import DeskScreen


@does("chat.editor")
async def editor(desk: DeskScreen) -> None:
    """Hand the terminal and what is typed to the editor, and take the text back into the composer of that chat."""
    tile = writable(desk)
    if tile is None or tile.conversation_id is None:
        return
    from app.ui.outside import edited, editor_command

    chat, composer = tile.conversation_id, tile.composer
    command = editor_command(desk.kit.editor)
    await composer.taken_in()
    text, failed = composer.text, None
    try:
        with desk.app.suspend():
            # Nothing may leave this block but by its end: Textual would not take the terminal back.
            try:
                text = edited(text, command)
            except (UserError, OSError) as error:
                failed = error
    except SuspendNotSupported as error:
        raise UserError(_("This terminal can't be handed to an editor.")) from error
    if failed is not None:
        raise failed
    await put(desk, chat, text)


async def put(desk: DeskScreen, chat: int, text: str) -> None:
    """Let that be what is typed to the chat: in its composer, or as its draft if it has left the tiles."""
    tile = desk.tiles.holding(chat)
    if tile is not None and tile.composer.conversation_id == chat:
        tile.composer.rewrite(text)
        tile.focus_composer()
    else:
        await desk.kit.port.write(lambda data: data.save_draft(chat, text))


@does("chat.note")
async def note(desk: DeskScreen) -> None:
    """Ask for a note, beginning with what is typed, which is no answer then."""
    tile = desk.tile()
    if tile is None or tile.conversation_id is None or tile.head is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.note import NoteScreen

    composer, chat = tile.composer, tile.conversation_id
    typed = composer.text
    screen = NoteScreen(desk.kit, chat, tile.customer, desk.notes.pop(chat, "") or typed)

    def closed(kept: bool | None) -> None:
        if not kept:
            if screen.text.strip() and screen.text != typed:
                desk.notes[chat] = screen.text
            return
        if typed and composer.conversation_id == chat and composer.text == typed:
            composer.clear()
        desk.say(_("Note kept: only the shop sees it."))

    await desk.app.push_screen(screen, closed)

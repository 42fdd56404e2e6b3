"""Sending more than words: files, reactions, answers to a message, buttons, lists, places, cards, products."""

from app.core.content import Cart, Product, Products
from app.core.enums import Direction
from app.core.i18n import _
from app.core.rows import MessageRow
from app.core.text import sanitise_for_display
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.render.happenings import HAPPENINGS
from app.ui.render.refusals import refusal_sentence
from app.ui.screens.desk import DeskScreen
from app.ui.widgets.tile import Tile


def writable(desk: DeskScreen) -> Tile | None:
    """The tile of the current chat, if something may be sent from it now; else it is said why not."""
    tile = desk.tile()
    if tile is None or tile.head is None:
        desk.say(_("Open a chat first."))
        return None
    verdict = tile.verdict()
    if verdict is not None and verdict.refusal is not None:
        desk.say(refusal_sentence(verdict.refusal, tile.customer, verdict.limit))
        return None
    return tile


def about(desk: DeskScreen, tile: Tile) -> MessageRow | None:
    """The message to answer or react to, if WhatsApp knows it; else it is said why not."""
    message = tile.marked()
    if message is None or message.type in ("note", *HAPPENINGS):
        desk.say(_("Mark a message first: Tab to the chat, then the arrow keys."))
    elif message.revoked_at is not None:
        desk.say(_("This message was withdrawn."))
    elif message.external_id is None:
        desk.say(_("This message has not been sent yet."))
    else:
        return message
    return None


@does("chat.menu")
async def menu(desk: DeskScreen) -> None:
    """Show what can be done by one letter, and do it."""
    tile = desk.tile()
    if tile is None or tile.head is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.menu import Menu

    def chosen(id_: str | None) -> None:
        if id_ is not None:
            desk.action_do(id_)

    await desk.app.push_screen(Menu(desk.kit, tile.customer), chosen)


@does("chat.send_else")
async def send_else(desk: DeskScreen) -> None:
    """Choose what; outside the window that is a template only."""
    tile = desk.tile()
    if tile is None or tile.head is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.send_else import SendElse

    def chosen(what: str | None) -> None:
        if what is not None and "." in what:
            desk.action_do(what)
        elif what is not None:
            desk.kit.begin(desk, compose(desk, what))

    verdict = tile.verdict()
    why = sanitise_for_display("")
    if verdict is not None and verdict.refusal is not None:
        why = refusal_sentence(verdict.refusal, tile.customer, verdict.limit)
    template = verdict is not None and verdict.template_allowed
    await desk.app.push_screen(SendElse(desk.kit, tile.marked(), why, template=template), chosen)


async def compose(desk: DeskScreen, what: str) -> None:
    """Fill in a small form of that kind and send it."""
    tile = writable(desk)
    if tile is None:
        return
    from app.ui.compose_forms import form_of
    from app.ui.screens.compose import Compose

    chat = tile.conversation_id
    form = form_of(what, tile.composer.text.strip(), catalog_of(tile))

    def sent(message: MessageRow | None) -> None:
        if message is not None and tile.conversation_id == message.conversation_id:
            tile.queued(message, clear=form.took_text)

    if chat is not None:
        await desk.app.push_screen(Compose(desk.kit, form, chat, tile.composer.quote), sent)


def catalog_of(tile: Tile) -> str:
    """The id of the catalogue that was last spoken of in this chat; empty if none was."""
    for row in reversed(tile.transcript.sheet.messages):
        if isinstance(row.content, (Cart, Product, Products)) and row.content.catalog_id:
            return row.content.catalog_id
        if row.extras is not None and row.extras.catalog_id:
            return row.extras.catalog_id
    return ""


@does("chat.attach")
async def attach(desk: DeskScreen) -> None:
    """Choose a file, then look at it and send it."""
    if writable(desk) is None:
        return
    from app.ui.screens.file_picker import FilePicker

    def chosen(path: str | None) -> None:
        if path is not None:
            desk.kit.begin(desk, send_file(desk, path))

    await desk.app.push_screen(FilePicker(desk.kit, _("Attach a file")), chosen)


async def send_file(desk: DeskScreen, path: str, text: str = "") -> None:
    """Show what would be sent, with its caption, and send it; `text` was pasted and is put in if it isn't sent."""
    tile = writable(desk)
    if tile is None or tile.conversation_id is None:
        return
    from app.ui.screens.attach import Attach

    composer = tile.composer
    caption = composer.text

    def sent(message: MessageRow | None) -> None:
        if message is None:
            if text and composer.conversation_id == tile.conversation_id:
                composer.editor.insert_text(text)
        elif tile.conversation_id == message.conversation_id:
            tile.queued(message, clear=composer.text == caption)

    screen = Attach(desk.kit, path, tile.conversation_id, caption.strip(), composer.quote)
    await desk.app.push_screen(screen, sent)


async def pasted(desk: DeskScreen, path: str, text: str) -> None:
    """A path was pasted: is the file meant?"""
    await send_file(desk, path, text)


@does("chat.reply")
async def reply(desk: DeskScreen) -> None:
    """Quote the message in what is sent next."""
    tile = writable(desk)
    message = about(desk, tile) if tile is not None else None
    if tile is not None and message is not None:
        tile.composer.answer(message)
        desk.go_to(Pane.CHAT)


@does("message.react")
async def react(desk: DeskScreen) -> None:
    """Choose an emoji; chosen again, it is taken back."""
    tile = writable(desk)
    message = about(desk, tile) if tile is not None else None
    if message is None:
        return
    from app.ui.screens.react import React

    id_ = message.id

    def chosen(emoji: str | None) -> None:
        if emoji is not None:
            desk.kit.begin(desk, put(desk, id_, "" if emoji == mine else emoji))

    mine = next((mark.emoji for mark in message.reactions if mark.direction is Direction.OUT), "")
    await desk.app.push_screen(React(desk.kit, message, mine), chosen)


async def put(desk: DeskScreen, message_id: int, emoji: str) -> None:
    """Put it there, or take ours back."""
    await desk.kit.port.write(lambda data: data.react(message_id, emoji))
    desk.say(_("Reaction taken back.") if not emoji else _("Reacted."))


@does("chat.receipts")
async def receipts(desk: DeskScreen) -> None:
    """This chat's own choice."""
    tile = desk.tile()
    if tile is None or tile.head is None or tile.conversation_id is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.receipts import FOLLOW, Receipts

    chat = tile.conversation_id

    def chosen(choice: str | None) -> None:
        if choice is not None:
            desk.kit.begin(desk, _keep_receipts(desk, chat, None if choice == FOLLOW else choice))

    await desk.app.push_screen(Receipts(desk.kit, tile.head.read_receipts), chosen)


async def _keep_receipts(desk: DeskScreen, chat: int, choice: str | None) -> None:
    from app.core.enums import ReadReceipts

    wanted = ReadReceipts(choice) if choice is not None else None
    await desk.kit.port.write(lambda data: data.set_read_receipts(chat, wanted))
    desk.say(_("This chat follows the setting.") if wanted is None else _("Kept for this chat."))

"""A chat as text, in the shape of WhatsApp's own export, which `tresen import chat` reads again.

`[2026-03-24, 18:05:33] Anna: Hallo`; the date's order can't be mistaken. A line of a message that looks as if another
began there is moved by a space, so that nobody can put words into another's mouth.
"""

from collections.abc import Iterable, Iterator

from app.core.content import Media
from app.core.rows import MessageRow
from app.core.text import sanitise_for_display
from app.services.exports.chat import AMENDMENTS, NEVER_SENT, Chat, FileOf, local_time, said
from app.services.imports.chat_export import begins_message


def text_of(chat: Chat, messages: Iterable[MessageRow], file_of: FileOf) -> Iterator[str]:
    """The file's lines with their ends."""
    customer, shop = _name(chat.customer) or "?", _name(chat.shop) or "You"
    if customer == shop:
        shop = f"{shop} (shop)"
    for message in messages:
        if message.type in AMENDMENTS or message.status in NEVER_SENT:
            continue
        name = customer if chat.side(message) == chat.customer and message.direction == "in" else shop
        words = sanitise_for_display(_words(message, file_of), multiline=True, whole_emoji=True)
        first, *more = words.split("\n")
        yield f"[{local_time(message, chat):%Y-%m-%d, %H:%M:%S}] {name}: {first}\n"
        for line in more:
            yield f"{' ' if begins_message(line) else ''}{line}\n"


def _words(message: MessageRow, file_of: FileOf) -> str:
    if message.revoked_at is not None:
        return "This message was deleted"
    if isinstance(message.content, Media):
        name = file_of(message)
        caption = message.edits[-1].text if message.edits else message.content.caption
        attached = f"<attached: {name}>" if name else "<Media omitted>"
        return f"{attached} {caption}" if caption else attached
    return f"{said(message)} <This message was edited>" if message.edits else said(message)


def _name(name: str) -> str:
    """A name that ends where the colon after it stands."""
    return " ".join(sanitise_for_display(name).replace(":", " ").split())

"""Finding: search, and going from hit to hit."""

from app.core.i18n import _
from app.core.rows import Hit
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


async def _search(desk: DeskScreen, conversation_id: int | None) -> None:
    from app.ui.screens.search import Search

    def chosen(found: tuple[list[Hit], int] | None) -> None:
        if found is not None:
            desk.hits, desk.hit = found
            desk.kit.begin(desk, show(desk))

    await desk.app.push_screen(Search(desk.kit, conversation_id), chosen)


async def show(desk: DeskScreen) -> None:
    """Open the chat of the current hit at its message."""
    hit = desk.hits[desk.hit]
    await desk.open_chat(hit.conversation_id, message=hit.message.id)


async def _step(desk: DeskScreen, by: int) -> None:
    if not desk.hits:
        desk.say(_("Search first."))
    elif not 0 <= desk.hit + by < len(desk.hits):
        desk.say(_("There is no further hit."))
    else:
        desk.hit += by
        await show(desk)


@does("find.everywhere")
async def everywhere(desk: DeskScreen) -> None:
    """Search all chats."""
    await _search(desk, None)


@does("find.here")
async def here(desk: DeskScreen) -> None:
    """Search the current chat."""
    await _search(desk, desk.chats.current())


@does("find.next")
async def next_hit(desk: DeskScreen) -> None:
    """The next, older hit."""
    await _step(desk, 1)


@does("find.previous")
async def previous_hit(desk: DeskScreen) -> None:
    """The previous, newer hit."""
    await _step(desk, -1)

"""Finding: search, from hit to hit, and back to where the operator was."""

from dataclasses import dataclass

from app.core.i18n import _
from app.core.text import sanitise_for_display
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.screens.desk import DeskScreen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.ui.screens.search import Picked


@dataclass(frozen=True, slots=True)
class Place:
    """Where the operator was before a search: the pane, the chat, and what of it was in view."""

    pane: Pane
    chat: int | None
    preview: bool
    view: tuple[int, int] | None
    typing: bool


def place_of(desk: DeskScreen) -> Place:
    """Where the operator is."""
    tile = desk.tile()
    return Place(
        desk.at,
        desk.chats.current(),
        desk.chats.preview is not None,
        None if tile is None else tile.transcript.place(),
        tile is not None and tile.composer.has_focus_within,
    )


async def go_back(desk: DeskScreen, place: Place) -> None:
    """Be there again."""
    chat = place.chat
    if chat is not None and place.preview:
        desk.inbox.select(chat)
        desk.chats.look_at(chat)
        desk.show_tiles()
    elif chat is not None:
        await desk.open_chat(chat, focus=place.pane is Pane.CHAT)
    if chat is not None and (tile := await desk.tiles.shown(chat)) is not None:
        tile.transcript.unmark()
        await tile.transcript.return_to(place.view)
        if place.pane is Pane.CHAT and not place.typing:
            tile.transcript.focus()
    if place.pane is not Pane.CHAT:
        desk.go_to(place.pane)


async def _search(desk: DeskScreen, conversation_id: int | None, left: "Picked | None" = None) -> None:
    from app.ui.screens.search import Search

    if left is None:
        desk.came_from = place_of(desk)

    def chosen(picked: "Picked | None") -> None:
        if picked is not None:
            desk.kit.begin(desk, take(desk, picked))
        elif left is not None and desk.came_from is not None:
            desk.kit.begin(desk, go_back(desk, desk.came_from))

    await desk.app.push_screen(Search(desk.kit, conversation_id, left), chosen)


async def take(desk: DeskScreen, picked: "Picked") -> None:
    """Go to what was picked."""
    desk.picked = picked
    number = picked.number - len(picked.people)
    if number < 0:
        person = picked.people[picked.number].customer
        if person.conversation_id is None:
            _say_no_chat(desk, person.name)
        else:
            await desk.open_chat(person.conversation_id)
        return
    desk.hits, desk.hit = picked.hits, number
    await show(desk, typing=False)


async def show(desk: DeskScreen, *, typing: bool) -> None:
    """Open the chat of the current hit at its message, the keys in it: in the composer for who was `typing`."""
    hit = desk.hits[desk.hit]
    if not hit.conversation_id:
        _say_no_chat(desk, hit.name)
        return
    await desk.open_chat(hit.conversation_id, message=hit.message.id)
    tile = desk.tile()
    if tile is None or tile.conversation_id != hit.conversation_id:
        return
    if not typing:
        tile.transcript.focus()
    elif not tile.composer.has_focus_within:
        tile.focus_composer()


def _say_no_chat(desk: DeskScreen, name: str) -> None:
    desk.say(_("There is no chat with {name} yet.").format(name=sanitise_for_display(name)))


async def _step(desk: DeskScreen, by: int) -> None:
    if not desk.hits:
        desk.say(_("Search first."))
    elif not 0 <= desk.hit + by < len(desk.hits):
        desk.say(_("There is no further hit."))
    else:
        desk.hit += by
        await show(desk, typing=any(tile.composer.has_focus_within for tile in desk.tiles.tiles))


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


@does("find.back")
async def back(desk: DeskScreen) -> None:
    """The search as it was left, the cursor on the hit that was looked at last."""
    from dataclasses import replace

    left = desk.picked
    if left is None:
        desk.say(_("Search first."))
        return
    if desk.hits is left.hits:
        left = replace(left, number=len(left.people) + desk.hit)
    await _search(desk, left.conversation_id, left)

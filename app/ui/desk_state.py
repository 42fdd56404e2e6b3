"""What a desk remembers of itself, taken from the screen and put back on it."""

from app.core.desk_state import DeskState, ReadAt
from app.core.enums import View
from app.core.errors import UserError
from app.core.queue import Queue, Sort, parse_queue
from app.ui.layout import Pane
from app.ui.screens.frame import DeskFrame

_PANES = frozenset(Pane)


def state_of(desk: DeskFrame) -> DeskState:
    """The desk as it stands."""
    chats = desk.chats
    places = ((tile.conversation_id, tile.transcript.place()) for tile in desk.tiles.tiles if tile.display)
    read_at = {chat: place for chat, place in places if chat in chats.order and place is not None}
    return DeskState(
        chats=tuple(chats.order),
        shown=tuple(chats.shown),
        active=chats.active,
        pinned=tuple(chat for chat in chats.order if chat in chats.pinned),
        tiles=desk.tiles_wanted,
        follow=chats.follow,
        at=desk.at.value,
        side=desk.side.value,
        view=desk.inbox.queue.view.value,
        sort=desk.inbox.queue.sort.value,
        words=desk.inbox.words,
        called=desk.inbox.called,
        inbox=desk.inbox.list.chosen,
        read_at=tuple((chat, ReadAt(*place)) for chat, place in read_at.items() if chat is not None),
    )


def queue_of(state: DeskState) -> Queue | None:
    """What the inbox listed; None for its usual list, and if it can't be told any more."""
    if state.view not in frozenset(View) or state.sort not in frozenset(Sort):
        return None
    view, sort = View(state.view), Sort(state.sort)
    try:
        # The words may name the view themselves.
        named = parse_queue(state.words, sort)
        return named if named.view is view else parse_queue(state.words, sort, view)
    except UserError:
        return None


async def put_back(desk: DeskFrame, state: DeskState, *, keys: bool) -> None:
    """Stand as it was left; nothing that is on the desk by now moves. `keys`: the keys may go where they were."""
    chats = desk.chats
    untouched = not chats.order
    if untouched:
        desk.tiles_wanted = state.tiles
        desk.show_tiles()
        chats.follow = state.follow
    chats.restore(state.chats, state.shown, state.active, state.pinned)
    if untouched and state.side in _PANES:
        desk.side = Pane(state.side)
        desk.show_panes()
    desk.show_tiles()
    desk.show_chats()
    desk.load_names()
    for chat, place in state.read_at:
        tile = await desk.tiles.shown(chat)
        if tile is not None and not tile.has_focus_within:
            await tile.transcript.return_to((place.message_id, place.line))
    if not keys or not untouched or desk.at is not Pane.INBOX:
        return
    if state.inbox is not None:
        desk.inbox.select(state.inbox)
    if state.at not in _PANES or (state.at == Pane.CHAT and chats.active is None):
        return
    if state.at != Pane.INBOX:
        # From here on what the inbox's cursor comes to stand on is not looked at.
        desk.at = Pane(state.at)
        chats.look_at(None)
        desk.show_tiles()
    if state.at == Pane.CHAT and chats.active is not None:
        await desk.tiles.shown(chats.active)
    desk.go_to(Pane(state.at))

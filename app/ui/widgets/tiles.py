"""The middle of the desk: up to four chats in tiles, or a word on what to do when none is open."""

from asyncio import Task, wait
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from app.core.i18n import _
from app.ui.chats import MOST_TILES, OpenChats
from app.ui.kit import Kit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.ui.widgets.tile import Tile


class Tiles(Container):
    """Keeps as many tiles as there are chats to show and puts the right chat into each."""

    def __init__(self, kit: Kit, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.kit = kit
        self.tiles: list[Tile] = []
        self._asked: dict[Tile, tuple[int | None, Task[None]]] = {}
        self._hint = Static(id="hint", markup=False)
        self.border_title = Content(_("Chat"))
        self.add_class("-empty")

    def compose(self) -> ComposeResult:
        """The hint alone; tiles are made when there is a chat."""
        yield self._hint

    def hint(self, content: Content) -> None:
        """What is said while no chat is shown."""
        self._hint.update(content)

    def put(self, chats: OpenChats, *, side_by_side: bool) -> None:
        """Show the model's chats: tiles are made, filled, numbered and laid out."""
        visible, places = chats.visible(), chats.places()
        self._make(places or min(1, len(self.tiles)))
        for index, tile in enumerate(self.tiles):
            tile.display = index < places
            tile.vacant = len(visible) <= index < places
            if index < len(visible):
                tile.number = chats.number(visible[index])
                tile.pinned = visible[index] in chats.pinned
                tile.set_class(visible[index] == chats.current(), "-active")
                self._show(tile, visible[index])
            elif tile in self._asked:
                tile.remove_class("-active")
                self._show(tile, None)
        self.set_class(not visible, "-empty")
        for count in range(2, MOST_TILES + 1):
            self.set_class(places == count, f"-tiles-{count}")
        self.set_class(side_by_side, "-side-by-side")

    def _make(self, count: int) -> None:
        if count <= len(self.tiles):
            return
        from app.ui.widgets.tile import Tile

        while len(self.tiles) < count:
            tile = Tile(self.kit, len(self.tiles) + 1, id=f"tile-{len(self.tiles) + 1}")
            self.tiles.append(tile)
            self.mount(tile)

    def _show(self, tile: "Tile", chat: int | None) -> None:
        """Show that chat, once: read again after it was marked read, it would have nothing new any more."""
        asked, task = self._asked.get(tile, (None, None))
        if task is None or asked != chat or (task.done() and tile.conversation_id != chat):
            before = self.holding(chat)
            self._asked[tile] = chat, self.kit.port.spawn(tile, tile.show(chat, before if before is not tile else None))

    async def shown(self, chat: int) -> "Tile | None":
        """The tile that shows that chat, once it does; None if none does any more."""
        for asked, task in self._asked.values():
            if asked == chat:
                await wait([task])
                return self.holding(chat)
        return None

    def holding(self, conversation_id: int | None) -> "Tile | None":
        """The tile in which that chat stands."""
        if conversation_id is None:
            return None
        return self._first(lambda tile: tile.conversation_id == conversation_id)

    def at(self, slot: int) -> "Tile | None":
        """The tile at that place, if there is one."""
        return self.tiles[slot] if 0 <= slot < len(self.tiles) else None

    def _first(self, holds: "Callable[[Tile], bool]") -> "Tile | None":
        return next((tile for tile in self.tiles if tile.display and holds(tile)), None)

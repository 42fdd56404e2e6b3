"""A list of what the shop keeps: it follows changes, and the cursor stays on its row."""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from app.core.desk import Desk
from app.core.rows import Changes
from app.ui.screens.dialog import Dialog
from app.ui.screens.picker import Picker


class _Kept(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T")
Kept = TypeVar("Kept", bound=_Kept)


class Manager(Picker[T, Kept], Generic[T, Kept]):
    """The rows stand for things with an `id`, which are changed in dialogs of their own."""

    KIND: ClassVar[str] = ""
    """Of `Changes.other`: what tells that the list is to be read anew."""

    def take_changes(self, changes: Changes) -> None:
        """They were changed, here or elsewhere."""
        if changes.reload or self.KIND in changes.other:
            self.read_again()

    def read_again(self, _done: object = None) -> None:
        """Read the list in the background."""
        self.kit.port.spawn(self, self.again())

    async def again(self) -> None:
        """Read the list; the cursor stays where it was."""
        before = self.chosen()
        if await self._ask() and before is not None:
            self.picks.action_move(next((n for n, one in enumerate(self.rows) if one.id == before.id), 0))

    def edit(self, editor: Dialog[Any]) -> None:
        """Show this, and read the list after it."""
        self.app.push_screen(editor, self.read_again)

    async def change(self, order: Callable[[Desk], object]) -> None:
        """Do this and read the list."""
        await self.kit.port.write(order)
        await self.again()

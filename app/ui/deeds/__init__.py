"""What the actions do: one function an action, found by the action's id."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from textual.widget import Widget

from app.ui.screens.desk import DeskScreen
from app.ui.typed_ahead import taken_in

Deed: TypeAlias = Callable[[DeskScreen], Coroutine[Any, Any, None]]
_deeds: dict[str, Deed] = {}


def does(id_: str) -> Callable[[Deed], Deed]:
    """Mark the function that does the action of that id."""

    def keep(deed: Deed) -> Deed:
        _deeds[id_] = deed
        return deed

    return keep


def all_deeds() -> dict[str, Deed]:
    """Every deed by its action's id."""
    from app.ui.deeds import acts, chats, customer, files, find, jumps, later, message, panes, send, shop, template, writing  # noqa: F401 - importing them registers them

    return _deeds


def do(desk: DeskScreen, id_: str) -> None:
    """Do that action after what was typed before it and ahead of what is typed after; a failure is told by the app."""
    desk.kit.begin(desk, _in_turn(desk.app.focused, all_deeds()[id_](desk)))


async def _in_turn(focused: Widget | None, deed: Coroutine[Any, Any, None]) -> None:
    """The deed, once the field that had the keys has taken in what was typed until now."""
    if focused is not None:
        await taken_in(focused)
    await deed

"""What the actions do: one function an action, found by the action's id."""

from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any, Final, TypeAlias

from textual.widget import Widget

from app.ui.screens.desk import DeskScreen
from app.ui.typed_ahead import taken_in

Deed: TypeAlias = Callable[[DeskScreen], Coroutine[Any, Any, None]]
_deeds: dict[str, Deed] = {}
_GROUPS: Final = (
    "acts",
    "chats",
    "customer",
    "customers",
    "files",
    "find",
    "jumps",
    "later",
    "message",
    "panes",
    "queue",
    "send",
    "shop",
    "template",
    "writing",
)
"""The modules whose import registers their deeds."""
_OF_CHAT: Final = ("chat.", "customer.", "message.", "find.export")


def does(id_: str) -> Callable[[Deed], Deed]:
    """Mark the function that does the action of that id."""

    def keep(deed: Deed) -> Deed:
        _deeds[id_] = deed
        return deed

    return keep


def all_deeds() -> dict[str, Deed]:
    """Every deed by its action's id."""
    for name in _GROUPS:
        import_module(f"app.ui.deeds.{name}")
    return _deeds


def do(desk: DeskScreen, id_: str) -> None:
    """Do that action after what was typed before it and ahead of what is typed after; a failure is told by the app."""
    do_in_turn(desk, _of_chat(desk, id_) if id_.startswith(_OF_CHAT) else all_deeds()[id_](desk))


async def _of_chat(desk: DeskScreen, id_: str) -> None:
    """What is done to a chat, to that one which the keys were last at."""
    await desk.mean_cursor()
    await all_deeds()[id_](desk)


def do_in_turn(desk: DeskScreen, deed: Coroutine[Any, Any, None]) -> None:
    """Do that in its turn among the keys."""
    desk.kit.begin(desk, _in_turn(desk.app.focused, deed))


async def _in_turn(focused: Widget | None, deed: Coroutine[Any, Any, None]) -> None:
    """The deed, once the field that had the keys has taken in what was typed until now."""
    if focused is not None:
        await taken_in(focused)
    await deed

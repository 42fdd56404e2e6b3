"""What an action is: something the operator can do, and the keys that do it."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The help screen's headings."""

    CHATS = "chats"
    CHAT = "chat"
    MESSAGE = "message"
    CUSTOMER = "customer"
    FIND = "find"
    PANES = "panes"
    SHOP = "shop"
    DESK = "desk"


class Where(StrEnum):
    """Where an action's own keys count; the palette reaches every action from everywhere."""

    DESK = "desk"
    """Anywhere on the desk, the composer included."""
    LISTS = "lists"
    """Wherever nothing is being typed."""
    APP = "app"
    """On every screen."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the operator can do; `id` names it in the key file, `app.ui.deeds` does it."""

    id: str
    title: str
    keys: tuple[str, ...]
    group: Group
    description: str
    where: Where = Where.DESK
    lists: tuple[str, ...] = ()
    """Single keys that count wherever nothing is being typed, beside its own."""
    menu: str = ""
    """The key by which the chat's menu (`chat.menu`) does it; '' if it does not stand there."""


IN_MENU = (Group.CHAT, Group.MESSAGE, Group.CUSTOMER, Group.FIND)
"""Groups of what is done to the chat at hand; those of them with no key of their own stand in its menu."""


def action(
    id_: str,
    title: str,
    keys: str,
    group: Group,
    description: str,
    where: Where = Where.DESK,
    *,
    lists: str = "",
    menu: str = "",
) -> Action:
    """An action whose keys are parted by spaces; `title` and `description` are marked for translation (`later`).

    In the chat's menu it has the key `menu`, else, if it has no other, its first one of lists.
    """
    single = lists.split()
    if not menu and not keys and single and group in IN_MENU:
        menu = single[0]
    return Action(id_, title, tuple(keys.split()), group, description, where, tuple(single), menu)

"""What an action is: something the operator can do, and the keys that do it."""

from dataclasses import dataclass
from enum import StrEnum


def later(message: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return message


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


def action(
    id_: str, title: str, keys: str, group: Group, description: str, where: Where = Where.DESK, *, lists: str = ""
) -> Action:
    """An action whose keys are parted by spaces; `title` and `description` are marked for translation (`later`)."""
    return Action(id_, title, tuple(keys.split()), group, description, where, tuple(lists.split()))

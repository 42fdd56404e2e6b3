"""The one registry of what the operator can do; bindings, palette, help, key file and README table come from it."""

from app.core.i18n import _, later
from app.ui.actions import acts, chat, chats, customer, desk, find, going_out, message, panes, queue, shop
from app.ui.actions.action import Action, Group, Where

__all__ = ("ACTIONS", "Action", "Group", "Where", "description_of", "title_of")

GROUP_TITLES = {
    Group.CHATS: later("Chats"),
    Group.CHAT: later("This chat"),
    Group.MESSAGE: later("A message"),
    Group.CUSTOMER: later("The customer"),
    Group.FIND: later("Finding"),
    Group.PANES: later("Panes"),
    Group.SHOP: later("The shop"),
    Group.DESK: later("The desk"),
}

ACTIONS: tuple[Action, ...] = (
    *chats.ACTIONS,
    *chat.ACTIONS,
    *going_out.ACTIONS,
    *acts.ACTIONS,
    *queue.ACTIONS,
    *message.ACTIONS,
    *customer.ACTIONS,
    *find.ACTIONS,
    *panes.ACTIONS,
    *shop.ACTIONS,
    *desk.ACTIONS,
)
"""In the order of the help and the README."""

BY_ID = {action.id: action for action in ACTIONS}

LIST_KEYS: dict[str, tuple[str, ...]] = {action.id: action.lists for action in ACTIONS if action.lists}
"""Single keys that count wherever nothing is being typed, by action."""

MENU: dict[str, str] = {action.menu: action.id for action in ACTIONS if action.menu}
"""The actions of the chat's menu by their keys there."""

TYPING_KEYS: tuple[tuple[str, str], ...] = (
    ("enter", later("Send.")),
    ("ctrl+j", later("New line.")),
    ("slash", later("At the beginning of a word: choose a quick reply and put it in.")),
    ("number_sign", later("At the beginning of a word: choose a label, which is set or taken off at once.")),
    ("colon", later("At the beginning of a word: choose an emoji by its name.")),
    ("tab", later("Go to the next pane.")),
    ("escape", later("Just after sending: take it back. Else go back: to the inbox, out of a dialog.")),
)
"""Keys with a fixed meaning, listed by the help and the README."""

BAR = ("chats.next_waiting", "chats.go_to", "chats.tiles", "find.everywhere", "desk.palette", "desk.help")
"""What the bottom bar offers, left to right."""

BAR_FIRST = ("desk.help", "chats.next_waiting", "desk.palette", "find.everywhere", "chats.go_to", "chats.tiles")
"""The same, by how long it stays when room grows short."""

BAR_CHOSEN = (
    "chat.done",
    "chat.snooze",
    "chat.label",
    "chat.macro",
    "chat.assign",
    "chat.priority",
    "chat.reopen",
    "chat.unread",
)
"""What it offers instead while chats are chosen, the first to stay first; each is done to all of them."""


def title_of(action: Action) -> str:
    """The action's title in the operator's language."""
    return _(action.title).replace("{n}", action.id[-1])


def description_of(action: Action) -> str:
    """The action's description in the operator's language."""
    return _(action.description)

"""What the inbox lists and in which order; whose a chat is and how pressing."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "inbox.view",
        later("Inbox view"),
        "",
        Group.PANES,
        later("Choose what the inbox lists: open, waiting, unread, a view of your own, or any filters typed."),
        lists="v",
    ),
    action(
        "inbox.sort",
        later("Sort the inbox"),
        "",
        Group.PANES,
        later("By longest wait, by the window that closes first, by priority, by newest: one after the other."),
        lists="s",
    ),
    action(
        "chat.assign",
        later("Assign"),
        "",
        Group.CHAT,
        later("Say whose chat it is; all that are chosen at once."),
        lists="A",
        menu="A",
    ),
    action(
        "chat.priority",
        later("Priority"),
        "",
        Group.CHAT,
        later("Make it high, urgent or normal again; all that are chosen at once."),
        lists="exclamation_mark",
        menu="!",
    ),
)

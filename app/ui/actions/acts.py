"""What is done to one chat or to all that are chosen, and taking it back."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "chat.label",
        later("Set labels"),
        "",
        Group.CHAT,
        later("Stick labels on the customer or take them off, by a few letters; new ones are made, with a colour."),
        lists="L",
        menu="L",
    ),
    action(
        "chat.macro",
        later("Run a macro"),
        "",
        Group.CHAT,
        later("Choose a macro and do its steps; what is typed stays."),
        lists="m",
        menu="m",
    ),
    action(
        "chat.undo",
        later("Undo"),
        "",
        Group.CHAT,
        later("Take back what was done last: done, snoozed, labels, notes, names, macros; once more: what was before."),
        lists="U",
        menu="U",
    ),
    action(
        "chats.choose",
        later("Choose chats"),
        "",
        Group.CHATS,
        later("In the inbox: choose the chat or let it go, and move down; what is done next is done to all chosen."),
        lists="x",
    ),
    action(
        "chats.choose_all",
        later("Choose all or none"),
        "",
        Group.CHATS,
        later("In the inbox: choose all chats that are listed, or let all go (also: Esc)."),
        lists="X",
    ),
)

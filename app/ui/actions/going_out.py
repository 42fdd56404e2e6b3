"""What goes out later, and what can still be taken back."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "chat.later",
        later("Send later"),
        "",
        Group.CHAT,
        later("Send what is typed at a time you name; with nothing typed: see what goes out later here."),
        menu="l",
    ),
    action(
        "chat.take_back",
        later("Take back"),
        "",
        Group.CHAT,
        later("Take back what was just sent, as long as the line under the text offers it (also: Esc)."),
        menu="b",
    ),
    action(
        "chats.later",
        later("Going out later"),
        "",
        Group.CHATS,
        later("Everything that goes out later or was held: change, send now, cancel, open its chat."),
        lists="T",
    ),
)

"""Which chats are on the desk, and who is next."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "chats.next_waiting",
        later("Next waiting"),
        "f2",
        Group.CHATS,
        later("Open the chat that has waited longest, ready to type."),
    ),
    action(
        "chats.go_to",
        later("Go to"),
        "f3",
        Group.CHATS,
        later("Switch to an open chat by its number or to any customer by name."),
    ),
    action("chats.tiles", later("Tiles"), "f4", Group.CHATS, later("Show one, two, three or four chats at once.")),
    action(
        "chats.follow",
        later("Follow the queue"),
        "",
        Group.CHATS,
        later("Let the tiles take the chats that wait, in the inbox's order; what you type or read stays."),
        lists="Q",
    ),
    action(
        "chats.start",
        later("New chat"),
        "ctrl+n",
        Group.CHATS,
        later("Start a chat with a number that has not written yet."),
    ),
    action("chats.next_open", later("Next open chat"), "ctrl+s", Group.CHATS, later("Move to the next open chat.")),
    *(
        action(
            f"chats.open_{n}",
            later("Open chat {n}"),
            f"alt+{n}",
            Group.CHATS,
            later("Move to the open chat with that number (also: Go to, then the number)."),
            lists=str(n),
        )
        for n in range(1, 10)
    ),
    action(
        "chats.retry_failed",
        later("Retry all failed"),
        "",
        Group.CHATS,
        later("Queue all failed messages of all chats again that may be sent again."),
    ),
)

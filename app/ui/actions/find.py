"""Finding."""

from app.ui.actions.action import Group, action, later

ACTIONS = (
    action("find.everywhere", later("Search"), "f5", Group.FIND, later("Search all chats."), lists="slash"),
    action("find.here", later("Search this chat"), "ctrl+l", Group.FIND, later("Search the chat on the desk.")),
    action(
        "find.next", later("Next hit"), "ctrl+g", Group.FIND, later("Jump to the next, older hit of the last search.")
    ),
    action(
        "find.previous",
        later("Previous hit"),
        "",
        Group.FIND,
        later("Jump to the previous, newer hit of the last search."),
        lists="p",
        menu="P",
    ),
)

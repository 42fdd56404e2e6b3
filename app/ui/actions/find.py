"""Finding."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "find.everywhere",
        later("Search"),
        "f5",
        Group.FIND,
        later("Search messages, people, notes and names of files."),
        lists="slash",
    ),
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
    action(
        "find.date",
        later("Jump to a date"),
        "",
        Group.FIND,
        later("Go to a day of this chat: yesterday, mon, 12.3., 2026-03, last week."),
        lists="g",
    ),
    action(
        "find.unread",
        later("First unread"),
        "",
        Group.FIND,
        later("Go to the first message of this chat that was unread when it was opened."),
        lists="G",
    ),
    action(
        "find.quoted",
        later("Quoted message"),
        "",
        Group.FIND,
        later("Go to the message that the marked one answers; Esc comes back."),
        lists="q",
    ),
    action(
        "find.back",
        later("Back to the search"),
        "",
        Group.FIND,
        later("Show the last search again as it was left; Esc there goes back to where you were."),
    ),
    action(
        "find.export",
        later("Export chat"),
        "",
        Group.FIND,
        later("Write this chat to a file: text, JSON, or HTML with its pictures."),
    ),
)

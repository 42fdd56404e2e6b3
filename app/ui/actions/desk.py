"""The desk itself."""

from app.core.i18n import later
from app.ui.actions.action import Group, Where, action

ACTIONS = (
    action("desk.theme", later("Theme"), "", Group.DESK, later("Switch between dark, paper and high contrast.")),
    action(
        "desk.help",
        later("Help"),
        "f1",
        Group.DESK,
        later("Show all actions and their keys."),
        Where.APP,
        lists="question_mark",
    ),
    action(
        "desk.palette",
        later("Palette"),
        "ctrl+p",
        Group.DESK,
        later("Find any action or customer by typing a part of its name."),
        Where.APP,
    ),
    action(
        "desk.quit",
        later("Quit"),
        "ctrl+q",
        Group.DESK,
        later("Leave the desk; open chats and drafts are kept."),
        Where.APP,
    ),
)

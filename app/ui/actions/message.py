"""What is done to one message."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "message.copy",
        later("Copy message"),
        "",
        Group.MESSAGE,
        later("Copy the marked message, else the customer's last one."),
        lists="y",
    ),
    action(
        "message.open_link",
        later("Open file or link"),
        "",
        Group.MESSAGE,
        later("Look at the file of the marked or last message, or open its link or map after showing where it leads."),
        lists="o",
    ),
    action(
        "message.react",
        later("React"),
        "",
        Group.MESSAGE,
        later("Put an emoji on the marked message, else the customer's last one, or take it back."),
        lists="plus",
    ),
    action(
        "message.save",
        later("Save file"),
        "",
        Group.MESSAGE,
        later("Save the message's file somewhere else."),
        lists="w",
    ),
    action(
        "message.copy_path",
        later("Copy file path"),
        "",
        Group.MESSAGE,
        later("Copy where the message's file lies on this machine."),
    ),
    action(
        "message.fetch",
        later("Fetch file again"),
        "",
        Group.MESSAGE,
        later("Fetch or upload the message's file again after it failed."),
        lists="f",
        menu="F",
    ),
    action(
        "message.resend",
        later("Resend"),
        "",
        Group.MESSAGE,
        later("Send a failed or uncertain message again (in the chat also: s)."),
        menu="R",
    ),
    action(
        "message.retry_failed",
        later("Retry failed"),
        "",
        Group.MESSAGE,
        later("Queue all failed messages of this chat again that may be sent again."),
        lists="S",
    ),
    action(
        "message.discard",
        later("Discard"),
        "",
        Group.MESSAGE,
        later("Give a failed, uncertain or still queued message up (in the chat also: x)."),
        menu="D",
    ),
)

"""What is done to the chat on the desk."""

from app.ui.actions.action import Group, action, later

ACTIONS = (
    action(
        "chat.send_done",
        later("Send and done"),
        "f8",
        Group.CHAT,
        later("Send what is typed, if anything, and mark the chat done."),
    ),
    action(
        "chat.done_next",
        later("Done and next"),
        "f9",
        Group.CHAT,
        later("Send what is typed, if anything, mark the chat done and open the next waiting one."),
    ),
    action("chat.done", later("Done"), "ctrl+t", Group.CHAT, later("Mark the chat done; if it is done, reopen it.")),
    action(
        "chat.snooze",
        later("Snooze"),
        "",
        Group.CHAT,
        later("Send what is typed, if anything, put the chat away until a time or until they write, and go on."),
        lists="z",
    ),
    action(
        "chat.reopen", later("Reopen"), "", Group.CHAT, later("Put a chat that is done back into the inbox."), lists="r"
    ),
    action(
        "chat.unread",
        later("Mark unread"),
        "",
        Group.CHAT,
        later("Mark the chat unread, to come back to it."),
        lists="u",
    ),
    action(
        "chat.pin",
        later("Pin"),
        "",
        Group.CHAT,
        later("Keep the chat in its tile and in the bottom bar, whatever else is opened or done; again: let it go."),
        lists="P",
        menu="p",
    ),
    action(
        "chat.close",
        later("Close chat"),
        "ctrl+o",
        Group.CHAT,
        later("Take the chat off the desk; its draft is kept."),
    ),
    action(
        "chat.menu",
        later("Menu of this chat"),
        "ctrl+space",
        Group.CHAT,
        later("Everything else that can be done here, each by one letter."),
    ),
    action(
        "chat.attach",
        later("Attach a file"),
        "",
        Group.CHAT,
        later("Send a photo, a document or another file; what is typed becomes its caption."),
        menu="f",
    ),
    action(
        "chat.send_else",
        later("Send more kinds"),
        "",
        Group.CHAT,
        later("Send a file, a reaction, buttons, a list, a place, a contact card, a product: choose what."),
        menu="s",
    ),
    action(
        "chat.reply",
        later("Answer with quote"),
        "",
        Group.CHAT,
        later("Quote the marked message, else the customer's last one, in what is sent next."),
        lists="a",
    ),
    action(
        "chat.receipts",
        later("Read receipts"),
        "",
        Group.CHAT,
        later("Choose when this customer sees that their messages were read, and that someone types."),
        menu="k",
    ),
    action(
        "chat.template",
        later("Template"),
        "ctrl+r",
        Group.CHAT,
        later("Choose a template, fill it in and send it: also when the window is closed."),
        menu="t",
    ),
)

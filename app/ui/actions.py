"""The one registry of what the operator can do; bindings, palette, help, key file and README table come from it."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import _


def _later(message: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return message


class Group(StrEnum):
    """The help screen's headings."""

    CHATS = "chats"
    CHAT = "chat"
    MESSAGE = "message"
    CUSTOMER = "customer"
    FIND = "find"
    PANES = "panes"
    SHOP = "shop"
    DESK = "desk"


GROUP_TITLES = {
    Group.CHATS: _later("Chats"),
    Group.CHAT: _later("This chat"),
    Group.MESSAGE: _later("A message"),
    Group.CUSTOMER: _later("The customer"),
    Group.FIND: _later("Finding"),
    Group.PANES: _later("Panes"),
    Group.SHOP: _later("The shop"),
    Group.DESK: _later("The desk"),
}


class Where(StrEnum):
    """Where an action's own keys count; the palette reaches every action from everywhere."""

    DESK = "desk"
    """Anywhere on the desk, the composer included."""
    LISTS = "lists"
    """Wherever nothing is being typed."""
    APP = "app"
    """On every screen."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the operator can do; `id` names it in the key file, `app.ui.deeds` does it."""

    id: str
    title: str
    keys: tuple[str, ...]
    group: Group
    description: str
    where: Where = Where.DESK


def _desk(id_: str, title: str, keys: str, group: Group, description: str, where: Where = Where.DESK) -> Action:
    return Action(id_, title, tuple(keys.split()), group, description, where)


ACTIONS: tuple[Action, ...] = (
    _desk(
        "chats.next_waiting",
        _later("Next waiting"),
        "f2",
        Group.CHATS,
        _later("Open the chat that has waited longest, ready to type."),
    ),
    _desk(
        "chats.go_to",
        _later("Go to"),
        "f3",
        Group.CHATS,
        _later("Switch to an open chat by its number or to any customer by name."),
    ),
    _desk("chats.tiles", _later("Tiles"), "f4", Group.CHATS, _later("Show one, two, three or four chats at once.")),
    _desk(
        "chats.start",
        _later("New chat"),
        "ctrl+n",
        Group.CHATS,
        _later("Start a chat with a number that has not written yet."),
    ),
    _desk("chats.next_open", _later("Next open chat"), "ctrl+s", Group.CHATS, _later("Move to the next open chat.")),
    *(
        _desk(
            f"chats.open_{n}",
            _later("Open chat {n}"),
            f"alt+{n}",
            Group.CHATS,
            _later("Move to the open chat with that number (also: Go to, then the number)."),
        )
        for n in range(1, 10)
    ),
    _desk(
        "chats.retry_failed",
        _later("Retry all failed"),
        "",
        Group.CHATS,
        _later("Queue all failed messages of all chats again that may be sent again."),
    ),
    _desk(
        "chat.send_done",
        _later("Send and done"),
        "f8",
        Group.CHAT,
        _later("Send what is typed, if anything, and mark the chat done."),
    ),
    _desk(
        "chat.done_next",
        _later("Done and next"),
        "f9",
        Group.CHAT,
        _later("Send what is typed, if anything, mark the chat done and open the next waiting one."),
    ),
    _desk("chat.done", _later("Done"), "ctrl+t", Group.CHAT, _later("Mark the chat done; if it is done, reopen it.")),
    _desk(
        "chat.snooze",
        _later("Snooze"),
        "",
        Group.CHAT,
        _later("Send what is typed, if anything, put the chat away until a time or until they write, and go on."),
    ),
    _desk("chat.reopen", _later("Reopen"), "", Group.CHAT, _later("Put a chat that is done back into the inbox.")),
    _desk("chat.unread", _later("Mark unread"), "", Group.CHAT, _later("Mark the chat unread, to come back to it.")),
    _desk(
        "chat.close",
        _later("Close chat"),
        "ctrl+o",
        Group.CHAT,
        _later("Take the chat off the desk; its draft is kept."),
    ),
    _desk(
        "chat.send_else",
        _later("Send more kinds"),
        "ctrl+space",
        Group.CHAT,
        _later("Send a file, a reaction, buttons, a list, a place, a contact card, a product: choose what."),
    ),
    _desk(
        "chat.attach",
        _later("Attach a file"),
        "",
        Group.CHAT,
        _later("Send a photo, a document or another file; what is typed becomes its caption."),
    ),
    _desk(
        "chat.reply",
        _later("Answer with quote"),
        "",
        Group.CHAT,
        _later("Quote the marked message, else the customer's last one, in what is sent next."),
    ),
    _desk(
        "chat.receipts",
        _later("Read receipts"),
        "",
        Group.CHAT,
        _later("Choose when this customer sees that their messages were read, and that someone types."),
    ),
    _desk(
        "chat.template",
        _later("Template"),
        "ctrl+r",
        Group.CHAT,
        _later("Choose a template, fill it in and send it: also when the window is closed."),
    ),
    _desk(
        "message.copy",
        _later("Copy message"),
        "",
        Group.MESSAGE,
        _later("Copy the marked message, else the customer's last one."),
    ),
    _desk(
        "message.open_link",
        _later("Open file or link"),
        "",
        Group.MESSAGE,
        _later("Look at the file of the marked or last message, or open its link or map after showing where it leads."),
    ),
    _desk(
        "message.react",
        _later("React"),
        "",
        Group.MESSAGE,
        _later("Put an emoji on the marked message, else the customer's last one, or take it back."),
    ),
    _desk("message.save", _later("Save file"), "", Group.MESSAGE, _later("Save the message's file somewhere else.")),
    _desk(
        "message.copy_path",
        _later("Copy file path"),
        "",
        Group.MESSAGE,
        _later("Copy where the message's file lies on this machine."),
    ),
    _desk(
        "message.fetch",
        _later("Fetch file again"),
        "",
        Group.MESSAGE,
        _later("Fetch or upload the message's file again after it failed."),
    ),
    _desk("message.resend", _later("Resend"), "", Group.MESSAGE, _later("Send a failed or uncertain message again.")),
    _desk(
        "message.retry_failed",
        _later("Retry failed"),
        "",
        Group.MESSAGE,
        _later("Queue all failed messages of this chat again that may be sent again."),
    ),
    _desk(
        "message.discard",
        _later("Discard"),
        "",
        Group.MESSAGE,
        _later("Give a failed, uncertain or still queued message up."),
    ),
    _desk(
        "customer.edit",
        _later("Edit customer"),
        "f10",
        Group.CUSTOMER,
        _later("Change the customer's name, labels and notes."),
    ),
    _desk("customer.copy_number", _later("Copy number"), "", Group.CUSTOMER, _later("Copy the customer's number.")),
    _desk(
        "customer.same",
        _later("Same person"),
        "",
        Group.CUSTOMER,
        _later("See by what names a customer is known and who may be the same person; join and part them."),
    ),
    _desk(
        "customer.merge",
        _later("Join customers"),
        "",
        Group.CUSTOMER,
        _later("Choose another customer who is the same person; it is shown before it is done and can be undone."),
    ),
    _desk(
        "customer.block",
        _later("Block or unblock"),
        "",
        Group.CUSTOMER,
        _later("Block the customer, or take the block back; it is asked about first."),
    ),
    _desk("find.everywhere", _later("Search"), "f5", Group.FIND, _later("Search all chats.")),
    _desk("find.here", _later("Search this chat"), "ctrl+l", Group.FIND, _later("Search the chat on the desk.")),
    _desk(
        "find.next", _later("Next hit"), "ctrl+g", Group.FIND, _later("Jump to the next, older hit of the last search.")
    ),
    _desk(
        "find.previous",
        _later("Previous hit"),
        "",
        Group.FIND,
        _later("Jump to the previous, newer hit of the last search."),
    ),
    _desk("panes.inbox", _later("Inbox"), "", Group.PANES, _later("Go to the inbox (from a chat also: Esc).")),
    _desk("panes.chat", _later("Chat"), "", Group.PANES, _later("Go to the chat and its composer.")),
    _desk("panes.customers", _later("Customers"), "", Group.PANES, _later("Go to the list of all customers.")),
    _desk("panes.card", _later("Customer card"), "", Group.PANES, _later("Show the customer's card.")),
    _desk("panes.business", _later("Business card"), "", Group.PANES, _later("Show the business card.")),
    _desk(
        "panes.switch",
        _later("Switch pane"),
        "f12",
        Group.PANES,
        _later("Change what the side pane shows: customer, business, customers."),
    ),
    _desk(
        "inbox.view",
        _later("Inbox view"),
        "",
        Group.PANES,
        _later("Change what the inbox lists: open, waiting, unread, all."),
    ),
    _desk(
        "shop.profile",
        _later("Business profile"),
        "",
        Group.SHOP,
        _later("See and edit address, hours, delivery and what customers see of the shop."),
    ),
    _desk(
        "shop.history",
        _later("Profile history"),
        "",
        Group.SHOP,
        _later("See what the profile was and what WhatsApp shows, and go back to an earlier one."),
    ),
    _desk("shop.photo", _later("Profile photo"), "", Group.SHOP, _later("Give the shop another picture.")),
    _desk(
        "shop.trust",
        _later("Trust"),
        "",
        Group.SHOP,
        _later("See how far WhatsApp trusts the number, what that means and how to better it."),
    ),
    _desk(
        "shop.templates",
        _later("Manage templates"),
        "",
        Group.SHOP,
        _later("See, make, change and delete templates, and how Meta's review stands."),
    ),
    _desk(
        "shop.quick_replies",
        _later("Quick replies"),
        "",
        Group.SHOP,
        _later("See, make, change and delete the texts that / puts into an answer."),
    ),
    _desk(
        "shop.link",
        _later("Link and QR code"),
        "",
        Group.SHOP,
        _later("Show, copy and save the link and the QR code that open a chat with the shop."),
    ),
    _desk(
        "shop.log",
        _later("Account log"),
        "",
        Group.SHOP,
        _later("Read what WhatsApp says about the account: reviews, quality, limits, warnings."),
    ),
    _desk(
        "shop.refresh",
        _later("Refresh account"),
        "",
        Group.SHOP,
        _later("Read profile, number and limits from WhatsApp anew."),
    ),
    _desk(
        "shop.dismiss_gap",
        _later("Dismiss the gap"),
        "",
        Group.SHOP,
        _later("Take the line off that says when nothing was received."),
    ),
    _desk("desk.theme", _later("Theme"), "", Group.DESK, _later("Switch between dark, paper and high contrast.")),
    _desk("desk.help", _later("Help"), "f1", Group.DESK, _later("Show all actions and their keys."), Where.APP),
    _desk(
        "desk.palette",
        _later("Palette"),
        "ctrl+p",
        Group.DESK,
        _later("Find any action or customer by typing a part of its name."),
        Where.APP,
    ),
    _desk(
        "desk.quit",
        _later("Quit"),
        "ctrl+q",
        Group.DESK,
        _later("Leave the desk; open chats and drafts are kept."),
        Where.APP,
    ),
)

BY_ID = {action.id: action for action in ACTIONS}

LIST_KEYS: dict[str, tuple[str, ...]] = {
    "chat.unread": ("u",),
    "chat.reopen": ("r",),
    "chat.snooze": ("z",),
    "message.copy": ("y",),
    "message.open_link": ("o",),
    "message.retry_failed": ("S",),
    "message.react": ("plus",),
    "message.save": ("w",),
    "message.fetch": ("f",),
    "chat.reply": ("a",),
    "customer.copy_number": ("n",),
    "customer.edit": ("e",),
    "customer.same": ("i",),
    "shop.profile": ("b",),
    "shop.templates": ("t",),
    "shop.log": ("l",),
    "find.previous": ("p",),
    "inbox.view": ("v",),
    "find.everywhere": ("slash",),
    "desk.help": ("question_mark",),
    **{f"chats.open_{n}": (str(n),) for n in range(1, 10)},
}
"""Single keys that count wherever nothing is being typed, beside an action's own."""

TYPING_KEYS: tuple[tuple[str, str], ...] = (
    ("enter", _later("Send.")),
    ("ctrl+j", _later("New line.")),
    ("slash", _later("At the beginning of a word: choose a quick reply and put it in.")),
    ("tab", _later("Go to the next pane.")),
    ("escape", _later("Go back: to the inbox, out of a dialog.")),
)
"""Keys with a fixed meaning, listed by the help and the README."""

BAR = ("chats.next_waiting", "chats.go_to", "chats.tiles", "find.everywhere", "desk.palette", "desk.help")
"""What the bottom bar offers, left to right."""

BAR_FIRST = ("desk.help", "chats.next_waiting", "desk.palette", "find.everywhere", "chats.go_to", "chats.tiles")
"""The same, by how long it stays when room grows short."""


def title_of(action: Action) -> str:
    """The action's title in the operator's language."""
    return _(action.title).replace("{n}", action.id[-1])


def description_of(action: Action) -> str:
    """The action's description in the operator's language."""
    return _(action.description)

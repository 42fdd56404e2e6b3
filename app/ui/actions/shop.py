"""The shop: profile, templates, quick replies, account."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "shop.profile",
        later("Business profile"),
        "",
        Group.SHOP,
        later("See and edit address, hours, delivery and what customers see of the shop."),
        lists="b",
    ),
    action(
        "shop.history",
        later("Profile history"),
        "",
        Group.SHOP,
        later("See what the profile was and what WhatsApp shows, and go back to an earlier one."),
    ),
    action("shop.photo", later("Profile photo"), "", Group.SHOP, later("Give the shop another picture.")),
    action(
        "shop.trust",
        later("Trust"),
        "",
        Group.SHOP,
        later("See how far WhatsApp trusts the number, what that means and how to better it."),
    ),
    action(
        "shop.templates",
        later("Manage templates"),
        "",
        Group.SHOP,
        later("See, make, change and delete templates, and how Meta's review stands."),
        lists="t",
    ),
    action(
        "shop.quick_replies",
        later("Quick replies"),
        "",
        Group.SHOP,
        later("See, make, change and delete the texts that / puts into an answer."),
    ),
    action(
        "shop.import",
        later("Import"),
        "",
        Group.SHOP,
        later("Bring people or a chat along from a file, having seen what that does; take an import back."),
    ),
    action(
        "shop.macros",
        later("Macros"),
        "",
        Group.SHOP,
        later("See, make, change and delete lists of steps that are done by one key: reply, label, snooze, done, …"),
    ),
    action(
        "shop.link",
        later("Link and QR code"),
        "",
        Group.SHOP,
        later("Show, copy and save the link and the QR code that open a chat with the shop."),
    ),
    action(
        "shop.log",
        later("Account log"),
        "",
        Group.SHOP,
        later("Read what WhatsApp says about the account: reviews, quality, limits, warnings."),
        lists="l",
    ),
    action(
        "shop.refresh",
        later("Refresh account"),
        "",
        Group.SHOP,
        later("Read profile, number and limits from WhatsApp anew."),
    ),
    action(
        "shop.dismiss_gap",
        later("Dismiss the gap"),
        "",
        Group.SHOP,
        later("Take the line off that says when nothing was received."),
    ),
)

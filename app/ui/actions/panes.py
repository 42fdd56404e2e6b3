"""Going from pane to pane, and what they list."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action("panes.inbox", later("Inbox"), "", Group.PANES, later("Go to the inbox (from a chat also: Esc).")),
    action("panes.chat", later("Chat"), "", Group.PANES, later("Go to the chat and its composer.")),
    action("panes.customers", later("Customers"), "", Group.PANES, later("Go to the list of all customers.")),
    action("panes.card", later("Customer card"), "", Group.PANES, later("Show the customer's card.")),
    action("panes.business", later("Business card"), "", Group.PANES, later("Show the business card.")),
    action(
        "panes.switch",
        later("Switch pane"),
        "f12",
        Group.PANES,
        later("Change what the side pane shows: customer, business, customers."),
    ),
)

"""What is done to a customer."""

from app.core.i18n import later
from app.ui.actions.action import Group, action

ACTIONS = (
    action(
        "customer.edit",
        later("Edit customer"),
        "f10",
        Group.CUSTOMER,
        later("Change the customer's name, labels, birthday, own fields and notes."),
        lists="e",
    ),
    action(
        "customer.favourite",
        later("Favourite"),
        "",
        Group.CUSTOMER,
        later("Make the customer a favourite, or no more: a star, and found by is:favourite."),
        lists="asterisk",
    ),
    action(
        "customer.timeline",
        later("Timeline"),
        "",
        Group.CUSTOMER,
        later("Everything with this customer by days: messages, files, orders, notes; go to the chat at that place."),
        lists="h",
        menu="h",
    ),
    action(
        "customer.table",
        later("All customers"),
        "",
        Group.CUSTOMER,
        later("All customers as a table, with the columns and the sort you choose."),
        lists="c",
    ),
    action(
        "customer.birthdays", later("Birthdays"), "", Group.CUSTOMER, later("Whose birthday is next, with their age.")
    ),
    action(
        "customer.fields",
        later("Customer fields"),
        "",
        Group.CUSTOMER,
        later("The shop's own fields of a customer: text, number, date, choice, money, link."),
    ),
    action(
        "customer.labels",
        later("Manage labels"),
        "",
        Group.CUSTOMER,
        later("Rename, recolour, join and delete labels."),
    ),
    action(
        "customer.export",
        later("Export customers"),
        "",
        Group.CUSTOMER,
        later("Write customers to a table (CSV) or to contact cards (vCard)."),
    ),
    action(
        "customer.copy_number",
        later("Copy number"),
        "",
        Group.CUSTOMER,
        later("Copy the customer's number."),
        lists="n",
        menu="N",
    ),
    action(
        "customer.same",
        later("Same person"),
        "",
        Group.CUSTOMER,
        later("See by what names a customer is known and who may be the same person; join and part them."),
        lists="i",
    ),
    action(
        "customer.merge",
        later("Join customers"),
        "",
        Group.CUSTOMER,
        later("Choose another customer who is the same person; it is shown before it is done and can be undone."),
        menu="J",
    ),
    action(
        "customer.block",
        later("Block or unblock"),
        "",
        Group.CUSTOMER,
        later("Block the customer, or take the block back; it is asked about first."),
        menu="B",
    ),
)

"""What is done to a customer."""

from app.ui.actions.action import Group, action, later

ACTIONS = (
    action(
        "customer.edit",
        later("Edit customer"),
        "f10",
        Group.CUSTOMER,
        later("Change the customer's name, labels and notes."),
        lists="e",
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

"""The customer: edit, copy the number."""

from app.core.i18n import _
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


@does("customer.edit")
async def edit(desk: DeskScreen) -> None:
    """Change name, labels and notes."""
    card = desk.card
    if card is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.customer import CustomerEditor

    labels = await desk.kit.port.read(lambda data: data.labels())
    await desk.app.push_screen(CustomerEditor(desk.kit, card, labels))


@does("customer.copy_number")
async def copy_number(desk: DeskScreen) -> None:
    """Put the customer's first name on a channel on the clipboard."""
    if desk.card is None or not desk.card.identities:
        desk.say(_("Open a chat first."))
    else:
        desk.copy(desk.card.identities[0].value)

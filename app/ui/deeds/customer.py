"""The customer: edit, copy the number, join and part, block."""

from functools import partial

from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import CustomerCard
from app.core.text import Safe, sanitise_for_display
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.screens.desk import DeskScreen


@does("customer.edit")
async def edit(desk: DeskScreen) -> None:
    """Change name, labels, birthday, fields and notes."""
    customer_id = chosen_customer(desk)
    if customer_id is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.customers import edit_customer

    await edit_customer(desk, desk.kit, customer_id)


def chosen_customer(desk: DeskScreen) -> int | None:
    """The one under the cursor in the list of customers, else the one of the chat on the desk."""
    if desk.at is Pane.CUSTOMERS and desk.customers.list.chosen is not None:
        return desk.customers.list.chosen
    return desk.card.id if desk.card is not None else None


@does("customer.copy_number")
async def copy_number(desk: DeskScreen) -> None:
    """Put the customer's first name on a channel on the clipboard."""
    if desk.card is None or not desk.card.identities:
        desk.say(_("Open a chat first."))
    else:
        desk.copy(desk.card.identities[0].value)


@does("customer.same")
async def same(desk: DeskScreen) -> None:
    """By what names they are known, who may be the same person, and who has been joined with them."""
    card = desk.card
    if card is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.same import SamePerson

    def asked(other: int | None) -> None:
        if other is not None:
            desk.kit.begin(desk, preview(desk, card, other) if other else choose(desk, card))

    await desk.app.push_screen(SamePerson(desk.kit, card), asked)


@does("customer.merge")
async def merge(desk: DeskScreen) -> None:
    """Choose whom to join them with."""
    if desk.card is None:
        desk.say(_("Open a chat first."))
    else:
        await choose(desk, desk.card)


async def choose(desk: DeskScreen, card: CustomerCard) -> None:
    """Any other customer, by name, number or label."""
    from app.ui.screens.customer_picker import CustomerPicker

    def chosen(other: int | None) -> None:
        if other is not None:
            desk.kit.begin(desk, preview(desk, card, other))

    title = _("Join with whom?")
    await desk.app.push_screen(CustomerPicker(desk.kit, title, without=frozenset({card.id})), chosen)


async def preview(desk: DeskScreen, card: CustomerCard, other_id: int) -> None:
    """Show what the two would become, and join them if that is wanted."""
    from app.ui.screens.merge import MergeScreen, read_pair

    try:
        pair = await desk.kit.port.read(partial(read_pair, kept_id=card.id, gone_id=other_id))
    except UserError as error:
        desk.say(str(error))
        return
    if pair is None:
        desk.say(_("One of the two is not there any more."))
        return

    def joined(kept_id: int | None) -> None:
        if kept_id is not None:
            desk.say(_("They are one customer now; Same person parts them again."))
            desk.load_names()
            if kept_id != card.id:
                desk.kit.begin(desk, desk.open_customer(kept_id))
            else:
                desk.load_card()

    await desk.app.push_screen(MergeScreen(desk.kit, pair), joined)


@does("customer.block")
async def block(desk: DeskScreen) -> None:
    """Block, or take the block back, after asking."""
    card = desk.card
    if card is None:
        desk.say(_("Open a chat first."))
        return
    from app.ui.screens.confirm import Confirm

    name, blocked = sanitise_for_display(card.name), card.blocked

    def answered(yes: bool | None) -> None:
        if yes:
            desk.kit.begin(desk, set_blocked(desk, card, not blocked))

    if blocked:
        title, yes = _("Unblock?"), _("Unblock")
        sentence = _("{name} can write to the shop again, and can be written to.")
    else:
        title, yes = _("Block?"), _("Block")
        sentence = _(
            "{name} can no longer write to the shop or call it, and nothing can be sent to them. They are not told. "
            "WhatsApp blocks only who has written within the last 24 hours."
        )
    await desk.app.push_screen(Confirm(desk.kit, title, Safe(sentence.replace("{name}", name)), yes), answered)


async def set_blocked(desk: DeskScreen, card: CustomerCard, blocked: bool) -> None:
    """Do it and say so."""
    await desk.kit.port.write(lambda data: data.set_blocked(card.id, blocked))
    words = _("{name} is blocked.") if blocked else _("{name} is not blocked any more.")
    desk.say(words.replace("{name}", sanitise_for_display(card.name)))
    desk.load_card()

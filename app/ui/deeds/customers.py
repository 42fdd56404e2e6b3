"""All customers: the table, favourites, birthdays, timelines, the shop's own fields, labels, export."""

from app.core.i18n import _, ngettext
from app.core.text import sanitise_for_display
from app.ui.deeds import does
from app.ui.deeds.customer import chosen_customer
from app.ui.screens.desk import DeskScreen


@does("customer.table")
async def table(desk: DeskScreen) -> None:
    """All of them over the whole window."""
    from app.ui.screens.customers import CustomersTable

    screen = CustomersTable(desk.kit)
    screen.pane.filter.value = desk.customers.filter.value

    def left(customer_id: int | None) -> None:
        desk.customers.reload()
        if customer_id is not None:
            desk.kit.begin(desk, desk.open_customer(customer_id))
        elif screen.jump is not None:
            conversation, message = screen.jump
            desk.kit.begin(desk, desk.open_chat(conversation, message=message))

    await desk.app.push_screen(screen, left)


@does("customer.favourite")
async def favourite(desk: DeskScreen) -> None:
    """Among the favourites, or no more."""
    customer_id = chosen_customer(desk)
    card = None
    if customer_id is not None:
        id_ = customer_id
        card = await desk.kit.port.read(lambda data: data.customer(id_))
    if card is None:
        desk.say(_("Open a chat first."))
        return
    wanted, id_ = not card.favourite, card.id
    await desk.kit.port.write(lambda data: data.set_favourite(id_, wanted))
    words = _("{name} is a favourite.") if wanted else _("{name} is no favourite any more.")
    desk.say(words.replace("{name}", sanitise_for_display(card.name)))


@does("customer.timeline")
async def timeline(desk: DeskScreen) -> None:
    """Everything with the customer."""
    from app.ui.screens.timeline import Timeline

    customer_id = chosen_customer(desk)
    card = None
    if customer_id is not None:
        id_ = customer_id
        card = await desk.kit.port.read(lambda data: data.customer(id_))
    if card is None:
        desk.say(_("Open a chat first."))
        return

    def left(place: tuple[int, int] | None) -> None:
        if place is not None:
            desk.kit.begin(desk, desk.open_chat(place[0], message=place[1]))

    await desk.app.push_screen(Timeline(desk.kit, card), left)


@does("customer.birthdays")
async def birthdays(desk: DeskScreen) -> None:
    """Whose birthday is next."""
    from app.ui.screens.birthdays import Birthdays

    def left(customer_id: int | None) -> None:
        if customer_id is not None:
            desk.kit.begin(desk, desk.open_customer(customer_id))

    await desk.app.push_screen(Birthdays(desk.kit), left)


@does("customer.fields")
async def fields(desk: DeskScreen) -> None:
    """The shop's own fields."""
    from app.ui.screens.customer_fields import CustomerFields

    await desk.app.push_screen(CustomerFields(desk.kit))


@does("customer.labels")
async def labels(desk: DeskScreen) -> None:
    """All labels."""
    from app.ui.screens.label_manager import LabelManager

    await desk.app.push_screen(LabelManager(desk.kit))


@does("customer.export")
async def export(desk: DeskScreen) -> None:
    """To a file; whom the list's filter shows."""
    from app.ui.screens.export_customers import ExportCustomers

    def left(done: tuple[str, int] | None) -> None:
        if done is not None:
            path, count = done
            words = ngettext("{n} customer is in {path}.", "{n} customers are in {path}.", count)
            desk.say(words.format(n=count, path="{path}").replace("{path}", sanitise_for_display(path)))

    await desk.app.push_screen(ExportCustomers(desk.kit, desk.customers.filter.value), left)

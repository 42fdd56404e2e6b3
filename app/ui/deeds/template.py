"""Templates in a chat: choose one, fill it in, send it."""

from app.core.i18n import _
from app.core.rows import ChatHead, Template
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


@does("chat.template")
async def template(desk: DeskScreen) -> None:
    """Choose a template for the chat on the desk."""
    chat = desk.chats.current()
    head = await desk.kit.port.read(lambda data: data.chat(chat)) if chat is not None else None
    if head is None:
        desk.say(_("Open a chat first."))
        return
    card = await desk.kit.port.read(lambda data: data.customer(head.row.customer_id))
    from app.ui.screens.template_picker import TemplatePicker

    def chosen(template: Template | None) -> None:
        if template is not None:
            desk.kit.begin(desk, fill_in(desk, head, template))

    no_marketing = card is not None and card.no_marketing_since is not None
    await desk.app.push_screen(TemplatePicker(desk.kit, head, no_marketing=no_marketing), chosen)


async def fill_in(desk: DeskScreen, head: ChatHead, template: Template) -> None:
    """Fill it in and send it."""
    from app.ui.screens.template_fill import TemplateFill

    def sent(done: bool | None) -> None:
        if done:
            desk.chats.passed.clear()
            tile = desk.tiles.holding(head.row.id)
            if tile is not None:
                tile.transcript.action_newest()
                tile.composer.count_down()

    await desk.app.push_screen(TemplateFill(desk.kit, head, template), sent)

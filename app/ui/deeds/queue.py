"""The inbox's lists, whose a chat is and how pressing."""

from app.core.i18n import _
from app.core.queue import Queue, Sort
from app.core.steps import Assign, Priority, SetPriority
from app.core.text import Safe
from app.ui.deeds import does
from app.ui.deeds.acts import act, meant
from app.ui.layout import Pane
from app.ui.screens.desk import DeskScreen


@does("inbox.view")
async def view(desk: DeskScreen) -> None:
    """What the inbox lists."""
    from app.ui.screens.views import Listing, Views

    def listed(choice: Listing | None) -> None:
        if choice is not None:
            desk.kit.begin(desk, _list(desk, choice.queue, choice.called, choice.words))

    await desk.app.push_screen(Views(desk.kit, desk.inbox.queue, desk.inbox.words), listed)


async def list_view(desk: DeskScreen, view_id: int) -> None:
    """List a saved view; UserError if its words can't be read."""
    views = await desk.kit.port.read(lambda data: data.saved_views())
    view = next((one for one in views if one.id == view_id), None)
    if view is not None:
        await _list(desk, view.queue, view.name, view.query)


async def _list(desk: DeskScreen, queue: Queue, called: str, words: str) -> None:
    """List it and show the chat the cursor comes to stand on, which is what is acted upon next."""
    desk.inbox.set_queue(queue, called=called, words=words)
    desk.go_to(Pane.INBOX)
    await desk.inbox.read_now()
    if desk.at is Pane.INBOX:
        desk.look_at_cursor()


@does("inbox.sort")
async def sort(desk: DeskScreen) -> None:
    """The next order."""
    from dataclasses import replace

    from app.ui.render.queue import sort_words

    orders = list(Sort)
    inbox = desk.inbox
    queue = replace(inbox.queue, sort=orders[(orders.index(inbox.queue.sort) + 1) % len(orders)])
    inbox.set_queue(queue, called=inbox.called, words=inbox.words)
    if desk.at is not Pane.INBOX:
        # else the inbox's foot says so, where the eye is
        desk.say(_("Inbox: {order}.").format(order=sort_words(queue.sort)))


@does("chat.assign")
async def assign(desk: DeskScreen) -> None:
    """Whose chat it is."""
    from app.ui.screens.assign import AssignPicker

    ids = meant(desk)
    if not ids:
        desk.say(_("Open a chat first."))
        return

    def chosen(who: str | None) -> None:
        if who is not None:
            desk.kit.begin(desk, act(desk, ids, [Assign(who)]))

    await desk.app.push_screen(AssignPicker(desk.kit, len(ids)), chosen)


@does("chat.priority")
async def priority(desk: DeskScreen) -> None:
    """Higher than the first of them is, and after urgent normal again."""
    ids = meant(desk)
    rows = await desk.kit.port.read(lambda data: data.inbox_rows(ids[:1]))
    if not rows:
        desk.say(_("Open a chat first."))
        return
    levels = list(Priority)
    now = next(iter(rows.values())).priority
    level = levels[(now + 1) % len(levels)]
    words = {
        Priority.NORMAL: _("normal priority"),
        Priority.HIGH: _("high priority"),
        Priority.URGENT: _("urgent"),
    }
    await act(desk, ids, [SetPriority(level)], Safe(words[level]))

"""Chats: who is next, opening, sending, done, closing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from app.core import steps
from app.core.clock import SECOND, Millis
from app.core.enums import ConversationState, View
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display
from app.ui.deeds import does
from app.ui.deeds.acts import act, chats_words, chosen, meant, undoable
from app.ui.layout import Pane
from app.ui.render.times import until
from app.ui.screens.desk import DeskScreen


@does("chats.next_waiting")
async def next_waiting(desk: DeskScreen) -> None:
    """Open the chat that has waited longest; pressed again, one after the other until something is sent."""
    async with desk.lane:
        await open_next(desk)


async def _who_waits(desk: DeskScreen, enough: int) -> Sequence[int]:
    """Who has waited longest; of a list that was narrowed or sorted by the operator, its own first."""
    if desk.chats.follow or _narrowed(desk):
        return await desk.waiting()
    order = await desk.kit.port.read(lambda data: data.inbox_order(View.WAITING, enough))
    return order.ids[: order.waiting]


def _narrowed(desk: DeskScreen) -> bool:
    """Whether the inbox lists what somebody may wait in, and not as it comes."""
    queue = desk.inbox.queue
    return not queue.plain and queue.view not in (View.SNOOZED, View.DONE)


def nobody(desk: DeskScreen) -> str:
    """That there is no next one."""
    if desk.inbox.queue.filter.narrows and _narrowed(desk):
        return _("Nobody else is waiting in this list.")
    return _("Nobody else is waiting.")


async def open_next(desk: DeskScreen) -> None:
    """Open the chat that has waited longest and isn't in front, or say that there is none."""
    # So many that one is among them who was neither passed over nor is in front, if there is one.
    waiting = await _who_waits(desk, len(desk.chats.passed) + 2)
    current, passed = desk.chats.active, desk.chats.passed
    if desk.chats.follow and desk.at is Pane.INBOX:
        # The first tile was filled, and nobody has been in it yet.
        current = None
    ids = [chat for chat in waiting if chat != current]
    if not ids:
        desk.say(nobody(desk))
        return
    fresh = [chat for chat in ids if chat not in passed]
    if not fresh:
        passed.clear()
    chosen = (fresh or ids)[0]
    passed.update(chat for chat in (current, chosen) if chat is not None)
    await desk.open_chat(chosen)


@does("chats.go_to")
async def go_to(desk: DeskScreen) -> None:
    """Choose an open chat or any customer."""
    from app.ui.screens.switcher import Switcher

    def chosen(customer_id: int | None) -> None:
        if customer_id is not None:
            desk.kit.begin(desk, desk.open_customer(customer_id))

    await desk.app.push_screen(Switcher(desk.kit, tuple(desk.chats.order)), chosen)


@does("chats.start")
async def start(desk: DeskScreen) -> None:
    """Ask for a number and open the chat with it."""
    from app.ui.screens.new_chat import NewChat

    def made(conversation_id: int | None) -> None:
        if conversation_id is not None:
            desk.kit.begin(desk, desk.open_chat(conversation_id))

    await desk.app.push_screen(NewChat(desk.kit), made)


@does("chats.tiles")
async def tiles(desk: DeskScreen) -> None:
    """One more chat at once; after the most that fit, one."""
    most = desk.plan.max_tiles
    if most < 2:
        desk.say(_("This window has room for one chat."))
        return
    desk.tiles_wanted = desk.chats.slots % most + 1
    desk.show_tiles()
    desk.show_chats()
    if desk.at is Pane.CHAT:
        desk.go_to(Pane.CHAT)


@does("chats.follow")
async def follow(desk: DeskScreen) -> None:
    """Let the tiles follow the queue, or stop it."""
    async with desk.lane:
        chats = desk.chats
        chats.follow = not chats.follow
        if chats.follow:
            # Asked for just now: whatever nobody is at gives way to those who wait.
            chats.queued = set(chats.shown)
            await desk.fill_tiles()
            desk.say(_("The tiles follow the queue."))
        else:
            desk.say(_("The tiles stay as they are."))
        desk.show_tiles()
        desk.chats_changed()
        for chat in chats.shown:
            await desk.tiles.shown(chat)


@does("chat.pin")
async def pin(desk: DeskScreen) -> None:
    """Pin the chat, or let it go; one under the inbox's cursor is opened for it."""
    async with desk.lane:
        chats = desk.chats
        chat = desk.inbox.list.chosen if desk.at is Pane.INBOX else chats.current()
        if chat is None:
            return
        if chat not in chats.order:
            await desk.open_chat(chat, focus=False)
        chats.pin(chat)
        desk.show_tiles()
        desk.chats_changed()


@does("chats.next_open")
async def next_open(desk: DeskScreen) -> None:
    """The open chat with the next number."""
    async with desk.lane:
        chat = desk.chats.after(desk.chats.active)
        if chat is not None:
            await desk.open_chat(chat)


async def open_number(number: int, desk: DeskScreen) -> None:
    """The open chat with that number."""
    async with desk.lane:
        if number <= len(desk.chats.order):
            await desk.open_chat(desk.chats.order[number - 1])


for _number in range(1, 10):
    does(f"chats.open_{_number}")(partial(open_number, _number))


async def send_typed(desk: DeskScreen, conversation_id: int) -> bool:
    """Send what is typed to that chat; False if there is something typed that may not be sent."""
    tile = desk.tiles.holding(conversation_id)
    if tile is None or not tile.composer.text.strip():
        return True
    return await tile.send()


async def finish(desk: DeskScreen) -> bool:
    """Send what is typed and mark the chat done; False if nothing could be done."""
    chat = desk.chats.current()
    if chat is None or not await send_typed(desk, chat):
        return False
    await desk.kit.port.write(lambda data: data.done(chat))
    return True


@does("chat.send_done")
async def send_done(desk: DeskScreen) -> None:
    """Send, then done."""
    async with desk.lane:
        name = name_of(desk)
        if await finish(desk):
            desk.say(undoable(desk, _("{name}: done.").format(name=name)))


@does("chat.done_next")
async def done_next(desk: DeskScreen) -> None:
    """Send, done, and on to the next; the chat that is done leaves the desk."""
    async with desk.lane:
        chat, name = desk.chats.current(), name_of(desk)
        if chat is None:
            await open_next(desk)
        elif await finish(desk):
            desk.say(undoable(desk, _("{name}: done.").format(name=name)))
            await leave_for_next(desk, chat)


@does("chat.snooze")
async def snooze(desk: DeskScreen) -> None:
    """Ask until when, send what is typed, put the chat away and go on to the next one who waits."""
    from app.ui.screens.snooze import UNTIL_THEY_WRITE, Snooze

    if many := chosen(desk):
        await snooze_many(desk, many)
        return
    chat = desk.inbox.list.chosen if desk.at is Pane.INBOX else desk.chats.current()
    if chat is None:
        return
    rows = await desk.kit.port.read(lambda data: data.inbox_rows([chat]))
    if chat not in rows:
        return
    name = sanitise_for_display(rows[chat].name)

    async def put_away(at: Millis) -> None:
        async with desk.lane:
            if not await send_typed(desk, chat):
                return
            await desk.kit.port.write(lambda data: data.snooze(chat, at or None))
            back = until(at, desk.kit.clock.now(), desk.kit.zone) if at != UNTIL_THEY_WRITE else _("they write")
            desk.say(undoable(desk, _("{name}: snoozed until {time}.").format(name=name, time=back)))
            if chat in desk.chats.order:
                await leave_for_next(desk, chat)

    def answered(at: Millis | None) -> None:
        if at is not None:
            desk.kit.begin(desk, put_away(at))

    await desk.app.push_screen(Snooze(desk.kit, name), answered)


async def snooze_many(desk: DeskScreen, chats: Sequence[int]) -> None:
    """Ask until when, and put them all away."""
    from app.ui.screens.snooze import UNTIL_THEY_WRITE, Snooze

    def answered(at: Millis | None) -> None:
        if at is None:
            return
        step, words = steps.Snooze(), _("they write")
        if at != UNTIL_THEY_WRITE:
            here = datetime.fromtimestamp(at / SECOND, UTC).astimezone(desk.kit.zone)
            step, words = steps.Snooze(f"{here:%Y-%m-%d %H:%M}"), until(at, desk.kit.clock.now(), desk.kit.zone)
        said = Safe(_("snoozed until {time}").format(time=words))
        desk.kit.begin(desk, act(desk, chats, [step], said))

    await desk.app.push_screen(Snooze(desk.kit, chats_words(len(chats))), answered)


async def leave_for_next(desk: DeskScreen, chat: int) -> None:
    """Take a chat off the desk and open the one who has waited longest; say so if nobody waits."""
    chats = desk.chats
    chats.passed.clear()
    if chats.follow:
        ids = [other for other in await desk.waiting() if other != chat]
        fresh = next((other for other in ids if other not in chats.shown), None)
        if fresh is not None and chat in chats.order and chat not in chats.pinned:
            chats.exchange(chat, fresh)
    else:
        ids = [other for other in await _who_waits(desk, 2) if other != chat]
    leaves = chat in chats.order and chat not in chats.pinned
    if ids:
        if leaves:
            chats.close(chat)
        await desk.open_chat(ids[0])
        return
    if leaves:
        desk.close_chat(chat)
    desk.say(nobody(desk))


@does("chat.done")
async def done(desk: DeskScreen) -> None:
    """Done, or open again if it is done; of many chosen, if all are."""
    ids = meant(desk)
    rows = await desk.kit.port.read(lambda data: data.inbox_rows(ids))
    if rows:
        all_done = all(row.state is ConversationState.DONE for row in rows.values())
        await act(desk, ids, [steps.Reopen() if all_done else steps.Done()])


@does("chat.reopen")
async def reopen(desk: DeskScreen) -> None:
    """Open again."""
    if ids := meant(desk):
        await act(desk, ids, [steps.Reopen()])


@does("chat.unread")
async def unread(desk: DeskScreen) -> None:
    """Mark unread and go back to the inbox."""
    if ids := meant(desk):
        await act(desk, ids, [steps.Unread()])
        desk.go_to(Pane.INBOX)


@does("chat.close")
async def close(desk: DeskScreen) -> None:
    """Take the chat off the desk."""
    async with desk.lane:
        chat = desk.chats.active
        tile = desk.tiles.holding(chat)
        if chat is not None:
            if tile is not None:
                await tile.keep_draft()
            desk.close_chat(chat)


def name_of(desk: DeskScreen) -> str:
    """Who the current chat is with, safe to show."""
    tile = desk.tile()
    return sanitise_for_display(tile.head.row.name) if tile is not None and tile.head is not None else ""

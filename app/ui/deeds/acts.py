"""Steps done to the chat at hand or to all that are chosen, labels, macros, and taking it back."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from app.core.i18n import _, ngettext
from app.core.steps import (
    AddLabel,
    AddNote,
    Applied,
    Done,
    Refused,
    RemoveLabel,
    Reply,
    SetPriority,
    Snooze,
    Step,
    Undone,
)
from app.core.text import Safe, sanitise_for_display
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.render.steps import steps_words
from app.ui.screens.desk import DeskScreen
from app.ui.widgets.editor import Editor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import Desk
    from app.core.macros import Macro
    from app.core.rows import InboxRow

NAMED: Final = 12
"""So many of those who were left out are named for each reason."""
ASKED_ABOVE: Final = 5
"""A text to more customers than that is asked about first."""
_STAYS: Final = (AddLabel, RemoveLabel, AddNote, SetPriority)
"""Steps after which one may want to do more to the same chats."""


def meant(desk: DeskScreen) -> list[int]:
    """The chats an action means: those chosen in the inbox while it has the keys, else the one at hand; or none."""
    if desk.at is Pane.INBOX:
        chosen = desk.inbox.chosen_ids()
        if chosen:
            return chosen
        here = desk.inbox.list.chosen
        return [] if here is None else [here]
    chat = desk.chats.current()
    return [] if chat is None else [chat]


def chosen(desk: DeskScreen) -> list[int]:
    """The chats chosen in the inbox, while it has the keys."""
    return desk.inbox.chosen_ids() if desk.at is Pane.INBOX else []


def undoable(desk: DeskScreen, sentence: str) -> str:
    """The sentence, and by what key it is taken back."""
    key = desk.kit.key("chat.undo")
    if isinstance(desk.focused, Editor):
        key = f"{desk.kit.key('chat.menu')} {key}"
    return _("{sentence} {key} undoes it.").replace("{key}", key).replace("{sentence}", sentence)


Order: TypeAlias = Callable[["Desk"], Applied]


async def act(
    desk: DeskScreen, ids: Sequence[int], steps: Sequence[Step], what: Safe | None = None, order: Order | None = None
) -> None:
    """Do the steps to these chats and say so; before a text goes to many it is asked.

    `what` is said of them; `order` does it, if it is more than the steps.
    """
    if not ids:
        desk.say(_("Open a chat first."))
        return
    said, order = what or steps_words(steps), order or (lambda data: data.apply(ids, steps))
    if len(ids) <= ASKED_ABOVE or not any(isinstance(step, Reply) for step in steps):
        await _act(desk, steps, said, order)
        return
    from app.ui.screens.confirm import Confirm

    rows, now = await desk.kit.port.read(lambda data: data.inbox_rows(ids)), desk.kit.clock.now()
    shut = sum(row.window_ends_at is None or row.window_ends_at <= now for row in rows.values())
    words = question_words(len(ids) - shut, shut, steps)

    def answered(yes: bool | None) -> None:
        if yes:
            desk.kit.begin(desk, _act(desk, steps, said, order))

    title, answer = _("Write to so many?"), _("Send to {n}").format(n=len(ids) - shut)
    await desk.app.push_screen(Confirm(desk.kit, title, Safe(words), answer), answered)


def question_words(n: int, shut: int, steps: Sequence[Step]) -> Safe:
    """What that many get, to be read whole before they do, and that `shut` others are left out."""
    sentences = [ngettext("{n} customer gets:", "{n} customers get:", n).format(n=n)]
    sentences += [sanitise_for_display(step.text, multiline=True) for step in steps if isinstance(step, Reply)]
    if others := [step for step in steps if not isinstance(step, Reply)]:
        sentences.append(_("Then: {what}.").replace("{what}", steps_words(others)))
    if shut:
        left = ngettext("{n} is left out: the window is closed.", "{n} are left out: the window is closed.", shut)
        sentences.append(left.format(n=shut))
    return Safe("\n\n".join(sentences))


async def _act(desk: DeskScreen, steps: Sequence[Step], what: Safe, order: Order) -> None:
    async with desk.lane:
        applied = await desk.kit.port.write(order)
        await tell(desk, applied, what)
        if not isinstance(steps[0], _STAYS):
            desk.inbox.unmark()
        await _go_on(desk, applied, steps)


async def _go_on(desk: DeskScreen, applied: Applied, steps: Sequence[Step]) -> None:
    """A chat that was answered and put away by one deed leaves the desk, as by Done and next."""
    from app.ui.deeds.chats import leave_for_next

    chat, tile = desk.chats.current(), desk.tile()
    if chat is None or applied.conversation_ids != (chat,) or desk.at is not Pane.CHAT:
        return
    away = any(isinstance(step, Done | Snooze) for step in steps) and len(steps) > 1
    if away and tile is not None and not tile.composer.text:
        await leave_for_next(desk, chat)


async def tell(desk: DeskScreen, applied: Applied, what: Safe) -> None:
    """What was done to whom, and who was refused and why."""
    done = applied.conversation_ids
    if done:
        if len(done) == 1:
            name = await _name(desk, done[0])
            said = _("{name}: {what}.").replace("{what}", what).replace("{name}", name)
        else:
            many = ngettext("{n} chat: {what}.", "{n} chats: {what}.", len(done))
            said = many.replace("{n}", str(len(done))).replace("{what}", what)
        desk.say(undoable(desk, said) if applied.deed_id else said)
    if not applied.refused:
        return
    if len(applied.refused) == 1:
        desk.say(refused_words(applied.refused))
        return
    from app.ui.screens.notice import Notice

    n = len(applied.refused)
    title = ngettext("{n} chat was left out", "{n} chats were left out", n).format(n=n)
    await desk.app.push_screen(Notice(desk.kit, title, refused_words(applied.refused)))


def refused_words(refused: Sequence[Refused]) -> str:
    """Each reason with the names of those it holds for, as many as one reads."""
    reasons: dict[str, list[str]] = {}
    for one in refused:
        reasons.setdefault(one.why, []).append(one.name)
    lines = []
    for why, names in reasons.items():
        known = [name for name in names if name][:NAMED]
        more = len(names) - len(known)
        if known and more:
            known.append(ngettext("{n} more", "{n} more", more).format(n=more))
        lines.append(f"{', '.join(known)}: {why}" if known else why)
    return "\n\n".join(lines)


@does("chat.undo")
async def undo(desk: DeskScreen) -> None:
    """Take back what was done last; first what was just sent and hasn't gone out."""
    if desk.kit.grace.newest() is not None:
        from app.ui.deeds.later import take_back

        await take_back(desk)
        return
    async with desk.lane:
        undone = await desk.kit.port.write(lambda data: data.undo())
        if undone is None:
            desk.say(_("There is nothing to undo."))
            return
        ids = undone.conversation_ids[:1]
        rows = await desk.kit.port.read(lambda data: data.inbox_rows(ids)) if ids else {}
        desk.say(undone_words(undone, next(iter(rows.values()), None)))


def undone_words(undone: Undone, row: "InboxRow | None") -> str:
    """`Anna Weber is open again.`, `12 chats are as they were. 1 has changed since and was left.`"""
    n = len(undone.conversation_ids)
    parts = []
    if n == 1 and row is not None:
        again = {
            "open": _("{name} is open again."),
            "done": _("{name} is done again."),
            "snoozed": _("{name} is snoozed again."),
        }
        moved = undone.kind in ("done", "reopen", "snooze", "reply")
        sentence = again[row.state.value] if moved else _("{name} is as before.")
        parts.append(sentence.replace("{name}", sanitise_for_display(row.name)))
    elif n:
        parts.append(ngettext("{n} chat is as it was.", "{n} chats are as they were.", n).format(n=n))
    elif not undone.left and not undone.out:
        parts.append(_("It is as it was."))
    if undone.left:
        left = ngettext(
            "{n} has changed since and was left.", "{n} have changed since and were left.", undone.left
        ).format(n=undone.left)
        parts.append(left)
    if undone.out:
        out = ngettext(
            "{n} message is out already and stays.", "{n} messages are out already and stay.", undone.out
        ).format(n=undone.out)
        parts.append(out)
    return " ".join(parts)


@does("chats.choose")
async def choose(desk: DeskScreen) -> None:
    """Choose the chat under the cursor, or let it go, and move down."""
    if desk.at is Pane.INBOX:
        desk.inbox.list.toggle_mark()
    else:
        desk.say(_("Chats are chosen in the inbox."))


@does("chats.choose_all")
async def choose_all(desk: DeskScreen) -> None:
    """Choose all that are listed; if they are, let all go."""
    if desk.at is not Pane.INBOX:
        desk.say(_("Chats are chosen in the inbox."))
        return
    every = desk.inbox.list.ids
    if every and len(desk.inbox.list.marked) >= len(every) and all(id_ in desk.inbox.list.marked for id_ in every):
        desk.inbox.unmark()
    else:
        desk.inbox.list.mark(every)


@does("chat.label")
async def label(desk: DeskScreen) -> None:
    """Choose labels for the chat at hand, or for all that are chosen."""
    from app.ui.screens.labels import LabelPicker

    ids = meant(desk)
    if not ids:
        desk.say(_("Open a chat first."))
        return
    name = await _name(desk, ids[0]) if len(ids) == 1 else chats_words(len(ids))

    async def picked(step: Step) -> None:
        await act(desk, ids, [step])

    await desk.app.push_screen(LabelPicker(desk.kit, ids, name, lambda step: desk.kit.begin(desk, picked(step))))


@does("chat.macro")
async def macro(desk: DeskScreen) -> None:
    """Choose a macro for the chat at hand, or for all that are chosen."""
    from app.ui.screens.macros import MacroPicker

    ids = meant(desk)
    if not ids:
        desk.say(_("Open a chat first."))
        return
    name = await _name(desk, ids[0]) if len(ids) == 1 else chats_words(len(ids))

    def picked(macro: "Macro | None") -> None:
        if macro is not None:
            desk.kit.begin(desk, run(desk, ids, macro))

    await desk.app.push_screen(MacroPicker(desk.kit, name), picked)


async def run_by_key(desk: DeskScreen, macro_id: int) -> None:
    """The macro whose key was pressed, to the chats that are meant."""
    macros = await desk.kit.port.read(lambda data: data.macros())
    found = next((one for one in macros if one.id == macro_id), None)
    if found is not None:
        await run(desk, meant(desk), found)


async def run(desk: DeskScreen, ids: Sequence[int], macro: "Macro") -> None:
    """Do a macro's steps to these chats; what is typed stays."""
    said = sanitise_for_display(macro.name)
    await act(desk, ids, macro.steps, said, lambda data: data.run_macro(macro.id, ids))


@does("shop.macros")
async def macros(desk: DeskScreen) -> None:
    """See, make, change and delete them."""
    from app.ui.screens.macros import Macros

    await desk.app.push_screen(Macros(desk.kit))


def chats_words(n: int) -> Safe:
    """`12 chats`"""
    return Safe(ngettext("{n} chat", "{n} chats", n).format(n=n))


async def _name(desk: DeskScreen, chat: int) -> Safe:
    rows = await desk.kit.port.read(lambda data: data.inbox_rows([chat]))
    return sanitise_for_display(rows[chat].name) if chat in rows else Safe("")

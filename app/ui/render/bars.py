"""The two bars and the notice line: pure rules that say what stands there, by how much room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.enums import AccountState, Channel
from app.core.i18n import _, language, ngettext
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, line_width, own
from app.ui.render.times import clock, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import AccountRow, DeskStatus, Gap

KEYS_THAT_STAY: Final = 3
CHATS_RANK: Final = 10
HINTS_RANK: Final = 1_000
"""Ranks of the bottom bar: a few keys, the open chats, then the other keys."""
CHANNEL_NAMES = {Channel.WHATSAPP: "WhatsApp", Channel.MESSENGER: "Messenger"}


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands in a bar: its runs, the action a click starts, and how soon it gives way."""

    line: Line
    action: str = ""
    """An action's id, with its argument after a colon; empty if a click does nothing."""
    rank: int = 0
    """Parts of the highest rank are left out first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the status bar knows besides the database's status."""

    shop: str = ""
    official: bool = False
    status: DeskStatus | None = None
    """None until the desk is open."""
    open: bool | None = None
    """Whether the shop is open; None if no hours are kept."""
    hours: Safe = field(default=own(""))
    """“open until 13:00”, “closed until Mon 06:00”."""
    stalled: str = ""
    """Why the database doesn't answer; empty if it does."""
    demo: bool = False
    log_key: str = ""
    """The key that opens the account's log."""


def fit_parts(parts: Sequence[Part], cells: int, gap: int = 3) -> list[Part]:
    """The parts that fit beside each other in that many cells, in their order."""
    kept = list(parts)
    while kept and sum(line_width(part.line) + gap for part in kept) - gap > cells:
        worst = max(range(len(kept)), key=lambda index: (kept[index].rank, index))
        if kept[worst].rank == 0:
            break
        del kept[worst]
    return kept


def status_parts(facts: Facts, glyphs: Glyphs, *, narrow: bool = False) -> list[Part]:
    """The status bar's parts, left to right."""
    parts = []
    name = clip(sanitise_for_display(facts.shop), 24 if narrow else 40, glyphs.cut)
    head: list[Run] = [Run(own("Tresen"), "accent bold")]
    if facts.demo:
        head.append(Run(own("  DEMO"), "accent bold reverse"))
    parts.append(Part(tuple(head), "desk.help"))
    if name:
        badge = (Run(own(f" {glyphs.official}"), "green"),) if facts.official else ()
        parts.append(Part((Run(name), *badge), "shop.profile", 4))
    if facts.open is not None:
        colour = "green" if facts.open else "red"
        parts.append(Part((Run(own(f"{glyphs.dot} "), colour), Run(facts.hours)), "panes.business", 3))
    status = facts.status
    if status is None:
        if not facts.stalled:
            parts.append(Part((Run(own(_("opening…")), "dim"),), rank=2))
        return parts
    for account in status.accounts:
        colour, word = _account_look(account.state, status.gateway_alive)
        runs = [Run(own(f"{glyphs.dot} "), colour), Run(account_words(account, status.accounts, glyphs))]
        if word:
            runs.append(Run(own(f" {word}")))
        parts.append(Part(tuple(runs), "shop.profile", 2))
    if status.closing_soon:
        words = ngettext("window closes within the hour", "windows close within the hour", status.closing_soon)
        line = (Run(own(str(status.closing_soon)), "red bold"), Run(own(f" {words}")))
        short = (Run(own(f"{glyphs.window} {status.closing_soon}"), "red bold"),)
        parts.append(Part(short if narrow else line, "chats.next_waiting", 1))
    if status.notices:
        words = ngettext("account notice", "account notices", status.notices)
        runs = [Run(own(f"{glyphs.failed} {status.notices}"), "accent bold")]
        if not narrow:
            runs.append(Run(own(f" {words}")))
        if facts.log_key:
            runs.append(Run(own(f"{glyphs.between}{facts.log_key}"), "dim"))
        parts.append(Part(tuple(runs), "shop.log", 1))
    return parts


def account_words(account: AccountRow, accounts: Sequence[AccountRow], glyphs: Glyphs) -> Safe:
    """The channel's name; of several with the account's name, or its number if they share one."""
    channel = CHANNEL_NAMES[account.channel]
    beside = [one for one in accounts if one.channel is account.channel and one.id != account.id]
    if not beside:
        return own(channel)
    shared = not account.name or any(one.name == account.name for one in beside)
    name = clip(sanitise_for_display(account.number if shared else account.name), 18, glyphs.cut)
    return Safe(f"{channel} {name}")


def notice_parts(facts: Facts, gap: Safe, glyphs: Glyphs) -> list[Part]:
    """What is wrong, in sentences, the worst first; empty when all is well."""
    parts = []
    if facts.stalled:
        parts.append(_notice(_("The database does not answer: {reason}"), glyphs, reason=facts.stalled))
    status = facts.status
    if status is None:
        return parts
    for account in status.accounts:
        sentence = {
            AccountState.TOKEN_EXPIRED: _(
                "The access token has expired; nothing can be sent. Run: tresen setup whatsapp"
            ),
            AccountState.BLOCKED: _("WhatsApp has blocked this account: {reason}"),
            AccountState.OFFLINE: _("No connection to WhatsApp; what you write is sent when it is back."),
        }.get(account.state)
        if sentence:
            action = "shop.trust" if account.state is AccountState.BLOCKED else "shop.profile"
            parts.append(_notice(sentence, glyphs, reason=account.detail, action=action))
    if status.accounts and not status.gateway_alive:
        parts.append(
            _notice(_("The gateway is not running: nothing is received or sent. Start it: tresen gateway"), glyphs)
        )
    if gap:
        line = (Run(own(f"{glyphs.failed} "), "accent bold"), Run(gap), Run(own(f"  {glyphs.discarded}"), "dim"))
        parts.append(Part(line, "shop.dismiss_gap"))
    if status.quarantined:
        sentence = ngettext(
            "{n} received item could not be read; tresen doctor tells more.",
            "{n} received items could not be read; tresen doctor tells more.",
            status.quarantined,
        ).format(n=status.quarantined)
        parts.append(Part((Run(own(f"{glyphs.failed} "), "accent bold"), Run(own(sentence)))))
    return parts


def _notice(sentence: str, glyphs: Glyphs, reason: str = "", action: str = "") -> Part:
    """A sentence in red; the reason may hold anything."""
    before, _brace, after = sentence.partition("{reason}")
    runs = [Run(own(f"{glyphs.failed} "), "red bold"), Run(own(before))]
    if _brace:
        runs += [Run(sanitise_for_display(reason)), Run(own(after))]
    return Part(tuple(runs), action)


def _account_look(state: AccountState, gateway_alive: bool) -> tuple[str, str]:
    if state is AccountState.TOKEN_EXPIRED:
        return "red", _("token expired")
    if state is AccountState.BLOCKED:
        return "red", _("blocked")
    if state is AccountState.OFFLINE:
        return "red", _("offline")
    if not gateway_alive:
        return "accent", _("stopped")
    return ("green", "") if state is AccountState.OK else ("dim", "")


@dataclass(frozen=True, slots=True)
class OpenChat:
    """An open chat as the bottom bar shows it."""

    id: int
    name: Safe
    unread: int
    shown: bool
    """It stands in a tile."""
    active: bool
    pinned: bool = False


def chat_parts(chats: Sequence[OpenChat], glyphs: Glyphs) -> list[Part]:
    """The open chats, numbered as their keys are; those nobody looks at and nobody has written in give way first."""
    parts = []
    for number, chat in enumerate(chats, 1):
        style = "bold" if chat.active else "text" if chat.shown else "dim"
        runs = [Run(own(f"{number} "), "accent bold"), Run(clip(chat.name, 14, glyphs.cut), style)]
        if chat.pinned:
            runs.append(Run(own(f" {glyphs.pinned}"), "sage"))
        if chat.unread:
            runs.append(Run(own(f" {glyphs.dot}{chat.unread}"), "accent bold"))
        rank = 0 if chat.active else CHATS_RANK + number + (0 if chat.shown or chat.unread else 100)
        rank = min(rank, CHATS_RANK) if chat.pinned else rank
        parts.append(Part(tuple(runs), f"chats.open_{number}" if number < 10 else "", rank))
    return parts


def follow_part(glyphs: Glyphs, *, crowded: bool) -> Part:
    """That the tiles follow the queue; a click ends it. Where there is little room the sign stands alone."""
    words = "" if crowded else f" {_('following')}"
    return Part((Run(own(f"{glyphs.follows}{words}"), "sage"),), "chats.follow", CHATS_RANK + 1)


def more_part(count: int) -> Part:
    """`+3`: so many open chats have no room; a click lists them."""
    return Part((Run(own(f"+{count}"), "accent bold"),), "chats.go_to")


def key_parts(keys: Sequence[tuple[str, str, str]], stay: Sequence[str] = ()) -> list[Part]:
    """The main keys: (action id, key, what it does in a word or two); `stay` names the actions that give way last.

    The first three of those outlast the open chats beside them, the others give way to a chat.
    """
    # Other languages have nouns that want their capital.
    english = language() == "en"
    ranks = {id_: place if place <= KEYS_THAT_STAY else HINTS_RANK + place for place, id_ in enumerate(stay, 1)}
    return [
        Part(
            (Run(own(f"{key} "), "bold"), Run(own(title.lower() if english else title), "dim")),
            id_,
            ranks.get(id_, number),
        )
        for number, (id_, key, title) in enumerate(keys, 1)
    ]


def chosen_parts(count: int, keys: Sequence[tuple[str, str, str]]) -> list[Part]:
    """`2 chosen   d done   z snooze   …   Esc let go`: what can be done to the chosen chats; keys as in `key_parts`."""
    words = ngettext("{n} chosen", "{n} chosen", count).format(n=count)
    let_go = (Run(own("Esc "), "bold"), Run(own(_("let go")), "dim"))
    return [
        Part((Run(own(words), "accent bold"),)),
        *key_parts(keys, [id_ for id_, _key, _title in keys]),
        Part(let_go),
    ]


def gap_words(gap: Gap, now: Millis, zone: tzinfo) -> Safe:
    """`Nothing was received from 02:10 to 06:15.`"""
    start = moment_and_clock(gap.started_at, now, zone)
    if gap.ended_at is None:
        return Safe(_("Nothing has been received since {start}.").format(start=start))
    end = moment_and_clock(gap.ended_at, now, zone)
    return Safe(_("Nothing was received from {start} to {end}.").format(start=start, end=end))


def moment_and_clock(at: Millis, now: Millis, zone: tzinfo) -> str:
    """`02:10` today, else `Fri 02:10`."""
    day, time = moment(at, now, zone), clock(at, zone)
    return time if day == time else f"{day} {time}"

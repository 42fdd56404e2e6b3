"""What the inbox lists, in words: its title, its order, the rows of the views to choose from."""

from __future__ import annotations

from app.core.enums import View
from app.core.i18n import _, ngettext
from app.core.queue import COUNTED, Queue, Sort
from app.core.text import Safe, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.queue import SavedView
    from app.core.rows import Counters, InboxOrder


def queue_title(queue: Queue, called: str, counters: Counters | None, order: InboxOrder | None) -> Safe:
    """`Regulars · 5 waiting`, `Inbox · 12 chats`; the name alone while the order isn't known."""
    if not queue.filter.narrows and not called:
        return inbox_title(queue.view, counters)
    name = sanitise_for_display(called) if called else Safe(_("Inbox"))
    if order is None:
        return name
    if order.waiting and order.waiting == len(order.ids):
        count = ngettext("{n} waiting", "{n} waiting", order.waiting).format(n=order.waiting)
    else:
        count = ngettext("{n} chat", "{n} chats", len(order.ids)).format(n=len(order.ids))
    return Safe(f"{name} · {count}")


def queue_subtitle(queue: Queue, called: str, words: str) -> Safe:
    """The order of the list in words; before it what it is narrowed to, unless its name says so."""
    if queue.plain and not called:
        return inbox_subtitle(queue.view)
    order = sort_words(queue.sort)
    if called or not words:
        return order
    return Safe(f"{sanitise_for_display(words)} · {order}")


def inbox_title(view: View, counters: Counters | None) -> Safe:
    """`Inbox · 5 waiting`, or what the view lists and how many; `Inbox` while that isn't known."""
    if counters is None:
        return Safe(_("Inbox"))
    if view in (View.OPEN, View.WAITING):
        if not counters.waiting:
            return Safe(_("Inbox · nobody waits"))
        return Safe(ngettext("Inbox · {n} waiting", "Inbox · {n} waiting", counters.waiting).format(n=counters.waiting))
    if view is View.UNREAD:
        return Safe(ngettext("Inbox · {n} unread", "Inbox · {n} unread", counters.unread).format(n=counters.unread))
    if view is View.SNOOZED:
        return Safe(_("Inbox · {n} snoozed").format(n=counters.snoozed))
    if view is View.DONE:
        return Safe(_("Inbox · {n} done").format(n=counters.done))
    return Safe(ngettext("Inbox · {n} chat", "Inbox · {n} chats", counters.all).format(n=counters.all))


def inbox_subtitle(view: View) -> Safe:
    """The order of the list, in words."""
    return {
        View.OPEN: Safe(_("longest wait first")),
        View.WAITING: Safe(_("only waiting")),
        View.UNREAD: Safe(_("only unread")),
        View.SNOOZED: Safe(_("next to come back first")),
        View.DONE: Safe(_("done, newest first")),
        View.ALL: Safe(_("all, newest first")),
    }[view]


def view_name(view: View) -> Safe:
    """One of the inbox's own views."""
    return {
        View.OPEN: Safe(_("Open")),
        View.WAITING: Safe(_("Waiting")),
        View.UNREAD: Safe(_("Unread")),
        View.SNOOZED: Safe(_("Snoozed")),
        View.DONE: Safe(_("Done")),
        View.ALL: Safe(_("All")),
    }[view]


def sort_words(sort: Sort) -> Safe:
    """An order."""
    return {
        Sort.WAIT: Safe(_("longest wait first")),
        Sort.WINDOW: Safe(_("window closing first")),
        Sort.PRIORITY: Safe(_("most pressing first")),
        Sort.NEWEST: Safe(_("newest first")),
    }[sort]


def count_words(count: int) -> Safe:
    """`12`, `999+`; `?` for what can't be listed."""
    return Safe("?" if count < 0 else str(count) if count <= COUNTED else f"{COUNTED}+")


def view_row(number: int, name: Safe, facts: Safe, key: str, count: int, cells: int, glyphs: Glyphs) -> Line:
    """`1 Open            longest wait first      F6     42`; without a number if it is 0."""
    left = (
        Run(own(f" {number} " if 0 < number < 10 else "   "), "accent bold"),
        Run(name, "bold"),
        Run(Safe(f"  {facts}"), "dim"),
    )
    right = (Run(own(f"{key}  " if key else ""), "accent"), Run(Safe(count_words(count).rjust(5)), "text"))
    return spread(left, right, cells, glyphs.cut)


def saved_facts(view: SavedView) -> Safe:
    """What a saved view lists: its filters and, if it is another than usual, its order."""
    parts = [sanitise_for_display(view.query)] if view.query else []
    if view.sort is not Sort.WAIT or not parts:
        parts.append(sort_words(view.sort))
    return Safe(" · ".join(parts))

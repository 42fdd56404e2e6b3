"""What is left of a chat's draft once something has been sent: two desks may have typed into one."""

from app.core.text import sanitise_for_display, sanitise_for_store


def draft_after(stored: str, sent: str, known: str | None) -> str:
    """What stays of the `stored` draft after `sent`; '' if nothing.

    `known` is the draft as the sender last wrote or saw it, None if the sender takes no heed of drafts. What another
    desk has saved since stays: beyond the sent words, or whole.
    """
    if known is None or stored.strip() in sent:
        return ""
    shown = sanitise_for_display(stored, multiline=True, whole_emoji=True)
    if known in (stored, shown) or sanitise_for_store(known) == stored:
        return ""
    return stored[len(sent) :].lstrip() if stored.startswith(sent) else stored

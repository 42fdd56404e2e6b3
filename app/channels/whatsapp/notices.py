"""What Meta says about the account itself, and whole-value webhooks, as one line for the operator each.

Fields: Meta, WhatsApp Business Platform, webhooks reference (one page a field).
"""

from collections.abc import Callable
from typing import Final

from app.channels.whatsapp.shapes import Json, fields, line, objects
from app.core.events import AccountEvent, Failure
from app.core.i18n import _

_MOST = 500
"""Characters of a line made from fields nobody has named."""


def failure(errors: object) -> Failure | None:
    """The first error of an `errors` list; None if it holds none."""
    for error in objects(errors):
        code = error.get("code")
        number = code if isinstance(code, int) and not isinstance(code, bool) and abs(code) < 2**31 else 0
        if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
            number = int(code)
        title = line(error.get("title")) or line(error.get("message"))
        return Failure(
            number, title, line(fields(error.get("error_data")).get("details")) or line(error.get("details"))
        )
    return None


def error_notice(error: object) -> AccountEvent:
    """An error that belongs to no message."""
    found = failure([error])
    if found is None:
        return AccountEvent("errors", _("WhatsApp reported an error without saying which"))
    said = " – ".join(part for part in (found.title, found.details) if part)
    return AccountEvent("errors", _("WhatsApp reported error {code}: {said}").format(code=found.code, said=said or "?"))


def notice(field: str, value: Json) -> AccountEvent:
    """A change of the account: the line for its field, or its contents spelled out."""
    writer = _WRITERS.get(field)
    text = writer(value) if writer is not None else ""
    return AccountEvent(field, text or _spelled(field, value))


def status_notice(status: str, item: Json) -> AccountEvent:
    """A status that is no rung of the ladder (`deleted`, `warning`, or one that came after this was written)."""
    found = failure(item.get("errors"))
    told = _("WhatsApp reported “{status}” for a message").format(status=line(status, 60) or "?")
    said = " – ".join(part for part in (found.title, found.details) if part) if found else ""
    return AccountEvent("statuses", f"{told}: {said}" if said else told)


def _spelled(field: str, value: Json) -> str:
    parts: list[str] = []
    _collect(value, "", parts, 0)
    return f"{line(field, 100) or '?'}: {', '.join(parts)}"[:_MOST]


def _collect(value: object, name: str, parts: list[str], depth: int) -> None:
    if len(parts) >= 20 or depth > 4:
        return
    if isinstance(value, dict):
        for key, inner in list(value.items())[:20]:
            _collect(inner, line(key, 60), parts, depth + 1)
    elif isinstance(value, list):
        for inner in value[:20]:
            _collect(inner, name, parts, depth + 1)
    elif said := line(value, 200):
        parts.append(f"{name} {said}".strip())


def _template_status(value: Json) -> str:
    reason = line(value.get("reason"))
    told = _("Template {name} ({language}) is now {event}").format(
        name=line(value.get("message_template_name")) or "?",
        language=line(value.get("message_template_language")) or "?",
        event=line(value.get("event")) or "?",
    )
    return f"{told}: {reason}" if reason and reason != "NONE" else told


def _template_quality(value: Json) -> str:
    return _("Template {name}: quality {before} → {after}").format(
        name=line(value.get("message_template_name")) or "?",
        before=line(value.get("previous_quality_score")) or "?",
        after=line(value.get("new_quality_score")) or "?",
    )


def _template_category(value: Json) -> str:
    return _("Template {name}: category {before} → {after}").format(
        name=line(value.get("message_template_name")) or "?",
        before=line(value.get("previous_category")) or "?",
        after=line(value.get("new_category")) or line(value.get("correct_category")) or "?",
    )


def _number_quality(value: Json) -> str:
    return _("Number {number}: {event}, messaging limit {limit}").format(
        number=line(value.get("display_phone_number")) or "?",
        event=line(value.get("event")) or "?",
        limit=line(value.get("current_limit")) or line(value.get("max_daily_conversations_per_business")) or "?",
    )


def _number_name(value: Json) -> str:
    told = _("Display name {name}: {decision}").format(
        name=line(value.get("requested_verified_name")) or "?", decision=line(value.get("decision")) or "?"
    )
    reason = line(value.get("rejection_reason"))
    return f"{told} ({reason})" if reason and reason != "NONE" else told


def _history(value: Json) -> str:
    if (found := failure(value.get("errors"))) is not None:
        return _("The phone app's history was not shared: {reason}").format(reason=found.title or found.code)
    chunks = objects(value.get("history"))
    for chunk in chunks:
        if (found := failure(chunk.get("errors"))) is not None:
            return _("The phone app's history was not shared: {reason}").format(reason=found.title or found.code)
    threads = [thread for chunk in chunks for thread in objects(chunk.get("threads"))]
    messages = sum(len(objects(thread.get("messages"))) for thread in threads)
    progress = next((line(fields(chunk.get("metadata")).get("progress"), 10) for chunk in chunks), "") or "?"
    return _("History from the phone app: {messages} messages in {chats} chats, {progress} % done").format(
        messages=messages, chats=len(threads), progress=progress
    )


def _contact_sync(value: Json) -> str:
    synced = objects(value.get("state_sync"))
    removed = sum(line(entry.get("action"), 20) == "remove" for entry in synced)
    return _("Contacts from the phone app: {kept} added or changed, {removed} removed").format(
        kept=len(synced) - removed, removed=removed
    )


def _preferences(value: Json) -> str:
    told = []
    for entry in objects(value.get("user_preferences"))[:20]:
        who = line(entry.get("wa_id"), 130) or line(entry.get("user_id"), 130) or "?"
        told.append(f"{who}: {line(entry.get('category'), 60)} {line(entry.get('value'), 60)}".strip())
    return _("Customers' choices: {choices}").format(choices=", ".join(told)) if told else ""


_WRITERS: Final[dict[str, Callable[[Json], str]]] = {
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "template_category_update": _template_category,
    "phone_number_quality_update": _number_quality,
    "phone_number_name_update": _number_name,
    "history": _history,
    "smb_app_state_sync": _contact_sync,
    "user_preferences": _preferences,
}

"""What Meta says about the account itself, as one line for the operator each, with how grave it is and the facts.

Fields: Meta, WhatsApp Business Platform, webhooks reference (one page a field; August 2026).
"""

from collections.abc import Callable
from typing import Final

from app.channels.whatsapp.shapes import Json, fields, line, objects
from app.core.events import AccountEvent, Failure
from app.core.i18n import _

INFO, WARNING, ERROR = "info", "warning", "error"

_MOST = 500
"""Characters of a line made from fields nobody has named."""
_MOST_FACTS = 40
_Told = tuple[str, str]
"""The line and its level."""


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


def error_notice(error: Json) -> AccountEvent:
    """An error that belongs to no message."""
    found = failure([error])
    if found is None or not (found.code or found.title or found.details):
        return AccountEvent("errors", _("WhatsApp reported an error without saying which"), WARNING, _facts(error))
    said = " – ".join(part for part in (found.title, found.details) if part)
    text = _("WhatsApp reported error {code}: {said}").format(code=found.code, said=said or "?")
    return AccountEvent("errors", text, WARNING, _facts(error))


def notice(field: str, value: Json) -> AccountEvent:
    """A change of the account: the line for its field, or its contents spelled out."""
    writer = _WRITERS.get(field)
    text, level = writer(value) if writer is not None else ("", INFO)
    return AccountEvent(field, text or _spelled(field, value), level, _facts(value))


def spelled_notice(field: str, value: Json) -> AccountEvent:
    """Something that nothing more is known of, spelled out."""
    return AccountEvent(field, _spelled(field, value), INFO, _facts(value))


def history_notice(chunk: Json) -> AccountEvent:
    """How far the phone app's history has come, or that it was refused (error 2593109).

    `threads` and `messages` of the chunk are counts here.
    """
    found = failure(chunk.get("errors"))
    if found is not None:
        reason = found.title or found.details or found.code
        text = _("The phone app's history was not shared: {reason}").format(reason=reason)
        return AccountEvent("history", text, WARNING, (("code", str(found.code)),))
    metadata = fields(chunk.get("metadata"))
    text = _("History from the phone app: {messages} messages in {chats} chats, {progress} % done").format(
        messages=line(chunk.get("messages"), 20) or "0",
        chats=line(chunk.get("threads"), 20) or "0",
        progress=line(metadata.get("progress"), 10) or "?",
    )
    return AccountEvent("history", text, INFO, _facts(metadata))


def status_notice(status: str, item: Json) -> AccountEvent:
    """A status that is no rung of the ladder (`warning`, or one that came after this was written)."""
    found = failure(item.get("errors"))
    told = _("WhatsApp reported “{status}” for a message").format(status=line(status, 60) or "?")
    said = " – ".join(part for part in (found.title, found.details) if part) if found else ""
    facts = tuple(
        (name, line(item.get(name))) for name in ("id", "status", "timestamp", "recipient_id") if item.get(name)
    )
    return AccountEvent("statuses", f"{told}: {said}" if said else told, WARNING if found else INFO, facts)


def _facts(value: Json) -> tuple[tuple[str, str], ...]:
    """Every value by its name in the webhook; what lies deeper by its path (`ban_info.waba_ban_state`)."""
    found: list[tuple[str, str]] = []
    _gather(value, "", found, 0)
    return tuple(found)


def _gather(value: object, name: str, found: list[tuple[str, str]], depth: int) -> None:
    if len(found) >= _MOST_FACTS or depth > 5:
        return
    if isinstance(value, dict):
        for key, inner in list(value.items())[:_MOST_FACTS]:
            key = line(key, 60)
            if depth or key not in _NO_FACTS:
                _gather(inner, f"{name}.{key}" if name else key, found, depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(value[:20]):
            _gather(inner, f"{name}.{position}" if isinstance(inner, (dict, list)) else name, found, depth + 1)
    elif name and (said := line(value)):
        found.append((name, said))


_NO_FACTS: Final = frozenset({"messaging_product", "metadata"})


def _spelled(field: str, value: Json) -> str:
    parts: list[str] = []
    _collect(value, "", parts, 0)
    said = ", ".join(parts)
    return (f"{line(field, 100) or '?'}: {said}" if said else line(field, 100) or "?")[:_MOST]


def _collect(value: object, name: str, parts: list[str], depth: int) -> None:
    if len(parts) >= 20 or depth > 4:
        return
    if isinstance(value, dict):
        for key, inner in list(value.items())[:20]:
            if depth or key not in _NO_FACTS:
                _collect(inner, line(key, 60), parts, depth + 1)
    elif isinstance(value, list):
        for inner in value[:20]:
            _collect(inner, name, parts, depth + 1)
    elif said := line(value, 200):
        parts.append(f"{name} {said}".strip())


def _of(value: Json, *names: str) -> str:
    """The first of those fields that says something; `?` if none does."""
    return next((said for name in names if (said := line(value.get(name)))), "?")


def _reason(value: Json, name: str) -> str:
    reason = line(value.get(name))
    return "" if reason.upper() in ("NONE", "NULL") else reason


def _template_status(value: Json) -> _Told:
    event = _of(value, "event")
    told = _("Template {name} ({language}) is now {event}").format(
        name=_of(value, "message_template_name"), language=_of(value, "message_template_language"), event=event
    )
    reason = _reason(value, "reason")
    level = ERROR if event == "DISABLED" else INFO if event in _GOOD_FOR_TEMPLATES else WARNING
    return f"{told}: {reason}" if reason else told, level


_GOOD_FOR_TEMPLATES: Final = frozenset(
    {"APPROVED", "PENDING", "IN_APPEAL", "REINSTATED", "UNARCHIVED", "UNPAUSED", "UNLOCKED", "?"}
)


def _template_quality(value: Json) -> _Told:
    after = _of(value, "new_quality_score")
    text = _("Template {name}: quality {before} → {after}").format(
        name=_of(value, "message_template_name"), before=_of(value, "previous_quality_score"), after=after
    )
    return text, WARNING if after in ("RED", "YELLOW") else INFO


def _template_category(value: Json) -> _Told:
    text = _("Template {name}: category {before} → {after}").format(
        name=_of(value, "message_template_name"),
        before=_of(value, "previous_category", "new_category" if value.get("correct_category") else ""),
        after=_of(value, "correct_category", "new_category"),
    )
    return text, WARNING


def _template_contents(value: Json) -> _Told:
    text = _("Template {name} ({language}) was changed: {text}").format(
        name=_of(value, "message_template_name"),
        language=_of(value, "message_template_language"),
        text=_of(value, "message_template_element"),
    )
    return text, INFO


def _number_quality(value: Json) -> _Told:
    event = _of(value, "event")
    text = _("Number {number}: {event}, messaging limit {limit}").format(
        number=_of(value, "display_phone_number"),
        event=event,
        limit=_of(value, "max_daily_conversations_per_business", "current_limit"),
    )
    return text, WARNING if event in ("FLAGGED", "DOWNGRADE") else INFO


def _number_name(value: Json) -> _Told:
    decision = _of(value, "decision")
    told = _("Display name {name}: {decision}").format(name=_of(value, "requested_verified_name"), decision=decision)
    reason = _reason(value, "rejection_reason")
    return f"{told} ({reason})" if reason else told, WARNING if decision in ("REJECTED", "DECLINED") else INFO


def _account_update(value: Json) -> _Told:
    """Spelled out, since each event brings an object of its own (`violation_info`, `ban_info`, …)."""
    event, ban = _of(value, "event"), line(fields(value.get("ban_info")).get("waba_ban_state"), 40)
    if event in _GRAVE and ban != "REINSTATE":
        return "", ERROR
    return "", WARNING if event in _NOTABLE else INFO


_GRAVE: Final = frozenset({"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "ACCOUNT_DELETED", "DISABLED_UPDATE"})
_NOTABLE: Final = frozenset(
    {"ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED", "PARTNER_CLIENT_CERTIFICATION_NEEDED"}
)


def _alert(value: Json) -> _Told:
    alert = fields(value.get("alert_info")) or value  # before 2025 the value itself held these
    severity = line(alert.get("alert_severity"), 40).upper()
    text = _("Alert: {description} ({type}, {status})").format(
        description=_of(alert, "alert_description", "alert_type"),
        type=_of(alert, "alert_type"),
        status=_of(alert, "alert_status"),
    )
    return text, ERROR if severity == "CRITICAL" else WARNING if severity == "WARNING" else INFO


def _review(value: Json) -> _Told:
    decision = _of(value, "decision")
    text = _("The account's review: {decision}").format(decision=decision)
    return text, ERROR if decision == "REJECTED" else INFO if decision in ("APPROVED", "PENDING") else WARNING


def _capability(value: Json) -> _Told:
    limit = _of(value, "max_daily_conversations_per_business", "max_daily_conversation_per_phone")
    numbers = _of(value, "max_phone_numbers_per_business", "max_phone_numbers_per_waba")
    text = _("Messaging limit {limit}, phone numbers {numbers}").format(
        limit=_("unlimited") if limit == "-1" else limit, numbers=numbers
    )
    return text, INFO


def _security(value: Json) -> _Told:
    text = _("Security of {number}: {event}").format(
        number=_of(value, "display_phone_number"), event=_of(value, "event")
    )
    return text, WARNING


def _payment(value: Json) -> _Told:
    text = _("Payment configuration {name}: {status}").format(
        name=_of(value, "configuration_name", "provider_name"), status=_of(value, "status")
    )
    return text, INFO


def _history(value: Json) -> _Told:
    """A whole value, as items were stored before version 2."""
    chunks = objects(value.get("history"))
    found = next((found for part in (value, *chunks) if (found := failure(part.get("errors"))) is not None), None)
    if found is not None:
        return _("The phone app's history was not shared: {reason}").format(reason=found.title or found.code), WARNING
    threads = [thread for chunk in chunks for thread in objects(chunk.get("threads"))]
    messages = sum(len(objects(thread.get("messages"))) for thread in threads)
    progress = next((line(fields(chunk.get("metadata")).get("progress"), 10) for chunk in chunks), "") or "?"
    text = _("History from the phone app: {messages} messages in {chats} chats, {progress} % done").format(
        messages=messages, chats=len(threads), progress=progress
    )
    return text, INFO


_WRITERS: Final[dict[str, Callable[[Json], _Told]]] = {
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "template_category_update": _template_category,
    "message_template_components_update": _template_contents,
    "phone_number_quality_update": _number_quality,
    "phone_number_name_update": _number_name,
    "account_update": _account_update,
    "account_alerts": _alert,
    "account_review_update": _review,
    "business_capability_update": _capability,
    "security": _security,
    "payment_configuration_update": _payment,
    "history": _history,
}
ACCOUNT_FIELDS: Final = frozenset(_WRITERS) - {"history"}
"""Fields that speak of the account and are read for what they say; others are spelled out."""

"""The business profile: its reads, and its JSON columns."""

import json
import sqlite3
from dataclasses import asdict, fields, replace
from typing import Any

from app.core.clock import DAY, Millis
from app.core.ids import COUNTER_BITS, first_id_at
from app.core.rows import (
    ClosedDay,
    Delivery,
    HealthProblem,
    OpeningSpan,
    Profile,
    ProfileFields,
    ProfileVersion,
    Trust,
)

_ACCOUNT = "SELECT id, name, number FROM channel_account WHERE ? IN (id, 0) ORDER BY id LIMIT 1"
_PROFILE = (
    "SELECT about, address, description, email, websites, vertical, live, fetched_at, publish_state, publish_error, "
    "timezone, delivery, official, verified_name, name_status, quality, messaging_limit, phone_status, trust "
    "FROM business_profile WHERE account_id = ?"
)
_HOURS = "SELECT weekday, opens, closes FROM opening_span WHERE account_id = ? ORDER BY weekday, opens"
_CLOSED = "SELECT date, reason FROM closed_day WHERE account_id = ? ORDER BY date"
_STARTED = (
    "SELECT m.conversation_id FROM message m WHERE m.id >= ?2 AND m.type = 'template' "
    "AND m.direction = 'out' AND m.account_id = ?1 AND m.status IN ('sent', 'delivered', 'read', 'played') "
    "AND NOT EXISTS (SELECT 1 FROM message i WHERE i.conversation_id = m.conversation_id AND i.id < m.id "
    "AND i.id >= m.id - ?3 AND i.direction = 'in' AND i.type <> 'system')"
)
_NEW = (
    "",
    "",
    "",
    "",
    "[]",
    "UNDEFINED",
    None,
    None,
    "",
    "",
    "Europe/Berlin",
    "{}",
    0,
    "",
    "",
    "UNKNOWN",
    "",
    "",
    "{}",
)


def read_profile(
    connection: sqlite3.Connection, account_id: int | None = None, now: Millis | None = None
) -> Profile | None:
    """As `core.desk.DeskReads.profile`: that account's, or the first one's; None if there is no such account."""
    account = connection.execute(_ACCOUNT, (account_id or 0,)).fetchone()
    if account is None:
        return None
    id_, name, number = account
    row = connection.execute(_PROFILE, (id_,)).fetchone() or _NEW
    about, address, description, email, websites, vertical, live, fetched_at, publish_state, publish_error = row[:10]
    timezone, delivery, official, verified_name, name_status, quality, messaging_limit, phone_status, trust = row[10:]
    hours = connection.execute(_HOURS, (id_,)).fetchall()
    closed = connection.execute(_CLOSED, (id_,)).fetchall()
    return Profile(
        account_id=id_,
        name=verified_name or name,
        number=number,
        fields=ProfileFields(about, address, description, email, _texts(_loaded(websites)), vertical),
        live=None if live is None else kept_fields(live),
        fetched_at=fetched_at,
        publish_state=publish_state,
        publish_error=publish_error,
        hours=tuple(OpeningSpan(*span) for span in hours),
        closed_days=tuple(ClosedDay(*day) for day in closed),
        timezone=timezone,
        delivery=_delivery_from_json(delivery),
        official=bool(official),
        verified_name=verified_name,
        name_status=name_status,
        quality=quality,
        messaging_limit=messaging_limit,
        phone_status=phone_status,
        trust=replace(trust_from_json(trust), limit_used=None if now is None else started_chats(connection, id_, now)),
    )


def started_chats(connection: sqlite3.Connection, account_id: int, now: Millis) -> int:
    """To how many people a template went in the last 24 hours while their window was closed.

    That is what Meta's messaging limit counts; it counts for all numbers of a business, this for one.
    """
    since = first_id_at(now - DAY)
    # Grouping would read the messages of all time by their chats' index; the last day's are few.
    return len({chat for (chat,) in connection.execute(_STARTED, (account_id, since, DAY << COUNTER_BITS))})


def profile_history(connection: sqlite3.Connection, account_id: int) -> list[ProfileVersion]:
    """What the profile's fields were, newest first."""
    rows = connection.execute(
        "SELECT id, at, fields, by FROM profile_version WHERE account_id = ? ORDER BY id DESC", (account_id,)
    ).fetchall()
    return [ProfileVersion(id_, at, kept_fields(fields), by) for id_, at, fields, by in rows]


def trust_to_json(trust: Trust) -> str:
    """What Meta says of trust, as the column keeps it; what is computed here is left out."""
    return json.dumps(asdict(replace(trust, limit_used=None)))


def trust_from_json(text: str) -> Trust:
    """What `trust_to_json` wrote; fields of another version, and what can't be read, are left out."""
    found = _object(text)
    known = {field.name for field in fields(Trust)}
    kept = {name: value for name, value in found.items() if name in known}
    try:
        return Trust(**kept | {"health": tuple(HealthProblem(**one) for one in found.get("health", ()))})
    except TypeError:
        return Trust()


def fields_to_json(fields: ProfileFields) -> str:
    """Meta's fields as the columns and jobs keep them."""
    return json.dumps(asdict(fields))


def fields_from_json(text: str) -> ProfileFields:
    """What `fields_to_json` wrote; ValueError if it is something else, so that nothing else is ever published."""
    try:
        found = json.loads(text)
        return ProfileFields(**{**found, "websites": tuple(found.get("websites", ()))})
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError("these are no fields of a profile") from error


def kept_fields(text: str) -> ProfileFields:
    """The same to be shown or compared; empty if it can't be read."""
    try:
        return fields_from_json(text)
    except ValueError:
        return ProfileFields()


def delivery_to_json(delivery: Delivery) -> str:
    """The delivery facts as the column keeps them."""
    return json.dumps(asdict(delivery))


def _delivery_from_json(text: str) -> Delivery:
    found = _object(text)
    try:
        return Delivery(**{**found, "areas": tuple(found.get("areas", ()))})
    except TypeError:
        return Delivery()


def _object(text: str) -> dict[str, Any]:
    found = _loaded(text)
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None

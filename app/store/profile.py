"""The business profile: its reads, and its JSON columns."""

import json
import sqlite3
from dataclasses import asdict

from app.core.rows import ClosedDay, Delivery, OpeningSpan, Profile, ProfileFields

_ACCOUNT = "SELECT id, name, number FROM channel_account WHERE ? IN (id, 0) ORDER BY id LIMIT 1"
_PROFILE = (
    "SELECT about, address, description, email, websites, vertical, live, fetched_at, publish_state, publish_error, "
    "timezone, delivery, official, verified_name, name_status, quality, messaging_limit, phone_status "
    "FROM business_profile WHERE account_id = ?"
)
_HOURS = "SELECT weekday, opens, closes FROM opening_span WHERE account_id = ? ORDER BY weekday, opens"
_CLOSED = "SELECT date, reason FROM closed_day WHERE account_id = ? ORDER BY date"
_NEW = ("", "", "", "", "[]", "UNDEFINED", None, None, "", "", "Europe/Berlin", "{}", 0, "", "", "UNKNOWN", "", "")


def read_profile(connection: sqlite3.Connection, account_id: int | None = None) -> Profile | None:
    """As `core.desk.DeskReads.profile`: that account's, or the first one's; None if there is no such account."""
    account = connection.execute(_ACCOUNT, (account_id or 0,)).fetchone()
    if account is None:
        return None
    id_, name, number = account
    row = connection.execute(_PROFILE, (id_,)).fetchone() or _NEW
    about, address, description, email, websites, vertical, live, fetched_at, publish_state, publish_error = row[:10]
    timezone, delivery, official, verified_name, name_status, quality, messaging_limit, phone_status = row[10:]
    hours = connection.execute(_HOURS, (id_,)).fetchall()
    closed = connection.execute(_CLOSED, (id_,)).fetchall()
    return Profile(
        account_id=id_,
        name=verified_name or name,
        number=number,
        fields=ProfileFields(about, address, description, email, tuple(json.loads(websites)), vertical),
        live=None if live is None else fields_from_json(live),
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
    )


def fields_to_json(fields: ProfileFields) -> str:
    """Meta's fields as the columns and jobs keep them."""
    return json.dumps(asdict(fields))


def fields_from_json(text: str) -> ProfileFields:
    """What `fields_to_json` wrote."""
    found = json.loads(text)
    return ProfileFields(**{**found, "websites": tuple(found.get("websites", ()))})


def delivery_to_json(delivery: Delivery) -> str:
    """The delivery facts as the column keeps them."""
    return json.dumps(asdict(delivery))


def _delivery_from_json(text: str) -> Delivery:
    found = json.loads(text)
    return Delivery(**{**found, "areas": tuple(found.get("areas", ()))})

"""The names by which a channel knows people: how they are compared, and learning one more of them.

A number is one name however it is spelled: as phone or WhatsApp id, with or without the digit that Brazil, Mexico and
Argentina put before mobile numbers (`core.phone.canonical`). All else is compared letter by letter, within its scope.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from app.core.clock import Millis
from app.core.content import Notice
from app.core.enums import Channel, IdentityKind
from app.core.phone import canonical, variants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.store.people import Account

Key: TypeAlias = tuple[str, str, str]
"""kind, scope, value: with the channel, what is unique."""

NUMBERS: Final = (IdentityKind.WA_ID.value, IdentityKind.PHONE.value)
CHANGES: Final = {"user_changed_number": "changed_number", "user_changed_user_id": "changed_user_id"}
"""Meta's system messages that say that a person goes by another name now, and why two may be one thereby."""


def key_of(account: "Account", kind: IdentityKind, value: str) -> Key:
    """A BSUID holds within the business, a PSID within the page, all else everywhere."""
    if kind is IdentityKind.BSUID:
        return kind.value, account.business_id, value
    if kind is IdentityKind.PSID:
        return kind.value, account.external_id, value
    return kind.value, "", value


@lru_cache(maxsize=8_192)
def number_of(kind: str, value: str) -> str | None:
    """The canonical number that an identity stands for; None if it is none."""
    if kind not in NUMBERS:
        return None
    digits = value.removeprefix("+")
    return canonical(f"+{digits}") if digits.isascii() and digits.isdigit() else None


def shown(kind: str, value: str) -> str:
    """The name as people write it: a number with its plus."""
    return f"+{value.removeprefix('+')}" if kind in NUMBERS else value


@lru_cache(maxsize=8_192)
def spellings(key: Key) -> tuple[Key, ...]:
    """All keys under which the same name may be stored."""
    kind, scope, value = key
    if number_of(kind, value) is None:
        return (key,)
    forms = sorted(variants(f"+{value.removeprefix('+')}"))
    return (*((NUMBERS[0], scope, form[1:]) for form in forms), *((NUMBERS[1], scope, form) for form in forms))


def changed_keys(account: "Account", name: str) -> list[Key]:
    """The keys of a number (digits) or user id that a system message names."""
    digits = name.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        number = (IdentityKind.WA_ID, digits), (IdentityKind.PHONE, f"+{digits}")
        return [key_of(account, kind, value) for kind, value in number if kind is IdentityKind.WA_ID or _fits(digits)]
    return [key_of(account, IdentityKind.BSUID, name)] if name else []


def holders(connection: "Connection", channel: Channel, keys: Iterable[Key]) -> list[tuple[int, int, Key]]:
    """Who has these names in any spelling: (identity id, customer id, key), the longest known first."""
    wanted = {spelling for key in keys for spelling in spellings(key)}
    rows = connection.exec_driver_sql(
        "SELECT i.id, i.customer_id, i.kind, i.scope, i.value FROM json_each(?) j CROSS JOIN identity i "
        "ON i.channel = ? AND i.kind = j.value ->> 0 AND i.scope = j.value ->> 1 AND i.value = j.value ->> 2 "
        "ORDER BY i.id",
        (json.dumps([*wanted]), channel.value),
    )
    return [(id_, customer_id, (kind, scope, value)) for id_, customer_id, kind, scope, value in rows]


def learn_identity(
    connection: "Connection",
    customer_id: int,
    channel: Channel,
    scope: str,
    kind: IdentityKind,
    value: str,
    now: Millis,
    reason: str = "",
) -> int | None:
    """Another name of a customer, from the channel itself; its id, or None if another customer has it.

    Then the two are suggested as one person and nothing else changes. `scope` is the business's id for a BSUID, the
    page's for a PSID, empty for a number; `reason` is by default what the kind of name speaks for.
    """
    from app.store.customer_edits import refresh_names
    from app.store.suggestions import suggest

    key = (kind.value, scope, value)
    found = holders(connection, channel, [key])
    if others := [holder for _, holder, _ in found if holder != customer_id]:
        usual = "changed_user_id" if kind is IdentityKind.BSUID else "same_number"
        suggest(connection, customer_id, others[0], reason or usual, shown(kind.value, value), now)
        return None
    if known := [id_ for id_, _, there in found if there == key]:
        return known[0]
    id_ = connection.exec_driver_sql(
        "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "RETURNING id",
        (customer_id, channel.value, kind.value, scope, value, now),
    ).scalar_one()
    refresh_names(connection, customer_id)
    return int(id_)


def apply_change(
    connection: "Connection", account: "Account", customer_id: int, notice: Notice, now: Millis
) -> int | None:
    """What a system message says of a customer's new number or user id; the new identity's id, if there is one.

    Ingest does the same for a batch (`People.find`); this is for one that is already stored.
    """
    learnt: int | None = None
    if (reason := CHANGES.get(notice.kind)) is not None:
        for kind, scope, value in changed_keys(account, notice.new):
            id_ = learn_identity(
                connection, customer_id, account.channel, scope, IdentityKind(kind), value, now, reason
            )
            learnt = learnt or id_
    return learnt


def _fits(digits: str) -> bool:
    return 5 <= len(digits) <= 15

"""Message templates as they are kept: the account's list, what the operator does to it, what the channel says of it."""

import sqlite3
from collections.abc import Mapping, Sequence

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.rows import Template
from app.core.text import sanitise_for_store
from app.store.changes import note_changes
from app.store.contents import stored
from app.store.jobs import JobRow, is_queued, queue_job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

SYNC = "template.sync"
SAVE = "template.save"
DELETE = "template.delete"
LOCAL = "LOCAL"
"""The status of a template that the channel has not taken yet."""

_COLUMNS = "id, account_id, name, language, category, status, quality, reason, components, state, error, external_id"
_ACCOUNT = "coalesce(?, (SELECT min(id) FROM channel_account))"
_FIELDS = ("message_template_status_update", "message_template_quality_update", "template_category_update")
_OTHER_WORDS = {"REINSTATED": "APPROVED", "UNPAUSED": "APPROVED"}
_WARNINGS = ("FLAGGED", "LIMIT_EXCEEDED")
"""Events after which a template is what it was."""
_NO_REASON = frozenset(("", "NONE"))


def read_templates(reader: sqlite3.Connection, account_id: int | None = None) -> list[Template]:
    """The account's templates by name and language; the first account's if none is named."""
    rows = reader.execute(
        f"SELECT {_COLUMNS} FROM template WHERE account_id = {_ACCOUNT} ORDER BY name, language",  # noqa: S608
        (account_id,),
    )
    return [Template(*row) for row in rows.fetchall()]


def read_template(reader: sqlite3.Connection, template_id: int) -> Template | None:
    """One template; None if there is none of that id."""
    row = reader.execute(f"SELECT {_COLUMNS} FROM template WHERE id = ?", (template_id,)).fetchone()  # noqa: S608
    return None if row is None else Template(*row)


def find_template(connection: "Connection", template_id: int) -> Template | None:
    """One template, in the transaction that is going to change it."""
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM template WHERE id = ?", (template_id,)).first()  # noqa: S608
    return None if row is None else Template(*row)


def named_template(connection: "Connection", account_id: int, name: str, language: str) -> Template | None:
    """The account's template of that name and language; None if there is none."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM template WHERE account_id = ? AND name = ? AND language = ?",  # noqa: S608
        (account_id, name, language),
    ).first()
    return None if row is None else Template(*row)


def add_template(connection: "Connection", account_id: int, template: Template) -> int | None:
    """Keep a new one, to be sent for review; its id, or None if one of that name and language is there."""
    row = connection.exec_driver_sql(
        "INSERT INTO template (account_id, external_id, name, language, category, status, quality, reason, components, "
        "state, error) VALUES (?, '', ?, ?, ?, ?, 'UNKNOWN', '', ?, 'queued', '') "
        "ON CONFLICT (account_id, name, language) DO NOTHING RETURNING id",
        (account_id, template.name, template.language, template.category, LOCAL, template.components),
    ).first()
    if row is None:
        return None
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])
    return int(row[0])


def change_template(connection: "Connection", account_id: int, template: Template) -> None:
    """Keep what the operator has made of one."""
    connection.exec_driver_sql(
        "UPDATE template SET category = ?, components = ?, state = 'queued', error = '' WHERE id = ?",
        (template.category, template.components, template.id),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def mark_template(connection: "Connection", template: Template, state: str, error: str = "") -> None:
    """What becomes of what the operator did: '' | queued | failed, with a sentence."""
    connection.exec_driver_sql(
        "UPDATE template SET state = ?, error = ? WHERE id = ?", (state, sanitise_for_store(error, 1_000), template.id)
    )
    note_changes(connection, ChangeKind.ACCOUNT, [template.account_id])


def drop_template(connection: "Connection", template: Template) -> None:
    """It is no more."""
    connection.exec_driver_sql("DELETE FROM template WHERE id = ?", (template.id,))
    note_changes(connection, ChangeKind.ACCOUNT, [template.account_id])


def keep_saved(connection: "Connection", template: Template, external_id: str, status: str, category: str) -> None:
    """The channel has taken it for review; if it was changed again meanwhile, that is still queued."""
    ref = str(template.id)
    again = any(is_queued(connection, template.account_id, kind, ref) for kind in (SAVE, DELETE))
    connection.exec_driver_sql(
        "UPDATE template SET external_id = ?, status = ?, category = ?, reason = '', error = '', state = ? "
        "WHERE id = ?",
        (external_id, status, category, "queued" if again else "", template.id),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [template.account_id])


def save_refused(connection: "Connection", job: JobRow, sentence: str) -> None:
    """The channel won't have it, or won't delete it."""
    if (template := find_template(connection, int(job.ref))) is not None:
        mark_template(connection, template, "failed", sentence)


def keep_listed(connection: "Connection", account_id: int, listed: Sequence[Template], now: Millis) -> None:
    """Make the list what the channel has; what waits to be told to the channel stays as the operator wants it."""
    connection.exec_driver_sql(
        "UPDATE template SET synced_at = NULL WHERE account_id = ? AND state <> 'queued'", (account_id,)
    )
    if listed:
        connection.exec_driver_sql(
            "INSERT INTO template (account_id, external_id, name, language, category, status, quality, reason, "
            "components, state, error, synced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?) "
            "ON CONFLICT (account_id, name, language) DO UPDATE SET external_id = excluded.external_id, "
            "status = excluded.status, quality = excluded.quality, reason = excluded.reason, "
            "category = CASE state WHEN 'queued' THEN category ELSE excluded.category END, "
            "components = CASE state WHEN 'queued' THEN components ELSE excluded.components END, "
            "state = CASE state WHEN 'queued' THEN state ELSE '' END, "
            "error = CASE state WHEN 'queued' THEN error ELSE '' END, synced_at = excluded.synced_at",
            [
                (
                    account_id,
                    one.external_id,
                    sanitise_for_store(one.name, 512),
                    one.language,
                    one.category,
                    one.status,
                    one.quality,
                    one.reason,
                    stored(one.components),
                    now,
                )
                for one in listed
            ],
        )
    connection.exec_driver_sql(
        "DELETE FROM template WHERE account_id = ? AND synced_at IS NULL AND external_id <> '' AND state <> 'queued'",
        (account_id,),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def tell_template(connection: "Connection", account_id: int, field: str, facts: Mapping[str, str], now: Millis) -> None:
    """A webhook about a template: bring it up to date for every number of its business; sync one that isn't known."""
    if field not in _FIELDS:
        if field.startswith("message_template_"):
            queue_job(connection, account_id, SYNC, "{}", now)
        return
    accounts = connection.exec_driver_sql(
        "SELECT a.id FROM channel_account a JOIN channel_account b ON b.channel = a.channel "
        "AND (b.id = a.id OR b.business_id = a.business_id AND b.business_id <> '') WHERE b.id = ?",
        (account_id,),
    ).scalars()
    name, language = facts.get("message_template_name", ""), facts.get("message_template_language", "")
    for account in list(accounts):
        row = connection.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM template WHERE account_id = ? "  # noqa: S608
            "AND (external_id = ? AND external_id <> '' OR name = ? AND language = ?) ORDER BY external_id = ? DESC",
            (account, (id_ := facts.get("message_template_id", "")), name, language, id_),
        ).first()
        if row is None:
            queue_job(connection, account, SYNC, "{}", now)
        else:
            _apply(connection, Template(*row), field, facts)


def _apply(connection: "Connection", template: Template, field: str, facts: Mapping[str, str]) -> None:
    changes: dict[str, str] = {}
    if field == "message_template_quality_update":
        changes["quality"] = facts.get("new_quality_score", "")
    elif field == "template_category_update":
        # `correct_category` alone only announces what will come
        changes["category"] = facts.get("new_category", "")
    else:
        event = facts.get("event", "").upper()
        if event == "DELETED":
            drop_template(connection, template)
            return
        if event and event not in _WARNINGS:
            reason = facts.get("reason", "")
            changes = {"status": _OTHER_WORDS.get(event, event), "reason": "" if reason in _NO_REASON else reason}
            changes["external_id"] = facts.get("message_template_id", "")
    for column, value in changes.items():
        if value or column == "reason":
            connection.exec_driver_sql(
                f"UPDATE template SET {column} = ? WHERE id = ?",  # noqa: S608 - a name of ours
                (sanitise_for_store(value, 500), template.id),
            )
    note_changes(connection, ChangeKind.ACCOUNT, [template.account_id])

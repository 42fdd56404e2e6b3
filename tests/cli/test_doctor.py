"""The doctor looks at everything, counts, and says what to do; it exits 0 whenever it could look."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing

import pytest

from app.config.paths import Paths
from app.core.clock import HOUR, Millis
from app.store.database import Database
from tests.cli.conftest import Call

NAMES = [
    "settings",
    "database",
    "quarantine",
    "replay",
    "gateway",
    "accounts",
    "secrets",
    "queue",
    "journal",
    "uncertain",
    "failed",
    "signatures",
    "gaps",
    "files",
    "clock",
    "permissions",
    "disk",
    "notifications",
]


def checks(call: Call) -> dict[str, Mapping[str, object]]:
    found = call("doctor", "--json").json()
    assert list(found) == ["checks"]
    assert all(list(check) == ["name", "ok", "detail", "count"] for check in found["checks"])
    assert [check["name"] for check in found["checks"]] == NAMES
    return {check["name"]: check for check in found["checks"]}


def test_a_fresh_home_lacks_an_account_only(call: Call) -> None:
    found = checks(call)

    assert [name for name in NAMES if not found[name]["ok"]] == ["accounts"]
    assert "tresen setup whatsapp" in str(found["accounts"]["detail"])


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("quarantine", "INSERT INTO raw_item (channel, received_at, state, body) VALUES ('w', 1, 'quarantined', '{}')"),
        (
            "quarantine",
            "INSERT INTO raw_event (channel, received_at, body, state) VALUES ('w', 1, x'00', 'quarantined')",
        ),
        ("replay", "INSERT INTO raw_item (channel, received_at, parser, body) VALUES ('whatsapp', 1, 1, '{}')"),
        ("signatures", "INSERT INTO counter (name, value) VALUES ('bad_signature', 1)"),
        ("gaps", "INSERT INTO gap (started_at, ended_at, dismissed) VALUES (1, 2, 0)"),
        ("queue", "INSERT INTO outbox VALUES (5, 1, 1, 'queued', 0, 0, NULL, NULL, 1)"),
        ("uncertain", "INSERT INTO outbox VALUES (5, 1, 1, 'uncertain', 0, 0, NULL, NULL, 1)"),
    ],
)
def test_what_went_wrong_is_counted(call: Call, shop: Database, name: str, sql: str) -> None:
    with shop.write() as connection:
        connection.exec_driver_sql(sql)

    found = checks(call)[name]

    assert (found["ok"], found["count"]) == (False, 1)


def test_a_stopped_gateway_and_missing_secrets_are_said(call: Call, shop: Database) -> None:
    found = checks(call)

    assert not found["gateway"]["ok"]
    assert "1001: access token" in str(found["secrets"]["detail"])
    assert shop.path.exists()


def test_a_message_from_the_future_means_a_wrong_clock(call: Call, shop: Database, now: Millis) -> None:
    with shop.write() as connection:
        connection.exec_driver_sql(
            "UPDATE message SET id = ? WHERE id = (SELECT max(id) FROM message)", ((now + HOUR) << 21,)
        )

    assert not checks(call)["clock"]["ok"]


def test_open_files_are_named(call: Call, shop: Database, paths: Paths) -> None:
    shop.path.chmod(0o644)
    paths.secrets_file.write_text("")
    paths.secrets_file.chmod(0o604)

    found = checks(call)["permissions"]

    assert (found["ok"], found["count"]) == (False, 2)
    assert str(paths.secrets_file) in str(found["detail"])


def test_a_broken_settings_file_is_a_finding(call: Call, paths: Paths) -> None:
    paths.make()
    paths.settings_file.write_text("port = 'many'\n")

    found = call("doctor", "--json").json()["checks"][0]

    assert (found["name"], found["ok"]) == ("settings", False)
    assert "line 1" in found["detail"]


def test_a_broken_key_file_is_a_finding(call: Call, paths: Paths) -> None:
    paths.make()
    paths.keys_file.write_text('\n"chat.frobnicate" = "f9"\n')

    found = call("doctor", "--json").json()["checks"][0]

    assert not found["ok"]
    assert f"{paths.keys_file}, line 2: " in found["detail"]


def test_a_damaged_database_is_a_finding(call: Call, paths: Paths) -> None:
    paths.make()
    paths.database.write_bytes(b"this is no database, whatever its name says" * 100)

    done = call("doctor", "--json")

    found = {check["name"]: check for check in json.loads(done.out)["checks"]}
    assert done.code == 0
    assert not found["database"]["ok"]
    assert found["disk"]["ok"]


def test_a_newer_database_is_a_finding_here_and_exit_3_elsewhere(call: Call, shop: Database) -> None:
    with closing(sqlite3.connect(shop.path)) as raw:
        raw.execute("PRAGMA user_version=999")

    found = {check["name"]: check for check in call("doctor", "--json").json()["checks"]}
    elsewhere = call("messages", "--json")

    assert "newer" in str(found["database"]["detail"])
    assert elsewhere.code == 3
    assert "newer" in elsewhere.err


def test_people_read_lines(call: Call, shop: Database) -> None:
    done = call("doctor")

    assert done.code == 0
    assert len(done.out.splitlines()) == len(NAMES)
    assert any(line.startswith("LOOK  gateway") for line in done.out.splitlines())
    assert shop.path.exists()


def test_what_is_wrong_is_counted_for_people_too(call: Call, shop: Database) -> None:
    with shop.write() as connection:
        for _number in range(2):
            connection.exec_driver_sql(
                "INSERT INTO raw_item (channel, received_at, state, body) VALUES ('w', 1, 'quarantined', '{}')"
            )

    lines = call("doctor").out.splitlines()

    assert any(line.startswith("LOOK  quarantine") and " 2: " in line for line in lines)

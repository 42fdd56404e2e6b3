"""Templates, trust, log, PIN and links from the command line; what needs Meta over a gateway and its stand-in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config.paths import Paths
from app.config.secrets import AccountSecrets, write_secrets
from app.core.qr import QUIET, qr_matrix
from app.store.database import Database
from tests.builders import Shop
from tests.cli.conftest import Call
from tests.gateway.running import Running, wait_until
from tests.gateway.test_account_jobs import ANNA, counter, stands
from tests.sandbox.live import LiveSandbox
from tests.services.test_profile_history import png

WAIT = ("--wait", "10")
FIELDS = ("--body", "Hi {{1}}, all done.", "--example", "1=Jana", "--language", "en")


@pytest.fixture
def live(paths: Paths) -> Iterator[tuple[Running, LiveSandbox]]:
    """A gateway and a sandbox over the database that the commands use."""
    paths.make()
    shop = Shop(paths.database)
    try:
        with counter(shop) as (gateway, sandbox):
            stands(gateway, "abholbereit", "APPROVED")
            wait_until(lambda: gateway.rows("SELECT count(*) FROM job") == [(0,)], "the start")
            yield gateway, sandbox
    finally:
        shop.close()


def add_template(shop: Database, **changes: Any) -> None:
    """A template as if it had been synced."""
    row = {"name": "done", "language": "de", "status": "APPROVED", "external_id": "9", "category": "UTILITY"} | changes
    components = json.dumps([{"type": "BODY", "text": "Hallo {{1}}, alles fertig."}])
    with shop.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO template (account_id, name, language, status, external_id, category, quality, reason, "
            "components, state, error) VALUES (1, ?, ?, ?, ?, ?, 'GREEN', '', ?, '', '')",
            (row["name"], row["language"], row["status"], row["external_id"], row["category"], components),
        )


def test_a_template_is_made_sent_changed_and_deleted(call: Call, live: tuple[Running, LiveSandbox]) -> None:
    gateway, sandbox = live
    made = call("template", "create", "done", *FIELDS, "--reply", "Thanks", *WAIT, "--json").json()
    assert (made["name"], made["state"], made["parameters"][0]["name"]) == ("done", "", "1")
    stands(gateway, "done", "APPROVED")

    gateway.hears(ANNA, "Fertig?", "wamid.1")
    sent = call("template", "send", f"+{ANNA}", "done", "--set", "1=Anna", *WAIT, "--json").json()
    assert sent["status"] in ("sent", "delivered", "read")
    (request,) = sandbox.control("requests", type="template")
    assert request["json"]["template"]["components"][0]["parameters"] == [{"type": "text", "text": "Anna"}]

    edited = call("template", "edit", "done", "--footer", "Bye", *WAIT, "--json").json()
    assert [part["type"] for part in edited["components"]] == ["BODY", "FOOTER", "BUTTONS"]
    stands(gateway, "done", "APPROVED")
    assert call("template", "delete", "done", *WAIT).code == 0
    assert call("template", "show", "done").code == 2
    assert call("template", "sync", *WAIT).code == 0
    assert "abholbereit" in call("template", "list").out


def test_metas_refusal_is_the_commands(call: Call, live: tuple[Running, LiveSandbox]) -> None:
    _gateway, sandbox = live
    match = {"path": "message_templates", "method": "POST"}
    sandbox.control("faults", {"kind": "error_code", "code": 100, "details": "It already exists.", "match": match})

    done = call("template", "create", "done", *FIELDS, *WAIT)

    assert done.code == 1
    assert "It already exists." in done.err


def test_a_template_is_shown_with_what_is_to_be_filled_in(call: Call, shop: Database) -> None:
    add_template(shop)

    assert "--set 1=" in call("template", "show", "done").out
    (listed,) = call("template", "list", "--json").json()
    assert listed == call("template", "show", "done", "--json").json()
    assert set(listed) >= {"id", "name", "language", "category", "status", "quality", "components", "parameters"}


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("send", "1", "nothing"), "nothing"),
        (("send", "1", "done"), "filled in"),
        (("send", "1", "done", "--set", "1=a\nb"), "one line"),
        (("send", "1", "done", "--set", "2=a"), "no parameter 2"),
        (("send", "1", "done", "--set", "1"), "NAME=VALUE"),
        (("send", "99", "done", "--set", "1=a"), "99"),
        (("send", "1", "paused", "--set", "1=a"), "paused"),
        (("send", "1", "twice", "--set", "1=a"), "--language"),
        (("create", "Not Good", "--body", "x"), "small letters"),
        (("create", "good", "--body", "Hi {{1}}!"), "example"),
        (("create", "good"), "missing"),
        (("create", "good", "--url", "Shop"), "NAME=VALUE"),
        (("create", "good", "--components", "none.json"), "none.json"),
        (("create", "done", "--body", "Hallo!"), "already"),
        (("create", "good", "--body", "Hallo!", "--account", "7"), "7"),
        (("edit", "done", "--category", "MARKETING", "--example", "1=Jana"), "category"),
        (("delete", "nothing"), "nothing"),
    ],
)
def test_a_mistake_is_a_sentence_and_changes_nothing(
    call: Call, shop: Database, words: tuple[str, ...], word: str
) -> None:
    add_template(shop)
    add_template(shop, name="paused", status="PAUSED", external_id="10")
    add_template(shop, name="twice", external_id="11")
    add_template(shop, name="twice", language="en", external_id="12")

    done = call("template", *words)

    assert done.code == 2
    assert word in done.err
    assert shop.reader().execute("SELECT count(*) FROM template WHERE state <> ''").fetchone() == (0,)
    assert shop.reader().execute("SELECT count(*) FROM message WHERE type = 'template'").fetchone() == (0,)


def test_components_may_come_from_a_file(call: Call, shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "components.json"
    file.write_text(json.dumps([{"type": "BODY", "text": "Hallo!"}]))

    made = call("template", "create", "hallo", "--components", str(file), "--json")

    assert made.json()["state"] == "queued"
    assert "No gateway" in made.err
    assert call("template", "create", "hallo2", "--components", "-", stdin=b"{}").code == 2
    assert shop.path.exists()


def test_trust_is_told_in_words_and_as_json(call: Call, live: tuple[Running, LiveSandbox]) -> None:
    _gateway, sandbox = live
    sandbox.control("number", {"is_pin_enabled": False})
    assert call("account", "refresh", *WAIT).code == 0

    assert "tresen account pin" in call("account").out
    found = {line["key"]: line["tone"] for line in call("account", "--json").json()["trust"]}
    assert (found["pin"], found["quality"]) == ("warning", "good")


def test_the_pin_is_set_and_kept_nowhere(call: Call, live: tuple[Running, LiveSandbox], paths: Paths) -> None:
    _gateway, sandbox = live
    write_secrets(paths.secrets_file, "whatsapp", "106540352242922", AccountSecrets("EAA", "s", "v"), keyring=False)

    for wrong in (b"12345\n", b"abcdef\n", b""):
        assert call("account", "pin", stdin=wrong).code == 2
    done = call("account", "pin", stdin=b"314159\n")

    assert done.code == 0
    (request,) = [one for one in sandbox.control("requests", method="POST") if "pin" in one["json"]]
    assert request["json"] == {"pin": "314159"}
    assert "314159" not in done.out + done.err
    kept = b"".join(file.read_bytes() for file in paths.database.parent.parent.rglob("*") if file.is_file())
    assert b"314159" not in kept


def test_the_log_is_read_once_as_new(call: Call, shop: Database) -> None:
    with shop.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO account_notice (account_id, at, field, text, level) "
            "VALUES (1, 0, 'account_update', 'böse \x1b[31m', 'warning')"
        )

    (first,) = call("account", "log", "--json").json()
    (second,) = call("account", "log", "--json").json()

    assert (first["new"], second["new"]) == (True, False)
    assert "\x1b" not in call("account", "log").out


def test_a_picture_is_put_up(call: Call, live: tuple[Running, LiveSandbox], tmp_path: Path) -> None:
    gateway, _sandbox = live
    picture = tmp_path / "laden.png"
    picture.write_bytes(png(640, 640))

    assert call("account", "photo", str(picture), *WAIT).code == 0
    wait_until(lambda: "https" in gateway.rows("SELECT trust FROM business_profile")[0][0], "the picture")
    assert call("account", "photo", str(tmp_path / "none.png")).code == 2


def test_an_earlier_profile_is_published_again(call: Call, live: tuple[Running, LiveSandbox]) -> None:
    gateway, sandbox = live
    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO profile_version (account_id, at, fields, by) SELECT account_id, 0, "
            "json_set(fields, '$.about', 'Wie früher'), 'operator' FROM profile_version"
        )
    versions = call("account", "history", "--json").json()
    assert versions[0]["fields"]["about"] == "Wie früher"

    assert call("account", "restore", str(versions[0]["id"]), *WAIT).code == 0

    shown = sandbox.client.get("/v25.0/1/whatsapp_business_profile").json()["data"][0]
    assert shown["about"] == "Wie früher"
    assert "Wie früher" in call("account", "history").out
    assert call("account", "restore", "999").code == 2


def test_the_link_names_number_and_text(call: Call, shop: Database, tmp_path: Path) -> None:
    found = call("link", "--text", "Ein Brot & 2 Brötchen, bitte", "--json").json()
    assert found["url"] == "https://wa.me/491713920000?text=Ein%20Brot%20%26%202%20Br%C3%B6tchen%2C%20bitte"

    drawn = call("link").out.splitlines()
    assert drawn[0] == "https://wa.me/491713920000"
    assert len(drawn[1]) == len(qr_matrix(drawn[0])[0]) + 2 * QUIET

    for ending, start in ((".svg", b"<?xml"), (".png", b"\x89PNG")):
        target = tmp_path / f"code{ending}"
        assert call("link", "--qr", str(target)).code == 0
        assert target.read_bytes().startswith(start)
        assert call("link", "--qr", str(target)).code == 2
    assert call("link", "--qr", str(tmp_path / "code.gif")).code == 2
    assert shop.path.exists()


def test_a_short_link_is_made_listed_and_given_up(call: Call, live: tuple[Running, LiveSandbox]) -> None:
    made = call("link", "--api", "--text", "Brot", "--json").json()
    assert made["url"].startswith("https://wa.me/message/")
    assert call("link", "--api", "--text", "Brot", "--json").json()["url"] == made["url"]
    (kept,) = call("link", "--list", "--json").json()
    assert kept["url"] == made["url"]
    assert call("link", "--delete", kept["code"], *WAIT).code == 0
    assert call("link", "--list", "--json").json() == []
    assert call("link", "--delete", "NONE").code == 2
    assert call("link", "--api", "--text", "x" * 141).code == 2
    assert live


def test_without_an_account_each_says_what_to_do(call: Call) -> None:
    for words in (("account",), ("link",), ("template", "sync")):
        done = call(*words)
        assert (done.code, "setup whatsapp" in done.err) == (2, True), words
    assert call("template", "list", "--json").json() == []

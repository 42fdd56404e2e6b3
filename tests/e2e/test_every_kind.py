"""Every kind of message over sandbox and gateway: accepted as it is, its statuses climb, a dead token loses nothing."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.clock import MachineClock
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Content,
    FilledTemplate,
    LinkButton,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
)
from app.core.enums import Author
from app.services.media import queue_file
from app.services.sending import queue_content, queue_message, queue_reaction, queue_text
from app.store.database import Database
from tests.e2e.test_three_processes import running_shop, write_in
from tests.processes import Daemon, Shop, wait_until

NUMBER = "447700900123"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
CONTENTS: tuple[Content, ...] = (
    Place("52.52", "13.405", "Laden", "Torstr. 1"),
    Cards((Card("Anna Vogel", phones=(CardPhone("+491713920001", "CELL", "491713920001"),)),)),
    Buttons("Passt das?", (Button("ja", "Ja"), Button("nein", "Nein")), "Bestellung", "bis 18 Uhr"),
    Menu("Welches?", "Auswahl", (MenuSection("Brot", (MenuRow("r", "Roggen", "500 g"), MenuRow("w", "Weizen"))),)),
    LinkButton("Unsere Karte", "Ansehen", "https://vogel.example/karte"),
    AskPlace("Wohin sollen wir liefern?"),
    Product("1948", "rye", "Heute frisch"),
    Products("Brot", "Heute frisch", "1948", (ProductSection("Brot", ("rye", "wheat")),)),
    Catalogue("Alles, was wir backen", "rye"),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Daemon, Database, int, int]]:
    """A shop and its sandbox, and a customer who has written: conversation and message."""
    with running_shop(tmp_path_factory.mktemp("home")) as (shop, sandbox), closing(Database(shop.database)) as database:
        write_in(sandbox, NUMBER)
        sql = "SELECT conversation_id, id FROM message WHERE direction = 'in' AND type = 'text'"
        chat, theirs = wait_until(lambda: database.reader().execute(sql).fetchone(), "the customer's message")
        yield shop, sandbox, database, chat, theirs


def requests(sandbox: Daemon) -> list[dict[str, Any]]:
    """The messages the sandbox was sent, oldest first."""
    rows = httpx.get(f"{sandbox.url}/_sandbox/requests", trust_env=False).json()
    return [row["json"] for row in rows if row["path"].endswith("/messages") and "type" in row["json"]]


def statuses(database: Database, ids: list[int]) -> list[str]:
    sql = "SELECT status, error_text FROM message WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    rows = database.reader().execute(sql, (json.dumps(ids),)).fetchall()
    assert not [row for row in rows if row[0] == "failed"], rows
    return [status for status, _ in rows]


def test_every_kind_is_accepted_and_its_statuses_climb(
    running: tuple[Shop, Daemon, Database, int, int], tmp_path: Path
) -> None:
    _, sandbox, database, chat, theirs = running
    clock, before = MachineClock(), len(requests(sandbox))
    picture, paper = tmp_path / "Roggen.png", tmp_path / "Rechnung.pdf"
    picture.write_bytes(PIXEL)
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    ids = [queue_text(database, clock, chat, "Guten Morgen", Author.OPERATOR, quoted_id=theirs).id]
    ids += [queue_content(database, clock, chat, content, Author.OPERATOR).id for content in CONTENTS]
    ids.append(queue_file(database, clock, chat, str(picture), "Frisch", Author.OPERATOR).id)
    ids.append(queue_file(database, clock, chat, str(paper), "", Author.OPERATOR, quoted_id=theirs).id)
    template = FilledTemplate("hello_world", "en_US", category="UTILITY", body="Hello World")
    with database.write() as connection:
        ids.append(queue_message(connection, clock, chat, "template", "Hello World", template, Author.OPERATOR).id)
    reaction = queue_reaction(database, clock, theirs, "👍", Author.OPERATOR)
    assert reaction is not None

    wait_until(lambda: {*statuses(database, ids)} <= {"delivered", "read"}, "all are delivered", 60)
    wait_until(lambda: statuses(database, [reaction.id]) == ["sent"], "the reaction")
    sent = requests(sandbox)[before:]
    assert [body["type"] for body in sent] == [
        *("text", "location", "contacts", *["interactive"] * 7, "image", "document", "template", "reaction")
    ]
    theirs_there = database.reader().execute("SELECT external_id FROM message WHERE id = ?", (theirs,)).fetchone()[0]
    assert [n for n, body in enumerate(sent) if body.get("context") == {"message_id": theirs_there}] == [0, 11]
    assert sent[-1]["reaction"] == {"message_id": theirs_there, "emoji": "👍"}
    assert sent[11]["document"]["filename"] == "Rechnung.pdf"
    assert {body["to"] for body in sent} == {f"+{NUMBER}"}


def test_the_command_line_sends_quotes_and_waits(running: tuple[Shop, Daemon, Database, int, int]) -> None:
    shop, sandbox, _, _, _ = running
    done = shop.run("send", "buttons", f"+{NUMBER}", "Noch etwas?", "Ja", "--quote", "last", "--wait", "20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] in ("sent", "delivered", "read")
    assert requests(sandbox)[-1]["interactive"]["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "Ja", "title": "Ja"}}
    ]


def test_a_dead_token_stops_the_queue_says_so_and_goes_on_when_it_is_mended(
    running: tuple[Shop, Daemon, Database, int, int],
) -> None:
    shop, sandbox, database, chat, _ = running
    before = len(requests(sandbox))
    dead = {"kind": "error_code", "code": 190, "count": None, "match": {"method": "POST", "path": "/messages"}}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=dead, trust_env=False).raise_for_status()
    clock = MachineClock()
    ids = [queue_text(database, clock, chat, word, Author.OPERATOR).id for word in ("eins", "zwei")]
    wait_until(lambda: _account(shop)["state"] == "token_expired", "the desk is told")
    assert "tresen setup" in _account(shop)["detail"]
    assert statuses(database, ids) == ["queued", "queued"]

    httpx.delete(f"{sandbox.url}/_sandbox/faults", trust_env=False).raise_for_status()
    shop.setup(sandbox.url)
    wait_until(lambda: {*statuses(database, ids)} <= {"sent", "delivered", "read"}, "both go out", 30)
    wait_until(lambda: _account(shop)["state"] == "ok", "the account works again")
    assert [body["text"]["body"] for body in requests(sandbox)[before:] if body["type"] == "text"] == ["eins", "zwei"]


def _account(shop: Shop) -> dict[str, str]:
    with closing(Database(shop.database)) as database:
        state, detail = database.reader().execute("SELECT state, state_detail FROM channel_account").fetchone()
    return {"state": state, "detail": detail}


def test_somebody_known_by_user_id_alone_is_answered_by_it(running: tuple[Shop, Daemon, Database, int, int]) -> None:
    _, sandbox, database, _, _ = running
    user_id = "DE.13491208655302741918"
    written = {"user_id": user_id, "username": "ada.bauer", "text": "Hallo"}
    httpx.post(f"{sandbox.url}/_sandbox/inbound", json=written, trust_env=False).raise_for_status()
    sql = (
        "SELECT m.conversation_id, m.id FROM message m JOIN conversation c ON c.id = m.conversation_id "
        "JOIN identity i USING (customer_id) WHERE i.kind = 'bsuid' AND i.value = ? AND m.direction = 'in'"
    )
    chat, theirs = wait_until(lambda: database.reader().execute(sql, (user_id,)).fetchone(), "their message")
    id_ = queue_text(database, MachineClock(), chat, "Guten Tag", Author.OPERATOR, quoted_id=theirs).id
    wait_until(lambda: statuses(database, [id_])[0] in ("delivered", "read"), "the answer")
    (sent,) = [body for body in requests(sandbox) if body.get("recipient") == user_id]
    assert "to" not in sent


def test_a_refused_message_is_retried_by_one_command(running: tuple[Shop, Daemon, Database, int, int]) -> None:
    shop, sandbox, database, chat, _ = running
    fault = {"kind": "error_code", "code": 131037, "count": 1}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()
    id_ = queue_text(database, MachineClock(), chat, "nochmal", Author.OPERATOR).id
    sql = "SELECT status FROM message WHERE id = ?"
    wait_until(lambda: database.reader().execute(sql, (id_,)).fetchone() == ("failed",), "the refusal")
    done: subprocess.CompletedProcess[str] = shop.run("retry", f"+{NUMBER}", "--json")
    assert json.loads(done.stdout) == {"queued": 1}
    wait_until(lambda: statuses(database, [id_])[0] in ("delivered", "read"), "the second try")

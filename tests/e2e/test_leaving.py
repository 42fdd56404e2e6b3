"""The desk is left while what was just sent could still be taken back: it goes out before the gateway ends."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.test_three_processes import texts_sent, write_in
from tests.processes import Shop, free_port

NUMBER = "447700900001"


def test_what_could_be_taken_back_goes_out_when_the_desk_is_left(home: Path) -> None:
    port = free_port()
    shop = Shop(home, TRESEN_GRACE_SECONDS="60", TRESEN_PORT=str(port))
    with shop.sandbox("--webhook-url", f"http://127.0.0.1:{port}/webhooks/whatsapp") as sandbox:
        shop.setup(sandbox.url)
        with shop.desk() as desk:
            desk.wait_for("Inbox")
            write_in(sandbox, NUMBER)
            desk.wait_for("Ada Bauer")
            desk.press("f2")
            desk.wait_for("to Ada Bauer")
            desk.send("Bis gleich")
            desk.press("enter")
            desk.wait_for("Esc takes it back")
            assert texts_sent(sandbox) == []
            desk.press("ctrl+q")
            assert desk.wait() == 0
        assert [request["json"]["text"]["body"] for request in texts_sent(sandbox)] == ["Bis gleich"]
    with closing(sqlite3.connect(shop.database)) as connection:
        (status,) = connection.execute("SELECT status FROM message WHERE direction = 'out'").fetchone()
    assert status in ("sent", "delivered", "read")

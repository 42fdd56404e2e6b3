"""Blocking, joining and parting people from the command line while gateway and sandbox run."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from app.store.database import Database
from tests.e2e.test_three_processes import running_shop, write_in
from tests.processes import Daemon, Shop, wait_until

ANNA, BEN = "447700900123", "447700900124"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Daemon, Database]]:
    """A shop and its sandbox, and two customers who have written."""
    with running_shop(tmp_path_factory.mktemp("home")) as (shop, sandbox), closing(Database(shop.database)) as database:
        for number in (ANNA, BEN):
            write_in(sandbox, number)
        wait_until(lambda: heard(database) == 2, "both")
        yield shop, sandbox, database


def heard(database: Database) -> int:
    sql = "SELECT count(*) FROM message WHERE direction = 'in' AND type = 'text'"
    return int(database.reader().execute(sql).fetchone()[0])


def test_blocked_person_is_kept_out_by_the_channel_until_they_are_let_in(
    running: tuple[Shop, Daemon, Database],
) -> None:
    shop, sandbox, database = running
    before = heard(database)
    assert shop.json("people", "block", f"+{ANNA}")["blocked"] is True
    wait_until(lambda: shop.json("people", "show", f"+{ANNA}")["block_state"] == "", "the block")
    refused = shop.run("reply", f"+{ANNA}", "Hallo?")
    assert refused.returncode == 2
    write_in(sandbox, ANNA)
    assert shop.json("people", "unblock", f"+{ANNA}")["blocked"] is False
    wait_until(lambda: shop.json("people", "show", f"+{ANNA}")["block_state"] == "", "the unblock")
    write_in(sandbox, ANNA)
    wait_until(lambda: heard(database) == before + 1, "the message")


def test_what_arrives_while_two_are_one_goes_back_to_whom_it_came_from(
    running: tuple[Shop, Daemon, Database],
) -> None:
    shop, sandbox, database = running
    anna, ben = (shop.json("people", "show", f"+{number}") for number in (ANNA, BEN))
    before = heard(database)
    merge_id = shop.json("people", "merge", f"+{ANNA}", f"+{BEN}", "--yes")["merge"]
    write_in(sandbox, BEN)
    wait_until(lambda: heard(database) == before + 1, "the message")
    together = shop.json("people", "show", f"+{BEN}")
    assert (together["id"], together["messages"]) == (anna["id"], anna["messages"] + ben["messages"] + 1)
    shop.json("people", "undo", str(merge_id))
    assert shop.json("people", "show", f"+{ANNA}") == anna
    again = shop.json("people", "show", f"+{BEN}")
    assert (again["id"], again["conversation_id"]) == (ben["id"], ben["conversation_id"])
    assert again["messages"] == ben["messages"] + 1

"""Views from the command line, and the inbox narrowed by words."""

import pytest

from app.core.clock import MachineClock
from app.services.customers import set_labels
from app.store.database import Database
from tests.cli.conftest import Call


def ids(found: list[dict[str, object]]) -> list[object]:
    return [chat["id"] for chat in found]


def test_a_view_is_kept_counted_listed_changed_and_deleted(call: Call, shop: Database) -> None:
    set_labels(shop, MachineClock(), 2, ["patient"])
    made = call("views", "add", "Regulars", "label:patient", "--sort", "window", "--key", "D", "--json").json()
    assert made == {
        "id": 1,
        "name": "Regulars",
        "filter": "label:patient",
        "sort": "window",
        "key": "D",
        "chats": 1,
        "more": False,
    }
    assert call("views", "list", "--json").json() == [made]
    assert "Regulars  1  D" in call("views", "list").out
    assert ids(call("inbox", "--view", "regulars", "--json").json()) == [2]
    assert ids(call("inbox", "is:done", "--view", "regulars", "--json").json()) == []

    changed = call("views", "edit", "Regulars", "--filter", "is:all", "--name", "Every", "--key", "", "--json").json()
    assert (changed["name"], changed["filter"], changed["key"], changed["chats"]) == ("Every", "is:all", "", 3)
    assert call("views", "delete", "every").code == 0
    assert call("views", "list", "--json").json() == []


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("views", "add", "x", "is:blue"), "is:blue is not known; there are waiting"),
        (("views", "add", "x", "label:vip"), "There is no label"),
        (("views", "add", " "), "needs a name"),
        (("views", "add", "Later", "--key", "ctrl+w"), "needed for typing"),
        (("views", "add", "Later", "--key", "z"), "z is given to both Snooze and Later"),
        (("views", "edit", "x"), "Say what to change"),
        (("views", "delete", "x"), "There is no view x"),
        (("inbox", "--view", "x"), "There is no view x"),
        (("inbox", "window:ajar"), "there are open, closing, closed"),
        (("inbox", "assigned:me"), "operator ="),
    ],
)
def test_mistakes_are_a_sentence_and_exit_code_two(call: Call, words: tuple[str, ...], said: str) -> None:
    found = call(*words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.usefixtures("shop")
def test_two_views_share_neither_name_nor_key(call: Call) -> None:
    call("views", "add", "One", "--key", "D")
    assert "There is a view one already" in call("views", "add", "one").err
    assert "D is given to both One and Two" in call("views", "add", "Two", "--key", "D").err


@pytest.mark.usefixtures("shop")
def test_the_inbox_is_narrowed_and_sorted_by_words(call: Call) -> None:
    assert ids(call("inbox", "is:waiting", "--json").json()) == [1]
    assert ids(call("inbox", "jana", "--json").json()) == [1]
    assert ids(call("inbox", "is:all", "--sort", "newest", "--limit", "2", "--json").json()) == [1, 2]
    first = call("inbox", "--json").json()[0]
    assert (first["priority"], first["assignee"]) == ("normal", None)
    assert call("inbox", "is:waiting").out.startswith("1  Jana Vogel  waits")

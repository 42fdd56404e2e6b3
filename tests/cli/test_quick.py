"""Quick replies from the command line."""

import stat
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.cli.demo import DemoOptions
from app.cli.demo_past import furnish
from app.config.paths import Paths
from app.core.clock import MachineClock
from app.services.desk import open_desk
from app.ui.quick import said
from tests.cli.conftest import Call


@pytest.mark.usefixtures("shop")
def test_added_listed_changed_and_deleted(call: Call) -> None:
    made = call("quick", "add", "thanks", "Thank you, {customer}!", "--category", "after sales", "--json").json()
    assert (made["name"], made["category"], made["uses"], made["used_at"]) == ("thanks", "after sales", 0, None)
    assert call("quick", "list", "--json").json() == [made]
    assert "/thanks" in call("quick", "list").out

    assert call("quick", "edit", "Thanks", "--name", "merci", "--text", "-", "--json", stdin=b"Merci!").json() == {
        **made,
        "name": "merci",
        "text": "Merci!",
    }
    assert call("quick", "delete", "/merci").code == 0
    assert call("quick", "list", "--json").json() == []


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("kind", ["toml", "json"])
def test_one_shops_replies_go_to_another(call: Call, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"replies.{kind}"
    call("quick", "add", "hours", 'Open:\n{hours}\n"always"', "--category", "Läden")
    call("quick", "add", "bye", "Bye!")
    assert call("quick", "export", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    call("quick", "edit", "hours", "--text", "closed")
    call("quick", "delete", "bye")

    assert call("quick", "import", str(file), "--json").json() == {"added": 1, "changed": 1}
    texts = {row["name"]: row["text"] for row in call("quick", "list", "--json").json()}
    assert texts == {"hours": 'Open:\n{hours}\n"always"', "bye": "Bye!"}

    again = call("quick", "export", str(file))
    assert (again.code, again.out) == (2, "")
    assert "is there already" in again.err


@pytest.mark.usefixtures("shop")
def test_mistakes_are_a_sentence_and_exit_code_two(call: Call, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[[reply]]\nname = 'a'\n", encoding="utf-8")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'[{"name": "a", "text": "\xe4"}]')
    for words, sentence in (
        (("add", "two words", "x"), "one word"),
        (("edit", "nobody", "--text", "x"), "no quick reply nobody"),
        (("edit", "nobody"), "what to change"),
        (("delete", "nobody"), "no quick reply nobody"),
        (("import", str(wrong)), "Reply 1: The quick reply needs a text"),
        (("import", str(latin)), "not UTF-8"),
        (("import", "replies.txt"), "must end in .toml or .json"),
        (("export", "replies"), "must end in .toml or .json"),
    ):
        done = call("quick", *words)
        assert (done.code, done.out) == (2, ""), words
        assert sentence in done.err
    assert call("quick", "list", "--json").json() == []


@pytest.mark.parametrize(("shop_name", "zone"), [("bakery", "Europe/Berlin"), ("boutique", "Europe/London")])
def test_the_demos_shops_begin_with_replies_that_their_profile_fills(paths: Paths, shop_name: str, zone: str) -> None:
    clock = MachineClock()
    paths.make()
    furnish(paths, DemoOptions(shop=shop_name, customers=1, messages=1), clock)
    with closing(open_desk(paths.database, clock, demo=True)) as desk:
        replies, profile = desk.quick_replies(), desk.profile()

    assert len(replies) == 10
    for reply in replies:
        filled = said(reply, "Anna Huber", profile, clock.now(), ZoneInfo(zone))
        assert filled.missing == ()
        assert "{" not in filled.text

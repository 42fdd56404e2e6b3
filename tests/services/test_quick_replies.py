"""Quick replies are kept, found, counted and carried between shops; what is wrong is said before anything is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.rows import QuickReply
from app.services.desk import DeskService
from app.services.quick_replies import checked, find_quick_reply, import_quick_replies, save_quick_reply
from app.services.quick_reply_files import KINDS, replies_of, text_of
from tests.builders import Shop
from tests.fake_desk import NOW, StoppedClock


def names(desk: DeskService) -> list[str]:
    """The names in the order in which they are offered."""
    return [one.name for one in desk.quick_replies()]


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """The desk over the shop."""
    return DeskService(shop.database, StoppedClock())


def test_a_reply_is_kept_renamed_changed_and_deleted(desk: DeskService) -> None:
    id_ = desk.save_quick_reply(" /thanks ", " Thank you, {customer}!\r\nSee you. ", " after  sales ")
    (reply,) = desk.quick_replies()
    assert (reply.id, reply.name, reply.category) == (id_, "thanks", "after sales")
    assert reply.text == "Thank you, {customer}!\nSee you."
    assert (reply.uses, reply.used_at) == (0, None)

    desk.use_quick_reply(id_)
    assert desk.save_quick_reply("bye", "Bye!", reply_id=id_) == id_
    (reply,) = desk.quick_replies()
    assert (reply.name, reply.text, reply.category, reply.uses) == ("bye", "Bye!", "", 1)

    desk.delete_quick_reply(id_)
    assert desk.quick_replies() == []
    with pytest.raises(UserError, match="not there any more"):
        desk.delete_quick_reply(id_)
    with pytest.raises(UserError, match="not there any more"):
        desk.save_quick_reply("bye", "Bye!", reply_id=id_)


def test_the_most_used_are_offered_first(desk: DeskService) -> None:
    ids = {name: desk.save_quick_reply(name, "…") for name in ("cake", "Bread", "address")}
    assert names(desk) == ["address", "Bread", "cake"]
    desk.use_quick_reply(ids["cake"])
    desk.use_quick_reply(ids["cake"])
    desk.use_quick_reply(ids["Bread"])
    assert names(desk) == ["cake", "Bread", "address"]
    assert desk.quick_replies()[0].used_at == NOW


def test_one_deleted_meanwhile_counts_nothing(desk: DeskService) -> None:
    desk.use_quick_reply(7)
    assert desk.quick_replies() == []


def test_two_never_have_the_same_name_whatever_the_case(desk: DeskService) -> None:
    desk.save_quick_reply("Danke", "Danke!")
    other = desk.save_quick_reply("bitte", "Bitte!")
    for reply_id in (0, other):
        with pytest.raises(UserError, match="a quick reply danke already"):
            desk.save_quick_reply("danke", "Merci!", reply_id=reply_id)
    assert sorted(names(desk)) == ["Danke", "bitte"]
    assert find_quick_reply(desk.database, "/DANKE").text == "Danke!"
    with pytest.raises(UserError, match="no quick reply merci"):
        find_quick_reply(desk.database, "merci")


@pytest.mark.parametrize(
    ("name", "category", "text", "sentence"),
    [
        ("", "", "a", "needs a name"),
        ("/", "", "a", "needs a name"),
        ("two words", "", "a", "one word"),
        ("a/b", "", "a", "one word"),
        ("a", "", " \n", "needs a text"),
        ("n" * 41, "", "a", "name has 41 characters; 40 are allowed"),
        ("a", "k" * 41, "a", "category has 41 characters; 40 are allowed"),
        pytest.param("a", "", "t" * 4097, "text has 4097 characters; 4096 are allowed", id="long text"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_keeps_nothing(
    desk: DeskService, name: str, category: str, text: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        desk.save_quick_reply(name, text, category)
    assert desk.quick_replies() == []


def test_a_change_is_told_to_every_desk_and_a_use_to_none(desk: DeskService) -> None:
    before = desk.changes(None)
    id_ = desk.save_quick_reply("a", "b")
    changes = desk.changes(before.seq if before else 0)
    assert changes is not None
    assert changes.other == {"quick_reply"}
    desk.use_quick_reply(id_)
    assert desk.changes(changes.seq) is None


def test_an_import_adds_and_changes_all_or_none(desk: DeskService) -> None:
    save_quick_reply(desk.database, StoppedClock(), "thanks", "Thank you!")
    assert import_quick_replies(
        desk.database, StoppedClock(), [("Thanks", "", "Merci!"), ("hours", "shop", "{hours}"), ("HOURS", "", "Always")]
    ) == (1, 2)
    assert {one.name: one.text for one in desk.quick_replies()} == {"Thanks": "Merci!", "HOURS": "Always"}
    with pytest.raises(UserError):
        import_quick_replies(desk.database, StoppedClock(), [("new", "", "a"), ("no text", "", "a")])
    assert sorted(names(desk)) == ["HOURS", "Thanks"]


WORD = st.text(min_size=1, max_size=12).map(lambda s: "".join(s.split()).replace("/", "")).filter(bool)


@given(st.lists(st.tuples(WORD, st.text(max_size=12), st.text(min_size=1, max_size=60)), max_size=4))
def test_a_file_holds_whatever_was_kept(rows: list[tuple[str, str, str]]) -> None:
    kept = []
    for name, category, text in rows:
        try:
            kept.append(checked(name, category, text))
        except UserError:
            continue
    replies = [QuickReply(0, name, category, text) for name, category, text in kept]
    for kind in KINDS:
        assert replies_of(text_of(replies, kind), kind) == kept


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("reply = [", "toml", "This is not TOML"),
        ("{", "json", "This is not JSON"),
        ("[" * 100_000, "json", "This is not JSON"),
        ('{"reply": 3}', "json", "must hold a list"),
        ('"x"', "json", "must hold a list"),
        ('[{"name": "a", "text": 3}]', "json", "Reply 1: name, category and text must be texts"),
        ('[{"name": "a", "text": "b"}, 3]', "json", "Reply 2"),
        ('[[reply]]\nname = "a b"\ntext = "c"', "toml", "Reply 1: .*one word"),
    ],
)
def test_a_file_that_is_wrong_is_a_sentence(text: str, kind: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        replies_of(text, kind)


def test_what_is_no_character_hides_no_space_at_the_end() -> None:
    assert checked("a\x00 ", " b\x00 ", "0\r\x00") == ("a", "b", "0")

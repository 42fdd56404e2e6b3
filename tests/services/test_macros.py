"""Macros: kept, changed, deleted, run as one deed, written to files and read again."""

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.errors import UserError
from app.core.macros import Macro
from app.core.steps import AddLabel, Done, Reply, Step
from app.sandbox.macros import MACROS
from app.services import macros
from app.services.desk import DeskService
from app.ui.keys import default_keys
from app.ui.own_keys import checked_key
from tests.builders import FixedClock, Shop
from tests.services.test_acts import columns, dump, people

STEPS: tuple[Step, ...] = (Reply("Abholbereit, {first name}!"), AddLabel("Abholung"), Done())


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """The desk in that shop."""
    return DeskService(shop.database, FixedClock())


def test_a_macro_is_kept_changed_and_listed_by_use(desk: DeskService, shop: Shop) -> None:
    chats = people(shop)
    ready = desk.save_macro("  Bereit \n zur Abholung ", STEPS, "B")
    later = desk.save_macro("Später", [AddLabel("später")])
    assert [(one.name, one.key) for one in desk.macros()] == [("Bereit zur Abholung", "B"), ("Später", "")]

    desk.save_macro("Morgen", [AddLabel("morgen")], macro_id=later)
    applied = desk.run_macro(later, chats)

    assert applied.conversation_ids == tuple(chats)
    first, second = desk.macros()
    assert (first.name, first.uses, first.steps) == ("Morgen", 1, (AddLabel("morgen"),))
    assert (second.id, second.steps) == (ready, STEPS)


def test_a_macro_is_one_deed(desk: DeskService, shop: Shop) -> None:
    chats = people(shop)
    macro = desk.save_macro("Bereit", STEPS)
    before = dump(shop)

    desk.run_macro(macro, chats[:2])
    assert [columns(shop, chat, "state") for chat in chats] == [("done",), ("done",), ("open",)]
    desk.undo()

    assert dump(shop) == before


def test_names_and_keys_are_given_once(desk: DeskService, shop: Shop) -> None:
    desk.save_macro("Bereit", STEPS, "B")
    with pytest.raises(UserError, match="There is a macro bereit already"):
        desk.save_macro("bereit", STEPS)
    with pytest.raises(UserError, match="B is given to both Bereit and Später"):
        desk.save_macro("Später", STEPS, "B")
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO saved_view (name, key) VALUES ('Dringend', 'D')")
    with pytest.raises(UserError, match="D is given to both Dringend and Später"):
        desk.save_macro("Später", STEPS, "D")
    assert [one.name for one in desk.macros()] == ["Bereit"]


@pytest.mark.parametrize(
    ("name", "steps", "words"),
    [
        (" ", STEPS, "needs a name"),
        ("x" * 41, STEPS, "At most 40"),
        ("Leer", (), "needs a step"),
        ("Viel", (Done(),) * 21, "at most 20 steps"),
        ("Label", (AddLabel(""),), "label needs a name"),
    ],
)
def test_what_is_wrong_with_one_is_a_sentence(
    desk: DeskService, name: str, steps: tuple[Step, ...], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        desk.save_macro(name, steps)
    assert desk.macros() == []


def test_a_macro_with_unknown_steps_is_listed_and_refused(desk: DeskService, shop: Shop) -> None:
    chats = people(shop)
    id_ = desk.save_macro("Neu", STEPS)
    with shop.database.write() as connection:
        connection.exec_driver_sql('UPDATE macro SET steps = \'[{"do": "teleport"}]\'')
    before = dump(shop)
    (macro,) = desk.macros()
    assert macro.steps == ()
    assert "teleport" in macro.fault
    with pytest.raises(UserError, match=r"Neu: These steps can't be read"):
        desk.run_macro(id_, chats)
    assert dump(shop) == before


def test_a_deleted_macro_or_quick_reply_comes_back(desk: DeskService) -> None:
    desk.save_quick_reply("danke", "Danke!")
    macro = desk.save_macro("Bereit", STEPS, "B")
    replies, kept = desk.quick_replies(), desk.macros()
    desk.delete_macro(macro)
    desk.delete_quick_reply(replies[0].id)
    assert (desk.macros(), desk.quick_replies()) == ([], [])

    desk.undo()
    desk.undo()

    assert (desk.macros(), desk.quick_replies()) == (kept, replies)


def test_a_deleted_view_comes_back(desk: DeskService) -> None:
    view = desk.save_view("Wartend", "is:waiting")
    kept = desk.saved_views()
    desk.delete_view(view)
    assert desk.saved_views() == []
    desk.undo()
    assert desk.saved_views() == kept


@pytest.mark.parametrize("shop_name", MACROS)
def test_the_demos_macros_can_be_kept(desk: DeskService, shop: Shop, shop_name: str) -> None:
    macros.import_macros(shop.database, FixedClock(), MACROS[shop_name])
    keys = [one.key for one in desk.macros() if one.key]
    assert keys
    assert [checked_key(key, "X", default_keys(), {}) for key in keys] == keys


def test_a_name_given_anew_meanwhile_stays(desk: DeskService) -> None:
    desk.delete_macro(desk.save_macro("Bereit", STEPS))
    desk.save_macro("Bereit", [Done()])

    undone = desk.undo()

    assert undone is not None
    assert undone.left == 1
    assert [one.steps for one in desk.macros()] == [(Done(),)]


def test_a_file_says_all_of_them_and_is_read_again(desk: DeskService, shop: Shop) -> None:
    desk.save_macro("Bereit", STEPS, "B")
    desk.save_macro("Fertig", [Done()])
    every = desk.macros()
    text = macros.text_of(every)

    assert [(one.name, one.key, one.steps) for one in macros.macros_of(text)] == [
        (one.name, one.key, one.steps) for one in every
    ]
    wanted = [*macros.macros_of(text), Macro(0, "Dritte", (Done(),), "B")]
    assert macros.import_macros(shop.database, FixedClock(), wanted) == (1, 2)
    assert {one.name: one.key for one in desk.macros()} == {"Bereit": "B", "Fertig": "", "Dritte": ""}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("{}", "list of macros"),
        ('[{"name": "a", "steps": [{"do": "explode"}]}]', "Macro 1: These steps"),
        ('[{"name": "a", "steps": [{"do": "done"}]}, 7]', "Macro 2: it must have"),
        ('[{"steps": [{"do": "done"}]}]', "Macro 1: The macro needs a name"),
    ],
)
def test_a_file_that_is_none_is_a_sentence_naming_the_macro(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        macros.macros_of(text)


def test_what_was_deleted_comes_back_beside_what_was_made_since(desk: DeskService) -> None:
    desk.delete_quick_reply(desk.save_quick_reply("hallo", "Guten Tag"))
    desk.save_quick_reply("zu", "Wir haben zu.")
    desk.undo()
    assert {reply.name: reply.text for reply in desk.quick_replies()} == {"hallo": "Guten Tag", "zu": "Wir haben zu."}


def test_macro_comes_back_without_a_key_that_another_has_by_now(desk: DeskService) -> None:
    desk.delete_macro(desk.save_macro("Danke", [Done()], "f7"))
    desk.save_macro("Bitte", [Done()], "f7")
    desk.undo()
    assert {macro.name: macro.key for macro in desk.macros()} == {"Danke": "", "Bitte": "f7"}


def test_macro_whose_use_cannot_be_counted_has_sent_nothing(desk: DeskService, shop: Shop) -> None:
    chats = people(shop)
    macro = desk.save_macro("Gruß", [Reply("Guten Tag"), Done()])
    before = dump(shop)
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON macro BEGIN SELECT raise(ABORT, 'database is locked'); END"
        )
    with pytest.raises(DBAPIError):
        desk.run_macro(macro, chats)
    assert dump(shop) == before

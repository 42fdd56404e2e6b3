"""An import as the desk asks for it, over a real database: planned, written whole or not at all, taken back."""

import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.core.enums import AccountState
from app.core.errors import UserError
from app.core.imports import LEFT_OUT, Answers, ImportKind, RowState, StoppedError, Unclear, UnclearError
from app.services.desk import DeskService
from app.services.imports.batches import kind_of
from app.store.accounts import AccountSetup, save_account
from tests.builders import NOW, FixedClock, Shop
from tests.services.test_imports import dump
from tests.services.test_imports_chats import CHAT, PNG

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{number}\r\nEND:VCARD\r\n"


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """The desk in that shop, which knows Anna."""
    shop.person("Anna", "+4917139200011")
    return DeskService(shop.database, FixedClock(NOW))


def put(folder: Path, name: str, text: str | bytes) -> str:
    """The path of a file with that in it."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def nothing(_done: int, _of: int) -> None:
    """Nobody asks how far it is."""


def test_cards_are_planned_written_listed_and_taken_back(desk: DeskService, shop: Shop, tmp_path: Path) -> None:
    cards = CARD.format(name="Anna Huber", number="+4917139200011") + CARD.format(name="Gerda", number="0171 39200012")
    path = put(tmp_path, "kontakte.vcf", cards + "BEGIN:VCARD\r\nFN:Nobody\r\nEND:VCARD\r\n")
    before = dump(shop)

    plan = desk.import_plan(path, Answers())

    assert (plan.kind, plan.file, plan.writes) == (ImportKind.VCARD, "kontakte.vcf", True)
    assert [(row.line, row.state, row.name) for row in plan.rows] == [
        (1, RowState.MORE, "Anna Huber"),
        (6, RowState.NEW, "Gerda"),
        (11, RowState.REFUSED, "Nobody"),
    ]
    assert "Line 11" in plan.rows[2].reason
    assert [row.remarkable for row in plan.rows] == [False, False, True]
    assert dump(shop) == before

    batch = desk.bring_import(plan, nothing)

    assert batch is not None
    assert desk.import_batches() == [batch]
    assert desk.import_plan(path, Answers()).writes is False
    assert desk.undo_import(batch.id) == []
    assert desk.import_batches()[0].undone_at == NOW


def test_what_is_stopped_leaves_nothing(desk: DeskService, shop: Shop, tmp_path: Path) -> None:
    cards = "".join(CARD.format(name=f"Kunde {n}", number=f"+49171392{n:05d}") for n in range(1200))
    plan = desk.import_plan(put(tmp_path, "viele.vcf", cards), Answers())
    before = dump(shop)
    told: list[int] = []

    def stop(done: int, _of: int) -> None:
        told.append(done)
        if len(told) == 2:
            raise StoppedError("Stopped.")

    with pytest.raises(StoppedError):
        desk.bring_import(plan, stop)

    assert told == [500, 1000]
    assert dump(shop) == before
    assert desk.bring_import(plan, nothing) is not None


def test_a_chat_asks_and_is_brought_with_its_answers(desk: DeskService, tmp_path: Path) -> None:
    path = put(tmp_path, "chat.txt", CHAT.replace("24.12.23", "4.5.23").replace("Bäckerei Tresen", "Laden"))

    def asked(answers: Answers) -> Unclear:
        with pytest.raises(UnclearError) as caught:
            desk.import_plan(path, answers)
        return caught.value.about

    assert asked(Answers()) is Unclear.DATES
    assert asked(Answers(dates="dmy")) is Unclear.ME
    plan = desk.import_plan(path, Answers(dates="dmy", me="Laden"))
    assert (plan.me, plan.customer) == ("Laden", "Anna")
    assert plan.counts == {"messages": 5, "files": 0, "known": 0, "left_out": 2}
    assert [(row.line, row.state) for row in plan.rows][:2] == [(2, "in"), (4, "out")]
    assert desk.bring_import(plan, nothing) is not None


def test_a_chat_nobody_is_known_of_asks_whose_it_is(desk: DeskService, tmp_path: Path) -> None:
    path = put(tmp_path, "chat.txt", CHAT.replace("Anna", "Berta"))

    with pytest.raises(UnclearError) as caught:
        desk.import_plan(path, Answers(me="Bäckerei Tresen"))
    assert caught.value.about is Unclear.CUSTOMER

    plan = desk.import_plan(path, Answers(me="Bäckerei Tresen", customer="017139200099"))
    assert plan.customer == "Berta +49 171 39200099"


def archive(folder: Path, name: str, entries: dict[str, bytes]) -> str:
    """A zip file of those."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as made:
        for inside, data in entries.items():
            made.writestr(inside, data)
    return str(path)


def test_a_chat_in_an_archive_is_brought_with_its_files_and_leaves_no_folder(
    desk: DeskService, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = archive(
        tmp_path, "WhatsApp Chat - Anna.zip", {"_chat.txt": CHAT.encode(), "IMG-1.png": PNG, "../../out.png": PNG}
    )

    plan = desk.import_plan(path, Answers(me="Bäckerei Tresen"))

    assert (plan.file, plan.customer, plan.counts["files"]) == ("WhatsApp Chat - Anna.zip", "Anna", 1)
    (folder,) = scratch.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.rglob("*") if file.is_file()} == {"_chat.txt", "IMG-1.png", "out.png"}
    assert desk.bring_import(plan, nothing) is not None
    assert len([*(shop.path.parent / "media").iterdir()]) == 1
    del plan
    assert [*scratch.iterdir()] == []


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ({"a.txt": b"x", "b.txt": b"y"}, "one text file"),
        ({"IMG-1.png": PNG}, "one text file"),
        (None, "can't be unpacked"),
    ],
)
def test_an_archive_that_is_none_of_a_chat_is_refused(
    desk: DeskService, tmp_path: Path, entries: dict[str, bytes] | None, word: str
) -> None:
    path = put(tmp_path, "x.zip", b"PK\x03\x04nonsense") if entries is None else archive(tmp_path, "x.zip", entries)

    with pytest.raises(UserError, match=word):
        desk.import_plan(path, Answers())


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.vcf", b"", ImportKind.VCARD),
        ("a.csv", b"", ImportKind.CSV),
        ("a.zip", b"", ImportKind.CHAT),
        ("a.txt", b"\r\nbegin:vcard\r\n", ImportKind.VCARD),
        ("a.txt", CHAT.encode(), ImportKind.CHAT),
        ("a", CHAT.encode("utf-16"), ImportKind.CHAT),
        ("a", "\ufeffBEGIN:VCARD".encode("utf-16"), ImportKind.VCARD),
        ("a", b"name,phone\n", ImportKind.CSV),
        ("a.TXT", b"words", ImportKind.CHAT),
    ],
)
def test_what_a_file_holds_is_seen_by_name_or_beginning(
    tmp_path: Path, name: str, data: bytes, kind: ImportKind
) -> None:
    assert kind_of(put(tmp_path, name, data)) is kind


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Wer;Wann;Womit\nGerda;4711;0171 39200012\n", ("name", LEFT_OUT, "phone")),
        ("Gerda;4711;0171 39200012\n", ("name", LEFT_OUT, "phone")),
    ],
    ids=["headings that say nothing", "no headings"],
)
def test_a_table_whose_headings_say_nothing_asks_for_its_columns(
    desk: DeskService, tmp_path: Path, text: str, columns: tuple[str, ...]
) -> None:
    path = put(tmp_path, "k.csv", text)
    with pytest.raises(UnclearError) as caught:
        desk.import_plan(path, Answers())
    assert caught.value.about is Unclear.COLUMNS
    assert [one.sample for one in desk.import_columns(path)] == ["Gerda", "4711", "0171 39200012"]

    plan = desk.import_plan(path, Answers(columns=columns))

    ((name, numbers, state),) = [(row.name, row.numbers, row.state) for row in plan.rows]
    assert (name, numbers, state) == ("Gerda", "+49 171 39200012", RowState.NEW)
    assert [one.kind for one in plan.columns] == [*columns]


def test_columns_for_another_table_are_refused(desk: DeskService, tmp_path: Path) -> None:
    path = put(tmp_path, "k.csv", "name;phone\nGerda;0171 39200012\n")

    with pytest.raises(UserError, match="has 2 columns"):
        desk.import_plan(path, Answers(columns=("name", "phone", "note")))


def test_a_plan_of_another_service_is_no_plan(desk: DeskService, tmp_path: Path) -> None:
    import dataclasses

    plan: Any = desk.import_plan(put(tmp_path, "k.csv", "name;phone\nGerda;0171 39200012\n"), Answers())

    with pytest.raises(TypeError):
        desk.bring_import(dataclasses.replace(plan, source=None), nothing)


def test_with_several_numbers_it_is_asked_from_which_the_chat_was_written(
    desk: DeskService, shop: Shop, tmp_path: Path
) -> None:
    with shop.database.write() as connection:
        setup = AccountSetup("whatsapp", "77", "88", "http://127.0.0.1:9", "v25.0", "Backstube", "+491713920077")
        second = save_account(connection, setup, AccountState.OK, NOW)
    path = put(tmp_path, "WhatsApp Chat mit Anna.txt", CHAT)

    with pytest.raises(UnclearError) as caught:
        desk.import_plan(path, Answers(me="Bäckerei Tresen"))
    assert caught.value.about is Unclear.ACCOUNT
    assert caught.value.options[1] == f"{second} Backstube +491713920077"

    plan = desk.import_plan(path, Answers(me="Bäckerei Tresen", account=second))
    assert desk.bring_import(plan, nothing) is not None
    chats = shop.database.reader().execute("SELECT DISTINCT account_id FROM message").fetchall()
    assert chats == [(second,)]
    with pytest.raises(UserError, match="no WhatsApp account 99"):
        desk.import_plan(path, Answers(account=99))

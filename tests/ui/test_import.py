"""Importing at the desk: a file's rows are seen first, questions are answered there, and all can be taken back."""

import threading
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from app.core.errors import UserError
from app.core.imports import (
    Answers,
    Column,
    ImportKind,
    ImportPlan,
    ImportRow,
    Unclear,
    UnclearError,
)
from app.ui.app import DeskApp
from app.ui.screens.import_preview import ImportPreview, Stage
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.fake_imports import cards
from tests.ui.desks import running, screen_text, until

ROWS = (
    ImportRow(1, "new", "Gerda \x1b[31mGroß", "+49 171 39200091", "#Stammkundin; note: Firma: Groß & Söhne"),
    ImportRow(7, "more", "Anna Huber", "+49 171 39200011", "customer 5; #vegan"),
    ImportRow(12, "known", "Ben", "+49 171 39200012", "customer 6"),
    ImportRow(18, "refused", "Nobody", "", "", "Line 18 has no phone number: nobody could be written to.", True),
)
PLAN = cards(*ROWS)
CHAT = ImportPlan(
    ImportKind.CHAT,
    "WhatsApp Chat mit Anna.txt",
    (ImportRow(2, "in", what="Habt ihr Brot?", at=NOW), ImportRow(3, "out", what="[IMG-1.jpg] Ja", at=NOW)),
    {"messages": 2, "files": 1, "known": 0, "left_out": 1},
    True,
    me="Bäckerei",
    customer="Anna Huber",
)


def with_plans(*plans: ImportPlan | Exception) -> FakeDesk:
    """The bakery, and what its files bring, one after another."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.plans["/x/file"] = [*plans]
    return desk


async def looked(app: DeskApp, pilot: Pilot[Any]) -> ImportPreview:
    """The file is looked at."""
    preview = ImportPreview(app.kit, "/x/file")
    await app.push_screen(preview)
    await until(pilot, lambda: preview.stage is not Stage.READING or app.screen is not preview)
    return preview


async def test_every_row_is_told_before_anything_is_written() -> None:
    async with running(with_plans(PLAN)) as (app, pilot, desk):
        await looked(app, pilot)
        await until(pilot, lambda: "Line 18 has no phone number" in screen_text(app))
        text = screen_text(app)
        assert "1 new, 1 known who gets more, 1 known already, 1 refused" in text
        assert "Gerda Groß" in text
        assert "#Stammkundin; note: Firma: Groß & Söhne" in text
        await pilot.press("f")
        await until(pilot, lambda: "Gerda" not in screen_text(app) and "Nobody" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ImportPreview))
        assert "bring_import" not in desk.calls


async def test_enter_writes_and_u_takes_it_back() -> None:
    async with running(with_plans(PLAN)) as (app, pilot, desk):
        preview = await looked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: preview.stage is Stage.WRITTEN)
        await until(pilot, lambda: "Written: 1 new" in screen_text(app))
        assert [batch.name for batch in desk.batches] == ["kontakte.vcf"]
        await pilot.press("u")
        await until(pilot, lambda: "Import 1 is undone. These stay" in screen_text(app))
        assert "Anna Huber" in screen_text(app)
        assert desk.batches[0].undone_at == NOW


async def test_escape_stops_the_writing_and_the_keys_answer_meanwhile() -> None:
    desk = with_plans(cards(*(ImportRow(n, "new", f"Kunde {n}") for n in range(1, 101))))
    gate = threading.Event()
    began = threading.Event()

    def step() -> None:
        began.set()
        gate.wait(5)

    desk.step = step
    async with running(desk) as (app, pilot, _desk):
        preview = await looked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: preview.stage is Stage.WRITING and began.is_set())
        assert "Esc stop" in screen_text(app)
        await pilot.press("down", "down", "escape")
        await until(pilot, lambda: preview.stage is Stage.STOPPING)
        gate.set()
        await until(pilot, lambda: "Stopped: nothing was written." in screen_text(app))
        assert desk.batches == []
        assert preview.list is not None
        assert preview.list.chosen == 2


async def test_a_large_file_is_listed_at_once() -> None:
    desk = with_plans(cards(*(ImportRow(n, "new", f"Kunde {n}") for n in range(1, 10_001))))
    async with running(desk) as (app, pilot, _desk):
        await looked(app, pilot)
        await until(pilot, lambda: "Kunde 1 " in screen_text(app))
        await pilot.press("end")
        await until(pilot, lambda: "Kunde 10000" in screen_text(app))


async def test_questions_are_answered_there() -> None:
    desk = with_plans(
        UnclearError("account", Unclear.ACCOUNT, ("1 Bäckerei +4917", "2 Backstube +4918")),
        UnclearError("dates", Unclear.DATES, ("dmy", "mdy")),
        UnclearError("me", Unclear.ME, ("Anna", "Bäckerei \x1b]0;x\x07")),
        UnclearError("customer", Unclear.CUSTOMER, ("Anna",)),
        CHAT,
    )
    async with running(desk) as (app, pilot, _desk):
        await looked(app, pilot)
        await until(pilot, lambda: "Backstube +4918" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "month first: 12/24/2026" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Which of them is the shop?" in screen_text(app) and "Bäckerei" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Whose chat is “Anna”?" in screen_text(app))
        await pilot.press(*"017139200099")
        await until(pilot, lambda: "the number 017139200099" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Habt ihr Brot?" in screen_text(app))
        assert "2 messages, 1 file" in screen_text(app)
        wanted = Answers(dates="mdy", me="Bäckerei \x1b]0;x\x07", customer="017139200099", account=2)
        assert desk.calls.count(f"import_plan {wanted}") == 1


async def test_the_question_whose_chat_names_it_and_stands_on_no_stranger() -> None:
    question = UnclearError("whose?", Unclear.CUSTOMER, ("Anna Neu",))
    async with running(with_plans(question)) as (app, pilot, desk):
        await looked(app, pilot)
        await until(pilot, lambda: "Whose chat is “Anna Neu”?" in screen_text(app))
        await until(pilot, lambda: "Nobody is called that." in screen_text(app))
        asked = len([call for call in desk.calls if call.startswith("import_plan")])
        await pilot.press("enter")
        await pilot.pause()
        assert len([call for call in desk.calls if call.startswith("import_plan")]) == asked


async def test_a_question_without_an_answer_leaves() -> None:
    async with running(with_plans(UnclearError("dates", Unclear.DATES, ("dmy", "mdy")))) as (app, pilot, _desk):
        await looked(app, pilot)
        await until(pilot, lambda: "month first" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_columns_are_named_by_the_operator() -> None:
    table = ImportPlan(
        ImportKind.CSV, "k.csv", ROWS[:1], {"new": 1}, True, (Column("A", "Anna", "name"), Column("B", "1", "phone"))
    )
    desk = with_plans(UnclearError("columns", Unclear.COLUMNS), table)
    async with running(desk) as (app, pilot, _desk):
        await looked(app, pilot)
        await until(pilot, lambda: "0171 39200011" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "What does “A” hold?" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "What do the columns hold?" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "What does “B” hold?" in screen_text(app))
        await pilot.press(*"number")
        await until(pilot, lambda: "first name" not in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "What do the columns hold?" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Gerda" in screen_text(app))
        assert f"import_plan {Answers(columns=('name', 'phone'))}" in desk.calls


async def test_a_file_that_cannot_be_read_is_said_in_the_dialog() -> None:
    async with running(with_plans(UserError("Line 3 names no time of day."))) as (app, pilot, _desk):
        await looked(app, pilot)
        await until(pilot, lambda: "Line 3 names no time of day." in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Line 3" in screen_text(app))


async def test_from_the_palette_to_the_file_and_back_to_the_list(tmp_path: Path) -> None:
    (tmp_path / "kontakte.vcf").write_text("x")
    desk = with_plans(PLAN)
    desk.plans[str(tmp_path / "kontakte.vcf")] = [PLAN]
    async with running(desk) as (app, pilot, _desk):
        app.kit.folder = str(tmp_path)
        app.desk.action_do("shop.import")
        await until(pilot, lambda: "Nothing was imported yet" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "kontakte.vcf" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Gerda Groß" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Written" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "vCards" in screen_text(app) and "1 known who gets more" in screen_text(app))
        await pilot.press("f8")
        await until(pilot, lambda: "Take this import back?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "Import 1 is undone." in screen_text(app))
        assert desk.batches[0].undone_at == NOW

"""Customers on the screen: the table and its columns, the dialog with fields, the timeline, managers, birthdays."""

from datetime import UTC, date

import pytest

from app.core.clock import DAY, HOUR
from app.core.customer_list import Column, CustomerView, Sort
from app.core.fields import CustomField, FieldKind, FieldValue
from app.core.rows import CustomerCard, CustomerRow, Label
from app.core.timeline import EventKind, TimelineEvent
from app.ui.glyphs import UNICODE
from app.ui.render.cards import customer_lines
from app.ui.render.customer_table import header_line, place_columns, table_line
from app.ui.render.customers import customer_line, label_runs
from app.ui.render.inbox import inbox_lines
from app.ui.render.line import line_width, plain
from app.ui.render.timeline import timeline_line
from app.ui.screens.customer_fields import renamed_choices
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

ANNA = 5
FIELDS = (
    CustomField(1, "Kost", FieldKind.CHOICE, ("vegan", "alles")),
    CustomField(2, "Umsatz", FieldKind.MONEY),
    CustomField(3, "Karte", FieldKind.LINK),
)
ROW = CustomerRow(
    5,
    5,
    "Anna Huber",
    "+491713920011",
    ("regular", "vegan"),
    NOW - HOUR,
    ("accent", "green"),
    NOW - 900 * DAY,
    1234,
    "1985-11-24",
    True,
    fields=((1, "vegan"), (2, "1250.00 EUR")),
    preview="Bis morgen",
    last_type="text",
)


def shop() -> FakeDesk:
    """The bakery with three fields; Anna is known well."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.fields_ = [*FIELDS]
    anna = desk.people[ANNA]
    anna.values, anna.birthday, anna.favourite = {1: "vegan", 2: "1250.00 EUR"}, "1985-11-24", True
    return desk


def dialog(app: object) -> str:
    return type(app.screen).__name__  # type: ignore[attr-defined]  # any app


def columns(*names: str, cells: int = 120) -> str:
    """A row with these columns."""
    view = CustomerView((Column.NAME, *names))
    placed = place_columns(view, FIELDS, cells)
    line = table_line(ROW, placed, FIELDS, NOW, UTC, date(2026, 11, 21), UNICODE)
    header = header_line(placed, view.sort, FIELDS, UNICODE)
    assert line_width(line) == line_width(header) <= cells
    return plain(line)


def test_every_column_shows_what_it_is_called() -> None:
    shown = columns(*[column for column in Column if column is not Column.NAME], "field:1", "field:2", cells=300)
    for part in ("Anna Huber", "+49 171 3920011", "regular, vegan", "Bis morgen", "1,234", "24 Nov 1985", "★", "vegan"):
        assert part in shown
    assert "1,250.00 €" in shown


def test_numbers_stand_at_the_right_under_their_title_and_the_sort_has_its_arrow() -> None:
    view = CustomerView((Column.NAME, Column.MESSAGES, "field:2"), Sort(Column.MESSAGES))
    placed = place_columns(view, FIELDS, 80)
    header = plain(header_line(placed, view.sort, FIELDS, UNICODE))
    line = plain(table_line(ROW, placed, FIELDS, NOW, UTC, date(2026, 11, 21), UNICODE))
    assert "↓" in header
    assert header.index("↓") == line.index("1,234") + 4
    assert line.endswith("1,250.00 €")


@pytest.mark.parametrize("cells", [60, 61, 79, 100, 158, 240])
def test_columns_fill_the_width_and_those_without_room_are_left_out(cells: int) -> None:
    placed = place_columns(CustomerView(), FIELDS, cells)
    assert placed[0].column == Column.NAME
    assert 1 + sum(one.cells for one in placed) + 2 * (len(placed) - 1) <= cells
    everything = CustomerView((*Column, "field:1", "field:2", "field:3", "field:9"))
    assert len(place_columns(everything, FIELDS, cells)) <= len(everything.columns) - 1


def test_a_favourite_has_a_star_and_labels_their_colours_also_where_it_is_narrow() -> None:
    line = customer_line(ROW, 38, NOW, UTC, UNICODE)
    assert line_width(line) == 38
    assert "Anna Huber ★" in plain(line)
    assert [run.style for run in label_runs(("a", "b", "c"), ("red", "plain"), 20, UNICODE)] == [
        "red",
        "dim",
        "dim",
        "dim",
        "dim",
    ]


def test_the_card_says_birthday_age_and_fields() -> None:
    card = CustomerCard(
        5,
        "Anna",
        "",
        "Anna",
        (),
        (Label(1, "vegan", "green"),),
        (),
        NOW,
        1,
        None,
        blocked=False,
        favourite=True,
        birthday="1985-11-24",
        fields=(FieldValue(FIELDS[0], "vegan"), FieldValue(FIELDS[2], "https://example.com/a")),
    )
    lines = customer_lines(card, [], NOW, UTC, UNICODE, 38)
    text = "\n".join(map(plain, lines))
    assert "★ favourite" in text
    assert "turns 41 in 3 days" in " ".join(text.split())
    assert "Kost" in text
    assert [run.link for line in lines for run in line if run.link] == ["https://example.com/a"]


def test_a_timeline_line_says_the_day_once_and_what_happened() -> None:
    said = TimelineEvent(NOW, EventKind.MESSAGES, "Haben Sie \x1b[31mBrot?", 2, 1, 5, 77)
    note = TimelineEvent(NOW - HOUR, EventKind.NOTE, "mag Mohn")
    first = plain(timeline_line(said, None, NOW, UTC, UNICODE, 100))
    assert "today" in first
    assert "2 from them · 1 from us  Haben Sie" in first
    assert "\x1b" not in first
    second = plain(timeline_line(note, said, NOW, UTC, UNICODE, 100))
    assert "today" not in second
    assert "note  mag Mohn" in second
    for kind in EventKind:
        assert plain(timeline_line(TimelineEvent(NOW, kind, "x"), None, NOW, UTC, UNICODE, 40)).strip()


def test_a_renamed_choice_is_known_by_its_place() -> None:
    assert renamed_choices(("a", "b"), ("a", "c")) == {"b": "c"}
    assert renamed_choices(("a", "b"), ("b", "a")) == {}
    assert renamed_choices(("a", "b"), ("a",)) == {}


async def test_the_table_stars_sorts_edits_and_opens_the_chat() -> None:
    async with running(shop()) as (app, pilot, desk):
        await pilot.press("escape", "c")
        await until(pilot, lambda: dialog(app) == "CustomersTable" and "Anna Huber" in screen_text(app))
        await pilot.press("asterisk")
        await until(pilot, lambda: sum(person.favourite for person in desk.people.values()) == 2)
        await pilot.press("c")
        await until(pilot, lambda: dialog(app) == "ColumnsDialog")
        await pilot.press("down", "space", "down", "s", "down", "down", "s", "plus", "enter")
        await until(pilot, lambda: dialog(app) == "CustomersTable")
        assert Column.NUMBER not in desk.view_.columns
        assert desk.view_.sort == Sort(Column.MESSAGES)
        assert desk.view_.columns[-1] == Column.MESSAGES
        await until(pilot, lambda: app.screen.pane.list.chosen == ANNA)  # type: ignore[attr-defined]  # the table's
        await pilot.press("e")
        await until(pilot, lambda: dialog(app) == "CustomerEditor" and "Umsatz" in screen_text(app))
        await pilot.press("escape", "slash", *"jonas", "enter")
        await until(pilot, lambda: app.desk.chats.active == 6)


async def test_the_dialog_saves_all_or_says_what_is_wrong() -> None:
    async with running(shop()) as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None and "turns 41" in app.desk.customer_card.text())
        await pilot.press("f10")
        await until(pilot, lambda: dialog(app) == "CustomerEditor")
        editor = app.screen
        editor.birthday.value = "35.1."  # type: ignore[attr-defined]  # the editor's
        editor.values[1].value = "alles"  # type: ignore[attr-defined]  # the editor's
        await pilot.press("enter")
        await until(pilot, lambda: "no day" in screen_text(app))
        assert desk.people[ANNA].values[1] == "vegan"
        editor.birthday.value = "25.11.1985"  # type: ignore[attr-defined]  # the editor's
        await pilot.press("ctrl+s")
        await until(pilot, lambda: dialog(app) == "DeskScreen")
        assert desk.people[ANNA].values == {1: "alles", 2: "1250.00 EUR"}
        await until(pilot, lambda: "25 Nov 1985" in app.desk.customer_card.text())


async def test_the_timeline_goes_to_the_chat_at_that_place() -> None:
    async with running(shop()) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None)
        app.desk.action_do("customer.timeline")
        await until(pilot, lambda: dialog(app) == "Timeline" and "first known" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: dialog(app) == "DeskScreen")


async def test_fields_and_labels_are_managed_after_asking_what_is_lost() -> None:
    async with running(shop()) as (app, pilot, desk):
        app.desk.action_do("customer.fields")
        await until(pilot, lambda: dialog(app) == "CustomerFields" and "1 customer" in screen_text(app))
        await pilot.press("plus")
        await until(pilot, lambda: [one.id for one in desk.fields_] == [2, 1, 3])
        await pilot.press("f8")
        await until(pilot, lambda: "what is known of 1 customer there" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: 1 not in desk.people[ANNA].values)
        await pilot.press("escape")
        app.desk.action_do("customer.labels")
        await until(pilot, lambda: dialog(app) == "LabelManager" and "B2B" in screen_text(app))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: desk.colours == {"B2B": "green"})
        await pilot.press("ctrl+r")
        await until(pilot, lambda: desk.ringing == {"B2B"} and "rings" in screen_text(app))
        await pilot.press("ctrl+o", *"vegan", "enter")
        await until(pilot, lambda: "Join these labels?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "B2B" not in {name for person in desk.people.values() for name in person.labels})


async def test_the_next_birthdays_are_listed_and_customers_exported() -> None:
    async with running(shop(), size=(100, 30)) as (app, pilot, desk):
        app.desk.action_do("customer.birthdays")
        await until(pilot, lambda: "turns 41" in screen_text(app) and "in 3 days" in screen_text(app))
        await pilot.press("escape")
        app.desk.action_do("customer.export")
        await until(pilot, lambda: dialog(app) == "ExportCustomers")
        await pilot.press("enter")
        await until(pilot, lambda: "customers are in" in screen_text(app))
        assert any(call.startswith("export_customers") for call in desk.calls)


def test_a_favourite_has_a_star_in_the_inbox_too() -> None:
    desk = shop()
    first, _second = inbox_lines(desk.inbox_rows([ANNA])[ANNA], 38, NOW, UTC, UNICODE)
    assert plain(first).startswith(" Anna Huber ★")
    assert line_width(first) == 38


async def test_small_windows_show_footers_and_the_field_that_has_the_keys() -> None:
    desk = shop()
    desk.fields_ = [*FIELDS, *(CustomField(n, f"Feld {n}", FieldKind.TEXT) for n in range(4, 11))]
    async with running(desk, size=(60, 18)) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None)
        for id_ in ("table", "timeline", "birthdays", "fields", "labels", "export"):
            app.desk.action_do(f"customer.{id_}")
            await until(pilot, lambda: app.screen is not app.desk and app.screen.query(".footer"))
            footer = app.screen.query_one(".footer")
            await until(pilot, lambda footer=footer: app.screen.find_widget(footer).visible_region.height == 1, id_)  # type: ignore[misc]
            assert "Esc back" in screen_text(app).splitlines()[footer.region.y]
            assert app.screen.query_one(".box").region.bottom <= 18
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.desk, id_)
        app.desk.action_do("customer.edit")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "name")
        seen: list[str | None] = []
        while not seen or (app.focused is not None and app.focused.id != "name"):
            field = app.focused
            assert field is not None
            await until(pilot, lambda field=field: app.screen.find_widget(field).visible_region.area > 0, str(field))  # type: ignore[misc]
            seen.append(field.id)
            await pilot.press("tab")
        assert {"labels", "birthday", "favourite", "field-1", "field-10", "note", "save"} <= set(seen)

"""The list of customers: every order and filter, alone and together, and that its first screenful is quick."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from app.core.clock import DAY
from app.core.customer_list import SORTABLE, Column, CustomerView, Sort, from_json, parse_filter, parse_sort, to_json
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, parse_value
from app.store import customer_edits
from app.store.customer_list import customer_ids, customer_view, save_customer_view
from app.store.customers import customer_card, customer_rows
from app.store.fields import drop_field, keep_field, rename_choices, set_values, stored_fields, values_count
from app.store.labels import change_label, drop_label, join_labels, label_counts, stored_labels
from tests.builders import NOW, Shop

TODAY = date(2026, 11, 22)
NAMES = ("Anna", "Ben", "Carla", "Dieter", "Edda")


@pytest.fixture
def people(shop: Shop) -> list[int]:
    """Five customers: Anna is a favourite, Ben and Dieter have birthdays, all but Edda have written."""
    with shop.database.write() as connection:
        ids = [
            customer_edits.make_customer(
                connection, Channel.WHATSAPP, [(IdentityKind.PHONE, f"+4917139200{n:02d}")], name, NOW - n * DAY
            )
            for n, name in enumerate(NAMES)
        ]
        for n, id_ in enumerate(ids[:4]):
            connection.exec_driver_sql(
                "UPDATE customer SET last_at = ?, message_count = ? WHERE id = ?", (NOW - n * DAY, n * n, id_)
            )
        customer_edits.set_favourite(connection, ids[2], True)
        customer_edits.set_birthday(connection, ids[1], "1990-11-21")
        customer_edits.set_birthday(connection, ids[3], "12-24")
        customer_edits.set_labels(connection, ids[0], ["Stammkunde"])
        customer_edits.set_labels(connection, ids[1], ["Stammkunde", "vegan"])
    return ids


def listed(shop: Shop, words: str = "", sort: str = "name", limit: int | None = None) -> str:
    """The initials of those who are listed."""
    reader = shop.database.reader()
    fields = stored(shop)
    ids = customer_ids(reader, words, limit, parse_sort(sort, fields), TODAY)
    rows = customer_rows(reader, ids)
    return "".join(rows[id_].name[0] for id_ in ids)


def stored(shop: Shop) -> list[CustomField]:
    with shop.database.write() as connection:
        return stored_fields(connection)


def add_field(shop: Shop, name: str, kind: FieldKind, values: dict[int, str], choices: tuple[str, ...] = ()) -> int:
    """A new field, and what is known there."""
    with shop.database.write() as connection:
        id_ = keep_field(connection, CustomField(0, name, kind, choices))
        for customer_id, typed in values.items():
            parsed = parse_value(CustomField(id_, name, kind, choices), typed, TODAY)
            set_values(connection, customer_id, {id_: parsed})
    return id_


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "ABCDE"),
        ("-name", "EDCBA"),
        ("last", "ABCDE"),
        ("-last", "DCBAE"),
        ("messages", "DCBEA"),
        ("since", "ABCDE"),
        ("-since", "EDCBA"),
        ("favourite", "CABDE"),
        ("birthday", "DBACE"),
        ("-birthday", "BDACE"),
    ],
)
def test_every_sort_lists_everybody_and_who_has_nothing_there_comes_last(
    shop: Shop, people: list[int], sort: str, order: str
) -> None:
    assert listed(shop, sort=sort) == order
    assert listed(shop, sort=sort, limit=2) == order[:2]


def test_a_field_of_numbers_is_sorted_as_numbers(shop: Shop, people: list[int]) -> None:
    add_field(shop, "Umsatz", FieldKind.MONEY, {people[0]: "100 €", people[1]: "9,50 €", people[4]: "-3 €"})
    assert listed(shop, sort="Umsatz") == "EBACD"
    assert listed(shop, sort="-Umsatz") == "ABECD"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("is:favourite", "C"),
        ("ist:favorit", "C"),
        ("has:birthday", "BD"),
        ("label:stammkunde", "AB"),
        ("label:STAMMKUNDE label:vegan", "B"),
        ("label:none", ""),
        ("stammk ann", "A"),
        ("39200", "ABCDE"),
        ("+49 171 3920001", "B"),
        ("be label:vegan", "B"),
        ("time:now", ""),
        ("is:blocked", ""),
    ],
)
def test_filters_stand_among_the_words(shop: Shop, people: list[int], words: str, found: str) -> None:
    assert listed(shop, words) == found


def test_a_field_is_found_by_its_value_and_asked_for_by_its_name(shop: Shop, people: list[int]) -> None:
    add_field(shop, "Kost", FieldKind.CHOICE, {people[0]: "vegan", people[3]: "alles"}, ("vegan", "alles"))
    add_field(shop, "Seit Kurs", FieldKind.DATE, {people[3]: "12.3.2026"})
    assert listed(shop, "alles") == "D"
    assert listed(shop, "12.03.2026") == "D"
    assert listed(shop, "kost:vegan") == "A"
    assert listed(shop, "has:kost") == "AD"
    assert listed(shop, "seit_kurs:2026-03") == "D"
    assert listed(shop, 'kost:"vegan"') == "A"


def test_a_renamed_choice_takes_its_values_along_and_a_deleted_field_leaves_no_trace(
    shop: Shop, people: list[int]
) -> None:
    id_ = add_field(shop, "Kost", FieldKind.CHOICE, {people[0]: "vegan", people[3]: "alles"}, ("vegan", "alles"))
    with shop.database.write() as connection:
        keep_field(connection, CustomField(id_, "Kost", FieldKind.CHOICE, ("alles", "vegan")))
        rename_choices(connection, id_, {"vegan": "alles", "alles": "vegan"}, ("alles", "vegan"))
    assert listed(shop, "kost:vegan") == "D"
    assert listed(shop, "alles") == "A"
    assert listed(shop, sort="Kost").startswith("AD")
    with shop.database.write() as connection:
        drop_field(connection, id_)
    assert listed(shop, "alles") == ""
    reader = shop.database.reader()
    assert values_count(reader) == {}
    assert customer_card(reader, people[0]).fields == ()  # type: ignore[union-attr]  # they are there
    with shop.database.write() as connection:
        assert keep_field(connection, CustomField(0, "Neu", FieldKind.TEXT)) != id_


def test_labels_are_renamed_joined_and_deleted_wherever_they_are_carried(shop: Shop, people: list[int]) -> None:
    with shop.database.write() as connection:
        ids = {label.name: label for label in stored_labels(connection).values()}
        change_label(connection, replace(ids["Stammkunde"], name="Liebling", colour="green"))
    assert listed(shop, "liebling") == "AB"
    assert listed(shop, "stammkunde") == ""
    reader = shop.database.reader()
    assert customer_rows(reader, people[:1])[people[0]].colours == ("green",)
    with shop.database.write() as connection:
        assert join_labels(connection, ids["Stammkunde"].id, ids["vegan"].id) == 1
    assert label_counts(reader) == {ids["Stammkunde"].id: 2}
    assert listed(shop, "vegan") == ""
    with shop.database.write() as connection:
        assert drop_label(connection, ids["Stammkunde"].id) == 2
    assert listed(shop, "liebling") == ""


def test_a_row_says_all_that_a_column_can_show(shop: Shop, people: list[int]) -> None:
    id_ = add_field(shop, "Kost", FieldKind.TEXT, {people[1]: "vegan"})
    row = customer_rows(shop.database.reader(), people)[people[1]]
    assert (row.birthday, row.favourite, row.messages, row.fields) == ("1990-11-21", False, 1, ((id_, "vegan"),))
    assert row.labels == ("Stammkunde", "vegan")


def test_columns_and_sort_are_kept_and_read_whatever_is_there(shop: Shop) -> None:
    field = CustomField(3, "Kost", FieldKind.TEXT)
    view = CustomerView((Column.NAME, "field:3", Column.MESSAGES), Sort("field:3", back=True))
    assert from_json(to_json(view), [field]) == view
    assert from_json(to_json(view), []) == CustomerView((Column.NAME, Column.MESSAGES))
    for broken in ("", "[]", '{"columns": 1, "sort": 2}', '{"columns": ["x", null], "sort": "-"}', "{" * 5000):
        assert Column.NAME in from_json(broken, []).columns
    with shop.database.write() as connection:
        save_customer_view(connection, CustomerView((Column.NAME,), Sort(Column.LAST)))
    assert customer_view(shop.database.reader()).sort == Sort(Column.LAST)


def test_a_sort_that_is_none_is_named_with_those_there_are() -> None:
    with pytest.raises(UserError, match="birthday"):
        parse_sort("colour")


def test_an_unfinished_filter_asks_for_nothing() -> None:
    assert parse_filter("anna is:") == parse_filter("anna")
    assert parse_filter("anna label:").labels == ()


def test_every_sort_of_the_first_screenful_comes_off_an_index(shop: Shop, people: list[int]) -> None:
    from app.store.customer_list import _parts

    reader = shop.database.reader()
    field = add_field(shop, "Kost", FieldKind.TEXT, {people[0]: "x"})
    sorts = [Sort(by, back) for by in (*SORTABLE, f"field:{field}") for back in (False, True)]
    for sort in sorts:
        for part in _parts(sort, "11-22"):
            where = f"WHERE {part.condition} " if part.condition else ""
            sql = f"EXPLAIN QUERY PLAN SELECT k.id FROM {part.table} {where}ORDER BY {part.order} LIMIT 5"
            plan = " ".join(row[3] for row in reader.execute(sql, part.values))
            assert "TEMP B-TREE" not in plan, (sort, plan)


def test_the_orders_hold_everybody_once(shop: Shop, people: list[int]) -> None:
    for sort in ("name", "last", "messages", "since", "favourite", "birthday"):
        assert sorted(listed(shop, sort=sort)) == sorted("ABCDE")
    assert all(one < two for one, two in pairwise(listed(shop)))

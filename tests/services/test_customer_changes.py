"""What is kept of customers beside name and labels: changed whole or not at all, joined, parted, taken back, told."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import DAY, HOUR
from app.core.desk_customers import CustomerChanges
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.fields import FieldKind
from app.core.steps import Reply
from app.core.timeline import EventKind, TimelineEvent
from app.services import people
from app.services.customers import save_customer, set_favourite
from app.services.desk import DeskService
from app.services.fields import delete_field, order_fields, save_field
from app.services.labels import delete_label, join_labels, save_label
from app.store import customer_edits, deeds
from app.store.customer_list import customer_ids
from app.store.customers import all_labels, customer_card
from app.store.fields import read_fields
from app.store.timeline import timeline
from tests.builders import NOW, FixedClock, Shop

TODAY = date(2026, 11, 22)
CLOCK = FixedClock()


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """Anna and Ben."""
    with shop.database.write() as connection:
        anna, ben = (
            customer_edits.make_customer(
                connection, Channel.WHATSAPP, [(IdentityKind.PHONE, f"+49171392000{n}")], name, NOW - n
            )
            for n, name in enumerate(("Anna", "Ben"))
        )
    return anna, ben


def field(shop: Shop, name: str, kind: FieldKind = FieldKind.TEXT, choices: tuple[str, ...] = ()) -> int:
    return save_field(shop.database, name, kind, choices)


def change(shop: Shop, customer_id: int, **changes: object) -> None:
    save_customer(shop.database, CLOCK, customer_id, CustomerChanges(**changes), TODAY)  # type: ignore[arg-type]


def known(shop: Shop, customer_id: int) -> tuple[object, ...]:
    """What is compared of a customer, and what their search column says."""
    card = customer_card(shop.database.reader(), customer_id)
    assert card is not None
    ((search,),) = shop.database.reader().execute("SELECT search FROM customer WHERE id = ?", (customer_id,)).fetchall()
    values = {one.field.name: one.value for one in card.fields}
    return card.name, card.favourite, card.birthday, values, [label.name for label in card.labels], search


def undo(shop: Shop) -> None:
    with shop.database.write() as connection:
        assert deeds.undo_last(connection, NOW) is not None


def test_one_thing_that_cannot_be_keeps_all_of_it_from_being_changed(shop: Shop, two: tuple[int, int]) -> None:
    anna, _ben = two
    revenue = field(shop, "Umsatz", FieldKind.MONEY)
    before = known(shop, anna)
    with pytest.raises(UserError, match="Umsatz"):
        change(shop, anna, name="Anna B.", birthday="24.12.", fields={revenue: "viel"})
    with pytest.raises(UserError, match="birthday"):
        change(shop, anna, name="Anna B.", birthday="morgen")
    assert known(shop, anna) == before


def test_what_was_changed_is_found_and_taken_back_by_undo(shop: Shop, two: tuple[int, int]) -> None:
    anna, _ben = two
    diet, revenue = field(shop, "Kost", FieldKind.CHOICE, ("vegan", "alles")), field(shop, "Umsatz", FieldKind.MONEY)
    change(shop, anna, fields={diet: "alles"})
    before = known(shop, anna)
    change(
        shop,
        anna,
        name="Anna B.",
        labels=["Stamm"],
        birthday="24.12.1985",
        favourite=True,
        fields={diet: "veg", revenue: "9,50"},
        note="mag Mohn",
    )
    assert known(shop, anna)[:5] == ("Anna B.", True, "1985-12-24", {"Kost": "vegan", "Umsatz": "9.50 EUR"}, ["Stamm"])
    assert customer_ids(shop.database.reader(), "vegan") == [anna]
    undo(shop)
    assert known(shop, anna) == before
    set_favourite(shop.database, CLOCK, anna, True)
    undo(shop)
    assert known(shop, anna) == before


def test_joining_keeps_the_kept_ones_values_and_parting_gives_each_their_own(shop: Shop, two: tuple[int, int]) -> None:
    anna, ben = two
    diet, city, shoe = (field(shop, name) for name in ("Kost", "Ort", "Schuh"))
    change(shop, anna, fields={diet: "vegan", city: "Ulm"}, birthday="24.12.")
    change(shop, ben, fields={diet: "alles", shoe: "42"}, birthday="1.1.1990", favourite=True)
    before = known(shop, anna), known(shop, ben)
    merge = people.merge(shop.database, CLOCK, anna, ben)
    assert known(shop, anna)[1:4] == (True, "12-24", {"Kost": "vegan", "Ort": "Ulm", "Schuh": "42"})
    assert customer_ids(shop.database.reader(), "has:schuh") == [anna]
    people.undo_merge(shop.database, CLOCK, merge)
    assert (known(shop, anna), known(shop, ben)) == before


def test_a_value_changed_after_joining_stays_with_the_kept_one(shop: Shop, two: tuple[int, int]) -> None:
    anna, ben = two
    diet, city, gone = (field(shop, name) for name in ("Kost", "Ort", "Weg"))
    change(shop, ben, fields={diet: "alles", city: "Ulm", gone: "x"})
    merge = people.merge(shop.database, CLOCK, anna, ben)
    change(shop, anna, fields={diet: "vegan"}, favourite=True)
    delete_field(shop.database, gone)
    people.undo_merge(shop.database, CLOCK, merge)
    assert known(shop, anna)[1:4] == (True, "", {"Kost": "vegan"})
    assert known(shop, ben)[1:4] == (False, "", {"Kost": "alles", "Ort": "Ulm"})


@pytest.mark.parametrize(
    ("name", "kind", "choices", "why"),
    [
        ("", FieldKind.TEXT, (), "needs a name"),
        ("kost", FieldKind.TEXT, (), "already"),
        ("a:b", FieldKind.TEXT, (), "begins with a letter"),
        ("1st", FieldKind.TEXT, (), "begins with a letter"),
        ("x" * 31, FieldKind.TEXT, (), "at most 30"),
        ("customer", FieldKind.TEXT, (), "something else"),
        ("Öffnungszeiten", FieldKind.TEXT, (), "something else"),
        ("birthday", FieldKind.DATE, (), "something else"),
        ("Farbe", FieldKind.CHOICE, (), "what can be chosen"),
        ("Farbe", FieldKind.TEXT, ("rot",), "Only a field"),
    ],
)
def test_a_field_that_cannot_be_is_refused_in_a_sentence(
    shop: Shop, name: str, kind: FieldKind, choices: tuple[str, ...], why: str
) -> None:
    field(shop, "Kost")
    with pytest.raises(UserError, match=why):
        save_field(shop.database, name, kind, choices)


def test_fields_are_renamed_ordered_and_deleted_with_their_values(shop: Shop, two: tuple[int, int]) -> None:
    anna, ben = two
    diet, city = field(shop, "Kost", FieldKind.CHOICE, ("vegan", "alles")), field(shop, "Ort")
    change(shop, anna, fields={diet: "vegan"})
    change(shop, ben, fields={diet: "alles"})
    order_fields(shop.database, [city])
    assert [one.name for one in read_fields(shop.database.reader())] == ["Ort", "Kost"]
    save_field(
        shop.database, "Diät", FieldKind.CHOICE, ("alles", "pflanzlich"), field_id=diet, renamed={"vegan": "pflanzlich"}
    )
    assert known(shop, anna)[3] == {"Diät": "pflanzlich"}
    assert customer_ids(shop.database.reader(), "pflanz") == [anna]
    assert delete_field(shop.database, diet) == 2
    assert known(shop, anna)[3] == {}
    with pytest.raises(UserError, match="not there any more"):
        delete_field(shop.database, diet)


def test_labels_are_renamed_recoloured_joined_and_deleted(shop: Shop, two: tuple[int, int]) -> None:
    anna, ben = two
    change(shop, anna, labels=["Stamm", "vegan"])
    change(shop, ben, labels=["vegan"])
    stamm, vegan = all_labels(shop.database.reader())
    with pytest.raises(UserError, match="join the two"):
        save_label(shop.database, stamm.id, "VEGAN", "plain")
    with pytest.raises(UserError, match="colour"):
        save_label(shop.database, stamm.id, "Stamm", "#ff0000")
    save_label(shop.database, stamm.id, "Liebling", "green")
    assert known(shop, anna)[4] == ["Liebling", "vegan"]
    assert join_labels(shop.database, stamm.id, vegan.id) == 2
    assert known(shop, ben)[4] == ["Liebling"]
    assert delete_label(shop.database, stamm.id) == 2
    assert customer_ids(shop.database.reader(), "liebling") == []


def test_the_timeline_tells_days_notes_joins_and_the_first_day_newest_first(shop: Shop) -> None:
    anna, chat = shop.person("Anna")
    ben, _other = shop.person("Ben", "+4917139200002")
    for day in (3, 2, 0):
        for hour in range(3):
            shop.hears(chat, f"Tag {day} Nr. {hour}", ago=day * DAY + (3 - hour) * HOUR)
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET created_at = ? WHERE id = ?", (NOW - 4 * DAY, anna))
        customer_edits.add_note(connection, anna, "mag Mohn", NOW - DAY)
    people.merge(shop.database, CLOCK, anna, ben)
    whole = timeline(shop.database.reader(), anna, UTC)
    assert whole.before is None
    assert [event.at for event in whole.events] == sorted((event.at for event in whole.events), reverse=True)
    days = [event for event in whole.events if event.kind is EventKind.MESSAGES]
    assert [(day.theirs, day.ours, day.text) for day in days] == [
        (3, 0, "Tag 0 Nr. 0"),
        (3, 0, "Tag 2 Nr. 0"),
        (3, 0, "Tag 3 Nr. 0"),
    ]
    kinds = [event.kind for event in whole.events]
    assert kinds[-1] is EventKind.FIRST
    assert {EventKind.NOTE, EventKind.MERGE} <= {*kinds}
    assert days[0].message_id is not None

    pages: list[TimelineEvent] = []
    before = None
    while True:
        page = timeline(shop.database.reader(), anna, UTC, before, days=1)
        pages += page.events
        before = page.before
        if before is None:
            break
    assert pages == list(whole.events)


def test_the_timelines_days_are_those_of_the_shop(shop: Shop) -> None:
    anna, chat = shop.person("Anna")
    midnight = NOW - NOW % DAY
    shop.hears(chat, "vor Mitternacht in Greenwich", ago=NOW - midnight + HOUR // 2)
    shop.hears(chat, "danach", ago=NOW - midnight - HOUR // 2)
    for zone, count in ((UTC, 2), (ZoneInfo("Europe/Berlin"), 1)):
        events = timeline(shop.database.reader(), anna, zone).events
        assert sum(event.kind is EventKind.MESSAGES for event in events) == count


def test_a_timeline_of_nobody_is_empty(shop: Shop) -> None:
    assert timeline(shop.database.reader(), 99, UTC).events == ()


def test_a_reply_to_many_is_filled_with_each_ones_own_field(shop: Shop) -> None:
    day = field(shop, "Liefertag")
    chats = []
    for n, value in enumerate(("Freitag", "Montag", "")):
        customer, chat = shop.person(f"Kunde {n}", f"+491713920{n:03d}")
        shop.hears(chat, "Wann?")
        change(shop, customer, fields={day: value})
        chats.append(chat)
    desk = DeskService(shop.database, CLOCK)
    done = desk.apply(chats, [Reply("Bis {liefertag}!")])
    assert [refused.conversation_id for refused in done.refused] == [chats[2]]
    said = [desk.transcript(chat).messages[-1].text for chat in chats]
    assert said == ["Bis Freitag!", "Bis Montag!", "Wann?"]

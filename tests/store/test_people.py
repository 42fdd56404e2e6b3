"""Per quirk of numbers and names: one person or two, exactly as it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.content import Notice
from app.core.enums import Channel, IdentityKind
from app.core.events import Party
from app.core.phone import canonical, variants
from app.services.customers import start_chat
from app.store.conversations import find_or_make_conversation
from app.store.customer_edits import make_customer
from app.store.identities import apply_change, learn_identity
from app.store.people import People, read_accounts
from app.store.recipients import find_recipient
from app.store.suggestions import suggestions_of
from tests.builders import NOW, FixedClock, Shop

ANNA, BEN = "491713920001", "491713920002"


@dataclass(slots=True)
class Meeting:
    """Lets people be named as ingest does, a batch at a time."""

    shop: Shop

    def batch(self, *named: tuple[Party, Notice | None]) -> list[tuple[int, int]]:
        """(customer, identity) of each."""
        with self.shop.database.write() as connection:
            (account,) = read_accounts(connection)
            people = People(connection, Channel.WHATSAPP, [(account, party) for party, _ in named])
            found = [people.find(account, party, NOW, notice) for party, notice in named]
            for person, _ in found:
                person.messages += 1
            people.write()
        return [(person.id, identity) for person, identity in found]

    def one(self, party: Party, notice: Notice | None = None) -> int:
        """The customer of one party."""
        return self.batch((party, notice))[0][0]

    def identities(self, customer_id: int) -> list[tuple[str, str]]:
        return self.rows("SELECT kind, value FROM identity WHERE customer_id = ? ORDER BY id", customer_id)

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        return self.shop.database.reader().execute(sql, parameters).fetchall()

    def recipient(self, customer_id: int) -> tuple[IdentityKind, str] | None:
        """Whom a message of ours to them is addressed to."""
        with self.shop.database.write() as connection:
            chat = find_or_make_conversation(connection, self.shop.account_id, Channel.WHATSAPP, customer_id, NOW)
            found = find_recipient(connection, chat)
        return None if found is None else found[1:]

    def suggested(self, customer_id: int) -> list[tuple[int, str, str]]:
        found = suggestions_of(self.shop.database.reader(), customer_id)
        return [(one.customer_id, one.reason, one.detail) for one in found]


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[Meeting]:
    shop = Shop(tmp_path / "tresen.db")
    yield Meeting(shop)
    shop.close()


def who(number: str = "", bsuid: str = "", username: str = "", name: str = "") -> Party:
    """A party as WhatsApp's webhooks name it."""
    identities: list[tuple[IdentityKind, str]] = []
    if number:
        identities += [(IdentityKind.WA_ID, number), (IdentityKind.PHONE, f"+{number}")]
    if bsuid:
        identities.append((IdentityKind.BSUID, bsuid))
    if username:
        identities.append((IdentityKind.USERNAME, username))
    return Party(tuple(identities), name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("551187654321", "5511987654321"),
        ("5215512345678", "525512345678"),
        ("541123456789", "5491123456789"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_digit_for_mobile_makes_no_second_person(meeting: Meeting, one: str, other: str, together: bool) -> None:
    if together:
        (first, _), (second, _) = meeting.batch((who(one), None), (who(other), None))
    else:
        first, second = meeting.one(who(one)), meeting.one(who(other))
    assert first == second
    assert meeting.one(who(one)) == meeting.one(who(other)) == first
    assert {value for _, value in meeting.identities(first)} == {one, f"+{one}", other, f"+{other}"}
    assert meeting.rows("SELECT count(*) FROM customer") == [(1,)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("551133334444", "5511933334444"),  # a landline in São Paulo and a mobile that ends alike
        ("491713920001", "4991713920001"),
        ("12025550101", "1202555010"),
        ("5215512345", "525512345"),
    ],
)
def test_numbers_that_differ_otherwise_are_two_people(meeting: Meeting, one: str, other: str) -> None:
    assert meeting.one(who(one)) != meeting.one(who(other))


@given(digits=st.from_regex(r"\A(55|52|54|49)[0-9]{7,12}\Z"))
def test_canonical_form_is_one_for_all_spellings(digits: str) -> None:
    number = f"+{digits}"
    assert {canonical(form) for form in variants(number)} == {canonical(number)}
    assert canonical(number) in variants(number)


def test_typed_number_is_found_when_they_write_from_another_spelling(meeting: Meeting) -> None:
    chat = start_chat(meeting.shop.database, FixedClock(), "+55 11 98765-4321", "João", "BR")
    ((typed,),) = meeting.rows("SELECT customer_id FROM conversation WHERE id = ?", chat)
    assert meeting.one(who("551187654321", name="Joao")) == typed
    assert start_chat(meeting.shop.database, FixedClock(), "+551187654321", "", "BR") == chat
    assert meeting.rows("SELECT name FROM customer WHERE id = ?", typed) == [("João",)]


def test_wa_id_that_is_not_the_phone_belongs_to_the_same_person(meeting: Meeting) -> None:
    party = Party(((IdentityKind.WA_ID, "12025550199"), (IdentityKind.PHONE, "+12025550101")))
    person = meeting.one(party)
    assert meeting.one(who("12025550199")) == person
    assert start_chat(meeting.shop.database, FixedClock(), "+12025550101", "", "US")
    assert meeting.rows("SELECT count(*) FROM customer") == [(1,)]


def test_user_id_without_number_is_a_person_who_may_get_a_number_later(meeting: Meeting) -> None:
    person = meeting.one(who(bsuid="DE.1a", username="anna.v"))
    assert meeting.one(who(bsuid="DE.1a")) == person
    assert meeting.one(who(ANNA, "DE.1a")) == person
    assert meeting.one(who(ANNA)) == person
    assert meeting.suggested(person) == []


def test_number_known_before_gets_its_user_id(meeting: Meeting) -> None:
    person = meeting.one(who(ANNA))
    assert meeting.one(who(ANNA, "DE.1a")) == person
    assert meeting.one(who(bsuid="DE.1a")) == person


@pytest.mark.parametrize("together", [True, False])
def test_recycled_number_goes_to_a_new_person_and_the_old_one_keeps_user_id_and_history(
    meeting: Meeting, together: bool
) -> None:
    if together:
        found = meeting.batch((who(ANNA, "DE.1a"), None), (who(ANNA, "DE.2b"), None))
        (old, _), (new, _) = found
    else:
        old, new = meeting.one(who(ANNA, "DE.1a")), meeting.one(who(ANNA, "DE.2b"))
    assert old != new
    assert meeting.identities(old) == [("bsuid", "DE.1a")]
    assert meeting.identities(new) == [("wa_id", ANNA), ("phone", f"+{ANNA}"), ("bsuid", "DE.2b")]
    assert meeting.one(who(ANNA)) == new
    assert meeting.one(who(bsuid="DE.1a")) == old
    assert meeting.rows("SELECT message_count FROM customer ORDER BY id") == [(2,), (2,)]
    assert meeting.suggested(old) == meeting.suggested(new) == []


def test_recycled_number_moves_in_every_spelling_and_under_new_ids(meeting: Meeting) -> None:
    old = meeting.one(who("5511987654321", "BR.1a"))
    before = {id_ for (id_,) in meeting.rows("SELECT id FROM identity")}
    new = meeting.one(who("551187654321", "BR.2b"))
    assert new != old
    assert meeting.identities(old) == [("bsuid", "BR.1a")]
    after = {id_ for (id_,) in meeting.rows("SELECT id FROM identity WHERE customer_id = ?", new)}
    assert not before & after


def test_number_that_its_new_holder_already_had_a_user_id_for_moves_to_them(meeting: Meeting) -> None:
    old, new = meeting.one(who(ANNA, "DE.1a")), meeting.one(who(BEN, "DE.2b"))
    assert meeting.one(who(ANNA, "DE.2b")) == new
    assert meeting.identities(old) == [("bsuid", "DE.1a")]


def test_number_and_user_id_of_two_are_suggested_as_one_and_left_apart(meeting: Meeting) -> None:
    by_number, by_id = meeting.one(who(ANNA)), meeting.one(who(bsuid="DE.1a"))
    assert meeting.one(who(ANNA, "DE.1a")) == by_id
    assert meeting.one(who(ANNA)) == by_number
    assert meeting.suggested(by_id) == [(by_number, "same_number", f"+{ANNA}")]
    assert meeting.suggested(by_number) == [(by_id, "same_number", f"+{ANNA}")]


def test_user_name_alone_finds_its_person(meeting: Meeting) -> None:
    person = meeting.one(who(username="anna.v"))
    assert meeting.one(who(username="anna.v")) == person


def test_released_user_name_moves_on_and_tells_nothing(meeting: Meeting) -> None:
    first = meeting.one(who(bsuid="DE.1a", username="anna.v"))
    second = meeting.one(who(bsuid="DE.2b", username="anna.v"))
    assert first != second
    assert meeting.one(who(username="anna.v")) == second
    assert meeting.identities(first) == [("bsuid", "DE.1a")]
    assert meeting.suggested(first) == []


def test_user_name_that_comes_with_a_number_is_a_hint_only(meeting: Meeting) -> None:
    first = meeting.one(who(bsuid="DE.1a", username="anna.v"))
    second = meeting.one(who(ANNA, username="anna.v"))
    assert first != second
    assert meeting.suggested(second) == [(first, "same_username", "anna.v")]


@pytest.mark.parametrize("together", [True, False])
def test_changed_number_is_learnt_and_the_next_message_from_it_is_theirs(meeting: Meeting, together: bool) -> None:
    notice = Notice("user_changed_number", "Anna changed from one to the other", ANNA, BEN)
    person = meeting.one(who(ANNA, "DE.1a", name="Anna"))
    if together:
        found = [id_ for id_, _ in meeting.batch((who(ANNA), notice), (who(BEN, "DE.1a"), None))]
    else:
        found = [meeting.one(who(ANNA), notice), meeting.one(who(BEN, "DE.1a"))]
    assert found == [person, person]
    assert meeting.recipient(person) == (IdentityKind.WA_ID, BEN)
    assert meeting.one(who(ANNA)) == person


@pytest.mark.parametrize("together", [True, False])
def test_changed_user_id_keeps_number_and_person_together(meeting: Meeting, together: bool) -> None:
    notice = Notice("user_changed_user_id", "", "DE.1a", "DE.2b")
    person = meeting.one(who(ANNA, "DE.1a"))
    if together:
        found = [id_ for id_, _ in meeting.batch((who(ANNA, "DE.2b"), notice), (who(ANNA, "DE.2b"), None))]
    else:
        found = [meeting.one(who(ANNA, "DE.2b"), notice), meeting.one(who(ANNA, "DE.2b"))]
    assert found == [person, person]
    assert meeting.rows("SELECT count(*) FROM customer") == [(1,)]


def test_change_to_a_name_that_another_has_is_suggested_never_done(meeting: Meeting) -> None:
    anna, ben = meeting.one(who(ANNA)), meeting.one(who(BEN, "DE.2b"))
    assert meeting.one(who(ANNA), Notice("user_changed_number", "", ANNA, BEN)) == anna
    assert meeting.one(who(BEN)) == ben
    assert meeting.suggested(anna) == [(ben, "changed_number", f"+{BEN}")]
    assert meeting.one(who(ANNA), Notice("user_changed_user_id", "", "", "DE.2b")) == anna
    assert meeting.suggested(anna) == [(ben, "changed_user_id", "DE.2b")]


def test_other_system_messages_change_nobodys_names(meeting: Meeting) -> None:
    person = meeting.one(who(ANNA), Notice("customer_identity_changed", "Anna's phone changed", "", "abc"))
    assert meeting.identities(person) == [("wa_id", ANNA), ("phone", f"+{ANNA}")]


def test_change_of_a_stored_message_is_learnt_the_same_way(meeting: Meeting) -> None:
    anna, ben = meeting.one(who(ANNA, "DE.1a")), meeting.one(who(BEN))
    with meeting.shop.database.write() as connection:
        (account,) = read_accounts(connection)
        learnt = apply_change(connection, account, anna, Notice("user_changed_user_id", "", "DE.1a", "DE.9z"), NOW)
        again = apply_change(connection, account, anna, Notice("user_changed_user_id", "", "DE.1a", "DE.9z"), NOW)
        other = apply_change(connection, account, anna, Notice("user_changed_number", "", ANNA, BEN), NOW)
    assert learnt == again is not None
    assert other is None
    assert ("bsuid", "DE.9z") in meeting.identities(anna)
    assert meeting.suggested(anna) == [(ben, "changed_number", f"+{BEN}")]


def test_name_that_the_answer_to_a_send_tells_is_learnt_unless_another_has_it(meeting: Meeting) -> None:
    anna, ben = meeting.one(who("5511987654321")), meeting.one(who(BEN))
    with meeting.shop.database.write() as connection:
        learnt = learn_identity(connection, anna, Channel.WHATSAPP, "", IdentityKind.WA_ID, "551187654321", NOW)
        again = learn_identity(connection, anna, Channel.WHATSAPP, "", IdentityKind.WA_ID, "551187654321", NOW)
        others = learn_identity(connection, anna, Channel.WHATSAPP, "", IdentityKind.WA_ID, BEN, NOW)
    assert learnt == again is not None
    assert meeting.recipient(anna) == (IdentityKind.WA_ID, "551187654321")
    assert others is None
    assert meeting.suggested(anna) == [(ben, "same_number", f"+{BEN}")]
    assert ("wa_id", BEN) in meeting.identities(ben)


def test_identity_of_a_message_is_there_and_its_persons_own(meeting: Meeting) -> None:
    found = meeting.batch(
        (who(ANNA), None),
        (who(ANNA, "DE.1a"), None),
        (who(bsuid="DE.3c", username="carla"), None),
        (who(BEN, "DE.2b"), None),
    )
    for customer_id, identity_id in found:
        assert meeting.rows("SELECT customer_id FROM identity WHERE id = ?", identity_id) == [(customer_id,)]


def test_duplicates_of_an_earlier_version_are_suggested_and_the_exact_spelling_decides(meeting: Meeting) -> None:
    with meeting.shop.database.write() as connection:
        typed = make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, "+5511987654321")], "João", NOW)
        wrote = make_customer(connection, Channel.WHATSAPP, [(IdentityKind.WA_ID, "551187654321")], "", NOW)
    assert meeting.one(who("551187654321")) == wrote
    assert [found[:2] for found in meeting.suggested(typed)] == [(wrote, "same_number")]


@pytest.mark.parametrize(
    ("party", "name"),
    [
        (who(ANNA), "+49 171 3920001"),
        (who(ANNA, name="Anna"), "Anna"),
        (who(bsuid="DE.1a", username="anna.v"), "anna.v"),
        (who(bsuid="DE.1a"), "DE.1a"),
    ],
)
def test_nameless_people_are_shown_by_number_user_name_or_id(meeting: Meeting, party: Party, name: str) -> None:
    assert meeting.one(party)
    assert meeting.rows("SELECT name FROM customer") == [(name,)]


def test_names_of_the_operator_the_phones_contacts_and_the_profile_come_in_that_order(meeting: Meeting) -> None:
    person = meeting.one(who(ANNA, name="anna v."))
    for column, value, shown in (("book_name", "Anna Vogel", "Anna Vogel"), ("given_name", "Frau Vogel", "Frau Vogel")):
        with meeting.shop.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE customer SET {column} = ? WHERE id = ?", (value, person))
        assert meeting.one(who(ANNA, name=f"anna {column}")) == person
        assert meeting.rows("SELECT name FROM customer") == [(shown,)]


@pytest.mark.parametrize(
    ("party", "recipient"),
    [
        (who(ANNA, "DE.1a", "anna.v"), (IdentityKind.WA_ID, ANNA)),
        (Party(((IdentityKind.PHONE, f"+{ANNA}"), (IdentityKind.BSUID, "DE.1a"))), (IdentityKind.PHONE, f"+{ANNA}")),
        (who(bsuid="DE.1a", username="anna.v"), (IdentityKind.BSUID, "DE.1a")),
        (who(username="anna.v"), None),
    ],
)
def test_recipient_is_the_identity_that_whatsapp_takes(
    meeting: Meeting, party: Party, recipient: tuple[IdentityKind, str] | None
) -> None:
    assert meeting.recipient(meeting.one(party)) == recipient


names = st.tuples(
    st.sampled_from(("", ANNA, BEN, "551187654321", "5511987654321")),
    st.sampled_from(("", "DE.1a", "DE.2b")),
    st.sampled_from(("", "anna", "ben")),
).filter(any)


@given(batches=st.lists(st.lists(names, min_size=1, max_size=4), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_everybody_is_found_again_by_the_surest_name(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str, str]]]
) -> None:
    shop = Shop(tmp_path_factory.mktemp("people") / "tresen.db")
    meeting = Meeting(shop)
    try:
        for batch in batches:
            found = meeting.batch(*((who(*one), None) for one in batch))
            last = dict(zip(batch, (customer for customer, _ in found), strict=True))
            for (number, bsuid, _), customer in last.items():
                if bsuid:
                    assert meeting.rows("SELECT customer_id FROM identity WHERE value = ?", bsuid) == [(customer,)]
                assert number or bsuid or customer
        assert meeting.rows("SELECT count(*) FROM customer WHERE name = ''") == [(0,)]
        assert meeting.rows("SELECT value FROM counter WHERE name = 'customers'") == meeting.rows(
            "SELECT count(*) FROM customer"
        )
    finally:
        shop.close()

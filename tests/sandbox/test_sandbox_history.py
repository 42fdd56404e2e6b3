"""The made-up past: pure, in order, and a lively present at its end."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, HOUR
from app.core.content import Media, words_of
from app.core.enums import Direction, Status
from app.core.window import is_closing, is_open, window_end
from app.sandbox.history import History, SeedMessage, history
from app.sandbox.media_files import file_of

NOW = 1_795_309_200_123


def last_words(past: History) -> dict[str, list[SeedMessage]]:
    """Each open chat's messages since the shop last wrote, by the customer's name."""
    tails: dict[str, list[SeedMessage]] = {}
    for message in past.messages():
        person = past.people[message.person]
        if person.done:
            continue
        tail = tails.setdefault(person.given_name or person.name, [])
        if message.direction is Direction.OUT:
            tail.clear()
        elif message.status is Status.RECEIVED:
            tail.append(message)
    return tails


def test_equal_questions_equal_pasts() -> None:
    one, two, other = (history("bakery", seed, 100, 2_000, NOW) for seed in (1, 1, 2))
    assert one.people == two.people
    assert list(one.messages()) == list(two.messages()) == list(one.messages())
    assert list(one.messages()) != list(other.messages())


@pytest.mark.parametrize("shop", ["bakery", "boutique"])
@pytest.mark.parametrize("lively", [True, False])
@given(customers=st.integers(1, 400), messages=st.integers(0, 1_500), seed=st.integers(0, 2))
@settings(max_examples=15, deadline=None)
def test_messages_are_as_many_as_said_in_order_and_before_now(
    shop: str, lively: bool, customers: int, messages: int, seed: int
) -> None:
    past = history(shop, seed, customers, messages, NOW, lively=lively)
    found = list(past.messages())
    assert len(past.people) == customers
    assert len(found) == past.count <= messages
    assert all(one.time <= two.time for one, two in itertools.pairwise(found))
    assert len({message.external_id for message in found}) == len(found)
    assert all(past.people[message.person].since <= message.time < NOW for message in found)
    assert all(message.time % 1000 == 0 for message in found)


@pytest.mark.parametrize("shop", ["bakery", "boutique"])
def test_the_inbox_is_lively_at_the_end(shop: str) -> None:
    past = history(shop, 1, 312, 6_000, NOW)
    waiting = {name: tail for name, tail in last_words(past).items() if tail}
    assert 5 <= len(waiting) <= 9
    last_in = {name: tail[-1].time for name, tail in waiting.items()}
    windows = [window_end(time) for time in last_in.values()]
    assert sum(is_closing(end, NOW) for end in windows) == 1
    assert all(is_open(end, NOW) for end in windows)
    waits = sorted(NOW - tail[0].time for tail in waiting.values())
    assert waits[0] < HOUR / 6
    assert waits[-1] > 22 * HOUR
    outgoing = Counter(message.status for message in past.messages() if message.time > NOW - 3 * DAY)
    assert {Status.READ, Status.DELIVERED, Status.SENT, Status.FAILED} <= outgoing.keys()


def test_the_drawings_people_are_there() -> None:
    past = history("bakery", 1, 312, 6_000, NOW)
    waiting = [name for name, tail in sorted(last_words(past).items(), key=lambda item: item[1][:1]) if tail]
    assert {"Kita Sternchen", "Sophie Brandt", "Murat Aydın", "Café Lorenz", "Anna Huber"} <= set(waiting)
    anna = past.people[0]
    assert anna.name == "Anna Huber"
    assert ("phone", "+491713920011") in anna.identities
    assert anna.notes[0].text == "zahlt immer bar, klingelt zweimal"
    texts = [message.text for message in past.messages()]
    assert "2 × Roggenbrot 4.20 EUR, 12 × Semmel 0.45 EUR, 6 × Butterbreze 1.60 EUR" in texts


def test_the_last_days_hold_files_choices_and_changes() -> None:
    for shop in ("bakery", "boutique"):
        recent = [message for message in history(shop, 1, 312, 6_000, NOW).messages() if message.time > NOW - 3 * DAY]
        kinds = {message.type for message in recent}
        assert {
            "image",
            "audio",
            "document",
            "location",
            "contacts",
            "order",
            "reaction",
            "interactive",
            "edit",
        } <= kinds
        by_id = {message.external_id: message for message in recent}
        for message in recent:
            if message.type in ("reaction", "edit"):
                assert by_id[message.quoted or ""].person == message.person
            if message.content is not None:
                assert message.text == words_of(message.content)
            if isinstance(message.content, Media) and message.content.external_id:
                file = file_of(message.content.external_id)
                assert file is not None
                assert file.sha256 == message.content.sha256


def test_order_numbers_are_filled_in() -> None:
    texts = [message.text for message in history("bakery", 1, 300, 20_000, NOW).messages()]
    numbered = [text for text in texts if "Bestellnummer" in text]
    assert len(set(numbered)) > 200
    assert not any("{" in text for text in texts)


def test_few_write_much_and_many_write_little() -> None:
    past = history("bakery", 1, 1_000, 20_000, NOW, lively=False)
    sizes = sorted(Counter(message.person for message in past.messages()).values(), reverse=True)
    assert sizes[0] > 10 * sizes[len(sizes) // 2]
    assert len(sizes) > 800
    assert all(person.done for person in past.people)


def test_a_past_of_people_alone_or_of_a_handful_of_messages_is_possible() -> None:
    assert list(history("bakery", 1, 3, 0, NOW).messages()) == []
    assert len(list(history("boutique", 1, 1, 5, NOW).messages())) == 5

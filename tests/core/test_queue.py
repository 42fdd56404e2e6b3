"""Filters of the inbox as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import HOUR, MINUTE
from app.core.enums import Channel, View
from app.core.errors import UserError
from app.core.queue import ME, Queue, QueueFilter, SavedView, Sort, WindowState, parse_queue, window_is
from app.core.steps import Priority

NOW = 1_790_000_000_000


def test_all_filters_can_stand_among_words() -> None:
    found = parse_queue(
        'is:waiting huber label:regular label:"guter Kunde" window:closing assigned:me priority:high is:draft',
        Sort.WINDOW,
    )

    expected = QueueFilter(
        labels=("regular", "guter Kunde"),
        assignee=ME,
        window=WindowState.CLOSING,
        priority=Priority.HIGH,
        draft=True,
        words="huber",
    )
    assert found == Queue(View.WAITING, Sort.WINDOW, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Queue()),
        ("ist:erledigt", Queue(View.DONE)),
        ("is:unread", Queue(View.UNREAD)),
        ("is:unread is:open", Queue(View.OPEN, filter=QueueFilter(unread=True))),
        ("ist:ungelesen ist:alle", Queue(View.ALL, filter=QueueFilter(unread=True))),
        ("Kanal:WhatsApp", Queue(filter=QueueFilter(channel=Channel.WHATSAPP))),
        ("zugewiesen:niemand", Queue(filter=QueueFilter(assignee=""))),
        ("für:Anna", Queue(filter=QueueFilter(assignee="Anna"))),
        ("Fenster:zu", Queue(filter=QueueFilter(window=WindowState.CLOSED))),
        ("Priorität:dringend", Queue(filter=QueueFilter(priority=Priority.URGENT))),
        ("is:urgent", Queue(filter=QueueFilter(priority=Priority.URGENT))),
        ("huber label:", Queue(filter=QueueFilter(words="huber"))),
        ("9:00 https://example.org", Queue(filter=QueueFilter(words="9:00 https://example.org"))),
    ],
)
def test_filters_are_words_in_two_languages(text: str, expected: Queue) -> None:
    assert parse_queue(text) == expected


@pytest.mark.parametrize("text", ["is:blue", "channel:fax", "window:ajar", "priority:huge"])
def test_a_value_that_is_none_is_a_sentence_with_those_there_are(text: str) -> None:
    with pytest.raises(UserError, match=f"{text} is not known; there are "):
        parse_queue(text)


@pytest.mark.parametrize("text", ["lable:regular", "is:waiting quatsch:3"])
def test_a_filter_that_is_none_is_a_sentence_with_those_there_are(text: str) -> None:
    with pytest.raises(UserError, match=r"(lable|quatsch): is no filter; there are is: label: "):
        parse_queue(text)


def test_words_narrow_the_view_that_is_listed_unless_they_name_another() -> None:
    assert parse_queue("is:unread", view=View.SNOOZED) == Queue(View.SNOOZED, filter=QueueFilter(unread=True))
    assert parse_queue("is:done", view=View.SNOOZED) == Queue(View.DONE)


def test_mine_needs_the_operators_name() -> None:
    queue = parse_queue("assigned:me")
    assert queue.of("Anna").filter.assignee == "Anna"
    with pytest.raises(UserError, match="operator"):
        queue.of("")


def test_a_saved_view_lists_what_its_words_say() -> None:
    assert SavedView(1, "Stamm", "label:stamm", Sort.NEWEST).queue == Queue(
        View.OPEN, Sort.NEWEST, QueueFilter(labels=("stamm",))
    )


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, {WindowState.CLOSED}),
        (NOW, {WindowState.CLOSED}),
        (NOW + MINUTE, {WindowState.OPEN, WindowState.CLOSING}),
        (NOW + HOUR, {WindowState.OPEN, WindowState.CLOSING}),
        (NOW + HOUR + 1, {WindowState.OPEN}),
    ],
)
def test_a_window_is_closed_or_open_and_closing_within_the_hour(ends: int | None, expected: set[WindowState]) -> None:
    assert {state for state in WindowState if window_is(state, ends, NOW)} == expected


@given(st.text(max_size=60))
def test_anything_typed_is_a_queue_or_a_sentence(text: str) -> None:
    try:
        found = parse_queue(text)
    except UserError:
        return
    assert found != Queue() or ":" in text or not text.strip() or found.filter.words == " ".join(text.split())


_WORDS = (
    "is:waiting",
    "ist:neu",
    "label:a",
    'label:"b c"',
    "window:open",
    "prio:hoch",
    "assigned:anna",
    "huber",
    "10:30",
)


@given(st.permutations(_WORDS), st.sampled_from(list(Sort)))
def test_the_order_of_the_filters_does_not_matter(words: list[str], sort: Sort) -> None:
    found, expected = parse_queue(" ".join(words), sort), parse_queue(" ".join(_WORDS), sort)
    assert (found.view, found.filter.priority, set(found.filter.labels)) == (
        expected.view,
        expected.filter.priority,
        set(expected.filter.labels),
    )
    assert set(found.filter.words.split()) == {"huber", "10:30"}

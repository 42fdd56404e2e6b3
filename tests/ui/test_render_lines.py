"""The pure parts: times, wrapping, WhatsApp's formatting, inbox and customer rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import DAY, HOUR, MINUTE
from app.core.enums import Channel, ConversationState, Direction, Status, View
from app.core.gate import Refusal, Verdict
from app.core.rows import Counters, CustomerRow, InboxRow
from app.core.text import Safe, sanitise_for_display, width
from app.ui.glyphs import ASCII, UNICODE
from app.ui.render.composer import composer_foot, composer_head
from app.ui.render.customers import customer_line, customers_title
from app.ui.render.inbox import inbox_lines
from app.ui.render.line import Run, fit, line_width, own, plain, rule, spread
from app.ui.render.markup import formatted, links_in, unmarked
from app.ui.render.queue import inbox_title
from app.ui.render.refusals import refusal_sentence, window_words
from app.ui.render.times import day_of, day_rule, moment, span, until
from app.ui.render.wrap import wrap
from tests.fake_desk import NOW
from tests.ui.stage import BERLIN

ROW = InboxRow(
    id=1,
    customer_id=1,
    name="Anna Huber",
    channel=Channel.WHATSAPP,
    state=ConversationState.OPEN,
    unread=1,
    waiting_since=NOW - 4 * MINUTE,
    window_ends_at=NOW + 23 * HOUR,
    last_at=NOW - 4 * MINUTE,
    last_direction=Direction.IN,
    last_status=Status.RECEIVED,
    last_type="text",
    preview="Und liefern Sie auch nach Schwabing?",
    draft=False,
    trouble=0,
)
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("ab \n*_~`字👩\u200d\u0301ש")), max_size=200)


def shown(row: InboxRow, cells: int = 40) -> tuple[str, str]:
    first, second = inbox_lines(row, cells, NOW, BERLIN, UNICODE)
    assert line_width(first) == cells
    assert line_width(second) == cells
    return plain(first), plain(second)


@pytest.mark.parametrize(
    ("length", "words"), [(0, "now"), (MINUTE, "1 min"), (HOUR - 1, "59 min"), (3 * HOUR, "3 h"), (2 * DAY, "2 d")]
)
def test_a_duration_has_one_unit(length: int, words: str) -> None:
    assert span(length) == words


@pytest.mark.parametrize(
    ("ago", "words"),
    [(4 * MINUTE, "09:31"), (DAY, "Fri"), (6 * DAY, "Sun"), (7 * DAY, "14 Nov"), (400 * DAY, "17 Oct 2025")],
)
def test_a_past_time_is_as_short_as_it_can_be(ago: int, words: str) -> None:
    assert moment(NOW - ago, NOW, BERLIN) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(HOUR, "10:35"), (DAY - 4 * MINUTE, "tomorrow 09:31"), (3 * DAY, "Tue 09:35"), (9 * DAY, "30 Nov 09:35")],
)
def test_a_time_to_come_names_its_day_unless_it_is_today(ahead: int, words: str) -> None:
    assert until(NOW + ahead, NOW, BERLIN) == words


def test_days_are_named_by_nearness() -> None:
    today = date(2026, 11, 21)
    assert day_rule(today, today) == "Today"
    assert day_rule(date(2026, 11, 20), today) == "Yesterday"
    assert "18 November" in day_rule(date(2026, 11, 18), today)
    assert "2025" in day_rule(date(2025, 11, 18), today)
    assert day_of(NOW - DAY, NOW, BERLIN) == "yesterday"


def test_a_waiting_row_says_how_long_and_how_much_window_is_left() -> None:
    first, second = shown(ROW)
    assert first.split() == ["Anna", "Huber", "4", "min", "●1"]
    assert second.endswith("◔  23 h")


def test_an_answered_row_says_when_and_how_far_the_answer_came() -> None:
    row = replace(ROW, waiting_since=None, unread=0, last_direction=Direction.OUT, last_status=Status.READ)
    first, second = shown(replace(row, preview="Gerne!"))
    assert first.endswith("09:31")
    assert second.strip().startswith("You: Gerne!")
    assert second.endswith("✓✓")


def test_a_row_names_the_kind_of_its_last_message() -> None:
    assert "Photo: So eine Torte" in shown(replace(ROW, last_type="image", preview="So eine Torte"), 60)[1]
    assert "Pressed: Ja" in shown(replace(ROW, last_type="interactive", preview="Ja"), 60)[1]
    ours = replace(ROW, last_type="interactive", preview="Wann?", last_direction=Direction.OUT)
    assert "You: Buttons: Wann?" in shown(ours, 60)[1]
    assert "Voice" not in shown(replace(ROW, last_type="note", preview="Ja"), 60)[1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(ROW, window_ends_at=NOW + 41 * MINUTE), "41 min"),
        (replace(ROW, window_ends_at=NOW - 1), "closed"),
        (replace(ROW, trouble=1, last_status=Status.FAILED), "! failed"),
        (replace(ROW, trouble=1, last_status=Status.UNCERTAIN), "? unsure"),
        (replace(ROW, draft=True), "✎"),
    ],
)
def test_a_rows_state_is_a_word_or_a_sign_beside_its_colour(row: InboxRow, words: str) -> None:
    assert words in shown(row)[1]


@given(ANY_TEXT, ANY_TEXT, st.integers(12, 60))
def test_no_name_or_preview_can_break_a_row(name: str, preview: str, cells: int) -> None:
    for line in inbox_lines(replace(ROW, name=name or "x", preview=preview), cells, NOW, BERLIN, ASCII, chosen=True):
        assert line_width(line) == cells
        assert "\n" not in plain(line)
        assert "\x1b" not in plain(line)


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3), st.integers(12, 60))
def test_no_customer_can_break_their_line(name: str, labels: list[str], cells: int) -> None:
    row = CustomerRow(1, 1, name, "+49 171 3920011", tuple(labels), NOW)
    assert line_width(customer_line(row, cells, NOW, BERLIN, UNICODE)) == cells


def test_the_titles_count() -> None:
    assert inbox_title(View.OPEN, Counters(waiting=5)) == "Inbox · 5 waiting"
    assert inbox_title(View.OPEN, Counters()) == "Inbox · nobody waits"
    assert inbox_title(View.UNREAD, Counters(unread=2)) == "Inbox · 2 unread"
    assert inbox_title(View.ALL, Counters(all=9)) == "Inbox · 9 chats"
    assert customers_title(312) == "Customers · 312"


@given(ANY_TEXT, st.integers(2, 50))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, cells: int) -> None:
    safe = sanitise_for_display(text, multiline=True)
    pieces = [safe[start:end] for start, end in wrap(safe, cells)]
    assert all(width(piece) <= cells for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(safe.split())


def test_words_are_kept_whole_where_they_fit() -> None:
    text = "Haben Sie noch Roggenbrot?"
    assert [text[a:b] for a, b in wrap(text, 15)] == ["Haben Sie noch", "Roggenbrot?"]


def test_4096_characters_without_a_space_are_cut_into_full_lines() -> None:
    assert {b - a for a, b in wrap("x" * 4096, 64)} == {64}


@pytest.mark.parametrize(
    ("text", "words", "styles"),
    [
        ("Ja *gerne*!", "Ja gerne!", ["bold"]),
        ("_so_ ~nicht~", "so nicht", ["italic", "strike"]),
        ("*_beides_*", "beides", ["bold italic"]),
        ("```a*b*```", "a*b*", ["sage"]),
        ("so `a*b*` und `", "so a*b* und `", ["sage"]),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name", []),
        ("* punkt\n* punkt", "* punkt\n* punkt", []),
        ("*offen", "*offen", []),
        ("https://x.example/a_b_c.", "https://x.example/a_b_c.", ["underline"]),
    ],
)
def test_formatting_is_whatsapps_and_nothing_else_is_touched(text: str, words: str, styles: list[str]) -> None:
    shown_text, spans = formatted(Safe(text))
    assert shown_text == words
    assert [part.style for part in spans] == styles


@given(ANY_TEXT)
def test_formatting_never_fails_and_its_spans_lie_in_the_text(text: str) -> None:
    shown_text, spans = formatted(sanitise_for_display(text, multiline=True))
    last = 0
    for part in spans:
        assert last <= part.start < part.end <= len(shown_text)
        last = part.end


def test_links_are_found_as_written_without_the_full_stop() -> None:
    assert links_in("siehe https://a.example/x?y=1. Oder http://b.example!") == [
        "https://a.example/x?y=1",
        "http://b.example",
    ]
    assert links_in("javascript:alert(1) file:///etc/passwd") == []


@given(st.integers(0, 60), ANY_TEXT, ANY_TEXT)
def test_a_spread_line_is_exactly_as_wide_as_asked(cells: int, left: str, right: str) -> None:
    runs = (Run(sanitise_for_display(left)),)
    assert line_width(spread(runs, (Run(sanitise_for_display(right)),), cells)) == cells
    assert line_width(fit(runs, cells)) <= cells


def test_a_rule_reaches_from_edge_to_edge() -> None:
    assert plain(rule(own("Today"), 21, "─")) == "─────── Today ───────"


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_has_a_sentence(refusal: Refusal) -> None:
    sentence = refusal_sentence(refusal, Safe("Anna {limit}"), 4096)
    assert sentence.endswith(".")


def test_the_composer_names_whom_it_writes_to_and_what_it_costs() -> None:
    (head,) = composer_head(Safe("Anna Huber"), Verdict(None, 4096), Safe(""), 60, UNICODE)
    assert "to Anna Huber · free inside the window" in plain(head)
    assert line_width(head) == 60


@pytest.mark.parametrize("cells", [20, 40, 76])
def test_a_long_name_in_the_frame_is_cut_and_the_number_beside_it_is_not(cells: int) -> None:
    name = Safe("Anna-Katharina \u05d0\u05e0\u05d4 von Hohenzollern-Sigmaringen zu Huber")
    (head,) = composer_head(name, Verdict(None, 4096), Safe(""), cells, UNICODE, beside=Safe("+49171392"))
    assert line_width(head) == cells
    assert "…" in plain(head)
    # The name is a run of its own: what is written from right to left in it moves nothing around it.
    assert any(run.text.startswith("Anna-Kat") and "to " not in run.text for run in head)
    assert cells == 20 or "… +49171392" in plain(head)


@pytest.mark.parametrize(("typed", "said"), [(True, True), (False, False)])
def test_a_closed_composer_says_that_a_text_is_kept_only_if_there_is_one(*, typed: bool, said: bool) -> None:
    closed = Verdict(Refusal.WINDOW_CLOSED, 4096)
    lines = composer_head(Safe("Anna"), closed, Safe(""), 200, UNICODE, typed=typed)
    assert ("Your text is kept." in plain(lines[1])) is said


def test_small_lines_show_words_without_the_signs_of_their_formatting() -> None:
    assert unmarked(Safe("*40* _Brezen_ für ~Montag~ `6:30`, 2*3*4")) == "40 Brezen für Montag 6:30, 2*3*4"


def test_the_composer_says_why_it_refuses() -> None:
    lines = composer_head(Safe("Anna"), Verdict(Refusal.WINDOW_CLOSED, 4096), Safe(""), 40, UNICODE)
    assert "24-hour window is closed" in " ".join(plain(line) for line in lines[1:])
    assert all(line_width(line) <= 40 for line in lines)


def test_the_counter_turns_red_over_the_limit() -> None:
    (foot,) = composer_foot(4097, Verdict(None, 4096), 80)
    assert foot[-2] == Run(own("4097/4096"), "red bold")


@pytest.mark.parametrize(("left", "style"), [(23 * HOUR, "green"), (3 * HOUR, "accent"), (HOUR, "red"), (0, "red")])
def test_the_windows_colour_climbs_with_its_urgency(left: int, style: str) -> None:
    assert window_words(NOW + left, NOW, BERLIN)[1] == style

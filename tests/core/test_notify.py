"""What is told while the operator looks elsewhere, when, and that no customer's text gets out of its sequence."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import HOUR, MINUTE
from app.core.errors import UserError
from app.core.notify import (
    DOWN_FOR,
    EVERY,
    FRESH,
    Line,
    News,
    QuietHours,
    Teller,
    Way,
    Wishes,
    parse_quiet_hours,
    sequence,
    waiting_words,
    way_of,
)

NOW = 1_795_250_100_000
BERLIN = ZoneInfo("Europe/Berlin")
OSC = (Way.OSC9, Way.OSC777, Way.OSC99)


def wrote(id_: int, unread: int = 1, *, ago: int = 0, arrived: int | None = 0, bell: bool = False) -> News:
    """A customer has written."""
    return News(id_, f"Kunde {id_}", "Brot?", unread, NOW - ago, None if arrived is None else NOW - arrived, bell)


def hear(teller: Teller, *found: News, at: float = 0.0, looking: bool = False, quiet: bool = False) -> bool:
    return teller.hear([one.conversation_id for one in found], found, now=NOW, at=at, looking=looking, quiet=quiet)


def test_what_comes_while_nobody_looks_rings_and_is_told_together() -> None:
    teller = Teller(Wishes())

    assert hear(teller, wrote(1))
    assert teller.sentence(0.0) == "1 customer is waiting."
    assert not hear(teller, wrote(2), at=0.5), "once a second"
    assert hear(teller, wrote(3), at=2)
    assert teller.sentence(2) is None, "once in a few seconds"
    assert teller.sentence(EVERY) == "3 customers are waiting."
    assert teller.sentence(3 * EVERY) is None
    assert teller.missed == 3


def test_a_second_message_of_one_customer_is_told_and_counts_once() -> None:
    teller = Teller(Wishes())
    hear(teller, wrote(1))
    teller.sentence(0)

    assert hear(teller, wrote(1, 2), at=60)
    assert teller.sentence(60) == "1 customer is waiting."
    assert teller.missed == 1


@pytest.mark.parametrize(
    "news",
    [wrote(1, arrived=None), wrote(1, ago=2 * HOUR, arrived=HOUR), wrote(1, ago=MINUTE, arrived=10 * MINUTE)],
    ids=["no word of when it came", "replayed", "marked unread"],
)
def test_history_replay_and_own_marks_are_no_news(news: News) -> None:
    teller = Teller(Wishes())

    assert not hear(teller, news)
    assert (teller.missed, teller.sentence(0)) == (0, None)


def test_what_was_unread_before_is_no_news() -> None:
    teller = Teller(Wishes())
    teller.begin([wrote(1, 2)])

    assert not hear(teller, wrote(1, 2))
    assert hear(teller, wrote(1, 3))


def test_old_messages_that_come_late_are_counted_and_call_nobody() -> None:
    teller = Teller(Wishes())

    assert not hear(teller, wrote(1, ago=FRESH + 1))
    assert (teller.missed, teller.sentence(0)) == (1, None)


def test_nothing_is_told_to_who_looks_and_nothing_is_told_later_of_what_they_saw() -> None:
    teller = Teller(Wishes())

    assert not hear(teller, wrote(1), looking=True)
    assert not hear(teller, wrote(1))
    hear(teller, wrote(2))
    teller.look()
    assert (teller.missed, teller.sentence(100)) == (0, None)


def test_what_was_answered_elsewhere_is_no_longer_missed() -> None:
    teller = Teller(Wishes())
    hear(teller, wrote(1), wrote(2))

    teller.hear([1], [], now=NOW, at=1, looking=False, quiet=False)

    assert teller.missed == 1
    assert teller.sentence(1) == "1 customer is waiting."


def test_quiet_hours_only_count() -> None:
    teller = Teller(Wishes())

    assert not hear(teller, wrote(1, bell=True), quiet=True)
    assert (teller.missed, teller.sentence(0)) == (1, None)


@pytest.mark.parametrize(("bell", "label", "rings"), [(True, False, True), (False, False, False), (False, True, True)])
def test_a_label_rings_though_the_bell_is_silent(bell: bool, label: bool, rings: bool) -> None:
    assert hear(Teller(Wishes(bell=bell)), wrote(1, bell=label)) is rings


def test_names_and_words_only_if_asked() -> None:
    missed = [wrote(n) for n in range(1, 6)]

    assert waiting_words(missed, names=False) == "5 customers are waiting."
    assert waiting_words(missed, names=True) == "Kunde 3, Kunde 4, Kunde 5 and 2 more are waiting."
    assert waiting_words(missed[:2], names=True) == "Kunde 1, Kunde 2 are waiting."
    assert waiting_words(missed[:1], names=True) == "Kunde 1: Brot?"


def test_the_line_is_told_once_each_way_and_not_for_a_moment() -> None:
    line = Line()

    assert line.look("down", 0, telling=True) is None
    assert line.look("", 30, telling=True) is None
    assert line.look("down", 40, telling=True) is None
    assert line.look("down", 40 + DOWN_FOR, telling=True) == "down"
    assert line.look("down", 400, telling=True) is None
    assert line.look("", 500, telling=True) == "Messages come and go again."
    assert line.look("", 501, telling=True) is None


def test_a_line_that_went_down_in_quiet_hours_is_told_after_them() -> None:
    line = Line()

    assert line.look("down", 0, telling=False) is None
    assert line.look("down", 100, telling=False) is None
    assert line.look("down", 200, telling=True) == "down"


@pytest.mark.parametrize(
    ("span", "clock", "quiet"),
    [
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("22:00-07:00", "12:00", False),
        ("13:00-14:30", "14:29", True),
        ("13:00-14:30", "14:30", False),
        ("20:00-24:00", "23:59", True),
        ("20:00-24:00", "00:00", False),
    ],
)
def test_quiet_hours_may_go_over_midnight(span: str, clock: str, quiet: bool) -> None:
    hours = parse_quiet_hours(span)
    local = datetime.fromisoformat(f"2026-11-21T{clock}").replace(tzinfo=BERLIN)

    assert hours is not None
    assert hours.hold(round(local.timestamp() * 1000), BERLIN) is quiet


@pytest.mark.parametrize(("utc", "quiet"), [("00:30", True), ("01:30", False)])
def test_quiet_hours_go_by_the_wall_clock_when_it_is_put_forward(utc: str, quiet: bool) -> None:
    """On 28 March 2027 it is 3 o'clock right after 1:59 in Berlin."""
    now = datetime.fromisoformat(f"2027-03-28T{utc}").replace(tzinfo=UTC)

    assert QuietHours(22 * 60, 2 * 60 + 30).hold(round(now.timestamp() * 1000), BERLIN) is quiet


@pytest.mark.parametrize("text", ["22-7", "25:00-07:00", "22:00", "22:60-07:00", "07:00-07:00", "nachts"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="22:00-07:00"):
        parse_quiet_hours(text)


def test_no_span_is_no_quiet() -> None:
    assert parse_quiet_hours("  ") is None


@pytest.mark.parametrize(
    ("setting", "environ", "desktop", "way"),
    [
        ("auto", {"TERM": "xterm-kitty", "TERM_PROGRAM": "iTerm.app"}, True, Way.OSC99),
        ("auto", {"TERM": "foot"}, False, Way.OSC777),
        ("auto", {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, False, Way.OSC9),
        ("auto", {"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "KITTY_WINDOW_ID": "1"}, True, Way.OSC99),
        ("auto", {"TERM": "xterm-256color", "ConEmuPID": "7"}, False, Way.OSC9),
        ("auto", {"TERM": "xterm-256color"}, True, Way.DESKTOP),
        ("auto", {"TERM": "xterm-256color", "SSH_CONNECTION": "a"}, True, Way.OFF),
        ("auto", {"TERM": "xterm-256color", "WT_SESSION": "1"}, False, Way.OFF),
        ("osc9", {}, False, Way.OSC9),
        ("off", {"TERM": "xterm-kitty"}, True, Way.OFF),
        ("desktop", {"TERM": "xterm-kitty"}, False, Way.OFF),
    ],
)
def test_the_way_is_the_settings_or_the_terminals(
    setting: str, environ: dict[str, str], desktop: bool, way: Way
) -> None:
    assert way_of(setting, environ, desktop=desktop) is way


HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9c\x9d\x90\\;\n\r]0\x00")), max_size=300)


@given(st.sampled_from(OSC), HOSTILE)
def test_no_text_gets_out_of_its_sequence(way: Way, text: str) -> None:
    made = sequence(way, text)
    end = "\x1b\\" if way is Way.OSC99 else "\x07"
    inside = made.removeprefix("\x1b]").removesuffix(end)

    assert made == f"\x1b]{inside}{end}"
    assert not [sign for sign in inside if ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0]
    made.encode()
    if way is Way.OSC9:
        assert inside.startswith("9;Tresen: ")
    else:
        assert inside.count(";") == (3 if way is Way.OSC777 else 2)


@given(st.sampled_from(OSC), HOSTILE)
def test_tmux_is_given_the_sequence_whole(way: Way, text: str) -> None:
    wrapped = sequence(way, text, tmux=True)
    inside = wrapped.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")

    assert wrapped == f"\x1bPtmux;{inside}\x1b\\"
    assert inside.replace("\x1b\x1b", "\x1b") == sequence(way, text)
    assert "\x1b" not in inside.replace("\x1b\x1b", "")


@given(HOSTILE, HOSTILE)
def test_names_and_words_are_one_line_and_short(name: str, text: str) -> None:
    said = waiting_words([News(1, name, text, 1, NOW, NOW)], names=True)

    assert "\n" not in said
    assert len(said) < 500

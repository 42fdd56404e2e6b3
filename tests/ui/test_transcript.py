"""The transcript: pages come and go, what is read stays put, every message is drawn for what it is."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from app.core.clock import DAY, MINUTE
from app.core.enums import Author, Direction, Status
from app.core.failures import explain
from app.core.ids import message_id, time_of
from app.core.rows import MessageRow, TranscriptPage
from app.core.text import Safe
from app.ui.glyphs import UNICODE
from app.ui.render.line import Line, line_width, plain
from app.ui.render.look import Look
from app.ui.render.sheet import KEPT, Sheet
from app.ui.render.transcript import EDGE, decorate, lay_out
from app.ui.widgets.messages import DiscardRequested, LinkRequested, ResendRequested
from app.ui.widgets.transcript import FIRST_PAGE, Transcript
from tests.fake_desk import NOW, FakeDesk, Person
from tests.ui.stage import BERLIN, Stage, kit_for, play, until

TODAY = date(2026, 11, 21)
LOOK = Look(80, Safe("Anna Huber"), BERLIN, UNICODE, TODAY)


def message(number: int, text: str = "Hallo", *, ours: bool = False, at: int = NOW, **more: object) -> MessageRow:
    row = MessageRow(
        id=message_id(at, number),
        conversation_id=1,
        external_id=None,
        direction=Direction.OUT if ours else Direction.IN,
        type="text",
        text=text,
        status=Status.READ if ours else Status.RECEIVED,
        author=Author.OPERATOR if ours else None,
        quoted_text=None,
        error_code=None,
        error_text=None,
    )
    return replace(row, **more)  # type: ignore[arg-type]  # a test's own fields


def drawn(*messages: MessageRow, look: Look = LOOK, first_unread: int | None = None) -> list[str]:
    lines: list[Line] = []
    for index, row in enumerate(messages):
        lines += lay_out(row, decorate(messages, index, BERLIN, first_unread), look).lines
    return [plain(line).rstrip() for line in lines]


def a_chat(count: int, *, words: str = "Nachricht {n}") -> tuple[FakeDesk, Person]:
    desk = FakeDesk()
    person = desk.add("Anna Huber", "+49 171 3920011")
    for n in range(1, count + 1):
        desk.write(person, words.replace("{n}", str(n)), NOW - (count - n) * MINUTE)
    return desk, person


async def opened(transcript: Transcript, desk: FakeDesk, person: Person, pilot: Pilot[None]) -> None:
    page = await asyncio.to_thread(desk.transcript, person.id, limit=FIRST_PAGE)
    transcript.show(person.id, Safe(person.name), page, None)
    await pilot.pause()


# lines


def test_ticks_under_a_group_never_stand_for_a_message_that_did_not_go_out() -> None:
    lines = drawn(
        message(1, "Eins", ours=True),
        message(2, "Zwei", ours=True),
        message(3, "Drei", ours=True, status=Status.DISCARDED),
    )
    assert [line.strip().split(" ")[0] for line in lines[-5:]] == ["Eins", "Zwei", "✓✓", "Drei", "×"]


def test_a_group_has_one_name_and_one_time() -> None:
    lines = drawn(message(1, "Eins"), message(2, "Zwei", at=NOW + MINUTE))
    assert sum("Anna Huber" in line for line in lines) == 1
    assert [line.strip() for line in lines[-2:]] == ["Eins", "Zwei"]


def test_a_pause_or_the_other_side_begins_a_new_group() -> None:
    lines = drawn(message(1), message(2, at=NOW + 11 * MINUTE), message(3, ours=True, at=NOW + 12 * MINUTE))
    assert sum("Anna Huber" in line for line in lines) == 2
    assert sum("You" in line for line in lines) == 1


def test_days_are_parted_by_a_rule_and_so_is_what_is_new() -> None:
    first, second = message(1, at=NOW - DAY), message(2)
    lines = drawn(first, second, first_unread=second.id)
    assert [word for line in lines for word in ("Yesterday", "Today", " new ") if word in line] == [
        "Yesterday",
        "Today",
        " new ",
    ]


def test_our_words_stand_right_with_the_status_under_the_group() -> None:
    lines = drawn(
        message(1, "Gern!", ours=True),
        message(2, "Bis gleich", ours=True, at=NOW + MINUTE, read_at=NOW + 2 * MINUTE),
    )
    assert [line.strip() for line in lines[-3:]] == ["Gern!", "Bis gleich", "✓✓ read 09:37"]
    assert all(line.startswith(" " * 40) for line in lines[-3:])


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.QUEUED, "waiting to be sent"),
        (Status.SENDING, "sending"),
        (Status.SENT, "✓ sent"),
        (Status.DELIVERED, "✓✓ delivered"),
        (Status.PLAYED, "✓✓ played"),
        (Status.FAILED, "! failed: Their words"),
        (Status.UNCERTAIN, "? unsure whether it arrived"),
        (Status.DISCARDED, "× discarded"),
    ],
)
def test_every_status_is_a_sign_and_a_word(status: Status, words: str) -> None:
    row = message(1, ours=True, status=status, error_code=999_999, error_text="Their words")
    assert any(words in line for line in drawn(row))


def test_a_known_failure_is_told_in_plain_words_with_what_to_do() -> None:
    row = message(1, ours=True, status=Status.FAILED, error_code=131026, error_text="Message undeliverable")
    words = " ".join(line.strip() for line in drawn(row))
    assert explain(131026).cause in words
    assert explain(131026).next_step in words


def test_a_failure_within_a_group_is_shown_too() -> None:
    lines = drawn(message(1, "Eins", ours=True, status=Status.FAILED), message(2, "Zwei", ours=True))
    assert any("! failed" in line for line in lines)
    assert any("s send again" in line for line in lines)


def test_a_note_stands_behind_a_bar() -> None:
    lines = drawn(message(1, "zahlt bar", ours=True, type="note", status=Status.RECEIVED))
    assert "▌ note · only you see this" in lines[-2]
    assert "▌ zahlt bar" in lines[-1]


def test_a_quote_stands_above_its_answer() -> None:
    assert "│ Abholung um 12?" in drawn(message(1, "Ja", quoted_text="Abholung um 12?"))[-2]


def test_a_message_without_words_is_named_by_its_type() -> None:
    assert drawn(message(1, "", type="unsupported"))[-1].strip() == "Message that WhatsApp does not hand on"


def test_the_phone_and_the_machine_are_named_as_authors() -> None:
    assert any("on the phone" in line for line in drawn(message(1, ours=True, author=Author.PHONE_APP)))
    assert any("Automatic" in line for line in drawn(message(1, ours=True, author=Author.AUTOMATIC)))


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("\x1b[m\u202e\u0301👩\u200d字ש \n*")), max_size=300),
    st.booleans(),
    st.integers(20, 200),
)
def test_no_message_is_wider_than_its_column_or_drives_the_terminal(text: str, ours: bool, cells: int) -> None:
    row = message(1, text, ours=ours, quoted_text=text, status=Status.FAILED, error_text=text)
    block = lay_out(row, decorate([row], 0, BERLIN, row.id), replace(LOOK, cells=cells))
    for line in block.lines:
        assert line_width(line) <= min(cells, EDGE)
        assert not any(character in plain(line) for character in "\x1b\x9b\u202e\n\x00")
    assert 0 <= block.body < block.body_end <= len(block.lines)


# the sheet


def sheet_of(*messages: MessageRow, older: bool = False, newer: bool = False) -> Sheet:
    sheet = Sheet()
    sheet.replace(TranscriptPage(list(messages), older=older, newer=newer), LOOK)
    return sheet


def fresh_lines(sheet: Sheet) -> list[str]:
    """What a sheet made anew of the same messages would show."""
    other = Sheet()
    other.first_unread = sheet.first_unread
    other.replace(TranscriptPage(sheet.messages, older=not sheet.at_start, newer=not sheet.at_end), LOOK)
    return [plain(line) for block in other.blocks for line in block.lines]


def lines_of(sheet: Sheet) -> list[str]:
    return [plain(line) for block in sheet.blocks for line in block.lines]


def chat_of(count: int) -> list[MessageRow]:
    return [message(n, f"Nr. {n}", ours=n % 3 == 0, at=NOW + n * 4 * MINUTE) for n in range(count)]


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.sampled_from(["merge", "older", "newer"]), st.integers(0, 60), st.integers(1, 20))),
)
def test_reused_blocks_are_those_a_new_layout_would_make(start: int, steps: list[tuple[str, int, int]]) -> None:
    chat = chat_of(100)
    sheet = sheet_of(*chat[start : start + 20], older=True, newer=True)
    for what, at, length in steps:
        first, last = chat.index(sheet.messages[0]), chat.index(sheet.messages[-1])
        if what == "older":
            page = chat[max(0, first - length) : first]
            sheet.prepend(TranscriptPage(page, older=first - length > 0, newer=True))
        elif what == "newer":
            sheet.append(TranscriptPage(chat[last + 1 : last + 1 + length], older=True, newer=last + 1 + length < 100))
        else:
            low = min(max(first, at), last)
            sheet.merge(TranscriptPage(chat[low : min(last + 1, low + length)], older=True, newer=True))
        assert lines_of(sheet) == fresh_lines(sheet)
        assert sheet.height == len(lines_of(sheet))


def test_a_sheet_lets_the_far_end_go() -> None:
    chat = chat_of(KEPT + 150)
    sheet = sheet_of(*chat[150:], older=True)
    sheet.prepend(TranscriptPage(chat[:150], older=False, newer=True))
    assert len(sheet.messages) == KEPT
    assert sheet.messages[0] is chat[0]
    assert (sheet.at_start, sheet.at_end) == (True, False)
    sheet.append(TranscriptPage(chat[KEPT:], older=True, newer=False))
    assert sheet.messages[-1] is chat[-1]
    assert (sheet.at_start, sheet.at_end) == (False, True)


def test_a_line_is_found_in_its_block() -> None:
    sheet = sheet_of(*chat_of(30))
    for index in range(30):
        assert sheet.at(sheet.top(index)) == (index, 0)
    assert sheet.at(-1) is None
    assert sheet.at(sheet.height) is None
    assert sheet.index_of(sheet.messages[7].id) == 7
    assert sheet.index_of(1) is None


def test_a_late_message_takes_its_place_in_time() -> None:
    chat = chat_of(10)
    sheet = sheet_of(*(row for row in chat if row is not chat[4]))
    assert sheet.merge(TranscriptPage(chat, older=False, newer=False))
    assert sheet.messages == chat
    assert not sheet.merge(TranscriptPage(chat, older=False, newer=False))


# the widget


def test_a_short_chat_stands_at_the_bottom_next_to_the_composer() -> None:
    desk, person = a_chat(2)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("Nachricht 2"))
        assert "Nachricht 2" in stage.lines()[-2]

    assert play(transcript, script).faults == []


def test_a_new_message_is_followed_at_the_end() -> None:
    desk, person = a_chat(60)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("Nachricht 60"))
        desk.write(person, "Noch etwas")
        transcript.take_changes()
        await until(pilot, lambda: stage.shows("Noch etwas"))
        assert "Noch etwas" in stage.lines()[-2]
        assert transcript.new_below == 0

    play(transcript, script)


def test_a_new_message_moves_nothing_while_older_ones_are_read_and_is_counted() -> None:
    desk, person = a_chat(60)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        await pilot.press("pageup")
        await pilot.pause()
        before = [line[:-1] for line in stage.lines()[:-1]]
        for text in ("a", "b", "c"):
            desk.write(person, text)
        transcript.take_changes()
        await until(pilot, lambda: stage.shows("3 new ↓"))
        assert [line[:-1] for line in stage.lines()[:-1]] == before
        await pilot.press("end")
        await until(pilot, lambda: not stage.shows("new ↓"))
        assert "c" in stage.lines()[-2]

    stage = play(transcript, script)
    assert [note.count for note in stage.told(Transcript.NewBelow)] == [3, 0]


def test_a_chat_too_short_to_scroll_is_followed_though_a_key_tried_to() -> None:
    desk, person = a_chat(2)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.action_page(-1)
        await pilot.pause()
        assert transcript.place() is None
        for n in range(12):
            desk.write(person, f"Noch etwas {n}")
            transcript.take_changes()
            await until(pilot, lambda n=n: stage.shows(f"Noch etwas {n}"))  # type: ignore[misc]

    play(transcript, script)


def test_history_comes_in_above_without_a_jump() -> None:
    desk, person = a_chat(300)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("Nachricht 300"))
        transcript.focus()
        first = transcript.sheet.messages[0].id
        transcript.scroll_to(y=transcript.size.height, animate=False)
        await pilot.pause()
        before = [line[:-1] for line in stage.lines()]
        transcript.scroll_to(y=transcript.size.height - 1, animate=False)
        await until(pilot, lambda: transcript.sheet.messages[0].id < first)
        await pilot.pause()
        assert [line[:-1] for line in stage.lines()][1:] == before[:-1]

    assert play(transcript, script).faults == []


def test_the_whole_of_a_long_chat_can_be_scrolled_through_and_back() -> None:
    desk, person = a_chat(900)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        for _page in range(40):
            if transcript.sheet.at_start:
                break
            await pilot.press("home")
            await until(pilot, lambda: not transcript._reading)
        await pilot.press("home")
        await until(pilot, lambda: stage.shows("Nachricht 1"))
        assert len(transcript.sheet.messages) <= KEPT
        assert not transcript.sheet.at_end
        await pilot.press("end")
        await until(pilot, lambda: stage.shows("Nachricht 900"))

    assert play(transcript, script).faults == []


def test_a_jump_shows_the_message_and_marks_it() -> None:
    desk, person = a_chat(500)
    transcript = Transcript(kit_for(desk))
    target = person.messages[100].id

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await transcript.jump_to(target)
        await until(pilot, lambda: stage.shows("▌Nachricht 101"))
        marked = transcript.marked()
        assert marked is not None
        assert marked.id == target
        transcript.focus()
        await pilot.press("escape")
        await until(pilot, lambda: not stage.shows("▌Nachricht 101"))

    play(transcript, script)


def test_esc_comes_back_from_a_jump_to_the_same_line() -> None:
    desk, person = a_chat(500)
    person.messages[480] = replace(person.messages[480], quoted_id=person.messages[40].id, quoted_text="Nachricht 41")
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: not transcript.follows)
        before = transcript.place()
        assert await transcript.jump_to(person.messages[480].id, back=True)
        assert await transcript.follow_quote()
        await until(pilot, lambda: stage.shows("▌Nachricht 41"))
        await pilot.press("escape")
        await until(pilot, lambda: stage.shows("▌Nachricht 481"))
        await pilot.press("escape")
        await until(pilot, lambda: transcript.place() == before)
        assert await transcript.jump_to(person.messages[3].id, back=True)
        await pilot.press("end")
        await until(pilot, lambda: stage.shows("Nachricht 500") and transcript.follows)

    assert play(transcript, script).faults == []


def test_esc_comes_back_to_the_end_which_goes_on_being_followed() -> None:
    desk, person = a_chat(500)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        assert await transcript.jump_to(person.messages[40].id, back=True)
        assert not await transcript.jump_to(1, back=True)
        await pilot.press("escape")
        await until(pilot, lambda: stage.shows("Nachricht 500") and transcript.follows)

    assert play(transcript, script).faults == []


def test_a_status_that_climbs_is_drawn() -> None:
    desk, person = a_chat(3)
    row = desk.answer(person, "Gern!", status=Status.SENT)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("✓ sent"))
        desk.set_status(row.id, Status.READ, read_at=time_of(row.id))
        transcript.take_changes()
        await until(pilot, lambda: stage.shows("✓✓ read"))

    play(transcript, script)


def test_a_failed_message_is_sent_again_or_discarded_by_a_key() -> None:
    desk, person = a_chat(3)
    row = desk.answer(person, "Gern!", status=Status.FAILED)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        await pilot.press("s", "x")
        await pilot.pause()

    stage = play(transcript, script)
    assert [told.message_id for told in stage.told(ResendRequested)] == [row.id]
    assert [told.message_id for told in stage.told(DiscardRequested)] == [row.id]


def test_the_cursor_moves_from_message_to_message() -> None:
    desk, person = a_chat(60)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        transcript.focus()
        await pilot.press("up", "up", "up")
        row = transcript.marked()
        assert row is not None
        assert row.text == "Nachricht 58"
        await pilot.press(*["up"] * 40)
        await until(pilot, lambda: stage.shows("▌Nachricht 18"))
        await pilot.press(*["down"] * 43)
        assert transcript.marked_id is None

    play(transcript, script)


def test_an_address_is_opened_by_a_click_and_listed_for_the_key() -> None:
    desk, person = a_chat(1, words="siehe https://shop.example/x hier")
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("shop.example"))
        await pilot.click(transcript, offset=(12, 22))
        await pilot.click(transcript, offset=(3, 22))
        await pilot.pause()
        assert transcript.links() == ["https://shop.example/x"]
        assert transcript.marked_id == person.messages[0].id

    stage = play(transcript, script)
    assert [told.url for told in stage.told(LinkRequested)] == ["https://shop.example/x"]


def test_text_can_be_selected() -> None:
    desk, person = a_chat(2)
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("Nachricht 2"))
        await pilot.mouse_down(transcript, offset=(1, 22))
        await pilot.hover(transcript, offset=(10, 22))
        await pilot.mouse_up(transcript, offset=(10, 22))
        await pilot.pause()
        assert stage.screen.get_selected_text() is not None
        assert "Nachricht" in str(stage.screen.get_selected_text())

    play(transcript, script)


def test_another_width_wraps_anew() -> None:
    desk, person = a_chat(40, words="Haben Sie heute noch Roggenbrot und zwei Brezen dazu? Nr. {n}")
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        await until(pilot, lambda: stage.shows("Nr. 40"))
        tall = transcript.sheet.height
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: transcript.sheet.height > tall)
        await until(pilot, lambda: stage.shows("Nr. 40"))

    play(transcript, script)


def test_an_answer_about_a_chat_that_was_left_is_dropped() -> None:
    desk, person = a_chat(30)
    other = desk.add("Murat", "+49 171 3920012")
    desk.write(other, "Eine Torte")
    transcript = Transcript(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(transcript, desk, person, pilot)
        desk.slow = 0.05
        transcript.take_changes()
        page = TranscriptPage(other.messages, older=False, newer=False)
        transcript.show(other.id, Safe("Murat"), page, None)
        await until(pilot, lambda: stage.shows("Eine Torte"))
        await pilot.pause(0.2)
        assert {row.conversation_id for row in transcript.sheet.messages} == {other.id}

    play(transcript, script)

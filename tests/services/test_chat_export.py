"""Chats exported by the WhatsApp app, as real phones write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.services.imports.chat_export import ChatExport, read_export


def read(text: str, order: str | None = None) -> ChatExport:
    """An export of that text."""
    return read_export(text.encode(), order=order)


def at(*parts: int) -> datetime:
    """A time on the phone's clock."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - exports name no zone


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("24.12.23, 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24.12.2023, 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("[24.12.23, 18:05:33] Anna: Hallo", at(2023, 12, 24, 18, 5, 33)),
        ("\u200e[24.12.23, 18:05:33] Anna: \u200eHallo", at(2023, 12, 24, 18, 5, 33)),
        ("12/24/23, 6:05\u202fPM - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("[12/24/23, 6:05:33\u202fPM] Anna: Hallo", at(2023, 12, 24, 18, 5, 33)),
        ("12/24/23, 12:05 AM - Anna: Hallo", at(2023, 12, 24, 0, 5)),
        ("24/12/2023 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24/12/2023 às 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24/12/23, 6:05 pm - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24/12/23, 6:05 p. m. - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("[2023-12-24, 18:05:33] Anna: Hallo", at(2023, 12, 24, 18, 5, 33)),
        ("[18:05, 24/12/2023] Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("٢٤/١٢/٢٠٢٣، ١٨:٠٥ - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("[٢٤‏/١٢‏/٢٠٢٣، ٦:٠٥:٣٣ م] Anna: Hallo", at(2023, 12, 24, 18, 5, 33)),
        ("٢٤‏/١٢‏/٢٠٢٣، ٦:٠٥ ص - Anna: Hallo", at(2023, 12, 24, 6, 5)),
        ("24/12/2566 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24/12/66 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("२४/१२/२३, ६:०५ अपराह्न - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24/12/2023 à 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24.12.2023 klo 18.05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("24. 12. 2023 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("2023. 12. 24. 18:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
        ("2023/12/24 下午6:05 - Anna: Hallo", at(2023, 12, 24, 18, 5)),
    ],
)
def test_forms_of_dates_are_read(line: str, expected: datetime) -> None:
    (message,) = read(line).messages

    assert (message.at, message.sender, message.text) == (expected, "Anna", "Hallo")


def test_a_message_goes_on_over_lines_without_a_time() -> None:
    export = read("24.12.23, 18:05 - Anna: Eins\nzwei\n\nvier: fünf\n24.12.23, 18:06 - Bäckerei: Ja\n")

    assert [message.text for message in export.messages] == ["Eins\nzwei\n\nvier: fünf", "Ja"]
    assert [message.line for message in export.messages] == [1, 5]
    assert export.senders == ["Anna", "Bäckerei"]


def test_what_the_app_says_has_no_sender() -> None:
    export = read("24.12.23, 18:05 - Nachrichten sind Ende-zu-Ende-verschlüsselt.\n24.12.23, 18:06 - Anna: Hallo")

    assert [message.sender for message in export.messages] == ["", "Anna"]


def test_order_of_day_and_month_is_found_from_the_whole_file() -> None:
    american = read("01/02/23, 9:00 - A: x\n01/13/23, 9:00 - A: y")
    european = read("01/02/23, 9:00 - A: x\n13/02/23, 9:00 - A: y")
    by_going_forward = read(
        "05/12/22, 9:00 - A: x\n06/01/23, 9:00 - A: y\n07/01/23, 9:00 - A: y\n01/02/23, 9:00 - A: z"
    )

    assert american.order == "mdy"
    assert european.order == "dmy"
    assert by_going_forward.order == "dmy"


def test_ambiguous_dates_are_asked_about() -> None:
    with pytest.raises(UserError, match="--dates dmy"):
        read("01/02/23, 9:00 - A: x")

    assert read("01/02/23, 9:00 - A: x", order="mdy").messages[0].at == at(2023, 1, 2, 9)


def test_names_with_colons_stay_whole() -> None:
    export = read(
        "24.12.23, 18:05 - Dr: Anna: Hallo\n24.12.23, 18:06 - Bäckerei: Ja: gern\n24.12.23, 18:07 - Dr: Anna: Danke\n"
        "24.12.23, 18:08 - Bäckerei: Bitte"
    )

    assert [(m.sender, m.text) for m in export.messages] == [
        ("Dr: Anna", "Hallo"),
        ("Bäckerei", "Ja: gern"),
        ("Dr: Anna", "Danke"),
        ("Bäckerei", "Bitte"),
    ]


@pytest.mark.parametrize(
    ("text", "attachment", "caption"),
    [
        ("IMG-20231224-WA0001.jpg (Datei angehängt)\nunsere Torte", "IMG-20231224-WA0001.jpg", "unsere Torte"),
        ("IMG-20231224-WA0001.jpg (file attached)", "IMG-20231224-WA0001.jpg", ""),
        ("\u200e<attached: 00000012-PHOTO-2023-12-24-18-05-33.jpg>", "00000012-PHOTO-2023-12-24-18-05-33.jpg", ""),
        ("<Anhang: 0012-AUDIO.opus>", "0012-AUDIO.opus", ""),
    ],
)
def test_attachments_are_named(text: str, attachment: str, caption: str) -> None:
    (message,) = read(f"24.12.23, 18:05 - Anna: {text}").messages

    assert (message.attachment, message.text) == (attachment, caption)


def test_left_out_files_deleted_and_edited_messages_are_told_apart() -> None:
    export = read(
        "24.12.23, 18:05 - Anna: <Medien ausgeschlossen>\n24.12.23, 18:06 - Anna: Diese Nachricht wurde gelöscht.\n"
        "24.12.23, 18:07 - Anna: Drei <Diese Nachricht wurde bearbeitet.>\n24.12.23, 18:08 - Anna: \u200eimage omitted"
    )

    assert [(m.omitted, m.deleted, m.edited, m.text) for m in export.messages] == [
        (True, False, False, ""),
        (False, True, False, ""),
        (False, False, True, "Drei"),
        (True, False, False, ""),
    ]


def test_utf16_and_old_line_ends_are_read() -> None:
    export = read_export("24.12.23, 18:05 - Anna: Grüße\r24.12.23, 18:06 - Anna: zwei".encode("utf-16"))

    assert [message.text for message in export.messages] == ["Grüße", "zwei"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no messages"),
        (b"name,phone\nAnna,+49", "Line 1 begins with no date"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "Line 1 is not UTF-8"),
        (b"24.12.23, 18:05 - A: x\n24.12.23, 25:05 - A: y", "Line 2 names no time"),
        (b"24.12.23, 18:05 - A: x\n99.99.23, 18:05 - A: y", "Line 2 names no date"),
        (b"24.12.23, 6:05 XY - A: x", "Line 1 has a time of day with the unknown word"),
        (b"24.12.23, 6:05 am - A: x\n24.12.23, 6:05 xy - A: x", "Line 2 has a time of day with the unknown word"),
    ],
)
def test_what_is_no_export_is_a_sentence_naming_the_line(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_export(data)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"24.12.23, 18:05 - {text}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        export = read_export(data)
    except UserError:
        return
    assert export.messages


def test_chat_of_attachments_only_has_the_sender_for_a_name() -> None:
    export = read("".join(f"[24.12.23, 18:0{n}:00] Anna: <Anhang: {n}.jpg>\n" for n in range(3)))
    assert export.senders == ["Anna"]
    assert [message.attachment for message in export.messages] == ["0.jpg", "1.jpg", "2.jpg"]


def test_words_that_begin_with_a_date_and_hold_a_time_stay_words() -> None:
    export = read("24.12.23, 18:05 - Anna: Wann?\n25.12.23 gegen mittag 12:30 - oder?\n24.12.23, 18:06 - B: Ja\n")

    assert [message.text for message in export.messages] == ["Wann?\n25.12.23 gegen mittag 12:30 - oder?", "Ja"]


@pytest.mark.parametrize("omitted", ["<Mídia oculta>", "<Media omessi>", "<Multimedia omitido>", "<Médias omis>"])
def test_files_left_out_are_told_in_other_languages_too(omitted: str) -> None:
    (message,) = read(f"24/12/2023 18:05 - Anna: {omitted}").messages

    assert (message.omitted, message.text) == (True, "")


def test_words_keep_their_own_commas() -> None:
    assert read("٢٤/١٢/٢٠٢٣، ١٨:٠٥ - Anna: نعم، ٣").messages[0].text == "نعم، ٣"

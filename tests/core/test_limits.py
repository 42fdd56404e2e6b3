"""What is more than WhatsApp takes is refused beforehand, in a sentence with the limit and what it is now."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import limits
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Choice,
    Content,
    FilledTemplate,
    LinkButton,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
    Reaction,
    type_of,
)
from app.core.enums import Channel
from app.core.limits import MB, file_problem, length, problems, size_words
from tests.core.contents import sendable

ASK = Buttons("Passt das?", (Button("1", "Ja"), Button("2", "Nein")))
ROW = MenuRow("r", "Roggen")
LIST = Menu("Welches?", "Auswahl", (MenuSection("Brot", (ROW,)),))
LINK = LinkButton("Unsere Karte", "Karte", "https://vogel.example/karte")
OFFER = Products("Brot", "Heute frisch", "1948", (ProductSection("Brot", ("sku-1",)),))
FILLED = FilledTemplate("hallo", "de", body="Hallo")


def rows(count: int, sections: int = 1) -> Menu:
    """A list of so many rows in each of so many sections."""
    made = [
        MenuSection(f"Teil {part}", tuple(MenuRow(f"{part}.{number}", "Roggen") for number in range(count)))
        for part in range(sections)
    ]
    return replace(LIST, sections=tuple(made))


def found(content: Content, type_: str = "") -> list[str]:
    return problems(Channel.WHATSAPP, type_ or type_of(content), content, "")


@pytest.mark.parametrize(
    ("content", "limit", "now"),
    [
        (replace(ASK, body="x" * 1025), "1024", "1025"),
        (replace(ASK, header="x" * 61), "60", "61"),
        (replace(ASK, footer="x" * 62), "60", "62"),
        (replace(ASK, buttons=tuple(Button(str(n), f"T{n}") for n in range(4))), "3", "4"),
        (replace(ASK, buttons=(Button("1", "x" * 21),)), "20", "21"),
        (replace(ASK, buttons=(Button("x" * 257, "Ja"),)), "256", "257"),
        (replace(LIST, body="x" * 4097), "4096", "4097"),
        (replace(LIST, button="x" * 21), "20", "21"),
        (rows(11), "10", "11"),
        (rows(6, 2), "10", "12"),
        (replace(LIST, sections=(MenuSection("x" * 25, (ROW,)),)), "24", "25"),
        (replace(LIST, sections=(MenuSection("", (replace(ROW, title="x" * 25),)),)), "24", "25"),
        (replace(LIST, sections=(MenuSection("", (replace(ROW, id="x" * 201),)),)), "200", "201"),
        (replace(LIST, sections=(MenuSection("", (replace(ROW, description="x" * 73),)),)), "72", "73"),
        (replace(LINK, title="x" * 21), "20", "21"),
        (replace(LINK, body="x" * 1025), "1024", "1025"),
        (AskPlace("x" * 1025), "1024", "1025"),
        (replace(OFFER, header="x" * 61), "60", "61"),
        (replace(OFFER, sections=(ProductSection("Brot", tuple(f"s{n}" for n in range(31))),)), "30", "31"),
        (replace(OFFER, sections=tuple(ProductSection(f"B{n}", ("s",)) for n in range(11))), "10", "11"),
        (Product("1948", "sku-1", "x" * 1025), "1024", "1025"),
        (Catalogue("x" * 1025), "1024", "1025"),
        (Catalogue("Karte", footer="x" * 61), "60", "61"),
        (Cards((Card("Anna", phones=(CardPhone("+49 171 3920011"),)),) * 258), "257", "258"),
        (replace(FILLED, body="x" * 1025), "1024", "1025"),
        (replace(FILLED, header="x" * 61), "60", "61"),
        (Place("90.5", "0"), "90", "90.5"),
        (Place("0", "-181"), "180", "-181"),
        (replace(ASK, body="🥐" * 513), "1024", "1026"),
    ],
)
def test_what_is_too_much_is_told_with_the_limit_and_what_it_is_now(content: Content, limit: str, now: str) -> None:
    (sentence,) = found(content)
    assert limit in sentence
    assert now in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (replace(ASK, body=" \n"), "empty"),
        (replace(ASK, buttons=()), "no button"),
        (replace(ASK, buttons=(Button("1", ""),)), "title of button 1 is empty"),
        (replace(ASK, buttons=(Button("1", "Ja"), Button("2", "Ja"))), "same title"),
        (replace(ASK, buttons=(Button("1", "Ja"), Button("1", "Nein"))), "same id"),
        (replace(LIST, sections=()), "without rows"),
        (replace(LIST, sections=(MenuSection("Brot", ()),)), "without rows"),
        (
            replace(LIST, sections=(MenuSection("", (ROW,)), MenuSection("B", (MenuRow("2", "x"),)))),
            "section 1 is empty",
        ),
        (replace(LIST, sections=(MenuSection("", (ROW, ROW)),)), "same id"),
        (replace(LINK, url="javascript:alert(1)"), "https://"),
        (replace(LINK, url="https://vogel.example/ein brot"), "no space"),
        (replace(LINK, url="https://[::1"), "https://"),
        (replace(OFFER, header=""), "header is empty"),
        (replace(OFFER, catalog_id=""), "catalogue's id"),
        (replace(OFFER, sections=(ProductSection("Brot", ()),)), "without products"),
        (Product("1948", ""), "product's id"),
        (Cards(()), "no contact"),
        (Cards((Card(" "),)), "Contact 1 has no name"),
        (Cards((Card("Anna"),)), "no more than a name"),
        (Cards((Card("Anna", emails=("a@anna.example",), birthday="1.2.1990"),)), "1990-12-31"),
        (Place("north", "0"), "number of degrees"),
        (Place("nan", "0"), "number of degrees"),
        (Place("1_0", "0"), "number of degrees"),
        (Reaction("ok"), "one emoji"),
        (Reaction("👍👍"), "one emoji"),
        (replace(FILLED, name=""), "template's name"),
        (replace(FILLED, components="{}"), "can't be read"),
    ],
)
def test_what_is_missing_or_wrong_is_told(content: Content, said: str) -> None:
    assert [sentence for sentence in found(content) if said in sentence], found(content)


@pytest.mark.parametrize("emoji", ["👍", "❤️", "☝🏽", "👨‍👩‍👧", "🏴‍☠️", "🇩🇪", "1️⃣", "™", ""])
def test_any_emoji_is_a_reaction_and_nothing_takes_it_back(emoji: str) -> None:
    assert found(Reaction(emoji)) == []


@pytest.mark.parametrize("content", [Choice("button_reply", "1", "Ja"), None])
def test_what_only_customers_send_is_refused(content: Content | None) -> None:
    assert problems(Channel.WHATSAPP, "interactive", content, "Ja") == ["A message of this kind can't be sent."]


def test_messenger_takes_nothing_but_texts() -> None:
    assert problems(Channel.MESSENGER, "interactive", ASK, "") == ["Only texts can be sent here."]
    assert problems(Channel.MESSENGER, "text", None, "x" * 2000) == []
    assert "2000" in problems(Channel.MESSENGER, "text", None, "x" * 2001)[0]


@pytest.mark.parametrize(
    ("type_", "caption", "good"),
    [("image", "x" * 1024, True), ("document", "x" * 1025, False), ("sticker", "x", False), ("audio", "", True)],
)
def test_captions_stand_under_what_can_have_one(type_: str, caption: str, good: bool) -> None:
    assert (found(Media(caption=caption, filename="a"), type_) == []) is good


@given(sendable())
def test_what_keeps_the_limits_can_be_sent(content: Content) -> None:
    assert found(content) == []


@given(st.text(max_size=40) | st.just("x" * 4096) | st.just("🥐" * 2049))
def test_a_text_is_as_long_as_meta_counts(text: str) -> None:
    assert length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    fits = bool(text.strip()) and length(text) <= 4096
    assert (problems(Channel.WHATSAPP, "text", None, text) == []) is fits


@pytest.mark.parametrize(
    ("type_", "mime", "most"),
    [
        ("image", "image/jpeg", 5 * MB),
        ("image", "image/png", 5 * MB),
        ("audio", "audio/ogg; codecs=opus", 16 * MB),
        ("audio", "audio/aac", 16 * MB),
        ("audio", "audio/amr", 16 * MB),
        ("audio", "audio/mpeg", 16 * MB),
        ("audio", "audio/mp4", 16 * MB),
        ("video", "video/mp4", 16 * MB),
        ("video", "video/3gpp", 16 * MB),
        ("document", "application/pdf", 100 * MB),
        ("document", "text/plain", 100 * MB),
        ("document", "image/jpeg", 100 * MB),
        ("sticker", "image/webp", 100 * 1024),
    ],
)
def test_files_go_up_to_their_size_and_no_byte_further(type_: str, mime: str, most: int) -> None:
    assert file_problem(type_, mime, most) is None
    problem = file_problem(type_, mime, most + 1)
    assert problem is not None
    assert size_words(most) in problem
    assert problem.count(size_words(most)) == 1, "what is too large is not shown as the limit itself"


@pytest.mark.parametrize(
    ("type_", "mime"),
    [
        ("image", "image/webp"),
        ("image", "image/heic"),
        ("audio", "audio/wav"),
        ("video", "video/quicktime"),
        ("sticker", "image/png"),
        ("document", "application/zip"),
        ("document", ""),
    ],
)
def test_files_of_another_kind_are_refused_and_the_right_kinds_named(type_: str, mime: str) -> None:
    problem = file_problem(type_, mime, 1)
    assert problem is not None
    assert (mime or "?") in problem


def test_a_moving_sticker_may_be_larger_and_an_empty_file_is_none() -> None:
    assert file_problem("sticker", "image/webp", 200 * 1024) is not None
    assert file_problem("sticker", "image/webp", 200 * 1024, animated=True) is None
    assert file_problem("sticker", "image/webp", 501 * 1024, animated=True) is not None
    assert file_problem("image", "image/png", 0) == "The file is empty."


@given(st.integers(0, 1 << 40))
def test_rounded_up_a_size_is_never_less(size: int) -> None:
    assert size_words(size)
    assert (size_words(size) == size_words(size, up=True)) == (
        size < limits.KB or size * 10 % (limits.MB if size >= MB else limits.KB) == 0
    )


def test_a_small_size_is_said_in_bytes() -> None:
    assert size_words(69) == "69 B"
    assert size_words(1024) == "1 KB"

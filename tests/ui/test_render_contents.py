"""Every kind of message has its picture, and no content can break a line."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, MINUTE
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Cart,
    CartLine,
    Catalogue,
    Choice,
    Content,
    Extras,
    FilledTemplate,
    LinkButton,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Notice,
    Place,
    Product,
    Products,
    ProductSection,
    Reaction,
    Referral,
)
from app.core.enums import Direction, MediaFault, MediaState
from app.core.media import fault_words
from app.core.rows import MediaRow, MessageRow, ReactionMark, Version
from app.core.text import Safe
from app.ui.glyphs import ASCII, UNICODE
from app.ui.render.contents import links_of, map_link
from app.ui.render.line import line_width, plain
from app.ui.render.look import Look
from app.ui.render.orders import money, totals
from app.ui.render.transcript import decorate, lay_out
from app.ui.render.words import words_lines
from tests.fake_desk import NOW
from tests.ui.stage import BERLIN
from tests.ui.test_transcript import LOOK, drawn, message

TYPES = (
    *("text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "button"),
    *("interactive", "order", "system", "unsupported", "request_welcome", "edit", "revoke", "template", "tomorrow"),
)
BAD = st.text(
    st.one_of(st.characters(), st.sampled_from("ab \n*_~`>-1.字👩\u200d\u0301ש\x1b[]\x07\u202e{}")), max_size=40
)
BADS = st.lists(BAD, max_size=3).map(tuple)


def built(kind: type[Any], **given: Any) -> st.SearchStrategy[Any]:
    """That shape out of hostile texts."""
    plain_fields = {
        name: BAD for name, type_ in kind.__annotations__.items() if type_ in (str, "str") and name not in given
    }
    return st.builds(kind, **plain_fields, **given)


CONTENTS: dict[type[Any], st.SearchStrategy[Any]] = {
    Media: built(Media, size=st.integers(0, 10**15)),
    Place: built(Place),
    Cards: built(
        Cards,
        cards=st.lists(
            built(Card, phones=st.lists(built(CardPhone), max_size=2).map(tuple), emails=BADS, urls=BADS), max_size=2
        ).map(tuple),
    ),
    Reaction: built(Reaction),
    Choice: built(Choice, answers=st.lists(st.tuples(BAD, BAD), max_size=2).map(tuple)),
    Cart: built(
        Cart,
        lines=st.lists(
            built(CartLine, quantity=st.one_of(BAD, st.just("2")), price=st.one_of(BAD, st.just("9.95"))), max_size=3
        ).map(tuple),
    ),
    Notice: built(Notice),
    Buttons: built(Buttons, buttons=st.lists(built(Button), max_size=4).map(tuple)),
    Menu: built(
        Menu,
        sections=st.lists(built(MenuSection, rows=st.lists(built(MenuRow), max_size=2).map(tuple)), max_size=2).map(
            tuple
        ),
    ),
    LinkButton: built(LinkButton),
    AskPlace: built(AskPlace),
    Product: built(Product),
    Products: built(Products, sections=st.lists(built(ProductSection, retailer_ids=BADS), max_size=2).map(tuple)),
    Catalogue: built(Catalogue),
    FilledTemplate: built(FilledTemplate, buttons=BADS),
}
ANY_MEDIA = st.builds(
    MediaRow,
    message_id=st.just(1),
    state=st.sampled_from(MediaState),
    fault=st.none() | st.sampled_from(MediaFault),
    detail=BAD,
    mime=BAD,
    size=st.integers(0, 10**12),
    done=st.integers(0, 10**12),
    filename=BAD,
    path=BAD,
)
ANY_EXTRAS = built(Extras, referral=st.none() | built(Referral))


def test_every_shape_is_put_to_the_test() -> None:
    assert set(CONTENTS) == set(get_args(Content))


@settings(max_examples=400)
@given(
    content=st.one_of(st.none(), *CONTENTS.values()),
    type_=st.sampled_from(TYPES) | BAD,
    text=BAD,
    ours=st.booleans(),
    media=st.none() | ANY_MEDIA,
    extras=st.none() | ANY_EXTRAS,
    reactions=st.lists(st.builds(ReactionMark, st.sampled_from(Direction), BAD), max_size=2).map(tuple),
    edits=st.lists(st.builds(Version, st.just(NOW), BAD), max_size=2).map(tuple),
    revoked=st.none() | st.just(NOW),
    quoted=st.none() | BAD,
    cells=st.integers(12, 130),
    glyphs=st.sampled_from((UNICODE, ASCII)),
)
def test_no_content_can_break_a_line(
    content: Content | None,
    type_: str,
    text: str,
    ours: bool,
    media: MediaRow | None,
    extras: Extras | None,
    reactions: tuple[ReactionMark, ...],
    edits: tuple[Version, ...],
    revoked: int | None,
    quoted: str | None,
    cells: int,
    glyphs: Any,
) -> None:
    row = message(1, text, ours=ours, type=type_, content=content, media=media, extras=extras, reactions=reactions)
    row = replace(row, edits=edits, revoked_at=revoked, quoted_text=quoted)
    look = Look(cells, Safe("Anna"), BERLIN, glyphs, LOOK.today)
    block = lay_out(row, decorate([row], 0, BERLIN, None), look)
    assert 0 <= block.body < block.body_end <= len(block.lines)
    for line in block.lines:
        assert line_width(line) <= cells
        assert not any(ord(letter) < 32 or letter in "\x7f\x9b\u202e" for letter in plain(line))
    for address in links_of(row):
        assert address.lower().startswith(("http://", "https://"))


def a_file(state: MediaState = MediaState.READY, fault: MediaFault | None = None, **more: Any) -> MediaRow:
    row = MediaRow(1, state, fault, "", "image/jpeg", 82_000, 0, "torte.jpg", "")
    return replace(row, **more)


def words(*rows: MessageRow) -> str:
    """What is drawn, on one line."""
    return " ".join(" ".join(drawn(*rows)).split())


def test_a_photo_that_is_here_shows_name_size_key_and_caption() -> None:
    media = Media(filename="torte.jpg", caption="So eine *Torte*?")
    row = message(1, "torte.jpg – So eine Torte?", type="image", content=media, media=a_file(path="/x/ab.jpg"))
    assert "▣ Photo torte.jpg · 80 KB · o open" in words(row)
    assert "So eine Torte?" in words(row)


def test_a_file_on_its_way_shows_how_far_it_is() -> None:
    row = message(1, type="video", content=Media(), media=a_file(MediaState.MOVING, size=1000, done=450))
    assert "████░░░░░░ 45 % being fetched" in words(row)
    waiting = message(1, ours=True, type="document", content=Media(filename="a.pdf"), media=a_file(MediaState.WANTED))
    assert "waiting to be uploaded" in words(waiting)


@pytest.mark.parametrize("fault", list(MediaFault))
def test_each_fault_of_a_file_is_a_sentence_and_a_key_where_one_helps(fault: MediaFault) -> None:
    failed = message(1, type="image", content=Media(), media=a_file(MediaState.FAILED, fault))
    gone = message(1, type="image", content=Media(), media=a_file(MediaState.GONE, fault))
    assert fault_words(fault) in words(failed)
    assert "f fetch again" in words(failed)
    assert "f fetch again" not in words(gone)


def test_a_voice_message_a_document_and_a_sticker_are_told_apart() -> None:
    assert "♪ Voice message" in words(message(1, "", type="audio", content=Media(voice=True)))
    assert "▤ Document Rechnung.pdf" in words(message(1, type="document", content=Media(filename="Rechnung.pdf")))
    assert "◈ Animated sticker" in words(message(1, "", type="sticker", content=Media(animated=True)))


def test_a_place_leads_to_a_map() -> None:
    place = Place("48.1596", "11.5838", "Backstube", "Hohenzollernstraße 12")
    row = message(1, type="location", content=place)
    assert "◎ Place Backstube" in words(row)
    assert "48.1596, 11.5838 · o map" in words(row)
    assert links_of(row)[0] == map_link(place) != ""
    assert map_link(Place("javascript:1", "2")) == ""


def test_a_contact_card_lists_its_numbers() -> None:
    card = Card("Eva Muster", company="Mühle", phones=(CardPhone("+49 171 3920077", "CELL"),), emails=("e@m.example",))
    text = words(message(1, type="contacts", content=Cards((card,))))
    assert "◍ Contact Eva Muster · Mühle" in text
    assert "+49 171 3920077 cell e@m.example" in text


def test_a_cart_adds_up_exactly_for_each_currency() -> None:
    lines = (
        CartLine("BREZE", "3", "0.10", "EUR"),
        CartLine("TORTE", "1", "34.90", "EUR"),
        CartLine("PIN", "2", "1.005", "USD"),
        CartLine("?", "x", "", ""),
    )
    cart = Cart(lines, note="bitte bis *neun*")
    assert totals(cart) == {"EUR": Decimal("35.20"), "USD": Decimal("2.010")}
    drawn_lines = drawn(message(1, type="order", content=cart))
    text = " ".join(" ".join(drawn_lines).split())
    assert "3 × BREZE 0.30 €" in text
    assert "Total 35.20 €" in text
    assert "Total 2.01 USD" in text
    assert "without what has no price" in text
    assert "bitte bis neun" in text
    sums = [line for line in drawn_lines if line.endswith("€")]
    assert len({len(line) for line in sums}) == 1


@given(st.decimals(0, 10**9, places=4), st.sampled_from(["EUR", "JPY", ""]))
def test_money_is_never_rounded(amount: Decimal, currency: str) -> None:
    assert Decimal(money(amount, currency).split(" ")[0]) == amount


def test_choices_say_what_was_pressed_chosen_or_filled_in() -> None:
    assert "◉ Pressed: Ja" in words(message(1, type="button", content=Choice("button", "y", "Ja")))
    row = message(1, type="interactive", content=Choice("list_reply", "r", "Abholung", "heute ab 15 Uhr"))
    assert "◉ Chose: Abholung heute ab 15 Uhr" in words(row)
    form = Choice("nfm_reply", title="Bestellung", answers=(("Tag", "Montag"),))
    assert "Form filled in: Bestellung Tag: Montag" in words(message(1, type="interactive", content=form))


def test_what_we_offer_is_drawn_with_its_buttons() -> None:
    buttons = Buttons("Wann?", (Button("1", "Heute"), Button("2", "Morgen")), header="Abholung", footer="Bäckerei")
    text = words(message(1, ours=True, type="interactive", content=buttons))
    assert "Abholung Wann? Bäckerei [ Heute ] [ Morgen ]" in text
    menu = Menu("Was?", "Ansehen", (MenuSection("Brot", (MenuRow("1", "Roggen", "750 g"),)),))
    assert "Was? [ ≡ Ansehen ] Brot • Roggen 750 g" in words(message(1, ours=True, type="interactive", content=menu))
    link = LinkButton("Karte", "Öffnen", "https://sonnenschein.example/karte")
    text = words(message(1, ours=True, type="interactive", content=link))
    assert "[ → Öffnen ] https://sonnenschein.example/karte" in text
    assert "[ ◎ Send location ]" in words(message(1, ours=True, type="interactive", content=AskPlace("Wo?")))
    template = FilledTemplate("ready", "de", body="Ihre Torte ist fertig.", buttons=("Danke",))
    text = words(message(1, ours=True, type="template", content=template))
    assert "Template ready · de Ihre Torte ist fertig. [ Danke ]" in text


def test_products_and_the_catalogue_are_named() -> None:
    assert "▦ Product TORTE-1" in words(message(1, ours=True, type="interactive", content=Product("9", "TORTE-1")))
    many = Products("Kuchen", "Zur Wahl", "9", (ProductSection("Obst", ("A", "B")),))
    assert "▦ Products Kuchen Zur Wahl Obst A, B" in words(message(1, ours=True, type="interactive", content=many))
    catalogue = message(1, ours=True, type="interactive", content=Catalogue("Alles"))
    assert "▦ Catalogue Alles [ View catalogue ]" in words(catalogue)


def test_reactions_stand_under_the_message_and_as_a_line_in_time() -> None:
    target = message(
        1, "Abholung um 12?", reactions=(ReactionMark(Direction.IN, "👍"), ReactionMark(Direction.OUT, "❤"))
    )
    assert "Abholung um 12? 👍 Anna Huber ❤ You" in words(target)
    happened = message(2, "👍", type="reaction", content=Reaction("👍"), quoted_text="Abholung um 12?", at=NOW + MINUTE)
    assert "09:36 + Anna Huber: 👍 to “Abholung um 12?”" in words(happened)
    back = replace(happened, content=Reaction(""), text="")
    assert "Anna Huber took a reaction back from “Abholung um 12?”" in words(back)


def test_an_edited_message_shows_its_last_words_with_a_mark() -> None:
    row = message(1, "40 Brezen", edits=(Version(NOW, "45 Brezen"), Version(NOW + MINUTE, "50 Brezen")))
    assert "50 Brezen ✎ edited 09:36" in words(row)
    assert "40 Brezen" not in words(row)


def test_an_edited_caption_replaces_the_old_one() -> None:
    media = Media(filename="a.jpg", caption="alt")
    row = message(1, "a.jpg – alt", type="image", content=media, edits=(Version(NOW, "a.jpg – neu"),))
    assert words(row).count("a.jpg") == 1
    assert "neu" in words(row)
    assert " alt" not in words(row)


def test_a_withdrawn_message_says_so_and_nothing_else() -> None:
    row = message(1, "", type="image", revoked_at=NOW + MINUTE)
    assert words(row).endswith("× withdrawn by the customer 09:36")


def test_where_a_message_comes_from_stands_above_it() -> None:
    extras = Extras(
        forwarded="often", retailer_id="TORTE-1", referral=Referral("ad", "7", "https://a.example", "Advent")
    )
    text = words(message(1, "Gibt es die noch?", extras=extras))
    assert "» forwarded many times → came from an ad: Advent ▦ asks about TORTE-1 Gibt es die noch?" in text


def test_what_whatsapp_says_is_a_line_and_a_new_number_is_named() -> None:
    news = Notice("user_changed_number", "User Anna changed", "491713920011", "491713920012")
    assert "Anna Huber has another number now: +491713920012" in words(message(1, type="system", content=news))
    other = Notice("something_new", "Something happened")
    assert "Something happened" in words(message(1, type="system", content=other))
    welcome = message(1, "", type="request_welcome")
    assert "Opened the chat for the first time" in words(welcome)


def test_an_unknown_type_is_shown_by_its_name() -> None:
    assert "Message of type hologram Hallo" in words(message(1, "Hallo", type="hologram"))
    unsupported = message(1, "", type="unsupported", content=Notice("video_note"))
    assert "Message that WhatsApp does not hand on (video_note)" in words(unsupported)


def test_happenings_part_no_group_and_get_no_ticks() -> None:
    first = message(1, "Eins", ours=True)
    reacted = message(2, "👍", ours=True, type="reaction", content=Reaction("👍"), at=NOW + 1)
    lines = drawn(first, reacted)
    assert sum("✓✓" in line for line in lines) == 1
    assert "✓✓" not in lines[-1]
    old = message(1, "Hallo", at=NOW - DAY)
    assert words(old, reacted).count("You: 👍") == 1


def test_lists_and_quotes_look_as_they_will() -> None:
    text = Safe("> Zitat\n- *eins*\n* zwei, das länger ist\n1. drei\n```- roh```\n-kein Punkt")
    lines = [plain(line) for line in words_lines(text, 16, UNICODE)]
    assert lines == ["│ Zitat", "• eins", "• zwei, das", "  länger ist", "1. drei", "- roh", "-kein Punkt"]

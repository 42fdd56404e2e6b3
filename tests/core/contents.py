"""Contents that keep every limit, for hypothesis; with an extent up to the limits themselves."""

from hypothesis import strategies as st

from app.core import limits
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    Cards,
    Catalogue,
    Content,
    LinkButton,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
    Reaction,
)

_LETTERS = st.sampled_from("aZ9 ßé漢😀🥐\n-_/")


def words(most: int, *, least: int = 1) -> st.SearchStrategy[str]:
    """A text with at most that many characters as Meta counts them; with something to see unless `least` is 0."""
    short = st.text(_LETTERS, max_size=most).filter(lambda text: limits.length(text) <= most)
    full = st.sampled_from(["x" * most, "😀" * (most // 2)])
    found = short | full
    return found.filter(lambda text: bool(text.strip())) if least else found | st.just("")


def maybe(most: int) -> st.SearchStrategy[str]:
    """The same, or nothing."""
    return words(most, least=0)


def _ids(most: int, count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words(most), min_size=1, max_size=count, unique=True)


@st.composite
def buttons(draw: st.DrawFn) -> Buttons:
    titles = draw(_ids(limits.BUTTON_TITLE, limits.BUTTONS))
    made = tuple(Button(str(number).rjust(limits.BUTTON_ID, "0"), title) for number, title in enumerate(titles))
    return Buttons(draw(words(limits.BODY)), made, draw(maybe(limits.HEADER)), draw(maybe(limits.FOOTER)))


@st.composite
def menu(draw: st.DrawFn) -> Menu:
    count = draw(st.integers(1, limits.ROWS))
    rows = [
        MenuRow(
            str(number).rjust(limits.ROW_ID, "0"),
            draw(words(limits.ROW_TITLE)),
            draw(maybe(limits.ROW_DESCRIPTION)),
        )
        for number in range(count)
    ]
    cut = draw(st.integers(1, count))
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    title = words(limits.SECTION_TITLE) if len(parts) > 1 else maybe(limits.SECTION_TITLE)
    sections = tuple(MenuSection(draw(title), tuple(part)) for part in parts)
    around = draw(maybe(limits.HEADER)), draw(maybe(limits.FOOTER))
    return Menu(draw(words(limits.LIST_BODY)), draw(words(limits.BUTTON_TITLE)), sections, *around)


@st.composite
def products(draw: st.DrawFn) -> Products:
    ids = [f"sku-{number}" for number in range(draw(st.integers(1, limits.PRODUCTS)))]
    each = draw(st.integers(-(-len(ids) // limits.SECTIONS), len(ids)))
    parts = [tuple(ids[start : start + each]) for start in range(0, len(ids), each)]
    sections = tuple(ProductSection(draw(words(limits.SECTION_TITLE)), part) for part in parts)
    return Products(
        draw(words(limits.HEADER)), draw(words(limits.BODY)), "194836987003835", sections, draw(maybe(limits.FOOTER))
    )


def _degrees(most: int) -> st.SearchStrategy[str]:
    return st.decimals(-most, most, places=6, allow_nan=False).map(lambda value: f"{value:f}")


def sendable() -> st.SearchStrategy[Content]:
    """Any content that may be sent as it is."""
    return st.one_of(
        buttons(),
        menu(),
        products(),
        st.builds(Place, _degrees(90), _degrees(180), maybe(100), maybe(100)),
        st.lists(st.builds(Card, words(60), urls=st.just(("https://vogel.example",))), min_size=1, max_size=3).map(
            lambda cards: Cards(tuple(cards))
        ),
        st.just(Cards((Card("Anna", emails=("anna@vogel.example",)),) * limits.CARDS)),
        st.sampled_from(["👍", "❤️", "👨‍👩‍👧", "🇩🇪", ""]).map(Reaction),
        st.builds(
            LinkButton,
            words(limits.BODY),
            words(limits.BUTTON_TITLE),
            st.sampled_from(["https://vogel.example/a?b=c", "http://vogel.example"]),
            maybe(limits.HEADER),
            maybe(limits.FOOTER),
        ),
        st.builds(AskPlace, words(limits.BODY)),
        st.builds(Product, st.just("1948"), st.just("sku-1"), maybe(limits.BODY), maybe(limits.FOOTER)),
        st.builds(Catalogue, words(limits.BODY), st.sampled_from(["", "sku-1"]), maybe(limits.FOOTER)),
    )


def _about(most: int) -> st.SearchStrategy[str]:
    """A text near a limit: sometimes nothing, sometimes too long by one."""
    return st.sampled_from(["", " ", "x", "x" * most, "x" * (most + 1), "😀" * (most // 2), "😀" * (most // 2 + 1)])


@st.composite
def _any_menu(draw: st.DrawFn) -> Menu:
    ids = st.sampled_from(["a", "b", "c", "d", "x" * limits.ROW_ID, "x" * (limits.ROW_ID + 1), ""])
    row = st.builds(MenuRow, ids, _about(limits.ROW_TITLE), _about(limits.ROW_DESCRIPTION))
    rows = st.lists(row, max_size=limits.ROWS + 1).map(tuple)
    sections = draw(st.lists(st.builds(MenuSection, _about(limits.SECTION_TITLE), rows), max_size=3))
    around = draw(_about(limits.HEADER)), draw(_about(limits.FOOTER))
    return Menu(draw(_about(limits.LIST_BODY)), draw(_about(limits.BUTTON_TITLE)), tuple(sections), *around)


@st.composite
def _any_products(draw: st.DrawFn) -> Products:
    ids = st.lists(st.sampled_from(["rye", "wheat", ""]), max_size=limits.PRODUCTS + 1).map(tuple)
    sections = draw(
        st.lists(st.builds(ProductSection, _about(limits.SECTION_TITLE), ids), max_size=limits.SECTIONS + 1)
    )
    around = draw(_about(limits.HEADER)), draw(_about(limits.BODY))
    return Products(*around, draw(st.sampled_from(["1948", ""])), tuple(sections), draw(_about(limits.FOOTER)))


def any_content() -> st.SearchStrategy[Content]:
    """Contents at, below and beyond the limits."""
    button = st.builds(Button, _about(limits.BUTTON_ID), _about(limits.BUTTON_TITLE))
    number = st.sampled_from(["", "0", "-90", "90.5", "180.1", "-180", "nan", "inf", "1e3", " 5", "x", "٣"])
    url = st.sampled_from(["", "https://vogel.example", "http:// x", "ftp://vogel.example", "HTTPS://VOGEL.EXAMPLE"])
    around = _about(limits.HEADER), _about(limits.FOOTER)
    return st.one_of(
        sendable(),
        st.builds(Buttons, _about(limits.BODY), st.lists(button, max_size=4).map(tuple), *around),
        _any_menu(),
        _any_products(),
        st.builds(Place, number, number),
        st.builds(Reaction, st.sampled_from(["", "a", "👍", "👍👍", " ", "🇩🇪", "1️⃣", "1"])),
        st.builds(LinkButton, _about(limits.BODY), _about(limits.BUTTON_TITLE), url, *around),
        st.builds(AskPlace, _about(limits.BODY)),
        st.builds(
            Cards,
            st.lists(
                st.builds(Card, _about(9), birthday=st.sampled_from(["", "1990-12-31", "31.12.1990", "1990-1-1"])),
                max_size=3,
            ).map(tuple),
        ),
        st.builds(Product, st.sampled_from(["", "1948"]), st.sampled_from(["", "rye"]), _about(limits.BODY)),
        st.builds(Catalogue, _about(limits.BODY), st.just("rye"), _about(limits.FOOTER)),
    )

"""What German looks like where numbers, dates and narrow columns are concerned."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app.core.clock import DAY, HOUR, MINUTE
from app.core.content import Reaction
from app.core.enums import IdentityKind, View
from app.core.i18n import _, use_language
from app.core.rows import Counters, Identity
from app.core.text import Safe
from app.ui.render.bars import key_parts
from app.ui.render.cards import amount, limit_words
from app.ui.render.customers import DATE_CELLS
from app.ui.render.hours import weekday_name
from app.ui.render.line import plain
from app.ui.render.numbers import counted, decimal
from app.ui.render.people import identity_name
from app.ui.render.queue import inbox_subtitle, inbox_title
from app.ui.render.times import day_of, day_rule, moment, span, until
from app.ui.render.trust import COLUMN
from app.ui.screens.send_else import SendElse
from tests.fake_desk import FakeDesk
from tests.ui.stage import kit_for
from tests.ui.test_render_contents import words
from tests.ui.test_transcript import message

NOW = int(datetime(2026, 11, 20, 9, 30, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language(None)


def test_dates_are_german() -> None:
    assert day_of(NOW - DAY, NOW, UTC) == "gestern"
    assert moment(NOW - 3 * DAY, NOW, UTC) == "Di"
    assert moment(NOW - 30 * DAY, NOW, UTC) == "21. Okt."
    assert moment(NOW - 600 * DAY, NOW, UTC) == "30.03.25"
    assert until(NOW + DAY, NOW, UTC) == "morgen 09:30"
    assert day_rule(date(2026, 3, 12), date(2026, 11, 20)) == "Do., 12. März"
    assert [weekday_name(day) for day in (0, 6)] == ["Mo", "So"]


def test_numbers_and_amounts_are_german() -> None:
    assert counted(12_345) == "12.345"
    assert decimal("2.50") == "2,50"
    assert amount("2.50", "EUR") == "2,50 €"
    assert limit_words("TIER_2K") == "2.000/Tag"


def test_no_date_of_any_year_is_cut_in_the_customers_list() -> None:
    days = [NOW - n * DAY for n in range(800)]

    assert max(len(day_of(day, NOW, UTC)) for day in days) <= DATE_CELLS
    use_language(None)
    assert max(len(day_of(day, NOW, UTC)) for day in days) <= DATE_CELLS


def test_a_span_fits_the_five_cells_of_the_inbox() -> None:
    assert [span(length) for length in (0, 59 * MINUTE, 23 * HOUR, 30 * DAY)] == ["jetzt", "59 min", "23 h", "30 T"]


def test_what_the_inbox_lists_fits_above_it_at_80_columns() -> None:
    counters = Counters(unread=999, waiting=999, snoozed=999, done=9_999, all=9_999)
    titles = [inbox_title(view, held) for view in View for held in (Counters(), counters)]

    assert [title for title in titles if len(title) > 25] == []
    assert [words for words in map(inbox_subtitle, View) if len(words) > 25] == []


def test_a_title_in_the_bar_keeps_its_capital() -> None:
    assert plain(key_parts([("desk.help", "F1", _("Help"))])[0].line) == "F1 Hilfe"
    use_language(None)
    assert plain(key_parts([("desk.help", "F1", _("Help"))])[0].line) == "F1 help"


@pytest.mark.parametrize("language", ["de", None])
def test_a_name_before_a_value_leaves_a_space_in_its_column(language: str | None) -> None:
    use_language(language)
    customer = [_("profile"), _("since"), _("last"), _("labels"), _("note")]
    customer += [identity_name(Identity(kind, "x")) for kind in IdentityKind]
    business = [_("deliver"), _("quality"), _("about"), _("address"), _("hours"), _("closed")]
    trust = [_("number"), _("verified name"), _("badge"), _("quality"), _("limit"), _("last read")]
    form = [_("zone"), _("areas"), _("km"), _("from"), _("fee"), _("currency"), _("note")]

    assert [name for name in customer if len(name) >= 10] == []
    assert [name for name in business if len(name) >= 9] == []
    assert [name for name in trust if len(name) >= COLUMN] == []
    assert [name for name in form if len(name) >= 10] == []


def test_what_is_quoted_stands_in_german_marks() -> None:
    liked = message(2, "👍", type="reaction", content=Reaction("👍"), quoted_text="Um 12?")
    assert "👍" in words(liked)
    assert "„Um 12?“" in words(liked)


async def test_every_kind_has_a_gap_before_its_hint() -> None:
    about = message(1, "Um 12?")
    rows, _none = await SendElse(kit_for(FakeDesk()), about, Safe(""), template=True).find("antwort auf")
    assert plain(rows[0][0]).endswith("Nachricht  „Um 12?“")

"""Who is one person: suggested with a reason, shown before it is done, undone; who is blocked, how that stands."""

from dataclasses import replace

import pytest

from app.core.clock import DAY, HOUR
from app.core.enums import IdentityKind
from app.core.rows import CustomerCard, Identity, LinkSuggestion, MergeRow
from app.ui.app import DeskApp
from app.ui.render.people import block_words, reason_words, shown_identities
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

ANNA, JONAS = 5, 6


def with_suggestion() -> FakeDesk:
    """Anna may be the same as Jonas, who changed his number."""
    desk = filled(FakeDesk(StoppedClock()))
    jonas = desk.people[JONAS]
    desk.people[ANNA].suggestions = (
        LinkSuggestion(JONAS, jonas.name, jonas.number, "changed_number", "+49 171 3920066"),
    )
    return desk


def dialog(app: DeskApp) -> str:
    """The name of the screen on top."""
    return type(app.screen).__name__


async def test_a_suggestion_stands_on_the_card_with_its_reason_and_a_click_looks_at_it() -> None:
    async with running(with_suggestion()) as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: "may be the same as" in app.desk.customer_card.text())
        assert "the number changed" in " ".join(app.desk.customer_card.text().split())
        lines = app.desk.customer_card.text().splitlines()
        row = next(number for number, line in enumerate(lines) if "may be the same" in line)
        await pilot.click("#card", offset=(5, row + 1))
        await until(pilot, lambda: dialog(app) == "SamePerson" and desk.people[JONAS].name in screen_text(app))


async def test_joining_is_shown_first_and_can_be_undone() -> None:
    async with running(with_suggestion()) as (app, pilot, desk):
        await app.desk.open_chat(JONAS)
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None and app.desk.card.id == ANNA)
        together = len(desk.people[ANNA].messages) + len(desk.people[JONAS].messages)
        await pilot.press("escape", "i")
        await until(pilot, lambda: dialog(app) == "SamePerson")
        await pilot.press("enter")
        await until(pilot, lambda: dialog(app) == "MergeScreen" and f"{together} messages" in screen_text(app))
        assert desk.people[JONAS].name in screen_text(app)
        assert "merge" not in desk.calls
        await pilot.press("y")
        await until(pilot, lambda: JONAS not in desk.people and app.screen is app.desk)
        await until(pilot, lambda: app.desk.chats.order == [ANNA])
        await until(pilot, lambda: "joined with" in app.desk.customer_card.text())
        app.desk.action_do("customer.same")
        await until(pilot, lambda: "parts them again" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Part them?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: JONAS in desk.people)
        await until(pilot, lambda: "Nobody else seems" in screen_text(app))


async def test_two_people_are_told_apart_for_good() -> None:
    async with running(with_suggestion()) as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None)
        app.desk.action_do("customer.same")
        await until(pilot, lambda: dialog(app) == "SamePerson" and "may be the same" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: desk.people[ANNA].suggestions == ())
        await until(pilot, lambda: "Nobody else seems" in screen_text(app))


async def test_any_customer_can_be_chosen_and_the_other_one_kept() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None)
        app.desk.action_do("customer.merge")
        await until(pilot, lambda: dialog(app) == "CustomerPicker")
        await pilot.press(*"jonas")
        await pilot.press("enter")
        await until(pilot, lambda: dialog(app) == "MergeScreen" and "Jonas" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: f"Anna Huber  →  {desk.people[JONAS].name}" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: ANNA not in desk.people)
        await until(pilot, lambda: app.desk.chats.order == [JONAS])


async def test_blocking_asks_first_and_shows_its_state() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: app.desk.card is not None)
        app.desk.action_do("customer.block")
        await until(pilot, lambda: "can no longer write" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.desk)
        assert not desk.people[ANNA].blocked
        app.desk.action_do("customer.block")
        await until(pilot, lambda: "Block?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: desk.people[ANNA].blocked and "blocked" in app.desk.customer_card.text())
        app.desk.action_do("customer.block")
        await until(pilot, lambda: "Unblock?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: not desk.people[ANNA].blocked)


async def test_a_marketing_stop_and_the_phones_name_stand_on_the_card() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.people[ANNA].no_marketing_since = NOW - HOUR
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: "no marketing since today" in app.desk.customer_card.text())


CARD = CustomerCard(1, "Anna", "", "Anna", (), (), (), NOW, 1, None, blocked=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"blocked": True}, "blocked"),
        ({"blocked": True, "block_state": "queued"}, "blocked; WhatsApp is being told"),
        ({"blocked": False, "block_state": "queued"}, "unblocked; WhatsApp is being told"),
        (
            {"blocked": True, "block_state": "failed", "block_error": "too late"},
            "blocked here; WhatsApp refused: too late",
        ),
        ({}, ""),
    ],
)
def test_a_block_says_whether_whatsapp_knows(change: dict[str, object], words: str) -> None:
    assert block_words(replace(CARD, **change))[0] == words  # type: ignore[arg-type]  # one field at a time


def test_every_reason_is_a_sentence() -> None:
    reasons = ("changed_number", "changed_user_id", "same_number", "same_username", "same_name", "from_tomorrow")
    sentences = {reason_words(LinkSuggestion(1, "A", "", reason, "XYZ")) for reason in reasons}
    assert len(sentences) == len(reasons)
    assert all("XYZ" in sentence for sentence in sentences)


def test_a_wa_id_is_shown_only_where_it_is_another_number() -> None:
    phone = Identity(IdentityKind.PHONE, "+5511999990000")
    same, other = Identity(IdentityKind.WA_ID, "5511999990000"), Identity(IdentityKind.WA_ID, "551199990000")
    assert shown_identities((phone, same)) == [phone]
    assert shown_identities((phone, other)) == [phone, other]


def test_an_old_merge_is_dated() -> None:
    from datetime import UTC

    from app.ui.render.people import merge_words

    assert merge_words(MergeRow(1, "Anna", NOW - 9 * DAY), NOW, UTC) == "joined with Anna, 12 Nov"

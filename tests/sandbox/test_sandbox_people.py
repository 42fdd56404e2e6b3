"""The people: same seed, same day; they write by themselves, and answer what the shop says."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.whatsapp.reader import WhatsAppReader
from app.core.content import Buttons, Cart, Media, Menu
from app.core.events import MessageEvent
from app.sandbox.config import SandboxConfig
from app.sandbox.lines import content, told
from app.sandbox.people import Directory, fictional_number
from app.sandbox.plan import plan
from app.sandbox.reactions import Thread, react
from app.sandbox.receipts import receipts
from app.sandbox.script import Line, script_of
from app.sandbox.shops import SHOPS
from tests.sandbox.live import Receiver, live_sandbox, receiver, wait_until

SECRET = "s3cret"
both_shops = pytest.mark.parametrize("shop", ["bakery", "boutique"])


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


def test_same_seed_same_day() -> None:
    days = [list(itertools.islice(plan(Directory("bakery", seed)), 200)) for seed in (7, 7, 8)]
    assert days[0] == days[1]
    assert days[0] != days[2]


@both_shops
@pytest.mark.parametrize("seed", range(5))
def test_the_day_begins_lively_and_goes_on_calmly(shop: str, seed: int) -> None:
    visits = list(itertools.islice(plan(Directory(shop, seed)), 60))
    times = [visit.at for visit in visits]
    assert times == sorted(times)
    assert times[0] < 3_000
    assert sum(time < 10_000 for time in times) >= 3
    gaps = [later - sooner for sooner, later in itertools.pairwise(times[4:])]
    assert 5_000 < sum(gaps) / len(gaps) < 40_000


@both_shops
def test_every_line_of_the_script_has_a_shape_and_words(shop: str) -> None:
    script = script_of(shop)
    turns = [story.say for story in script.stories]
    replies = [story.reply for story in script.stories] + [chat.reply for chat in script.inbox]
    turns += [turn for reply in replies for turns in reply.values() for turn in turns]
    lines: list[Line] = [line for turn in turns for line in turn]
    lines += [line.line for chat in script.inbox for line in chat.lines]
    seen = set()
    for n, line in enumerate(lines):
        known = told(line, SHOPS[shop], n)
        if isinstance(known.content, (Buttons, Menu)):
            continue  # the shop's own
        said = content(line, SHOPS[shop], "wamid.x", "wamid.y", n)
        assert said["type"] in said
        assert said["type"] == known.type
        assert known.text or known.type in ("audio", "sticker", "image", "video", "revoke", "reaction")
        seen.add(said["type"])
    assert seen == {
        *("text", "image", "video", "audio", "sticker", "document", "location", "contacts", "reaction", "order"),
        *("interactive", "edit", "revoke"),
    }


@both_shops
def test_webhook_says_of_every_line_what_history_says(shop: str) -> None:
    script = script_of(shop)
    reader = WhatsAppReader()
    lines = [line for story in script.stories for line in story.say]
    lines += [line.line for chat in script.inbox for line in chat.lines if not line.out]
    for n, line in enumerate(lines):
        item = {"from": "491713920001", "id": f"wamid.{n}", "timestamp": "1790000000"}
        item |= content(line, SHOPS[shop], "wamid.x", "wamid.y", n)
        change = {"field": "messages", "value": {"messages": [item]}}
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        (event,) = (found.event for found in reader.split(json.dumps(body).encode()))
        assert isinstance(event, MessageEvent)
        known = told(line, SHOPS[shop], n)
        assert event.type == known.type
        if isinstance(known.content, Media):
            known = known._replace(content=replace(known.content, size=0))  # webhooks don't tell it
        if not isinstance(known.content, Cart):
            assert event.content == known.content
        assert event.text.replace("\ufffd", "?") == known.text.encode("utf-8", "replace").decode().replace(
            "\x00", ""
        ) or isinstance(known.content, Cart)


@both_shops
def test_the_cues_tell_answers_apart(shop: str) -> None:
    said = {
        "bakery": {
            "Leider ausverkauft.": "no",
            "Ja, gern!": "yes",
            "Wie viele dürfen es sein?": "question",
            "Das macht 12 € zusammen": "price",
            "Ab 7 Uhr abholbereit": "time",
            "Hm.": "any",
        },
        "boutique": {
            "Sorry, sold out.": "no",
            "Of course!": "yes",
            "Which size?": "question",
            "That's £12": "price",
            "Come in at ten": "time",
            "Hm.": "any",
        },
    }
    script = script_of(shop)
    assert {text: script.cue(text) for text in said[shop]} == said[shop]


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=20), st.integers(0, 30), st.randoms(use_true_random=False))
def test_nobody_talks_for_ever(texts: list[str], index: int, draw: Random) -> None:
    script = script_of("bakery")
    thread = Thread(script.stories[index % len(script.stories)].reply)
    turns = [react(script, thread, text, draw) for text in texts]
    assert all(not turn for turn in turns[5:])


@pytest.mark.parametrize("region", ["DE", "GB"])
def test_made_up_numbers_are_all_different_and_from_ranges_for_fiction(region: str) -> None:
    numbers = [fictional_number(region, n) for n in range(30_000)]
    assert len(set(numbers)) == len(numbers)
    kept = {
        "DE": ("4917139200", "498999998", "493023125", "496990009", "494066969", "492214710"),
        "GB": ("447700900", *(f"44{area}4960" for area in (113, 114, 115, 116, 117, 118, 121, 131))),
    }
    assert all(number.startswith(kept[region]) and len(number) <= 15 for number in numbers)


@both_shops
def test_everybody_is_one_person_and_found_by_their_address(shop: str) -> None:
    directory = Directory(shop, 3)
    people = [directory.person(index) for index in range(400)]
    identities = [identity for person in people for identity in person.identities]
    assert len(set(identities)) == len(identities)
    assert all(person.identities and directory.find(person.address) == person for person in people)
    assert any(not person.digits for person in people)
    assert directory.find("15550100") is None


def test_receipts_depend_on_the_customer_not_on_the_order_of_calls() -> None:
    forwards = [receipts(1, "491713920011", n, "text") for n in range(10)]
    backwards = [receipts(1, "491713920011", n, "text") for n in reversed(range(10))]
    assert forwards == backwards[::-1]
    assert [status for status, _delay in receipts(1, "x", 1, "reaction")] == ["sent"]


def test_people_write_by_themselves_and_in_order(hook: Receiver) -> None:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, seed=5, phone_number_id="1", clock_spec="1790000000000:40"
    )
    expected = [
        line
        for visit in itertools.islice(plan(Directory("bakery", 5)), 4)
        for _at, line in visit.lines
        if isinstance(line, str)
    ]
    with live_sandbox(config):
        wait_until(lambda: len(hook.items("messages")) >= 6)
    said = {item["text"]["body"] for item in hook.items("messages") if item["type"] == "text"}
    assert set(expected[:4]) <= said
    assert hook.bodies[0]["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] == "1"


def test_the_first_ones_wait_until_a_client_shows_its_number(hook: Receiver) -> None:
    config = SandboxConfig(webhook_url=hook.url, app_secret=SECRET, clock_spec="1790000000000:40")
    with live_sandbox(config) as sandbox:
        sandbox.client.get("/v25.0/4711")
        wait_until(lambda: hook.bodies)
    assert hook.bodies[0]["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] == "4711"


def test_a_waiting_customer_answers_the_shop(hook: Receiver) -> None:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, quiet=True, react=True, clock_spec="1790000000000:60"
    )
    with live_sandbox(config) as sandbox:
        # anna and murat both have receipts on with this seed; whoever reads answers
        for number in ("11", "14"):
            sandbox.send("Ja, gern!", to=f"+4917139200{number}")
        wait_until(lambda: hook.items("messages"))
        first = hook.items("messages")[0]
        assert first["from"] in ("491713920011", "491713920014")
        assert first["text"]["body"] in json.dumps(
            [script_of("bakery").inbox_of[key].reply["yes"] for key in ("anna", "murat")], ensure_ascii=False
        )


def test_quiet_means_quiet(hook: Receiver) -> None:
    config = SandboxConfig(webhook_url=hook.url, app_secret=SECRET, quiet=True, clock_spec="1790000000000:500")
    with live_sandbox(config) as sandbox:
        id_ = sandbox.send("Ja, gern!", to="+491713920011").json()["messages"][0]["id"]
        wait_until(lambda: len(hook.statuses(id_)) == 3)
        sandbox.control("inbound", {"from": "+491713920099", "text": "last"})
        wait_until(lambda: hook.items("messages"))
    assert [item["text"]["body"] for item in hook.items("messages")] == ["last"]

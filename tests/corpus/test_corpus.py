"""The whole corpus is read: nothing raises, nothing well-formed is set aside, and everybody's own words are there."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.whatsapp.contents import TYPES
from app.channels.whatsapp.reader import WhatsAppReader
from app.core.content import from_json, to_json
from app.core.events import AccountEvent, MessageEvent, Quarantined
from tests.corpus import CORPUS, Case
from tests.corpus.cases import SHOP, spelled

READER = WhatsAppReader()
SMALL = [case for case in CORPUS if len(case.texts) < 10 and not case.replacements]
"""Those that the tests may take apart and put together."""


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_corpus_is_read_whole_and_every_word_is_there(case: Case) -> None:
    items = READER.split(case.body())
    events = [item.event for item in items]
    assert [event for event in events if isinstance(event, Quarantined)] == []
    texts = [event.text for event in events if isinstance(event, MessageEvent)]
    assert texts == [spelled(case, text) for text in case.texts]
    assert all(from_json(to_json(e.content)) == e.content for e in events if isinstance(e, MessageEvent))
    assert all(event.text for event in events if isinstance(event, AccountEvent))
    assert events


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_corpus_is_read_again_alike_from_its_stored_items(case: Case) -> None:
    items = READER.split(case.body())
    assert [READER.parse_item(item.account, item.raw) for item in items] == items


def test_corpus_has_every_type_and_a_name_for_each_case() -> None:
    types = {
        event.type
        for case in CORPUS
        for event in (item.event for item in READER.split(case.body()))
        if isinstance(event, MessageEvent)
    }
    assert set(TYPES) <= types
    assert len({case.name for case in CORPUS}) == len(CORPUS) <= 1_000


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [path, *(found for key, one in inner for found in paths(one, (*path, key)))]
        if path
        else [found for key, one in inner for found in paths(one, (key,))]
    )


odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "\x00", "\ud800", "9" * 400, "text", SHOP, -1, 2**70, 1e300, [], {}, [[]], {"id": None}])
    | st.recursive(st.text(max_size=4), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner))
)


@settings(max_examples=400)
@given(
    case=st.sampled_from(SMALL), seed=st.integers(0, 2**32), value=odd, how=st.sampled_from(["set", "drop", "twice"])
)
def test_corpus_with_a_part_changed_never_raises(case: Case, seed: int, value: Any, how: str) -> None:
    body = json.loads(case.body())
    places = [path for path in paths(body) if path[0] == "entry" and len(path) > 1]
    *way, last = random.Random(seed).choice(places)
    at: Any = body
    for key in way:
        at = at[key]
    if how == "set":
        at[last] = value
    elif how == "twice" and isinstance(at, list):
        at.append(at[last])
    else:
        del at[last]
    items = READER.split(json.dumps(body).encode())
    for item in items:
        again = READER.parse_item(item.account, item.raw)
        assert type(again.event) is type(item.event)
        if isinstance(item.event, MessageEvent):
            assert again.event == item.event


@settings(max_examples=100)
@given(cases=st.lists(st.sampled_from(SMALL), min_size=2, max_size=8), position=st.integers(0, 100), broken=odd)
def test_corpus_in_one_delivery_loses_nothing_to_a_broken_neighbour(
    cases: list[Case], position: int, broken: Any
) -> None:
    changes = [change for case in cases for change in json.loads(case.body())["entry"][0]["changes"]]
    changes.insert(position % (len(changes) + 1), broken)
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()
    found = [item.event.text for item in READER.split(body) if isinstance(item.event, MessageEvent)]
    assert found == [spelled(case, text) for case in cases for text in case.texts]


@settings(max_examples=200)
@given(case=st.sampled_from(SMALL), cut=st.integers(0, 5_000))
def test_corpus_cut_short_is_refused_whole(case: Case, cut: int) -> None:
    body = case.body()
    with pytest.raises(ValueError, match=r"."):
        READER.split(body[: min(cut, len(body) - 1)])

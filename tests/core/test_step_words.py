"""Steps as one types them, in English and German, and what is said of those that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.step_words import parse_step, parse_steps, steps_text
from app.core.steps import (
    AddLabel,
    AddNote,
    Assign,
    Done,
    Priority,
    Read,
    RemoveLabel,
    Reopen,
    Reply,
    SetPriority,
    Snooze,
    Step,
    Unread,
    from_json,
    to_json,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
STEPS = st.one_of(
    st.builds(Reply, WORDS),
    st.builds(AddLabel, WORDS),
    st.builds(RemoveLabel, WORDS),
    st.builds(Snooze, st.one_of(st.just(""), WORDS)),
    st.builds(AddNote, WORDS),
    st.builds(Assign, WORDS),
    st.builds(SetPriority, st.sampled_from(Priority)),
    st.sampled_from([Done(), Reopen(), Unread(), Read(), Reply("two\nlines")]),
)


@given(st.lists(STEPS, max_size=5))
def test_what_is_written_is_read_again(steps: list[Step]) -> None:
    kept = tuple(step for step in steps if "\\n" not in str(getattr(step, "text", "")))
    assert from_json(to_json(kept)) == kept
    assert parse_steps(steps_text(kept)) == kept


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("reply Ready, {first name}!\\nBye", Reply("Ready, {first name}!\nBye")),
        ("Antwort: Bis gleich", Reply("Bis gleich")),
        ("ohne neu", RemoveLabel("neu")),
        ("später morgen 9 Uhr", Snooze("morgen 9 Uhr")),
        ("SNOOZE", Snooze("")),
        ("erledigt", Done()),
        ("für Eva", Assign("Eva")),
        ("priorität dringend", SetPriority(Priority.URGENT)),
    ],
)
def test_a_line_is_a_step_in_english_and_german(line: str, step: Step) -> None:
    assert parse_step(line) == step


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("explode", "“explode” is no step; there are reply, label"),
        ("label", "label needs something after it"),
        ("done tomorrow", "done stands alone"),
        ("priority very", "“very” is no priority"),
    ],
)
def test_what_is_no_step_is_a_sentence(line: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_step(line)


@pytest.mark.parametrize(
    "text",
    ["[{}]", '[{"do": "explode"}]', '[{"do": "done", "x": 1}]', "{", '[{"do": "label", "name": 3}]', "7", "null"],
)
def test_steps_of_another_version_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="can't be read"):
        from_json(text)

"""What is left of a draft once something has been sent."""

import pytest

from app.core.drafts import draft_after


@pytest.mark.parametrize(
    ("stored", "sent", "known", "left"),
    [
        ("AAA", "AAA", "AAA", ""),
        ("AA", "AAA", "AA", ""),
        ("AAAX", "AAA", "AAAX", ""),
        ("AAA BBB", "AAA", "AAA", "BBB"),
        ("BBB", "AAA BBB", "AAA BBB", ""),
        ("ZZZ", "AAA", "", "ZZZ"),
        ("ZZZ", "AAA", None, ""),
    ],
)
def test_sending_clears_the_draft_it_sent_and_leaves_what_another_desk_saved(
    stored: str, sent: str, known: str | None, left: str
) -> None:
    assert draft_after(stored, sent, known) == left

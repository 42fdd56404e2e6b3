"""The README's table of what arrives and what can be sent leaves nothing out and names tests that exist."""

import re
from pathlib import Path

import pytest

from app.channels.whatsapp.contents import TYPES
from app.channels.whatsapp.items import WHOLE_FIELDS
from tests.corpus.account import FIELDS as CORPUS_FIELDS
from tests.coverage_table import FIELDS, MESSAGES, PARTS, YES, Row, markdown

HERE = Path(__file__).parent.parent
DEFINED = {
    name
    for path in HERE.rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}
SUBSCRIBABLE = (
    "account_alerts account_review_update account_settings_update account_update automatic_events"
    " business_capability_update business_status_update business_username_updates calls flows group_lifecycle_update"
    " group_participants_update group_settings_update group_status_update history message_echoes"
    " message_template_components_update message_template_quality_update message_template_status_update messages"
    " messaging_handovers partner_solutions payment_configuration_update phone_number_name_update"
    " phone_number_quality_update security smb_app_state_sync smb_message_echoes standby template_category_update"
    " template_correct_category_detection tracking_events user_preferences"
)
"""The fields an app can subscribe to as of v25.0 (August 2026)."""


def words(rows: tuple[Row, ...]) -> set[str]:
    """What the rows speak of."""
    return {word for row in rows for word in re.findall(r"[a-z_]+", row.name)}


@pytest.mark.parametrize("row", [*MESSAGES, *PARTS, *FIELDS], ids=lambda row: row.name[:50])
def test_row_of_the_table_has_tests_that_exist_and_a_reason_for_what_is_not(row: Row) -> None:
    assert row.tests
    assert [test for test in row.tests if test not in DEFINED] == []
    for cell in (row.here, row.there, row.drawn):
        assert cell == YES or len(cell) > 8


def test_every_type_that_is_read_has_a_row() -> None:
    assert set(TYPES) - words(MESSAGES) == set()


def test_every_field_has_a_row() -> None:
    listed = words(FIELDS)
    assert set(SUBSCRIBABLE.split()) - listed == set()
    assert WHOLE_FIELDS - {"entry", "change"} - listed == set()
    assert {field for field, _ in CORPUS_FIELDS} - listed - {"field_of_2031", "user_id_update"} == set()


def test_table_is_drawn_whole() -> None:
    text = markdown()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == len(MESSAGES) + len(PARTS) + len(FIELDS) + 3
    assert all(line.count(" | ") == 4 for line in rows)

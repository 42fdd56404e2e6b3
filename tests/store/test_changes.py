"""The change log."""

from app.core.enums import ChangeKind
from app.core.rows import Changes
from app.store import changes
from app.store.changes import KEPT, force_reload, note_changes, read_changes, take_message_numbers
from tests.builders import Shop


def test_reader_learns_what_changed_and_only_once(shop: Shop) -> None:
    reader = shop.database.reader()
    start = read_changes(reader, None)
    assert start is not None
    assert read_changes(reader, start.seq) is None
    with shop.database.write() as connection:
        note_changes(connection, ChangeKind.MESSAGE, [7])
        note_changes(connection, ChangeKind.CONVERSATION, [8, 7])
        note_changes(connection, ChangeKind.CUSTOMER, [3])
        note_changes(connection, ChangeKind.PROFILE, [1])
    found = read_changes(reader, start.seq)
    assert found == Changes(start.seq + 5, frozenset((7, 8)), frozenset((3,)), frozenset(("profile",)))
    assert read_changes(reader, found.seq) is None


def test_tail_is_trimmed_and_the_late_reader_reloads(shop: Shop) -> None:
    reader = shop.database.reader()
    start = read_changes(reader, None)
    assert start is not None
    for _ in range(13):
        with shop.database.write() as connection:
            note_changes(connection, ChangeKind.MESSAGE, range(1_000))
    (rows,) = reader.execute("SELECT count(*) FROM change").fetchone()
    assert KEPT <= rows <= KEPT + changes._TRIM_EVERY
    found = read_changes(reader, start.seq)
    assert found is not None
    assert found.reload
    newest = read_changes(reader, found.seq - 10)
    assert newest is not None
    assert not newest.reload
    assert len(newest.conversations) == 10


def test_jump_makes_every_reader_reload(shop: Shop) -> None:
    reader = shop.database.reader()
    start = read_changes(reader, None)
    assert start is not None
    with shop.database.write() as connection:
        force_reload(connection, beyond=start.seq + 500)
    found = read_changes(reader, start.seq + 500)
    assert found is not None
    assert found.reload
    ahead = read_changes(reader, found.seq + 1)
    assert ahead is not None
    assert ahead.reload


def test_message_numbers_are_reserved_in_blocks(shop: Shop) -> None:
    with shop.database.write() as connection:
        first = take_message_numbers(connection, 10)
        assert take_message_numbers(connection, 1) == first + 10

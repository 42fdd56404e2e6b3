"""The schema: made, migrated, refused."""

import re
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from app.core.errors import HeldError, TresenError
from app.store import schema, sqlite, tables
from app.store.schema import SCHEMA_VERSION, prepare

NEXT = SCHEMA_VERSION + 1


def described(path: Path) -> dict[str, str]:
    """Every object of the schema with its SQL, spaces aside."""
    with closing(sqlite.connect(path, read_only=True)) as connection:
        rows = connection.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {
        name: re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")").replace(" ,", ",") for name, sql in rows
    }


def migrations_with_one_more(folder: Path, body: str) -> Path:
    """The package's revisions and one of a version to come."""
    scripts = folder / "migrations"
    versions = scripts / "versions"
    versions.mkdir(parents=True)
    for file in schema.MIGRATIONS.glob("*.*"):
        (scripts / file.name).write_bytes(file.read_bytes())
    for file in (schema.MIGRATIONS / "versions").glob("*.*"):
        (versions / file.name).write_bytes(file.read_bytes())
    (versions / f"{NEXT:04d}_later.py").write_text(
        f"from alembic import op\nrevision = '{NEXT:04d}'\ndown_revision = '{SCHEMA_VERSION:04d}'\n"
        f"def upgrade():\n    {body}\n"
    )
    return scripts


def test_head_schema_file_is_what_the_tables_say() -> None:
    assert tables.Message.__tablename__ == "message"
    assert schema.HEAD.read_text(encoding="utf-8") == schema.head_script()


def test_new_file_equals_migrated_file(tmp_path: Path) -> None:
    prepare(tmp_path / "new.db")
    sqlite.make_file(tmp_path / "old.db")
    schema.upgrade(tmp_path / "old.db")
    assert described(tmp_path / "new.db") == described(tmp_path / "old.db")


def test_every_table_of_the_metadata_is_in_the_file(tmp_path: Path) -> None:
    prepare(tmp_path / "t.db")
    with closing(sqlite.connect(tmp_path / "t.db")) as connection:
        for table in SQLModel.metadata.sorted_tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
            assert columns == [column.name for column in table.columns]


def test_new_file_and_its_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "data" / "tresen.db"
    prepare(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(sqlite.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)


def test_installation_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "t.db"

    def installation() -> str:
        prepare(path)
        with closing(sqlite.connect(path)) as connection:
            return str(connection.execute("SELECT value FROM meta WHERE name = 'installation'").fetchone()[0])

    first = installation()
    assert re.fullmatch("[0-9a-f]{8}", first)
    assert installation() == first


def test_many_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    errors: list[BaseException] = []

    def make() -> None:
        try:
            prepare(path)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with closing(sqlite.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM meta WHERE name = 'installation'").fetchone() == (1,)


def test_file_left_empty_by_a_crash_is_filled(tmp_path: Path) -> None:
    sqlite.make_file(tmp_path / "t.db")
    prepare(tmp_path / "t.db")
    assert schema.read_version(tmp_path / "t.db") == SCHEMA_VERSION


def test_older_file_is_copied_then_migrated(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    prepare(path)
    scripts = migrations_with_one_more(tmp_path, "op.execute('ALTER TABLE note ADD COLUMN colour TEXT')")
    schema.upgrade(path, NEXT, scripts)
    with closing(sqlite.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT,)
        assert "colour" in [row[1] for row in connection.execute("PRAGMA table_info(note)")]
    (copy,) = tmp_path.glob(f"t-v{SCHEMA_VERSION}-*.db")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert schema.read_version(copy) == SCHEMA_VERSION


def test_failed_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    prepare(path)
    before = described(path)
    body = "op.execute('CREATE TABLE half (id INTEGER)'); op.execute('INSERT INTO nowhere VALUES (1)')"
    with pytest.raises(TresenError, match="nowhere"):
        schema.upgrade(path, NEXT, migrations_with_one_more(tmp_path, body))
    assert described(path) == before
    assert schema.read_version(path) == SCHEMA_VERSION


def test_second_migrator_finds_it_done(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    prepare(path)
    scripts = migrations_with_one_more(tmp_path, "op.execute('CREATE TABLE later (id INTEGER)')")
    threads = [threading.Thread(target=schema.upgrade, args=(path, NEXT, scripts)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("t-v*.db"))) == 1
    assert "table later" in described(path)


def test_newer_schema_is_refused_in_a_sentence_naming_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    prepare(path)
    with closing(sqlite.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 41}")
    with pytest.raises(HeldError, match=rf"schema {SCHEMA_VERSION + 41}.* up to {SCHEMA_VERSION}\).*Upgrade"):
        prepare(path)


@pytest.mark.parametrize("content", [b"not a database at all, " * 400, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_damaged_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(content)
    with pytest.raises(TresenError, match=r"t\.db .*(restore a backup|cannot be used)"):
        prepare(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    with pytest.raises(TresenError, match="not a database of Tresen"):
        prepare(path)


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TresenError, match="cannot be used"):
        prepare(tmp_path / "file" / "t.db")


def test_old_sqlite_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(TresenError, match=r"needs SQLite 3\.40"):
        prepare(tmp_path / "t.db")


def test_making_a_database_loads_neither_alembic_nor_sqlmodel(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.store.schema import prepare; prepare(Path(sys.argv[1]));"
        "print([m for m in ('alembic', 'sqlmodel', 'sqlalchemy') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "t.db")], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_script_is_parted_at_its_statements_only() -> None:
    script = "-- a\nCREATE TABLE a (b); \n\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\nEND;\n"
    assert [s.split()[1] for s in schema.statements(script)] == ["TABLE", "TRIGGER"]
    with pytest.raises(ValueError, match="unfinished"):
        list(schema.statements("SELECT 1"))

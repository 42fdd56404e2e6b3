"""Calling commands in this process, and people to call them about."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.config.paths import Paths, paths_under
from app.core.clock import MachineClock, Millis
from app.core.enums import AccountState
from app.store.accounts import AccountSetup, save_account
from app.store.database import Database
from app.store.schema import prepare
from app.store.seed import write_past
from tests.cli.past import PEOPLE, messages


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed."""
        assert self.code == 0, self.err
        return json.loads(self.out)


Call = Callable[..., Done]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run `tresen WORDS…` in this process."""

    def run(*words: str, stdin: bytes | None = None) -> Done:
        monkeypatch.setattr(sys, "argv", ["tresen", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin or b""), encoding="utf-8"))
        capsys.readouterr()
        code = main()
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def paths(home: Path) -> Paths:
    """The folders of this test's home."""
    return paths_under(home)


@pytest.fixture
def now() -> Millis:
    """The machine's time: commands take it from there."""
    return MachineClock().now() // 1000 * 1000


@pytest.fixture
def shop(paths: Paths, now: Millis) -> Iterator[Database]:
    """A database with an account and three people: one waits, one was answered, one's window is closed."""
    paths.make()
    prepare(paths.database)
    with closing(Database(paths.database)) as database:
        with database.write() as connection:
            setup = AccountSetup("whatsapp", "1001", "2002", "http://127.0.0.1:9", "v25.0", "Bäckerei", "+491713920000")
            account = save_account(connection, setup, AccountState.OK, now)
        write_past(database, account, "2002", PEOPLE, messages(now))
        yield database

"""What every test shares: the same surroundings, and never the user's own data."""

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # read when Textual is imported
os.environ["TZ"] = "UTC"
for _name in [n for n in os.environ if n.startswith(("TRESEN_", "TEXTUAL_THEME")) or n in ("NO_COLOR", "COLORTERM")]:
    del os.environ[_name]

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Tresen home of this test's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TRESEN_HOME", str(folder))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield folder

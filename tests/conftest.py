"""What every test shares: the same surroundings, and never the user's own data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is, no more.
settings.register_profile("tresen", deadline=None)
settings.register_profile("long", deadline=None, max_examples=500)
settings.load_profile("tresen")


def pytest_configure() -> None:
    """The same environment on every machine; child processes inherit it."""
    for name in [*os.environ]:
        if name.startswith(("TRESEN_", "TEXTUAL")) or name in ("NO_COLOR", "COLORTERM", "LANG", "LC_MESSAGES"):
            del os.environ[name]
    os.environ.update(TEXTUAL_ANIMATIONS="none", TZ="UTC", LC_ALL="C.UTF-8")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Tresen home of this test's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TRESEN_HOME", str(folder))
    return folder

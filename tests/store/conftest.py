"""A shop for the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An empty shop with one account."""
    made = Shop(tmp_path / "tresen.db")
    yield made
    made.close()

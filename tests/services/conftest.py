"""A shop for the services' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Shop
from tests.services.receiving import Receiving


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An empty shop with one account."""
    made = Shop(tmp_path / "tresen.db")
    yield made
    made.close()


@pytest.fixture
def receiving(shop: Shop) -> Receiving:
    """The shop, receiving."""
    return Receiving(shop)

"""A shop and a gateway that runs on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Shop
from tests.gateway.running import Running, running


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An empty shop with one account, as of today."""
    made = Shop(tmp_path / "tresen.db")
    yield made
    made.close()


@pytest.fixture
def gateway(shop: Shop) -> Iterator[Running]:
    """A running gateway with a channel that accepts everything."""
    with running(shop) as found:
        yield found

"""Desks in a pty, beside a gateway that holds the lease, as under systemd: the desk alone is measured."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.databases import home_with
from tests.processes import Daemon, Shop

SIZE = (160, 48)


@contextlib.contextmanager
def shop_of(conversations: int, messages: int) -> Iterator[tuple[Shop, Daemon]]:
    """A shop of that size, and its gateway, which runs."""
    with tempfile.TemporaryDirectory(prefix="tresen-bench-") as folder:
        shop = Shop(home_with(Path(folder) / "home", conversations, messages))
        shop.setup("http://127.0.0.1:9", check=False)
        with shop.gateway() as gateway:
            yield shop, gateway

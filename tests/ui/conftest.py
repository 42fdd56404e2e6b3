"""Runs the screen's asynchronous tests, each in an event loop of its own."""

import asyncio
import gc
import inspect
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def desks_are_buried() -> Iterator[None]:
    """A desk keeps what it began with out of the garbage collector's sight; a process with a hundred desks may not."""
    yield
    gc.unfreeze()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """An `async def` test is run to its end."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True

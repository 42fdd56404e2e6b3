"""What each room may load, in an interpreter of its own."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("app.services.sending", ("textual", "sqlalchemy", "httpx", "starlette", "pydantic")),
        ("app.services.ingest", ("textual", "sqlalchemy", "httpx", "starlette", "pydantic")),
        ("app.services.outbox", ("textual", "sqlmodel", "httpx", "starlette")),
        ("app.services.jobs", ("textual", "sqlmodel", "httpx", "starlette")),
        ("app.gateway.child", ("textual", "sqlalchemy", "httpx", "starlette", "uvicorn", "asyncio")),
        ("app.gateway.run", ("textual", "sqlmodel", "pydantic", "alembic", "typer")),
    ],
)
def test_module_loads_nothing_it_should_not(module: str, unwanted: tuple[str, ...]) -> None:
    asked = f"import sys, {module}; print(*[m for m in {unwanted!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []

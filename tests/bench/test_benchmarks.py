"""The benchmarks run: tiny data, one round, the figures there; how large they are is no matter for the suite."""

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import NAMES, main


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_gives_its_figures(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "memory" and not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("PSS is Linux's own")
    monkeypatch.setenv("TRESEN_BENCH_DIR", str(tmp_path))
    assert main([name, "--small", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["name"] == name
    assert any("aim" in figure for figure in report["figures"])
    assert all(figure["median"] > 0 for figure in report["figures"])

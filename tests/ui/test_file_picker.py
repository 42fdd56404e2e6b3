"""Paths as they are typed, pasted and dragged into the file picker."""

from pathlib import Path

import pytest

from app.ui.screens.file_picker import entries, meant


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/srv/torte.jpg", "/srv/torte.jpg"),
        ("~/", "~/"),
        ("~/Bilder/torte.jpg", "~/Bilder/torte.jpg"),
        ("~//srv/torte.jpg", "/srv/torte.jpg"),
        ("~/~/torte.jpg", "~/torte.jpg"),
        ("~/'/srv/meine torte.jpg'", "/srv/meine torte.jpg"),
        ('"/srv/meine torte.jpg"', "/srv/meine torte.jpg"),
        ("~//srv/meine\\ torte.jpg", "/srv/meine torte.jpg"),
        ("~/file:///srv/meine%20torte.jpg", "/srv/meine torte.jpg"),
    ],
)
def test_a_path_pasted_behind_the_folder_begins_anew(typed: str, expected: str) -> None:
    assert meant(typed) == expected


def test_a_pasted_path_finds_its_file(tmp_path: Path) -> None:
    (tmp_path / "meine torte.jpg").write_bytes(b"x")

    found = entries(f"~/{tmp_path}/meine\\ torte.jpg")

    assert [entry.name for entry in found or ()] == ["meine torte.jpg"]

"""The pictures in screenshots/ are what the desk looks like."""

from importlib.metadata import version

import pytest

from tests.pictures import FOLDER
from tests.scenes import SCENES, Scene, picture, widened

DRAWN_WITH = {"textual": "8.2.8", "rich": "15.0.0"}
"""Pictures depend on them to the cell; others draw equally good desks."""

same_drawers = pytest.mark.skipif(
    any(version(name) != wanted for name, wanted in DRAWN_WITH.items()), reason="drawn with other versions"
)


@same_drawers
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_desk_looks_like_its_picture(scene: Scene) -> None:
    kept = FOLDER / f"{scene.name}.svg"
    assert kept.exists(), "python -m tests.pictures draws it"
    assert picture(scene) == kept.read_text("utf-8"), "look at it: python -m tests.pictures " + scene.name


def test_every_picture_belongs_to_a_scene_and_has_a_png() -> None:
    names = {scene.name for scene in SCENES}
    assert {path.stem for path in FOLDER.glob("*.svg")} == names
    assert {path.stem for path in FOLDER.glob("*.png")} >= names


def test_wide_letters_get_their_cells() -> None:
    assert widened('<text x="0" textLength="24.4" y="1">👍x</text>') == '<text x="0" textLength="36.6" y="1">👍x</text>'

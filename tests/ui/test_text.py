"""Only safe text is drawn, only `ui.text` makes what Textual draws, and every style has a colour in every theme."""

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.theme import BUILTIN_THEMES, Theme

import app.ui
from app.core.text import Safe
from app.ui.render.line import Run
from app.ui.text import Palette, content_of, plain_content, strip_of
from app.ui.themes import themes

UI = Path(app.ui.__file__).parent
ALL_THEMES = [*themes(), BUILTIN_THEMES["textual-dark"], BUILTIN_THEMES["ansi-dark"]]
MAKERS = {"Segment", "Text"}
"""What may be made from text only in `ui.text`."""


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_plain_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_no_text_is_read_as_markup_by_accident(path: Path) -> None:
    for call in calls(path):
        name, keywords = name_of(call), {word.arg for word in call.keywords}
        where = f"{path.name}:{call.lineno}"
        if name == "from_markup":
            assert call.args, where
            assert is_plain_string(call.args[0]), f"{where}: markup must be a literal"
        if name in ("Static", "Label") and call.args:
            literal = is_plain_string(call.args[0])
            content = isinstance(call.args[0], ast.Call)
            assert literal or content or "markup" in keywords, f"{where}: {name} reads a str as markup"
        if name == "notify":
            assert "markup" in keywords, f"{where}: notify reads a str as markup"
        if name in MAKERS and path.name != "text.py":
            raise AssertionError(f"{where}: {name} is made in ui/text.py only")


@pytest.mark.parametrize("theme", ALL_THEMES, ids=lambda theme: theme.name)
def test_every_style_word_has_a_colour_in_every_theme(theme: Theme) -> None:
    palette = Palette(theme)
    for name in ("text", "dim italic", "quiet", "line", "accent bold", "sage", "green", "red underline strike"):
        assert palette.style(name).color is not None
        assert palette.content_style(name).foreground is not None
    for ground in ("on-ours", "on-chosen", "on-hover", "on-found"):
        assert palette.style("text", ground) != palette.style("text")


def test_an_unknown_style_word_is_an_error() -> None:
    with pytest.raises(ValueError, match="lilac"):
        Palette(themes()[0]).style("lilac")


@pytest.mark.parametrize("cells", [0, 1, 5, 40])
def test_a_strip_is_as_wide_as_asked(cells: int) -> None:
    palette = Palette(themes()[0])
    strip = strip_of((Run(Safe("字字 hello שלום 👩‍👩‍👧"), "text"),), palette, cells)
    assert strip.cell_length == cells
    assert cell_len(strip.text) == cells


def test_markup_in_a_name_stays_text() -> None:
    palette = Palette(themes()[0])
    hostile = Safe("[/] [@click=app.quit]x[/nope] \\[")
    assert plain_content(hostile).plain == hostile
    assert content_of((Run(hostile, "accent"), Run(Safe("!"))), palette).plain == hostile + "!"

"""The only module that turns data into what Textual draws; it takes `Safe` text and nothing else."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.color import Color
from textual.content import Content
from textual.strip import Strip
from textual.style import Style as ContentStyle
from textual.theme import Theme

from app.core.text import Safe, isolate, width
from app.ui.render.line import Line

_COLOURS: Final = ("text", "dim", "quiet", "line", "accent", "sage", "green", "red")
_GROUNDS: Final = ("on-ours", "on-chosen", "on-hover", "on-found")
_ATTRIBUTES: Final = ("bold", "italic", "strike", "underline", "reverse")


class Shades(NamedTuple):
    """A theme's colours by the names that `Run.style` uses."""

    colours: dict[str, Color]
    ground: Color


def shades_of(theme: Theme) -> Shades:
    """The colours of a theme; what it doesn't define is mixed from its foreground and background."""
    ground = Color.parse(theme.background or ("#16181c" if theme.dark else "#faf6ee"))
    text = Color.parse(theme.foreground or ("#d9dce0" if theme.dark else "#2a2621"))

    def named(name: str, mixed: float) -> Color:
        value = theme.variables.get(name)
        if value:
            return Color.parse(value)
        return text if ground.ansi is not None else ground.blend(text, mixed)

    accent = Color.parse(theme.accent or theme.primary)
    raised = named("raised", 0.1)
    return Shades(
        {
            "text": text,
            "dim": named("dim", 0.6),
            "quiet": named("quiet", 0.45),
            "line": named("line", 0.25),
            "accent": accent,
            "sage": Color.parse(theme.secondary or theme.primary),
            "green": Color.parse(theme.success or theme.primary),
            "red": Color.parse(theme.error or theme.primary),
            "on-ours": raised,
            "on-chosen": raised,
            "on-hover": Color.parse(theme.boost) if theme.boost else raised,
            "on-found": ground.blend(accent, 0.3) if ground.ansi is None else ground,
        },
        ground,
    )


class Palette:
    """Style names (`accent bold on-ours`) as Rich styles under one theme; looked up once each."""

    def __init__(self, theme: Theme) -> None:
        self._shades = shades_of(theme)
        self._styles: dict[tuple[str, str], Style] = {}
        self._ansi = self._shades.ground.ansi is not None

    def style(self, name: str, ground: str = "") -> Style:
        """The style of that name; on `ground` if it names none itself. ValueError for a word that is none."""
        key = (name, ground)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(name, ground)
        return style

    def content_style(self, name: str) -> ContentStyle:
        """The same for content, which keeps the ground of where it stands."""
        colour, _back, attributes = _words(name, "")
        return ContentStyle(
            foreground=self._shades.colours[colour],
            bold="bold" in attributes or None,
            italic="italic" in attributes or None,
            strike="strike" in attributes or None,
            underline="underline" in attributes or None,
        )

    def _make(self, name: str, ground: str) -> Style:
        colour, back, attributes = _words(name, ground)
        colours = self._shades.colours
        if self._ansi and back:
            # A terminal's own sixteen colours hold no faint ground.
            attributes.add("reverse")
        return Style(
            color=colours[colour].rich_color,
            bgcolor=(self._shades.ground if self._ansi or not back else colours[back]).rich_color,
            bold="bold" in attributes or None,
            dim=(self._ansi and colour in ("dim", "quiet", "line")) or None,
            italic="italic" in attributes or None,
            strike="strike" in attributes or None,
            underline="underline" in attributes or None,
            reverse="reverse" in attributes or None,
        )


def _words(name: str, ground: str) -> tuple[str, str, set[str]]:
    """Colour, ground and attributes of a style's name."""
    colour, attributes = "text", set[str]()
    for word in name.split():
        if word in _COLOURS:
            colour = word
        elif word in _GROUNDS:
            ground = word
        elif word in _ATTRIBUTES:
            attributes.add(word)
        else:
            raise ValueError(f"no style is called {word!r}")
    return colour, ground, attributes


_palettes: dict[str, tuple[Theme, Palette]] = {}


def palette_of(app: App[Any]) -> Palette:
    """The palette of the app's theme, made once per theme."""
    theme = app.current_theme
    known = _palettes.get(theme.name)
    if known is None or known[0] is not theme:
        known = _palettes[theme.name] = (theme, Palette(theme))
    return known[1]


def strip_of(line: Line, palette: Palette, cells: int, ground: str = "") -> Strip:
    """The line as a strip of exactly that many cells, on a ground."""
    segments = [
        Segment(run.text if run.text.isascii() else isolate(run.text), palette.style(run.style, ground))
        for run in line
        if run.text
    ]
    size = sum([width(run.text) for run in line])
    if size < cells:
        segments.append(Segment(" " * (cells - size), palette.style("text", ground)))
    strip = Strip(segments, max(size, cells))
    return strip if size <= cells else strip.crop(0, cells)


def typed_line(text: str, styles: Iterable[tuple[Style, int, int]]) -> Text:
    """A line of a field that is being typed in, which holds safe text; each style from one character to another."""
    line = Text(text, end="", no_wrap=True)
    for style, start, end in styles:
        line.stylize(style, start, end)
    return line


def cell(sign: str, style: Style) -> Segment:
    """A cell or two of a picture: a sign of the program's own in colours of its own."""
    return Segment(sign, style)


def blank(palette: Palette, cells: int, ground: str = "") -> Strip:
    """An empty line."""
    return Strip([Segment(" " * cells, palette.style("text", ground))], cells)


def content_of(line: Line, palette: Palette) -> Content:
    """The line as content for titles, labels, options and tooltips; nothing in it is read as markup."""
    return Content.assemble(*((run.text, palette.content_style(run.style)) for run in line))


def plain_content(text: Safe) -> Content:
    """The text as content, in the colours of where it stands."""
    return Content(text)

"""The settings the desk needs before its first frame, read without pydantic; `settings` has the same and more."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from app.config.toml import complain, read_toml
from app.core.enums import ReadReceipts
from app.core.errors import TresenError, UserError
from app.core.i18n import _, use_language
from app.core.notify import WAYS, parse_quiet_hours

GLYPHS = ("unicode", "ascii")
MOTION = ("full", "reduced")
IMAGES = ("auto", "graphics", "blocks", "off")
LANGUAGES = ("auto", "en", "de")


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How the desk looks, sounds and behaves."""

    theme: str = "tresen-dark"
    """A theme's name; the screen says so and takes the default if there is no such theme."""
    language: str = "auto"
    """auto follows the locale."""
    glyphs: str = "unicode"
    motion: str = "full"
    bell: bool = True
    country: str = "DE"
    """Where numbers without a country code belong (ISO 3166)."""
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY
    images: str = "auto"
    """How photos are drawn; auto asks only terminals that are known to answer what they can."""
    typing_indicator: bool = True
    """Whether customers see that the operator types; unless blue ticks are never given, since it gives them."""
    notify: str = "auto"
    """How notifications reach the desktop while the terminal isn't looked at: auto or a `core.notify.Way`."""
    notify_names: bool = False
    """Whether names and words may stand in them."""
    operator: str = ""
    """The name that `assigned:me` stands for."""
    grace_seconds: int = 4
    """How long what is sent from the desk can be taken back before it goes out; 0 for not at all."""
    quiet_hours: str = ""
    """Neither bell nor notifications, in the shop's time: 22:00-07:00."""
    editor: str = ""
    """The command for long texts; empty follows $VISUAL and $EDITOR."""


_CHOICES = {
    "glyphs": GLYPHS,
    "motion": MOTION,
    "images": IMAGES,
    "language": LANGUAGES,
    "notify": WAYS,
    "read_receipts": tuple(ReadReceipts),
}
LONGEST_GRACE = 60
"""Seconds."""
_SWITCHES = ("bell", "notify_names", "typing_indicator")
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


def read_desk_settings(path: Path, environ: Mapping[str, str] = os.environ) -> DeskSettings:
    """The settings as config.toml has them, overridden by `TRESEN_…`; UserError names file and line."""
    table, text = read_toml(path)
    values: dict[str, str | bool | int | ReadReceipts] = {}
    for name in (field.name for field in fields(DeskSettings)):
        variable = f"TRESEN_{name.upper()}"
        if variable in environ:
            values[name] = _checked(name, environ[variable], UserError(f"{variable}: {_expected(name)}"))
        elif name in table:
            values[name] = _checked(name, table[name], complain(path, text, name, _expected(name)))
    return DeskSettings(**values)  # type: ignore[arg-type]  # checked one by one


def language_of(settings: DeskSettings, environ: Mapping[str, str] = os.environ) -> str | None:
    """The language to speak; with `auto` the locale's, None if that is not one of ours."""
    if settings.language != "auto":
        return settings.language
    named = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return named[:2] if named[:2] in LANGUAGES else None


def speak(path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Use the language that config.toml or the locale wants; a wrong config.toml is told of in the locale's."""
    try:
        settings = read_desk_settings(path, environ)
    except TresenError:
        settings = DeskSettings()
    use_language(language_of(settings, environ))


def _expected(name: str) -> str:
    if name in _SWITCHES:
        return _("{name} must be true or false.").format(name=name)
    if name == "grace_seconds":
        return _("grace_seconds must be a whole number from 0 to {most}.").format(most=LONGEST_GRACE)
    if name == "country":
        return _("country must be two capital letters, such as DE.")
    if name == "quiet_hours":
        return _("quiet_hours must be a span such as 22:00-07:00.")
    if name in _CHOICES:
        return _("{name} must be one of {names}.").format(name=name, names=", ".join(_CHOICES[name]))
    return _("{name} must be a text.").format(name=name)


def _checked(name: str, value: object, error: UserError) -> str | bool | int | ReadReceipts:
    if name == "grace_seconds":
        seconds = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,4}", value) else value
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_GRACE:
            raise error
        return seconds
    if name in _SWITCHES:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _TRUE + _FALSE:
            return value.lower() in _TRUE
        raise error
    if not isinstance(value, str) or (name in _CHOICES and value not in _CHOICES[name]):
        raise error
    if name == "country" and re.fullmatch("[A-Z]{2}", value) is None:
        raise error
    if name == "quiet_hours":
        try:
            parse_quiet_hours(value)
        except UserError:
            raise error from None
    return ReadReceipts(value) if name == "read_receipts" else value

"""All settings: config.toml, overridden by the environment's `TRESEN_…`."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.config.desk import LONGEST_GRACE
from app.config.toml import complain, read_toml
from app.core.enums import ReadReceipts
from app.core.errors import UserError
from app.core.i18n import _
from app.core.notify import parse_quiet_hours

Port = Annotated[int, Field(ge=0, le=65535)]


def _checked_span(text: str) -> str:
    try:
        parse_quiet_hours(text)
    except UserError:
        raise PydanticCustomError("span", "must be a span such as 22:00-07:00") from None
    return text


class Settings(BaseSettings):
    """What config.toml may say; every field can be overridden by `TRESEN_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TRESEN_", extra="forbid", frozen=True)

    theme: str = "tresen-dark"
    language: Literal["auto", "en", "de"] = "auto"
    glyphs: Literal["unicode", "ascii"] = "unicode"
    motion: Literal["full", "reduced"] = "full"
    images: Literal["auto", "graphics", "blocks", "off"] = "auto"
    bell: bool = True
    notify: Literal["auto", "off", "osc9", "osc777", "osc99", "desktop"] = "auto"
    """How notifications reach the desktop while the terminal isn't looked at."""
    notify_names: bool = False
    """Whether names and words may stand in them."""
    editor: str = ""
    """The command for long texts; empty follows $VISUAL and $EDITOR."""
    quiet_hours: Annotated[str, AfterValidator(_checked_span)] = ""
    """Neither bell nor notifications, in the shop's time: 22:00-07:00."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "DE"
    """Where numbers without a country code belong (ISO 3166)."""
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY
    """When customers see that their message was read."""
    typing_indicator: bool = True
    """Whether customers see that the operator types; WhatsApp gives blue ticks with it."""
    operator: Annotated[str, Field(max_length=40)] = ""
    """The name that `assigned:me` stands for, and that is offered first when a chat is assigned."""
    grace_seconds: Annotated[int, Field(ge=0, le=LONGEST_GRACE)] = 4
    """How long what is sent from the desk can be taken back before it goes out."""
    host: str = "127.0.0.1"
    """Where the gateway listens for webhooks; something with HTTPS stands in front of it."""
    port: Port = 8080
    secrets: Literal["file", "keyring"] = "file"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as the initial values."""
        return env_settings, init_settings


def read_settings(path: Path) -> Settings:
    """The settings; UserError names the file and line, or the variable, that is wrong."""
    table, text = read_toml(path)
    try:
        return Settings(**table)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        if first["type"] == "extra_forbidden":
            raise complain(path, text, name, _("there is no setting called {name}.").format(name=name)) from error
        variable = f"TRESEN_{name.upper()}"
        reason = first["msg"][:1].lower() + first["msg"][1:]
        if variable in os.environ:
            raise UserError(f"{variable}: {reason}.") from error
        raise complain(path, text, name, f"{name}: {reason}.") from error


DEFAULT_FILE = """\
# Tresen's settings. Each can also be given in the environment: TRESEN_THEME=tresen-paper tresen

# theme = "tresen-dark"       # tresen-dark, tresen-paper, tresen-contrast
# language = "auto"           # auto (the locale's), en, de
# glyphs = "unicode"          # unicode, ascii
# motion = "full"             # full, reduced
# images = "auto"             # photos: auto, graphics (asks the terminal), blocks, off (pip install 'tresen[images]')
# bell = true
# notify = "auto"             # auto, off, osc9, osc777, osc99, desktop (pip install 'tresen[notify]')
# notify_names = false        # names and words may stand in notifications
# quiet_hours = ""            # neither bell nor notifications, in the shop's time: "22:00-07:00"
# country = "DE"              # where a number without country code belongs
# read_receipts = "on_reply"  # when customers see blue ticks: never, on_open, on_reply
# typing_indicator = true     # customers see that you type; gives blue ticks, so not with "never"
# operator = ""               # your name: what assigned:me stands for
# grace_seconds = 4           # how long what is sent can be taken back with Esc before it goes out (0 to 60)
# editor = ""                 # for long texts: a command such as "code --wait"; else $VISUAL or $EDITOR
# host = "127.0.0.1"          # where the gateway listens for webhooks
# port = 8080
# secrets = "file"            # file (0600) or keyring (pip install 'tresen[keyring]')
"""

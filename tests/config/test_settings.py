"""Settings come from config.toml and the environment; a mistake is a sentence with file and line."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.config.desk import DeskSettings, language_of, read_desk_settings
from app.config.settings import DEFAULT_FILE, Settings, read_settings
from app.core.enums import ReadReceipts
from app.core.errors import UserError


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none") == Settings()
    assert read_desk_settings(tmp_path / "none", {}) == DeskSettings()


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "c.toml", 'theme = "tresen-paper"\nport = 9000\nread_receipts = "never"\n')
    monkeypatch.setenv("TRESEN_PORT", "9001")

    settings = read_settings(path)

    assert (settings.theme, settings.port, settings.read_receipts) == ("tresen-paper", 9001, ReadReceipts.NEVER)


def test_the_fast_reader_and_the_full_one_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path / "c.toml",
        'theme = "x"\nlanguage = "de"\nglyphs = "ascii"\nmotion = "reduced"\nbell = false\n'
        'country = "GB"\nread_receipts = "never"\nimages = "blocks"\n'
        'notify = "osc9"\nnotify_names = true\nquiet_hours = "22:00-07:00"\ngrace_seconds = 9\neditor = "vi -n"\n',
    )
    monkeypatch.setenv("TRESEN_BELL", "on")

    look, settings = read_desk_settings(path), read_settings(path)

    wanted = DeskSettings("x", "de", "ascii", "reduced", True, "GB", ReadReceipts.NEVER, "blocks", True)
    wanted = replace(wanted, notify="osc9", notify_names=True, quiet_hours="22:00-07:00", grace_seconds=9)
    assert look == replace(wanted, editor="vi -n")
    assert {f.name: getattr(look, f.name) for f in fields(DeskSettings)} == {
        f.name: getattr(settings, f.name) for f in fields(DeskSettings)
    }
    assert {f.name: getattr(DeskSettings(), f.name) for f in fields(DeskSettings)} == {
        f.name: getattr(Settings(), f.name) for f in fields(DeskSettings)
    }


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('theme = "x"\nport = 99999\n', 2, "port"),
        ("# hello\n\ncolour = 3\n", 3, "colour"),
        ('country = "Germany"\n', 1, "country"),
        ('theme = "x\n', 1, "Illegal"),
        ('glyphs = "emoji"\n', 1, "glyphs"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    path = write(tmp_path / "config.toml", text)

    with pytest.raises(UserError) as caught:
        read_settings(path)

    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert word in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_fast_reader_names_file_and_line_too(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", 'theme = "x"\nmotion = 7\n')

    with pytest.raises(UserError, match=r"config\.toml, line 2: motion must be one of full, reduced"):
        read_desk_settings(path, {})


@pytest.mark.parametrize(
    "text", ["country = 49", 'country = "de"', 'read_receipts = "always"', "theme = 1", 'quiet_hours = "late"']
)
def test_both_readers_refuse_the_same(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "config.toml", text)

    with pytest.raises(UserError):
        read_desk_settings(path, {})
    with pytest.raises(UserError):
        read_settings(path)


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRESEN_PORT", "many")

    with pytest.raises(UserError, match=r"^TRESEN_PORT: "):
        read_settings(tmp_path / "none")
    with pytest.raises(UserError, match=r"^TRESEN_GLYPHS: "):
        read_desk_settings(tmp_path / "none", {"TRESEN_GLYPHS": "emoji"})


def test_the_default_file_changes_nothing_and_names_every_setting(tmp_path: Path) -> None:
    as_written = write(tmp_path / "a.toml", DEFAULT_FILE)
    uncommented = write(
        tmp_path / "b.toml", "\n".join(line.removeprefix("# ") for line in DEFAULT_FILE.splitlines()[1:])
    )

    assert read_settings(as_written) == read_settings(uncommented) == Settings()
    assert all(f"\n# {name} = " in DEFAULT_FILE for name in Settings.model_fields)


@pytest.mark.parametrize(
    ("setting", "lang", "language"),
    [("auto", "de_DE.UTF-8", "de"), ("auto", "fr_FR", None), ("en", "de_DE", "en"), ("auto", "C", None)],
)
def test_language_follows_the_locale_unless_set(setting: str, lang: str, language: str | None) -> None:
    assert language_of(DeskSettings(language=setting), {"LANG": lang}) == language


@pytest.mark.parametrize("value", ["-1", "61", "4.5", "lang", "true"])
def test_a_grace_that_can_not_be_is_a_sentence_in_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    none = tmp_path / "none"
    with pytest.raises(UserError, match="grace_seconds must be a whole number from 0 to 60"):
        read_desk_settings(none, {"TRESEN_GRACE_SECONDS": value})
    assert read_desk_settings(none, {"TRESEN_GRACE_SECONDS": "0"}).grace_seconds == 0
    if value != "true":
        monkeypatch.setenv("TRESEN_GRACE_SECONDS", value)
        with pytest.raises(UserError, match="GRACE_SECONDS"):
            read_settings(none)

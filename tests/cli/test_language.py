"""Which language the program speaks: the setting's, else the locale's, in every process of it."""

from collections.abc import Iterator

import pytest

from app.cli.demo import DemoOptions, DemoShop
from app.config.paths import Paths
from app.core.i18n import language, use_language
from tests.cli.conftest import Call

ENGLISH = "tresen: There is no conversation 99;"
GERMAN = "tresen: Einen Chat 99 gibt es nicht;"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language(None)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("LC_ALL", "de_AT.UTF-8", GERMAN),
        ("LC_ALL", "en_GB.UTF-8", ENGLISH),
        ("LC_ALL", "fr_FR.UTF-8", ENGLISH),
        ("LC_MESSAGES", "de_DE.UTF-8", GERMAN),
        ("LANG", "de_DE.UTF-8", GERMAN),
        ("TRESEN_LANGUAGE", "de", GERMAN),
    ],
)
def test_a_command_speaks_the_language_of_its_surroundings(
    variable: str, value: str, said: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv(variable, value)

    assert call("show", "99").err.startswith(said)


def test_the_setting_wins_over_the_locale(call: Call, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.make()
    paths.settings_file.write_text('language = "en"\n')
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    assert call("show", "99").err.startswith(ENGLISH)


def test_a_wrong_setting_is_told_of_in_the_language_of_the_locale(
    call: Call, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.make()
    paths.settings_file.write_text("\nbell = 7\n")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    done = call()

    assert done.code == 2
    assert done.err == f"tresen: {paths.settings_file}, Zeile 2: bell muss true oder false sein.\n"


def test_what_scripts_read_is_the_same_in_every_language(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    english = call("inbox", "--json").out
    names = [check["name"] for check in call("doctor", "--json").json()["checks"]]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    assert call("inbox", "--json").out == english
    assert [check["name"] for check in call("doctor", "--json").json()["checks"]] == names


def test_the_demo_hands_its_language_to_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRESEN_LANGUAGE", "auto")
    use_language("de")

    assert language() == "de"
    assert DemoShop(DemoOptions())._environ["TRESEN_LANGUAGE"] == "de"

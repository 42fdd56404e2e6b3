"""The catalogues say in every language what the code says, whole and up to date."""

import gettext
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from app.core.i18n import _, language, ngettext, use_language
from app.ui.actions import ACTIONS, description_of, title_of
from app.ui.screens.help import TITLE_CELLS
from tests.catalogue import TEMPLATE, messages, read, template, translations

LANGUAGES = [path.parent.parent.name for path in translations()]
each_language = pytest.mark.parametrize("path", translations(), ids=LANGUAGES)


@pytest.fixture
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language(None)


def _messages(path: object) -> list[Message]:
    return [message for message in read(path) if message.id]  # type: ignore[arg-type]  # parametrised with paths


def _forms(text: object) -> tuple[str, ...]:
    return tuple(str(part) for part in text) if isinstance(text, tuple | list) else (str(text),)


def _names(text: str) -> set[str | None]:
    return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None}


def test_the_template_holds_every_message_of_the_code_and_no_other() -> None:
    kept = {message.id for message in read(TEMPLATE) if message.id}

    assert kept == {message.id for message in template() if message.id}, "run: python -m tests.catalogue"


def test_no_message_is_used_with_and_without_a_plural() -> None:
    alone = {id_ for id_ in messages() if isinstance(id_, str)}

    assert alone.isdisjoint(id_[0] for id_ in messages() if isinstance(id_, tuple))


def test_german_is_there() -> None:
    assert "de" in LANGUAGES


@each_language
def test_a_translation_is_whole_and_nothing_in_it_is_a_guess(path: object) -> None:
    found = _messages(path)

    assert {_forms(message.id) for message in found} == {_forms(id_) for id_ in messages()}
    assert [message.id for message in found if not all(_forms(message.string)) or message.fuzzy] == []
    assert [m.id for m in found if m.pluralizable and len(_forms(m.string)) != read(path).num_plurals] == []  # type: ignore[arg-type]


@each_language
def test_a_translation_fills_in_what_the_original_fills_in(path: object) -> None:
    wrong = [
        message.id
        for message in _messages(path)
        for form in _forms(message.string)
        if _names(form) != _names(_forms(message.id)[0])
    ]

    assert wrong == []


@each_language
def test_a_translation_keeps_the_spaces_around_a_message(path: object) -> None:
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    assert [m.id for m in _messages(path) if edges(_forms(m.id)[0]) != edges(_forms(m.string)[0])] == []


@each_language
def test_what_is_compiled_is_what_is_written(path: object) -> None:
    with path.with_suffix(".mo").open("rb") as file:  # type: ignore[attr-defined]
        compiled = gettext.GNUTranslations(file)

    for message in _messages(path):
        one, *many = _forms(message.id)
        forms = _forms(message.string)
        said = (compiled.ngettext(one, many[0], 1), compiled.ngettext(one, many[0], 2)) if many else None
        assert (said or (compiled.gettext(one),)) == forms, "run: python -m tests.catalogue"


@pytest.mark.usefixtures("german")
def test_german_is_spoken_when_it_is_the_language() -> None:
    assert language() == "de"
    assert _("delivered") == "zugestellt"
    assert ngettext("{n} message", "{n} messages", 1) == "{n} Nachricht"
    assert ngettext("{n} message", "{n} messages", 2) == "{n} Nachrichten"


def test_a_language_without_a_catalogue_is_english() -> None:
    for name in ("en", "fr", None):
        use_language(name)

        assert language() == "en"
        assert _("delivered") == "delivered"


@pytest.mark.usefixtures("german")
def test_german_titles_fit_the_help_and_differ() -> None:
    titles = [title_of(action) for action in ACTIONS]

    assert [title for title in titles if len(title) > TITLE_CELLS] == []
    assert len(set(titles)) == len(titles)
    assert all(description_of(action) != action.description for action in ACTIONS)

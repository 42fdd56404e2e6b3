"""gettext for what the operator reads: `_("…")` at the moment of use, never at import."""

import gettext as _gettext
from pathlib import Path

DOMAIN = "tresen"
_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use_language(language: str | None) -> None:
    """Switch to a language (`de`, `en`, …); None or an unknown one means English."""
    global _translations, _language
    languages = [language] if language else []
    _translations = _gettext.translation(
        DOMAIN, Path(__file__).parent.parent / "locale", languages=languages, fallback=True
    )
    _language = _translations.info().get("language", "") or "en"


def language() -> str:
    """The language in use (`en`, `de`), for dates and numbers."""
    return _language


def _(message: str) -> str:
    """The message in the operator's language."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural form for n."""
    return _translations.ngettext(one, many, n)


def later(message: str) -> str:
    """Mark a message that is translated where it is shown, for what is made at import."""
    return message

"""Numbers as the operator's language writes them."""

from app.core.i18n import language


def counted(n: int) -> str:
    """`1,234`, in German `1.234`."""
    # English needs no locale data, so that the first card needn't wait for Babel.
    if language() == "en":
        return f"{n:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(n, locale=language()))


def decimal(text: str) -> str:
    """An amount kept as `2.50`, with the decimal sign of the language."""
    if language() == "en" or "." not in text:
        return text
    from babel.numbers import get_decimal_symbol

    return text.replace(".", get_decimal_symbol(language()))

"""The shop's own fields of a customer: what kinds there are, how a value is typed, kept, sorted and shown.

A value is kept as text that means the same in every language: `1234.5`, `2026-03-12`, `12.50 EUR`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from app.core.dates import parse_date, shown_day
from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _, language

LONGEST_TEXT: Final = 500
LONGEST_LINK: Final = 1000
LINK_SCHEMES: Final = ("http", "https", "mailto", "tel")
_WHOLE: Final = 15
"""Digits before the decimal point."""
_PARTS: Final = 6
"""Digits after it."""
_SYMBOLS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "R$": "BRL", "Fr.": "CHF"}
_NAMES: Final = {"euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "franken": "CHF", "pfund": "GBP"}
_NO_PARTS: Final = frozenset(("JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"))
_THREE_PARTS: Final = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_AMOUNT: Final = re.compile(r"(?P<before>[^\d\s+\-.,']*)\s*(?P<number>[+-]?[\d.,'\s]*\d)\s*(?P<after>[^\d\s]*)")
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[^\s/?#@:\[\]<>\"\\]+\.)+[^\s/?#@:\[\]<>\"\\.]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    MONEY = "money"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class CustomField:
    """Something the shop wants to know of its customers."""

    id: int
    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    """Of a choice, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What is known of a customer there."""

    field: CustomField
    value: str
    """As it is kept."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed value as it is kept."""

    value: str
    sort: str
    """Sorts as text in the order of the values."""


def kind_name(kind: FieldKind) -> str:
    """The kind in a word of the operator's language."""
    return {
        FieldKind.TEXT: _("text"),
        FieldKind.NUMBER: _("number"),
        FieldKind.DATE: _("date"),
        FieldKind.CHOICE: _("choice"),
        FieldKind.MONEY: _("money"),
        FieldKind.LINK: _("link"),
    }[kind]


def parse_value(field: CustomField, typed: str, today: date | None, currency: str = "EUR") -> Parsed | None:
    """What was typed for that field; None if nothing was.

    `today` is asked of a day without a year (None: there must be one), `currency` is of an amount that names none.

    UserError with a sentence naming the field if it can't be a value of it.
    """
    text = " ".join(typed.split())
    if not text:
        return None
    try:
        match field.kind:
            case FieldKind.NUMBER:
                number = parse_number(text)
                return Parsed(plain_number(number), sort_number(number))
            case FieldKind.DATE:
                day = parse_date(text, today)
                return Parsed(day, day)
            case FieldKind.CHOICE:
                return _choice(field, text)
            case FieldKind.MONEY:
                return _money(text, currency)
            case FieldKind.LINK:
                link = parse_link(text)
                return Parsed(link, fold(link))
        if len(text) > LONGEST_TEXT:
            raise UserError(_("at most {n} characters fit here").format(n=LONGEST_TEXT))
        return Parsed(text, fold(text))
    except UserError as error:
        raise UserError(f"{field.name}: {error}") from error


def parse_number(text: str) -> Decimal:
    """A number written in English or German; where `1.234` or `1,234` could be either, the language decides."""
    digits = re.sub(r"[\s'\u2019\u00a0\u202f]", "", text).replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?(?:\d[\d.,]*|[.,]\d+)", digits):
        raise UserError(_("“{text}” is no number").format(text=text[:40]))
    point = max(digits.rfind("."), digits.rfind(","))
    if point >= 0:
        sign = digits[point]
        other = "," if sign == "." else "."
        groups = re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{sign}\d{{3}})+", digits)
        thousands = groups is not None and (digits.count(sign) > 1 or sign == (_thousands()))
        if thousands:
            digits = digits.replace(sign, "")
        else:
            whole, part = digits[:point], digits[point + 1 :]
            if sign in whole or (other in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{other}\d{{3}})+", whole)):
                raise UserError(_("“{text}” is no number").format(text=text[:40]))
            digits = f"{whole.replace(other, '')}.{part or '0'}"
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise UserError(_("“{text}” is no number").format(text=text[:40])) from None
    if abs(number) >= 10**_WHOLE or number != round(number, _PARTS):
        raise UserError(
            _("a number has at most {whole} digits before and {parts} after the decimal point").format(
                whole=_WHOLE, parts=_PARTS
            )
        )
    return number


def plain_number(number: Decimal) -> str:
    """`1234.5`, without an exponent, a plus or zeros that say nothing."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def sort_number(number: Decimal) -> str:
    """A text that sorts as the number does."""
    scaled = int(number.scaleb(_PARTS).to_integral_value())
    width = _WHOLE + _PARTS
    return f"1{scaled:0{width}d}" if scaled >= 0 else f"0{10**width + scaled:0{width}d}"


def parse_link(text: str) -> str:
    """An address that may be opened: of the web, of e-mail or a telephone's; one without a scheme is of the web."""
    if len(text) > LONGEST_LINK or any(character.isspace() or not character.isprintable() for character in text):
        raise UserError(_("“{text}” is no link").format(text=text[:40]))
    scheme = _SCHEME.match(text)
    if scheme is None or (_HOST.fullmatch(text) and "." in scheme[1]):
        if re.fullmatch(r"[^\s@/:]+@(?:[^\s@/:.]+\.)+[^\s@/:.]{2,}", text):
            return f"mailto:{text}"
        if _HOST.fullmatch(text):
            return f"https://{text}"
        raise UserError(_("“{text}” is no link").format(text=text[:40]))
    name, rest = scheme[1].lower(), text[scheme.end() :]
    if name not in LINK_SCHEMES:
        raise UserError(_("a link begins with https://, http://, mailto: or tel:"))
    if name in ("http", "https"):
        host = rest.removeprefix("//")
        if host == rest or not re.fullmatch(r"[^\s/?#@<>\"\\]+(?:[/?#]\S*)?", host):
            raise UserError(_("“{text}” is no link").format(text=text[:40]))
    elif (name == "mailto" and "@" not in rest) or (name == "tel" and not re.fullmatch(r"\+?[\d().;=a-z-]+", rest)):
        raise UserError(_("“{text}” is no link").format(text=text[:40]))
    return f"{name}:{rest}"


def shown_value(kind: FieldKind, value: str) -> str:
    """A kept value in the operator's language; raw where the operator or an import wrote it."""
    match kind:
        case FieldKind.NUMBER:
            return _shown_number(value)
        case FieldKind.DATE:
            return shown_day(value)
        case FieldKind.MONEY:
            amount, _space, currency = value.partition(" ")
            sign = next((symbol for symbol, name in _SYMBOLS.items() if name == currency), currency)
            return f"{_shown_number(amount)} {sign}"
        case FieldKind.LINK:
            return value.removeprefix("mailto:").removeprefix("https://")
    return value


def placeholder_values(fields: Sequence[CustomField], values: Mapping[int, str]) -> dict[str, str]:
    """What a customer's fields put into a text, by name, as people read it; '' where nothing is known."""
    return {field.name: shown_value(field.kind, values[field.id]) if field.id in values else "" for field in fields}


def is_right(kind: FieldKind) -> bool:
    """Whether values stand at the right of their column, so that it can be read downwards."""
    return kind in (FieldKind.NUMBER, FieldKind.MONEY)


def search_words(kind: FieldKind, value: str) -> tuple[str, ...]:
    """Under what a kept value is found, whatever language it is looked for in; a search leaves points and minus out."""
    if kind is FieldKind.DATE:
        year, month, day = value.split("-")
        return value, f"{day}.{month}.{year}", f"{year}{month}{day}", f"{day}{month}{year}"
    if kind in (FieldKind.NUMBER, FieldKind.MONEY) and "." in value:
        return value, value.replace(".", ","), value.replace(".", "")
    return (value,)


def find_field(fields: Sequence[CustomField], name: str) -> CustomField | None:
    """The field of that name, whatever its case and accents."""
    folded = fold(" ".join(name.split()))
    return next((field for field in fields if fold(field.name) == folded), None)


def _thousands() -> str:
    return "." if language() == "de" else ","


def _shown_number(text: str) -> str:
    whole, point, part = text.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = f"-{grouped}"
    shown = f"{grouped}{point}{part}"
    return shown.translate(str.maketrans(",.", ".,")) if language() == "de" else shown


def _choice(field: CustomField, text: str) -> Parsed:
    folded = fold(text)
    for place, choice in enumerate(field.choices):
        if fold(choice) == folded:
            return Parsed(choice, f"{place:04d}")
    fitting = [place for place, choice in enumerate(field.choices) if fold(choice).startswith(folded)]
    if len(fitting) == 1:
        return Parsed(field.choices[fitting[0]], f"{fitting[0]:04d}")
    raise UserError(_("choose one of: {choices}").format(choices=", ".join(field.choices)))


def _money(text: str, currency: str) -> Parsed:
    match = _AMOUNT.fullmatch(text)
    if match is None or (match["before"] and match["after"]):
        raise UserError(_("“{text}” is no amount, such as 12.50 EUR").format(text=text[:40]))
    said = match["before"] or match["after"]
    code = _currency(said) if said else currency
    amount = parse_number(match["number"])
    parts = 0 if code in _NO_PARTS else 3 if code in _THREE_PARTS else 2
    if amount != round(amount, parts):
        raise UserError(_("an amount in {currency} has at most {n} decimals").format(currency=code, n=parts))
    amount = abs(amount) if amount == 0 else amount
    return Parsed(f"{amount:.{parts}f} {code}", f"{sort_number(amount)} {code}")


def _currency(said: str) -> str:
    if said in _SYMBOLS:
        return _SYMBOLS[said]
    code = _NAMES.get(said.casefold(), said.upper())
    if re.fullmatch(r"[A-Z]{3}", code):
        from babel.numbers import list_currencies

        if code in list_currencies():
            return code
    raise UserError(_("“{text}” is no currency; write EUR, CHF, USD …").format(text=said[:10]))

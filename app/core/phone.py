"""Phone numbers: what the operator types, what is stored (E.164), what is shown, and the forms one person may have.

`phonenumbers` is imported when a number is parsed or formatted, not before.
"""

import re
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _

_LONGEST_INPUT: Final = 60
_E164: Final = re.compile(r"\+[1-9][0-9]{4,14}")
_BRAZIL: Final = re.compile(r"\+55([1-9][0-9])9?([6-9][0-9]{7})")
"""A mobile number; since 2012–2016 a 9 stands before its eight digits, which WhatsApp's ids of older accounts lack."""
_MEXICO: Final = re.compile(r"\+521?([0-9]{10})")
"""Until 2019 a 1 stood before mobile numbers dialled from abroad; WhatsApp's ids may still have it."""
_ARGENTINA: Final = re.compile(r"\+549?([0-9]{10})")
"""A 9 stands before mobile numbers dialled from abroad; WhatsApp's ids have it, people leave it out."""

_TWO_FORMS: Final = ("+55", "+52", "+54")


def parse_number(text: str, region: str | None = None) -> str:
    """The E.164 form of a number as a person types it; local forms need the shop's region (`DE`, `GB`, …).

    UserError, with a sentence, if it can't be a number: whether it is in use is not asked.
    """
    import phonenumbers

    typed = text.strip().removeprefix("tel:")
    shown = typed[:_LONGEST_INPUT]
    if not any(c.isdigit() for c in typed) or any(c.isalpha() for c in typed) or len(typed) > _LONGEST_INPUT:
        raise UserError(_("“{text}” is not a phone number.").format(text=shown))
    try:
        number = phonenumbers.parse(_without_mexican_one(typed), region.upper() if region else None)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            raise UserError(
                _("“{text}” names no country: write it with + and the country code.").format(text=shown)
            ) from None
        raise UserError(_("“{text}” is not a phone number.").format(text=shown)) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise UserError(_("“{text}” has too many digits for a phone number.").format(text=shown))
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or not is_e164(e164):
        raise UserError(_("“{text}” has too few digits: write it with its area code.").format(text=shown))
    if phonenumbers.parse(e164) != number:  # zeros are left over that no country's plan has
        raise UserError(_("“{text}” is not a phone number.").format(text=shown))
    return e164


def format_number(e164: str) -> str:
    """The number as people read it (`+49 171 3920001`); the text unchanged if it is no number of any plan."""
    if not is_e164(e164):
        return e164
    import phonenumbers

    plain = _without_mexican_one(e164)
    try:
        number = phonenumbers.parse(plain)
    except phonenumbers.NumberParseException:
        return e164
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != plain:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_e164(text: str) -> bool:
    """Whether the text is a plus and 5 to 15 digits, the first not 0."""
    return _E164.fullmatch(text) is not None


def variants(e164: str) -> frozenset[str]:
    """All forms under which the person with that number may be known, the given one among them.

    Brazil, Mexico and Argentina have numbers with and without a digit that stands for "mobile"; look a person up by all
    of them before making a new one.
    """
    return frozenset(_forms(e164))


def canonical(e164: str) -> str:
    """The one form that stands for all of a number's `variants`: as it is dialled from abroad today.

    To compare by, not to store or send: Brazil with the ninth digit, Mexico without the 1, Argentina with the 9. Two
    numbers are one person's exactly if this is equal; a landline that differs in a digit stays another number.
    """
    return _forms(e164)[0]


def _forms(e164: str) -> tuple[str, ...]:
    """The canonical form, then the others."""
    if e164[:3] in _TWO_FORMS:
        for pattern, form, other in (
            (_BRAZIL, "+55{}9{}", "+55{}{}"),
            (_MEXICO, "+52{}", "+521{}"),
            (_ARGENTINA, "+549{}", "+54{}"),
        ):
            if match := pattern.fullmatch(e164):
                return form.format(*match.groups()), other.format(*match.groups())
    return (e164,)


def _without_mexican_one(number: str) -> str:
    digits = re.sub(r"[^0-9+]", "", number) if number.startswith("+") else ""
    return f"+52{digits[4:]}" if digits.startswith("+521") and len(digits) == 14 else number

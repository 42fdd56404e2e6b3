"""A cart as lines: what, how many, what it costs; sums are exact decimals, one total a currency."""

import re
from decimal import Decimal
from typing import Final

from app.core.content import Cart, CartLine
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own, spread
from app.ui.render.numbers import decimal
from app.ui.render.words import words_lines

WIDEST: Final = 46
_NUMBER: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


def cart_lines(cart: Cart, cells: int, glyphs: Glyphs) -> list[Line]:
    """One line a product with its sum at the right, the totals, the customer's note."""
    cells_used = min(cells, WIDEST)
    lines: list[Line] = []
    for line in cart.lines:
        left = [Run(sanitise_for_display(line.retailer_id) or own("?"))]
        if line.quantity:
            left.insert(0, Run(sanitise_for_display(f"{line.quantity} × "), "bold"))
        lines.append(spread(left, (Run(_sum_words(line), "text"),), cells_used, glyphs.cut))
    for currency, total in totals(cart).items():
        lines.append((Run(own(glyphs.rule * cells_used), "line"),))
        words = Run(money(total, currency), "bold")
        lines.append(spread((Run(own(_("Total")), "bold"),), (words,), cells_used, glyphs.cut))
    if any(sum_of(line) is None for line in cart.lines):
        note = own(_("without what has no price"))
        lines.append(fit((Run(note, "dim"),), cells_used, glyphs.cut))
    if cart.note:
        lines += words_lines(sanitise_for_display(cart.note, multiline=True), cells, glyphs)
    return lines


def sum_of(line: CartLine) -> Decimal | None:
    """Price times quantity; None if either is no plain number."""
    if not (_NUMBER.fullmatch(line.price) and _NUMBER.fullmatch(line.quantity or "1")):
        return None
    return Decimal(line.price) * Decimal(line.quantity or "1")


def totals(cart: Cart) -> dict[str, Decimal]:
    """What the cart costs, by currency."""
    found: dict[str, Decimal] = {}
    for line in cart.lines:
        if (amount := sum_of(line)) is not None:
            found[line.currency] = found.get(line.currency, Decimal(0)) + amount
    return found


def money(amount: Decimal, currency: str) -> Safe:
    """`12.40 €`, with the language's decimal sign; at least two places, never rounded."""
    places = max(2, -int(amount.as_tuple().exponent))
    text = f"{amount:.{places}f}"
    while places > 2 and text.endswith("0"):
        text, places = text[:-1], places - 1
    sign = "€" if currency == "EUR" else currency[:8]
    return sanitise_for_display(f"{decimal(text)} {sign}".rstrip())


def _sum_words(line: CartLine) -> Safe:
    amount = sum_of(line)
    if amount is not None:
        return money(amount, line.currency)
    words = sanitise_for_display(f"{line.price} {line.currency}".strip())
    return words if width(words) <= WIDEST // 2 else own("?")

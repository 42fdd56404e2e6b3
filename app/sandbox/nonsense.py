"""What pranksters send: text that attacks terminals, layouts and parsers. Harmless here, it only has to be survived."""

from typing import Final

NONSENSE: Final[tuple[str, ...]] = (
    "[/] [/] [red]hallo[/red] [@click=app.quit]hier klicken[/] [/bold",
    "\x1b]0;gekapert\x07\x1b[2J\x1b[31mROT\x1b[0m\x1b[999;999H\x9b5m",
    "\u202eglof trhekrev \u2066isolated\u2067 und nie geschlossen \u202b",
    "zero\u200b\u200c\u200d\u2060width\ufeff und \u00ad weich\u00adge\u00adtrennt",
    "🔥" * 120 + "👨‍👩‍👧‍👦" * 40 + "🏳️‍🌈" * 20,
    "H" + "\u0301\u0335\u0489\u0327" * 60 + "i" + "\u0334\u0322\u035f" * 60,
    "a" * 4096,
    "halbes Zeichen: \ud83e und \udd50 \x00 Ende\r\n\tTab\x0b\x0c\u2028\u2029",
)
"""By number, as the scripts name them (`nonsense = 3`); the last holds lone surrogates."""

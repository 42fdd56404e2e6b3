"""The three looks, told through theme variables only: dark, light ("paper") and high contrast."""

from textual.theme import Theme

DEFAULT_THEME = "tresen-dark"


def themes() -> tuple[Theme, ...]:
    """The desk's own themes; accent is amber, secondary is sage, success is green, error is red."""
    return (
        Theme(
            name="tresen-dark",
            primary="#e5a84b",
            accent="#e5a84b",
            secondary="#7fb5a6",
            success="#7cc48a",
            warning="#e5a84b",
            error="#e5746c",
            foreground="#d9dce0",
            background="#16181c",
            surface="#16181c",
            panel="#272d35",
            boost="#1f242b",
            dark=True,
            variables=_variables(dim="#8a929b", line="#363c44", quiet="#5d656e", raised="#272d35", over="#16181c"),
        ),
        Theme(
            name="tresen-paper",
            primary="#9a5b00",
            accent="#9a5b00",
            secondary="#2f6f62",
            success="#2c7a3f",
            warning="#9a5b00",
            error="#b3362d",
            foreground="#2a2621",
            background="#faf6ee",
            surface="#faf6ee",
            panel="#ece5d6",
            boost="#f2ecdf",
            dark=False,
            variables=_variables(dim="#6f685d", line="#d3cabb", quiet="#8f877a", raised="#ece5d6", over="#faf6ee"),
        ),
        Theme(
            name="tresen-contrast",
            primary="#ffd000",
            accent="#ffd000",
            secondary="#7ff0d8",
            success="#6cff8a",
            warning="#ffd000",
            error="#ff8a80",
            foreground="#ffffff",
            background="#000000",
            surface="#000000",
            panel="#2b2b2b",
            boost="#1c1c1c",
            dark=True,
            variables=_variables(dim="#d0d0d0", line="#8c8c8c", quiet="#b4b4b4", raised="#2b2b2b", over="#000000"),
        ),
    )


def _variables(*, dim: str, line: str, quiet: str, raised: str, over: str) -> dict[str, str]:
    """What the style sheets use besides Textual's own names."""
    return {
        "dim": dim,
        "line": line,
        "quiet": quiet,
        "raised": raised,
        "text-muted": dim,
        "text-disabled": quiet,
        "border": "$accent",
        "border-blurred": line,
        "footer-background": raised,
        "block-cursor-background": raised,
        "block-cursor-foreground": "$foreground",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": raised,
        "block-cursor-blurred-foreground": "$foreground",
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": raised,
        "input-cursor-background": "$foreground",
        "input-cursor-foreground": over,
        "input-selection-background": "$accent 35%",
        "scrollbar": line,
        "scrollbar-hover": quiet,
        "scrollbar-active": "$accent",
        "scrollbar-background": over,
        "scrollbar-background-hover": over,
        "scrollbar-background-active": over,
        "scrollbar-corner-color": over,
        "link-color": "$foreground",
        "link-style": "underline",
        "link-background-hover": raised,
        "link-color-hover": "$accent",
        "button-focus-text-style": "bold",
        "button-color-foreground": over,
    }

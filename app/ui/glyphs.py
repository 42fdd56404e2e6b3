"""The signs the desk draws, in Unicode and in ASCII; each stands beside a word or at its place, never colour alone."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs; every field is short and contains no customer's text."""

    queued: str
    sent: str
    delivered: str
    read: str
    failed: str
    uncertain: str
    discarded: str
    dot: str
    """Unread, live, open."""
    window: str
    """The free window's clock."""
    snoozed: str
    later: str
    """It goes out later."""
    bar: str
    """Stands before the chosen row and beside notes."""
    rule: str
    quote: str
    draft: str
    search: str
    official: str
    star: str
    up: str
    down: str
    bullet: str
    photo: str
    video: str
    sound: str
    file: str
    sticker: str
    place: str
    person: str
    cart: str
    choice: str
    """Something was pressed or chosen."""
    menu: str
    link: str
    notice: str
    pinned: str
    pressing: str
    """The chat's priority is high; twice, it is urgent."""
    marked: str
    """One of those that were chosen to be acted upon together."""
    follows: str
    """The tiles follow the queue."""
    forwarded: str
    reaction: str
    changed: str
    between: str
    """Parts two facts on one line."""
    cut: str
    """What was clipped."""
    joins: str
    """Between the one that goes and the one it becomes."""
    full: str
    """The filled part of a measure."""
    void: str
    """Its empty part."""
    half_blocks: bool
    """Whether the upper half of a cell can be drawn by itself."""


UNICODE: Final = Glyphs(
    queued="◌",
    sent="✓",
    delivered="✓✓",
    read="✓✓",
    failed="!",
    uncertain="?",
    discarded="×",
    dot="●",
    window="◔",
    snoozed="☾",
    later="◷",
    bar="▌",
    rule="─",
    quote="│",
    draft="✎",
    search="⌕",
    official="✓",
    star="★",
    up="↑",
    down="↓",
    bullet="•",
    photo="▣",
    video="▷",
    sound="♪",
    file="▤",
    sticker="◈",
    place="◎",
    person="◍",
    cart="▦",
    choice="◉",
    menu="≡",
    link="→",
    notice="◇",
    pinned="◆",
    pressing="▲",
    marked="■",
    follows="↻",
    forwarded="»",
    reaction="+",
    changed="✎",
    between=" · ",
    cut="…",
    joins="→",
    full="█",
    void="░",
    half_blocks=True,
)
ASCII: Final = Glyphs(
    queued=".",
    sent="v",
    delivered="vv",
    read="vv",
    failed="!",
    uncertain="?",
    discarded="x",
    dot="*",
    window="@",
    snoozed="z",
    later="%",
    bar="|",
    rule="-",
    quote="|",
    draft="~",
    search="/",
    official="v",
    star="*",
    up="^",
    down="v",
    bullet="*",
    photo="[#]",
    video="[>]",
    sound="[~]",
    file="[=]",
    sticker="[*]",
    place="(o)",
    person="[@]",
    cart="[%]",
    choice="(x)",
    menu="=",
    link=">",
    notice="i",
    pinned="#",
    pressing="^",
    marked="X",
    follows="&",
    forwarded=">>",
    reaction="+",
    changed="~",
    between=" - ",
    cut="..",
    joins="->",
    full="#",
    void=".",
    half_blocks=False,
)


def glyphs_named(name: str) -> Glyphs:
    """The set a setting names: `ascii` or anything else for Unicode."""
    return ASCII if name == "ascii" else UNICODE

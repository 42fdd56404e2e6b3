"""Reads a shop's script: its people, what they say and how they answer (`scripts/*.toml`)."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, TypeAlias

from app.core.clock import DAY, HOUR, MINUTE, SECOND, Millis

Line: TypeAlias = str | Mapping[str, Any]
"""A text, or a table whose first entry says what it is; `sandbox.lines` reads it.

    text, nonsense; photo and video (a caption), voice, audio, document (a file name; `caption`), sticker (`animated`);
    place (`lat`, `lng`, `address`), contact (`company`), cart (product, count, price; `text`), react (an emoji, "" to
    take it back); press, choose (`description`), button, flow (pairs); edit (of their last text), revoke (of it);
    of ours: buttons, list (pairs), both with `body`. Any may be `quote`, `forwarded` (once, often), about a `product`,
    from an `ad`.
"""
Turn: TypeAlias = tuple[Line, ...]
"""What is said in one go."""
Replies: TypeAlias = Mapping[str, tuple[Turn, ...]]
"""By cue (yes, no, question, time, price, any): one turn for each answer of the shop."""


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person with a part in the script."""

    key: str
    name: str
    number: str
    """The last digits of the shop's fictional range; empty for someone known by user name only."""
    given: str
    username: str
    bsuid: bool
    labels: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody writes for, and how they take the answers."""

    id: str
    who: str | None
    """A cast member's key; None: anybody."""
    first: bool
    """One of those the day begins with."""
    quiet: bool
    """They never answer."""
    say: Turn
    reply: Replies


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of a chat as the demo finds it."""

    ago: Millis
    out: bool
    line: Line
    status: str
    """Of ours: sent, delivered, read or failed. Of theirs: received, or read when it needs no answer."""
    error: int | None


@dataclass(frozen=True, slots=True)
class InboxChat:
    """A chat as the demo finds it; it waits if its last line is theirs and not read."""

    who: str
    lines: tuple[InboxLine, ...]
    reply: Replies


@dataclass(frozen=True, slots=True)
class Talk:
    """Phrases for earlier months, with `{…}` to be filled in."""

    say: tuple[str, ...]
    us: tuple[str, ...]
    end: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """All of a shop."""

    cast: tuple[CastMember, ...]
    stories: tuple[Story, ...]
    inbox: tuple[InboxChat, ...]
    common: Mapping[str, tuple[str, ...]]
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    fill: Mapping[str, tuple[str, ...]]
    talks: tuple[Talk, ...]
    inbox_of: Mapping[str, InboxChat] = field(default_factory=dict)
    places: tuple[Line, ...] = ()
    """Where people may be when they are asked."""
    prices: Mapping[str, str] = field(default_factory=dict)
    """By product, as the carts name them."""

    def cue(self, text: str) -> str:
        """What an answer of the shop amounts to: question, no, price, time, yes or any."""
        if "?" in text:
            return "question"
        return next((name for name, pattern in self.cues if pattern.search(text)), "any")


@functools.cache
def script_of(shop: str) -> Script:
    """The script of bakery or boutique."""
    data = tomllib.loads(resources.files("app.sandbox.scripts").joinpath(f"{shop}.toml").read_text("utf-8"))
    inbox = tuple(_chat(chat) for chat in data["inbox"])
    lines = list(_tables(data))
    return Script(
        cast=tuple(_member(person) for person in data["person"]),
        stories=tuple(_story(story) for story in data["story"]),
        inbox=inbox,
        common={cue: tuple(lines) for cue, lines in data["common"].items()},
        cues=tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in data["cues"].items()),
        fill={name: tuple(words) for name, words in data["fill"].items()},
        talks=tuple(Talk(tuple(talk["say"]), tuple(talk["us"]), tuple(talk["end"])) for talk in data["talk"]),
        inbox_of={chat.who: chat for chat in inbox},
        places=tuple(line for line in lines if "place" in line),
        prices={product: price for line in lines for product, _count, price in line.get("cart", ())},
    )


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every table there is, lines among them."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _tables(inner)


def _member(person: Mapping[str, Any]) -> CastMember:
    return CastMember(
        key=person["key"],
        name=person["name"],
        number=person.get("number", ""),
        given=person.get("given", ""),
        username=person.get("username", ""),
        bsuid=person.get("bsuid", False),
        labels=tuple(person.get("labels", ())),
        notes=tuple(person.get("notes", ())),
    )


def _story(story: Mapping[str, Any]) -> Story:
    return Story(
        id=story["id"],
        who=None if story.get("anyone") else story["who"][0],
        first=story.get("first", False),
        quiet=story.get("quiet", False),
        say=tuple(story["say"]),
        reply=_replies(story.get("reply", {})),
    )


def _replies(reply: Mapping[str, Any]) -> Replies:
    return {cue: tuple(tuple(turn) for turn in turns) for cue, turns in reply.items()}


def _chat(chat: Mapping[str, Any]) -> InboxChat:
    lines = []
    last_of_ours = max((n for n, line in enumerate(chat["lines"]) if "us" in line), default=-1)
    for n, line in enumerate(chat["lines"]):
        out = "us" in line
        usual = "read" if n <= last_of_ours or line.get("seen") else "received"
        said = line["us"] if out else line["say"]
        lines.append(InboxLine(ago(line["ago"]), out, said, line.get("status", usual), line.get("error")))
    return InboxChat(chat["who"], tuple(lines), _replies(chat.get("reply", {})))


_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}


def ago(text: str) -> Millis:
    """A span like `23h10m` in milliseconds."""
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", text))

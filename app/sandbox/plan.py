"""Who writes when, unprompted: an endless day that depends on shop and seed alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from app.core.clock import HOUR, SECOND, Millis
from app.sandbox.keyed import keyed_random
from app.sandbox.people import Directory, Person
from app.sandbox.script import Line, Story

OPENING: tuple[Millis, ...] = (1_600, 4_000, 6_400, 8_900)
"""The day begins lively: when the first ones write, after the start."""
CALM: Millis = 16 * SECOND
"""The mean pause between visits afterwards."""
PASSERS_BY = 280
"""So many people outside the cast may take part in a story for anybody."""
OTHERS_PER_ROUND = 2
"""So often each story for anybody is told while those of the cast are told once."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person writes something of their own accord."""

    at: Millis
    """After the start, on the shop's clock."""
    person: Person
    story: Story
    lines: tuple[tuple[Millis, Line], ...]
    """Each with its time after the start."""


def plan(directory: Directory) -> Iterator[Visit]:
    """The day's visits in order, without end; equal for equal shop and seed."""
    key = (directory.seed, directory.shop.name)
    at = 0
    for n, story in enumerate(_stories(directory, keyed_random(*key, "stories"))):
        draw = keyed_random(*key, "visit", n)
        if n < len(OPENING):
            at = OPENING[n] + draw.randint(-300, 300)
        else:
            wave = 1 + 0.45 * math.sin(2 * math.pi * at / HOUR)
            at += round(CALM * wave * draw.uniform(0.4, 1.6))
        if story.who is not None:
            person = directory.named(story.who)
        else:
            person = directory.person(len(directory.cast) + draw.randrange(PASSERS_BY))
        yield Visit(at, person, story, tuple(_typed(at, story.say, draw)))


def _typed(at: Millis, lines: tuple[Line, ...], draw: Random) -> Iterator[tuple[Millis, Line]]:
    for n, line in enumerate(lines):
        if n:
            at += typing_time(line, draw)
        yield at, line


def typing_time(line: Line, draw: Random) -> Millis:
    """How long somebody takes to type the line."""
    words = line if isinstance(line, str) else line.get("text") or line.get("edit")
    letters = min(len(words), 120) if isinstance(words, str) else 40
    return 700 + 45 * letters + draw.randint(200, 2_000)


def _stories(directory: Directory, draw: Random) -> Iterator[Story]:
    script = directory.script
    opening = [story for story in script.stories if story.first]
    draw.shuffle(opening)
    yield from opening[: len(OPENING)]
    told = {story.id for story in opening[: len(OPENING)]}
    of_cast = [story for story in script.stories if story.who is not None]
    of_anybody = [story for story in script.stories if story.who is None]
    while True:
        round_ = [story for story in of_cast if story.id not in told] + of_anybody * OTHERS_PER_ROUND
        draw.shuffle(round_)
        yield from round_
        told = set()

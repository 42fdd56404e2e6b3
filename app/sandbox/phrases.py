"""Small talks over the counter, filled in from the script's phrases: the stuff of which earlier months are made."""

import functools
from dataclasses import dataclass
from random import Random

from app.core.clock import MINUTE, SECOND, Millis
from app.core.content import Content, Media
from app.sandbox.keyed import keyed_random
from app.sandbox.script import Script, script_of

SIZE = 3_000
"""So many different talks a book holds."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a talk."""

    after: Millis
    """Since the talk began."""
    out: bool
    type: str
    text: str
    """Its own words; `{order}` in them is a number of the message's own: the rare words of a big database."""
    content: Content | None = None


@functools.lru_cache(maxsize=4)
def phrase_book(shop: str, seed: int) -> tuple[tuple[Said, ...], ...]:
    """Talks of two lines and more: theirs, ours, often theirs again; `shop` is bakery or boutique."""
    script, draw = script_of(shop), keyed_random(seed, shop, "phrases")
    return tuple(_talk(script, draw) for _ in range(SIZE))


def _talk(script: Script, draw: Random) -> tuple[Said, ...]:
    talk = draw.choice(script.talks)
    words = {name: draw.choice(words) for name, words in script.fill.items()} | {"order": "{order}"}
    answered = draw.randint(40 * SECOND, 12 * MINUTE)
    said = [Said(0, False, "text", draw.choice(talk.say).format_map(words))]
    kind = draw.random()
    if kind < 0.03:
        said[0] = Said(0, False, "image", said[0].text, Media(mime="image/jpeg", caption=said[0].text))
    elif kind < 0.05:
        said[0] = Said(0, False, "audio", "", Media(mime="audio/ogg; codecs=opus", voice=True))
    said.append(Said(answered, True, "text", draw.choice(talk.us).format_map(words)))
    end = draw.choice(talk.end).format_map(words)
    if end:
        said.append(Said(answered + draw.randint(20 * SECOND, 8 * MINUTE), False, "text", end))
        if draw.random() < 0.2:
            said.append(Said(said[-1].after + draw.randint(20 * SECOND, 4 * MINUTE), True, "text", "🙂"))
    return tuple(said)

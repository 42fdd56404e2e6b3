"""Randomness and ids that depend on what they are for, never on the order of the calls."""

import base64
import hashlib
from random import Random

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _bytes(key: tuple[object, ...]) -> bytes:
    return "\x1f".join(str(part) for part in key).encode("utf-8", "surrogatepass")


def keyed_random(*key: object) -> Random:
    """A generator for one purpose: equal keys give equal draws."""
    return Random(_bytes(key))  # noqa: S311 - play, not secrets


def digest(*key: object) -> str:
    """40 hexadecimal digits, in capitals, that stand for the key."""
    return hashlib.sha1(_bytes(key), usedforsecurity=False).hexdigest().upper()


def wamid(party: str, unique: str, *, outgoing: bool) -> str:
    """A message id as WhatsApp makes them: base64 of a short binary form around the other side's id.

    `unique` is at least 20 hexadecimal digits. What ids look like inside is nowhere documented; the form follows the
    examples in Meta's Cloud API reference (messages, webhooks), about 58 characters for a phone number.
    """
    name = party.encode("ascii", "replace")[:120]
    mark, length = (b"\x11", 18) if outgoing else (b"\x12", 20)
    tail = unique[:length].encode("ascii")
    body = b"\x1c\x18" + bytes([len(name)]) + name + b"\x15\x02\x00" + mark + b"\x18" + bytes([length]) + tail + b"\x00"
    return "wamid." + base64.b64encode(body).decode("ascii")


def bsuid(country: str, *key: object) -> str:
    """A business-scoped user id: `CC.` and letters and digits (Meta: Business-scoped user IDs)."""
    number = int(digest("bsuid", *key), 16)
    letters = []
    for _ in range(20):
        number, index = divmod(number, len(DIGITS))
        letters.append(DIGITS[index])
    return f"{country}." + "".join(letters)


def fbtrace(*key: object) -> str:
    """A trace id as the Graph API puts it into errors: `A` and 22 characters."""
    raw = hashlib.sha256(_bytes(key)).digest()[:17]
    return "A" + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")[:22]

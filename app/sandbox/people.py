"""Everybody who might write: the script's cast, then as many others as are wanted, each with a number kept for fiction.

Germany: the Bundesnetzagentur's numbers for film and television (0171 39200xx and five cities' landlines).
United Kingdom: Ofcom's numbers for drama (07700 900xxx and 0113 to 0191 496 0xxx). When those are used up, three digits
are put behind them: such a number still belongs to nobody.
"""

from dataclasses import dataclass
from functools import cached_property

from app.core.enums import IdentityKind
from app.sandbox.envelopes import Contact
from app.sandbox.keyed import bsuid, digest
from app.sandbox.names import COMPANIES, FIRST, LAST, OTHER_NAMES
from app.sandbox.script import CastMember, script_of
from app.sandbox.shops import shop_of

_RANGES: dict[str, list[tuple[str, int, int]]] = {
    # prefix, first number, how many
    "DE": [
        ("4917139200", 45, 54),
        ("498999998", 100, 900),
        ("493023125", 0, 1000),
        ("496990009", 0, 1000),
        ("494066969", 0, 1000),
        ("492214710", 0, 1000),
    ],
    "GB": [("447700900", 100, 890), *((f"44{area}4960", 0, 1000) for area in (113, 114, 115, 116, 117, 118, 121, 131))],
}
_CAST_PREFIX = {"DE": "4917139200", "GB": "447700900"}
_ORNAMENTS = ("🌸", "☀️", "🥨", "🎈", "🐝", "🌙", "✨", "🚲")
_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_KNOWN = 4000
"""So many others are looked up by number; whoever lies beyond is a stranger."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a telephone, or at least a user name."""

    index: int
    key: str
    """The script's key; empty for the others."""
    name: str
    """Their profile name; may be empty."""
    given: str
    digits: str
    """Their number as webhooks write it; empty if they are known by user name only."""
    user_id: str
    username: str
    labels: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def contact(self) -> Contact:
        """As webhooks name them."""
        return Contact(self.digits, self.name, self.user_id, self.username)

    @property
    def address(self) -> str:
        """The id by which the sandbox knows them: number or BSUID."""
        return self.digits or self.user_id

    @property
    def identities(self) -> tuple[tuple[IdentityKind, str], ...]:
        """Every name the channel knows them by, the preferred first."""
        found = []
        if self.digits:
            found += [(IdentityKind.WA_ID, self.digits), (IdentityKind.PHONE, f"+{self.digits}")]
        if self.user_id:
            found.append((IdentityKind.BSUID, self.user_id))
        if self.username:
            found.append((IdentityKind.USERNAME, self.username))
        return tuple(found)


def mixed(*numbers: int) -> int:
    """A well-mixed 64-bit number that depends on these alone (splitmix64); cheaper than a generator."""
    value = 0
    for number in numbers:
        value = (value + number + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 31
    return value


def fictional_number(region: str, n: int) -> str:
    """The n-th number of the ranges kept for fiction, as digits with the country code; each n has its own."""
    ranges = _RANGES[region]
    whole = sum(count for _prefix, _first, count in ranges)
    tail, n = divmod(n, whole)
    for prefix, first, count in ranges:
        if n < count:
            width = 12 - len(prefix)
            return f"{prefix}{first + n:0{width}}" + (f"{tail - 1:03}" if tail else "")
        n -= count
    raise AssertionError("unreachable")


class Directory:
    """The people of one shop and seed, by index: the cast first, then everybody else."""

    def __init__(self, shop: str, seed: int) -> None:
        self.shop_key = shop
        self.shop = shop_of(shop)
        self.script = script_of(shop)
        self.seed = seed
        self._base = int(digest(seed, shop, "people")[:15], 16)
        self.cast = tuple(self._member(index, member) for index, member in enumerate(self.script.cast))
        self._cast_by_key = {person.key: person for person in self.cast}
        self._cast_by_address = {person.address: person for person in self.cast}

    def named(self, key: str) -> Person:
        """The cast member with that key."""
        return self._cast_by_key[key]

    def person(self, index: int) -> Person:
        """The person at that place."""
        return self.cast[index] if index < len(self.cast) else self._other(index)

    def find(self, address: str) -> Person | None:
        """Who has that number (digits) or BSUID; None for a stranger."""
        return self._cast_by_address.get(address) or self._others.get(address)

    @cached_property
    def _others(self) -> dict[str, Person]:
        first = len(self.cast)
        return {person.address: person for person in map(self._other, range(first, first + _KNOWN))}

    def _member(self, index: int, member: CastMember) -> Person:
        region = self.shop.region
        return Person(
            index=index,
            key=member.key,
            name=member.name,
            given=member.given,
            digits=_CAST_PREFIX[region] + member.number if member.number else "",
            user_id=bsuid(region, region, member.key) if member.bsuid else "",
            username=member.username,
            labels=member.labels,
            notes=member.notes,
        )

    def _other(self, index: int) -> Person:
        region = self.shop.region
        draw = mixed(self._base, index)
        kind, draw = draw % 100, draw // 100
        first, draw = FIRST[region][draw % len(FIRST[region])], draw // len(FIRST[region])
        last, draw = LAST[region][draw % len(LAST[region])], draw // len(LAST[region])
        username = ""
        labels: tuple[str, ...] = ()
        if kind < 74:
            name = f"{first} {last}"
        elif kind < 80:
            name = f"{first} {_ORNAMENTS[draw % len(_ORNAMENTS)]}"
        elif kind < 86:
            name, labels = COMPANIES[region][draw % len(COMPANIES[region])].format(last=last), ("B2B",)
        elif kind < 90:
            name = f"{first} {last[0]}."
        elif kind < 94:
            name = OTHER_NAMES[draw % len(OTHER_NAMES)]
        elif kind < 97:
            name = ""
        else:
            name, username = first, f"{_ascii(first)}.{_ascii(last)}{index}"[:35]
        with_id = username or kind % 5 == 0
        digits = "" if username else fictional_number(region, index - len(self.cast))
        if not labels and draw % 9 == 0:
            labels = (("regular", "order", "vegan")[draw // 9 % 3],)
        user_id = bsuid(region, region, index) if with_id else ""
        return Person(index, "", name, "", digits, user_id, username, labels, ())


def _ascii(name: str) -> str:
    folded = name.lower().translate(_UMLAUTS)
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum()) or "user"

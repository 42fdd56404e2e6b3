"""Which quick replies fit what is typed, and what one says in a chat."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from app.core.clock import Millis
from app.core.rows import Profile, QuickReply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.placeholders import Filled


def offered(replies: Sequence[QuickReply], typed: str) -> list[QuickReply]:
    """Those with the letters in name, category or text, in that order; among equals the order stays (most used)."""
    if not typed:
        return list(replies)
    from textual.fuzzy import Matcher

    from app.core.fold import fold

    wanted = fold(typed)
    matcher = Matcher(wanted)

    def fits(reply: QuickReply) -> int:
        name, category = fold(reply.name), fold(reply.category)
        if name.startswith(wanted):
            return 4
        if matcher.match(name):
            return 3
        if category.startswith(wanted):
            return 2
        return int(any(word.startswith(wanted) for word in fold(reply.text).split()))

    ranked = [(fits(reply), reply) for reply in replies]
    return [reply for rank, reply in sorted(ranked, key=lambda pair: -pair[0]) if rank]


def said(
    reply: QuickReply,
    name: str,
    profile: Profile | None,
    now: Millis,
    zone: tzinfo,
    fields: Mapping[str, str] | None = None,
) -> "Filled":
    """The reply's text for that customer; `name` is as the composer shows it, a number is no name.

    `fields` are the shop's own, by name (`core.fields.placeholder_values`).
    """
    from app.core.placeholders import Facts, fill

    customer = name if any(letter.isalpha() for letter in name) else ""
    return fill(reply.text, Facts(customer, profile, now, zone, fields or {}))

"""Message ids: 63-bit integers that sort by the message's own time.

The upper 42 bits are the time in milliseconds, the lower 21 a counter kept by the store, so that messages of one
millisecond (WhatsApp's timestamps are whole seconds) stay in the order in which they came.
"""

from app.core.clock import SECOND, Millis

COUNTER_BITS = 21
COUNTER_MASK = (1 << COUNTER_BITS) - 1
LATEST: Millis = (1 << 42) - 1


def message_id(time: Millis, counter: int) -> int:
    """The id of a message of that time; times outside 1970..2109 are clamped, the counter wraps."""
    return (min(max(time, 0), LATEST) << COUNTER_BITS) | (counter & COUNTER_MASK)


def time_of(id_: int) -> Millis:
    """The time of the message with that id."""
    return id_ >> COUNTER_BITS


def first_id_at(time: Millis) -> int:
    """The smallest id a message of that time can have."""
    return message_id(time, 0)


def external_key(account_id: int, external_id: str) -> int:
    """63 bits that stand for an account's external id: what is unique and looked up, since ids are long.

    Two of ten million messages collide with a chance of one in 180,000.
    """
    from hashlib import blake2b  # loads OpenSSL, which the desk's start needn't

    digest = blake2b(f"{account_id} {external_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def second_of(id_: int) -> int:
    """The second in which that message was written, since 1970."""
    return time_of(id_) // SECOND

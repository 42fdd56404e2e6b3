"""What a search finds besides messages and notes (`core.rows.Hit`): people."""

from dataclasses import dataclass

from app.core.rows import CustomerRow


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A customer; `\\x02` and `\\x03` stand around the matched words of `name`."""

    customer: CustomerRow
    name: str

"""What every form of an exported chat is told, and how its messages are said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, TypeAlias

from app.core.clock import SECOND
from app.core.enums import Direction, Status
from app.core.ids import time_of
from app.core.labels import summary
from app.core.rows import MessageRow

FileOf: TypeAlias = Callable[[MessageRow], str]
"""The name under which a message's file lies beside the export; empty if it doesn't."""

AMENDMENTS: Final = frozenset(("reaction", "edit", "revoke"))
"""Rows that are no message but something done to one, which shows it."""
NEVER_SENT: Final = frozenset((Status.FAILED, Status.DISCARDED))


@dataclass(frozen=True, slots=True)
class Chat:
    """Whose chat it is; names are raw."""

    customer: str
    addresses: tuple[str, ...]
    shop: str
    zone: tzinfo
    """In which times are told."""

    def side(self, message: MessageRow) -> str:
        """Who said it."""
        return self.customer if message.direction is Direction.IN else self.shop


def local_time(message: MessageRow, chat: Chat) -> datetime:
    """When it was said, on the shop's clock."""
    return datetime.fromtimestamp(time_of(message.id) / SECOND, chat.zone)


def said(message: MessageRow) -> str:
    """Its words as they stand now, and what kind of message it is if it is no text (raw)."""
    return message.edits[-1].text if message.edits else summary(message.type, message.text, message.content)

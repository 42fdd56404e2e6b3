"""What fits on a terminal of a given size: a pure rule, so that every breakpoint can be read and tested."""

from dataclasses import dataclass
from enum import StrEnum

SMALLEST = (40, 10)
"""Columns and rows below which the desk only says that it needs more."""


class Shape(StrEnum):
    """How many columns of panes stand side by side."""

    TINY = "tiny"
    ONE = "one"
    """One pane at a time; Esc goes back."""
    TWO = "two"
    """A list and one chat."""
    THREE = "three"
    """The inbox, chats, and one right pane that switches."""
    FULL = "full"
    """Inbox over customers, chats, customer card over business card."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The panes that fit."""

    shape: Shape
    max_tiles: int
    side_by_side: bool
    """Two chats may stand beside each other."""
    left: int
    """Columns of the left pane; 0 means all there are."""
    right: int
    """Columns of the right pane; 0 means there is none."""


def plan(width: int, height: int) -> Plan:
    """The panes for that many columns and rows; lower panes go first when rows are few."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Plan(Shape.TINY, 0, False, 0, 0)
    if width < 80:
        return Plan(Shape.ONE, 1, False, 0, 0)
    if width < 120:
        return Plan(Shape.TWO, 1, False, 30 if width < 100 else 36, 0)
    rows = 1 if height < 24 else 2
    if width < 160:
        return Plan(Shape.THREE, rows, False, 36, 34)
    side_by_side = width >= 180 or height < 24
    if height < 40:
        return Plan(Shape.THREE, 2 if rows == 1 else 4, side_by_side, 40, 40)
    return Plan(Shape.FULL, 4, side_by_side, 40, 40)


class Pane(StrEnum):
    """What can stand on the desk."""

    INBOX = "inbox"
    CHAT = "chat"
    CARD = "card"
    CUSTOMERS = "customers"
    BUSINESS = "business"


SIDES = (Pane.CARD, Pane.BUSINESS, Pane.CUSTOMERS)
"""What the switching pane shows, in its order."""


def panes(plan: Plan, at: Pane, side: Pane) -> frozenset[Pane]:
    """The panes that are seen when the operator is in `at` and the switching pane holds `side`."""
    match plan.shape:
        case Shape.TINY:
            return frozenset()
        case Shape.ONE:
            return frozenset({at})
        case Shape.TWO:
            left = Pane.CUSTOMERS if at is Pane.CUSTOMERS else Pane.INBOX
            return frozenset({left, at if at in (Pane.CARD, Pane.BUSINESS) else Pane.CHAT})
        case Shape.THREE:
            return frozenset({Pane.INBOX, Pane.CHAT, side})
        case Shape.FULL:
            return frozenset(Pane)

"""WIP"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """WIP"""

    name: str


class Directory:
    """WIP"""

    def __init__(self, shop: str, seed: int) -> None: ...
    def find(self, key: str) -> Person | None:
        """WIP"""
        return None

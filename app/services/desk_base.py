"""What all parts of the desk's service share."""

import threading
from datetime import UTC, tzinfo

from app.core.clock import Clock, Millis
from app.core.enums import ReadReceipts
from app.core.later import Before
from app.store.database import Database


class DeskBase:
    """The database, the clocks and the settings that the operator's deeds depend on; thread-safe."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        demo: bool = False,
        read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
        region: str = "DE",
        typing_indicator: bool = True,
        grace: Millis = 0,
        operator: str = "",
    ) -> None:
        """`region` says where a number without a country code belongs; what is sent can be taken back within `grace`.

        `operator` is the name that `assigned:me` stands for.
        """
        self.database = database
        self._clock = clock
        self._demo = demo
        self._read_receipts = read_receipts
        self._region = region
        self._typing_indicator = typing_indicator
        self._grace = grace
        self._operator = operator
        self._in_grace: dict[int, tuple[Millis, Before | None]] = {}
        """What was just sent here: until when it waits (the machine's clock), and how its chat stood, if known."""
        self._seen = threading.local()

    def _zone(self) -> tzinfo:
        """The shop's."""
        from zoneinfo import ZoneInfo

        from app.store.profile import read_profile

        profile = read_profile(self.database.reader())
        return ZoneInfo(profile.timezone) if profile is not None else UTC

"""What all parts of the desk's service share."""

import threading

from app.core.clock import Clock
from app.core.enums import ReadReceipts
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
    ) -> None:
        """`region` says where a number without a country code belongs."""
        self.database = database
        self._clock = clock
        self._demo = demo
        self._read_receipts = read_receipts
        self._region = region
        self._typing_indicator = typing_indicator
        self._seen = threading.local()

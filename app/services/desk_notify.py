"""The desk's part that says what happened while the operator looked elsewhere."""

from collections.abc import Sequence

from app.core.notify import News
from app.services.desk_base import DeskBase


class NotifyDesk(DeskBase):
    """What is unread, and which labels ring; imported when first used."""

    def news(self, conversation_ids: Sequence[int] | None = None) -> list[News]:
        """Those of the conversations that have something unread; with None of all."""
        from app.store.notify import news

        return news(self.database.reader(), conversation_ids)

    def set_label_bell(self, name: str, on: bool) -> None:
        """Whether the bell rings for the label's customers also when it is else silent."""
        from app.services.labels import set_label_bell

        set_label_bell(self.database, name, on)

"""The desk's part that finds: people beside messages and notes."""

from app.core.clock import Millis
from app.core.export import ExportForm
from app.core.find import PersonHit
from app.services.desk_base import DeskBase


class FindDesk(DeskBase):
    """Implements `core.desk_find`; what it takes is imported when first used."""

    def find_people(self, words: str, limit: int = 5) -> list[PersonHit]:
        """Customers with all words somewhere in name, number or label."""
        from app.core.filters import parse_search
        from app.store.customer_search import find_people

        return find_people(self.database.reader(), parse_search(words, self._clock.now(), self._zone()), limit)

    def first_at(self, conversation_id: int, at: Millis) -> int | None:
        """The chat's first message or note from that time on, else its last one; None if it has none."""
        from app.core.ids import first_id_at
        from app.store.transcript import transcript

        reader, first = self.database.reader(), first_id_at(at)
        page = transcript(reader, conversation_id, after=first - 1, limit=1)
        page = page if page.messages else transcript(reader, conversation_id, limit=1)
        return page.messages[0].id if page.messages else None

    def export_chat(self, conversation_id: int, form: ExportForm, target: str, *, media: bool = False) -> str:
        """Write the chat to a path or into a folder; where it is."""
        from app.services.exports.write import Wanted, write_to_file

        return write_to_file(self.database, Wanted(conversation_id, form), target, media=media).path

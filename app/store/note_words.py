"""The words of private notes, kept in a column beside the text; triggers put them into the index `note_search`."""

from app.core.fold import index_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def note_words(text: str) -> str:
    """What a note's `search` column holds."""
    return " ".join(sorted(index_words(text)))


def rebuild(connection: "Connection") -> None:
    """Find the words of all notes anew, as after `FOLD_VERSION` was raised."""
    rows = connection.exec_driver_sql("SELECT id, text FROM note").all()
    if rows:
        connection.exec_driver_sql(
            "UPDATE note SET search = ? WHERE id = ?", [(note_words(text), id_) for id_, text in rows]
        )

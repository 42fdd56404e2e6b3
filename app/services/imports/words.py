"""What a planned row and a planned message say to a person."""

from app.core.content import Media
from app.core.dates import shown_day
from app.core.i18n import _
from app.core.imports import RowState
from app.core.phone import format_number
from app.services.imports.chats import Planned
from app.services.imports.plan import PlannedRow


def numbers_words(row: PlannedRow) -> str:
    """The row's numbers as people read them."""
    return ", ".join(map(format_number, row.numbers))


def row_words(row: PlannedRow) -> str:
    """What is added, and what is to be known of the row; without why it is refused."""
    said = []
    if row.same_as:
        said.append(_("the same person as in line {line}").format(line=row.same_as))
    elif row.customer_id is not None:
        said.append(_("customer {id}").format(id=row.customer_id))
    if row.sets_name and row.state is RowState.MORE:
        said.append(_("gets the name"))
    said += [f"#{label}" for label in row.labels]
    if row.birthday:
        said.append(_("birthday: {day}").format(day=shown_day(row.birthday)))
    said += [f"{name}: {value}" for name, value in row.fields]
    if row.note:
        said.append(_("note: {text}").format(text=row.note.replace("\n", " · ")))
    if row.namesakes:
        ids = ", ".join(map(str, row.namesakes[:5]))
        said.append(_("somebody else is called the same: customer {ids}").format(ids=ids))
    return "; ".join([*said, *row.remarks])


def message_words(one: Planned) -> str:
    """A message's words, behind its file's name."""
    content = one.event.content
    if not isinstance(content, Media):
        return one.event.text
    there = content.filename if one.file else _("a file that is not there: {name}").format(name=content.filename or "?")
    return f"[{there}] {one.event.text}"

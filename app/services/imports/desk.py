"""An import as the desk shows it: the file's plan as rows, and bringing what was planned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import Clock
from app.core.imports import Answers, ImportBatch, ImportKind, ImportPlan, ImportRow
from app.core.phone import format_number
from app.services.imports import batches, chat_export, chats, csv_people
from app.services.imports.archives import Unpacked
from app.services.imports.plan import ReadRow, read_rows
from app.services.imports.words import message_words, numbers_words, row_words
from app.store.database import Database


@dataclass(frozen=True, slots=True)
class _People:
    """What a file of people held."""

    rows: Sequence[ReadRow]


@dataclass(frozen=True, slots=True)
class _Chat:
    """What a chat held; an archive stays unpacked as long as somebody has this."""

    plan: chats.ChatPlan
    unpacked: Unpacked | None


def import_plan(database: Database, path: str, answers: Answers, region: str) -> ImportPlan:
    """As `core.desk_imports.ImportReads.import_plan`; numbers without a country code belong to the region."""
    kind = batches.kind_of(path)
    if kind is ImportKind.CHAT:
        return _chat(database, Path(path).expanduser().absolute(), answers, region)
    data = batches.read_file(path, csv_people.LARGEST)
    people = batches.read_people(kind, data, answers.columns)
    columns = csv_people.read_columns(data, answers.columns) if kind is ImportKind.CSV else ()
    read = read_rows(people, region)
    plan = batches.preview(database, read)
    rows = tuple(
        ImportRow(
            row.line,
            row.state.value,
            row.name,
            numbers_words(row),
            row_words(row),
            row.reason,
            bool(row.reason or row.remarks or row.namesakes),
        )
        for row in plan.rows
    )
    return ImportPlan(kind, Path(path).name, rows, plan.counts(), bool(plan.targets), columns, source=_People(read))


def _chat(database: Database, path: Path, answers: Answers, region: str) -> ImportPlan:
    unpacked = Unpacked(path) if path.suffix.lower() == ".zip" else None
    text = unpacked.text if unpacked else path
    export = chat_export.read_export(batches.read_file(str(text), chat_export.LARGEST), order=answers.dates or None)
    plan = chats.plan_chat(
        database,
        export,
        text,
        me=answers.me,
        customer=answers.customer,
        account_id=answers.account,
        region=region,
    )
    rows = tuple(
        ImportRow(one.line, one.event.direction.value, what=message_words(one), at=one.event.time)
        for one in plan.messages
    )
    number = format_number(plan.number) if plan.number else ""
    customer = " ".join(filter(None, (plan.name, number if number != plan.name else "")))
    return ImportPlan(
        ImportKind.CHAT,
        path.name,
        rows,
        plan.counts(),
        bool(plan.messages),
        me=plan.me,
        customer=customer,
        source=_Chat(plan, unpacked),
    )


def bring_import(
    database: Database, clock: Clock, plan: ImportPlan, progress: Callable[[int, int], None]
) -> ImportBatch | None:
    """As `core.desk_imports.ImportWrites.bring_import`."""
    source = plan.source
    if isinstance(source, _Chat):
        id_, counts = chats.bring_chat(database, clock, plan.file, source.plan, progress), plan.counts
    elif isinstance(source, _People):
        id_, written = batches.bring(database, clock, plan.kind.value, plan.file, source.rows, progress)
        counts = written.counts()
    else:
        raise TypeError("not a plan of this service")
    return None if id_ is None else ImportBatch(id_, plan.kind.value, plan.file, clock.now(), counts, None)

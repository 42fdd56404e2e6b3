"""`tresen import …`: bringing people and chats along, for people and for scripts."""

import sys
from contextlib import closing
from pathlib import Path

from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.config.desk import read_desk_settings
from app.core.content import Media
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.i18n import _
from app.core.imports import COLUMN_KINDS, OWN_COLUMN, Answers, ImportKind, counted, state_words
from app.core.phone import format_number
from app.services.imports import archives, batches, chat_export, chats, csv_people
from app.services.imports.chats import ChatPlan
from app.services.imports.plan import Plan, read_rows
from app.services.imports.words import message_words, numbers_words, row_words


def bring_people(kind: str, file: str, *, columns: str = "", dry_run: bool, yes: bool, as_json: bool) -> int:
    """Import people from a file, having shown what that does; `columns` are kinds with commas between."""
    people = batches.read_people(kind, batches.read_file(file, csv_people.LARGEST), _columns(columns))
    paths = made_paths()
    rows = read_rows(people, read_desk_settings(paths.settings_file).country)
    with closing(open_database(paths)) as database:
        if dry_run or not yes:
            plan = batches.preview(database, rows)
            if dry_run and as_json:
                print_json(_plan_json(plan, None))
                return 0
            if dry_run or _may_ask():
                _print_plan(plan, whole=dry_run)
            if dry_run:
                return 0
            if plan.targets:
                _ask()
        batch_id, plan = batches.bring(database, shop_clock(), kind, Path(file).name, rows, _progress)
    if as_json or not sys.stdout.isatty():
        print_json(_plan_json(plan, batch_id))
    elif batch_id is None:
        print_line(_("There was nothing to write."))
    else:
        print_line(_("Written. To take it back: tresen import undo {id}").format(id=batch_id))
    return 0


def bring_chat(file: str, answers: Answers, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Import an exported chat, having shown what that does."""
    if answers.dates not in ("", *chat_export.ORDERS):
        raise UserError(_("--dates is one of {orders}.").format(orders=", ".join(chat_export.ORDERS)))
    path = Path(file).expanduser().absolute()
    if path.suffix.lower() == ".zip":
        with closing(archives.Unpacked(path)) as unpacked:
            return _bring_chat(unpacked.text, path.name, answers, dry_run=dry_run, yes=yes, as_json=as_json)
    return _bring_chat(path, path.name, answers, dry_run=dry_run, yes=yes, as_json=as_json)


def _bring_chat(path: Path, name: str, answers: Answers, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    data = batches.read_file(str(path), chat_export.LARGEST)
    export = chat_export.read_export(data, order=answers.dates or None)
    paths = made_paths()
    region = read_desk_settings(paths.settings_file).country
    with closing(open_database(paths)) as database:
        plan = chats.plan_chat(
            database,
            export,
            path,
            me=answers.me,
            customer=answers.customer,
            account_id=answers.account,
            region=region,
        )
        if dry_run and as_json:
            print_json(_chat_json(plan, None))
            return 0
        if dry_run or (not yes and _may_ask()):
            _print_chat(plan, whole=dry_run)
        if dry_run:
            return 0
        if plan.messages and not yes:
            _ask()
        batch_id = chats.bring_chat(database, shop_clock(), name, plan, _progress)
    if as_json or not sys.stdout.isatty():
        print_json(_chat_json(plan, batch_id))
    elif batch_id is None:
        print_line(_("There was nothing to write."))
    else:
        print_line(_("Written. To take it back: tresen import undo {id}").format(id=batch_id))
    return 0


def _columns(text: str) -> tuple[str, ...]:
    """What the columns hold, as it was said; nothing between two commas is a column of the shop's own."""
    kinds = tuple(kind.strip().lower() or OWN_COLUMN for kind in text.split(",")) if text.strip() else ()
    for kind in kinds:
        if kind not in COLUMN_KINDS:
            raise UserError(
                _("--columns knows no “{kind}”, but {kinds}.").format(kind=kind, kinds=", ".join(COLUMN_KINDS))
            )
    return kinds


def list_batches(*, as_json: bool) -> int:
    """Print what was imported."""
    with closing(open_database(made_paths())) as database:
        found, zone = batches.batches(database), shop_zone(database)
    if as_json:
        print_json(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "name": one.name,
                    "time": iso(one.at),
                    "counts": one.counts,
                    "undone_at": iso(one.undone_at),
                }
                for one in found
            ]
        )
        return 0
    print_columns(
        [
            (
                str(one.id),
                local(one.at, zone),
                one.kind,
                one.name,
                _("undone") if one.undone_at is not None else counted(one.kind, one.counts),
            )
            for one in found
        ]
    )
    return 0


def undo(batch_id: int, *, as_json: bool) -> int:
    """Take an import back."""
    with closing(open_database(made_paths())) as database:
        kept = batches.undo(database, shop_clock(), batch_id)
    if as_json or not sys.stdout.isatty():
        print_json({"import": batch_id, "undone": True, "kept": [{"id": id_, "name": name} for id_, name in kept]})
        return 0
    print_line(_("Import {id} is undone.").format(id=batch_id))
    if kept:
        print_line(_("These stay, since there is more about them by now:"))
        print_columns([(str(id_), name) for id_, name in kept])
    return 0


def _may_ask() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask() -> None:
    if not _may_ask():
        raise UserError(_("Nobody is here to be asked: say --yes, or look first with --dry-run."))
    print_line(_("Write it? [y/N]"))
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", _("y"), _("yes")):
        raise UserError(_("Nothing was changed."))


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{of}" + ("\n" if done == of else ""))
        sys.stderr.flush()


def _print_plan(plan: Plan, *, whole: bool) -> None:
    """Every row, or those of which something is not taken; then how many of each there are."""
    shown = [row for row in plan.rows if whole or row.reason or row.remarks or row.namesakes]
    print_columns(
        [
            (
                str(row.line),
                state_words(row.state),
                row.name,
                numbers_words(row),
                "; ".join(filter(None, (row.reason, row_words(row)))),
            )
            for row in shown
        ]
    )
    print_line(counted("", plan.counts()))


def _print_chat(plan: ChatPlan, *, whole: bool) -> None:
    """Who is who, every message if asked, and how many there are."""
    whose = _("customer {id}").format(id=plan.customer_id) if plan.customer_id else format_number(plan.number)
    print_columns([(_("the shop"), plan.me), (_("the customer"), f"{plan.name} ({whose})".strip())])
    if whole:
        print_columns(
            [
                (
                    str(one.line),
                    local(one.event.time),
                    "→" if one.event.direction is Direction.OUT else "←",
                    message_words(one),
                )
                for one in plan.messages
            ]
        )
    print_line(counted(ImportKind.CHAT, plan.counts()))


def _chat_json(plan: ChatPlan, batch_id: int | None) -> dict[str, object]:
    return {
        "import": batch_id,
        "written": batch_id is not None,
        "counts": plan.counts(),
        "me": plan.me,
        "name": plan.name,
        "customer_id": plan.customer_id,
        "number": plan.number,
        "messages": [
            {
                "line": one.line,
                "time": iso(one.event.time),
                "direction": one.event.direction.value,
                "text": one.event.text,
                "file": one.event.content.filename if isinstance(one.event.content, Media) else None,
                "file_found": bool(one.file),
            }
            for one in plan.messages
        ],
    }


def _plan_json(plan: Plan, batch_id: int | None) -> dict[str, object]:
    return {
        "import": batch_id,
        "written": batch_id is not None,
        "counts": plan.counts(),
        "rows": [
            {
                "line": row.line,
                "state": row.state.value,
                "name": row.name,
                "numbers": list(row.numbers),
                "customer_id": row.customer_id,
                "same_as_line": row.same_as or None,
                "sets_name": row.sets_name,
                "labels": list(row.labels),
                "note": row.note,
                "birthday": row.birthday,
                "fields": dict(row.fields),
                "namesakes": list(row.namesakes),
                "remarks": list(row.remarks),
                "reason": row.reason,
            }
            for row in plan.rows
        ],
    }

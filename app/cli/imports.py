"""`tresen import …`: bringing people and chats along, for people and for scripts."""

import sys
from contextlib import closing
from pathlib import Path

from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.config.desk import read_desk_settings
from app.core.content import Media
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.i18n import _, ngettext
from app.core.phone import format_number
from app.services.imports import batches, chat_export, chats, csv_people
from app.services.imports.chats import ChatPlan, Planned
from app.services.imports.plan import Plan, PlannedRow, RowState


def bring_people(kind: str, file: str, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Import people from a file, having shown what that does."""
    people = batches.READERS[kind](batches.read_file(file, csv_people.LARGEST))
    paths = made_paths()
    region = read_desk_settings(paths.settings_file).country
    with closing(open_database(paths)) as database:
        if dry_run or not yes:
            plan = batches.preview(database, people, region)
            if dry_run and as_json:
                print_json(_plan_json(plan, None))
                return 0
            if dry_run or _may_ask():
                _print_plan(plan, whole=dry_run)
            if dry_run:
                return 0
            if plan.targets:
                _ask()
        batch_id, plan = batches.bring(database, shop_clock(), kind, Path(file).name, people, region, _progress)
    if as_json or not sys.stdout.isatty():
        print_json(_plan_json(plan, batch_id))
    elif batch_id is None:
        print_line(_("There was nothing to write."))
    else:
        print_line(_("Written. To take it back: tresen import undo {id}").format(id=batch_id))
    return 0


def bring_chat(file: str, *, me: str, customer: str, dates: str, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Import an exported chat, having shown what that does."""
    if dates not in ("", *chat_export.ORDERS):
        raise UserError(_("--dates is one of {orders}.").format(orders=", ".join(chat_export.ORDERS)))
    export = chat_export.read_export(batches.read_file(file, chat_export.LARGEST), order=dates or None)
    path = Path(file).expanduser().absolute()
    paths = made_paths()
    region = read_desk_settings(paths.settings_file).country
    with closing(open_database(paths)) as database:
        plan = chats.plan_chat(database, export, path, me=me, customer=customer, region=region)
        if dry_run and as_json:
            print_json(_chat_json(plan, None))
            return 0
        if dry_run or (not yes and _may_ask()):
            _print_chat(plan, whole=dry_run)
        if dry_run:
            return 0
        if plan.messages and not yes:
            _ask()
        batch_id = chats.bring_chat(database, shop_clock(), path.name, plan, _progress)
    if as_json or not sys.stdout.isatty():
        print_json(_chat_json(plan, batch_id))
    elif batch_id is None:
        print_line(_("There was nothing to write."))
    else:
        print_line(_("Written. To take it back: tresen import undo {id}").format(id=batch_id))
    return 0


def list_batches(*, as_json: bool) -> int:
    """Print what was imported."""
    with closing(open_database(made_paths())) as database:
        found = batches.batches(database)
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
                local(one.at),
                one.kind,
                one.name,
                _("undone") if one.undone_at is not None else _counts(one.kind, one.counts),
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
    print_columns([(str(row.line), _state_words(row), row.name, _numbers(row), _what(row)) for row in shown])
    print_line(_counted(plan.counts()))


def _state_words(row: PlannedRow) -> str:
    return {
        RowState.NEW: _("new"),
        RowState.MORE: _("known, gets more"),
        RowState.KNOWN: _("known"),
        RowState.REFUSED: _("refused"),
    }[row.state]


def _numbers(row: PlannedRow) -> str:
    return ", ".join(map(format_number, row.numbers))


def _what(row: PlannedRow) -> str:
    """What is added, and what is to be known of the row."""
    said = [row.reason] if row.reason else []
    if row.same_as:
        said.append(_("the same person as in line {line}").format(line=row.same_as))
    elif row.customer_id is not None:
        said.append(_("customer {id}").format(id=row.customer_id))
    if row.sets_name and row.state is RowState.MORE:
        said.append(_("gets the name"))
    said += [f"#{label}" for label in row.labels]
    if row.note:
        said.append(_("note: {text}").format(text=row.note.replace("\n", " · ")))
    if row.namesakes:
        ids = ", ".join(map(str, row.namesakes[:5]))
        said.append(_("somebody else is called the same: customer {ids}").format(ids=ids))
    return "; ".join([*said, *row.remarks])


def _counted(counts: dict[str, int]) -> str:
    new, more, known, refused = (counts.get(state.value, 0) for state in RowState)
    return ", ".join(
        (
            ngettext("{n} new", "{n} new", new).format(n=new),
            ngettext("{n} known who gets more", "{n} known who get more", more).format(n=more),
            ngettext("{n} known already", "{n} known already", known).format(n=known),
            ngettext("{n} refused", "{n} refused", refused).format(n=refused),
        )
    )


def _counts(kind: str, counts: dict[str, int]) -> str:
    return _chat_counted(counts) if kind == "chat" else _counted(counts)


def _print_chat(plan: ChatPlan, *, whole: bool) -> None:
    """Who is who, every message if asked, and how many there are."""
    whose = _("customer {id}").format(id=plan.customer_id) if plan.customer_id else format_number(plan.number)
    print_columns([(_("the shop"), plan.me), (_("the customer"), f"{plan.name} ({whose})".strip())])
    if whole:
        print_columns(
            [
                (str(one.line), local(one.event.time), "→" if one.event.direction is Direction.OUT else "←", _said(one))
                for one in plan.messages
            ]
        )
    print_line(_chat_counted(plan.counts()))


def _said(one: Planned) -> str:
    content = one.event.content
    if not isinstance(content, Media):
        return one.event.text
    there = content.filename if one.file else _("a file that is not there: {name}").format(name=content.filename or "?")
    return f"[{there}] {one.event.text}"


def _chat_counted(counts: dict[str, int]) -> str:
    messages, files = counts.get("messages", 0), counts.get("files", 0)
    return ", ".join(
        (
            ngettext("{n} message", "{n} messages", messages).format(n=messages),
            ngettext("{n} file", "{n} files", files).format(n=files),
            _("{n} there already").format(n=counts.get("known", 0)),
            _("{n} left out").format(n=counts.get("left_out", 0)),
        )
    )


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
                "namesakes": list(row.namesakes),
                "remarks": list(row.remarks),
                "reason": row.reason,
            }
            for row in plan.rows
        ],
    }

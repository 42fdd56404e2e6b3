"""`tresen people list|set|birthdays|timeline|export|fields|labels`: the customers and what the shop keeps of them."""

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.reply import checked
from app.cli.surroundings import made_paths, open_database, open_desk, shop_clock
from app.core.clock import SECOND
from app.core.customer_list import parse_sort
from app.core.dates import age_on, next_birthday, shown_day
from app.core.desk_customers import CustomerChanges
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, kind_name
from app.core.i18n import _, ngettext
from app.core.phone import format_number
from app.core.rows import CustomerRow
from app.core.timeline import TimelineEvent
from app.services import fields as field_services
from app.services import labels as label_services
from app.services import people
from app.services.customers import save_customer
from app.services.people_export import export_customers
from app.store.customers import all_labels
from app.store.database import Database
from app.store.fields import read_fields, values_count
from app.store.labels import label_counts
from app.store.profile import read_profile


def list_people(
    words: Sequence[str], sort: str, labels: Sequence[str], *, favourites: bool, limit: int | None, as_json: bool
) -> int:
    """Print those who fit."""
    with closing(open_desk(made_paths())) as desk:
        fields = desk.customer_fields()
        ids = desk.customer_ids(_wanted(words, labels, favourites=favourites), limit, parse_sort(sort, fields))
        found = desk.customer_rows(ids)
        rows = [found[id_] for id_ in ids if id_ in found]
        if as_json:
            print_json([_row_json(row, fields) for row in rows])
        else:
            zone = shop_zone(desk)
            print_columns(
                [
                    (
                        str(row.id),
                        f"{row.name} *" if row.favourite else row.name,
                        format_number(row.address),
                        ", ".join(row.labels),
                        str(row.messages),
                        local(row.last_at, zone),
                    )
                    for row in rows
                ]
            )
    return 0


def change(
    customer: str,
    *,
    name: str | None,
    labels: str | None,
    birthday: str | None,
    favourite: bool | None,
    values: Sequence[str],
    note: str,
    as_json: bool,
) -> int:
    """Change what is given, all of it or nothing."""
    if all(one is None for one in (name, labels, birthday, favourite)) and not values and not note:
        raise UserError(_("Say what to change: --name, --labels, --birthday, --favourite, --field or --note."))
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        customer_id = people.find_customer(database, customer)
        wanted: dict[int, str] = {}
        for value in values:
            field, sign, typed = checked(value).partition("=")
            if not sign:
                raise UserError(_("Say --field NAME=VALUE; nothing behind the = takes the value away."))
            wanted[field_services.field_named(database, field).id] = typed
        changes = CustomerChanges(
            None if name is None else checked(name),
            None if labels is None else [label.strip() for label in checked(labels).split(",") if label.strip()],
            None if birthday is None else checked(birthday),
            favourite,
            wanted,
            checked(note),
        )
        save_customer(database, shop_clock(), customer_id, changes, _today(database))
        row = desk.customer_rows([customer_id])[customer_id]
        if as_json or not sys.stdout.isatty():
            print_json(_row_json(row, desk.customer_fields()))
        else:
            print_line(_("{name}: kept.").format(name=row.name))
    return 0


def birthdays(limit: int, *, as_json: bool) -> int:
    """Print whose birthday is next."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        ids = desk.birthdays(limit)
        found = desk.customer_rows(ids)
        today = _today(database)
    rows = []
    for id_ in ids:
        row = found[id_]
        day = next_birthday(row.birthday, today)
        rows.append((row, day, (day - today).days, age_on(row.birthday, day)))
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "number": row.address,
                    "birthday": row.birthday,
                    "next": day.isoformat(),
                    "days": days,
                    "age": age,
                }
                for row, day, days, age in rows
            ]
        )
        return 0
    print_columns(
        [
            (
                shown_day(day.isoformat()),
                ngettext("in {n} day", "in {n} days", days).format(n=days) if days else _("today"),
                "" if age is None else ngettext("turns {n}", "turns {n}", age).format(n=age),
                str(row.id),
                row.name,
            )
            for row, day, days, age in rows
        ]
    )
    return 0


def timeline(customer: str, limit: int, *, as_json: bool) -> int:
    """Print everything with one person, newest first."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        customer_id, zone = people.find_customer(database, customer), shop_zone(desk)
        events: list[TimelineEvent] = []
        before = None
        while len(events) < limit:
            page = desk.timeline(customer_id, before)
            events += page.events
            before = page.before
            if before is None:
                break
    events = events[:limit]
    if as_json:
        print_json(
            [
                {
                    "time": iso(event.at),
                    "kind": event.kind.value,
                    "text": event.text,
                    "theirs": event.theirs,
                    "ours": event.ours,
                    "conversation_id": event.conversation_id,
                    "message_id": event.message_id,
                }
                for event in events
            ]
        )
        return 0
    print_columns(
        [
            (
                local(event.at, zone),
                event.kind.value,
                f"{event.theirs}+{event.ours}" if event.theirs or event.ours else "",
                event.text,
            )
            for event in events
        ]
    )
    return 0


def export(
    file: str,
    words: Sequence[str],
    sort: str,
    labels: Sequence[str],
    *,
    favourites: bool,
    excel: bool,
    as_json: bool,
) -> int:
    """Write customers to a new file."""
    with closing(open_database(made_paths())) as database:
        by = parse_sort(sort, read_fields(database.reader()))
        wanted = _wanted(words, labels, favourites=favourites)
        count = export_customers(
            database, checked(file), wanted, by, today=_today(database), excel=excel, progress=_progress
        )
    if as_json or not sys.stdout.isatty():
        print_json({"file": file, "customers": count})
    else:
        print_line(
            ngettext("{n} customer is in {path}.", "{n} customers are in {path}.", count).format(n=count, path=file)
        )
    return 0


def list_fields(*, as_json: bool) -> int:
    """Print the shop's own fields."""
    with closing(open_database(made_paths())) as database:
        fields, counts = read_fields(database.reader()), values_count(database.reader())
    if as_json:
        print_json([_field_json(field, counts.get(field.id, 0)) for field in fields])
    else:
        print_columns(
            [
                (field.name, kind_name(field.kind), str(counts.get(field.id, 0)), ", ".join(field.choices))
                for field in fields
            ]
        )
    return 0


def add_field(name: str, kind: FieldKind, choices: str, *, as_json: bool) -> int:
    """Make one."""
    with closing(open_database(made_paths())) as database:
        field_services.save_field(database, checked(name), kind, _parts(checked(choices)))
        return _tell_field(database, name, as_json=as_json)


def edit_field(name: str, rename: str | None, choices: str | None, renamed: Sequence[str], *, as_json: bool) -> int:
    """Change name and choices of one."""
    if rename is None and choices is None and not renamed:
        raise UserError(_("Say what to change: --name, --choices or --rename-choice."))
    with closing(open_database(made_paths())) as database:
        field = field_services.field_named(database, name)
        follow: dict[str, str] = {}
        for pair in renamed:
            old, sign, new = checked(pair).partition("=")
            if not sign or not new.strip() or old.strip() not in field.choices:
                raise UserError(
                    _("Say --rename-choice OLD=NEW; there are: {choices}.").format(choices=", ".join(field.choices))
                )
            follow[old.strip()] = " ".join(new.split())
        listed = (
            [follow.get(choice, choice) for choice in field.choices] if choices is None else _parts(checked(choices))
        )
        new_name = field.name if rename is None else checked(rename)
        field_services.save_field(database, new_name, field.kind, listed, field_id=field.id, renamed=follow)
        return _tell_field(database, new_name, as_json=as_json)


def delete_field(name: str, *, yes: bool, as_json: bool) -> int:
    """Delete one with all that is known there."""
    with closing(open_database(made_paths())) as database:
        field = field_services.field_named(database, name)
        count = values_count(database.reader()).get(field.id, 0)
        if count and not yes:
            sentence = ngettext(
                "{n} customer has something there, which is lost: say --yes.",
                "{n} customers have something there, which is lost: say --yes.",
                count,
            )
            raise UserError(sentence.format(n=count))
        lost = field_services.delete_field(database, field.id)
    if as_json or not sys.stdout.isatty():
        print_json({"deleted": field.name, "values": lost})
    return 0


def list_labels(*, as_json: bool) -> int:
    """Print all labels."""
    with closing(open_database(made_paths())) as database:
        labels, counts = all_labels(database.reader()), label_counts(database.reader())
    if as_json:
        print_json(
            [
                {
                    "id": label.id,
                    "name": label.name,
                    "colour": label.colour,
                    "bell": label.bell,
                    "customers": counts.get(label.id, 0),
                }
                for label in labels
            ]
        )
    else:
        print_columns(
            [
                (label.name, label.colour, str(counts.get(label.id, 0)), _("rings") if label.bell else "")
                for label in labels
            ]
        )
    return 0


def edit_label(name: str, rename: str | None, colour: str | None, bell: bool | None) -> int:
    """Rename or recolour one, or let it ring."""
    if rename is None and colour is None and bell is None:
        raise UserError(_("Say what to change: --name, --colour or --bell."))
    with closing(open_database(made_paths())) as database:
        if bell is not None:
            label_services.set_label_bell(database, name, bell)
        label = label_services.label_named(database, name)
        label_services.save_label(
            database, label.id, label.name if rename is None else checked(rename), colour or label.colour
        )
    return 0


def join_labels(kept: str, gone: str, *, as_json: bool) -> int:
    """Let one label become another."""
    with closing(open_database(made_paths())) as database:
        ids = [label_services.label_named(database, name).id for name in (kept, gone)]
        count = label_services.join_labels(database, *ids)
    if as_json or not sys.stdout.isatty():
        print_json({"kept": kept, "gone": gone, "customers": count})
    return 0


def delete_label(name: str, *, yes: bool, as_json: bool) -> int:
    """Take one off everybody."""
    with closing(open_database(made_paths())) as database:
        label = label_services.label_named(database, name)
        count = label_counts(database.reader()).get(label.id, 0)
        if count and not yes:
            sentence = ngettext("{n} customer carries it: say --yes.", "{n} customers carry it: say --yes.", count)
            raise UserError(sentence.format(n=count))
        label_services.delete_label(database, label.id)
    if as_json or not sys.stdout.isatty():
        print_json({"deleted": label.name, "customers": count})
    return 0


def _wanted(words: Sequence[str], labels: Sequence[str], *, favourites: bool) -> str:
    filters = [f'label:"{checked(label)}"' for label in labels]
    return " ".join([*(checked(word) for word in words), *filters, *(["is:favourite"] if favourites else [])])


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _today(database: Database) -> date:
    profile = read_profile(database.reader())
    zone: tzinfo = ZoneInfo(profile.timezone) if profile is not None else UTC
    return datetime.fromtimestamp(shop_clock().now() / SECOND, UTC).astimezone(zone).date()


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{of}" + ("\n" if done == of else ""))
        sys.stderr.flush()


def _tell_field(database: Database, name: str, *, as_json: bool) -> int:
    field = field_services.field_named(database, name)
    if as_json or not sys.stdout.isatty():
        print_json(_field_json(field, values_count(database.reader()).get(field.id, 0)))
    else:
        print_line(_("{name}: kept.").format(name=field.name))
    return 0


def _field_json(field: CustomField, count: int) -> dict[str, object]:
    return {
        "id": field.id,
        "name": field.name,
        "kind": field.kind.value,
        "choices": list(field.choices),
        "customers": count,
    }


def _row_json(row: CustomerRow, fields: Sequence[CustomField]) -> dict[str, object]:
    values = dict(row.fields)
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "name": row.name,
        "number": row.address,
        "labels": list(row.labels),
        "favourite": row.favourite,
        "birthday": row.birthday or None,
        "fields": {field.name: values[field.id] for field in fields if field.id in values},
        "messages": row.messages,
        "since": iso(row.since),
        "last_at": iso(row.last_at),
        "blocked": row.blocked,
        "assignee": row.assignee or None,
    }

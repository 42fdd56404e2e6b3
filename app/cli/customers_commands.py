"""`tresen people …` beside who is one person: names and options; what they do is imported when they are called."""

from typing import Annotated

import typer

from app.cli.people_commands import Customer, Json, people
from app.core.fields import FieldKind

__all__ = ("people",)

fields = typer.Typer(help="The shop's own fields of a customer.", rich_markup_mode=None, no_args_is_help=True)
labels = typer.Typer(help="Labels as such.", rich_markup_mode=None, no_args_is_help=True)
people.add_typer(fields, name="fields")
people.add_typer(labels, name="labels")

Words = Annotated[
    list[str] | None,
    typer.Argument(help="Parts of name, number, label or field; is:favourite, has:birthday, label:NAME, FIELD:VALUE."),
]
Sorted = Annotated[
    str, typer.Option("--sort", help="name, last, messages, since, birthday, favourite or a field; -last turns it.")
]
Labels = Annotated[list[str] | None, typer.Option("--label", help="Only with that label; may be said again.")]
Favourites = Annotated[bool, typer.Option("--favourites", help="Only favourites.")]
Yes = Annotated[bool, typer.Option("--yes", help="Also if something is lost.")]


@people.command(name="list", epilog="Example: tresen people list --label regular --sort -last --limit 20 --json")
def list_people(
    words: Words = None,
    sort: Sorted = "name",
    label: Labels = None,
    favourites: Favourites = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    as_json: Json = False,
) -> int:
    """List customers."""
    from app.cli.customers import list_people

    return list_people(words or (), sort, label or (), favourites=favourites, limit=limit, as_json=as_json)


@people.command(name="set", epilog="Example: tresen people set +491713920001 --birthday 24.12.1985 --field Diet=vegan")
def set_person(
    customer: Customer,
    name: Annotated[str | None, typer.Option(help="Your own name for them; '' goes back to theirs.")] = None,
    labels: Annotated[str | None, typer.Option(help="All their labels, parted by commas; '' takes them off.")] = None,
    birthday: Annotated[str | None, typer.Option(help="24.12., 24.12.1985 or 1985-12-24; '' forgets it.")] = None,
    favourite: Annotated[bool | None, typer.Option("--favourite/--no-favourite", help="Star or no star.")] = None,
    field: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A field; may be said again.")] = None,
    note: Annotated[str, typer.Option(help="A note that is added.")] = "",
    as_json: Json = False,
) -> int:
    """Change what is kept of a customer: all that is given, or nothing if one thing can't be."""
    from app.cli.customers import change

    return change(
        customer,
        name=name,
        labels=labels,
        birthday=birthday,
        favourite=favourite,
        values=field or (),
        note=note,
        as_json=as_json,
    )


@people.command(epilog="Example: tresen people birthdays --limit 10 --json")
def birthdays(
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20, as_json: Json = False
) -> int:
    """List whose birthday is next, today's first."""
    from app.cli.customers import birthdays

    return birthdays(limit, as_json=as_json)


@people.command(epilog="Example: tresen people timeline +491713920001 --json")
def timeline(
    customer: Customer,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many lines.")] = 100,
    as_json: Json = False,
) -> int:
    """Print everything with one person by days, newest first: messages, files, orders, notes, imports, joins."""
    from app.cli.customers import timeline

    return timeline(customer, limit, as_json=as_json)


@people.command(epilog="Example: tresen people export regulars.vcf --label regular")
def export(
    file: Annotated[str, typer.Argument(help="A new file: .csv is a table, .vcf are contact cards (vCard 4.0).")],
    words: Words = None,
    sort: Sorted = "name",
    label: Labels = None,
    favourites: Favourites = False,
    excel: Annotated[bool, typer.Option("--excel", help="A table as Excel opens it.")] = False,
    as_json: Json = False,
) -> int:
    """Write customers to a file; nothing is written over, and no cell is a formula."""
    from app.cli.customers import export

    return export(file, words or (), sort, label or (), favourites=favourites, excel=excel, as_json=as_json)


@fields.command(name="list")
def list_fields(as_json: Json = False) -> int:
    """List the fields, each with how many customers have something there."""
    from app.cli.customers import list_fields

    return list_fields(as_json=as_json)


@fields.command(name="add", epilog='Example: tresen people fields add Diet --kind choice --choices "vegan, everything"')
def add_field(
    name: Annotated[str, typer.Argument(help="Its name; {name} in a quick reply is filled with it.")],
    kind: Annotated[FieldKind, typer.Option(help="What it holds.")] = FieldKind.TEXT,
    choices: Annotated[str, typer.Option(help="Of a choice, parted by commas.")] = "",
    as_json: Json = False,
) -> int:
    """Make a field."""
    from app.cli.customers import add_field

    return add_field(name, kind, choices, as_json=as_json)


@fields.command(name="edit", epilog="Example: tresen people fields edit Diet --rename-choice vegan=plants")
def edit_field(
    name: Annotated[str, typer.Argument(help="Its name.")],
    rename: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    choices: Annotated[str | None, typer.Option(help="All choices, parted by commas.")] = None,
    rename_choice: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="What is known follows.")] = None,
    as_json: Json = False,
) -> int:
    """Rename a field or change its choices."""
    from app.cli.customers import edit_field

    return edit_field(name, rename, choices, rename_choice or (), as_json=as_json)


@fields.command(name="delete")
def delete_field(
    name: Annotated[str, typer.Argument(help="Its name.")], yes: Yes = False, as_json: Json = False
) -> int:
    """Delete a field and what is known there."""
    from app.cli.customers import delete_field

    return delete_field(name, yes=yes, as_json=as_json)


@labels.command(name="list")
def list_labels(as_json: Json = False) -> int:
    """List labels, each with its colour and how many customers carry it."""
    from app.cli.customers import list_labels

    return list_labels(as_json=as_json)


@labels.command(name="edit", epilog="Example: tresen people labels edit regular --colour green")
def edit_label(
    name: Annotated[str, typer.Argument(help="Its name.")],
    rename: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    colour: Annotated[str | None, typer.Option(help="plain, accent, sage, green or red.")] = None,
    bell: Annotated[
        bool | None, typer.Option("--bell/--no-bell", help="Ring for its customers though the bell is else silent.")
    ] = None,
) -> int:
    """Rename or recolour a label, or let it ring."""
    from app.cli.customers import edit_label

    return edit_label(name, rename, colour, bell)


@labels.command(name="join")
def join_labels(
    kept: Annotated[str, typer.Argument(help="The label that stays.")],
    gone: Annotated[str, typer.Argument(help="The label that becomes it.")],
    as_json: Json = False,
) -> int:
    """Let all who carry one label carry the other instead."""
    from app.cli.customers import join_labels

    return join_labels(kept, gone, as_json=as_json)


@labels.command(name="delete")
def delete_label(
    name: Annotated[str, typer.Argument(help="Its name.")], yes: Yes = False, as_json: Json = False
) -> int:
    """Take a label off everybody."""
    from app.cli.customers import delete_label

    return delete_label(name, yes=yes, as_json=as_json)

"""`tresen import …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

imports = typer.Typer(help="Bring people and chats along from elsewhere.", rich_markup_mode=None, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
File = Annotated[str, typer.Argument(help="The file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only print, row by row, what would happen.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask.")]


@imports.command(epilog="Example: tresen import vcard contacts.vcf --dry-run")
def vcard(file: File, dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> int:
    """Bring people from vCards (2.1 to 4.0), as phones and address books export them."""
    from app.cli.imports import bring_people

    return bring_people("vcard", file, dry_run=dry_run, yes=yes, as_json=as_json)


@imports.command(name="csv", epilog="Example: tresen import csv customers.csv --dry-run")
def csv_(
    file: File,
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            help="What each column holds, with commas between: name, first, last, phone, email, company, birthday, "
            "note, labels, address; own (or nothing) for a line of the note, - to leave it out.",
        ),
    ] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Bring people from a table whose first line names its columns, such as name, phone, labels, note."""
    from app.cli.imports import bring_people

    return bring_people("csv", file, columns=columns, dry_run=dry_run, yes=yes, as_json=as_json)


@imports.command(epilog='Example: tresen import chat "WhatsApp Chat mit Anna.txt" --customer +491713920001 --dry-run')
def chat(
    file: File,
    me: Annotated[str, typer.Option("--me", help="The shop's name in the file; else the account's.")] = "",
    customer: Annotated[str, typer.Option("--customer", help="Whose chat it is: a customer's id or a number.")] = "",
    dates: Annotated[str, typer.Option("--dates", help="How dates are written if unclear: dmy, mdy or ymd.")] = "",
    account: Annotated[
        int | None, typer.Option("--account", help="With several numbers: the id of the one it was written from.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Bring a chat that WhatsApp's app exported (.txt with its files beside it, or .zip) as past messages."""
    from app.cli.imports import bring_chat
    from app.core.imports import Answers

    answers = Answers(dates=dates, me=me, customer=customer, account=account)
    return bring_chat(file, answers, dry_run=dry_run, yes=yes, as_json=as_json)


@imports.command(name="list")
def list_(as_json: Json = False) -> int:
    """List what was imported, the newest first."""
    from app.cli.imports import list_batches

    return list_batches(as_json=as_json)


@imports.command()
def undo(
    import_id: Annotated[int, typer.Argument(metavar="IMPORT", help="The import's id, as import and list print it.")],
    as_json: Json = False,
) -> int:
    """Take an import back; customers who have written since, or about whom there is more by now, stay."""
    from app.cli.imports import undo

    return undo(import_id, as_json=as_json)

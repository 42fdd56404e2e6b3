"""`tresen people …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

people = typer.Typer(help="Who is one person, and whom to keep out.", rich_markup_mode=None, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Customer = Annotated[str, typer.Argument(help="A customer's id, or one of their numbers in E.164 (+49…).")]


@people.command(name="show")
def show_person(customer: Customer, as_json: Json = False) -> int:
    """Print everything about one person: names, numbers, labels, notes, who may be the same."""
    from app.cli.people import show

    return show(customer, as_json=as_json)


@people.command()
def suggest(as_json: Json = False) -> int:
    """List pairs of customers who may be one person, each with its reason; the surest first."""
    from app.cli.people import suggest

    return suggest(as_json=as_json)


@people.command(epilog="Example: tresen people merge +491713920001 +491713920002 --dry-run")
def merge(
    kept: Customer,
    gone: Customer,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what they would be.")] = False,
    as_json: Json = False,
) -> int:
    """Make two customers one; GONE goes into KEPT. `tresen people undo` parts them again."""
    from app.cli.people import merge

    return merge(kept, gone, yes=yes, dry_run=dry_run, as_json=as_json)


@people.command()
def undo(
    merge_id: Annotated[int, typer.Argument(metavar="MERGE", help="The merge's id, as merge and show print it.")],
    as_json: Json = False,
) -> int:
    """Part two customers who were made one; what came in between stays with whom it came from."""
    from app.cli.people import undo

    return undo(merge_id, as_json=as_json)


@people.command()
def block(customer: Customer, as_json: Json = False) -> int:
    """Keep somebody out: here at once, at WhatsApp when the gateway can tell it."""
    from app.cli.people import set_blocked

    return set_blocked(customer, blocked=True, as_json=as_json)


@people.command()
def unblock(customer: Customer, as_json: Json = False) -> int:
    """Let somebody in again."""
    from app.cli.people import set_blocked

    return set_blocked(customer, blocked=False, as_json=as_json)

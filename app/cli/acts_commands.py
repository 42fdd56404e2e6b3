"""`tresen act`, `undo`, `done`, `snooze`, `macro …`: names and options; what they do is imported when called."""

from typing import Annotated

import typer

macro = typer.Typer(
    help="Macros: lists of steps done by one key or name.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Chats = Annotated[
    list[str] | None,
    typer.Argument(help="Conversations' ids or customers' numbers in E.164 (+49…); - reads a list, a line each."),
]
Query = Annotated[
    str | None, typer.Option("--query", help="Those the inbox lists by these filters: 'label:regular is:waiting'.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Write to more than five customers at once.")]
Steps = Annotated[
    list[str] | None,
    typer.Option(
        "--do",
        help="A step, in order: 'reply TEXT', 'label NAME', 'unlabel NAME', 'snooze tue 9:00', done, reopen, unread, "
        "read, 'note TEXT', 'assign NAME', 'priority high'.",
    ),
]
Name = Annotated[str, typer.Argument(help="The macro's name.")]
Key = Annotated[str | None, typer.Option("--key", help="Its key on the desk: B, alt+b, shift+f5; '' for none.")]


def act(
    chats: Chats = None,
    query: Query = None,
    do: Steps = None,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Do steps to one chat or many: each whole or not at all, all in one transaction that can be undone."""
    from app.cli.acts import act

    return act(chats or [], query, do or [], yes=yes, as_json=as_json)


def undo(as_json: Json = False) -> int:
    """Take back what was done last, here or on the desk; again: what was before."""
    from app.cli.acts import undo

    return undo(as_json=as_json)


def done(chats: Chats = None, as_json: Json = False) -> int:
    """Mark conversations done."""
    from app.cli.acts import done

    return done(chats or [], as_json=as_json)


def reopen(chats: Chats = None, as_json: Json = False) -> int:
    """Put conversations that are done or snoozed back into the inbox."""
    from app.cli.acts import reopen

    return reopen(chats or [], as_json=as_json)


def snooze(
    chat: Annotated[
        str, typer.Argument(help="A conversation's id, or a customer's number in E.164; - reads a list, a line each.")
    ],
    when: Annotated[
        str, typer.Argument(help="tomorrow, 'tue 9:00', 'in 2 h'; without: until the customer writes.")
    ] = "",
    as_json: Json = False,
) -> int:
    """Put a conversation away until a time, or until the customer writes."""
    from app.cli.acts import snooze

    return snooze(chat, when, as_json=as_json)


@macro.command("list")
def list_(as_json: Json = False) -> int:
    """List them, the most used first."""
    from app.cli.macros import list_macros

    return list_macros(as_json=as_json)


@macro.command(epilog="Example: tresen macro add ready --do 'reply Ready, {first name}!' --do 'label pickup' --do done")
def add(name: Name, do: Steps = None, key: Key = None, as_json: Json = False) -> int:
    """Keep a new one."""
    from app.cli.macros import add

    return add(name, do or [], key or "", as_json=as_json)


@macro.command()
def edit(
    name: Name,
    rename: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    do: Steps = None,
    key: Key = None,
    as_json: Json = False,
) -> int:
    """Change its name, its steps (all of them) or its key."""
    from app.cli.macros import edit

    return edit(name, rename, do or [], key, as_json=as_json)


@macro.command()
def delete(name: Name) -> int:
    """Delete one; `tresen undo` brings it back."""
    from app.cli.macros import delete

    return delete(name)


@macro.command()
def run(name: Name, chats: Chats = None, query: Query = None, yes: Yes = False, as_json: Json = False) -> int:
    """Do its steps to chats."""
    from app.cli.macros import run

    return run(name, chats or [], query, yes=yes, as_json=as_json)


@macro.command("import")
def import_(
    file: Annotated[str, typer.Argument(help="A JSON file; - reads standard input.")], as_json: Json = False
) -> int:
    """Add those of a file; one whose name is known is changed. All or none."""
    from app.cli.macros import import_file

    return import_file(file, as_json=as_json)


@macro.command()
def export(file: Annotated[str, typer.Argument(help="A new JSON file; - writes to standard output.")]) -> int:
    """Write all of them to a new file."""
    from app.cli.macros import export_file

    return export_file(file)

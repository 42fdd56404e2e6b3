"""`tresen quick …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

quick = typer.Typer(
    help="Quick replies: texts used again and again, put in with / on the desk.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Name = Annotated[str, typer.Argument(help="The reply's name: one word.")]
Category = Annotated[str | None, typer.Option("--category", help="What it belongs to: orders, hours, …")]
File = Annotated[str, typer.Argument(help="A file that ends in .toml or .json.")]


@quick.command("list")
def list_(as_json: Json = False) -> int:
    """List them, the most used first."""
    from app.cli.quick import list_replies

    return list_replies(as_json=as_json)


@quick.command(epilog='Example: tresen quick add thanks "Thank you, {first name}! See you {next opening}."')
def add(
    name: Name,
    text: Annotated[str, typer.Argument(help="May hold placeholders such as {customer}; - reads standard input.")],
    category: Category = None,
    as_json: Json = False,
) -> int:
    """Keep a new one."""
    from app.cli.quick import add

    return add(name, text, category or "", as_json=as_json)


@quick.command()
def edit(
    name: Name,
    rename: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Its new text; - reads standard input.")] = None,
    category: Category = None,
    as_json: Json = False,
) -> int:
    """Change its name, text or category."""
    from app.cli.quick import edit

    return edit(name, rename, text, category, as_json=as_json)


@quick.command()
def delete(name: Name) -> int:
    """Delete one; what was sent with it stays."""
    from app.cli.quick import delete

    return delete(name)


@quick.command("import")
def import_(file: File, as_json: Json = False) -> int:
    """Add those of a file; one whose name is known is changed. All or none."""
    from app.cli.quick import import_file

    return import_file(file, as_json=as_json)


@quick.command()
def export(file: File) -> int:
    """Write all of them to a new file."""
    from app.cli.quick import export_file

    return export_file(file)

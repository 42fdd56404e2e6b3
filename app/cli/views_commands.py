"""`tresen views …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

from app.core.queue import Sort

views = typer.Typer(
    help="Views: filters of the inbox kept under a name, each with a count and a key.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Name = Annotated[str, typer.Argument(help="The view's name.")]
Key = Annotated[
    str | None, typer.Option("--key", help="What lists it on the desk: a letter, or shift+f3; '' takes it away.")
]
Order = Annotated[Sort | None, typer.Option("--sort", help="Who comes first.")]


@views.command("list")
def list_(as_json: Json = False) -> int:
    """List them with how many chats each holds."""
    from app.cli.views import list_views

    return list_views(as_json=as_json)


@views.command(epilog='Example: tresen views add Regulars "label:regular is:waiting" --sort window --key D')
def add(
    name: Name,
    words: Annotated[str, typer.Argument(help="Filters: is: label: channel: assigned: window: priority:, names.")] = "",
    sort: Order = None,
    key: Key = None,
    as_json: Json = False,
) -> int:
    """Keep a new one."""
    from app.cli.views import add

    return add(name, words, sort, key or "", as_json=as_json)


@views.command()
def edit(
    name: Name,
    rename: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    words: Annotated[str | None, typer.Option("--filter", help="Its new filters.")] = None,
    sort: Order = None,
    key: Key = None,
    as_json: Json = False,
) -> int:
    """Change its name, filters, order or key."""
    from app.cli.views import edit

    return edit(name, rename, words, sort, key, as_json=as_json)


@views.command()
def delete(name: Name) -> int:
    """Delete one; the chats in it stay as they are."""
    from app.cli.views import delete

    return delete(name)

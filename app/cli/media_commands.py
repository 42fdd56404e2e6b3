"""The names and options of `tresen media …`; what it does is imported when it is called."""

from typing import Annotated

import typer

media = typer.Typer(help="The files of messages: list, save, fetch again.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Message = Annotated[str, typer.Argument(help="The message's id, as `tresen media list` prints it.")]


@media.command("list")
def list_(
    chat: Annotated[str | None, typer.Argument(help="A conversation's id or a number; without it, all.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> int:
    """List files, the newest first: where they are, or why they aren't."""
    from app.cli.media import list_media

    return list_media(chat, limit, as_json=as_json)


@media.command(epilog="Example: tresen media get 3765066228826112000 --to ~/Downloads")
def get(
    message: Message,
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="A new file, or a folder.")] = ".",
    as_json: Json = False,
) -> int:
    """Save a copy of a message's file; nothing is overwritten."""
    from app.cli.media import get

    return get(message, to, as_json=as_json)


@media.command()
def retry(
    message: Annotated[str | None, typer.Argument(help="The message's id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed or are no longer on disk.")] = False,
    as_json: Json = False,
) -> int:
    """Have a file fetched again, or all that can be."""
    from app.cli.media import retry

    return retry(message, every=every, as_json=as_json)

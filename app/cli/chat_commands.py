"""`tresen chat …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

from app.core.clock import MachineClock
from app.core.export import ExportForm

chat = typer.Typer(help="One conversation as a whole.", rich_markup_mode=None, no_args_is_help=True)

Chat = Annotated[str, typer.Argument(help="A conversation's id, or a customer's number in E.164 (+49…).")]
Time = "2026-11-21, 2026-11-21T08:00:00Z, or 2h, 3d ago."


@chat.command(epilog="Example: tresen chat export +491713920001 --format html --to ~/Documents/")
def export(
    chat: Chat,
    form: Annotated[
        ExportForm, typer.Option("--format", help="text as WhatsApp exports it, json (an object a line), or html.")
    ] = ExportForm.TEXT,
    since: Annotated[str | None, typer.Option(help=f"From then on: {Time}")] = None,
    until: Annotated[str | None, typer.Option(help="Before then, in the same forms.")] = None,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="A file or folder; without it, to a pipe.")] = "",
    media: Annotated[bool, typer.Option("--media", help="Make a folder, with the chat's files beside it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> int:
    """Take a conversation out, private notes left in; `tresen import chat` reads the text again."""
    from app.cli.chat import export
    from app.cli.times import parse_time

    now = MachineClock().now()
    return export(
        chat,
        form,
        since=None if since is None else parse_time(since, now),
        until=None if until is None else parse_time(until, now),
        to=to,
        media=media,
        as_json=as_json,
    )

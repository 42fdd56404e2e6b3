"""`tresen later …`: the names and options of its commands; what they do is imported when they are called."""

from typing import Annotated

import typer

later = typer.Typer(
    help="What goes out later: the window, blocks and what they wrote are looked at when its time has come.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Chat = Annotated[str, typer.Argument(help="A conversation's id, or a customer's number in E.164 (+49…).")]
Number = Annotated[int, typer.Argument(metavar="ID", help="As tresen later list shows it.")]
When = Annotated[str, typer.Argument(help="'tue 9:00', tomorrow, 'in 2 h', '24.12. 18:00': in the shop's zone.")]
Anyway = Annotated[
    bool | None,
    typer.Option("--anyway/--hold", help="Send it though they write meanwhile, or hold it then (as it is at first)."),
]


@later.command("list")
def list_(
    chat: Annotated[str | None, typer.Option(help="Only this one: its id, or a customer's number.")] = None,
    as_json: Json = False,
) -> int:
    """List it: what was held first, then by time."""
    from app.cli.later import list_later

    return list_later(chat, as_json=as_json)


@later.command(epilog='Example: tresen later add +491713920001 "tue 9:00" "Your cake is ready."')
def add(
    chat: Chat,
    when: When,
    text: Annotated[str, typer.Argument(help="What to write; - reads it from standard input.")],
    quote: Annotated[str | None, typer.Option(metavar="MESSAGE", help="Answer that message: its id, or last.")] = None,
    anyway: Anyway = None,
    as_json: Json = False,
) -> int:
    """Send a text at that time."""
    from app.cli.later import add

    return add(chat, when, text, quote=quote, anyway=bool(anyway), as_json=as_json)


@later.command(epilog='Example: tresen later edit 3 --when "tomorrow 8:00"')
def edit(
    number: Number,
    when: Annotated[str | None, typer.Option(help="Its new time.")] = None,
    text: Annotated[str | None, typer.Option(help="Its new text; - reads standard input.")] = None,
    anyway: Anyway = None,
    as_json: Json = False,
) -> int:
    """Change its time or text; one that was held waits again."""
    from app.cli.later import edit

    return edit(number, when, text, anyway, as_json=as_json)


@later.command()
def cancel(number: Number, as_json: Json = False) -> int:
    """Send it never."""
    from app.cli.later import cancel

    return cancel(number, as_json=as_json)


@later.command("send-now")
def send_now(
    number: Number,
    wait: Annotated[float | None, typer.Option(min=0, help="Seconds to wait until it is sent.")] = None,
    as_json: Json = False,
) -> int:
    """Send it now, whatever they have written."""
    from app.cli.later import send_now

    return send_now(number, wait, as_json=as_json)

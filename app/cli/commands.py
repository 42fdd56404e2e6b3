"""The command line's names and options; what a command does is imported when it is called."""

from typing import Annotated

import typer

from app.cli.account_commands import account, link, template
from app.cli.acts_commands import act, done, macro, reopen, snooze, undo
from app.cli.chat_commands import chat
from app.cli.customers_commands import people
from app.cli.imports_commands import imports
from app.cli.later_commands import later
from app.cli.media_commands import media
from app.cli.quick_commands import quick
from app.cli.send_commands import send
from app.cli.views_commands import views
from app.core.clock import MachineClock
from app.core.errors import UserError
from app.core.i18n import _
from app.core.queue import Sort

app = typer.Typer(
    name="tresen",
    help="Answer hundreds of customers' chats from one terminal screen. Without a command, the desk opens.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 a fault, 2 your mistake, 3 something else holds it.",
)
setup = typer.Typer(help="Connect a channel account.", rich_markup_mode=None)
app.add_typer(setup, name="setup")
app.add_typer(send, name="send")
app.add_typer(people, name="people")
app.add_typer(imports, name="import")
app.add_typer(media, name="media")
app.add_typer(chat, name="chat")
app.add_typer(quick, name="quick")
app.add_typer(macro, name="macro")
app.add_typer(views, name="views")
app.add_typer(later, name="later")
app.add_typer(template, name="template")
app.add_typer(account, name="account")
app.command()(link)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]
Chat = Annotated[str, typer.Argument(help="A conversation's id, or a customer's number in E.164 (+49…).")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Where to listen; 0 takes a free port.")]
Announce = Annotated[bool, typer.Option("--announce", hidden=True, help="Print the address as JSON when ready.")]


def call(words: list[str]) -> int:
    """Run one command; the user's mistakes become `UserError`."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=words, prog_name="tresen", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as left:
        # Click leaves with 1 by itself when the reader of our output has gone.
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        raise
    except Exception as error:
        # Click's own errors by their shape: which package holds the classes differs between Typer's versions.
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "tresen"
        raise UserError(
            f"{' '.join(message().replace('Value error, ', '').split())} (`{path} --help` says how it is used.)"
        ) from error
    return result if isinstance(result, int) else 0


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed, the same day.")] = 1,
    shop: Annotated[str, typer.Option(help="bakery or boutique.")] = "bakery",
    customers: Annotated[int, typer.Option(min=1, max=200_000, help="How many people have written before.")] = 60,
    messages: Annotated[int, typer.Option(min=0, max=5_000_000, help="How many messages there are.")] = 1_500,
    speed: Annotated[float, typer.Option(min=0.1, max=1_000, help="How fast the shop's day passes.")] = 1.0,
) -> int:
    """Open a living shop: made-up data, a stand-in for Meta, customers who write. Nothing of yours is touched."""
    from app.cli.demo import DemoOptions, open_the_demo

    return open_the_demo(DemoOptions(seed=seed, shop=shop, customers=customers, messages=messages, speed=speed))


@app.command()
def gateway(
    host: Annotated[str | None, typer.Option(help="Where to listen (127.0.0.1).")] = None,
    port: Port = None,
    parent_fd: Annotated[int | None, typer.Option(hidden=True, help="A pipe; its end is the gateway's.")] = None,
    announce: Announce = False,
) -> int:
    """Receive webhooks and send replies until stopped: what runs while the desk is closed."""
    from app.cli.gateway import run

    return run(host, port, parent_fd=parent_fd, announce=announce)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")] = 8090,
    webhook_url: Annotated[str | None, typer.Option(help="Where webhooks go.")] = None,
    app_secret: Annotated[str, typer.Option(help="What webhooks are signed with.")] = "sandbox-app-secret",  # noqa: S107
    seed: Annotated[int, typer.Option(help="The same seed, the same day.")] = 1,
    shop: Annotated[str, typer.Option(help="bakery or boutique.")] = "bakery",
    speed: Annotated[float, typer.Option(min=0.1, max=1_000, help="How fast the customers live.")] = 1.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Nobody writes unprompted.")] = False,
    announce: Announce = False,
    config: Annotated[str | None, typer.Option(hidden=True, help="Everything as JSON, for the demo.")] = None,
) -> int:
    """A stand-in for Meta's Graph API, with customers."""
    from app.cli.sandbox import run, run_configured

    if config is not None:
        return run_configured(config)
    return run(
        port=port,
        webhook_url=webhook_url,
        app_secret=app_secret,
        seed=seed,
        shop=shop,
        speed=speed,
        quiet=quiet,
        announce=announce,
    )


@setup.command()
def whatsapp(
    phone_number_id: Annotated[str | None, typer.Option(help="From Meta's app dashboard, not the number.")] = None,
    waba_id: Annotated[str | None, typer.Option(help="The WhatsApp Business Account's id.")] = None,
    access_token: Annotated[str | None, typer.Option(help="A system user's token.")] = None,
    app_secret: Annotated[str | None, typer.Option(help="From the app's basic settings.")] = None,
    verify_token: Annotated[str | None, typer.Option(help="Any word; Meta's webhook form asks for the same.")] = None,
    graph_url: Annotated[str | None, typer.Option(help="Another Graph API, such as the sandbox.")] = None,
    api_version: Annotated[str | None, typer.Option(help="The Graph API's version (v25.0).")] = None,
    name: Annotated[str, typer.Option(help="The shop's name, if Meta's verified name is not the one.")] = "",
    public_url: Annotated[str | None, typer.Option(help="The webhooks' public address, to be tried.")] = None,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Ask Meta whether the account works.")] = True,
) -> int:
    """Connect a WhatsApp number, or change how it is connected; asks for what isn't given."""
    from app.cli.setup import SetupOptions, run

    return run(
        SetupOptions(
            phone_number_id=phone_number_id,
            waba_id=waba_id,
            access_token=access_token,
            app_secret=app_secret,
            verify_token=verify_token,
            graph_url=graph_url,
            api_version=api_version,
            name=name,
            public_url=public_url,
            check=check,
        )
    )


@app.command()
def inbox(
    words: Annotated[
        list[str] | None, typer.Argument(help="Filters: is:unread label:regular window:closing, or part of a name.")
    ] = None,
    view: Annotated[
        str | None, typer.Option(help="waiting, unread, open, snoozed, done, all, or a view of your own.")
    ] = None,
    sort: Annotated[
        Sort | None, typer.Option(help="Who comes first: longest wait, window closing first, priority, newest.")
    ] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> int:
    """List conversations: who waits longest first, then the newest."""
    from app.cli.chats import inbox

    return inbox(" ".join(words or ()), view, sort, limit, as_json=as_json)


@app.command()
def show(chat: Chat, as_json: Json = False) -> int:
    """Print a conversation, oldest message first."""
    from app.cli.chats import show

    return show(chat, as_json=as_json)


for _command in (done, reopen, snooze, act, undo):
    app.command()(_command)


@app.command(epilog="Example: tresen messages --follow --json | jq -r .text")
def messages(
    chat: Annotated[str | None, typer.Argument(help="A conversation's id or a number; without it, all.")] = None,
    since: Annotated[str | None, typer.Option(help="2026-11-21, 2026-11-21T08:00:00Z, or 2h, 3d ago.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl+C.")] = False,
    as_json: Json = False,
) -> int:
    """Print messages in the order of their ids; with --json one object a line."""
    from app.cli.chats import messages
    from app.cli.times import parse_time

    start = None if since is None else parse_time(since, MachineClock().now())
    return messages(chat, start, follow=follow, as_json=as_json)


@app.command(epilog='Example: tresen reply +491713920001 "Yes, until six" --quote last')
def reply(
    chat: Chat,
    text: Annotated[str, typer.Argument(help="What to write; - reads it from standard input.")],
    quote: Annotated[str | None, typer.Option(metavar="MESSAGE", help="Answer that message: its id, or last.")] = None,
    wait: Annotated[float | None, typer.Option(min=0, help="Seconds to wait until it is sent.")] = None,
    at: Annotated[str | None, typer.Option(metavar="WHEN", help="Not now: 'tomorrow 8:00' (tresen later).")] = None,
    as_json: Json = False,
) -> int:
    """Queue an answer; the gateway sends it. All but texts: tresen send."""
    if at is not None:
        from app.cli.later import add

        if wait is not None:
            raise UserError(_("What goes out later can't be waited for: give either --at or --wait."))
        return add(chat, at, text, quote=quote, anyway=False, as_json=as_json)
    from app.cli.reply import reply

    return reply(chat, text, quote=quote, wait=wait, as_json=as_json)


@app.command(epilog="Example: tresen react +491713920001 last EMOJI")
def react(
    chat: Chat,
    message: Annotated[str, typer.Argument(help="Its id, or last: the customer's last one.")],
    emoji: Annotated[str, typer.Argument(help="One emoji; without it, ours is taken back.")] = "",
    wait: Annotated[float | None, typer.Option(min=0, help="Seconds to wait until it is sent.")] = None,
    as_json: Json = False,
) -> int:
    """Put an emoji on a message."""
    from app.cli.reply import react

    return react(chat, message, emoji, wait=wait, as_json=as_json)


@app.command(epilog="Example: tresen retry +491713920001")
def retry(
    chat: Annotated[str | None, typer.Argument(help="A conversation's id or a number; without it, all chats.")] = None,
    message: Annotated[int | None, typer.Option(help="Only that message, though it may have arrived.")] = None,
    as_json: Json = False,
) -> int:
    """Send failed messages again, as far as that can help."""
    from app.cli.reply import retry

    return retry(chat, message, as_json=as_json)


@app.command(epilog="Example: tresen search torte from:anna has:image before:2026-03")
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            help="All must occur; the last may be a beginning. Filters: from: chat: label: has: before: after: on:."
        ),
    ],
    limit: Limit = 50,
    as_json: Json = False,
) -> int:
    """Find people, notes, messages and names of files; accents and case don't matter."""
    from app.cli.chats import search

    return search(" ".join(words), limit, as_json=as_json)


@app.command()
def doctor(as_json: Json = False) -> int:
    """Look at everything that can be wrong and say what to do about it."""
    from app.cli.doctor import doctor

    return doctor(as_json=as_json)


@app.command()
def replay(
    everything: Annotated[bool, typer.Option("--all", help="Also what this version has read already.")] = False,
    as_json: Json = False,
) -> int:
    """After an upgrade: read anew what an earlier version received, changing nothing that is right."""
    from app.cli.replay import replay

    return replay(everything=everything, as_json=as_json)


@app.command()
def backup(file: Annotated[str, typer.Argument(help="Where the copy goes.")]) -> int:
    """Copy the database to a file, also while the gateway runs."""
    from app.cli.files import backup

    return backup(file)


@app.command()
def restore(file: Annotated[str, typer.Argument(help="A copy made by `tresen backup`.")]) -> int:
    """Put a copy in the place of the database; what was there is kept beside it."""
    from app.cli.files import restore

    return restore(file)


@app.command()
def keys(
    write: Annotated[bool, typer.Option("--write", help="Make the key file, every line a comment.")] = False,
) -> int:
    """Print every action with its keys, in the form of the key file."""
    from app.cli.keys import keys

    return keys(write=write)

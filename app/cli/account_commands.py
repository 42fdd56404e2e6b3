"""The names and options of `tresen template`, `account` and `link`; what they do is imported when it is called."""

from typing import Annotated

import typer

template = typer.Typer(
    help="Message templates: what may be sent outside the window.", rich_markup_mode=None, no_args_is_help=True
)
account = typer.Typer(help="How far WhatsApp trusts the number, and its log.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Account = Annotated[int | None, typer.Option("--account", help="The account's id; without it, the first.")]
Name = Annotated[str, typer.Argument(help="The template's name.")]
Language = Annotated[str | None, typer.Option("--language", help="Its language (de, en_US), if it has several.")]
Wait = Annotated[float | None, typer.Option("--wait", min=0, help="Seconds to wait until it is done.")]
Body = Annotated[str | None, typer.Option("--body", help="The text, with {{1}} or {{name}} where something goes in.")]
Header = Annotated[str | None, typer.Option("--header", help="A line above it.")]
Footer = Annotated[str | None, typer.Option("--footer", help="A small line below it.")]
Replies = Annotated[list[str] | None, typer.Option("--reply", help="A button that answers with these words.")]
Urls = Annotated[list[str] | None, typer.Option("--url", help="A button: WORDS=https://…, may end in {{1}}.")]
Phone = Annotated[str | None, typer.Option("--phone", help="A button that calls: WORDS=+49….")]
Code = Annotated[str | None, typer.Option("--code", help="A button that copies a code; an example of it.")]
Examples = Annotated[
    list[str] | None,
    typer.Option("--example", help="For Meta's review: 1=Jana, header.1=Sale, button.2=https://… (the whole address)."),
]
Components = Annotated[
    str | None, typer.Option("--components", help="Meta's components as a JSON file (- for standard input) instead.")
]


@template.command("list")
def list_(account: Account = None, as_json: Json = False) -> int:
    """List the templates with their review status."""
    from app.cli.templates import list_templates

    return list_templates(account, as_json=as_json)


@template.command()
def show(name: Name, language: Language = None, account: Account = None, as_json: Json = False) -> int:
    """Print one template and what has to be filled in."""
    from app.cli.templates import show

    return show(name, language, account, as_json=as_json)


@template.command()
def sync(account: Account = None, wait: Wait = None) -> int:
    """Read the templates from WhatsApp anew."""
    from app.cli.templates import sync

    return sync(account, wait)


@template.command(
    epilog='Example: tresen template create fertig --body "Hallo {{1}}, Ihr Brot ist fertig." --example 1=Jana'
)
def create(
    name: Name,
    body: Body = None,
    language: Annotated[str, typer.Option("--language", help="de, en_US, …")] = "de",
    category: Annotated[str, typer.Option("--category", help="UTILITY, MARKETING or AUTHENTICATION.")] = "UTILITY",
    header: Header = None,
    footer: Footer = None,
    reply: Replies = None,
    url: Urls = None,
    phone: Phone = None,
    code: Code = None,
    example: Examples = None,
    components: Components = None,
    account: Account = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Write a template and send it for Meta's review."""
    from app.cli.template_text import Text
    from app.cli.templates import create

    text = Text(body, header, footer, reply or [], url or [], phone, code, example or [], components)
    return create(name, language, category, text, account, wait, as_json=as_json)


@template.command()
def edit(
    name: Name,
    body: Body = None,
    language: Language = None,
    category: Annotated[str | None, typer.Option("--category", help="Only of one that isn't approved.")] = None,
    header: Header = None,
    footer: Footer = None,
    reply: Replies = None,
    url: Urls = None,
    phone: Phone = None,
    code: Code = None,
    example: Examples = None,
    components: Components = None,
    account: Account = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Change a template; what isn't named stays. Meta reviews it again."""
    from app.cli.template_text import Text
    from app.cli.templates import edit

    text = Text(body, header, footer, reply or [], url or [], phone, code, example or [], components)
    return edit(name, language, category, text, account, wait, as_json=as_json)


@template.command()
def delete(name: Name, language: Language = None, account: Account = None, wait: Wait = None) -> int:
    """Delete a template here and at WhatsApp; its name is taken for 30 days."""
    from app.cli.templates import delete

    return delete(name, language, account, wait)


@template.command("send", epilog="Example: tresen template send +491713920001 fertig --set 1=Jana")
def send_template(
    chat: Annotated[str, typer.Argument(help="A conversation's id, or a customer's number in E.164 (+49…).")],
    name: Name,
    values: Annotated[
        list[str] | None, typer.Option("--set", help="What to fill in: 1=Jana, header=photo.jpg, button.2=summer.")
    ] = None,
    language: Language = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Fill in and queue a template; the gateway sends it."""
    from app.cli.templates import send

    return send(chat, name, language, values or [], wait, as_json=as_json)


@account.callback(invoke_without_command=True)
def account_(context: typer.Context, account: Account = None, as_json: Json = False) -> int:
    """How far WhatsApp trusts the number: each item with what it means and how to better it."""
    if context.invoked_subcommand is not None:
        return 0
    from app.cli.account import show

    return show(account, as_json=as_json)


@account.command()
def log(
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50, as_json: Json = False
) -> int:
    """What WhatsApp has said of the account, newest first."""
    from app.cli.account import log

    return log(limit, as_json=as_json)


@account.command()
def refresh(account: Account = None, wait: Wait = None) -> int:
    """Read profile, number and limits anew."""
    from app.cli.account import refresh

    return refresh(account, wait)


@account.command()
def pin(account: Account = None) -> int:
    """Set the six digits of the two-step verification; asks for them, and keeps them nowhere."""
    from app.cli.account import set_pin

    return set_pin(account)


@account.command()
def photo(
    file: Annotated[str, typer.Argument(help="A JPEG or PNG, square, 192 pixels or more.")],
    account: Account = None,
    wait: Wait = None,
) -> int:
    """Make a picture the business's."""
    from app.cli.account import photo

    return photo(file, account, wait)


@account.command()
def history(account: Account = None, as_json: Json = False) -> int:
    """What the profile's fields were, newest first."""
    from app.cli.account import history

    return history(account, as_json=as_json)


@account.command()
def restore(
    version: Annotated[int, typer.Argument(help="As `tresen account history` prints it.")], wait: Wait = None
) -> int:
    """Want the fields of an earlier profile again, and publish them."""
    from app.cli.account import restore

    return restore(version, wait)


def link(
    text: Annotated[str, typer.Option("--text", help="What stands in the customer's composer.")] = "",
    qr: Annotated[str | None, typer.Option("--qr", metavar="FILE", help="Save the code as .svg or .png.")] = None,
    api: Annotated[bool, typer.Option("--api", help="Have WhatsApp keep a short link for the text.")] = False,
    every: Annotated[bool, typer.Option("--list", help="List the short links that WhatsApp keeps.")] = False,
    delete: Annotated[str | None, typer.Option("--delete", metavar="CODE", help="Give a short link up.")] = None,
    account: Account = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Print the link that opens a chat with the shop, and its QR code."""
    from app.cli.link import LinkOptions, run

    return run(LinkOptions(text, qr, api, every, delete, account, wait, as_json))

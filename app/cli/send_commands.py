"""`tresen send KIND`: the names and options of what can be sent besides a text."""

from typing import Annotated

import typer

send = typer.Typer(
    help="Send a file, a place, contacts, buttons, a list, a link, products: tresen send KIND --help.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Chat = Annotated[str, typer.Argument(help="A conversation's id, or a customer's number in E.164 (+49…).")]
Text = Annotated[str, typer.Argument(help="What stands above; - reads it from standard input.")]
Quote = Annotated[str | None, typer.Option("--quote", metavar="MESSAGE", help="Answer that message: its id, or last.")]
Wait = Annotated[float | None, typer.Option("--wait", min=0, help="Seconds to wait until it is sent.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (ASCII) for scripts.")]
Header = Annotated[str, typer.Option("--header", help="A line above the text.")]
Footer = Annotated[str, typer.Option("--footer", help="A line below the text.")]


@send.command(epilog='Example: tresen send file +491713920001 rye.jpg --caption "Fresh today"')
def file(
    chat: Chat,
    path: Annotated[str, typer.Argument(help="The file.")],
    caption: Annotated[str, typer.Option(help="What stands under it.")] = "",
    as_document: Annotated[
        bool, typer.Option("--as-document", help="Send a picture, video or sound unchanged.")
    ] = False,
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a photo, video, sound, sticker or document."""
    from app.cli.reply import send_file

    return send_file(chat, path, caption, as_document=as_document, quote=quote, wait=wait, as_json=as_json)


@send.command(
    context_settings={"ignore_unknown_options": True},
    epilog='Example: tresen send place 12 52.5200,13.4050 --name "The bakery"',
)
def place(
    chat: Chat,
    where: Annotated[str, typer.Argument(metavar="LATITUDE,LONGITUDE", help="In degrees.")],
    name: Annotated[str, typer.Option(help="What it is called.")] = "",
    address: Annotated[str, typer.Option(help="Its address.")] = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a place on the map."""
    from app.cli import written
    from app.cli.reply import send_content

    return send_content(chat, written.place(where, name, address), quote=quote, wait=wait, as_json=as_json)


@send.command(epilog='Example: tresen send contact 12 "Anna Vogel" --phone +491713920001')
def contact(
    chat: Chat,
    name: Annotated[str, typer.Argument(help="Their name.")],
    phone: Annotated[list[str] | None, typer.Option(help="A number; may be given several times.")] = None,
    email: Annotated[list[str] | None, typer.Option(help="An address; may be given several times.")] = None,
    company: Annotated[str, typer.Option(help="Their firm.")] = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a contact card."""
    from app.cli import written
    from app.cli.reply import send_content

    made = written.card(name, phone or (), email or (), company)
    return send_content(chat, made, quote=quote, wait=wait, as_json=as_json)


@send.command(epilog='Example: tresen send buttons 12 "Shall we keep it?" Yes No')
def buttons(
    chat: Chat,
    text: Text,
    titles: Annotated[list[str], typer.Argument(help="One to three.")],
    header: Header = "",
    footer: Footer = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a text with reply buttons."""
    from app.cli import written
    from app.cli.reply import send_content

    made = written.buttons(text, titles, header, footer)
    return send_content(chat, made, quote=quote, wait=wait, as_json=as_json)


@send.command(
    "list",
    epilog="Example of the file: "
    '{"body": "Which bread?", "button": "Choose", "sections": [{"title": "Rye", "rows": [{"title": "Light"}]}]}',
)
def menu(
    chat: Chat,
    path: Annotated[str, typer.Argument(metavar="FILE", help="JSON; - reads it from standard input.")],
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a list to choose from."""
    from app.cli import written
    from app.cli.reply import send_content

    return send_content(chat, written.menu(path), quote=quote, wait=wait, as_json=as_json)


@send.command(epilog='Example: tresen send link 12 "Our cakes" "See them" https://bakery.example/cakes')
def link(
    chat: Chat,
    text: Text,
    title: Annotated[str, typer.Argument(help="What stands on the button.")],
    url: Annotated[str, typer.Argument(help="Where it leads.")],
    header: Header = "",
    footer: Footer = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send a text with a button that opens a page."""
    from app.cli import written
    from app.cli.reply import checked, send_content
    from app.core.content import LinkButton

    made = LinkButton(written.body_text(text), checked(title), checked(url), checked(header), checked(footer))
    return send_content(chat, made, quote=quote, wait=wait, as_json=as_json)


@send.command("ask-place", epilog='Example: tresen send ask-place 12 "Where shall we bring it?"')
def ask_place(chat: Chat, text: Text, quote: Quote = None, wait: Wait = None, as_json: Json = False) -> int:
    """Ask where the customer is, with a button that sends it."""
    from app.cli import written
    from app.cli.reply import send_content
    from app.core.content import AskPlace

    return send_content(chat, AskPlace(written.body_text(text)), quote=quote, wait=wait, as_json=as_json)


@send.command(epilog='Example: tresen send products 12 194836987003835 rye wheat --header Bread --text "Today"')
def products(
    chat: Chat,
    catalogue: Annotated[str, typer.Argument(help="The catalogue's id at Meta.")],
    ids: Annotated[list[str], typer.Argument(help="The products' ids in the catalogue; several need --header.")],
    text: Annotated[str, typer.Option(help="What stands above.")] = "",
    header: Header = "",
    footer: Footer = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send one or several products of the catalogue."""
    from app.cli import written
    from app.cli.reply import send_content

    made = written.products(catalogue, ids, text, header, footer)
    return send_content(chat, made, quote=quote, wait=wait, as_json=as_json)


@send.command(epilog='Example: tresen send catalogue 12 "All we bake" --thumbnail rye')
def catalogue(
    chat: Chat,
    text: Text,
    thumbnail: Annotated[str, typer.Option(help="The product whose picture is shown.")] = "",
    footer: Footer = "",
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send the whole catalogue."""
    from app.cli import written
    from app.cli.reply import checked, send_content
    from app.core.content import Catalogue

    made = Catalogue(written.body_text(text), checked(thumbnail), checked(footer))
    return send_content(chat, made, quote=quote, wait=wait, as_json=as_json)


@send.command("json", epilog='Example: echo \'{"is": "ask_place", "body": "Where?"}\' | tresen send json 12 -')
def json_(
    chat: Chat,
    path: Annotated[
        str, typer.Argument(metavar="FILE", help="`content` as tresen messages --json prints it; - is stdin.")
    ],
    quote: Quote = None,
    wait: Wait = None,
    as_json: Json = False,
) -> int:
    """Send any of these from JSON."""
    from app.cli import written
    from app.cli.reply import send_content

    return send_content(chat, written.content(written.read_object(path)), quote=quote, wait=wait, as_json=as_json)

"""`tresen link`: the link that opens a chat with the shop, and its QR code."""

import sys
from contextlib import closing
from dataclasses import asdict, dataclass

from app.cli.output import print_columns, print_json, print_line
from app.cli.reply import checked
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.cli.templates import account_of
from app.cli.waiting import await_job, last_notice, newest_notice
from app.core.errors import UserError
from app.core.i18n import _
from app.core.links import chat_link
from app.core.qr import qr_text, save_qr
from app.services import links as services
from app.services.accounts import accounts
from app.store import links
from app.store.database import Database

WAIT = 20.0
"""Seconds that a short link is waited for, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What was asked for."""

    text: str
    qr: str | None
    api: bool
    every: bool
    delete: str | None
    account: int | None
    wait: float | None
    as_json: bool


def run(options: LinkOptions) -> int:
    """Print or save what is wanted."""
    with closing(open_database(made_paths())) as database:
        account_id = account_of(database, options.account)
        if options.every:
            return _list(database, account_id, as_json=options.as_json)
        if options.delete is not None:
            return _delete(database, account_id, options.delete, options.wait)
        text = checked(options.text).strip()
        if options.api:
            code = _create(database, account_id, text, WAIT if options.wait is None else options.wait)
            if code:
                return code
            url = next(link.url for link in links.read_links(database.reader(), account_id) if link.text == text)
        else:
            (number,) = (one.setup.number for one in accounts(database) if one.id == account_id)
            if not number:
                raise UserError(_("The account's number isn't known yet; start the gateway once (`tresen gateway`)."))
            url = chat_link(number, text)
    saved = save_qr(url, options.qr) if options.qr is not None else ""
    if options.as_json:
        print_json({"url": url, "text": text, "file": saved or None})
        return 0
    print_line(url)
    if saved:
        print_line(_("Saved as {file}.").format(file=saved))
    else:
        _draw(url)
    return 0


def _draw(url: str) -> None:
    """The code, light on dark whatever the terminal's colours are."""
    light, end = ("\x1b[97;40m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    drawn = "\n".join(f"{light}{line}{end}" for line in qr_text(url).split("\n"))
    encoding = sys.stdout.encoding or "utf-8"
    try:
        drawn.encode(encoding)
    except UnicodeEncodeError:
        raise UserError(_("This terminal can't draw the code; save it with --qr FILE.svg.")) from None
    sys.stdout.write(f"{drawn}\n")


def _list(database: Database, account_id: int, *, as_json: bool) -> int:
    found = links.read_links(database.reader(), account_id)
    if as_json:
        print_json([asdict(link) for link in found])
    else:
        print_columns([(link.code, link.url, link.text) for link in found])
    return 0


def _create(database: Database, account_id: int, text: str, wait: float) -> int:
    if any(link.text == text for link in links.read_links(database.reader(), account_id)):
        return 0
    before = newest_notice(database)
    services.create_link(database, shop_clock(), account_id, text)
    return await_job(database, links.CREATE, text, wait, lambda: last_notice(database, links.CREATE, before))


def _delete(database: Database, account_id: int, code: str, wait: float | None) -> int:
    before = newest_notice(database)
    services.delete_link(database, shop_clock(), account_id, code)
    return await_job(database, links.DELETE, code, wait, lambda: last_notice(database, links.DELETE, before))

"""Short links: ask the gateway to make one or give one up."""

import json

from app.core.clock import Clock
from app.core.errors import UserError
from app.core.i18n import _
from app.core.limits import length
from app.core.links import API_TEXT_LIMIT
from app.core.text import sanitise_for_store
from app.services.jobs import ask
from app.store import links
from app.store.database import Database


def create_link(database: Database, clock: Clock, account_id: int, text: str) -> None:
    """Ask for a short link with that text; UserError if it is empty or too long."""
    text = sanitise_for_store(text.strip())
    if not text:
        raise UserError(_("A short link needs the words that will stand in the customer's chat."))
    if (now := length(text)) > API_TEXT_LIMIT:
        raise UserError(
            _("{what} has {n} characters; {limit} are allowed.").format(
                what=_("The link's text"), n=now, limit=API_TEXT_LIMIT
            )
        )
    ask(database, account_id, links.CREATE, clock.now(), json.dumps({"text": text}), text)


def delete_link(database: Database, clock: Clock, account_id: int, code: str) -> None:
    """Give a short link up; UserError if there is none of that code."""
    if not any(link.code == code for link in links.read_links(database.reader(), account_id)):
        raise UserError(_("There is no short link {code}.").format(code=code))
    ask(database, account_id, links.DELETE, clock.now(), json.dumps({"code": code}), code)

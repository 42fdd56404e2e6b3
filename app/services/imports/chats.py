"""A chat that WhatsApp's app exported becomes past messages: read and answered long ago, nobody is told of them.

What is known already is left out: what an earlier import of the chat brought, by a hash of account, customer, time,
side, words and which of several alike it is; and what came from the channel itself, by side, minute and words.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.core.clock import MINUTE, SECOND, Clock, Millis
from app.core.content import Media
from app.core.enums import Author, Channel, Direction, IdentityKind, Status
from app.core.errors import UserError
from app.core.events import MessageEvent, Party
from app.core.fold import fold
from app.core.i18n import _
from app.core.imports import Unclear, UnclearError
from app.core.phone import canonical, parse_number
from app.core.text import sanitise_for_store
from app.services.customers import NAME_LIMIT
from app.services.imports.chat_export import ChatExport, ExportedMessage
from app.services.media import KeptFile, keep_file
from app.services.people import find_customer
from app.store import imported_chats, imports, media
from app.store.accounts import StoredAccount, stored_accounts
from app.store.database import Database
from app.store.ingest import stored_text

_TITLE: Final = re.compile(r"whatsapp[ _-]*chat[ _]*(?:mit|with|con|avec|com|met|-)?[ _]*(?P<name>.+)", re.IGNORECASE)
"""The names of exported files: `WhatsApp Chat mit Anna.txt`; on iOS the folder's, `WhatsApp Chat - Anna/_chat.txt`."""


@dataclass(slots=True)
class Planned:
    """A message that is to be written."""

    line: int
    event: MessageEvent
    file: str = ""
    """The path of its attachment; empty if it has none, or none that is there."""


@dataclass(slots=True)
class ChatPlan:
    """What importing a chat would do."""

    account_id: int
    customer_id: int | None
    """None if they are not known yet."""
    number: str
    """E.164 of one to be made."""
    name: str
    """As the file calls them."""
    me: str
    messages: list[Planned] = field(default_factory=list)
    known: int = 0
    """Messages that are there already."""
    left_out: int = 0
    """What the app itself said, and messages that were deleted."""

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "messages": len(self.messages),
            "files": sum(bool(one.file) for one in self.messages),
            "known": self.known,
            "left_out": self.left_out,
        }


def plan_chat(
    database: Database,
    export: ChatExport,
    path: Path,
    *,
    me: str = "",
    customer: str = "",
    account_id: int | None = None,
    region: str,
) -> ChatPlan:
    """What importing the export would do; `customer` is an id or a number. Only reads; UserError if it is unclear."""
    account = _account(database, account_id)
    title = _title(path)
    shop, other = _sides(export, account, title, me)
    customer_id, number = _customer(database, customer or other, region, said=bool(customer))
    with database.write() as connection:
        zone = imported_chats.zone_name(connection, account.id)
        identity = None
        if customer_id is not None:
            identity = imported_chats.identity_of(connection, account.setup.business_id, customer_id)
        if customer_id is not None and identity is None:
            raise UserError(_("Customer {id} has no number and no user id.").format(id=customer_id))
        kind, value = identity or (IdentityKind.PHONE, number)
        plan = ChatPlan(account.id, customer_id, number, _named(other), shop)
        events = _events(export, plan, Party(((kind, value),)), ZoneInfo(zone) if zone else None, path.parent)
        there = imported_chats.known_ids(connection, account.id, [one.event.external_id for one in events])
        fresh = [one for one in events if one.event.external_id not in there]
        if customer_id is not None and fresh:
            times = [one.event.time for one in fresh]
            said = Counter(imported_chats.said(connection, account.id, customer_id, min(times), max(times) + MINUTE))
            fresh = [one for one in fresh if not _take(said, one.event)]
        plan.messages, plan.known = fresh, len(events) - len(fresh)
    return plan


def bring_chat(
    database: Database,
    clock: Clock,
    name: str,
    plan: ChatPlan,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int | None:
    """Import a chat as planned, in one transaction; the batch's id, None if there is nothing to write."""
    if not plan.messages:
        return None
    files: dict[str, KeptFile] = {}
    folder = media.media_dir(database.path)
    try:
        ready = []
        for done, one in enumerate(plan.messages, 1):
            ready.append(_with_file(database, one, files))
            if done % imports.CHUNK == 0 or done == len(plan.messages):
                progress(done, len(plan.messages))
        with database.write() as connection:
            now = clock.now()
            batch_id = imports.add_batch(connection, "chat", sanitise_for_store(name, 255), plan.counts(), now)
            if plan.customer_id is None:
                addition = imports.Addition(0, "" if plan.name.startswith("+") else plan.name, (plan.number,))
                imports.write_people(connection, batch_id, [addition], now, lambda done, of: None)
            imported_chats.write_messages(
                connection, batch_id, plan.account_id, [(event, files.get(path)) for event, path in ready], now
            )
    finally:
        if files:
            with database.write() as connection:
                media.delete_unused(connection, folder, {file.name for file in files.values()})
    return batch_id


def _with_file(database: Database, one: Planned, files: dict[str, KeptFile]) -> tuple[MessageEvent, str]:
    """The event with what its file is, of which a copy is kept; the path, empty if there is none."""
    if not one.file:
        return one.event, ""
    kept = files.get(one.file) or _kept(database, one.file)
    if kept is None or not isinstance(one.event.content, Media):
        return one.event, ""
    files[one.file] = kept
    content = replace(
        one.event.content,
        mime=kept.mime,
        sha256=kept.sha256,
        size=kept.size,
        filename=kept.filename,
        animated=kept.animated,
    )
    return replace(one.event, type=kept.type, content=content), one.file


def _kept(database: Database, path: str) -> KeptFile | None:
    """A copy in the folder; what is no photo, video or sound that WhatsApp takes is a document. None if unreadable."""
    for as_document in (False, True):
        try:
            return keep_file(database, path, as_document=as_document)
        except UserError:
            continue
    return None


def _account(database: Database, account_id: int | None) -> StoredAccount:
    """The account of that id, or the only one."""
    accounts = [one for one in stored_accounts(database.reader()) if one.setup.channel == Channel.WHATSAPP]
    if not accounts:
        raise UserError(_("No WhatsApp number is connected yet: run `tresen setup whatsapp`."))
    meant = [one for one in accounts if account_id in (None, one.id)]
    if not meant:
        raise UserError(_("There is no WhatsApp account {id}.").format(id=account_id))
    if len(meant) > 1:
        options = [f"{one.id} {one.setup.name} {one.setup.number}".strip() for one in meant]
        raise UnclearError(
            _("From which number was the chat written? Say --account with an id: {accounts}.").format(
                accounts=", ".join(options)
            ),
            Unclear.ACCOUNT,
            options,
        )
    return meant[0]


def _title(path: Path) -> str:
    """Whose chat the file's name says it is, or empty."""
    for name in (path.stem, path.parent.name):
        if match := _TITLE.fullmatch(name):
            return match["name"].strip()
    return ""


def _sides(export: ChatExport, account: StoredAccount, title: str, me: str) -> tuple[str, str]:
    """The names of the shop and of the customer in the file."""
    senders = export.senders
    listed = ", ".join(f"“{name}”" for name in senders[:5])
    if len(senders) > 2:
        raise UserError(_("{n} people write here ({names}): chats of groups can't be imported.").format(
            n=len(senders), names=listed
        ))  # fmt: skip
    if me:
        found = [name for name in senders if fold(name) == fold(me)]
        if not found and len(senders) == 2:
            raise UnclearError(
                _("Nobody of that name writes here: --me is one of {names}.").format(names=listed), Unclear.ME, senders
            )
        shop = found[0] if found else me
    else:
        ours = [name for name in senders if fold(name) == fold(account.setup.name)]
        others = [name for name in senders if title and fold(name) == fold(title)]
        if len(ours) != 1 and len(others) != 1:
            raise UnclearError(
                _("Who of {names} is the shop? Say --me NAME.").format(names=listed), Unclear.ME, senders
            )
        shop = ours[0] if ours else next((name for name in senders if name != others[0]), account.setup.name)
    other = next((name for name in senders if name != shop), title)
    return shop, other


def _customer(database: Database, who: str, region: str, *, said: bool) -> tuple[int | None, str]:
    """Whose chat it is: their id, or None and their number."""
    if said and who.isdecimal() and not who.startswith("0"):
        return find_customer(database, who), ""
    try:
        number = parse_number(who, region)
    except UserError:
        if said:
            raise
    else:
        with database.write() as connection:
            found = imports.read_known(connection, [number])
        return (found[0].id, "") if found else (None, number)
    if not who:
        raise UnclearError(_("Whose chat is it? Say --customer with an id or a number."), Unclear.CUSTOMER)
    with database.write() as connection:
        named = imports.read_names(connection, [fold(who)] if who else []).get(fold(who), ())
    if len(named) == 1:
        return named[0], ""
    raise UnclearError(
        _("Whose chat is it? {n} customers are called “{name}”: say --customer with an id or a number.").format(
            n=len(named), name=who
        ),
        Unclear.CUSTOMER,
        (who,),
    )


def _events(export: ChatExport, plan: ChatPlan, party: Party, zone: tzinfo | None, folder: Path) -> list[Planned]:
    """The file's messages as events, each with an id that is the same whenever the chat is imported."""
    found: list[Planned] = []
    alike: Counter[tuple[object, ...]] = Counter()
    kind, value = party.identities[0]
    number = kind in (IdentityKind.WA_ID, IdentityKind.PHONE)
    whose = canonical(f"+{value.removeprefix('+')}") if number else value
    for message in export.messages:
        if not message.sender or message.deleted or not (message.text.strip() or message.attachment or message.omitted):
            plan.left_out += 1
            continue
        direction = Direction.OUT if message.sender == plan.me else Direction.IN
        local = message.at.replace(tzinfo=zone) if zone is not None else message.at.astimezone()
        time = round(local.timestamp()) * SECOND
        text = stored_text(message.text)
        parts = (plan.account_id, whose, message.at.isoformat(), direction.value, text)
        alike[parts] += 1
        digest = hashlib.sha256(repr((*parts, alike[parts])).encode()).hexdigest()
        content = None
        if message.attachment or message.omitted:
            content = Media(filename=sanitise_for_store(message.attachment, 255), caption=text)
        event = MessageEvent(
            external_id=f"{imported_chats.PREFIX}{digest[:40]}",
            party=party,
            time=time,
            type="document" if content else "text",
            text=text,
            direction=direction,
            author=Author.PHONE_APP if direction is Direction.OUT else None,
            content=content,
            past=True,
            status=Status.SENT if direction is Direction.OUT else None,
        )
        found.append(Planned(message.line, event, _file(message, folder)))
    return found


def _file(message: ExportedMessage, folder: Path) -> str:
    """The attachment beside the file; never one that lies elsewhere, whatever the name says."""
    name = message.attachment
    if not name or name in (".", "..") or "/" in name or "\\" in name or "\x00" in name:
        return ""
    path = folder / name
    try:
        return str(path) if path.is_file() and not path.is_symlink() else ""
    except (OSError, ValueError):
        return ""


def _take(said: Counter[tuple[str, Millis, str]], event: MessageEvent) -> bool:
    """Whether the channel itself brought that message; each of its own counts once."""
    key = event.direction.value, event.time // MINUTE, event.text
    if not said[key]:
        return False
    said[key] -= 1
    return True


def _named(name: str) -> str:
    return sanitise_for_store(" ".join(name.split()).lstrip("~ "), NAME_LIMIT)

"""Message templates: sync, write, delete and send them."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace

from app.core.clock import Clock, Millis
from app.core.content import words_of
from app.core.enums import Author, ReadReceipts
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import MessageRow, Template
from app.core.template_drafts import check_new, may_change
from app.core.templates import fill, own_file, parts_of, problems
from app.core.text import sanitise_for_store
from app.services.jobs import ask, insist_account
from app.services.media import keep_file
from app.services.sending import queue_message
from app.store import templates
from app.store.database import Database
from app.store.jobs import queue_job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def sync_templates(database: Database, clock: Clock, account_id: int) -> None:
    """Ask the gateway to read the account's templates."""
    ask(database, account_id, templates.SYNC, clock.now())


def save_template(database: Database, clock: Clock, account_id: int, template: Template) -> int:
    """Create (`id` 0) or change a template and queue it for review; its id.

    UserError with every sentence of what Meta would refuse, if the name is taken, or if it can't be changed now.
    """
    wanted = replace(template, name=template.name.strip(), components=_normal(template.components))
    if wrong := check_new(wanted):
        raise UserError(" ".join(wrong))
    with database.write() as connection:
        insist_account(connection, account_id)
        if template.id:
            known = _find(connection, template.id)
            if known.account_id != account_id:
                raise UserError(_("There is no template {id}.").format(id=template.id))
            _check_change(known, wanted)
            templates.change_template(connection, account_id, wanted)
            id_ = template.id
        else:
            made = templates.add_template(connection, account_id, wanted)
            if made is None:
                raise UserError(
                    _("There is a template {name} in {language} already.").format(
                        name=wanted.name, language=wanted.language
                    )
                )
            id_ = made
        queue_job(connection, account_id, templates.SAVE, "{}", clock.now(), str(id_))
    return id_


def delete_template(database: Database, clock: Clock, template_id: int) -> None:
    """Delete it here and at the channel; one that the channel never had goes at once."""
    with database.write() as connection:
        known = _find(connection, template_id)
        connection.exec_driver_sql("DELETE FROM job WHERE kind = ? AND ref = ?", (templates.SAVE, str(template_id)))
        if not known.external_id and known.state != "queued":
            templates.drop_template(connection, known)
            return
        # one that is queued may be on its way at this moment: whether the channel has it, only the gateway can tell
        templates.mark_template(connection, known, "queued")
        payload = json.dumps({"name": known.name, "language": known.language, "external_id": known.external_id})
        queue_job(connection, known.account_id, templates.DELETE, payload, clock.now(), str(template_id))


def queue_template(
    database: Database,
    clock: Clock,
    conversation_id: int,
    template_id: int,
    values: Mapping[str, str],
    author: Author,
    *,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    grace: Millis = 0,
) -> MessageRow:
    """Fill and queue a template; a header's file on this machine is uploaded first.

    UserError if something is missing or Meta would refuse it, if it belongs to another account, or the gate refuses.
    """
    given = {name: sanitise_for_store(value.strip()) for name, value in values.items()}
    template = templates.read_template(database.reader(), template_id)
    if template is None:
        raise UserError(_("There is no template {id}.").format(id=template_id))
    if wrong := problems(template, given):
        raise UserError(" ".join(wrong))
    content = fill(template, given)
    own = own_file(template, given)
    file = keep_file(database, own[0], only=own[1]) if own else None
    with file.or_nothing(database) if file else nullcontext(), database.write() as connection:
        account = connection.exec_driver_sql(
            "SELECT account_id FROM conversation WHERE id = ?", (conversation_id,)
        ).scalar()
        if account is not None and account != template.account_id:
            raise UserError(_("This template belongs to another account than the chat."))
        row = queue_message(
            connection,
            clock,
            conversation_id,
            "template",
            sanitise_for_store(words_of(content)),
            content,
            author,
            read_receipts=read_receipts,
            grace=grace,
        )
        kept = file.attach(connection, row.id) if file else None
    return replace(row, media=kept)


def _check_change(known: Template, wanted: Template) -> None:
    if known.external_id and (known.name, known.language) != (wanted.name, wanted.language):
        raise UserError(_("Meta lets neither name nor language of a template be changed: write a new one."))
    if not may_change(known):
        raise UserError(
            _("Meta does not let a template be changed while its status is {status}.").format(status=known.status)
        )
    if known.external_id and known.status == "APPROVED" and known.category != wanted.category:
        raise UserError(_("Meta does not let the category of an approved template be changed."))


def _find(connection: "Connection", template_id: int) -> Template:
    found = templates.find_template(connection, template_id)
    if found is None:
        raise UserError(_("There is no template {id}.").format(id=template_id))
    return found


def _normal(components: str) -> str:
    """Components as they are kept; UserError if they are no list of objects."""
    try:
        whole = isinstance(json.loads(components), list)
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        raise UserError(_("The template's components must be a JSON list, as Meta's documentation shows them."))
    return json.dumps(parts_of(sanitise_for_store(components)), ensure_ascii=False, separators=(",", ":"))

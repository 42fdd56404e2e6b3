"""`tresen people …`: who is one person, for people and for scripts."""

import sys
from contextlib import closing
from datetime import tzinfo

from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.surroundings import made_paths, open_database, open_desk, shop_clock
from app.core.dates import shown_day
from app.core.errors import UserError
from app.core.fields import shown_value
from app.core.i18n import _, ngettext
from app.core.phone import format_number
from app.core.rows import CustomerCard, MergePreview
from app.services import people
from app.services.desk import DeskService


def show(customer: str, *, as_json: bool) -> int:
    """Print everything about one person."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        card = _card(desk, people.find_customer(database, customer))
        if as_json:
            print_json(_card_json(card, desk.conversation_of(card.id)))
        else:
            _print_card(card, shop_zone(desk))
    return 0


def suggest(*, as_json: bool) -> int:
    """Print the pairs who may be one person."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        pairs = people.suggestions(database)
        rows = desk.customer_rows(list({id_ for pair in pairs for id_ in pair[:2]}))
        if as_json:
            print_json(
                [
                    {
                        "customers": [
                            {"id": id_, "name": rows[id_].name, "address": rows[id_].address} for id_ in (one, two)
                        ],
                        "reason": reason,
                        "detail": detail,
                    }
                    for one, two, reason, detail in pairs
                ]
            )
            return 0
        print_columns(
            [
                (str(one), rows[one].name, str(two), rows[two].name, reason_words(reason, detail))
                for one, two, reason, detail in pairs
            ]
        )
    return 0


def merge(kept: str, gone: str, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Make two customers one, having shown what they would be."""
    with closing(open_database(made_paths())) as database:
        kept_id, gone_id = people.find_customer(database, kept), people.find_customer(database, gone)
        preview = people.merge_preview(database, kept_id, gone_id)
        if dry_run:
            if as_json:
                print_json(_preview_json(preview))
            else:
                _print_preview(preview)
            return 0
        if not yes:
            _insist(preview)
        merge_id = people.merge(database, shop_clock(), kept_id, gone_id)
    if as_json or not sys.stdout.isatty():
        print_json({"merge": merge_id, "customer": kept_id})
    else:
        print_line(_("They are one now; to part them again: tresen people undo {id}").format(id=merge_id))
    return 0


def undo(merge_id: int, *, as_json: bool) -> int:
    """Part two customers again."""
    with closing(open_database(made_paths())) as database:
        people.undo_merge(database, shop_clock(), merge_id)
    if as_json or not sys.stdout.isatty():
        print_json({"merge": merge_id, "undone": True})
    else:
        print_line(_("They are two again."))
    return 0


def set_blocked(customer: str, *, blocked: bool, as_json: bool) -> int:
    """Block or unblock somebody."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(open_database(paths)) as database:
        customer_id = people.find_customer(database, customer)
        people.set_blocked(database, shop_clock(), customer_id, blocked)
        card = _card(desk, customer_id)
    if as_json or not sys.stdout.isatty():
        print_json({"customer": customer_id, **_block_json(card)})
    else:
        print_line(_block_words(card))
    return 0


def reason_words(reason: str, detail: str) -> str:
    """Why two customers may be one person, in a sentence."""
    said = {
        "changed_number": _("The channel says that the number changed to {detail}."),
        "changed_user_id": _("The channel says that the user id changed to {detail}."),
        "same_number": _("Both go by the number {detail}."),
        "same_username": _("Both have gone by the user name {detail}."),
        "same_name": _("Both are called {detail}, and nothing speaks against it."),
    }
    return said.get(reason, reason).format(detail=format_number(detail))


def _insist(preview: MergePreview) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(_("Nobody is here to be asked: say --yes, or look first with --dry-run."))
    _print_preview(preview)
    print_line(_("Make them one? [y/N]"))
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", _("y"), _("yes")):
        raise UserError(_("Nothing was changed."))


def _card(desk: DeskService, customer_id: int) -> CustomerCard:
    card = desk.customer(customer_id)
    if card is None:
        raise UserError(_("There is no customer {id}.").format(id=customer_id))
    return card


def _print_card(card: CustomerCard, zone: tzinfo) -> None:
    print_line(f"{card.id}  {card.name}")
    rows = [(identity.kind.value, identity.value) for identity in card.identities]
    rows += [(_("label"), label.name) for label in card.labels]
    if card.favourite:
        rows.append((_("favourite"), _("yes")))
    if card.birthday:
        rows.append((_("birthday"), shown_day(card.birthday)))
    rows += [(one.field.name, shown_value(one.field.kind, one.value)) for one in card.fields]
    rows += [(_("note"), f"{local(note.at, zone)}  {note.text}") for note in card.notes]
    rows.append((_("messages"), f"{card.messages}, {_('last')} {local(card.last_at, zone)}"))
    if card.no_marketing_since is not None:
        rows.append((_("no marketing"), local(card.no_marketing_since, zone)))
    if card.blocked or card.block_state:
        rows.append((_("blocked"), _block_words(card)))
    for one in card.suggestions:
        words = f"{one.customer_id} {one.name}: {reason_words(one.reason, one.detail)}"
        rows.append((_("the same?"), words))
    rows += [
        (_("joined with"), f"{one.name}, {local(one.at, zone)} (tresen people undo {one.id})") for one in card.merges
    ]
    print_columns(rows)


def _card_json(card: CustomerCard, conversation_id: int | None) -> dict[str, object]:
    return {
        "id": card.id,
        "conversation_id": conversation_id,
        "name": card.name,
        "given_name": card.given_name,
        "book_name": card.book_name,
        "profile_name": card.profile_name,
        "identities": [{"kind": one.kind.value, "value": one.value} for one in card.identities],
        "labels": [label.name for label in card.labels],
        "notes": [{"id": note.id, "time": iso(note.at), "text": note.text} for note in card.notes],
        "favourite": card.favourite,
        "birthday": card.birthday or None,
        "fields": {one.field.name: one.value for one in card.fields},
        "since": iso(card.since),
        "messages": card.messages,
        "last_at": iso(card.last_at),
        "no_marketing_since": iso(card.no_marketing_since),
        **_block_json(card),
        "suggestions": [
            {
                "customer_id": one.customer_id,
                "name": one.name,
                "address": one.address,
                "reason": one.reason,
                "detail": one.detail,
            }
            for one in card.suggestions
        ],
        "merges": [{"id": one.id, "name": one.name, "time": iso(one.at)} for one in card.merges],
    }


def _block_json(card: CustomerCard) -> dict[str, object]:
    return {"blocked": card.blocked, "block_state": card.block_state, "block_error": card.block_error}


def _block_words(card: CustomerCard) -> str:
    said = _("{name} is blocked.") if card.blocked else _("{name} is not blocked.")
    told = {"queued": _("WhatsApp is told when the gateway runs."), "failed": card.block_error}
    return f"{said.format(name=card.name)} {told.get(card.block_state, '')}".strip()


def _print_preview(preview: MergePreview) -> None:
    print_line(f"{preview.gone_id} → {preview.kept_id}  {preview.name}")
    rows = [(one.kind.value, one.value) for one in preview.identities]
    if preview.labels:
        rows.append((_("labels"), ", ".join(preview.labels)))
    rows.append((_("notes"), str(preview.notes)))
    rows.append((_("messages"), str(preview.messages)))
    chats = ngettext("{n} chat goes into another", "{n} chats go into others", preview.conversations)
    rows.append((_("chats"), chats.format(n=preview.conversations)))
    print_columns(rows)


def _preview_json(preview: MergePreview) -> dict[str, object]:
    return {
        "kept_id": preview.kept_id,
        "gone_id": preview.gone_id,
        "name": preview.name,
        "identities": [{"kind": one.kind.value, "value": one.value} for one in preview.identities],
        "labels": list(preview.labels),
        "notes": preview.notes,
        "messages": preview.messages,
        "conversations": preview.conversations,
    }

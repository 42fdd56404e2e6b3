"""Who somebody is, in words: kinds of names, why two may be one person, what joining them makes of them."""

from collections.abc import Sequence
from datetime import date, tzinfo

from app.core.clock import Millis
from app.core.enums import IdentityKind
from app.core.i18n import _, ngettext
from app.core.rows import CustomerCard, Identity, LinkSuggestion, MergePreview, MergeRow
from app.core.text import Safe, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, named, own
from app.ui.render.numbers import counted
from app.ui.render.times import day_of
from app.ui.render.wrap import wrapped

COLUMN = 10


def identity_name(identity: Identity) -> str:
    """What kind of name it is, in a word."""
    return {
        IdentityKind.PHONE: "WhatsApp",
        IdentityKind.WA_ID: _("wa id"),
        IdentityKind.BSUID: _("user id"),
        IdentityKind.USERNAME: _("user name"),
        IdentityKind.PSID: "Messenger",
    }[identity.kind]


def identity_kind(identity: Identity) -> str:
    """What kind of name it is, said in full."""
    return {
        IdentityKind.PHONE: _("phone number"),
        IdentityKind.WA_ID: _("WhatsApp's own form of the number"),
        IdentityKind.BSUID: _("WhatsApp's id for people without a number"),
        IdentityKind.USERNAME: _("user name on WhatsApp"),
        IdentityKind.PSID: _("Messenger's id"),
    }[identity.kind]


def shown_identities(identities: Sequence[Identity]) -> list[Identity]:
    """Those worth showing: a `wa_id` that is the same number again is not."""
    digits = {identity.value.lstrip("+") for identity in identities if identity.kind is IdentityKind.PHONE}
    return [one for one in identities if one.kind is not IdentityKind.WA_ID or one.value not in digits]


def reason_words(suggestion: LinkSuggestion) -> Safe:
    """Why the two may be one person."""
    from app.core.phone import format_number

    detail = sanitise_for_display(format_number(suggestion.detail))
    sentence = {
        "changed_number": _("WhatsApp says that the number changed: {detail}"),
        "changed_user_id": _("WhatsApp says that the user id changed: {detail}"),
        "same_number": _("both have the number {detail}, written differently"),
        "same_username": _("both have the user name {detail}"),
        "same_name": _("both are called {detail}"),
    }.get(suggestion.reason, _("{detail} speaks for it"))
    return Safe(sentence.replace("{detail}", detail))


def suggestion_words(suggestion: LinkSuggestion) -> Safe:
    """`may be the same as Anna H. (+49 …)`"""
    from app.core.phone import format_number

    name, address = sanitise_for_display(suggestion.name), sanitise_for_display(format_number(suggestion.address))
    who = f"{name} ({address})" if address and address != name else name
    return Safe(_("may be the same as {name}").replace("{name}", who))


def merge_words(merge: MergeRow, now: Millis, zone: tzinfo) -> Safe:
    """`joined with Anna H., 12 Nov`"""
    words = _("joined with {name}, {day}").replace("{day}", day_of(merge.at, now, zone))
    return Safe(words.replace("{name}", sanitise_for_display(merge.name)))


def days_to_go(days: int) -> str:
    """`today`, `tomorrow`, `in 12 days`."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in {n} day", "in {n} days", days).format(n=days)


def birthday_words(birthday: str, today: date) -> tuple[Safe, str]:
    """`24 Dec 1985, turns 41 in 32 days`, and the colour of that."""
    from app.core.dates import age_on, next_birthday, shown_day

    day = next_birthday(birthday, today)
    days, age = (day - today).days, age_on(birthday, day)
    when = days_to_go(days)
    soon = when if age is None else _("turns {age} {when}").format(age=age, when=when)
    return own(f"{shown_day(birthday)}, {soon}"), "accent" if days <= 7 else "text"


def block_words(card: CustomerCard) -> tuple[Safe, str]:
    """Whether they are blocked and whether WhatsApp knows it, and the colour of that; empty if there is nothing."""
    error = sanitise_for_display(card.block_error)
    if card.block_state == "failed":
        words = _("blocked here; WhatsApp refused: {reason}") if card.blocked else _("still blocked: {reason}")
        return Safe(words.replace("{reason}", error)), "red"
    if card.block_state == "queued":
        if card.blocked:
            return own(_("blocked; WhatsApp is being told")), "red"
        return own(_("unblocked; WhatsApp is being told")), "accent"
    return (own(_("blocked")), "red") if card.blocked else (own(""), "text")


def preview_lines(
    preview: MergePreview, kept: Safe, gone: Safe, numbers: Sequence[str], glyphs: Glyphs, cells: int
) -> list[Line]:
    """What joining makes of the two; `numbers` are the identities as people read them."""
    room = max(10, cells - COLUMN)
    lines: list[Line] = [
        (Run(gone), Run(own(f"  {glyphs.joins}  "), "dim"), Run(kept, "bold")),
        (),
        *_facts(_("name"), [sanitise_for_display(preview.name)], room),
    ]
    shown = shown_identities(preview.identities)
    texts = [
        Safe(f"{sanitise_for_display(number)}  {identity_kind(identity)}")
        for identity, number in zip(preview.identities, numbers, strict=True)
        if identity in shown
    ]
    lines += _facts(_("names"), texts, room)
    if preview.labels:
        lines += _facts(_("labels"), [sanitise_for_display(", ".join(preview.labels))], room)
    counts = [ngettext("{n} message", "{n} messages", preview.messages).format(n=counted(preview.messages))]
    if preview.notes:
        counts.append(ngettext("{n} note", "{n} notes", preview.notes).format(n=counted(preview.notes)))
    lines += _facts(_("together"), [own(glyphs.between.join(counts))], room)
    if preview.conversations:
        words = ngettext(
            "{n} chat of {gone} goes on in the chat of {kept}, in the order of time.",
            "{n} chats of {gone} go on in the chats of {kept}, in the order of time.",
            preview.conversations,
        ).format(n=preview.conversations, gone="{gone}", kept="{kept}")
        said = Safe(words.replace("{gone}", gone).replace("{kept}", kept))
        lines += [(), *((Run(line, "dim"),) for line in wrapped(said, cells))]
    return lines


def _facts(name: str, values: Sequence[Safe], room: int) -> list[Line]:
    return named(name, [(Run(line),) for value in values for line in wrapped(value, room)], COLUMN)

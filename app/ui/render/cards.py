"""The customer's card and the business card as lines: who is this, are we open, do we deliver there."""

from collections.abc import Sequence
from datetime import tzinfo

from app.core.clock import Millis
from app.core.hours import Opening
from app.core.i18n import _, ngettext
from app.core.rows import CustomerCard, Delivery, Profile
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.hours import hours_lines, opening_words
from app.ui.render.line import EMPTY, Line, Run, named, own, spread
from app.ui.render.numbers import counted, decimal
from app.ui.render.people import (
    birthday_words,
    block_words,
    identity_name,
    merge_words,
    reason_words,
    shown_identities,
    suggestion_words,
)
from app.ui.render.times import day_of, local, moment
from app.ui.render.wrap import wrapped

LABEL_COLOURS = ("accent", "sage", "green", "red")


def customer_lines(
    card: CustomerCard, numbers: Sequence[str], now: Millis, zone: tzinfo, glyphs: Glyphs, cells: int
) -> list[Line]:
    """The customer's card; `numbers` are the identities as people read them."""
    column = 10
    room = cells - column
    name = sanitise_for_display(card.name)
    star: Line = (Run(own(f"{glyphs.star} {_('favourite')}"), "accent"),) if card.favourite else ()
    lines: list[Line] = [spread((Run(name, "bold"),), star, cells, glyphs.cut)]
    profile_name = sanitise_for_display(card.profile_name)
    if profile_name and profile_name != name:
        lines += named(_("profile"), [(Run(line),) for line in wrapped(profile_name, room)], column)
    book_name = sanitise_for_display(card.book_name)
    if book_name and book_name not in (name, profile_name):
        lines += named(_("phone app"), [(Run(line),) for line in wrapped(book_name, room)], column)
    shown = shown_identities(card.identities)
    for identity, number in zip(card.identities, numbers, strict=True):
        if identity in shown:
            text = sanitise_for_display(number)
            lines += named(identity_name(identity), [(Run(line),) for line in wrapped(text, room)], column)
    count = ngettext("{n} message", "{n} messages", card.messages).format(n=counted(card.messages))
    since = own(f"{moment(card.since, now, zone)}{glyphs.between}{count}")
    lines += named(_("since"), [(Run(line),) for line in wrapped(since, room)], column)
    if card.last_at is not None:
        lines += named(_("last"), [(Run(day_of(card.last_at, now, zone)),)], column)
    if card.birthday:
        words, colour = birthday_words(card.birthday, local(now, zone).date())
        lines += named(_("birthday"), [(Run(line, colour),) for line in wrapped(words, room)], column)
    if card.labels:
        lines += named(_("labels"), label_lines(card, room), column)
    lines += _field_lines(card, cells, column, glyphs)
    blocked, style = block_words(card)
    if blocked:
        lines += named("", [(Run(line, style, "customer.block"),) for line in wrapped(blocked, room)], column)
    if card.no_marketing_since is not None:
        stopped = own(_("no marketing since {day}").format(day=day_of(card.no_marketing_since, now, zone)))
        lines += named("", [(Run(line, "accent"),) for line in wrapped(stopped, room)], column)
    for suggestion in card.suggestions:
        words = Safe(f"{glyphs.uncertain} {suggestion_words(suggestion)}: {reason_words(suggestion)}")
        lines += [(Run(line, "accent", "customer.same"),) for line in wrapped(words, cells)]
    for merge in card.merges:
        lines += [(Run(line, "dim", "customer.same"),) for line in wrapped(merge_words(merge, now, zone), cells)]
    for number_, note in enumerate(card.notes):
        lines.append(EMPTY)
        text = sanitise_for_display(note.text, multiline=True)
        heading = _("note") if number_ == 0 else ""
        lines += named(heading, [(Run(line),) for line in wrapped(text, room)], column)
    return lines


def _field_lines(card: CustomerCard, cells: int, column: int, glyphs: Glyphs) -> list[Line]:
    """The shop's own fields; a link is one that a click asks to open."""
    if not card.fields:
        return []
    from app.core.fields import FieldKind, shown_value

    widest = max(width(sanitise_for_display(one.field.name)) for one in card.fields) + 1
    column = min(max(column, widest), max(column, cells // 2))
    lines: list[Line] = []
    for one in card.fields:
        name = clip(sanitise_for_display(one.field.name), column - 1, glyphs.cut)
        said = sanitise_for_display(shown_value(one.field.kind, one.value))
        link = one.value if one.field.kind is FieldKind.LINK else ""
        style = "underline" if link else "text"
        values: list[Line] = [(Run(line, style, link),) for line in wrapped(said, cells - column)]
        head = Safe(name + " " * (column - width(name)))
        lines += [(Run(head if n == 0 else own(" " * column), "dim"), *value) for n, value in enumerate(values)]
    return lines


def label_lines(card: CustomerCard, cells: int) -> list[Line]:
    """The labels as tags, as many a line as fit."""
    lines: list[list[Run]] = [[]]
    used = 0
    for label in card.labels:
        text = Safe(f" {sanitise_for_display(label.name)} ")
        size = width(text) + 1
        if used and used + size > cells:
            lines.append([])
            used = 0
        style = label.colour if label.colour in LABEL_COLOURS else "text"
        lines[-1] += [Run(text, f"{style} on-chosen"), Run(own(" "))]
        used += size
    return [tuple(line) for line in lines]


def business_lines(
    profile: Profile, opening: Opening, now: Millis, zone: tzinfo, glyphs: Glyphs, cells: int
) -> list[Line]:
    """The business card."""
    column = 9
    room = cells - column
    name = sanitise_for_display(profile.name)
    badge: Line = (Run(own(f"{glyphs.official} {_('official')}"), "green"),) if profile.official else ()
    lines: list[Line] = [spread((Run(name, "bold"),), badge, cells, glyphs.cut)]
    if opening.open is not None:
        colour = "green" if opening.open else "red"
        lines.append((Run(own(f"{glyphs.dot} "), colour), Run(opening_words(opening, now, zone))))
    lines += hours_lines(profile.hours, profile.closed_days, now, zone, glyphs, cells)
    lines += named(_("deliver"), delivery_lines(profile.delivery, glyphs, room), column)
    quality, style = quality_words(profile.quality)
    limit = limit_words(profile.messaging_limit)
    runs = [Run(own(quality), style)]
    if limit:
        runs += [Run(own(f"{glyphs.between}{_('limit')} "), "dim"), Run(own(limit))]
    lines += named(_("quality"), [tuple(runs)], column)
    fields = profile.fields
    for title, value in ((_("about"), fields.about), (_("address"), fields.address)):
        if value:
            lines += named(title, [(Run(line),) for line in wrapped(sanitise_for_display(value), room)], column)
    state = publish_words(profile)
    if state:
        lines += [
            (Run(line, "red" if profile.publish_state == "failed" else "accent"),) for line in wrapped(state, cells)
        ]
    return lines


def delivery_lines(delivery: Delivery, glyphs: Glyphs, cells: int) -> list[Line]:
    """Whether, where and from what amount the shop delivers."""
    if not delivery.offered:
        return [(Run(own(_("no"))),)]
    facts = []
    if delivery.radius_km:
        facts.append(_("{n} km").format(n=decimal(delivery.radius_km)))
    if delivery.minimum:
        facts.append(_("from {amount}").format(amount=amount(delivery.minimum, delivery.currency)))
    if delivery.fee:
        facts.append(amount(delivery.fee, delivery.currency))
    lines: list[Line] = []
    for text in (glyphs.between.join(facts), ", ".join(delivery.areas), delivery.note):
        if text:
            lines += [(Run(line),) for line in wrapped(sanitise_for_display(text), cells)]
    return lines or [(Run(own(_("yes"))),)]


def amount(value: str, currency: str) -> str:
    """An amount as it is said: `20 €`, `2.50 €`."""
    return f"{decimal(value)} {'€' if currency == 'EUR' else currency}"


def quality_words(quality: str) -> tuple[str, str]:
    """Meta's quality rating as a word and its style."""
    return {
        "GREEN": (_("green"), "green"),
        "YELLOW": (_("yellow"), "accent"),
        "RED": (_("red"), "red"),
    }.get(quality, (_("unknown"), "dim"))


def limit_words(limit: str) -> str:
    """Meta's tier as a number: `TIER_2K` is 2,000/day."""
    number = limit.removeprefix("TIER_").upper()
    if number == "UNLIMITED":
        return _("unlimited")
    digits = number.removesuffix("K")
    if not digits.isdigit():
        return ""
    return _("{n}/day").format(n=counted(int(digits) * (1000 if number.endswith("K") else 1)))


def publish_words(profile: Profile) -> Safe:
    """How far the profile is on its way to WhatsApp, or nothing to say."""
    if profile.publish_state == "failed":
        return Safe(_("not published: {reason}").format(reason=sanitise_for_display(profile.publish_error)))
    if profile.publish_state == "queued":
        return own(_("queued to be published"))
    if profile.live is not None and profile.live != profile.fields:
        return own(_("differs from what WhatsApp shows"))
    return own("")

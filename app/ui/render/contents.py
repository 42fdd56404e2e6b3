"""What a message holds as lines: every kind has its picture; whatever is not known yet is named."""

import re
from typing import Final

from app.core.content import (
    MEDIA_TYPES,
    Card,
    Cards,
    Cart,
    Choice,
    Extras,
    LinkButton,
    Media,
    Notice,
    Place,
)
from app.core.enums import Direction
from app.core.i18n import _
from app.core.labels import label_of
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.look import Look
from app.ui.render.markup import links_in, unmarked, web_address
from app.ui.render.times import clock
from app.ui.render.words import paragraph, words_lines

_DEGREES: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")


def message_lines(message: MessageRow, cells: int, look: Look) -> list[Line]:
    """All that stands in a message's bubble, in lines of at most that many cells."""
    glyphs = look.glyphs
    if message.revoked_at is not None:
        ours = message.direction is Direction.OUT
        words = _("withdrawn") if ours else _("withdrawn by the customer")
        at = clock(message.revoked_at, look.zone)
        return [fit((Run(own(f"{glyphs.discarded} {words} {at}"), "dim italic"),), cells, glyphs.cut)]
    lines = _extras(message.extras, cells, glyphs) if message.extras is not None else []
    lines += _quote(message, cells, glyphs)
    lines += _content(message, cells, glyphs)
    if message.edits:
        at = clock(message.edits[-1].at, look.zone)
        lines.append(fit((Run(own(f"{glyphs.changed} {_('edited')} {at}"), "dim"),), cells, glyphs.cut))
    return lines


def reaction_line(message: MessageRow, look: Look, cells: int) -> Line:
    """The emojis that stand on it, and whose they are; empty if there are none."""
    runs: list[Run] = []
    for mark in message.reactions:
        emoji = clip(sanitise_for_display(mark.emoji), 6, look.glyphs.cut)
        if not emoji.strip():
            continue
        who = own(_("You")) if mark.direction is Direction.OUT else clip(look.name, 16, look.glyphs.cut)
        runs += [Run(Safe(f"{'  ' if runs else ''}{emoji} ")), Run(who, "dim")]
    return fit(runs, cells, look.glyphs.cut)


def links_of(message: MessageRow) -> list[str]:
    """The addresses a message leads to: those in its words, a place's map, a link button's page, an ad's (raw)."""
    content, extras = message.content, message.extras
    found: list[str] = []
    if isinstance(content, Place):
        found += [map_link(content), content.url]
    elif isinstance(content, LinkButton):
        found.append(content.url)
    elif isinstance(content, Cards):
        found += [url for card in content.cards for url in card.urls]
    found += links_in(message.edits[-1].text if message.edits else message.text)
    if extras is not None and extras.referral is not None:
        found.append(extras.referral.url)
    return list(dict.fromkeys(address for address in found if web_address(address)))


def map_link(place: Place) -> str:
    """Where a place stands on OpenStreetMap; empty if its coordinates are none."""
    latitude, longitude = place.latitude, place.longitude
    if not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
        return ""
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _content(message: MessageRow, cells: int, glyphs: Glyphs) -> list[Line]:
    content = message.content
    if isinstance(content, Media) or message.type in MEDIA_TYPES:
        from app.ui.render.files import caption_of, file_lines

        return file_lines(message, cells, glyphs) + _words(caption_of(message), cells, glyphs)
    match content:
        case None:
            return _plain(message, cells, glyphs)
        case Place():
            return _place(content, cells, glyphs)
        case Cards():
            return _cards(content, cells, glyphs)
        case Cart():
            from app.ui.render.orders import cart_lines

            return [_label(glyphs.cart, message, cells, glyphs), *cart_lines(content, cells, glyphs)]
        case Choice():
            return _choice(message, content, cells, glyphs)
        case Notice():
            kind = f" ({content.kind})" if content.kind else ""
            label = sanitise_for_display(f"{glyphs.notice} {label_of(message.type, content)}{kind}")
            return [*paragraph(label, cells, "dim italic"), *_words(content.body, cells, glyphs)]
    from app.ui.render.offers import offer_lines

    return offer_lines(content, cells, glyphs) or _plain(message, cells, glyphs)


def _plain(message: MessageRow, cells: int, glyphs: Glyphs) -> list[Line]:
    """Words alone; before them, unless it is a text, what kind of message it is."""
    text = message.edits[-1].text if message.edits else message.text
    label = label_of(message.type, message.content)
    lines: list[Line] = []
    if label or not text.strip():
        words = sanitise_for_display(label or _("(empty)"))
        lines = paragraph(words, cells, "dim italic")
    return lines + _words(text, cells, glyphs)


def _words(text: str, cells: int, glyphs: Glyphs) -> list[Line]:
    safe = sanitise_for_display(text, multiline=True).strip("\n")
    return words_lines(Safe(safe), cells, glyphs) if safe.strip() else []


def _label(icon: str, message: MessageRow, cells: int, glyphs: Glyphs, more: str = "") -> Line:
    label = sanitise_for_display(label_of(message.type, message.content))
    runs = (Run(own(f"{icon} "), "sage"), Run(label, "bold"), Run(sanitise_for_display(more)))
    return fit(runs, cells, glyphs.cut)


def _extras(extras: Extras, cells: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    if extras.forwarded:
        words = _("forwarded many times") if extras.forwarded == "often" else _("forwarded")
        lines.append(fit((Run(own(f"{glyphs.forwarded} {words}"), "dim italic"),), cells, glyphs.cut))
    referral = extras.referral
    if referral is not None:
        came = _("came from a post") if referral.kind == "post" else _("came from an ad")
        headline = sanitise_for_display(referral.headline or referral.body or referral.source_id)
        page = web_address(referral.url)
        runs = [Run(own(f"{glyphs.link} {came}"), "dim italic", page)]
        if headline:
            runs.append(Run(Safe(f": {headline}"), "dim", page))
        lines.append(fit(runs, cells, glyphs.cut))
    if extras.retailer_id:
        words = Safe(f"{glyphs.cart} {_('asks about')} {sanitise_for_display(extras.retailer_id)}")
        lines.append(fit((Run(words, "dim italic"),), cells, glyphs.cut))
    return lines


def _quote(message: MessageRow, cells: int, glyphs: Glyphs) -> list[Line]:
    if message.quoted_text is None:
        return []
    words = clip(unmarked(sanitise_for_display(message.quoted_text)), max(1, cells - 2), glyphs.cut)
    jump = "do:quote" if message.quoted_id is not None else ""
    return [(Run(own(f"{glyphs.quote} "), "dim", jump), Run(words, "dim", jump))]


def _place(place: Place, cells: int, glyphs: Glyphs) -> list[Line]:
    name = sanitise_for_display(place.name)
    head = (Run(own(f"{glyphs.place} "), "sage"), Run(own(_("Place")), "bold"), Run(Safe(f" {name}")))
    lines = [fit(head, cells, glyphs.cut)]
    lines += paragraph(sanitise_for_display(place.address), cells)
    where = sanitise_for_display(f"{place.latitude}, {place.longitude}")
    link = map_link(place)
    runs = [Run(where, "dim underline" if link else "dim", link)]
    if link:
        runs.append(Run(own(f"{glyphs.between}{_('o map')}"), "dim", link))
    return [*lines, fit(runs, cells, glyphs.cut)]


def _cards(content: Cards, cells: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for card in content.cards:
        lines += _card(card, cells, glyphs)
    return lines or [fit((Run(own(f"{glyphs.person} {_('Contact')}"), "bold"),), cells, glyphs.cut)]


def _card(card: Card, cells: int, glyphs: Glyphs) -> list[Line]:
    head = [Run(own(f"{glyphs.person} "), "sage"), Run(own(_("Contact")), "bold")]
    head.append(Run(Safe(f" {sanitise_for_display(card.name)}")))
    if card.company:
        head.append(Run(Safe(f"{glyphs.between}{sanitise_for_display(card.company)}"), "dim"))
    lines = [fit(head, cells, glyphs.cut)]
    for phone in card.phones:
        number = sanitise_for_display(phone.number or (f"+{phone.wa_id}" if phone.wa_id else ""))
        kind = sanitise_for_display(f"  {phone.kind.lower()}" if phone.kind else "")
        lines.append(fit((Run(own("  ")), Run(number), Run(kind, "dim")), cells, glyphs.cut))
    more = (value for value in (*card.emails, *card.urls, *card.addresses, card.birthday) if value)
    lines += [fit((Run(own("  ")), Run(sanitise_for_display(value), "dim")), cells, glyphs.cut) for value in more]
    return lines


def _choice(message: MessageRow, choice: Choice, cells: int, glyphs: Glyphs) -> list[Line]:
    lines = [_label(glyphs.choice, message, cells, glyphs, f": {choice.title or choice.id}")]
    lines += paragraph(sanitise_for_display(choice.description), cells, "dim")
    for name, answer in choice.answers:
        runs = (Run(sanitise_for_display(f"{name}: "), "dim"), Run(sanitise_for_display(answer)))
        lines.append(fit(runs, cells, glyphs.cut))
    return lines

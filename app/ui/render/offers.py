"""What the shop offers to press, choose or buy as lines: the words, then buttons drawn as buttons."""

from collections.abc import Iterable

from app.core.content import (
    AskPlace,
    Buttons,
    Catalogue,
    Content,
    FilledTemplate,
    LinkButton,
    Menu,
    Product,
    Products,
)
from app.core.i18n import _
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.markup import web_address
from app.ui.render.words import paragraph, words_lines


def offer_lines(content: Content, cells: int, glyphs: Glyphs) -> list[Line]:
    """Header, words, footer, buttons; empty for a content that offers nothing."""
    match content:
        case Buttons():
            lines = _around(content.header, content.body, content.footer, cells, glyphs)
            return lines + button_lines((button.title for button in content.buttons), cells, glyphs)
        case Menu():
            return _menu(content, cells, glyphs)
        case LinkButton():
            lines = _around(content.header, content.body, content.footer, cells, glyphs)
            lines += button_lines([f"{glyphs.link} {content.title}"], cells, glyphs)
            address = clip(sanitise_for_display(content.url), cells, glyphs.cut)
            return [*lines, (Run(address, "dim underline", web_address(content.url)),)]
        case AskPlace():
            lines = _around("", content.body, "", cells, glyphs)
            return lines + button_lines([f"{glyphs.place} {_('Send location')}"], cells, glyphs)
        case FilledTemplate():
            return _template(content, cells, glyphs)
    return _catalogue(content, cells, glyphs)


def button_lines(titles: Iterable[str], cells: int, glyphs: Glyphs) -> list[Line]:
    """`[ Yes ]  [ No ]`, as many a line as fit; titles are raw."""
    lines: list[list[Run]] = []
    used = cells
    for title in titles:
        words = Safe(f"[ {clip(sanitise_for_display(title), max(1, cells - 4), glyphs.cut)} ]")
        size = width(words)
        if not lines or used + 2 + size > cells:
            lines.append([])
            used = 0
        else:
            lines[-1].append(Run(own("  ")))
            used += 2
        lines[-1].append(Run(words, "accent"))
        used += size
    return [fit(line, cells, glyphs.cut) for line in lines]


def _around(header: str, body: str, footer: str, cells: int, glyphs: Glyphs) -> list[Line]:
    lines = paragraph(sanitise_for_display(header), cells, "bold")
    text = Safe(sanitise_for_display(body, multiline=True).strip("\n"))
    lines += words_lines(text, cells, glyphs) if text else []
    return lines + paragraph(sanitise_for_display(footer), cells, "dim")


def _menu(content: Menu, cells: int, glyphs: Glyphs) -> list[Line]:
    lines = _around(content.header, content.body, content.footer, cells, glyphs)
    lines += button_lines([f"{glyphs.menu} {content.button}"], cells, glyphs)
    for section in content.sections:
        if section.title:
            lines.append(fit((Run(sanitise_for_display(section.title), "sage"),), cells, glyphs.cut))
        for row in section.rows:
            words = [Run(own(f" {glyphs.bullet} ")), Run(sanitise_for_display(row.title))]
            if row.description:
                words.append(Run(Safe(f"  {sanitise_for_display(row.description)}"), "dim"))
            lines.append(fit(words, cells, glyphs.cut))
    return lines


def _template(content: FilledTemplate, cells: int, glyphs: Glyphs) -> list[Line]:
    lines = _around(content.header, content.body, content.footer, cells, glyphs)
    lines += button_lines(content.buttons, cells, glyphs)
    name = sanitise_for_display(f"{content.name}{glyphs.between}{content.language}")
    label = own(f"{glyphs.file} {_('Template')} ")
    return [fit((Run(label, "dim"), Run(name, "dim")), cells, glyphs.cut), *lines]


def _catalogue(content: Content, cells: int, glyphs: Glyphs) -> list[Line]:
    def head(label: str, what: str = "") -> Line:
        return fit(
            (Run(own(f"{glyphs.cart} "), "sage"), Run(own(label), "bold"), Run(sanitise_for_display(f" {what}"))),
            cells,
            glyphs.cut,
        )

    match content:
        case Product():
            lines = [head(_("Product"), content.retailer_id)]
            return lines + _around("", content.body, content.footer, cells, glyphs)
        case Products():
            lines = [head(_("Products")), *_around(content.header, content.body, content.footer, cells, glyphs)]
            for section in content.sections:
                if section.title:
                    lines.append(fit((Run(sanitise_for_display(section.title), "sage"),), cells, glyphs.cut))
                ids = sanitise_for_display(", ".join(section.retailer_ids))
                lines += paragraph(ids, cells, "dim")
            return lines
        case Catalogue():
            lines = [head(_("Catalogue")), *_around("", content.body, content.footer, cells, glyphs)]
            return lines + button_lines([_("View catalogue")], cells, glyphs)
    return []

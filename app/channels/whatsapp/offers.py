"""What the shop offered to press, choose or buy, read back from messages of its own (echoes and history).

Fields: Meta, WhatsApp Cloud API, "Interactive messages", as they are sent; webhook reference, product messages.
"""

from app.channels.whatsapp.shapes import Json, fields, line, objects, word, words
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Catalogue,
    Content,
    LinkButton,
    Menu,
    MenuRow,
    MenuSection,
    Product,
    Products,
    ProductSection,
)

_MOST = 30


def offer(kind: str, interactive: Json) -> Content | None:
    """The offer of that kind; None if it is none."""
    action = fields(interactive.get("action"))
    given = fields(action.get("parameters"))
    header, body, footer = (_text(interactive, name) for name in ("header", "body", "footer"))
    match kind:
        case "button":
            replies = [fields(button.get("reply")) for button in objects(action.get("buttons"))[:_MOST]]
            pressed = tuple(Button(line(reply.get("id"), 256), words(reply.get("title"))) for reply in replies)
            return Buttons(body, pressed, header, footer)
        case "list":
            sections = tuple(
                MenuSection(
                    words(section.get("title")), tuple(_row(row) for row in objects(section.get("rows"))[:_MOST])
                )
                for section in objects(action.get("sections"))[:_MOST]
            )
            return Menu(body, words(action.get("button")), sections, header, footer)
        case "cta_url":
            return LinkButton(body, words(given.get("display_text")), line(given.get("url"), 2_000), header, footer)
        case "location_request_message":
            return AskPlace(body)
        case "product":
            product = action or fields(interactive.get("product"))
            return Product(word(product.get("catalog_id")), word(product.get("product_retailer_id")), body, footer)
        case "product_list":
            parts = tuple(
                ProductSection(
                    words(section.get("title")),
                    tuple(
                        word(one.get("product_retailer_id")) for one in objects(section.get("product_items"))[:_MOST]
                    ),
                )
                for section in objects(action.get("sections"))[:_MOST]
            )
            return Products(header, body, word(action.get("catalog_id")), parts, footer)
        case "catalog_message":
            return Catalogue(body, word(given.get("thumbnail_product_retailer_id")), footer)
    return None


def _text(interactive: Json, name: str) -> str:
    return words(fields(interactive.get(name)).get("text"))


def _row(row: Json) -> MenuRow:
    return MenuRow(line(row.get("id"), 200), words(row.get("title")), words(row.get("description")))

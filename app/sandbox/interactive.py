"""The shapes of interactive messages: buttons, lists, products, links, a request for a place.

Source: Meta, Cloud API, "Interactive reply buttons", "Interactive list", "Call-to-action URL button", "Location
request" and "Share products" (limits as of autumn 2026).
"""

from collections.abc import Callable
from typing import Any

from app.sandbox.errors import bad_parameter, invalid_value, missing_parameter
from app.sandbox.parts import at_most, known_keys, string, units

Json = dict[str, Any]

_HEADERS = {
    "button": ("text", "image", "video", "document"),
    "cta_url": ("text", "image", "video", "document"),
    "list": ("text",),
    "product_list": ("text",),
    "product": (),
    "catalog_message": (),
    "location_request_message": (),
}
"""The kinds of header that each kind of message may have."""
_WITHOUT_BODY = ("product",)
_BOUND = ("flow", "order_details", "order_status", "call_permission_request", "address_message", "voice_call")
"""Bound to a region or a feature: only their outer shape is looked at."""


def check_interactive(content: Json) -> None:
    """The object of type `interactive`; GraphError says what is wrong."""
    kind = content.get("type")
    if not kind:
        raise missing_parameter("interactive: type is required.")
    if kind not in _HEADERS and kind not in _BOUND:
        raise bad_parameter(f"Param interactive['type'] must be one of {{{', '.join(_HEADERS).upper()}}}.")
    known_keys(content, ("type", "header", "body", "footer", "action"), "interactive")
    action = content.get("action")
    if not isinstance(action, dict):
        raise missing_parameter("interactive: action is required.")
    _body(str(kind), content.get("body"))
    if (footer := content.get("footer")) is not None:
        known_keys(footer, ("text",), "interactive['footer']")
        at_most(string(footer, "text", "interactive['footer']"), 60, "interactive['footer']['text']")
    if kind in _HEADERS:
        _header(str(kind), content.get("header"))
        _ACTIONS[str(kind)](action)


def _body(kind: str, body: Any) -> None:
    if body is None and kind in _WITHOUT_BODY:
        return
    if not (isinstance(body, dict) and body.get("text")):
        raise missing_parameter("interactive: body.text is required.")
    at_most(str(body["text"]), 4096 if kind == "list" else 1024, "interactive['body']['text']")


def _header(kind: str, header: Any) -> None:
    if header is None:
        if kind == "product_list":
            raise missing_parameter("interactive: header is required for product_list.")
        return
    type_ = header.get("type") if isinstance(header, dict) else None
    if type_ not in _HEADERS[kind]:
        raise invalid_value(f"interactive: a header of type {type_} can't stand above a {kind}.")
    known_keys(header, ("type", type_, "sub_text"), "interactive['header']")
    if type_ == "text":
        at_most(string(header, "text", "interactive['header']"), 60, "interactive['header']['text']")
    elif not isinstance(header.get(type_), dict):
        raise missing_parameter(f"interactive: header.{type_} is required.")


def _length(value: Any, most: int, what: str) -> str:
    if not (isinstance(value, str) and 1 <= units(value) <= most):
        raise invalid_value(f"{what} length invalid. Min length: 1, Max length: {most}")
    return value


def _buttons(action: Json) -> None:
    known_keys(action, ("buttons",), "interactive['action']")
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise invalid_value("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    titles, ids = [], []
    for button in buttons:
        reply = button.get("reply") if isinstance(button, dict) else None
        if not isinstance(reply, dict):
            raise missing_parameter("interactive: each button needs a reply.")
        if button.get("type") != "reply":
            raise bad_parameter("Param interactive['action']['buttons']['type'] must be one of {REPLY}.")
        titles.append(_length(reply.get("title"), 20, "Button title"))
        ids.append(_length(reply.get("id"), 256, "Button id"))
    if len(set(titles)) < len(titles):
        raise invalid_value("Duplicate button titles are not allowed.")
    if len(set(ids)) < len(ids):
        raise invalid_value("Duplicate button ids are not allowed.")


def _sections(action: Json, items: str, most: int) -> list[Json]:
    """The rows or products of all sections."""
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise invalid_value("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10")
    found: list[Json] = []
    for section in sections:
        known_keys(section, ("title", items), "interactive['action']['sections']")
        if len(sections) > 1 or section.get("title"):
            _length(section.get("title"), 24, "Section title")
        entries = section.get(items)
        if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
            raise missing_parameter(f"interactive: each section needs {items}.")
        found += entries
    if len(found) > most:
        raise invalid_value(f"Total row count exceed max allowed count: {most}")
    return found


def _list(action: Json) -> None:
    known_keys(action, ("button", "sections"), "interactive['action']")
    _length(action.get("button"), 20, "Button label")
    ids = []
    for row in _sections(action, "rows", 10):
        known_keys(row, ("id", "title", "description"), "interactive['action']['sections']['rows']")
        ids.append(_length(row.get("id"), 200, "Row id"))
        _length(row.get("title"), 24, "Row title")
        if units(str(row.get("description", ""))) > 72:
            raise invalid_value("Row description is too long. Max length: 72")
    if len(set(ids)) < len(ids):
        raise invalid_value("Duplicate row ids are not allowed.")


def _product(action: Json) -> None:
    for name in ("catalog_id", "product_retailer_id"):
        if not action.get(name):
            raise missing_parameter(f"interactive: action.{name} is required.")


def _products(action: Json) -> None:
    if not action.get("catalog_id"):
        raise missing_parameter("interactive: action.catalog_id is required.")
    for product in _sections(action, "product_items", 30):
        if not product.get("product_retailer_id"):
            raise missing_parameter("interactive: each product needs a product_retailer_id.")


def _named(name: str, action: Json) -> None:
    if action.get("name") != name:
        raise bad_parameter(f"Param interactive['action']['name'] must be one of {{{name.upper()}}}.")


def _catalogue(action: Json) -> None:
    _named("catalog_message", action)
    parameters = action.get("parameters")
    if parameters is not None and not (
        isinstance(parameters, dict) and parameters.get("thumbnail_product_retailer_id")
    ):
        raise missing_parameter("interactive: action.parameters needs thumbnail_product_retailer_id.")


def _link(action: Json) -> None:
    parameters = action.get("parameters")
    if not (isinstance(parameters, dict) and parameters.get("display_text") and parameters.get("url")):
        raise missing_parameter("interactive: action.parameters needs display_text and url.")
    _named("cta_url", action)
    _length(parameters["display_text"], 20, "Button label")
    if not str(parameters["url"]).lower().startswith(("https://", "http://")):
        raise invalid_value("interactive: action.parameters.url is not a valid URL.")


_ACTIONS: dict[str, Callable[[Json], None]] = {
    "button": _buttons,
    "list": _list,
    "product": _product,
    "product_list": _products,
    "catalog_message": _catalogue,
    "cta_url": _link,
    "location_request_message": lambda action: _named("send_location", action),
}

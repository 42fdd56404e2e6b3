"""Message templates: what must be filled in, what is wrong with it, what is sent, and how it will read.

`values` are by a parameter's name: `1` or `first_name` in the body, `header.1` in the header's text, `header` for its
file, `header.latitude` and so on for its place, `button.2` for the second button, `card1.…` inside a carousel's card.
Sources: Meta, WhatsApp Business Platform, "Template components", "Template messages" (Cloud API reference, messages).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.core.content import FilledTemplate
from app.core.i18n import _
from app.core.limits import BODY, HEADER, length
from app.core.rows import Template

Json: TypeAlias = dict[str, Any]

URL_LIMIT: Final = 2000
COUPON_LIMIT: Final = 15
SPACES: Final = 4
"""More blanks in a row are refused inside a parameter, and so are line ends and tabs (error 132018)."""

PLACEHOLDER: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FILES: Final = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
"""A header's format and the message type of its file."""
OWN_FILE: Final = ""
"""What stands for the id of a file that the gateway has yet to upload."""
_PLACE: Final = ("latitude", "longitude", "name", "address")
_UNFILLABLE: Final = ("LIMITED_TIME_OFFER", "MPM", "SPM", "ORDER_DETAILS", "ORDER_STATUS")


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something to be filled in before a template can be sent."""

    name: str
    """Its key in `values`."""
    where: str
    """header | body | button"""
    kind: str
    """text | image | video | document | latitude | longitude | place | url | code | product"""
    label: str
    """Where the operator finds it: `{{1}}`, or the button's words (raw)."""
    example: str = ""
    """What Meta was given as an example; may be empty."""
    required: bool = True


def parts_of(components: str) -> list[Json]:
    """Meta's `components` as objects; what isn't one is left out."""
    try:
        found = json.loads(components)
    except (ValueError, RecursionError):
        return []
    return objects(found)


def parameters_of(components: str) -> tuple[Parameter, ...]:
    """Everything to be filled in, in the order in which it is read."""
    return tuple(_parameters(parts_of(components), ""))


def fill(template: Template, values: Mapping[str, str]) -> FilledTemplate:
    """The template as it is sent and as the customer reads it; what has no value keeps its placeholder."""
    parts = parts_of(template.components)
    header = _part(parts, "HEADER")
    return FilledTemplate(
        name=template.name,
        language=template.language,
        category=template.category,
        header=_filled(_text(header), "header.", values) if _format(header) == "TEXT" else "",
        body=_filled(_text(_part(parts, "BODY")), "", values),
        footer=_text(_part(parts, "FOOTER")),
        buttons=tuple(_text(button) or _kind(button) for button in _buttons(parts)),
        components=json.dumps(_sent(parts, "", values), ensure_ascii=False, separators=(",", ":")),
    )


def own_file(template: Template, values: Mapping[str, str]) -> tuple[str, str] | None:
    """The path of the file on this machine that is to be its header, and the message type it is; None if none is."""
    for parameter in parameters_of(template.components):
        value = values.get(parameter.name, "").strip()
        if parameter.name == "header" and value and not _is_known_file(value):
            return value, parameter.kind
    return None


def preview(template: Template, values: Mapping[str, str]) -> str:
    """How it will read, with what is filled in so far; buttons stand in brackets."""
    filled = fill(template, values)
    file = FILES.get(_format(_part(parts_of(template.components), "HEADER")), "")
    head = filled.header or (f"[{values.get('header', '').strip() or file}]" if file else "")
    buttons = "\n".join(f"[{words}]" for words in filled.buttons)
    return "\n\n".join(part for part in (head, filled.body, filled.footer, buttons) if part)


def problems(template: Template, values: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for everything that keeps it from being sent; empty if nothing does."""
    parts = parts_of(template.components)
    found = list(standing(template))
    for parameter in _parameters(parts, ""):
        found += check_value(parameter, values.get(parameter.name, ""))
    filled = fill(template, values)
    for what, text, limit in (
        (_("The header"), filled.header, HEADER),
        (_("The text"), filled.body, BODY),
    ):
        if (now := length(text)) > limit:
            found.append(
                _("{what} has {n} characters when filled in; {limit} are allowed.").format(
                    what=what, n=now, limit=limit
                )
            )
    for index, button in enumerate(_buttons(parts), 1):
        size = len(_text(button, "url")) + len(values.get(f"button.{index}", ""))
        if _kind(button) == "URL" and size > URL_LIMIT:
            found.append(_("The button's address has more than {limit} characters.").format(limit=URL_LIMIT))
    return tuple(found)


def check_value(parameter: Parameter, value: str) -> tuple[str, ...]:
    """A sentence for everything that is wrong with one value; empty if nothing is."""
    if value.strip():
        return tuple(_wrong(parameter, value))
    return (_("{label} is not filled in.").format(label=_called(parameter)),) if parameter.required else ()


def standing(template: Template) -> tuple[str, ...]:
    """A sentence for everything that keeps it from being sent whatever is filled in; empty if nothing does."""
    return (*_standing(template), *_unknown(parts_of(template.components)))


def may_send(template: Template) -> bool:
    """Whether Meta takes it at all."""
    return not standing(template)


def placeholders(text: str) -> list[str]:
    """The names between double braces, each once, in the order of the text."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def is_named(components: str) -> bool:
    """Whether its parameters have names (`parameter_format` NAMED) instead of numbers."""
    return any(
        not name.isdecimal()
        for part in parts_of(components)
        if _kind(part) in ("HEADER", "BODY")
        for name in placeholders(_text(part))
    )


def _parameters(parts: list[Json], prefix: str) -> Iterator[Parameter]:
    for part in parts:
        kind = _kind(part)
        if kind == "HEADER":
            yield from _header_parameters(part, prefix)
        elif kind == "BODY":
            yield from _text_parameters(part, "body", prefix, prefix)
        elif kind == "BUTTONS":
            for index, button in enumerate(objects(part.get("buttons")), 1):
                yield from _button_parameters(button, f"{prefix}button.{index}")
        elif kind == "CAROUSEL":
            for number, card in enumerate(objects(part.get("cards")), 1):
                yield from _parameters(objects(card.get("components")), f"{prefix}card{number}.")


def _header_parameters(part: Json, prefix: str) -> Iterator[Parameter]:
    format_ = _format(part)
    if format_ == "TEXT":
        yield from _text_parameters(part, "header", f"{prefix}header.", prefix)
    elif format_ in FILES:
        yield Parameter(f"{prefix}header", "header", FILES[format_], FILES[format_])
    elif format_ == "LOCATION":
        for name in _PLACE:
            yield Parameter(
                f"{prefix}header.{name}", "header", name if name in ("latitude", "longitude") else "place", name
            )


def _text_parameters(part: Json, where: str, before: str, prefix: str) -> Iterator[Parameter]:
    examples = _examples(part, where)
    for name in placeholders(_text(part)):
        yield Parameter(f"{before}{name}", where, "text", f"{prefix}{{{{{name}}}}}", examples.get(name, ""))


def _button_parameters(button: Json, name: str) -> Iterator[Parameter]:
    kind, words = _kind(button), _text(button)
    if kind == "URL" and PLACEHOLDER.search(_text(button, "url")):
        start = PLACEHOLDER.split(_text(button, "url"))[0]
        yield Parameter(name, "button", "url", words, _first(button.get("example")).removeprefix(start))
    elif kind == "OTP":
        yield Parameter(name, "button", "code", words)
    elif kind == "COPY_CODE":
        yield Parameter(name, "button", "code", words, _first(button.get("example")))
    elif kind == "CATALOG":
        yield Parameter(name, "button", "product", words, required=False)


def _examples(part: Json, where: str) -> dict[str, str]:
    """Meta's examples by name or number."""
    example = part.get("example")
    if not isinstance(example, dict):
        return {}
    named = objects(example.get(f"{where}_text_named_params"))
    found = {_text(one, "param_name"): _text(one, "example") for one in named}
    listed = example.get(f"{where}_text")
    if isinstance(listed, list) and listed and isinstance(listed[0], list):
        listed = listed[0]
    if isinstance(listed, list):
        found |= {str(number): one for number, one in enumerate(listed, 1) if isinstance(one, str)}
    return found


def _sent(parts: list[Json], prefix: str, values: Mapping[str, str]) -> list[Json]:
    """The `components` of a template message."""
    made: list[Json] = []
    for part in parts:
        kind = _kind(part)
        if kind in ("HEADER", "BODY"):
            parameters = _sent_parameters(part, kind.lower(), prefix, values)
            if parameters:
                made.append({"type": kind.lower(), "parameters": parameters})
        elif kind == "BUTTONS":
            for index, button in enumerate(objects(part.get("buttons"))):
                value = values.get(f"{prefix}button.{index + 1}", "").strip()
                if (sub_type := _BUTTONS.get(_kind(button))) and (given := sub_type[1](button, value)) is not None:
                    # Meta's examples give the index as a text
                    made.append({"type": "button", "sub_type": sub_type[0], "index": str(index), "parameters": [given]})
        elif kind == "CAROUSEL":
            cards = [
                {
                    "card_index": at,
                    "components": _sent(objects(card.get("components")), f"{prefix}card{at + 1}.", values),
                }
                for at, card in enumerate(objects(part.get("cards")))
            ]
            made.append({"type": "carousel", "cards": cards})
    return made


def _sent_parameters(part: Json, where: str, prefix: str, values: Mapping[str, str]) -> list[Json]:
    before = f"{prefix}header" if where == "header" else prefix.removesuffix(".")
    format_ = _format(part) if where == "header" else "TEXT"
    if format_ in FILES:
        return [_sent_file(FILES[format_], values.get(before, "").strip())]
    if format_ == "LOCATION":
        return [{"type": "location", "location": {name: values.get(f"{before}.{name}", "").strip() for name in _PLACE}}]
    made: list[Json] = []
    for name in placeholders(_text(part)):
        parameter: Json = {"type": "text", "text": values.get(f"{before}.{name}" if before else name, "")}
        made.append(
            parameter if name.isdecimal() else {"type": "text", "parameter_name": name, "text": parameter["text"]}
        )
    return made


def _sent_file(kind: str, value: str) -> Json:
    if _is_link(value):
        file = {"link": value}
    elif _is_id(value):
        file = {"id": value}
    else:
        file = {"id": OWN_FILE}
        if kind == "document" and value:
            file["filename"] = re.split(r"[/\\]", value)[-1]
    return {"type": kind, kind: file}


def _sent_url(button: Json, value: str) -> Json | None:
    wanted = _kind(button) == "OTP" or PLACEHOLDER.search(_text(button, "url"))
    return {"type": "text", "text": value} if wanted else None


def _sent_product(_button: Json, value: str) -> Json | None:
    return {"type": "action", "action": {"thumbnail_product_retailer_id": value}} if value else None


_BUTTONS: Final[dict[str, tuple[str, Callable[[Json, str], Json | None]]]] = {
    "URL": ("url", _sent_url),
    "OTP": ("url", _sent_url),
    "COPY_CODE": ("copy_code", lambda _button, value: {"type": "coupon_code", "coupon_code": value}),
    # the answer's webhook carries it; without one of its own a button answers with its words
    "QUICK_REPLY": ("quick_reply", lambda button, value: {"type": "payload", "payload": value or _text(button)}),
    "FLOW": ("flow", lambda _button, value: {"type": "action", "action": {"flow_token": value or "unused"}}),
    "CATALOG": ("catalog", _sent_product),
}
"""A button's type, its `sub_type` when sent, and the parameter that goes with it."""


def _standing(template: Template) -> list[str]:
    """Why Meta would not take it, whatever is filled in."""
    status = template.status.upper()
    if status == "APPROVED":
        return []
    reason = template.reason if template.reason not in ("", "NONE") else ""
    sentence = {
        "LOCAL": _("Meta does not know this template yet."),
        "PENDING": _("Meta is still reviewing this template."),
        "IN_APPEAL": _("Meta rejected this template; the appeal is still open."),
        "REJECTED": _("Meta rejected this template: change it and have it reviewed again."),
        "PAUSED": _("Meta has paused this template because customers complained; it comes back by itself after hours."),
        "DISABLED": _("Meta has disabled this template for good: write a new one."),
        "PENDING_DELETION": _("This template is being deleted."),
        "DELETED": _("This template has been deleted."),
    }.get(status, _("Meta does not send this template now: its status is {status}.").format(status=template.status))
    return [f"{sentence} ({reason})" if reason else sentence]


def _unknown(parts: list[Json]) -> list[str]:
    """Components that can't be filled in here."""
    found = [_kind(part) for part in parts if _kind(part) in _UNFILLABLE]
    found += [_kind(button) for button in _buttons(parts) if _kind(button) in _UNFILLABLE]
    header = _part(parts, "HEADER")
    if header and _format(header) not in (*FILES, "TEXT", "LOCATION"):
        found.append(_format(header))
    return [_("A template with {part} can't be filled in here.").format(part=part) for part in dict.fromkeys(found)]


def _wrong(parameter: Parameter, value: str) -> list[str]:
    """What Meta would refuse about one value that is there."""
    called, found = _called(parameter), []
    if parameter.kind in ("latitude", "longitude"):
        most = 90 if parameter.kind == "latitude" else 180
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", value.strip()) or abs(float(value)) > most:
            found.append(_("{label} must be a number from -{most} to {most}.").format(label=called, most=most))
    elif parameter.kind in ("text", "place"):
        if re.search(r"[\r\n\t\v\f\x85\u2028\u2029]", value):
            found.append(_("{label} must be one line without tabs: Meta refuses others.").format(label=called))
        if " " * (SPACES + 1) in value:
            found.append(_("{label} has more than {n} spaces in a row.").format(label=called, n=SPACES))
    elif parameter.kind in ("url", "code") and re.search(r"\s", value.strip()):
        found.append(_("{label} must not hold spaces.").format(label=called))
    elif parameter.kind in FILES.values() and parameter.name != "header" and not _is_known_file(value.strip()):
        found.append(_("A file in a carousel must be a link or the id of an uploaded file."))
    if parameter.kind == "code" and len(value.strip()) > COUPON_LIMIT:
        found.append(_("{label} may have {limit} characters.").format(label=called, limit=COUPON_LIMIT))
    return found


def _called(parameter: Parameter) -> str:
    """A parameter as a sentence names it."""
    if parameter.where == "button":
        return _("Button “{words}”").format(words=parameter.label)
    if parameter.kind in FILES.values():
        return _("The header's file")
    return _("Header {name}").format(name=parameter.label) if parameter.where == "header" else parameter.label


def _filled(text: str, before: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(f"{before}{found[1]}", "").strip() or found[0], text)


def _is_link(value: str) -> bool:
    return value.lower().startswith(("https://", "http://"))


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _is_known_file(value: str) -> bool:
    return _is_link(value) or _is_id(value)


def _part(parts: list[Json], kind: str) -> Json:
    return next((part for part in parts if _kind(part) == kind), {})


def _buttons(parts: list[Json]) -> list[Json]:
    return objects(_part(parts, "BUTTONS").get("buttons"))


def _kind(part: Json) -> str:
    return _text(part, "type").upper()


def _format(part: Json) -> str:
    return (_text(part, "format") or "TEXT").upper()


def _text(part: Json, name: str = "text") -> str:
    found = part.get(name)
    return found if isinstance(found, str) else ""


def _first(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def objects(value: object) -> list[Json]:
    """The objects of a list; empty if it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

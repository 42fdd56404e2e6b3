"""Writing a template: from plain fields to Meta's components and back, and what Meta would refuse before its review.

Sources: Meta, WhatsApp Business Platform, "Templates" (names, categories), "Template components" (limits, buttons).
"""

import json
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from app.core.i18n import _
from app.core.limits import BODY, FOOTER, HEADER, length
from app.core.rows import Template
from app.core.templates import (
    COUPON_LIMIT,
    FILES,
    PLACEHOLDER,
    URL_LIMIT,
    is_named,
    objects,
    parameters_of,
    parts_of,
    placeholders,
)

NAME_LIMIT: Final = 512
LABEL_LIMIT: Final = 25
PHONE_LIMIT: Final = 20
BUTTONS: Final = 10
CATEGORIES: Final = ("UTILITY", "MARKETING", "AUTHENTICATION")
BUTTON_KINDS: Final = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE")
"""Those that can be written here."""
EDITABLE: Final = ("APPROVED", "REJECTED", "PAUSED", "LOCAL")
"""The states in which Meta lets a template be changed; LOCAL is not Meta's yet."""

_MOST: Final = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
_NAME: Final = re.compile(r"[a-z0-9_]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?")
_NAMED: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A button as the operator writes it."""

    kind: str
    """One of `BUTTON_KINDS`."""
    text: str = ""
    """What stands on it; a copy code's words are WhatsApp's own."""
    value: str = ""
    """The web address (may end in {{1}}), the phone number, or the code that is shown as an example."""
    example: str = ""
    """Of an address with {{1}}: the whole address."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as the operator writes it."""

    body: str
    header: str = ""
    """The header's text; for a file, Meta's handle of an example."""
    header_format: str = ""
    """Empty for none; TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION."""
    footer: str = ""
    buttons: tuple[DraftButton, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()
    """By a parameter's name (`core.templates`: `1`, `header.1`)."""


def components_of(draft: Draft) -> str:
    """Meta's `components` as JSON."""
    examples = dict(draft.examples)
    parts: list[dict[str, Any]] = []
    if draft.header_format == "TEXT" and draft.header:
        header = {"type": "HEADER", "format": "TEXT", "text": draft.header}
        parts.append(header | _example_of(draft.header, "header", "header.", examples))
    elif draft.header_format and draft.header_format != "TEXT":
        example = {"example": {"header_handle": [draft.header]}} if draft.header else {}
        parts.append({"type": "HEADER", "format": draft.header_format} | example)
    parts.append({"type": "BODY", "text": draft.body} | _example_of(draft.body, "body", "", examples))
    if draft.footer:
        parts.append({"type": "FOOTER", "text": draft.footer})
    if draft.buttons:
        parts.append({"type": "BUTTONS", "buttons": [_button(button) for button in draft.buttons]})
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def draft_of(components: str) -> Draft | None:
    """The plain fields; None if it has parts that these can't hold."""
    draft = Draft("")
    for part in parts_of(components):
        kind, text = str(part.get("type", "")).upper(), part.get("text")
        match kind:
            case "HEADER":
                format_ = str(part.get("format") or "TEXT").upper()
                if format_ not in (*FILES, "TEXT", "LOCATION"):
                    return None
                handle = _handles(part) if format_ in FILES else ()
                shown = str(text or "") if format_ == "TEXT" else "".join(handle[:1])
                draft = replace(draft, header=shown, header_format=format_)
            case "BODY":
                draft = replace(draft, body=str(text or ""))
            case "FOOTER" if text:
                draft = replace(draft, footer=str(text))
            case "BUTTONS":
                buttons = [_draft_button(one) for one in objects(part.get("buttons"))]
                if any(button is None for button in buttons):
                    return None
                draft = replace(draft, buttons=tuple(button for button in buttons if button))
            case _:
                return None
    found = [(one.name, one.example) for one in parameters_of(components) if one.kind == "text" and one.example]
    return replace(draft, examples=tuple(found))


def check_new(template: Template) -> tuple[str, ...]:
    """A sentence for everything that Meta refuses without a review; empty if nothing is wrong."""
    found: list[str] = []
    if not _NAME.fullmatch(template.name) or len(template.name) > NAME_LIMIT:
        found.append(
            _("A template's name has small letters a to z, digits and _ only, at most {limit}.").format(
                limit=NAME_LIMIT
            )
        )
    if not _LANGUAGE.fullmatch(template.language):
        found.append(_("“{code}” is no language code; write de or en_US.").format(code=template.language))
    if template.category not in CATEGORIES:
        found.append(_("The category must be one of {names}.").format(names=", ".join(CATEGORIES)))
    parts = {str(part.get("type", "")).upper(): part for part in parts_of(template.components)}
    body = str(parts.get("BODY", {}).get("text") or "")
    if not body.strip() and template.category != "AUTHENTICATION":
        found.append(_("The text is missing."))
    found += _too_long(_("The text"), body, BODY)
    if re.search(r"\n\s*\n\s*\n", body):
        found.append(_("The text must not have more than one empty line in a row."))
    found += _misplaced(_("The text"), body)
    found += _check_header(parts.get("HEADER", {}))
    footer = str(parts.get("FOOTER", {}).get("text") or "")
    found += _too_long(_("The footer"), footer, FOOTER)
    if PLACEHOLDER.search(footer):
        found.append(_("The footer can't hold parameters."))
    found += _check_buttons(objects(parts.get("BUTTONS", {}).get("buttons")))
    found += _check_parameters(template.components)
    return tuple(dict.fromkeys(found))


def may_change(template: Template) -> bool:
    """Whether Meta lets it be changed now; also at most once a day and ten times in 30 days if it is approved."""
    return template.status.upper() in EDITABLE


def parameter_format(components: str) -> str:
    """NAMED or POSITIONAL, as Meta wants to be told."""
    return "NAMED" if is_named(components) else "POSITIONAL"


def _example_of(text: str, where: str, before: str, examples: dict[str, str]) -> dict[str, Any]:
    names = placeholders(text)
    if not names or not any(examples.get(f"{before}{name}") for name in names):
        return {}
    if any(not name.isdecimal() for name in names):
        named = [{"param_name": name, "example": examples.get(f"{before}{name}", "")} for name in names]
        return {"example": {f"{where}_text_named_params": named}}
    listed = [examples.get(f"{before}{name}", "") for name in sorted(names, key=int)]
    return {"example": {f"{where}_text": [listed] if where == "body" else listed}}


def _button(button: DraftButton) -> dict[str, Any]:
    match button.kind:
        case "URL":
            example = {"example": [button.example]} if button.example else {}
            return {"type": "URL", "text": button.text, "url": button.value} | example
        case "PHONE_NUMBER":
            return {"type": "PHONE_NUMBER", "text": button.text, "phone_number": button.value}
        case "COPY_CODE":
            return {"type": "COPY_CODE", "example": button.value}
    return {"type": button.kind, "text": button.text}


def _draft_button(button: dict[str, Any]) -> DraftButton | None:
    kind, text = str(button.get("type", "")).upper(), str(button.get("text") or "")
    example = (*_texts(button.get("example")), "")[0]
    match kind:
        case "QUICK_REPLY":
            return DraftButton(kind, text)
        case "URL":
            return DraftButton(kind, text, str(button.get("url") or ""), example)
        case "PHONE_NUMBER":
            return DraftButton(kind, text, str(button.get("phone_number") or ""))
        case "COPY_CODE":
            return DraftButton(kind, value=example)
    return None


def _check_header(part: dict[str, Any]) -> list[str]:
    format_ = str(part.get("format") or "TEXT").upper()
    if format_ in FILES and not _handles(part):
        return [_("A header with a file needs an example file.")]
    text = str(part.get("text") or "") if format_ == "TEXT" else ""
    found = _too_long(_("The header"), text, HEADER)
    if len(placeholders(text)) > 1:
        found.append(_("The header can hold one parameter."))
    if "\n" in text or "*" in text:
        found.append(_("The header must be one line without formatting."))
    return found


def _check_buttons(buttons: list[dict[str, Any]]) -> list[str]:
    found: list[str] = []
    kinds = [str(button.get("type", "")).upper() for button in buttons]
    if len(buttons) > BUTTONS:
        found.append(_("A template has at most {limit} buttons.").format(limit=BUTTONS))
    for kind, most in _MOST.items():
        if kinds.count(kind) > most:
            found.append(_("A template has at most {limit} buttons of type {kind}.").format(limit=most, kind=kind))
    turns = sum((a == "QUICK_REPLY") != (b == "QUICK_REPLY") for a, b in pairwise(kinds))
    if turns > 1:
        found.append(_("Reply buttons must stand together, before or after all others."))
    for kind, button in zip(kinds, buttons, strict=True):
        text = str(button.get("text") or "")
        if not text.strip() and kind not in ("COPY_CODE", "OTP"):
            found.append(_("A button has no words."))
        found += _too_long(_("A button's words"), text, LABEL_LIMIT)
        if PLACEHOLDER.search(text):
            found.append(_("A button's words can't hold parameters."))
        if kind == "URL":
            found += _check_url(str(button.get("url") or ""), _texts(button.get("example")))
        elif kind == "PHONE_NUMBER":
            if not re.fullmatch(r"\+\d{6,19}", str(button.get("phone_number") or "")):
                found.append(
                    _("A button's phone number begins with + and has at most {limit} characters.").format(
                        limit=PHONE_LIMIT
                    )
                )
        elif kind == "COPY_CODE":
            code = (*_texts(button.get("example")), "")[0]
            if not code:
                found.append(_("A code to copy needs an example."))
            found += _too_long(_("The code"), code, COUPON_LIMIT)
    return found


def _check_url(url: str, examples: tuple[str, ...]) -> list[str]:
    found = _too_long(_("A button's address"), url, URL_LIMIT)
    names = PLACEHOLDER.findall(url)
    if not re.match(r"https?://[^\s/{]+", url, re.IGNORECASE) or re.search(r"\s", PLACEHOLDER.sub("", url)):
        found.append(_("A button's address begins with https:// and holds no spaces."))
    if names and (len(names) > 1 or not PLACEHOLDER.sub("\0", url).endswith("\0")):
        found.append(_("A button's address can hold one parameter, at its end."))
    if names and not any(examples):
        found.append(_("A button's address with a parameter needs an example."))
    return found


def _check_parameters(components: str) -> list[str]:
    found: list[str] = []
    texts = [one for one in parameters_of(components) if one.kind == "text"]
    names = [PLACEHOLDER.findall(one.label)[0] for one in texts]
    if any(name.isdecimal() for name in names) and any(not name.isdecimal() for name in names):
        found.append(_("Parameters have either numbers or names, not both."))
    elif is_named(components) and not all(_NAMED.fullmatch(name) for name in names):
        found.append(_("A parameter's name has small letters, digits and _ only."))
    body = [one.name for one in texts if one.where == "body"]
    if all(name.isdecimal() for name in body) and sorted(map(int, body)) != list(range(1, len(body) + 1)):
        found.append(_("The parameters must be numbered {{1}}, {{2}} and so on, with none left out."))
    found += [_("{label} needs an example.").format(label=one.label) for one in texts if not one.example.strip()]
    return found


def _misplaced(what: str, text: str) -> list[str]:
    bare = PLACEHOLDER.sub("\0", text.strip())
    found: list[str] = []
    if bare.startswith("\0") or bare.endswith("\0"):
        found.append(_("{what} must not begin or end with a parameter.").format(what=what))
    if re.search(r"\0\s*\0", bare):
        found.append(_("{what} must have words between two parameters.").format(what=what))
    return found


def _too_long(what: str, text: str, limit: int) -> list[str]:
    if length(text) <= limit:
        return []
    return [_("{what} has {n} characters; {limit} are allowed.").format(what=what, n=length(text), limit=limit)]


def _handles(header: dict[str, Any]) -> tuple[str, ...]:
    example = header.get("example")
    return _texts(example.get("header_handle")) if isinstance(example, dict) else ()


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()

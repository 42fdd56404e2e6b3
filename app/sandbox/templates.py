"""Message templates at the sandbox: the list, and a review that ends after a while or on order.

    GET    /{WABA}/message_templates?fields&limit&after&name     the list, a page at a time
    POST   /{WABA}/message_templates                             `{name, language, category, components}` → PENDING
    POST   /{TEMPLATE_ID}                                        `{components?, category?}`: changed, reviewed again
    GET    /{TEMPLATE_ID}?fields
    DELETE /{WABA}/message_templates?name&hsm_id
    POST   /_sandbox/templates                                   `{name, language?, event, reason?}`: decides at once

A text with one of `REFUSED` in it is rejected. Each decision is a webhook `message_template_status_update`. Templates
that are sent under a name the list doesn't have are taken as they are. Source: Meta, Business Management API, "Message
templates", as of v25.0.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

from app.core.clock import Millis
from app.sandbox.envelopes import account_change
from app.sandbox.errors import GraphError, bad_parameter, known_error
from app.sandbox.keyed import digest
from app.sandbox.state import Sandbox
from app.sandbox.template_texts import TEXTS

Json = dict[str, Any]

REVIEW: Millis = 20_000
"""How long a review takes, in the shop's time."""
REFUSED = ("casino", "lottery", "lotterie", "gewinnspiel")
CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
CHANGEABLE = ("APPROVED", "REJECTED", "PAUSED")
PAGE = 25
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Templates:
    """The templates of one sandbox, whatever the account."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._reviews: set[asyncio.TimerHandle] = set()
        self._kept: dict[str, Json] = {}
        for entry in TEXTS.get(sandbox.config.shop, ()):
            id_ = self._new_id(entry["name"], entry["language"])
            quality = {"score": "GREEN", "date": 1_760_000_000}
            self._kept[id_] = {**entry, "id": id_, "quality_score": quality} | {"rejected_reason": "NONE"}

    async def read(self, waba: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        """The list, or those of one name."""
        self._sandbox.meet_waba(waba)
        try:
            limit, after = int(query.get("limit") or PAGE), int(query.get("after") or 0)
        except ValueError:
            raise bad_parameter("limit and after must be numbers.") from None
        found = [one for one in self._kept.values() if query.get("name", one["name"]) == one["name"]]
        page = found[after : after + limit]
        cursors = {"before": str(after), "after": str(after + len(page))}
        more = {"next": f"https://graph.example/{waba}/message_templates?after={cursors['after']}"}
        paging: Json = {"cursors": cursors} | (more if after + len(page) < len(found) else {})
        return {"data": [_shown(one, query.get("fields", "")) for one in page], "paging": paging}

    async def create(self, waba: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        """Take one for review."""
        self._sandbox.meet_waba(waba)
        name, language, category = body.get("name"), body.get("language"), body.get("category")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise bad_parameter("Param name must have lower-case letters, digits and underscores only.")
        if not isinstance(language, str) or not language:
            raise bad_parameter("The parameter language is required.")
        if category not in CATEGORIES:
            raise bad_parameter(f"Param category must be one of {{{', '.join(CATEGORIES)}}}")
        if any((one["name"], one["language"]) == (name, language) for one in self._kept.values()):
            raise _refused(2388024, "Content in this language already exists", "There is already content in it.")
        _check(body.get("components"), str(body.get("parameter_format", "POSITIONAL")).upper())
        id_ = self._new_id(name, language)
        self._kept[id_] = {
            "name": name,
            "language": language,
            "status": "PENDING",
            "category": category,
            "components": body["components"],
            "id": id_,
            "quality_score": {"score": "UNKNOWN"},
            "rejected_reason": "NONE",
        }
        self._review(id_)
        return {"id": id_, "status": "PENDING", "category": category}

    async def change(self, id_: str, body: Json) -> Json:
        """Change one, which is then reviewed again."""
        entry = self._kept[id_]
        if entry["status"] not in CHANGEABLE:
            raise _refused(2388100, "Message template can't be edited", "It can't be edited in its present status.")
        if "components" in body:
            _check(body["components"], "NAMED" if _is_named(body["components"]) else "POSITIONAL")
            entry["components"] = body["components"]
        if body.get("category") in CATEGORIES and entry["status"] != "APPROVED":
            entry["category"] = body["category"]
        entry["status"], entry["rejected_reason"] = "PENDING", "NONE"
        self._review(id_)
        return {"success": True}

    async def delete(self, waba: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        """Delete one by name and id, or all of a name."""
        self._sandbox.meet_waba(waba)
        name, id_ = query.get("name", ""), query.get("hsm_id", "")
        if not name:
            raise bad_parameter("The parameter name is required.")
        gone = [key for key, one in self._kept.items() if one["name"] == name and id_ in ("", key)]
        if not gone:
            raise _refused(2593002, "Message template not found", f"No message template {name} was found.")
        for key in gone:
            del self._kept[key]
        return {"success": True}

    def knows(self, id_: str) -> bool:
        """Whether that is a template's id."""
        return id_ in self._kept

    def node(self, id_: str, fields: str) -> Json:
        """One template."""
        return _shown(self._kept[id_], fields)

    def check_message(self, template: Mapping[str, Any]) -> None:
        """GraphError if a message's template is known and may not be sent like this."""
        language = template.get("language", {})
        known = [
            one
            for one in self._kept.values()
            if (one["name"], one["language"]) == (template.get("name"), language.get("code"))
        ]
        if not known:
            return
        status = known[0]["status"]
        if status != "APPROVED":
            raise known_error({"PAUSED": 132015, "DISABLED": 132016}.get(status, 132001))
        body: Json = next((part for part in known[0]["components"] if part.get("type") == "BODY"), {})
        wanted = len(set(_PLACE.findall(str(body.get("text", "")))))
        sent = [part for part in template.get("components") or () if str(part.get("type")).lower() == "body"]
        given = len(sent[0].get("parameters", ())) if sent else 0
        if given != wanted:
            raise known_error(
                132000,
                f"body: number of localizable_params ({given}) does not match the expected number of params ({wanted})",
            )

    def decide(self, order: Mapping[str, Any]) -> Json:
        """What Meta decides now: `{name, language?, event, reason?}`; ValueError if there is none of that name."""
        event = str(order.get("event", "APPROVED")).upper()
        found = [
            one
            for one in self._kept.values()
            if one["name"] == order.get("name") and order.get("language", one["language"]) == one["language"]
        ]
        if not found:
            raise ValueError("There is no template of that name.")
        for one in found:
            self._decide(one["id"], event, str(order.get("reason", "NONE")))
        return {"ids": [one["id"] for one in found]}

    def _review(self, id_: str) -> None:
        def due() -> None:
            self._reviews.discard(timer)
            if id_ in self._kept and self._kept[id_]["status"] == "PENDING":
                text = json.dumps(self._kept[id_]["components"]).lower() + self._kept[id_]["name"]
                bad = any(word in text for word in REFUSED)
                self._decide(id_, "REJECTED" if bad else "APPROVED", "ABUSIVE_CONTENT" if bad else "NONE")

        seconds = REVIEW / 1000 / self._sandbox.speed
        timer = asyncio.get_running_loop().call_later(seconds, due)
        self._reviews.add(timer)

    def _decide(self, id_: str, event: str, reason: str) -> None:
        entry = self._kept[id_]
        entry["status"] = {"REINSTATED": "APPROVED", "FLAGGED": entry["status"]}.get(event, event)
        entry["rejected_reason"] = reason
        value = {
            "event": event,
            "message_template_id": int(id_),
            "message_template_name": entry["name"],
            "message_template_language": entry["language"],
            "reason": reason,
        }
        number, now = self._sandbox.number(), self._sandbox.clock.now()
        self._sandbox.outlet.submit_body(account_change(number, now, "message_template_status_update", value))
        if event == "DELETED":
            del self._kept[id_]

    def _new_id(self, name: str, language: str) -> str:
        return str(int(digest(self._sandbox.config.seed, "template", name, language)[:13], 16))


def _check(components: object, format_: str) -> None:
    if not isinstance(components, list) or not any(
        isinstance(part, dict) and str(part.get("type")).upper() == "BODY" for part in components
    ):
        raise bad_parameter("The parameter components must hold a BODY.")
    for part in components:
        text = part.get("text") if isinstance(part, dict) else None
        kind = str(part.get("type")).upper() if isinstance(part, dict) else ""
        if not isinstance(text, str):
            continue
        most = {"BODY": 1024, "HEADER": 60, "FOOTER": 60}.get(kind)
        if most is not None and len(text) > most:
            raise _refused(2388040, "Character Limit Exceeded", f"{kind} may have {most} characters.")
        names = _PLACE.findall(text)
        if names and not part.get("example"):
            raise _refused(2388043, "Message template components are missing example", f"{kind} needs an example.")
        if format_ == "POSITIONAL" and not all(name.isdigit() for name in names):
            raise bad_parameter("Param components has named parameters, but parameter_format is POSITIONAL.")
        bare = _PLACE.sub("\0", text.strip())
        if kind == "BODY" and "\0" in (bare[:1], bare[-1:]):
            raise _refused(2388299, "Variables can't be at the start or end of the template", "Move the variable.")


def _is_named(components: object) -> bool:
    return any(not name.isdigit() for name in _PLACE.findall(json.dumps(components)))


def _shown(entry: Json, fields: str) -> Json:
    wanted = [name.strip() for name in fields.split(",") if name.strip()]
    return {name: value for name, value in entry.items() if not wanted or name in wanted or name == "id"}


def _refused(subcode: int, title: str, details: str) -> GraphError:
    return GraphError(400, 100, "Invalid parameter", f"{title}: {details}", subcode=subcode)

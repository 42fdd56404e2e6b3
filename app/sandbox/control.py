"""The sandbox's own side, `/_sandbox/…`: see what happened and order what shall happen. JSON in and out.

GET    /_sandbox/requests   every request of the Graph API that was accepted, in order: `order, method, path, query,
                            headers` (without the token), `json, time, status, answer` and, if one struck, `fault`.
                            Filters: `method`, `path` (part of it), `to`, `type`, `after` (order), `limit`
DELETE /_sandbox/requests   forget them (`order` starts anew)
GET    /_sandbox/faults     the faults in force; POST adds one or a list (see `app.sandbox.faults`); DELETE clears
GET    /_sandbox/webhooks   `url, pending` and how many POSTs were made, accepted and refused
POST   /_sandbox/inbound    a customer writes: `{from | user_id, name?, username?, text? | message? | line?, context?,
                            id?, time? (ms), count?}`, or a list of those; with `?batch=true` all in one POST.
                            `message` is `{type, <type>: {…}}` as in Meta's webhooks, of any type; `line` is a script's
                            (`{"photo": "Torte"}`, see `app.sandbox.script`), with `about` and `own`, the ids of the
                            messages it speaks of. Answers `{"ids": […]}`
POST   /_sandbox/change     Meta says something else: `{field, value}`; the value gets its metadata if it has none
POST   /_sandbox/templates  Meta decides on a template now: `{name, language?, event, reason?}`
POST   /_sandbox/number     fields of the number's node from now on: `{quality_rating: "RED", is_pin_enabled: false}`
POST   /_sandbox/raw        one POST to the webhook, once: `{body | json | base64, signature?}`; signature is good
                            (default), bad, missing or any text. Answers the receiver's `{status, text}`
"""

import base64
import binascii
import json
import re
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.answers import answer
from app.sandbox.envelopes import Contact, WebhookItem, account_change, encode, signature
from app.sandbox.graph import Graph
from app.sandbox.lines import content
from app.sandbox.people import Directory
from app.sandbox.state import Sandbox

Json = dict[str, Any]


class Control:
    """Answers `/_sandbox/…`; a malformed order is a 400 with `{"error": sentence}`."""

    def __init__(self, sandbox: Sandbox, directory: Directory, graph: Graph) -> None:
        self._sandbox = sandbox
        self._graph = graph
        self._directory = directory

    async def requests(self, request: Request) -> Response:
        """`/_sandbox/requests`"""
        if request.method == "DELETE":
            self._sandbox.requests.clear()
            return answer({"cleared": True})
        query = request.query_params
        try:
            after, limit = int(query.get("after", 0)), int(query.get("limit", 0))
        except ValueError:
            return _mistake("after and limit are numbers.")
        to = re.sub(r"[^\w.]", "", query.get("to", ""))
        found = [
            entry
            for entry in self._sandbox.requests[max(after, 0) :]
            if query.get("method", entry["method"]).upper() == entry["method"]
            and query.get("path", "") in entry["path"]
            and (not to or to in (re.sub(r"\D", "", str(entry["json"].get("to"))), entry["json"].get("recipient")))
            and query.get("type", entry["json"].get("type")) == entry["json"].get("type")
        ]
        return answer(found[:limit] if limit > 0 else found)

    async def faults(self, request: Request) -> Response:
        """`/_sandbox/faults`"""
        faults = self._sandbox.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.add(json.loads(await request.body()))
            except ValueError as error:
                return _mistake(str(error))
        return answer(faults.list())

    async def webhooks(self, request: Request) -> Response:
        """`/_sandbox/webhooks`"""
        outlet = self._sandbox.outlet
        tally = outlet.tally
        return answer(
            {
                "url": outlet.url,
                "pending": outlet.pending,
                "posted": tally.posted,
                "accepted": tally.accepted,
                "refused": tally.refused,
                "dropped": tally.dropped,
            }
        )

    async def inbound(self, request: Request) -> Response:
        """`/_sandbox/inbound`"""
        try:
            posted = json.loads(await request.body())
            items = [item for one in (posted if isinstance(posted, list) else [posted]) for item in self._written(one)]
        except ValueError as error:
            return _mistake(str(error))
        if request.query_params.get("batch") in ("true", "1"):
            self._sandbox.outlet.submit_batch(items)
        else:
            for item in items:
                self._sandbox.outlet.submit(item)
        return answer({"ids": [item.item["id"] for item in items]})

    def _written(self, order: Any) -> list[WebhookItem]:
        if not isinstance(order, dict):
            raise ValueError("A message is a JSON object.")
        wa_id, user_id = re.sub(r"\D", "", str(order.get("from", ""))), str(order.get("user_id", ""))
        if not wa_id and not user_id:
            raise ValueError("Say who writes: from (a number) or user_id.")
        known = self._directory.find(wa_id or user_id)
        contact = Contact(
            wa_id,
            str(order.get("name", known.name if known else "")),
            user_id,
            str(order.get("username", "")),
        )
        said = order.get("message", {"type": "text", "text": {"body": order.get("text", "")}})
        if "line" in order:
            said = self._said(order, contact.key)
        if not isinstance(said, dict):
            raise ValueError("message is a JSON object with type and the object named like it.")
        if order.get("context") is not None:
            said = said | {"context": order["context"]}
        count, time = order.get("count", 1), order.get("time")
        if not isinstance(count, int) or not (time is None or isinstance(time, int)):
            raise ValueError("count and time are whole numbers.")
        id_ = str(order["id"]) if order.get("id") else None
        return [self._sandbox.inbound(contact, said, id_=id_, time=time) for _n in range(count)]

    def _said(self, order: Json, customer: str) -> Json:
        line, about, own = order["line"], str(order.get("about", "")), str(order.get("own", ""))
        key = ("ordered", self._sandbox.config.seed, self._sandbox.session, customer, self._sandbox.received(customer))
        try:
            return content(line, self._sandbox.shop, about, own, *key)
        except (KeyError, TypeError, ValueError, IndexError, StopIteration) as error:
            raise ValueError(f"line is not one a script may have: {error}") from None

    async def change(self, request: Request) -> Response:
        """`/_sandbox/change`"""
        try:
            order = json.loads(await request.body())
        except ValueError as error:
            return _mistake(str(error))
        if not isinstance(order, dict) or not isinstance(order.get("value"), dict) or not order.get("field"):
            return _mistake("Give field and value.")
        number = self._sandbox.number()
        value: Json = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": number.display_phone_number,
                "phone_number_id": number.phone_number_id,
            },
        } | order["value"]
        if order["field"] in _ABOUT_THE_ACCOUNT or order["field"].endswith("_update"):
            value = order["value"]
        body = account_change(number, self._sandbox.clock.now(), str(order["field"]), value)
        try:
            answered = await self._sandbox.outlet.post(body, signature(body, self._sandbox.config.app_secret))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return answer({"status": None, "text": type(error).__name__})
        return answer({"status": answered.status_code, "text": answered.text})

    async def templates(self, request: Request) -> Response:
        """`/_sandbox/templates`"""
        try:
            order = json.loads(await request.body())
            return answer(self._graph.templates.decide(order if isinstance(order, dict) else {}))
        except ValueError as error:
            return _mistake(str(error))

    async def number(self, request: Request) -> Response:
        """`/_sandbox/number`"""
        try:
            order = json.loads(await request.body())
        except ValueError as error:
            return _mistake(str(error))
        if not isinstance(order, dict):
            return _mistake("Give the number's fields.")
        self._sandbox.number_says.update(order)
        return answer(self._sandbox.number_says)

    async def raw(self, request: Request) -> Response:
        """`/_sandbox/raw`"""
        try:
            order = json.loads(await request.body())
            body = _raw_body(order)
            signed = str(order.get("signature", "good"))
            secret = self._sandbox.config.app_secret
            made = {"good": signature(body, secret), "bad": signature(body, secret + "?"), "missing": None}
            response = await self._sandbox.outlet.post(body, made.get(signed, signed))
        except (ValueError, httpx.InvalidURL) as error:
            return _mistake(str(error))
        except httpx.HTTPError as error:
            return answer({"status": None, "text": type(error).__name__})
        return answer({"status": response.status_code, "text": response.text})


_ABOUT_THE_ACCOUNT = ("account_alerts", "security")
"""Fields whose value has no metadata, besides all that end in `_update`."""


def _raw_body(order: Any) -> bytes:
    if not isinstance(order, dict):
        raise ValueError("An order is a JSON object.")
    if "json" in order:
        return encode(order["json"])
    if "base64" in order:
        try:
            return base64.b64decode(str(order["base64"]), validate=True)
        except binascii.Error as error:
            raise ValueError(f"base64: {error}") from None
    if isinstance(order.get("body"), str):
        return str(order["body"]).encode("utf-8", "surrogatepass")
    raise ValueError("Give body, json or base64.")


def _mistake(sentence: str) -> Response:
    return answer({"error": sentence}, 400)

"""The Graph API's side: `/vNN.0/…`. Any id, token and recipient is accepted.

    POST /{PHONE}/messages                          messages of every type, read marks, typing
    GET|POST /{PHONE}/whatsapp_business_profile     the profile
    GET /{PHONE or WABA}?fields=…                   the number, its quality and limits
    GET /{WABA}/phone_numbers                       the numbers clients have used
    POST /{PHONE}/media, GET|DELETE /{MEDIA_ID}     files, see `app.sandbox.media`
    GET|POST|DELETE /{WABA}/message_templates       templates and their review, see `app.sandbox.templates`
    GET|POST|DELETE /{PHONE}/message_qrdls          short links, see `app.sandbox.links`
    POST /{APP}/uploads, POST /upload:…             the picture, see `app.sandbox.uploads`; GET /app
    POST /{PHONE} {pin}                             the two-step PIN
    GET|POST|DELETE /{PHONE}/block_users            who is kept out, see `app.sandbox.blocks`
    GET|POST|DELETE /{WABA}/subscribed_apps         the webhook address (`override_callback_uri`, `verify_token`)

Source: Meta, Cloud API reference and Business Management API, as of v25.0.
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.sandbox.answers import answer, plain, read_body
from app.sandbox.blocks import Blocks
from app.sandbox.checks import addressee, message_type
from app.sandbox.errors import GraphError, bad_parameter, known_error
from app.sandbox.faults import Fault
from app.sandbox.keyed import digest, fbtrace
from app.sandbox.links import Links
from app.sandbox.media import Files
from app.sandbox.profile import number_fields, profile_answer, profile_changes
from app.sandbox.state import Sandbox, iso
from app.sandbox.templates import Templates
from app.sandbox.uploads import APP, Uploads
from app.sandbox.wire import Wires, until_gone

Json = dict[str, Any]
Handler = Callable[[str, str, Json, dict[str, str]], Coroutine[Any, Any, Json]]

_PATH = re.compile(r"/(?:v\d+\.\d+/)?(?P<node>[^/]+)(?:/(?P<edge>[a-z_]+)(?:/(?P<leaf>\w+))?)?/?")
_HIDDEN = frozenset({"authorization", "cookie"})
_HTML = "<!DOCTYPE html><html><head><title>{0} Error</title></head><body><h1>Error {0}</h1><p>Sorry, something went wrong.</p></body></html>"  # noqa: E501


class Graph:
    """Answers the Graph API's requests and runs into the faults on the way."""

    def __init__(self, sandbox: Sandbox, wires: Wires) -> None:
        self._sandbox = sandbox
        self._wires = wires
        self.files = Files(sandbox, wires)
        self.templates = Templates(sandbox)
        self._blocks = Blocks(sandbox)
        self._links = Links(sandbox)
        self._uploads = Uploads(sandbox)
        self._requests = 0
        self._handlers: dict[tuple[str, str], Handler] = {
            ("POST", "messages"): self._messages,
            ("GET", "whatsapp_business_profile"): self._read_profile,
            ("POST", "whatsapp_business_profile"): self._write_profile,
            ("GET", "phone_numbers"): self._phone_numbers,
            ("GET", "subscribed_apps"): self._subscriptions,
            ("POST", "subscribed_apps"): self._subscribe,
            ("DELETE", "subscribed_apps"): self._unsubscribe,
            ("POST", "block_users"): self._blocks.block,
            ("DELETE", "block_users"): self._blocks.unblock,
            ("GET", "block_users"): self._blocks.read,
            ("GET", "message_templates"): self.templates.read,
            ("POST", "message_templates"): self.templates.create,
            ("DELETE", "message_templates"): self.templates.delete,
            ("GET", "message_qrdls"): self._links.read,
            ("POST", "message_qrdls"): self._links.make,
            ("DELETE", "message_qrdls"): self._links.delete,
            ("POST", "uploads"): self._uploads.begin,
            ("GET", ""): self._node,
            ("POST", ""): self._change_node,
        }

    async def handle(self, request: Request) -> Response:
        """One request, from its fault to its answer."""
        self._requests += 1
        trace = fbtrace(self._sandbox.config.seed, self._sandbox.session, self._requests)
        fault: Fault | None = None
        try:
            body = await read_body(request)
            self._authorise(request)
            fault = self._sandbox.faults.for_request(request.method, request.url.path, body)
            if fault is not None and (refused := await self._refuse(fault, request, trace)) is not None:
                return refused
            result = await self._dispatch(request, body)
        except GraphError as error:
            return answer(error.body(trace), error.status, _error_headers(error))
        if fault is not None and fault.kind in ("status", "error_code", "html_5xx"):
            ordered = _ordered_error(fault, trace)
            self._record(request, body, ordered.status_code, result, fault)
            return ordered
        self._record(request, body, 200, result, fault)
        response = answer(result, headers={"x-fb-trace-id": trace, "facebook-api-version": "v25.0"})
        return response if fault is None else await self._after(fault, request, response)

    @staticmethod
    def _authorise(request: Request) -> None:
        header = request.headers.get("authorization", "")
        scheme, _space, token = header.partition(" ")
        if scheme.lower() not in ("bearer", "oauth"):
            token = request.query_params.get("access_token") or ""
        if not token.strip():
            raise known_error(190, message="An access token is required to request this resource.")

    async def _refuse(self, fault: Fault, request: Request, trace: str) -> Response | None:
        """What a fault does before the request is accepted; None lets it be accepted."""
        match fault.kind:
            case "delay" if not fault.flag("accept_first"):
                await asyncio.sleep(fault.number("seconds", 1))
            case "cut_before":
                await self._wires.cut(request.scope, request.receive)
                return Response()
            case "hang" if not fault.flag("accept"):
                await until_gone(request.receive)
                return Response()
            case "status" | "error_code" | "html_5xx" if not fault.flag("accept"):
                return _ordered_error(fault, trace)
        return None

    async def _after(self, fault: Fault, request: Request, response: Response) -> Response:
        """What a fault does once the request is accepted."""
        match fault.kind:
            case "delay" if fault.flag("accept_first"):
                await asyncio.sleep(fault.number("seconds", 1))
            case "hang":
                await until_gone(request.receive)
            case "cut_after":
                whole = bytes(response.body)
                head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(whole)
                half = head + whole[: len(whole) // 2] if fault.flag("partial") else b""
                await self._wires.cut(request.scope, request.receive, half)
        return response

    def _record(self, request: Request, body: Json, status: int, result: Json, fault: Fault | None) -> None:
        self._sandbox.record(
            {
                "method": request.method,
                "path": request.url.path,
                "query": {name: value for name, value in request.query_params.items() if name != "access_token"},
                "headers": {name: value for name, value in request.headers.items() if name not in _HIDDEN},
                "json": plain(body),
                "time": iso(self._sandbox.clock.now()),
            },
            status,
            result,
            fault.kind if fault else None,
        )

    async def _dispatch(self, request: Request, body: Json) -> Json:
        parts = _PATH.fullmatch(request.url.path)
        if parts is not None:
            found = await self.files.handle(request, parts["node"], parts["edge"] or "", body)
            if found is not None:
                return found
        handler = self._handlers.get((request.method, (parts["edge"] or "") if parts else "?"))
        if parts is None or handler is None:
            what = request.method.lower()
            raise GraphError(
                400,
                100,
                f"Unsupported {what} request. Object with ID '{request.url.path.strip('/')}' does not exist, cannot be "
                "loaded due to missing permissions, or does not support this operation.",
                type="GraphMethodException",
                subcode=33,
            )
        query = dict(request.query_params) | ({"leaf": parts["leaf"]} if parts["leaf"] else {})
        return await handler(parts["node"], parts["edge"] or "", body, query)

    async def _messages(self, phone: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        sandbox = self._sandbox
        if body.get("messaging_product") != "whatsapp":
            raise bad_parameter("The parameter messaging_product is required.")
        if "status" in body:
            if body["status"] != "read":
                raise bad_parameter('Param status must be one of {"read"}.')
            if not isinstance(body.get("message_id"), str) or not body["message_id"]:
                raise bad_parameter("The parameter message_id is required.")
            typing = body.get("typing_indicator")
            if typing is not None and not (isinstance(typing, dict) and typing.get("type") == "text"):
                raise bad_parameter("Param typing_indicator['type'] must be one of {TEXT}.")
            sandbox.meet_phone(phone)
            return {"success": True}
        to = addressee(body, sandbox.shop.country)
        if to.key in sandbox.blocked:
            raise known_error(131026, "The recipient is on the block list of this number.")
        kind = message_type(body)
        self.files.check(kind, body)
        if kind == "template":
            self.templates.check_message(body["template"])
        sandbox.meet_phone(phone)
        message: Json = {"id": sandbox.accept(phone, to, kind, body)}
        if kind == "template":
            message["message_status"] = "accepted"
        contact = {"input": to.input} | ({"wa_id": to.wa_id} if to.wa_id else {"user_id": to.user_id})
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}

    async def _read_profile(self, phone: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        self._sandbox.meet_phone(phone)
        return profile_answer(self._sandbox.profile, query.get("fields", ""))

    async def _write_profile(self, phone: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        changes = profile_changes(body)
        if "profile_picture_handle" in body:
            changes["profile_picture_url"] = self._uploads.picture(body["profile_picture_handle"])
        self._sandbox.meet_phone(phone)
        self._sandbox.profile.update(changes)
        return {"success": True}

    async def _node(self, node: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        if node == "app":
            return {
                "category": "Business",
                "link": "https://www.facebook.com/games/?app_id=1",
                "name": "Tresen",
                "id": APP,
            }
        if self.templates.knows(node):
            return self.templates.node(node, query.get("fields", ""))
        # a WABA's id looks like a phone number's; only the fields asked for tell them apart
        fields = query.get("fields", "")
        if "account_review_status" in fields or "timezone_id" in fields:
            self._sandbox.meet_waba(node)
        else:
            self._sandbox.meet_phone(node)
        return number_fields(self._sandbox.shop, node, fields, self._sandbox.outlet.url, self._sandbox.number_says)

    async def _change_node(self, node: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        if node.startswith("upload:"):
            return await self._uploads.finish(node, body)
        if self.templates.knows(node):
            return await self.templates.change(node, body)
        if not re.fullmatch(r"\d{6}", str(body.get("pin", ""))):
            raise bad_parameter("Param pin must be a 6-digit number.")
        self._sandbox.meet_phone(node)
        self._sandbox.number_says["is_pin_enabled"] = True
        return {"success": True}

    async def _phone_numbers(self, waba: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        sandbox = self._sandbox
        sandbox.meet_waba(waba)
        phones = sandbox.phones or [sandbox.number().phone_number_id]
        data = [number_fields(sandbox.shop, id_, query.get("fields", ""), sandbox.outlet.url) for id_ in phones]
        cursor = digest("cursor", waba)[:24]
        return {"data": data, "paging": {"cursors": {"before": cursor, "after": cursor}}}

    async def _subscriptions(self, waba: str, _edge: str, _body: Json, _query: dict[str, str]) -> Json:
        self._sandbox.meet_waba(waba)
        app: Json = {
            "whatsapp_business_api_data": {
                "link": "https://www.facebook.com/games/?app_id=1",
                "name": "Tresen",
                "id": "1",
            }
        }
        if self._sandbox.callback:
            app["override_callback_uri"] = self._sandbox.callback
        return {"data": [app]}

    async def _subscribe(self, waba: str, _edge: str, body: Json, query: dict[str, str]) -> Json:
        given = query | body
        url, token = given.get("override_callback_uri"), given.get("verify_token")
        if url:
            if not token:
                raise bad_parameter("The parameter verify_token is required.")
            await _handshake(str(url), str(token))
            self._sandbox.callback = self._sandbox.outlet.url = str(url)
        self._sandbox.meet_waba(waba)
        return {"success": True}

    async def _unsubscribe(self, waba: str, _edge: str, _body: Json, _query: dict[str, str]) -> Json:
        self._sandbox.meet_waba(waba)
        self._sandbox.callback = None
        self._sandbox.outlet.url = self._sandbox.config.webhook_url
        return {"success": True}


async def _handshake(url: str, token: str) -> None:
    """Meta's check of a webhook address: a GET that must be answered with the challenge; else GraphError 2200."""
    challenge = str(10**9 + secrets.randbelow(9 * 10**9))
    wanted = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            response = await client.get(url, params=wanted)
        reason = f"HTTP Status Code = {response.status_code}"
        if response.status_code == 200 and response.text == challenge:
            return
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = f"the URL couldn't be reached ({type(error).__name__})"
    raise GraphError(
        400,
        2200,
        f"(#2200) Callback verification failed with the following errors: {reason}; the response does not match the "
        f"challenge, expected value = '{challenge}'",
    )


def _ordered_error(fault: Fault, trace: str) -> Response:
    status = int(fault.number("status", {"html_5xx": 502, "status": 500}.get(fault.kind, 0)))
    headers = {"retry-after": f"{fault.number('retry_after', 0):g}"} if "retry_after" in fault.options else {}
    if fault.kind == "html_5xx":
        return HTMLResponse(_HTML.format(status), status, headers)
    usual = {401: 190, 403: 200, 429: 130429, 503: 2}.get(status, 131000 if status >= 500 else 100)
    code = int(fault.number("code", usual if status else 131000))
    error = known_error(
        code,
        fault.options.get("details", ""),
        status=status or None,
        message=fault.options.get("message", ""),
    )
    return answer(error.body(trace), error.status, _error_headers(error) | headers)


def _error_headers(error: GraphError) -> dict[str, str]:
    # the Graph API names its errors in this header besides the body
    text = f'OAuth "Facebook Platform" "invalid_request" "{error.message}"'
    printable = text.encode("ascii", "replace").decode("ascii").replace("\r", " ").replace("\n", " ")
    return {"www-authenticate": printable}

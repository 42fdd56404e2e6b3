"""The block list: `POST|DELETE|GET /{PHONE}/block_users`; whoever is on it writes in vain.

Source: Meta, WhatsApp Business Platform, "Block users", as of v25.0. Errors are answered for each person; one beside
them (139100) says that there are some.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core.clock import DAY
from app.sandbox.checks import BSUID
from app.sandbox.errors import GraphError, bad_parameter, known_error
from app.sandbox.state import Sandbox

Json = dict[str, Any]

AT_ONCE = 1_000
MOST = 64_000
PAGE = 25


@dataclass(eq=False)
class NotAll(GraphError):
    """Some people could not be (un)blocked: the error, and the answer of each beside it."""

    answer: Json = field(default_factory=dict)

    def body(self, trace: str) -> Json:
        """The answer's JSON."""
        return self.answer | super().body(trace)


class Blocks:
    """The list of one sandbox, whatever the number."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def block(self, phone: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        """Put people on the list who wrote in the last 24 hours."""
        self._sandbox.meet_phone(phone)
        return self._change(body, "added_users", self._sandbox.block)

    async def unblock(self, phone: str, _edge: str, body: Json, _query: dict[str, str]) -> Json:
        """Take people off the list."""
        self._sandbox.meet_phone(phone)
        return self._change(body, "removed_users", self._sandbox.unblock)

    async def read(self, phone: str, _edge: str, _body: Json, query: dict[str, str]) -> Json:
        """Who is on the list, a page at a time."""
        self._sandbox.meet_phone(phone)
        blocked = [*self._sandbox.blocked]
        try:
            limit, after = int(query.get("limit") or PAGE), int(query.get("after") or 0)
        except ValueError:
            raise bad_parameter("limit and after must be numbers.") from None
        if limit < 1 or after < 0:
            raise bad_parameter("limit and after must be positive.")
        data = [{"messaging_product": "whatsapp"} | _named(key) for key in blocked[after : after + limit]]
        return {"data": data, "paging": {"cursors": {"before": str(after), "after": str(after + len(data))}}}

    def _change(self, body: Json, done_name: str, change: Callable[[str], None]) -> Json:
        listed = body.get("block_users")
        if body.get("messaging_product") != "whatsapp":
            raise bad_parameter("The parameter messaging_product is required.")
        if not isinstance(listed, list) or not listed:
            raise bad_parameter("The parameter block_users is required.")
        if len(listed) > AT_ONCE:
            raise known_error(130429, f"At most {AT_ONCE} users in one request.")
        done: list[Json] = []
        failed: list[Json] = []
        for entry in listed:
            user = entry.get("user") if isinstance(entry, dict) else None
            if not isinstance(user, str) or not user.strip():
                raise bad_parameter("The parameter block_users['user'] is required.")
            key = _key(user)
            error = self._refusal(key, adding=done_name == "added_users")
            if error is None:
                change(key)
                done.append({"input": user} | _named(key))
            else:
                told: Json = {"message": error.message.partition(") ")[2] or error.message, "code": error.code}
                if error.details:
                    told["error_data"] = {"details": error.details}
                failed.append({"input": user} | (_named(key) if key else {}) | {"errors": [told]})
        users = {done_name: done} | ({"failed_users": failed} if failed else {})
        answer = {"messaging_product": "whatsapp", "block_users": users}
        if failed:
            verb = "block" if done_name == "added_users" else "unblock"
            details = f"Failed to {verb} some users, see the block_users response list for details"
            raise NotAll(400, 139100, "(#139100) Failed to block/unblock users", details, answer=answer)
        return answer

    def _refusal(self, key: str, *, adding: bool) -> GraphError | None:
        sandbox = self._sandbox
        if key == sandbox.shop.digits:
            return known_error(131021, "Failed to block self phone number", message="(#131021) Self block")
        if adding and len(sandbox.blocked) >= MOST:
            return known_error(139101)
        heard_at = sandbox.heard_at(key)
        if not adding and key in sandbox.blocked:
            return None
        if heard_at is None or sandbox.clock.now() - heard_at > DAY:
            return known_error(
                131047, "User has not messaged in the last 24 hours", message="(#131047) Re-engagement required"
            )
        return None


def _key(user: str) -> str:
    """The one id by which the sandbox knows them: digits or BSUID; empty for what is neither."""
    return user.strip() if BSUID.fullmatch(user.strip()) else re.sub(r"\D", "", user)


def _named(key: str) -> Json:
    return {"wa_id": key} if key.isdigit() else {"wa_id": "", "user_id": key}

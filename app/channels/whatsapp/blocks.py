"""Keeping people out: the block list of a WhatsApp number.

Source: Meta, WhatsApp Business Platform, "Block users" (only who wrote in the last 24 hours; 64,000 at most) and
"Business-scoped user IDs" (`user` takes a phone number or a BSUID).
"""

from app.channels.base import Policy, Recipient, Rejected
from app.channels.graph.client import GraphClient, Json
from app.channels.whatsapp.bodies import address
from app.channels.whatsapp.errors import policy_of
from app.channels.whatsapp.shapes import fields, objects, word

NOT_ALL = 139100
"""Some could not be (un)blocked; why, stands beside each of them."""


class BlockCalls:
    """The calls about the block list (`channels.base.ChannelClient`)."""

    _graph: GraphClient
    _number: str

    async def set_blocked(self, to: Recipient, blocked: bool) -> None:
        """Put a person on the list or take them off it; twice does no harm."""
        (user,) = address(to).values()
        path = f"{self._number}/block_users"
        body: Json = {"messaging_product": "whatsapp", "block_users": [{"user": user}]}
        try:
            answer = await (self._graph.post(path, body) if blocked else self._graph.delete(path, body=body))
        except Rejected as error:
            if error.code == NOT_ALL:
                _insist(error.answer)
            raise
        _insist(answer)


def _insist(answer: object) -> None:
    """Rejected with the reason that stands beside the one person who was asked for."""
    for failed in objects(fields(fields(answer).get("block_users")).get("failed_users")):
        for error in objects(failed.get("errors")):
            code = error.get("code")
            code = code if isinstance(code, int) and not isinstance(code, bool) else NOT_ALL
            details = word(fields(error.get("error_data")).get("details"), 500)
            raise Rejected(code, word(error.get("message"), 500), details, policy_of(code) or Policy.FAIL)
        raise Rejected(NOT_ALL, "Failed to block/unblock users", "", Policy.FAIL)

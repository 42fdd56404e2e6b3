"""The sending halves of the accounts, made anew when an account's address or token changes."""

import logging
from collections.abc import Mapping

from app.channels.base import ChannelClient
from app.core.pacing import Pacer
from app.gateway.config import AccountAddress, ChannelPort, SecretsProvider
from app.store.jobs import Served

log = logging.getLogger("tresen.gateway")


class Clients:
    """One client and one pacer an account; used on the event loop only."""

    def __init__(self, ports: Mapping[str, ChannelPort], secrets: SecretsProvider) -> None:
        self._ports = ports
        self._secrets = secrets
        self._made: dict[int, tuple[AccountAddress, str, ChannelClient]] = {}
        self._retired: list[ChannelClient] = []
        self._pacers: dict[int, Pacer] = {}

    def token(self, account: Served) -> str:
        """The account's access token as it is now."""
        return self._secrets(account.channel.value, account.external_id).access_token

    def get(self, account: Served) -> ChannelClient | None:
        """The client for the account as it is set up now; None without a usable token or a known channel."""
        port = self._ports.get(account.channel.value)
        token = self.token(account)
        if port is None or not token:
            return None
        address = AccountAddress(account.external_id, account.business_id, account.graph_url, account.api_version)
        made = self._made.get(account.id)
        if made is not None and made[:2] == (address, token):
            return made[2]
        try:
            client = port.client(address, token)
        except ValueError as error:
            log.error("no client can be made for account %d: %s", account.id, error)
            return None
        if made is not None:
            self._retired.append(made[2])
        self._made[account.id] = (address, token, client)
        return client

    def pacer(self, account_id: int) -> Pacer:
        """How fast the account may send."""
        return self._pacers.setdefault(account_id, Pacer())

    async def close(self) -> None:
        """Close all connections."""
        for client in [*self._retired, *(client for _, _, client in self._made.values())]:
            await client.close()
        self._made.clear()
        self._retired.clear()

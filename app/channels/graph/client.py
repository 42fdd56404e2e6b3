"""One HTTP client for Meta's Graph API: JSON calls, and errors that say whether anything may have been accepted.

The rule (architecture, "Unknown outcome"): no connection → `NotSent`; an answer with an error → `Rejected` with what to
do about it; anything else once the first byte may have left → `OutcomeUnknown`. A token is never shown: not in `repr`,
not in an error, not in a log, even when Meta's own words repeat it.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias
from urllib.parse import urlsplit

from app.channels.base import ChannelError, NotSent, OutcomeUnknown, Policy, Rejected
from app.channels.graph.answers import read_usage, rejection
from app.channels.graph.files import FILE_SECONDS, LOOPBACK, FileCalls

if TYPE_CHECKING:
    import httpx

Json: TypeAlias = dict[str, Any]

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 30.0
"""Between two bytes of an answer."""
CALL_SECONDS: Final = 60.0
"""For a whole call, so that an answer that drips can't hold a conversation for ever."""
KEEP_ALIVE_SECONDS: Final = 4.0
"""Shorter than servers keep an idle connection: a send on one that is just being closed would be uncertain."""
ANSWER_LIMIT: Final = 1 << 20
"""Bytes of an answer that are read; Meta's are a few hundred."""
ATTEMPTS: Final = 4
"""Of a call that may be repeated."""
LONGEST_WAIT: Final = 8.0
"""Seconds between two attempts; whoever is told to wait longer gets the error instead."""
OCTETS: Final = "application/octet-stream"


class GraphClient(FileCalls):
    """Calls below `{base_url}/{version}/` with one token; async, for one event loop."""

    def __init__(
        self,
        token: str,
        *,
        base_url: str = "https://graph.facebook.com",
        version: str = "v25.0",
        policy_of: Callable[[int], Policy | None] = lambda code: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        call_seconds: float = CALL_SECONDS,
        file_seconds: float = FILE_SECONDS,
    ) -> None:
        """`policy_of` is the channel's error table; ValueError if the token or the address can't be one."""
        import httpx

        token = token.strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise ValueError("the access token is empty or holds characters no token has")
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError("the Graph API's address must begin with https:// and name a host")
        self._host = address.netloc.rpartition("@")[2]
        self._token = token
        self._policy_of = policy_of
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - spreads retries
        self._call_seconds = call_seconds
        self._file_seconds = file_seconds
        self.usage: dict[str, float] = {}
        """The share of each management limit that is used up, in percent, as Meta last said."""
        self._http = httpx.AsyncClient(
            base_url=f"{base_url.rstrip('/')}/{version.strip('/')}/",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json", "User-Agent": "tresen"},
            timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE_SECONDS),
            trust_env=address.hostname not in LOOPBACK,
        )

    def __repr__(self) -> str:
        return f"GraphClient({self._host})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def send(self, path: str, body: Mapping[str, Any]) -> Json:
        """POST something that must not happen twice: one attempt, whatever comes of it."""
        return await self._call("POST", path, body=body)

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        """GET, again after transient errors."""
        return await self._repeated(lambda: self._call("GET", path, params=params))

    async def post(self, path: str, body: Mapping[str, Any], params: Mapping[str, str] | None = None) -> Json:
        """POST something that may happen twice (a read mark, a profile), again after transient errors."""
        return await self._repeated(lambda: self._call("POST", path, body=body, params=params))

    async def delete(
        self, path: str, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Json:
        """DELETE, again after transient errors: the answer may then be that there is nothing left to delete."""
        return await self._repeated(lambda: self._call("DELETE", path, params=params, body=body))

    async def upload(self, session: str, content: bytes) -> Json:
        """Give a session of the Resumable Upload API its bytes, from the first on (Meta, "Resumable Upload API")."""
        headers = {"Authorization": f"OAuth {self._token}", "file_offset": "0", "Content-Type": OCTETS}
        return await self._repeated(lambda: self._call("POST", session, content=content, headers=headers))

    async def _repeated(self, call: Callable[[], Awaitable[Json]]) -> Json:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await call()
            except ChannelError as error:
                wait = self._wait_after(error, attempt)
                if attempt == ATTEMPTS or wait is None:
                    raise
                await self._sleep(wait)
        raise AssertionError("unreachable")

    def _wait_after(self, error: ChannelError, attempt: int) -> float | None:
        """Seconds until the next attempt (exponential, jittered); None if none is to be made."""
        wait = self._rng.uniform(0.5, 1.0) * 2 ** (attempt - 1)
        if isinstance(error, Rejected):
            if error.policy not in (Policy.RETRY, Policy.RETRY_ACCOUNT):
                return None
            wait = max(wait, error.retry_after or 0.0)
        return wait if wait <= LONGEST_WAIT else None

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        if body is not None:
            content, headers = json.dumps(body, separators=(",", ":")).encode(), {"Content-Type": "application/json"}
        # an upload session's id begins like a scheme (`upload:…`), so the path needs its slash
        request = self._http.build_request(
            method, f"/{path.lstrip('/')}", content=content, params=params, headers=headers
        )
        return await self._exchange(request, self._call_seconds)

    async def _exchange(self, request: "httpx.Request", seconds: float) -> Json:
        with self._reaching(self._host):
            async with asyncio.timeout(seconds):
                response = await self._http.send(request, stream=True)
                try:
                    answer = await _read(response)
                finally:
                    await response.aclose()
        return self._judge(response, answer)

    @contextmanager
    def _reaching(self, host: str) -> Iterator[None]:
        """Tell what a failure of the exchange within the block means."""
        import httpx

        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotSent(self._scrub(f"no connection to {host} ({_name(error)})")) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise NotSent(f"{host} is no address that can be called ({_name(error)})") from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise OutcomeUnknown(f"no answer from {host} ({_name(error)})") from None

    def _judge(self, response: "httpx.Response", answer: bytes | None) -> Json:
        """The answer's JSON, or the error it means."""
        self.usage = read_usage(response.headers) or self.usage
        try:
            content = json.loads(answer) if answer is not None else None
        except (ValueError, RecursionError):
            content = None
        if response.is_success and isinstance(content, dict) and "error" not in content:
            return content
        found = rejection(response.status_code, response.headers, content, self._policy_of)
        if found is None:
            raise OutcomeUnknown(f"{self._host} answered {response.status_code} without words")
        code, message, details, policy, retry_after = found
        refused = Rejected(code, self._scrub(message), self._scrub(details), policy, retry_after, response.status_code)
        refused.answer = content
        raise refused

    def _scrub(self, text: str) -> str:
        return text.replace(self._token, "…")


async def _read(response: "httpx.Response") -> bytes | None:
    """The body; None if it is longer than any answer of Meta's."""
    parts = bytearray()
    async for part in response.aiter_bytes():
        parts += part
        if len(parts) > ANSWER_LIMIT:
            return None
    return bytes(parts)


def _name(error: BaseException) -> str:
    return type(error).__name__

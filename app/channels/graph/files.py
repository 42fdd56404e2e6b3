"""Files over HTTP, as they come and go: never whole in memory, and the token only to those it is meant for."""

import asyncio
import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

from app.channels.base import FileTooLarge, OutcomeUnknown, Policy, Rejected
from app.channels.graph.answers import read_retry_after

if TYPE_CHECKING:
    import httpx

FILE_SECONDS: Final = 3_600.0
"""For a whole file: 100 MB over a line of 30 KB/s."""
GAP_SECONDS: Final = 60.0
"""Between two pieces of a file."""
REDIRECTS: Final = 3
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
TRUSTED: Final = ("facebook.com", "fbsbx.com")
"""Meta's hosts that want the token, with all below them: files lie on lookaside.fbsbx.com (Meta, "Media", download)."""


class _Client(Protocol):
    """What a Graph client offers to these calls."""

    _http: "httpx.AsyncClient"
    _file_seconds: float

    def _reaching(self, host: str) -> AbstractContextManager[None]: ...
    async def _exchange(self, request: "httpx.Request", seconds: float) -> dict[str, Any]: ...


class FileCalls:
    """The calls of `GraphClient` that move files."""

    async def download(
        self: _Client, url: str, target: Path, limit: int, progress: Callable[[int], None] = lambda size: None
    ) -> str:
        """Write what lies at an absolute address to a new file (0600) as it comes; its sha256 in hexadecimal.

        Nothing is left of the file unless it is whole. `FileTooLarge` beyond `limit` bytes; `Rejected` for any answer
        but 200, with that status; OSError when it can't be written.
        """
        host = urlsplit(url).hostname or "?"
        with self._reaching(host):
            async with asyncio.timeout(self._file_seconds):
                response = await _open(self._http, url)
                try:
                    if response.status_code != 200:
                        raise _refusal(host, response)
                    if int(response.headers.get("content-length", "0")) > limit:
                        raise FileTooLarge(f"more than {limit} bytes")
                    return await _write(response, target, limit, progress)
                finally:
                    await response.aclose()

    async def upload_file(
        self: _Client,
        path: str,
        fields: Mapping[str, str],
        file: Path,
        mime: str,
        filename: str,
        progress: Callable[[int], None] = lambda size: None,
    ) -> dict[str, Any]:
        """POST a form with a file, read from disk as it goes: one attempt. OSError when it can't be read."""
        with _Counted(file, progress) as content:
            request = self._http.build_request(
                "POST",
                f"/{path.lstrip('/')}",
                data=fields,
                files={"file": (filename, content, mime)},
                timeout=_patient(self._http),
            )
            return await self._exchange(request, self._file_seconds)


def may_have_token(url: str, base: str) -> bool:
    """Whether an address a file is fetched from may be given the token of the Graph API at `base`.

    That API itself may, and over HTTPS Meta's hosts that hand files out: they refuse it without. Nobody else: whoever
    has the token writes in the shop's name, and an address that an answer names (or redirects to, as to a network that
    only stores files) may belong to anybody.
    """
    wanted, known = urlsplit(url), urlsplit(base)
    if _place(wanted) == _place(known):
        return True
    host = wanted.hostname or ""
    return wanted.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in TRUSTED)


def _place(address: SplitResult) -> tuple[str, str | None, int | None]:
    return address.scheme, address.hostname, address.port or {"https": 443, "http": 80}.get(address.scheme)


def _may_be_asked(url: str, base: str) -> bool:
    """Only over HTTPS, and nothing within this machine or network unless the Graph API is there (the sandbox)."""
    wanted = urlsplit(url)
    if _place(wanted) == _place(urlsplit(base)):
        return True
    return wanted.scheme == "https" and _is_public(wanted.hostname or "")


def _is_public(host: str) -> bool:
    """Whether a host is one of the internet by its name: no private address in any spelling, no name of one part."""
    try:
        return ip_address(host).is_global
    except ValueError:
        rest, _, last = host.rstrip(".").rpartition(".")
        # resolvers take 127.1 and 0x7f.1 for addresses
        return bool(rest) and not last[:1].isdigit() and last not in ("localhost", "local", "internal")


async def _open(http: "httpx.AsyncClient", url: str) -> "httpx.Response":
    """The answer, its body unread, after at most `REDIRECTS` redirections; each is judged anew."""
    for _ in range(REDIRECTS + 1):
        if not _may_be_asked(url, str(http.base_url)):
            raise Rejected(0, "the file lies at an address that is not asked", "", Policy.FAIL)
        request = http.build_request("GET", url, headers={"Accept": "*/*"}, timeout=_patient(http))
        request.headers["Accept-Encoding"] = "identity"
        if not may_have_token(url, str(http.base_url)):
            del request.headers["Authorization"]
        response = await http.send(request, stream=True, follow_redirects=False)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        url = urljoin(url, response.headers["location"])
    raise OutcomeUnknown("the file's address leads in circles")


def _patient(http: "httpx.AsyncClient") -> "httpx.Timeout":
    import httpx

    return httpx.Timeout(GAP_SECONDS, connect=http.timeout.connect, pool=FILE_SECONDS)


def _refusal(host: str, response: "httpx.Response") -> Rejected:
    status = response.status_code
    policy = Policy.RETRY if status >= 500 or status in (408, 425) else Policy.FAIL
    if status == 429:
        policy = Policy.RETRY_ACCOUNT
    retry_after = read_retry_after(response.headers.get("retry-after"))
    return Rejected(status, f"{host} answered {status}", "", policy, retry_after, status)


async def _write(response: "httpx.Response", target: Path, limit: int, progress: Callable[[int], None]) -> str:
    digest, size = hashlib.sha256(), 0
    with _new_file(target) as write:

        def take(piece: bytes) -> None:
            write(piece)
            digest.update(piece)

        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > limit:
                raise FileTooLarge(f"more than {limit} bytes")
            await _in_a_thread(take, piece)
            progress(size)
    return digest.hexdigest()


async def _in_a_thread(step: Callable[[bytes], None], piece: bytes) -> None:
    """Run a step to its end, also when cancelled: a descriptor that is closed under it may soon be another file's."""
    running = asyncio.ensure_future(asyncio.to_thread(step, piece))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


@contextmanager
def _new_file(path: Path) -> Iterator[Callable[[bytes], None]]:
    """What writes to a new file; the file is gone unless the block ends well."""
    descriptor = create_file(path)

    def write(piece: bytes) -> None:
        left = memoryview(piece)
        while left:
            left = left[os.write(descriptor, left) :]

    try:
        try:
            yield write
        finally:
            os.close(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def create_file(path: Path) -> int:
    """A descriptor of a file (0600) that wasn't there before."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


class _Counted(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, progress: Callable[[int], None]) -> None:
        super().__init__(path, "rb")
        self._progress = progress

    def read(self, size: int | None = -1, /) -> bytes:
        """As any file."""
        piece = super().read(-1 if size is None else size) or b""
        self._progress(self.tell())
        return piece

"""Links: what may be opened, and where it really leads, in letters that can't be taken for others."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.core.errors import UserError
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be opened."""

    url: str
    """What the browser is given: ASCII, no control characters."""
    where: Safe
    """The host in ASCII (punycode), or what stands behind mailto: and tel:."""
    disguised: bool
    """The host as written holds letters that are not ASCII."""


def checked_link(text: str) -> Link:
    """The link; UserError if it is none that may be opened."""
    text = text.strip()
    if any(not character.isprintable() or character.isspace() for character in text):
        raise UserError(_("This link holds hidden characters and is not opened."))
    if "://" not in text and not text.lower().startswith(("mailto:", "tel:")):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UserError(_("This is not a link that can be opened.")) from None
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES:
        raise UserError(_("Links of the kind {scheme}: are not opened.").format(scheme=sanitise_for_display(scheme)))
    if scheme in ("mailto", "tel"):
        return Link(_ascii(text), sanitise_for_display(parts.path), disguised=not parts.path.isascii())
    if not host:
        raise UserError(_("This is not a link that can be opened."))
    try:
        plain = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise UserError(_("This link's host is not a name that exists.")) from None
    where = f"[{plain}]" if ":" in plain else plain
    netloc = where if port is None else f"{where}:{port}"
    url = _ascii(parts._replace(scheme=scheme, netloc=netloc).geturl())
    return Link(url, sanitise_for_display(netloc), disguised=not host.isascii())


def _ascii(url: str) -> str:
    """Other letters percent-encoded."""
    from urllib.parse import quote

    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")

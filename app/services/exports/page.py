"""A chat as one HTML page that loads nothing and runs nothing: its pictures are in it, everything else is text.

What a customer wrote is escaped, also in attributes; addresses are text and no links. The policy in the page's head
allows our own style and embedded pictures, so that even a mistake here could load and run nothing.
"""

import base64
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from app.core.content import Media
from app.core.enums import Direction, Status
from app.core.i18n import _, language
from app.core.labels import withdrawn_label
from app.core.rows import MessageRow
from app.core.text import sanitise_for_display
from app.services.exports.chat import AMENDMENTS, NEVER_SENT, Chat, FileOf, local_time, said

PICTURE: Final = 5 << 20
"""Bytes of a picture that is embedded."""
PICTURES: Final = 200 << 20
"""Bytes of all of them."""
_KINDS: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}

_STYLE: Final = """
:root { color-scheme: light dark; --ground: #f7f5f0; --ink: #22201c; --dim: #6b665c; --ours: #e6eddc; --theirs: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #191816; --ink: #e9e6df; --dim: #9a948a; --ours: #2b3325; --theirs: #242220; } }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0; } header p, h2, footer, .by { color: var(--dim); font-size: .85rem; margin: 0; }
h2 { text-align: center; margin: 1.5rem 0 .5rem; font-weight: normal; }
article { width: fit-content; max-width: 80%; margin: .4rem 0; padding: .45rem .7rem; border-radius: .6rem;
  background: var(--theirs); } article.ours { margin-inline-start: auto; background: var(--ours); }
article p { margin: 0; white-space: pre-wrap; } blockquote { margin: 0 0 .3rem; padding-inline-start: .5rem;
  border-inline-start: 3px solid var(--dim); color: var(--dim); white-space: pre-wrap; }
img { display: block; max-width: 100%; max-height: 30rem; margin: .2rem 0; border-radius: .4rem; }
@media print { body { max-width: none; } article { break-inside: avoid; border: 1px solid #ccc; } }
"""


def page_of(chat: Chat, messages: Iterable[MessageRow], file_of: FileOf) -> Iterator[str]:
    """The page, piece by piece."""
    digest = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = _text(chat.customer)
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1 dir="auto">{title}</h1>\n'
        f"<p>{_text('  '.join((*chat.addresses, chat.shop)))}</p></header>\n<main>\n"
    )
    day: date | None = None
    pictures = 0
    for message in messages:
        if message.type in AMENDMENTS or message.status is Status.DISCARDED:
            continue
        at = local_time(message, chat)
        if at.date() != day:
            day = at.date()
            yield f'<h2><time datetime="{day}">{day}</time></h2>\n'
        picture = _picture(message) if pictures < PICTURES else ""
        pictures += len(picture)
        side = "theirs" if message.direction is Direction.IN else "ours"
        body = "".join(_body(message, picture, file_of(message)))
        yield (
            f'<article class="{side}">{body}<p class="by"><span dir="auto">{_text(chat.side(message))}</span> '
            f'<time datetime="{at.isoformat()}">{at:%H:%M}</time>{_marks(message)}</p></article>\n'
        )
    yield "</main>\n</body>\n</html>\n"


def _body(message: MessageRow, picture: str, name: str) -> Iterator[str]:
    """What stands in a message's box."""
    if message.quoted_text:
        yield f'<blockquote dir="auto">{_text(message.quoted_text)}</blockquote>'
    if message.revoked_at is not None:
        yield f"<p><i>{_text(withdrawn_label())}</i></p>"
        return
    words = said(message)
    if picture:
        yield picture
        words = message.edits[-1].text if message.edits else getattr(message.content, "caption", "")
    if name:
        yield f'<p><a href="{escape(quote(name))}">{_text(name)}</a></p>'
    if words:
        yield f'<p dir="auto">{_text(words)}</p>'


def _marks(message: MessageRow) -> str:
    marks = [mark.emoji for mark in message.reactions]
    if message.edits:
        marks.append(_("changed"))
    if message.status in NEVER_SENT:
        marks.append(_("not sent"))
    return "".join(f" · {_text(mark)}" for mark in marks)


def _picture(message: MessageRow) -> str:
    """An embedded picture; what isn't one by its first bytes, or is too large, is none."""
    if not isinstance(message.content, Media) or message.media is None or not message.media.path:
        return ""
    try:
        path = Path(message.media.path)
        if path.stat().st_size > PICTURE:
            return ""
        data = path.read_bytes()
    except OSError:
        return ""
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        kind = "image/webp"
    return f'<img alt="" src="data:{kind};base64,{base64.b64encode(data).decode()}">' if kind else ""


def _text(text: str) -> str:
    return escape(sanitise_for_display(text, multiline=True, whole_emoji=True), quote=True)

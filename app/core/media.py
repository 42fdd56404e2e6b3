"""Files as they come and go: what their first bytes say they are, how they may be named, why one is not there.

What the sender calls a file is never believed: neither its name nor its type. Signatures: the formats' own
specifications, as collected in the WHATWG's "MIME Sniffing" and the freedesktop shared MIME database.
"""

import re
from collections.abc import Callable
from typing import Final

from app.core.clock import DAY, Millis
from app.core.content import MEDIA_TYPES
from app.core.enums import Direction, MediaFault
from app.core.i18n import _
from app.core.limits import MB, size_words
from app.core.rows import MediaRow
from app.core.text import sanitise_for_display

LARGEST: Final = 100 * MB
"""Bytes of a file that is fetched or sent (Meta, "Media": anything larger comes as error 131052)."""
HEAD: Final = 4096
"""So many first bytes are enough to tell what a file is."""
KEPT: Final[Millis] = 7 * DAY
"""So long the channel keeps a file a customer sent (Meta, "Media")."""
OPUS: Final = "audio/ogg; codecs=opus"
"""How Meta wants a voice note to be called ("Audio messages"; `audio/opus` is refused with 131053)."""
UNKNOWN: Final = "application/octet-stream"

_EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/avif": "avif",
    "image/tiff": "tiff",
    "image/bmp": "bmp",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-msvideo": "avi",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "audio/vorbis": "oga",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/gzip": "gz",
    "text/plain": "txt",
    "text/csv": "csv",
    "text/vcard": "vcf",
    "text/calendar": "ics",
}
"""A file's extension on disk; what is not here, or could run, is called `bin`."""
_TYPES: Final = {extension: mime for mime, extension in _EXTENSIONS.items()} | {
    "jpeg": "image/jpeg",
    "text": "text/plain",
}

_DANGEROUS: Final = frozenset(("text/html", "image/svg+xml", "text/x-script", "application/x-executable"))
"""What could do something by merely being opened."""
_ZIPPED: Final = frozenset(("docx", "xlsx", "pptx", "odt", "ods", "epub", "zip"))
_COMPOUND: Final = "application/x-ole"
_OLE: Final = frozenset(("doc", "xls", "ppt"))
_TEXTS: Final = frozenset(("txt", "csv", "vcf", "ics", "text"))
# fmt: off
_RUNS: Final = frozenset((
    "apk", "app", "appimage", "bat", "bin", "cmd", "com", "command", "cpl", "desktop", "dll", "dmg", "exe", "gadget",
    "hta", "htm", "html", "jar", "js", "jse", "lnk", "mht", "mhtml", "msi", "msp", "pif", "pkg", "pl",
    "ps1", "py", "rb", "reg", "run", "scr", "sh", "shtml", "svg", "svgz", "url", "vb", "vbe", "vbs",
    "wsf", "wsh", "xhtml", "xht",
))
# fmt: on
"""Extensions that a desktop would run, or show with scripts in them."""

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _COMPOUND),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
    (b"\xfe\xed\xfa\xce", "application/x-executable"),
    (b"\xfe\xed\xfa\xcf", "application/x-executable"),
    (b"\xce\xfa\xed\xfe", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\0asm", "application/x-executable"),
    (b"dex\n", "application/x-executable"),
    (b"#!", "text/x-script"),
)
_BRANDS: Final = (
    (b"3g", "video/3gpp"),
    (b"qt", "video/quicktime"),
    (b"M4A", "audio/mp4"),
    (b"M4B", "audio/mp4"),
    (b"avif", "image/avif"),
    (b"avis", "image/avif"),
    (b"hei", "image/heic"),
    (b"hev", "image/heic"),
    (b"mif1", "image/heic"),
    (b"msf1", "image/heic"),
)
"""ISO base media files (ISO 14496-12) by the beginning of their major brand; all others are MP4."""
_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|style|title|table|svg|!doctype\s+svg)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNNAMEABLE: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f␀-␡]+')


def sniff(head: bytes) -> str:
    """The type that a file's first bytes (at most `HEAD`) speak for; empty if they speak for none."""
    for signature, mime in _SIGNATURES:
        if head.startswith(signature):
            return mime
    if head[4:8] == b"ftyp":
        return next((mime for brand, mime in _BRANDS if head[8:].startswith(brand)), "video/mp4")
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    if head.startswith(b"OggS"):
        return OPUS if b"OpusHead" in head[:256] else "audio/vorbis" if b"\x01vorbis" in head[:256] else "audio/ogg"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0:
        return "audio/mpeg"
    return _sniff_text(head)


def _sniff_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if found := _HTML.match(text):
        return "image/svg+xml" if found[1].lower().endswith(b"svg") else "text/html"
    if not text or any(byte < 9 or 13 < byte < 27 for byte in text):
        return ""
    try:
        text.decode()
    except UnicodeDecodeError as error:
        # the head may end within a character
        return "text/plain" if error.start >= len(text) - 3 and len(head) >= HEAD else ""
    return "text/plain"


def plain_type(mime: str) -> str:
    """A MIME type without its parameters, in lower case."""
    return mime.partition(";")[0].strip().lower()


def fits(type_: str, announced: str, head: bytes) -> bool:
    """Whether a file may be what it was announced as: a message of that type (image, video, …) and MIME type.

    A harmless difference is fine (a PNG called JPEG, a ZIP called Word file, something nobody knows). What could act
    when it is opened (a page, a script, a program) must have been announced as such, in a document.
    """
    found, said = plain_type(sniff(head)), plain_type(announced)
    if not found:
        return True
    if type_ in ("image", "sticker") or (type_ not in MEDIA_TYPES and said.startswith("image/")):
        return found.startswith("image/") and found not in _DANGEROUS
    if type_ in ("video", "audio"):
        return found.startswith(("video/", "audio/"))
    return found not in _DANGEROUS or said not in _EXTENSIONS or _both_text(found, said)


def _both_text(found: str, said: str) -> bool:
    """A page or script that is called a text stays one: under a text's name nothing runs it."""
    return found.startswith("text/") and said.startswith("text/")


def true_type(announced: str, head: bytes) -> str:
    """The MIME type of a file that fits: what its bytes say, refined by what was announced where they can't tell."""
    found, said = sniff(head), plain_type(announced)
    extension = _EXTENSIONS.get(said, "")
    if not found or (found == "application/zip" and extension in _ZIPPED) or (found == _COMPOUND and extension in _OLE):
        return announced or UNKNOWN
    if _both_text(found, said):
        return announced
    if {plain_type(found), said} in ({"video/mp4", "audio/mp4"}, {"video/3gpp", "audio/3gpp"}):
        return announced
    return UNKNOWN if found == _COMPOUND else found


def type_of_file(name: str, head: bytes) -> str:
    """The MIME type of a file of ours, from its bytes and, where they can't tell, its name's extension."""
    return true_type(_TYPES.get(name.rpartition(".")[2].lower(), ""), head)


def message_type(mime: str, *, as_document: bool = False) -> str:
    """As which type of message a file of that MIME type is sent: what can't be looked at is a document."""
    plain = plain_type(mime)
    if as_document:
        return "document"
    if plain in ("image/jpeg", "image/png"):
        return "image"
    if plain == "image/webp":
        return "sticker"
    if plain.startswith("audio/"):
        return "audio"
    return "video" if plain.startswith("video/") else "document"


def is_moving(head: bytes) -> bool:
    """Whether a WebP picture moves (RFC 9649: the animation flag of the extended header)."""
    return head[12:16] == b"VP8X" and len(head) > 20 and bool(head[20] & 0x02)


def extension_of(mime: str) -> str:
    """The extension under which a file of that type is kept, without a dot; `bin` for what isn't known or could run."""
    return _EXTENSIONS.get(plain_type(mime), "bin")


def safe_name(name: str, most: int = 120) -> str:
    """A file name of one part that no shell, desktop or terminal takes for something else; may be empty."""
    name = _UNNAMEABLE.sub("_", sanitise_for_display(name)).strip(" .")
    name = name.lstrip("-~ .")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        stem, extension = name, ""
    room = most - len(dot + extension) if extension else most
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}.{extension}" if extension else stem


def suggested_name(row: MediaRow) -> str:
    """Under what name a message's file is saved: the sender's name made safe, with an extension that is true.

    A name whose extension would run on a desktop, or says something else than the bytes, gets the true one behind it.
    """
    real = row.path.rpartition(".")[2] if row.path else extension_of(row.mime)
    name = safe_name(row.filename) or f"tresen-{row.message_id}"
    _stem, dot, extension = name.rpartition(".")
    extension = extension.lower() if dot else ""
    true = extension_of(_TYPES.get(extension, "")) == real != "bin" or (real == "txt" and extension in _TEXTS)
    unknown = real == "bin" and extension not in _TYPES and extension not in _RUNS
    return name if extension and (true or unknown) else f"{name}.{real}"


def fault_words(fault: MediaFault | None, detail: str = "", direction: Direction = Direction.IN) -> str:
    """Why a file is not there and what can be done, in the operator's language; empty without a fault.

    `detail` is the channel's or the system's own words (raw, shown behind ours where it helps).
    """
    if fault is None:
        return ""
    sentence = (_WORDS_OUT.get(fault) if direction is Direction.OUT else None) or _WORDS[fault]
    words = sentence().format(most=size_words(LARGEST))
    if detail and fault in (MediaFault.REFUSED, MediaFault.DISK_REFUSES, MediaFault.WRONG_TYPE):
        return f"{words} ({sanitise_for_display(detail)})"
    return words


_WORDS: Final[dict[MediaFault, Callable[[], str]]] = {
    MediaFault.EXPIRED: lambda: _("WhatsApp keeps files for a few days only, and this one is gone: ask for it again."),
    MediaFault.NOT_FOUND: lambda: _("WhatsApp no longer has this file: ask for it again."),
    MediaFault.WRONG_HASH: lambda: _("What arrived is not what was sent: the checksum differs. Fetch it again."),
    MediaFault.WRONG_SIZE: lambda: _("What arrived is not the whole file: the size differs. Fetch it again."),
    MediaFault.WRONG_TYPE: lambda: _("The file is something else than it claims to be, so it was not kept."),
    MediaFault.TOO_LARGE: lambda: _("The file is larger than {most}: ask for a smaller one."),
    MediaFault.DISK_FULL: lambda: _("The disk is full: make room. It is fetched again by itself in a few minutes."),
    MediaFault.DISK_REFUSES: lambda: _("The file can't be written to disk. It is tried again in a few minutes."),
    MediaFault.OFFLINE: lambda: _("The connection broke off; it is tried again."),
    MediaFault.REFUSED: lambda: _("WhatsApp refused to hand the file out. Fetch it again later."),
    MediaFault.WITHDRAWN: lambda: _("The message was withdrawn; the file was deleted."),
    MediaFault.NOT_EXPORTED: lambda: _("The file was not beside the imported chat."),
}
_WORDS_OUT: Final[dict[MediaFault, Callable[[], str]]] = {
    MediaFault.DISK_REFUSES: lambda: _("Our copy of the file can't be read. Attach it again."),
    MediaFault.REFUSED: lambda: _("WhatsApp did not take the file. Check its type and size and send it again."),
    MediaFault.OFFLINE: lambda: _("The upload broke off; it is tried again."),
}


def outlived(sent_at: Millis, now: Millis) -> bool:
    """Whether a customer's file is older than the channel keeps it."""
    return now - sent_at > KEPT

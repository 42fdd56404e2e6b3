"""Files that the sandbox's customers send: small real ones, made from their media id alone.

The id's first digit says what kind of file it is, so that any id ever named in a webhook, or in the demo's past, can be
served without having been remembered: `file_of(id)`. Formats: PNG (RFC 2083), Ogg (RFC 3533) with Opus (RFC 7845), WebP
lossless (RFC 9649), PDF 1.4, MP4 (ISO 14496-12; a container without a track).
"""

import base64
import functools
import hashlib
import struct
import zlib
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Any, Final

from app.sandbox.keyed import digest, keyed_random

_MIMES: Final = {
    "photo": "image/png",
    "voice": "audio/ogg; codecs=opus",
    "sticker": "image/webp",
    "animated": "image/webp",
    "document": "application/pdf",
    "video": "video/mp4",
    "audio": "audio/ogg; codecs=opus",
}
_KINDS: Final = (*_MIMES,)
"""A kind's place, plus 1, is the first digit of its ids."""
_WIDTH, _HEIGHT = 320, 240
_STICKER = 512


@dataclass(frozen=True, slots=True)
class File:
    """A customer's file."""

    id: str
    kind: str
    """photo, voice, sticker, animated (a sticker), document, video or audio."""
    content: bytes

    @property
    def mime(self) -> str:
        """As webhooks name it, parameters included."""
        return _MIMES[self.kind]

    @property
    def sha256(self) -> str:
        """Hexadecimal, as `GET /{MEDIA_ID}` answers."""
        return hashlib.sha256(self.content).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As a webhook names it; `sha256` is base64 there (as webhooks write it, unlike `GET /{MEDIA_ID}`)."""
        encoded = base64.b64encode(hashlib.sha256(self.content).digest()).decode("ascii")
        return {"mime_type": self.mime, "sha256": encoded, "id": self.id}


def media_id(kind: str, *key: object) -> str:
    """The id of the file of that kind and key: 16 digits."""
    return f"{_KINDS.index(kind) + 1}{int(digest('media', *key), 16) % 10**15:015}"


@functools.lru_cache(maxsize=256)
def file_of(id_: str) -> File | None:
    """The file with that id; None if no customer's file can have it."""
    if len(id_) != 16 or not (id_.isascii() and id_.isdigit()) or not 1 <= int(id_[0]) <= len(_KINDS):
        return None
    kind = _KINDS[int(id_[0]) - 1]
    return File(id_, kind, sample(kind, id_))


def customer_file(kind: str, *key: object) -> File:
    """The file of that kind and key."""
    id_ = media_id(kind, *key)
    return File(id_, kind, sample(kind, id_))


def sample(kind: str, *key: object) -> bytes:
    """The bytes of a file of that kind: equal keys give equal bytes, different keys different ones."""
    draw = keyed_random("file", kind, *key)
    match kind:
        case "photo":
            return _png(draw)
        case "voice" | "audio":
            return _opus(draw)
        case "sticker":
            return _riff(_face(draw))
        case "animated":
            return _riff(_animation(draw))
        case "document":
            return _pdf(draw)
        case "video":
            return _mp4(draw)
    raise ValueError(f"no file of kind {kind}")


# ---------------------------------------------------------------- photos: a still life on a counter

_Colour = tuple[int, int, int]
_WALLS: tuple[_Colour, ...] = ((236, 222, 196), (205, 222, 226), (224, 210, 224), (214, 226, 204), (240, 214, 190))
_COUNTERS: tuple[_Colour, ...] = ((139, 94, 60), (110, 84, 70), (176, 137, 98), (92, 102, 110))
_WARES: tuple[_Colour, ...] = (
    (198, 134, 66),
    (158, 92, 44),
    (222, 174, 108),
    (176, 58, 72),
    (88, 122, 168),
    (96, 140, 96),
)


def _png(draw: Random) -> bytes:
    wall, counter = draw.choice(_WALLS), draw.choice(_COUNTERS)
    edge = draw.randint(140, 165)
    rows = []
    for y in range(_HEIGHT):
        base = _shaded(wall, 1 - 0.25 * y / edge) if y < edge else _shaded(counter, 1.15 - 0.4 * (y - edge) / 100)
        rows.append(bytearray(bytes(base) * _WIDTH))
    wares = sorted(
        ((draw.randint(50, 270), draw.randint(24, 62), draw.randint(18, 44), draw.choice(_WARES)) for _ in range(4)),
        key=lambda ware: ware[2],
        reverse=True,
    )
    for n, (x, half_width, half_height, colour) in enumerate(wares):
        foot = edge + 14 + 18 * n
        _ellipse(rows, x, foot, half_width + 12, 7, (245, 242, 236), 0.06)  # its plate
        _ellipse(rows, x, foot - half_height + 4, half_width, half_height, colour, 0.45)
        for cut in range(-half_width // 2, half_width // 2 + 1, max(10, half_width // 3)):
            _ellipse(rows, x + cut, foot - half_height, 2, half_height // 2, _shaded(colour, 1.3), 0.0)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _shaded(colour: _Colour, light: float) -> _Colour:
    red, green, blue = (max(0, min(255, round(part * light))) for part in colour)
    return red, green, blue


def _ellipse(
    rows: list[bytearray], x: int, y: int, half_width: int, half_height: int, colour: _Colour, shade: float
) -> None:
    """Fill an ellipse, lighter at its top by `shade`."""
    for dy in range(-half_height, half_height + 1):
        if not 0 <= y + dy < _HEIGHT:
            continue
        half = round(half_width * sqrt(1 - (dy / (half_height + 0.5)) ** 2))
        left, right = max(0, x - half), min(_WIDTH, x + half + 1)
        if right > left:
            light = _shaded(colour, 1 + shade / 2 - shade * (dy + half_height) / (2 * half_height))
            rows[y + dy][3 * left : 3 * right] = bytes(light) * (right - left)


# ---------------------------------------------------------------- voice: silence of some seconds

_SILENCE = b"\xf8\xff\xfe"
"""One Opus packet: 20 ms of silence, mono, full band."""


def _opus(draw: Random) -> bytes:
    serial, packets = draw.getrandbits(32), 50 * draw.randint(3, 40)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    vendor = b"sandbox"
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    pages = [_ogg(serial, 0, 0, 2, [head]), _ogg(serial, 1, 0, 0, [tags])]
    for start in range(0, packets, 250):
        count = min(250, packets - start)
        end = start + count
        pages.append(_ogg(serial, len(pages), end * 960, 4 if end == packets else 0, [_SILENCE] * count))
    return b"".join(pages)


def _ogg(serial: int, number: int, position: int, flags: int, packets: list[bytes]) -> bytes:
    lacing = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, serial, number, 0) + bytes([len(lacing)]) + lacing
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_sum(page)) + page[26:]


def _ogg_sum(data: bytes) -> int:
    """Ogg's own checksum: CRC-32 of 0x04c11db7, not reflected, without inversion."""
    table, value = _ogg_table(), 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ table[value >> 24 ^ byte]
    return value


@functools.cache
def _ogg_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


# ---------------------------------------------------------------- stickers: a face on nothing


def _riff(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _face(draw: Random, smile: int = 60) -> bytes:
    """A lossless picture of one colour: prefix codes of a single symbol cost no bits, only alpha is 1 bit a pixel."""
    colour = (draw.randint(190, 255), draw.randint(120, 235), draw.randint(20, 140))
    bits, length = 0, 0

    def put(value: int, width: int) -> None:
        nonlocal bits, length
        bits |= value << length
        length += width

    put(0x2F, 8)
    put(_STICKER - 1, 14)
    put(_STICKER - 1, 14)
    put(1, 1)  # alpha is used
    put(0, 3 + 1 + 1 + 1)  # version; no transforms, no colour cache, no meta prefix codes
    for symbol in (colour[1], colour[0], colour[2]):
        put(0b101 | symbol << 3, 11)  # simple, one symbol, of 8 bits
    put(0b011, 3)  # simple, two symbols, the first of 1 bit
    put(0, 1)
    put(255, 8)
    put(0b001, 4)  # distances: simple, one symbol, 0
    body = b"".join(_face_row(y - _STICKER // 2, smile).to_bytes(_STICKER // 8, "little") for y in range(_STICKER))
    bits |= int.from_bytes(body, "little") << length
    length += len(body) * 8
    return _chunk(b"VP8L", bits.to_bytes((length + 7) // 8, "little"))


def _face_row(y: int, smile: int) -> int:
    """A row's alpha, a bit a pixel: a disc without eyes and mouth."""
    row = _span(0, y, 0, 240, 240)
    row &= ~(_span(-80, y, -70, 26, 40) | _span(80, y, -70, 26, 40))
    return row & ~(_span(0, y, 40, 130, smile) & ~_span(0, y, 10, 150, smile))


def _span(x: int, y: int, middle: int, half_width: int, half_height: int) -> int:
    if abs(y - middle) > half_height:
        return 0
    half = round(half_width * sqrt(1 - ((y - middle) / half_height) ** 2))
    return ((1 << (2 * half + 1)) - 1) << (x + _STICKER // 2 - half) & (1 << _STICKER) - 1


def _animation(draw: Random) -> bytes:
    size = struct.pack("<I", _STICKER - 1)[:3]
    state = draw.getstate()
    frames = b""
    for smile in (60, 100):
        draw.setstate(state)
        frame = b"\0" * 6 + size + size + struct.pack("<I", 400)[:3] + b"\x03" + _face(draw, smile)
        frames += _chunk(b"ANMF", frame)
    canvas = _chunk(b"VP8X", b"\x12\0\0\0" + size + size)
    return canvas + _chunk(b"ANIM", b"\0\0\0\0\0\0") + frames


# ---------------------------------------------------------------- documents and videos


def _pdf(draw: Random) -> bytes:
    said = f"BT /F1 24 Tf 72 760 Td (Sandbox) Tj /F1 12 Tf 0 -36 Td (No. {draw.getrandbits(40):012X}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(said)} >>\nstream\n{said}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return (body + end + f"startxref\n{len(body)}\n%%EOF\n").encode("ascii")


def _mp4(draw: Random) -> bytes:
    duration = draw.randint(2_000, 30_000)
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = struct.pack(">IIIIIIH10x", 0, 0, 0, 1_000, duration, 0x10000, 0x0100) + matrix + b"\0" * 24
    movie = _box(b"moov", _box(b"mvhd", header + struct.pack(">I", 1)))
    return _box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41") + movie + _box(b"mdat", draw.randbytes(2_048))


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data

"""Reads a chat as WhatsApp's own apps export it (`_chat.txt`): Android and iOS, in many languages' forms of dates.

A message begins with its time, `24.12.23, 18:05 - Anna: Hallo` (Android) or `[24.12.23, 18:05:33] Anna: Hallo` (iOS),
and goes on over the lines that begin with none. The order of day, month and year, and names that hold a colon, are
found from the whole file. Source: WhatsApp Help Center, "How to export your chat history"; the forms are phones'.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _
from app.core.imports import Unclear, UnclearError

LARGEST: Final = 200 << 20
"""Bytes of a file that are read."""
ORDERS: Final = ("dmy", "mdy", "ymd")

_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
"""Direction marks that iOS scatters around times, names and attachments."""
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
_DATE: Final = r"(?P<a>\d{1,4})[./-] ?(?P<b>\d{1,2})[./-] ?(?P<c>\d{1,4})\.?"
_TIME: Final = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?: ?(?P<half>[^\W\d_][^\d\]:\-]{0,14}?))?"
)
_FIRST: Final = re.compile(rf"\[?{_DATE},? (?:(?P<word>[^\W\d_][^\d\]:\-]{{0,14}}?) ?)?{_TIME}(?:\] ?| - | – )")
_TIME_FIRST: Final = re.compile(rf"\[?{_TIME},? {_DATE}(?:\] ?| - | – )")
_MORNING: Final = frozenset(
    "am vorm ص 上午 午前 오전 पूर्वाह्न मपू sa öö πμ qd ก่อนเที่ยง முற்பகல் قظ de pd fm পূর্বাহ্ণ".casefold().split()
)
_EVENING: Final = frozenset(
    "pm nachm م 下午 午後 오후 अपराह्न मउ ch ös μμ หลังเที่ยง பிற்பகல் بظ du md em অপরাহ্ণ".casefold().split()
)
_BETWEEN: Final = frozenset(
    ("", "às", "um", "at", "kl", "klo", "à", "alas", "a", "om", "o", "uhr", "h", "hrs", "ob", "la")
)
"""Words beside a time that say nothing; without dots and spaces, like the others."""
_ATTACHED: Final = (
    re.compile(
        r"<(?:attached|anhang|anexado|adjunto|allegato|pièce jointe|bijlage)\s*: ?(?P<name>[^<>]{1,255})>", re.I
    ),
    re.compile(
        r"(?P<name>[^\\/:*?\"<>|\n]{1,250}\.[A-Za-z0-9]{2,5}) \((?:file attached|datei angehängt|arquivo anexado|"
        r"archivo adjunto|file allegato|fichier joint|bestand bijgevoegd)\)",
        re.I,
    ),
)
_OMITTED: Final = re.compile(
    r"<?(?:media|image|video|audio|sticker|document|gif|contact card|medien|bild|foto|dokument|kontaktkarte|imagem|"
    r"vídeo|áudio|figurinha|documento|mídia|arquivo de mídia|multimedia|imagen|foto|immagine|médias|image|vidéo|"
    r"media|afbeelding) "
    r"(?:omitted|ausgeschlossen|weggelassen|ocultad[oa]|ocult[oa]|omitid[oa]|omess[ioa]|omis|weggelaten)>?",
    re.I,
)
_EDITED: Final = re.compile(
    r"\s*<(?:this message was edited|diese nachricht wurde bearbeitet|mensagem editada|editada)\.?>", re.I
)
_DELETED: Final = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|"
    r"du hast diese nachricht gelöscht|mensagem apagada|essa mensagem foi apagada|você apagou esta mensagem)\.?",
    re.I,
)
_OLDEST, _NEWEST = 2009, 2100
_BUDDHIST: Final = 543


@dataclass(slots=True)
class ExportedMessage:
    """One message of the file."""

    line: int
    """Where it begins, from 1."""
    at: datetime
    """On the clock of the phone, without a zone."""
    sender: str
    """Empty for what the app itself says."""
    text: str
    attachment: str = ""
    """The file's name; not yet safe to be used as a path."""
    omitted: bool = False
    """There was a file, which was not exported."""
    deleted: bool = False
    edited: bool = False


@dataclass(slots=True)
class ChatExport:
    """A whole file."""

    messages: list[ExportedMessage]
    senders: list[str]
    """By how much they wrote, the most first."""
    order: str
    """How its dates are to be read: dmy, mdy or ymd."""


@dataclass(slots=True)
class _Draft:
    """A message whose parts are not told apart yet."""

    line: int
    date: tuple[int, int, int]
    time: tuple[int, int, int]
    rest: str
    more: list[str] = field(default_factory=list)


def read_export(data: bytes, *, order: str | None = None) -> ChatExport:
    """The messages in the file's bytes; UserError naming the line if it is no export or its dates are ambiguous."""
    drafts = _drafts(_decode(data))
    order = order or _order([draft.date for draft in drafts], [draft.line for draft in drafts])
    senders = _senders([draft.rest for draft in drafts])
    messages = [_message(draft, order, senders) for draft in drafts]
    counted = Counter(message.sender for message in messages if message.sender)
    return ChatExport(messages, [name for name, _count in counted.most_common()], order)


def begins_chat(text: str) -> bool:
    """Whether the text's first line that isn't empty is a chat's."""
    for line in text.splitlines():
        head = _digits(line.translate(_SPACES).translate(_MARKS))
        if head.strip():
            return (_FIRST.match(head) or _TIME_FIRST.match(head)) is not None
    return False


def _decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise UserError(_("The file is larger than {size} MB.").format(size=LARGEST >> 20))
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                line = data[: error.start].count(b"\n") + 1
                raise UserError(
                    _("Line {line} is not UTF-8 text: this is not a chat exported by WhatsApp.").format(line=line)
                ) from None
    raise AssertionError("unreachable")


def _drafts(text: str) -> list[_Draft]:
    drafts: list[_Draft] = []
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        line = raw.translate(_SPACES)
        match = _head(line)
        if match is not None and drafts and not _is_time_word(match.groupdict().get("word")):
            match = None  # somebody's words that begin with a date
        if match is None:
            if drafts:
                drafts[-1].more.append(raw.translate(_MARKS))
            elif line.translate(_MARKS).strip():
                raise UserError(
                    _("Line {line} begins with no date and time: this is not a chat exported by WhatsApp.").format(
                        line=number
                    )
                )
            continue
        date = int(match["a"]), int(match["b"]), int(match["c"])
        drafts.append(_Draft(number, date, _clock(match, number), line.translate(_MARKS)[match.end() :]))
    if not drafts:
        raise UserError(_("The file holds no messages."))
    return drafts


def begins_message(line: str) -> bool:
    """Whether a line of a file would be read as the beginning of a message."""
    return _head(line.translate(_SPACES)) is not None


def _head(line: str) -> re.Match[str] | None:
    head = _digits(line.translate(_MARKS))
    return _FIRST.match(head) or _TIME_FIRST.match(head)


def _digits(line: str) -> str:
    """The line with all scripts' digits and the Arabic comma as ASCII ones, position for position."""
    if line.isascii():
        return line
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in line.replace("\u060c", ",")
    )


def _plain(word: str | None) -> str:
    return re.sub(r"[.\s]", "", word or "").casefold()


def _is_time_word(word: str | None) -> bool:
    """Whether the word may stand beside a time."""
    return _plain(word) in _BETWEEN | _MORNING | _EVENING


def _clock(match: re.Match[str], line: int) -> tuple[int, int, int]:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    words = match.groupdict()
    for word in (words.get("word"), words.get("half")):
        half = _plain(word)
        if half in _EVENING:
            hour = hour % 12 + 12
        elif half in _MORNING:
            hour %= 12
        elif half not in _BETWEEN:
            raise UserError(
                _("Line {line} has a time of day with the unknown word “{word}”.").format(line=line, word=word)
            )
    if hour > 23 or minute > 59 or second > 59:
        raise UserError(_("Line {line} names no time of day.").format(line=line))
    return hour, minute, second


def _year(number: int) -> int:
    if number < 100:
        return 2000 + number - (_BUDDHIST - 500 if number > _OLDEST + _BUDDHIST - 2500 else 0)
    return number - _BUDDHIST if number >= _OLDEST + _BUDDHIST else number


def _parts(date: tuple[int, int, int], order: str) -> tuple[int, int, int]:
    """(year, month, day)"""
    a, b, c = date
    return {"dmy": (_year(c), b, a), "mdy": (_year(c), a, b), "ymd": (_year(a), b, c)}[order]


def _valid(date: tuple[int, int, int], order: str) -> tuple[int, int, int] | None:
    year, month, day = _parts(date, order)
    try:
        datetime(year, month, day)  # noqa: DTZ001 - only whether there is such a day
    except ValueError:
        return None
    return (year, month, day) if _OLDEST <= year < _NEWEST else None


def _order(dates: Sequence[tuple[int, int, int]], lines: Sequence[int]) -> str:
    """How the dates are to be read: the order in which all are dates, and go forward."""
    possible = [order for order in ORDERS if all(_valid(date, order) for date in dates)]
    if not possible:
        order = max(ORDERS, key=lambda order: sum(_valid(date, order) is not None for date in dates))
        line = next(line for date, line in zip(dates, lines, strict=True) if _valid(date, order) is None)
        raise UserError(_("Line {line} names no date that fits the others.").format(line=line))
    forward = [order for order in possible if _goes_forward([_parts(date, order) for date in dates])] or possible
    if {"dmy", "mdy"} <= {*forward} and any(a != b for a, b, _c in dates):
        raise UnclearError(
            _("The dates can be read in two ways: say --dates dmy (day first) or --dates mdy (month first)."),
            Unclear.DATES,
            ("dmy", "mdy"),
        )
    return forward[0]


def _goes_forward(dates: Iterable[tuple[int, int, int]]) -> bool:
    last = (0, 0, 0)
    for date in dates:
        if date < last:
            return False
        last = date
    return True


def _senders(rests: Sequence[str]) -> set[str]:
    """The names before the colon; one that holds a colon is known by standing there whole, again and again."""
    counted: Counter[str] = Counter()
    for rest in rests:
        for match in re.finditer(": |:$", rest[:200]):
            counted[rest[: match.start()]] += 1
    found: set[str] = set()
    for rest in rests:
        names = [rest[: match.start()] for match in re.finditer(": |:$", rest[:200])]
        if not names:
            continue
        best = names[0]
        for longer in names[1:]:
            # `: <` begins an attachment
            if counted[longer] > 1 and counted[longer] == counted[best] and ": <" not in longer:
                best = longer
        found.add(best)
    return found


def _message(draft: _Draft, order: str, senders: set[str]) -> ExportedMessage:
    names = [draft.rest[: match.start()] for match in re.finditer(": |:$", draft.rest[:200])]
    sender = max((name for name in names if name in senders), key=len, default="")
    first = draft.rest[len(sender) + 1 :].removeprefix(" ") if sender else draft.rest
    text = "\n".join([first, *draft.more]).rstrip("\n")
    at = datetime(*_parts(draft.date, order), *draft.time)  # noqa: DTZ001 - the phone's own clock
    made = ExportedMessage(draft.line, at, sender, text)
    if not sender:
        return made
    if _EDITED.search(text):
        made.edited, text = True, _EDITED.sub("", text)
    made.deleted = _DELETED.fullmatch(text.strip()) is not None
    made.omitted = _OMITTED.fullmatch(text.strip()) is not None
    for pattern in _ATTACHED:
        if match := pattern.search(text):
            made.attachment = match["name"].strip()
            text = (text[: match.start()] + text[match.end() :]).strip()
            break
    made.text = "" if made.deleted or made.omitted else text
    return made

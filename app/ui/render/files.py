"""A message's file as a card: what it is, how large, where it is, and which key helps."""

from app.core.content import Media
from app.core.enums import Direction, MediaState
from app.core.i18n import _
from app.core.labels import label_of
from app.core.rows import MediaRow, MessageRow
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.wrap import wrapped

BAR = 10
"""Cells of a file's progress."""


def file_lines(message: MessageRow, cells: int, glyphs: Glyphs) -> list[Line]:
    """Icon, kind, name and size on one line; below it, unless the file is there, what has become of it."""
    content = message.content if isinstance(message.content, Media) else Media()
    row = message.media
    label = sanitise_for_display(label_of(message.type, content))
    head = [Run(own(f"{_icon(message.type, glyphs)} "), "sage"), Run(label, "bold")]
    facts = _facts(content, row)
    name = sanitise_for_display(content.filename or (row.filename if row and message.type == "document" else ""))
    if name:
        room = cells - width(head[0].text) - width(label) - 2 - sum(width(fact) + 3 for fact in facts)
        head.append(Run(Safe(f" {clip(name, max(12, room), glyphs.cut)}")))
    head += [Run(Safe(f"{glyphs.between}{fact}"), "dim") for fact in facts]
    if row is not None and row.path and row.state is not MediaState.GONE:
        key = own(f"{glyphs.between}{_('o open')}")
        if sum(width(run.text) for run in head) + width(key) <= cells:
            head.append(Run(key, "dim", "do:message.open_link"))
    lines = [fit(head, cells, glyphs.cut)]
    if row is not None:
        lines += _state(message, row, cells, glyphs)
    return lines


def caption_of(message: MessageRow) -> str:
    """What was written under the file, or instead of it since (raw)."""
    content = message.content
    if not isinstance(content, Media):
        return message.edits[-1].text if message.edits else message.text
    if not message.edits:
        return content.caption
    text = message.edits[-1].text
    return text.removeprefix(f"{content.filename} – ") if content.filename else text


def _icon(type_: str, glyphs: Glyphs) -> str:
    return {
        "image": glyphs.photo,
        "video": glyphs.video,
        "audio": glyphs.sound,
        "sticker": glyphs.sticker,
    }.get(type_, glyphs.file)


def _facts(content: Media, row: MediaRow | None) -> list[Safe]:
    from app.core.limits import size_words

    size = (row.size if row is not None else 0) or content.size
    return [own(size_words(size))] if size > 0 else []


def _state(message: MessageRow, row: MediaRow, cells: int, glyphs: Glyphs) -> list[Line]:
    ours = message.direction is Direction.OUT
    match row.state:
        case MediaState.WANTED:
            words = _("waiting to be uploaded") if ours else _("waiting to be fetched")
            return [fit((Run(own(f"{glyphs.queued} {words}"), "dim"),), cells, glyphs.cut)]
        case MediaState.MOVING:
            return [_progress(row, cells, glyphs, _("being uploaded") if ours else _("being fetched"))]
        case MediaState.FAILED | MediaState.GONE:
            return _fault(message, row, cells, glyphs)
    return []


def _progress(row: MediaRow, cells: int, glyphs: Glyphs, words: str) -> Line:
    if row.size <= 0:
        return fit((Run(own(f"{glyphs.queued} {words}"), "dim"),), cells, glyphs.cut)
    share = min(100, max(0, row.done * 100 // row.size))
    full = share * BAR // 100
    runs = (
        Run(own(glyphs.full * full), "accent"),
        Run(own(glyphs.void * (BAR - full)), "line"),
        Run(own(f" {share} % {words}"), "dim"),
    )
    return fit(runs, cells, glyphs.cut)


def _fault(message: MessageRow, row: MediaRow, cells: int, glyphs: Glyphs) -> list[Line]:
    from app.core.media import fault_words

    gone = row.state is MediaState.GONE
    sentence = fault_words(row.fault, row.detail, message.direction) or _("The file is not here.")
    sign, style = (glyphs.discarded, "dim") if gone else (glyphs.failed, "red")
    words = sanitise_for_display(f"{sign} {sentence}")
    lines: list[Line] = [(Run(line, style),) for line in wrapped(words, cells)]
    if not gone:
        again = _("f upload again") if message.direction is Direction.OUT else _("f fetch again")
        lines.append(fit((Run(own(again), "dim", "do:message.fetch"),), cells, glyphs.cut))
    return lines

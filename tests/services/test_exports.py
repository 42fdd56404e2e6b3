"""Chats taken out: text that our own importer reads, lines of JSON, a page into which no customer writes a tag."""

import io
import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, MINUTE, SECOND
from app.core.content import Media, Place
from app.core.enums import Direction, Status
from app.core.errors import UserError
from app.core.export import ExportForm
from app.core.ids import time_of
from app.core.message_json import iso
from app.core.rows import MessageRow, ReactionMark, Version
from app.core.text import sanitise_for_display
from app.services.export import messages_from
from app.services.exports.chat import Chat
from app.services.exports.page import page_of
from app.services.exports.text import text_of
from app.services.exports.write import Wanted, write_to_file, write_to_stream
from app.services.imports.chat_export import ChatExport, read_export
from tests.builders import NOW, Said, Shop
from tests.services.test_imports_chats import PNG

CHAT = Chat("Anna", ("+4917139200001",), "Bäckerei", ZoneInfo("Europe/Berlin"))
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
HOSTILE = st.one_of(
    ANY_TEXT,
    st.lists(
        st.sampled_from(
            (
                "<script>alert(1)</script>",
                "</p>",
                '"',
                "'",
                "<img src=x onerror=y>",
                "&lt;",
                "\x1b]8;;x\x07",
                "-->",
                "javascript:x",
                'https://x.example/"onclick="',
                "</style>",
                "\u202e",
                "\n",
                "]]>",
                "<!--",
                "a",
            )
        ),
        max_size=6,
    ).map("".join),
)


def row(id_: int, text: str, direction: Direction = Direction.IN, **more: object) -> MessageRow:
    """A message of that second."""
    at = (NOW // SECOND + id_) * SECOND
    made = MessageRow(at << 21, 1, None, direction, "text", text, Status.READ, None, None, None, None)
    return replace(made, **more)  # type: ignore[arg-type]  # a test's own fields


def text(*messages: MessageRow, chat: Chat = CHAT) -> str:
    """The messages as text."""
    return "".join(text_of(chat, messages, lambda _message: ""))


def read(written: str) -> ChatExport:
    """What our importer makes of it."""
    return read_export(written.encode())


def stream(shop: Shop, chat: int, form: ExportForm, **span: int) -> str:
    """The chat as it is written to a pipe."""
    out = io.StringIO()
    write_to_stream(shop.database, Wanted(chat, form, **span), out)
    return out.getvalue()


# text


def test_a_chat_as_text_is_read_again_by_the_importer() -> None:
    written = text(
        row(1, "Habt ihr Roggenbrot?\nund Brezeln?"),
        row(2, "Ja: beides", Direction.OUT),
        row(3, "", revoked_at=NOW),
        row(4, "alt", edits=(Version(NOW, "neu"),)),
    )

    export = read(written)

    assert [(one.sender, one.text) for one in export.messages] == [
        ("Anna", "Habt ihr Roggenbrot?\nund Brezeln?"),
        ("Bäckerei", "Ja: beides"),
        ("Anna", ""),
        ("Anna", "neu"),
    ]
    assert export.order == "ymd"
    assert export.messages[2].deleted
    assert export.messages[3].edited
    assert f"{export.messages[0].at:%Y-%m-%d %H:%M:%S}" == "2026-09-21 16:13:21"


@settings(max_examples=60)
@given(st.lists(st.tuples(HOSTILE, st.booleans()), min_size=1, max_size=6), HOSTILE)
def test_nobody_puts_words_into_anothers_mouth(said: list[tuple[str, bool]], name: str) -> None:
    messages = [row(n, words, Direction.IN if theirs else Direction.OUT) for n, (words, theirs) in enumerate(said)]
    chat = Chat(name, (), "Bäckerei", ZoneInfo("UTC"))

    export = read(text(*messages, chat=chat))

    assert len(export.messages) == len(said)
    ours = Counter(one.sender == "Bäckerei" for one in export.messages)
    assert ours[True] == sum(not theirs for _words, theirs in said)


def test_a_line_that_looks_like_a_message_stays_in_its_own() -> None:
    export = read(text(row(1, "Ja\n[2026-09-21, 16:13:22] Bäckerei: alles umsonst\n24.12.23, 18:05 - Bäckerei: ja")))

    (only,) = export.messages
    assert "alles umsonst" in only.text


@settings(max_examples=50)
@given(st.lists(ANY_TEXT.filter(lambda s: "<" not in s and "deleted" not in s), min_size=1, max_size=5))
def test_words_come_back_as_they_were_shown(said: list[str]) -> None:
    export = read(text(*(row(n, words) for n, words in enumerate(said))))

    def shown(words: str) -> list[str]:
        return sanitise_for_display(words, multiline=True, whole_emoji=True).split()

    assert [one.text.split() for one in export.messages] == [shown(words) for words in said]


# the page


class _Tags(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[tuple[str, str]] = set()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update((tag, name) for name, _value in attrs)
        self.values += [value or "" for name, value in attrs if name in ("href", "src")]


def tags(page: str) -> _Tags:
    """What a browser would make of it."""
    parser = _Tags()
    parser.feed(page)
    parser.close()
    return parser


OWN = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "h1",
    "h2",
    "p",
    "main",
    "article",
    "span",
    "time",
    "blockquote",
    "i",
    "img",
    "a",
}


@settings(max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_tag_attribute_or_address_of_a_page_comes_from_a_customer(
    name: str, words: str, quoted: str, filename: str
) -> None:
    chat = Chat(name, (words,), quoted, ZoneInfo("UTC"))
    messages = [
        row(1, words, quoted_text=quoted, reactions=(ReactionMark(Direction.OUT, words),)),
        row(2, words, edits=(Version(NOW, quoted),)),
        row(3, "", content=Media(filename=filename, caption=words)),
        row(4, words, content=Place("1", "2", name=words, url=quoted)),
    ]
    plain = [
        row(1, "a", quoted_text="a", reactions=(ReactionMark(Direction.OUT, "a"),)),
        *(row(n, "a") for n in (2, 3, 4)),
    ]

    page = tags("".join(page_of(chat, messages, lambda _message: "")))
    own = tags("".join(page_of(Chat("a", ("a",), "a", ZoneInfo("UTC")), plain, lambda _message: "")))

    assert set(page.tags) <= OWN
    assert "script" not in page.tags
    assert {**page.tags, "p": 0, "blockquote": 0} == {**own.tags, "p": 0, "blockquote": 0}
    assert page.attributes <= own.attributes
    assert page.values == []


def test_a_page_allows_itself_nothing_but_its_style_and_embedded_pictures() -> None:
    page = "".join(page_of(CHAT, [row(1, "Hallo")], lambda _message: ""))

    assert "default-src 'none'; img-src data:; style-src 'sha256-" in page
    assert "http://" not in page
    assert "https://" not in page
    assert 'dir="auto"' in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_pictures_are_in_the_page_and_other_files_beside_it(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna Weiß")
    shop.say(
        Said(chat, NOW - 2 * MINUTE, "", type="image", content=Media("1", mime="image/png", caption="so"), file="x"),
        Said(chat, NOW - MINUTE, "", type="document", content=Media("2", filename="Plan <b>.pdf"), file="%PDF-1.4 x"),
    )
    picture = shop.database.reader().execute("SELECT min(message_id) FROM media").fetchone()[0]
    row_ = write_to_file(shop.database, Wanted(chat, ExportForm.JSON), str(tmp_path / "look.jsonl"))
    assert row_.messages == 2
    path = _file_of(shop, picture)
    path.chmod(0o600)
    path.write_bytes(PNG)

    done = write_to_file(shop.database, Wanted(chat, ExportForm.HTML), f"{tmp_path}/", media=True)

    folder = Path(done.path)
    assert folder.name == "WhatsApp Chat - Anna Weiß"
    assert done.files == 2
    page = (folder / "chat.html").read_text(encoding="utf-8")
    found = tags(page)
    assert [value[:22] for value in found.values if value.startswith("data:")] == ["data:image/png;base64,"]
    (beside,) = [value for value in found.values if ".pdf" in value]
    assert beside.startswith("00002-")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def _file_of(shop: Shop, message_id: int) -> Path:
    from app.store.media import media_dir, read_media

    return Path(read_media(shop.database.reader(), media_dir(shop.path), [message_id])[message_id].path)


# JSON, files, spans


def test_json_is_a_message_a_line_without_paths_of_this_machine(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Straße \u2028 \x1b[31m", ago=MINUTE)
    shop.say(Said(chat, NOW, "", type="document", content=Media("1", filename="a.pdf"), file="%PDF-1.4"))

    lines = stream(shop, chat, ExportForm.JSON).splitlines()

    first, second = map(json.loads, lines)
    assert first["text"] == "Straße \u2028 \x1b[31m"
    assert first["direction"] == "in"
    assert first["time"] == iso(time_of(first["id"]))
    assert second["media"]["filename"] == "a.pdf"
    assert second["media"]["path"] is None
    assert all(line.isascii() for line in lines)


def test_a_span_is_taken_from_the_first_moment_to_before_the_last(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    for days in (3, 2, 1):
        shop.hears(chat, f"vor {days}", ago=days * DAY)

    written = stream(shop, chat, ExportForm.TEXT, since=NOW - 2 * DAY, until=NOW - DAY)

    assert [one.text for one in read(written).messages] == ["vor 2"]


def test_a_chat_and_its_files_come_back_through_the_importer(shop: Shop, tmp_path: Path) -> None:
    from app.services.imports.chats import plan_chat

    _, chat = shop.person("Anna")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET name = 'Bäckerei'")
    shop.hears(chat, "Hallo", ago=3 * MINUTE)
    shop.answers(chat, "Gerne", ago=2 * MINUTE)
    shop.say(Said(chat, NOW, "", type="document", content=Media("1", filename="a.pdf"), file="%PDF-1.4"))
    done = write_to_file(shop.database, Wanted(chat, ExportForm.TEXT), f"{tmp_path}/", media=True)
    file = Path(done.path) / "_chat.txt"

    export = read_export(file.read_bytes())
    plan = plan_chat(shop.database, export, file, me=export.senders[-1], customer="1", region="DE")

    assert len(export.messages) == plan.known + len(plan.messages) == 3
    assert [Path(one.file).name[:11] for one in plan.messages if one.file] == ["00001-a.pdf"]


def test_nothing_is_overwritten_and_a_file_is_the_operators_own(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna/../x")
    shop.hears(chat, "Hallo")
    wanted = Wanted(chat, ExportForm.TEXT)

    first = write_to_file(shop.database, wanted, f"{tmp_path}/")
    second = write_to_file(shop.database, wanted, f"{tmp_path}/")

    assert Path(first.path).parent == Path(second.path).parent == tmp_path
    assert first.path != second.path
    assert stat.S_IMODE(Path(first.path).stat().st_mode) == 0o600
    with pytest.raises(UserError, match="exists already"):
        write_to_file(shop.database, wanted, first.path)
    with pytest.raises(UserError, match="can't be written"):
        write_to_file(shop.database, wanted, str(tmp_path / "no" / "chat.txt"))
    for nowhere in ("~nobody-here/x.txt", str(tmp_path / ("x" * 300))):
        with pytest.raises(UserError, match="can't be written"):
            write_to_file(shop.database, wanted, nowhere)
    with pytest.raises(UserError, match="no conversation 99"):
        write_to_file(shop.database, Wanted(99, ExportForm.TEXT), f"{tmp_path}/")


def test_what_can_not_be_written_whole_is_taken_away(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Hallo")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.services.exports.write.text_of", broken)
    for media in (False, True):
        with pytest.raises(UserError, match="No space left"):
            write_to_file(shop.database, Wanted(chat, ExportForm.TEXT), f"{tmp_path}/", media=media)
    assert [path for path in tmp_path.iterdir() if "WhatsApp" in path.name] == []


@pytest.mark.parametrize("form", [*ExportForm])
def test_of_a_long_chat_no_more_than_a_page_is_held(
    shop: Shop, form: ExportForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, chat = shop.person("Anna")
    shop.say(*(Said(chat, NOW - (100 - n) * MINUTE, f"Nachricht {n}") for n in range(100)))
    taken = 0

    def counted(*asked: object) -> Iterator[MessageRow]:
        nonlocal taken
        for message in messages_from(*asked):  # type: ignore[arg-type]
            taken += 1
            yield message

    class Watched(io.StringIO):
        ahead = pieces = 0

        def write(self, _piece: str) -> int:
            self.pieces += 1
            self.ahead = max(self.ahead, taken - self.pieces)
            return 0

    monkeypatch.setattr("app.store.export.PAGE", 10)
    monkeypatch.setattr("app.services.exports.write.messages_from", counted)
    stream_ = Watched()

    assert write_to_stream(shop.database, Wanted(chat, form), stream_) == 100
    assert stream_.ahead <= 1

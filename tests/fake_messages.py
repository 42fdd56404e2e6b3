"""The part of the desk in memory that sends and shows messages."""

from dataclasses import replace
from pathlib import Path

from app.core.content import (
    Cards,
    Content,
    FilledTemplate,
    Media,
    Place,
    Reaction,
    words_of,
)
from app.core.drafts import draft_after
from app.core.enums import Author, Direction, MediaState, ReadReceipts, Status
from app.core.errors import UserError
from app.core.gate import may_send_text
from app.core.ids import time_of
from app.core.lookalikes import mixes_alphabets
from app.core.rows import ChatHead, MediaRow, MessageRow, TranscriptPage
from app.core.templates import fill
from tests.fake_base import Person
from tests.fake_later import FakeLater

_TYPES = {Place: "location", Cards: "contacts", Reaction: "reaction", FilledTemplate: "template"}
_KINDS = {".jpg": "image", ".jpeg": "image", ".png": "image", ".mp4": "video", ".ogg": "audio", ".mp3": "audio"}
_DAY = 24 * 60 * 60 * 1000


class FakeMessages(FakeLater):
    """Chats, and what is sent to them."""

    def chat(self, conversation_id: int) -> ChatHead | None:
        self._called("chat")
        with self._lock:
            person = self.people.get(conversation_id)
            if person is None:
                return None
            return ChatHead(
                self._inbox_row(person),
                may_send_text(self._facts(person), None, self.clock.now()),
                person.draft,
                person.first_unread,
                self._identities(person),
                person.receipts,
                sum(row.status is Status.FAILED for row in person.messages),
                later=tuple(self.scheduled(conversation_id)),
                address=self._address(person),
            )

    def _address(self, person: Person) -> str:
        """As the store: a number if somebody else has the name or it mixes alphabets."""
        same = any(one.name == person.name and one.id != person.id for one in self.people.values())
        return person.number if same or mixes_alphabets(person.name) else ""

    def transcript(
        self,
        conversation_id: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 100,
    ) -> TranscriptPage:
        self._called("transcript")
        with self._lock:
            rows = list(self.people[conversation_id].messages)
        if around is not None:
            index = next((i for i, row in enumerate(rows) if row.id >= around), len(rows))
            start, stop = max(0, index - limit // 2), min(len(rows), index + limit // 2)
        elif before is not None:
            stop = sum(row.id < before for row in rows)
            start = max(0, stop - limit)
        elif after is not None:
            start = sum(row.id <= after for row in rows)
            stop = min(len(rows), start + limit)
        else:
            start, stop = max(0, len(rows) - limit), len(rows)
        return TranscriptPage(rows[start:stop], older=start > 0, newer=stop < len(rows))

    # DeskWrites

    def send_text(
        self, conversation_id: int, text: str, quoted_id: int | None = None, *, draft: str | None = None
    ) -> MessageRow:
        self._called("send_text")
        with self._lock:
            person = self._person(conversation_id)
            verdict = may_send_text(self._facts(person), text, self.clock.now())
            if not verdict.allowed:
                raise UserError(f"This can't be sent: {verdict.refusal}.")
            person.draft = draft_after(person.draft, text, draft)
            return self._sent(person, text, "text", None, quoted_id)

    def send_content(self, conversation_id: int, content: Content, quoted_id: int | None = None) -> MessageRow:
        self._called("send_content")
        with self._lock:
            person = self._allowed(conversation_id)
            return self._sent(person, words_of(content), _TYPES.get(type(content), "interactive"), content, quoted_id)

    def send_file(
        self,
        conversation_id: int,
        path: str,
        caption: str = "",
        *,
        as_document: bool = False,
        quoted_id: int | None = None,
    ) -> MessageRow:
        self._called("send_file")
        file = Path(path)
        if not file.is_file():
            raise UserError(f"There is no file {path}.")
        kind = "document" if as_document else _KINDS.get(file.suffix.lower(), "document")
        with self._lock:
            person = self._allowed(conversation_id)
            size = file.stat().st_size
            media = Media(filename=file.name if kind == "document" else "", caption=caption, size=size)
            row = self._sent(person, words_of(media), kind, media, quoted_id)
            kept = MediaRow(row.id, MediaState.WANTED, None, "", "", size, 0, file.name, path)
            self.amend(row.id, media=kept)
            return replace(row, media=kept)

    def send_template(self, conversation_id: int, template_id: int, values: dict[str, str]) -> MessageRow:
        self._called("send_template")
        with self._lock:
            person = self._person(conversation_id)
            template = next(one for one in self.templates_ if one.id == template_id)
            content = fill(template, values)
            return self._sent(person, words_of(content), "template", content, None)

    def react(self, message_id: int, emoji: str) -> None:
        self._called(f"react {emoji}")
        with self._lock:
            person, index = self._find(message_id)
            if self.clock.now() - time_of(message_id) > 30 * _DAY:
                raise UserError("WhatsApp takes reactions to messages of the last 30 days only.")
            if person.messages[index].direction is Direction.OUT and person.messages[index].external_id is None:
                raise UserError("This message has not been sent yet.")
            self.put_reaction(message_id, Direction.OUT, emoji)
            self._sent(self._person(person.id), emoji, "reaction", Reaction(emoji), message_id)

    def typing(self, conversation_id: int) -> None:
        self._called("typing")
        self._person(conversation_id).typed += 1

    def retry_failed(self, conversation_id: int | None = None) -> int:
        self._called("retry_failed")
        people = list(self.people.values()) if conversation_id is None else [self._person(conversation_id)]
        failed = [row.id for person in people for row in person.messages if row.status is Status.FAILED]
        for id_ in failed:
            self.set_status(id_, Status.QUEUED, error_code=None, error_text=None)
        return len(failed)

    def fetch_media(self, message_id: int) -> None:
        self._called("fetch_media")
        person, index = self._find(message_id)
        media = person.messages[index].media
        if media is None:
            raise UserError("This message has no file.")
        self.amend(message_id, media=replace(media, state=MediaState.WANTED, fault=None, done=0))

    def save_media(self, message_id: int, target: str) -> str:
        self._called("save_media")
        person, index = self._find(message_id)
        media = person.messages[index].media
        if media is None or media.state is not MediaState.READY:
            raise UserError("The file is not here yet.")
        self.saved.append((message_id, target))
        return target

    def set_read_receipts(self, conversation_id: int, choice: ReadReceipts | None) -> None:
        self._called(f"set_read_receipts {choice}")
        with self._lock:
            self._person(conversation_id).receipts = choice
            self._changed("conversation", conversation_id)

    def resend(self, message_id: int) -> None:
        self._called("resend")
        self.set_status(message_id, Status.QUEUED, error_code=None, error_text=None)

    def discard(self, message_id: int) -> None:
        self._called("discard")
        self.set_status(message_id, Status.DISCARDED)

    def save_draft(self, conversation_id: int, text: str) -> None:
        self._called("save_draft")
        with self._lock:
            person = self._person(conversation_id)
            before, person.draft = person.draft, text
            self._changed("draft", conversation_id)
            if bool(before) is not bool(text):
                self._changed("conversation", conversation_id)

    def mark_opened(self, conversation_id: int) -> None:
        self._called("mark_opened")
        with self._lock:
            self._person(conversation_id).unread = 0
            self._changed("conversation", conversation_id)

    # inside

    def _allowed(self, conversation_id: int) -> Person:
        """The person, if something other than a text may be sent to them now."""
        person = self._person(conversation_id)
        verdict = may_send_text(self._facts(person), None, self.clock.now())
        if not verdict.allowed:
            raise UserError(f"This can't be sent: {verdict.refusal}.")
        return person

    def _sent(
        self, person: Person, text: str, type_: str, content: Content | None, quoted_id: int | None
    ) -> MessageRow:
        before = person.state, person.waiting_since
        row = self._row(person, text, self.clock.now(), Direction.OUT, Status.QUEUED, type_)
        quoted = None
        if quoted_id is not None:
            owner, index = self._find(quoted_id)
            quoted = owner.messages[index].text[:120]
        row = replace(row, author=Author.OPERATOR, content=content, quoted_id=quoted_id, quoted_text=quoted)
        person.messages[-1] = row
        person.waiting_since, person.unread = None, 0
        self._changed("conversation", person.id)
        return self._with_grace(row, before)

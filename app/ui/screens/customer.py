"""Edit a customer: the shop's own name for them, labels, notes."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input

from app.core.i18n import _
from app.core.rows import CustomerCard, Label
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.times import day_of
from app.ui.screens.dialog import Dialog, caption, words


class CustomerEditor(Dialog[None]):
    """Saves name and labels on Enter or ^s; a note is added by Enter in its line."""

    BINDINGS = [("ctrl+s", "save", "Save")]  # noqa: RUF012 - Textual's class variable

    def __init__(self, kit: Kit, card: CustomerCard, labels: Sequence[Label]) -> None:
        super().__init__(kit, _("Customer"))
        self._card = card
        profile_name = sanitise_for_display(card.profile_name or card.name)
        self.name_ = Input(
            sanitise_for_display(card.given_name, whole_emoji=True), placeholder=clip(profile_name, 50), id="name"
        )
        known = [sanitise_for_display(label.name) for label in labels]
        self.labels = Input(
            ", ".join(sanitise_for_display(label.name) for label in card.labels),
            placeholder=clip(Safe(", ".join(known)), 60) or _("regular, vegan"),
            id="labels",
        )
        self.note = Input(placeholder=_("a note that only the shop sees"), id="note")

    def body(self) -> ComposeResult:
        """Fields, then the notes there are."""
        yield caption(_("name"))
        yield self.name_
        yield caption(_("labels, parted by commas"))
        yield self.labels
        yield caption(_("new note"))
        yield self.note
        with Vertical(id="notes"):
            yield from self._notes()
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)

    def _notes(self) -> list[Horizontal]:
        """A row a note, with its button."""
        rows = []
        now = self.kit.clock.now()
        for note in self._card.notes:
            text = Safe(f"{day_of(note.at, now, self.kit.zone)}  {sanitise_for_display(note.text)}")
            delete = Button(_("delete"), name=str(note.id), classes="delete", compact=True)
            rows.append(Horizontal(words(text, "note-text"), delete, classes="note"))
        return rows

    def footer(self) -> str:
        """The keys."""
        return _("Enter save   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The name first."""
        super().on_mount()
        for field in (self.name_, self.labels, self.note):
            field.cursor_blink = False
        self.name_.focus()

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Enter in the note's line adds it if there is one; else everything is saved."""
        if event.input is self.note and self.note.value.strip():
            self.kit.port.spawn(self, self._add_note())
        else:
            self.action_save()

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Save and leave."""
        self.kit.port.spawn(self, self._save())

    @on(Button.Pressed, ".delete")
    def delete(self, event: Button.Pressed) -> None:
        """Take a note away."""
        self.kit.port.spawn(self, self._delete_note(int(event.button.name or 0)))

    async def _save(self) -> None:
        id_, name = self._card.id, self.name_.value.strip()
        typed = dict.fromkeys(label.strip() for label in self.labels.value.split(",") if label.strip())
        note = self.note.value.strip()
        safe = {sanitise_for_display(label.name): label.name for label in self._card.labels}
        labels = [safe.get(Safe(label), label) for label in typed]
        renamed = name != sanitise_for_display(self._card.given_name, whole_emoji=True)
        if renamed:
            await self.kit.port.write(lambda desk: desk.rename_customer(id_, name))
        if labels != [label.name for label in self._card.labels]:
            await self.kit.port.write(lambda desk: desk.set_labels(id_, labels))
        if note:
            await self.kit.port.write(lambda desk: desk.add_note(id_, note))
        self.dismiss(None)

    async def _add_note(self) -> None:
        id_, text = self._card.id, self.note.value.strip()
        await self.kit.port.write(lambda desk: desk.add_note(id_, text))
        self.note.value = ""
        await self._reload()

    async def _delete_note(self, note_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.delete_note(note_id))
        await self._reload()

    async def _reload(self) -> None:
        id_ = self._card.id
        card = await self.kit.port.read(lambda desk: desk.customer(id_))
        if card is not None:
            self._card = card
            notes = self.query_one("#notes", Vertical)
            async with notes.batch():
                await notes.remove_children()
                await notes.mount_all(self._notes())

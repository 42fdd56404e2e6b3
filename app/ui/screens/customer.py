"""Edit a customer: the shop's own name for them, labels, birthday, the shop's own fields, notes."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from app.core.dates import shown_day
from app.core.desk_customers import CustomerChanges
from app.core.fields import CustomField, FieldKind, shown_value
from app.core.i18n import _
from app.core.rows import CustomerCard, Label
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.times import day_of
from app.ui.screens.dialog import Dialog, words
from app.ui.widgets.check import Check


class CustomerEditor(Dialog[None]):
    """Saves everything on Enter or ^s, or nothing if one thing can't be; Enter in the note's line adds that alone."""

    BINDINGS = [("ctrl+s", "save", "Save")]  # noqa: RUF012 - Textual's class variable
    TALL = True

    def __init__(
        self, kit: Kit, card: CustomerCard, labels: Sequence[Label], fields: Sequence[CustomField] = ()
    ) -> None:
        super().__init__(kit, _("Customer"))
        self._card = card
        self._fields = fields
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
        self.birthday = Input(
            shown_day(card.birthday) if card.birthday else "", placeholder=_("24.12. or 24.12.1985"), id="birthday"
        )
        self.favourite = Check(_("favourite"), card.favourite, id="favourite")
        values = {one.field.id: shown_value(one.field.kind, one.value) for one in card.fields}
        self.values = {
            field.id: Input(
                sanitise_for_display(values.get(field.id, ""), whole_emoji=True),
                placeholder=_hint(field),
                id=f"field-{field.id}",
            )
            for field in fields
        }
        self._before = {id_: field.value for id_, field in self.values.items()}
        self.note = Input(placeholder=_("a note that only the shop sees"), id="note")

    def body(self) -> ComposeResult:
        """Fields, then the notes there are."""
        with VerticalScroll(id="facts", can_focus=False):
            yield _row(_("name"), self.name_)
            yield _row(_("labels"), self.labels)
            yield _row(_("birthday"), self.birthday)
            yield _row("", self.favourite)
            if self._fields:
                yield Static("", classes="gap")
            for field in self._fields:
                yield _row(clip(sanitise_for_display(field.name), 18, self.kit.glyphs.cut), self.values[field.id])
            yield Static("", classes="gap")
            yield _row(_("new note"), self.note)
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
        for field in (self.name_, self.labels, self.birthday, *self.values.values(), self.note):
            field.cursor_blink = False
        self.name_.focus()

    @on(Input.Changed)
    def changed(self) -> None:
        """What was wrong is being mended."""
        self.complain("")

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

    def changes(self) -> CustomerChanges:
        """What was changed; what wasn't touched is left as it is, also where it is shown otherwise than kept."""
        card = self._card
        name, birthday = self.name_.value.strip(), self.birthday.value.strip()
        typed = dict.fromkeys(label.strip() for label in self.labels.value.split(",") if label.strip())
        safe = {sanitise_for_display(label.name): label.name for label in card.labels}
        labels = [safe.get(Safe(label), label) for label in typed]
        return CustomerChanges(
            name=name if name != sanitise_for_display(card.given_name, whole_emoji=True) else None,
            labels=labels if labels != [label.name for label in card.labels] else None,
            birthday=birthday if birthday != (shown_day(card.birthday) if card.birthday else "") else None,
            favourite=self.favourite.value if self.favourite.value != card.favourite else None,
            fields={id_: field.value for id_, field in self.values.items() if field.value != self._before[id_]},
            note=self.note.value,
        )

    async def _save(self) -> None:
        id_, changes = self._card.id, self.changes()
        if changes != CustomerChanges():
            await self.kit.port.write(lambda desk: desk.save_customer(id_, changes))
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


def _row(name: str, field: Widget) -> Horizontal:
    return Horizontal(Static(Content(name), classes="row-name", markup=False), field, classes="row")


def _hint(field: CustomField) -> str:
    """What may be typed into the field."""
    if field.kind is FieldKind.CHOICE:
        return clip(sanitise_for_display(", ".join(field.choices)), 60)
    return {
        FieldKind.NUMBER: shown_value(FieldKind.NUMBER, "12.5"),
        FieldKind.DATE: shown_value(FieldKind.DATE, "2026-03-12"),
        FieldKind.MONEY: shown_value(FieldKind.MONEY, "12.50 EUR"),
        FieldKind.LINK: "https://…",
    }.get(field.kind, "")

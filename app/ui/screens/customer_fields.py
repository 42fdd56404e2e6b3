"""The shop's own fields: make, rename, order, delete with all that is known there."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input, Select

from app.core.fields import CustomField, FieldKind, kind_name
from app.core.i18n import _, ngettext
from app.core.rows import Changes
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, fit, own, spread
from app.ui.render.numbers import counted
from app.ui.screens.dialog import Dialog, caption
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList

CELLS: Final = 68


class CustomerFields(Dialog[None]):
    """Enter changes the one under the cursor, ^n makes another, + and - move it, F8 deletes it after asking."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("enter", "edit", show=False),
        Binding("ctrl+n", "new", show=False),
        Binding("f8", "delete", show=False),
        Binding("plus,shift+down", "shift(1)", show=False),
        Binding("minus,shift+up", "shift(-1)", show=False),
    ]
    TALL = True

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Customer fields"))
        self.fields: list[CustomField] = []
        self._counts: dict[int, int] = {}
        self.picks = Picks(kit, id="picks")

    def body(self) -> ComposeResult:
        """The list."""
        yield self.picks

    def footer(self) -> str:
        """The keys."""
        return _("Enter change   ^n new   + - move   F8 delete   Esc back")

    def on_mount(self) -> None:
        """Read them."""
        super().on_mount()
        self.again()

    def again(self, at: int | None = None) -> None:
        """Read them anew; the cursor stays or goes there."""
        self.kit.port.spawn(self, self._read(at))

    def take_changes(self, changes: Changes) -> None:
        """They were changed, here or elsewhere."""
        if changes.reload or "fields" in changes.other:
            self.again()

    async def _read(self, at: int | None) -> None:
        chosen = self.chosen
        self.fields, self._counts = await self.kit.port.read(lambda desk: (desk.customer_fields(), desk.field_counts()))
        cells = max(30, self.picks.scrollable_content_region.width - 2 or CELLS)
        self.picks.put(
            [(self._line(field, cells),) for field in self.fields], own(_("There are no fields yet: ^n makes one."))
        )
        ids = [field.id for field in self.fields]
        place = at if at is not None else ids.index(chosen.id) if chosen is not None and chosen.id in ids else 0
        self.picks.action_move(place)

    def _line(self, field: CustomField, cells: int) -> Line:
        count = self._counts.get(field.id, 0)
        said = ngettext("{n} customer", "{n} customers", count).format(n=counted(count))
        left = [Run(sanitise_for_display(field.name), "bold"), Run(own(f"  {kind_name(field.kind)}"), "dim")]
        if field.choices:
            left.append(Run(Safe(f"  {sanitise_for_display(', '.join(field.choices))}"), "dim"))
        right = (Run(own(said), "dim"),)
        return spread(fit(left, cells - len(said) - 2, self.kit.glyphs.cut), right, cells)

    @property
    def chosen(self) -> CustomField | None:
        """The one under the cursor."""
        at = self.picks.chosen
        return self.fields[at] if at is not None and at < len(self.fields) else None

    def action_move(self, by: int) -> None:
        """One row up or down."""
        self.picks.action_move(by)

    def action_new(self) -> None:
        """Another."""
        self._open(None)

    def action_edit(self) -> None:
        """Change it; of none there is, make one."""
        self._open(self.chosen)

    @on(VirtualList.Chosen)
    def clicked(self, event: VirtualList.Chosen) -> None:
        """A click changes it."""
        event.stop()
        self._open(self.fields[event.id])

    def _open(self, field: CustomField | None) -> None:
        def saved(_done: bool | None) -> None:
            self.again()

        self.app.push_screen(FieldEditor(self.kit, field), saved)

    def action_shift(self, by: int) -> None:
        """Move it."""
        at = self.picks.chosen
        if at is None or not 0 <= at + by < len(self.fields):
            return
        ids = [field.id for field in self.fields]
        ids.insert(at + by, ids.pop(at))
        self.kit.port.spawn(self, self._order(ids, at + by))

    async def _order(self, ids: Sequence[int], at: int) -> None:
        await self.kit.port.write(lambda desk: desk.order_fields(ids))
        await self._read(at)

    def action_delete(self) -> None:
        """Delete it, having said what is lost."""
        field = self.chosen
        if field is None:
            return
        count = self._counts.get(field.id, 0)
        sentence = ngettext(
            "“{name}” is deleted, and with it what is known of {n} customer there. This can't be taken back.",
            "“{name}” is deleted, and with it what is known of {n} customers there. This can't be taken back.",
            count,
        ).format(name="{name}", n=counted(count))
        if not count:
            sentence = _("“{name}” is deleted. Nothing is known there of anybody.")
        words = Safe(sentence.replace("{name}", sanitise_for_display(field.name)))
        self.confirm(_("Delete this field?"), words, _("Delete"), partial(self._delete, field.id))

    async def _delete(self, field_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.delete_field(field_id))
        await self._read(None)


class FieldEditor(Dialog[bool]):
    """Name, kind and choices of one; the kind of one that is kept stays. Dismisses with True once it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]

    def __init__(self, kit: Kit, field: CustomField | None) -> None:
        super().__init__(kit, _("Field") if field is not None else _("New field"))
        self._field = field
        self.name_ = Input(
            sanitise_for_display(field.name, whole_emoji=True) if field else "",
            placeholder=_("allergies, customer number, delivery day …"),
            id="name",
            max_length=30,
        )
        self.kind: Select[str] = Select(
            [(kind_name(kind), kind.value) for kind in FieldKind],
            value=field.kind.value if field else FieldKind.TEXT.value,
            allow_blank=False,
            compact=True,
            disabled=field is not None,
            id="kind",
        )
        self.choices = Input(
            ", ".join(sanitise_for_display(choice) for choice in field.choices) if field else "",
            placeholder=_("vegan, vegetarian, everything"),
            id="choices",
        )

    def body(self) -> ComposeResult:
        """The fields."""
        yield caption(_("name; it is also what {name} in a quick reply is filled with"))
        yield self.name_
        yield caption(_("kind"))
        yield self.kind
        yield caption(_("choices, parted by commas (only of the kind choice)"))
        yield self.choices
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The name first."""
        super().on_mount()
        for field in (self.name_, self.choices):
            field.cursor_blink = False
        self.name_.focus()
        self.look()

    @on(Select.Changed)
    def look(self) -> None:
        """Only a choice has choices."""
        self.choices.disabled = self.kind.value != FieldKind.CHOICE.value

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Enter saves, unless there are choices still to be said."""
        if event.input is self.name_ and not self.choices.disabled and not self.choices.value.strip():
            self.choices.focus()
        else:
            self.action_save()

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Keep it; what is wrong is told here."""
        self.kit.port.spawn(self, self._save())

    async def _save(self) -> None:
        field = self._field
        name, kind = self.name_.value, FieldKind(str(self.kind.value))
        choices = [part.strip() for part in self.choices.value.split(",") if part.strip()]
        choices = choices if kind is FieldKind.CHOICE else []
        id_ = field.id if field is not None else 0
        renamed = renamed_choices(field.choices, choices) if field is not None else {}
        await self.kit.port.write(lambda desk: desk.save_field(name, kind, choices, field_id=id_, renamed=renamed))
        self.dismiss(True)


def renamed_choices(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """Which choice became which: those that are neither before nor after the same, place by place."""
    if len(before) != len(after):
        return {}
    gone = [choice for choice in before if choice not in after]
    new = [choice for choice in after if choice not in before]
    return dict(zip(gone, new, strict=True)) if len(gone) == len(new) else {}

"""A view of the inbox: its filters with a live count, its order, name and key."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Input, Static

from app.core.errors import UserError
from app.core.i18n import _, ngettext
from app.core.queue import COUNTED, FILTERS, SavedView, Sort, parse_queue
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.queue import count_words, sort_words
from app.ui.screens.dialog import Dialog, caption
from app.ui.screens.picker import PAUSE


class ViewEditor(Dialog[int]):
    """Dismisses with the view's id once it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save"), ("f2", "sort", "Order")]

    def __init__(self, kit: Kit, view: SavedView) -> None:
        super().__init__(kit, _("View of the inbox") if view.id else _("New view of the inbox"))
        self._view = view
        self._sort = view.sort
        self.query_field = Input(view.query, placeholder=_("label:regular window:closing is:unread"), id="filter")
        self.name_field = Input(view.name, placeholder=_("Regulars"), id="name", max_length=40)
        none = _("may stay empty: a letter, or Shift+F3")
        self.key_field = Input(view.key, placeholder=none, id="key", max_length=20)
        self._count = Static("", classes="caption", markup=False)
        self._order = Button("", id="sort", compact=True)
        self._asked = Generation()
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """The fields, and what may stand in the filter."""
        yield caption(_("Name"))
        yield self.name_field
        yield caption(_("What it lists"))
        yield self.query_field
        yield self._count
        yield caption(_("Filters: {filters} and words of the customer's name.").format(filters=FILTERS))
        yield caption(_("Key"))
        yield self.key_field
        with Horizontal(classes="buttons"):
            yield self._order
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   F2 order   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The name of a new one, the filter of one that is known."""
        super().on_mount()
        for field in (self.query_field, self.name_field, self.key_field):
            field.cursor_blink = False
        (self.query_field if self._view.id else self.name_field).focus()
        self._show_order()
        self.kit.port.spawn(self, self._count_them())

    @on(Input.Changed, "#filter")
    def typed(self) -> None:
        """Count when the keys rest."""
        self.complain("")
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, lambda: self.kit.port.spawn(self, self._count_them()))

    async def _count_them(self) -> None:
        number = self._asked.next()
        try:
            queue = parse_queue(self.query_field.value, self._sort)
            # Asked for its sentence too: which labels there are.
            await self.kit.port.read(lambda desk: desk.inbox_order(queue, 1))
            (count,) = await self.kit.port.read(lambda desk: desk.queue_counts([queue]))
        except UserError as error:
            if self._asked.is_current(number):
                self._count.update(Content(str(error)))
            return
        if self._asked.is_current(number) and self.is_attached:
            words = ngettext("{n} chat", "{n} chats", min(count, COUNTED)).replace("{n}", count_words(count))
            self._count.update(Content(words))

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        {"save": self.action_save, "sort": self.action_sort}.get(event.button.id or "", self.action_leave)()

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter goes on to the next field, and from the last keeps it."""
        if self.focused is self.key_field:
            self.action_save()
        else:
            self.focus_next()

    def action_sort(self) -> None:
        """The next order."""
        orders = list(Sort)
        self._sort = orders[(orders.index(self._sort) + 1) % len(orders)]
        self._show_order()

    def _show_order(self) -> None:
        self._order.label = Content(_("Order: {order}").format(order=sort_words(self._sort)))

    def action_save(self) -> None:
        """Keep it; what is wrong is told here."""
        self.kit.port.spawn(self, self._save(self.name_field.value, self.query_field.value, self.key_field.value))

    async def _save(self, name: str, query: str, key: str) -> None:
        from app.ui.own_keys import checked_key

        sort, view_id = self._sort, self._view.id
        # Who else has it, a view or a macro, is told when it is kept.
        key = checked_key(key, name, self.kit.keys, {})
        found = await self.kit.port.write(lambda desk: desk.save_view(name, query, sort, key, view_id=view_id))
        self.dismiss(found)

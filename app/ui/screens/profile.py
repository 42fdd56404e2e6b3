"""The business profile: what WhatsApp vouches for, what customers see, hours and delivery; all of it edited here."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static, TextArea

from app.core.i18n import _
from app.core.profile import field_name
from app.core.rows import Changes, Delivery, Profile, ProfileFields
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.profile_form import (
    LIMITS,
    VERTICALS,
    WEBSITES,
    checked_amount,
    checked_fields,
    closed_text,
    day_text,
    parsed_closed,
    parsed_day,
    unpublished,
    vertical_name,
)
from app.ui.render.cards import publish_words
from app.ui.render.hours import weekday_name
from app.ui.render.line import Line
from app.ui.render.profile import difference_lines
from app.ui.render.trust import summary_lines
from app.ui.screens.dialog import Dialog
from app.ui.widgets.check import Check
from app.ui.widgets.line_view import LineView


class ProfileScreen(Dialog[None]):
    """Shows and edits; ^s saves, what is WhatsApp's is queued to be published."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "save", "Save"),
        ("f5", "refresh", "Read anew"),
        ("ctrl+t", "trust", "Trust"),
        ("ctrl+l", "history", "History"),
        ("ctrl+o", "photo", "Photo"),
    ]
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, profile: Profile) -> None:
        super().__init__(kit, _("Business profile"))
        self.profile = profile
        self.trust = LineView(self._summary)
        self.difference = LineView(self._differences)
        self._fields: dict[str, Input | TextArea] = {}
        self._captions: dict[str, Static] = {}
        self._kept: tuple[object, ...] = ()
        self._warned_of: tuple[object, ...] | None = None

    def body(self) -> ComposeResult:
        """Two columns where there is room: what others see, and how the shop works."""
        with VerticalScroll(id="profile"):
            yield self.trust
            yield Static("", id="publish", markup=False)
            yield self.difference
            with Horizontal(id="columns"):
                with Vertical(classes="column"):
                    yield from self._public()
                with Vertical(classes="column"):
                    yield from self._local()
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Read anew"), id="refresh", compact=True)
            yield Button(_("Trust"), id="trust-panel", compact=True)
            yield Button(_("History"), id="history", compact=True)
            yield Button(_("Photo"), id="photo", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^s save   F5 read anew   ^t trust   ^l history   ^o photo   Esc back")

    def _public(self) -> Iterator[Widget]:
        fields = self.profile.fields
        yield _heading(_("What customers see"))
        yield from self._line("about", fields.about)
        yield from self._line("address", fields.address)
        yield from self._area("description", fields.description)
        yield from self._line("email", fields.email)
        for number in range(WEBSITES):
            value = fields.websites[number] if number < len(fields.websites) else ""
            yield from self._line(f"website_{number + 1}", value)
        yield self._caption("vertical")
        vertical = fields.vertical if fields.vertical in VERTICALS else "UNDEFINED"
        yield Select(
            [(Content(vertical_name(name)), name) for name in VERTICALS],
            value=vertical,
            allow_blank=False,
            compact=True,
            id="vertical",
        )

    def _local(self) -> Iterator[Widget]:
        profile, delivery = self.profile, self.profile.delivery
        yield _heading(_("Opening hours, kept here"))
        for day in range(7):
            yield self._row(f"day_{day}", weekday_name(day), day_text(profile.hours, day), _("closed"))
        yield self._row("timezone", _("zone"), profile.timezone, "Europe/Berlin")
        yield from self._area("closed", closed_text(profile.closed_days))
        yield _heading(_("Delivery, kept here"))
        yield Check(Content(_("we deliver")), delivery.offered, id="offered", compact=True)
        yield self._row("areas", _("areas"), ", ".join(delivery.areas), "80801, 80803")
        yield self._row("radius", _("km"), delivery.radius_km, "5")
        yield self._row("minimum", _("from"), delivery.minimum, "20")
        yield self._row("fee", _("fee"), delivery.fee, "2.50")
        yield self._row("currency", _("currency"), delivery.currency, "EUR")
        yield self._row("note", _("note"), delivery.note, "")

    def _line(self, name: str, value: str) -> Iterator[Widget]:
        yield self._caption(name)
        field = Input(str(sanitise_for_display(value, whole_emoji=True)), id=name, compact=True)
        field.cursor_blink = False
        self._fields[name] = field
        yield field

    def _area(self, name: str, value: str) -> Iterator[Widget]:
        yield self._caption(name)
        safe = sanitise_for_display(value, multiline=True, whole_emoji=True)
        field = TextArea(str(safe), id=name, compact=True, tab_behavior="focus")
        field.cursor_blink = False
        self._fields[name] = field
        yield field

    def _row(self, name: str, caption: str, value: str, placeholder: str) -> Widget:
        field = Input(
            str(sanitise_for_display(value, whole_emoji=True)), placeholder=placeholder, id=name, compact=True
        )
        field.cursor_blink = False
        self._fields[name] = field
        return Horizontal(Static(Content(caption), classes="row-name", markup=False), field, classes="row")

    def _caption(self, name: str) -> Static:
        caption = Static("", classes="caption", markup=False)
        self._captions[name] = caption
        return caption

    def on_mount(self) -> None:
        """Fill in what depends on the theme and the fields."""
        super().on_mount()
        self.show_state()
        for name in self._captions:
            self.count(name)
        self._fields["about"].focus()
        self._kept = self._typed()

    def _typed(self) -> tuple[object, ...]:
        """Everything as it stands in the fields."""
        chosen = (self.query_one("#vertical", Select).value, self.query_one("#offered", Check).value)
        return (*(self._value(name) for name in self._fields), *chosen)

    def action_leave(self) -> None:
        """Leave; what was typed and not saved is asked about once."""
        typed = self._typed()
        if typed in (self._kept, self._warned_of):
            super().action_leave()
        else:
            self._warned_of = typed
            self.complain(_("This is not saved: ^s saves it, Esc once more leaves without."))

    def show_state(self) -> None:
        """What WhatsApp vouches for, and how far the profile is on its way."""
        self.trust.again()
        state = publish_words(self.profile)
        publish = self.query_one("#publish", Static)
        publish.update(Content(state))
        publish.display = bool(state)
        publish.set_class(self.profile.publish_state == "failed", "-failed")
        self.difference.again()

    def _summary(self, cells: int) -> list[Line]:
        kit = self.kit
        return summary_lines(self.profile, kit.clock.now(), kit.zone, kit.glyphs, cells)

    def _differences(self, cells: int) -> list[Line]:
        """What is wanted and what WhatsApp shows, where that isn't the same."""
        profile = self.profile
        if profile.live is None:
            return []
        return difference_lines((_("here"), profile.fields), ("WhatsApp", profile.live), cells)

    @on(Button.Pressed, "#trust-panel")
    def action_trust(self) -> None:
        """How far WhatsApp trusts the number."""
        from app.ui.screens.trust import TrustPanel

        self.app.push_screen(TrustPanel(self.kit, self.profile))

    @on(Button.Pressed, "#history")
    def action_history(self) -> None:
        """Earlier versions."""
        from app.ui.screens.profile_history import ProfileHistory

        self.app.push_screen(ProfileHistory(self.kit, self.profile))

    @on(Button.Pressed, "#photo")
    def action_photo(self) -> None:
        """Another picture."""
        from app.ui.screens.profile_photo import ProfilePhoto

        self.app.push_screen(ProfilePhoto(self.kit, self.profile))

    def count(self, name: str) -> None:
        """A field's caption: its name, how much of its limit is used, and whether WhatsApp shows something else."""
        base = name.split("_")[0]
        words = {
            "website_1": _("website"),
            "website_2": _("second website"),
            "closed": _("closed on (2026-12-25 why)"),
        }.get(name) or field_name(base)
        field = self._fields.get(name)
        value = (field.value if isinstance(field, Input) else field.text) if field is not None else ""
        style = "$dim"
        if base in LIMITS and not (base == "website" and not value):
            words += f"  {len(value)}/{LIMITS[base]}"
            style = "$error" if len(value) > LIMITS[base] else "$dim"
        differs = {"website": "websites"}.get(base, base) in unpublished(self.profile.fields, self.profile.live)
        mark = (f"  {self.kit.glyphs.draft} {_('not published')}", "$accent") if differs else ""
        self._captions[name].update(Content.assemble((words, style), mark))

    @on(Input.Changed)
    def input_changed(self, event: Input.Changed) -> None:
        """Count."""
        if event.input.id in self._captions:
            self.count(event.input.id)

    @on(TextArea.Changed)
    def area_changed(self, event: TextArea.Changed) -> None:
        """Count."""
        if event.text_area.id in self._captions:
            self.count(event.text_area.id)

    def take_changes(self, changes: Changes) -> None:
        """The gateway published or read something: show how it stands, leave what is typed alone."""
        if changes.reload or changes.other & {"profile", "account"}:
            self.kit.port.spawn(self, self._reread())

    async def _reread(self) -> None:
        account = self.profile.account_id
        profile = await self.kit.port.read(lambda desk: desk.profile(account))
        if profile is not None:
            untouched = self._typed() == self._kept
            refill = untouched and profile.fields != self.profile.fields
            self.profile = profile
            if refill:
                self._fill()
            self.show_state()
            for name in self._captions:
                self.count(name)

    def _fill(self) -> None:
        """Put what is wanted now into the fields: an earlier version was brought back."""
        fields = self.profile.fields
        websites = {
            f"website_{number + 1}": fields.websites[number] if number < len(fields.websites) else ""
            for number in range(WEBSITES)
        }
        texts = {name: getattr(fields, name) for name in ("about", "address", "description", "email")} | websites
        for name, text in texts.items():
            field = self._fields[name]
            safe = sanitise_for_display(text, multiline=isinstance(field, TextArea), whole_emoji=True)
            if isinstance(field, TextArea):
                field.load_text(safe)
            else:
                field.value = safe
        self.query_one("#vertical", Select).value = fields.vertical if fields.vertical in VERTICALS else "UNDEFINED"
        self._kept = self._typed()

    @on(Button.Pressed, "#refresh")
    def action_refresh(self) -> None:
        """Ask WhatsApp anew."""
        account = self.profile.account_id
        self.kit.port.spawn(self, self._refresh(account))

    async def _refresh(self, account: int) -> None:
        await self.kit.port.write(lambda desk: desk.refresh_account(account))
        self.notify(_("Asked WhatsApp for the account's state."), markup=False)

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Check and keep everything."""
        self.kit.port.spawn(self, self._save())

    def _value(self, name: str) -> str:
        field = self._fields[name]
        return (field.value if isinstance(field, Input) else field.text).strip()

    def typed_fields(self) -> ProfileFields:
        """What WhatsApp keeps, as typed; UserError if it would not take it."""
        websites = [self._value(f"website_{number + 1}") for number in range(WEBSITES)]
        return checked_fields(
            ProfileFields(
                self._value("about"),
                self._value("address"),
                self._value("description"),
                self._value("email"),
                tuple(website for website in websites if website),
                str(self.query_one("#vertical", Select).value),
            )
        )

    def typed_delivery(self) -> Delivery:
        """Delivery as typed; UserError if an amount is none."""
        areas = tuple(area.strip() for area in self._value("areas").split(",") if area.strip())
        return Delivery(
            self.query_one("#offered", Check).value,
            areas,
            checked_amount(self._value("radius"), _("km")),
            checked_amount(self._value("minimum"), _("from")),
            checked_amount(self._value("fee"), _("fee")),
            self._value("currency").upper() or "EUR",
            self._value("note"),
        )

    async def _save(self) -> None:
        self.complain("")
        typed = self._typed()
        fields, delivery = self.typed_fields(), self.typed_delivery()
        hours = [span for day in range(7) for span in parsed_day(self._value(f"day_{day}"), day)]
        closed = parsed_closed(self._value("closed"))
        account, timezone = self.profile.account_id, self._value("timezone") or self.profile.timezone
        changed = fields != self.profile.live
        await self.kit.port.write(lambda desk: desk.save_profile(account, fields, hours, closed, timezone, delivery))
        self._kept = typed
        words = _("Saved; queued to be published on WhatsApp.") if changed else _("Saved.")
        self.notify(words, markup=False)
        await self._reread()


def _heading(text: str) -> Widget:
    return Static(Content(text), classes="heading", markup=False)

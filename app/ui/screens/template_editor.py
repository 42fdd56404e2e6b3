"""Write or change a template: fields left, how it will read and what Meta would still refuse right, both live."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static, TextArea

from app.core.i18n import _
from app.core.limits import BODY, FOOTER, HEADER, length
from app.core.rows import Template
from app.core.template_drafts import (
    CATEGORIES,
    NAME_LIMIT,
    Draft,
    check_new,
    components_of,
    draft_of,
    may_change,
)
from app.core.templates import parameters_of, preview
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import own
from app.ui.render.templates import category_name, status_run
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.template_form import FILE_HEADERS, HEADERS, buttons_text, header_name, parsed_buttons
from app.ui.text import content_of, palette_of

LIMITS = {"name": NAME_LIMIT, "header": HEADER, "body": BODY, "footer": FOOTER}


class TemplateEditor(Dialog[bool]):
    """Saves it and queues it for Meta's review; dismisses with True when that is done."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]
    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, account_id: int, template: Template | None) -> None:
        super().__init__(kit, _("Template"))
        self._account_id = account_id
        self._template = template or Template(0, account_id, "", "de", "UTILITY", "LOCAL", "UNKNOWN", "", "[]")
        draft = draft_of(self._template.components)
        self._draft = draft or Draft("")
        self._locked = ""
        if template is not None and draft is None:
            self._locked = _("It has parts that can only be changed in WhatsApp Manager.")
        elif template is not None and not may_change(template):
            self._locked = _("Meta does not let it be changed while its review stands like this.")
        self._examples = dict(self._draft.examples)
        self._shown: tuple[str, ...] = ()
        """The parameters that have a field for their example."""
        self._captions: dict[str, Static] = {}
        self._tried = False
        self._saving = False

    def body(self) -> ComposeResult:
        """Two columns where there is room."""
        template, draft = self._template, self._draft
        with VerticalScroll(id="fill", can_focus=False), Horizontal(id="columns"):
            with Vertical(classes="column"):
                yield from self._line("name", template.name, fixed=bool(template.id))
                yield from self._line("language", template.language, fixed=bool(template.id))
                yield self._caption("category")
                options = [(Content(category_name(one)), one) for one in CATEGORIES]
                category = template.category if template.category in CATEGORIES else CATEGORIES[0]
                yield Select(options, value=category, allow_blank=False, id="category", compact=True)
                yield self._caption("header_format")
                known = [one for one in HEADERS if one not in FILE_HEADERS or one == draft.header_format]
                headers = [(Content(header_name(one)), one) for one in known]
                yield Select(headers, value=draft.header_format, allow_blank=False, id="header_format", compact=True)
                yield from self._line("header", draft.header)
                yield from self._area("body", draft.body)
                yield from self._line("footer", draft.footer)
                yield from self._area("buttons", buttons_text(draft.buttons))
                yield Vertical(id="examples")
            with Vertical(classes="column"):
                yield Static("", id="review", markup=False)
                yield Static(Content(_("How it will read")), classes="caption", markup=False)
                yield Static("", id="preview", markup=False)
                yield Static("", id="missing", markup=False)
        with Horizontal(classes="buttons"):
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def _caption(self, name: str) -> Static:
        caption = Static("", classes="caption", markup=False)
        self._captions[name] = caption
        return caption

    def _line(self, name: str, value: str, *, fixed: bool = False) -> Iterator[Widget]:
        yield self._caption(name)
        field = Input(sanitise_for_display(value, whole_emoji=True), id=name, compact=True, disabled=fixed)
        field.cursor_blink = False
        yield field

    def _area(self, name: str, value: str) -> Iterator[Widget]:
        yield self._caption(name)
        safe = sanitise_for_display(value, multiline=True, whole_emoji=True)
        field = TextArea(safe, id=name, compact=True, tab_behavior="focus")
        field.cursor_blink = False
        yield field

    def footer(self) -> str:
        """The keys."""
        return _("^s save and send to Meta's review   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The first field that can be typed into has the keys."""
        super().on_mount()
        self.query_one("#body" if self._template.id else "#name").focus()
        if self._locked:
            self.query_one("#save", Button).disabled = True
            # The dialog takes complaints back when it is mounted, after this.
            self.call_after_refresh(self.complain, self._locked)
        template = self._template
        if template.id:
            reason = template.error if template.state == "failed" else template.reason
            review = content_of((status_run(template, self.kit.glyphs),), palette_of(self.app))
            words = f"  {sanitise_for_display(reason)}" if reason not in ("", "NONE") else ""
            self.query_one("#review", Static).update(Content.assemble(review, (words, "$dim")))
        self.show()

    # what is typed

    def value(self, name: str) -> str:
        """A field's text."""
        field = self.query_one(f"#{name}")
        return field.text.strip() if isinstance(field, TextArea) else str(getattr(field, "value", "")).strip()

    def typed(self) -> Template:
        """The template as it stands in the fields."""
        format_ = self.value("header_format")
        draft = Draft(
            body=self.value("body"),
            header=self.value("header") if format_ and format_ != "LOCATION" else "",
            header_format=format_,
            footer=self.value("footer"),
            buttons=parsed_buttons(self.value("buttons")),
            examples=tuple(self._examples.items()),
        )
        return replace(
            self._template,
            name=self.value("name"),
            language=self.value("language"),
            category=self.value("category"),
            components=components_of(draft),
        )

    def show(self) -> None:
        """Counts, the preview, what Meta would still refuse, a field for each parameter's example."""
        typed = self.typed()
        for name, words in _names().items():
            used = length(self.value(name)) if name in LIMITS else 0
            over = name in LIMITS and used > LIMITS[name]
            counted = f"  {used}/{LIMITS[name]}" if name in LIMITS and used else ""
            self._captions[name].update(Content.styled(f"{words}{counted}", "$error" if over else "$dim"))
        format_ = self.value("header_format")
        self._captions["header"].display = self.query_one("#header").display = format_ not in ("", "LOCATION")
        examples = {name: value for name, value in self._examples.items() if value}
        text = sanitise_for_display(preview(typed, examples), multiline=True, whole_emoji=True)
        self.query_one("#preview", Static).update(Content(text or own(_("(nothing yet)"))))
        wrong = "\n".join(f"{self.kit.glyphs.failed} {sanitise_for_display(one)}" for one in check_new(typed))
        style = "$error" if self._tried else "$dim"
        self.query_one("#missing", Static).update(Content.styled(wrong, style) if wrong else Content(""))
        names = tuple(one.name for one in parameters_of(typed.components) if one.kind == "text")
        if names != self._shown:
            self._shown = names
            self.kit.port.spawn(self, self._show_examples(typed, names))

    async def _show_examples(self, typed: Template, names: tuple[str, ...]) -> None:
        box = self.query_one("#examples", Vertical)
        rows: list[Widget] = []
        if names:
            rows.append(Static(Content(_("an example for each, for Meta's review")), classes="caption", markup=False))
        for parameter in parameters_of(typed.components):
            if parameter.name in names:
                field = Input(self._examples.get(parameter.name, ""), name=parameter.name, compact=True)
                field.add_class("example")
                field.cursor_blink = False
                label = Static(Content(sanitise_for_display(parameter.label)), classes="row-name", markup=False)
                rows.append(Horizontal(label, field, classes="row"))
        async with box.batch():
            await box.remove_children()
            if self._shown == names:
                await box.mount_all(rows)

    @on(Input.Changed)
    def line_changed(self, event: Input.Changed) -> None:
        """Look again."""
        if event.input.has_class("example"):
            self._examples[event.input.name or ""] = event.value.strip()
        self.show()

    @on(TextArea.Changed)
    @on(Select.Changed)
    def area_changed(self) -> None:
        """Look again."""
        self.show()

    # saving

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Queue it for Meta's review, unless Meta would refuse it at once."""
        if self._locked or self._saving:
            return
        self._tried = True
        self.show()
        typed = self.typed()
        wrong = check_new(typed)
        if wrong:
            self.complain(wrong[0])
            return
        self.complain("")
        self._saving = True
        self.kit.port.spawn(self, self._save(typed))

    async def _save(self, typed: Template) -> None:
        account = self._account_id
        try:
            await self.kit.port.write(lambda desk: desk.save_template(account, typed))
        finally:
            self._saving = False
        self.notify(_("Saved; it goes to Meta's review, which takes up to a day."), markup=False)
        self.dismiss(True)


def _names() -> dict[str, str]:
    """What the fields are called."""
    return {
        "name": _("name (a to z, 0 to 9, _)"),
        "language": _("language (de, en_US)"),
        "category": _("category"),
        "header_format": _("over the text"),
        "header": _("header"),
        "body": _("text; {{1}} is filled in when it is sent"),
        "footer": _("footer"),
        "buttons": _("buttons, one a line: Yes | Menu https://… | Call us +49… | code: FRESH10"),
    }

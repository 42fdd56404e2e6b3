"""Fill a template in: what is wrong stands under its field, how it will read and what it costs stands beside."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import ChatHead, Template
from app.core.templates import Parameter, check_value, parameters_of, preview, problems
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Run, own
from app.ui.render.templates import category_name, cost_of
from app.ui.render.times import until
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.text import content_of, palette_of


class TemplateFill(Dialog[bool]):
    """Sends it; dismisses with True when it is queued."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "send", "Send"), ("f2", "later", "Later")]
    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, head: ChatHead, template: Template) -> None:
        name = sanitise_for_display(head.row.name)
        super().__init__(kit, _("Template to {name}").replace("{name}", name))
        self._head = head
        self.template = template
        self.parameters = parameters_of(template.components)
        self._fields: list[Input] = []
        self._faults: list[Static] = []
        self._touched: set[int] = set()
        self._sending = False

    def body(self) -> ComposeResult:
        """Fields left, the message right; in a narrow window the message comes after the fields."""
        template, glyphs = self.template, self.kit.glyphs
        facts = glyphs.between.join((sanitise_for_display(template.language), category_name(template.category)))
        title = Content.assemble((sanitise_for_display(template.name), "bold"), (f"  {facts}", "$dim"))
        yield Static(title, classes="what", markup=False)
        with VerticalScroll(id="fill", can_focus=False), Horizontal(id="columns"):
            with Vertical(classes="column"):
                yield from self._inputs()
            with Vertical(classes="column"):
                yield Static(Content(_("How it will read")), classes="caption", markup=False)
                yield Static("", id="preview", markup=False)
        yield Static("", id="cost", markup=False)
        with Horizontal(classes="buttons"):
            yield Button(_("Send"), id="send", compact=True)
            yield Button(_("Later"), id="later", compact=True)
            yield Button(_("Back"), id="back", compact=True)

    def _inputs(self) -> Iterator[Widget]:
        if not self.parameters:
            yield Static(Content(_("Nothing has to be filled in.")), classes="caption", markup=False)
        for number, parameter in enumerate(self.parameters):
            yield Static(Content(parameter_name(parameter)), classes="caption", markup=False)
            example = clip(sanitise_for_display(parameter.example), 40, self.kit.glyphs.cut)
            hint = _("such as {example}").replace("{example}", example) if example else _placeholder(parameter)
            field = Input(placeholder=hint, name=str(number), compact=True)
            field.cursor_blink = False
            fault = Static("", classes="fault", markup=False)
            self._fields.append(field)
            self._faults.append(fault)
            yield field
            yield fault

    def footer(self) -> str:
        """The keys."""
        return _("Enter next field, then send   ^s send   F2 later   Esc back")

    def on_mount(self) -> None:
        """The first field has the keys; without fields, sending has."""
        super().on_mount()
        self.show()
        (self._fields[0] if self._fields else self.query_one("#send", Button)).focus()

    def values(self) -> dict[str, str]:
        """What is filled in, by the parameters' names."""
        return {one.name: field.value for one, field in zip(self.parameters, self._fields, strict=True)}

    def show(self) -> None:
        """How it reads now, what is wrong, what it costs."""
        values, kit = self.values(), self.kit
        for number, (parameter, fault) in enumerate(zip(self.parameters, self._faults, strict=True)):
            wrong = check_value(parameter, values[parameter.name]) if number in self._touched else ()
            fault.update(Content(sanitise_for_display(" ".join(wrong))))
            fault.display = bool(wrong)
        text = sanitise_for_display(preview(self.template, values), multiline=True, whole_emoji=True)
        self.query_one("#preview", Static).update(Content(text))
        cost, style = cost_of(self.template, self._head.row.window_ends_at, kit.clock.now())
        words = (Run(own(f"{kit.glyphs.dot} "), style), Run(cost, style))
        self.query_one("#cost", Static).update(content_of(words, palette_of(self.app)))

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """Look again."""
        if event.value:
            self._touched.add(int(event.input.name or 0))
        self.complain("")
        self.show()

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """On to the next field if nothing is wrong with this one; after the last one, send."""
        number = int(event.input.name or 0)
        self._touched.add(number)
        self.show()
        if check_value(self.parameters[number], event.value):
            return
        if number + 1 < len(self._fields):
            self._fields[number + 1].focus()
        else:
            self.action_send()

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        if event.button.id == "send":
            self.action_send()
        elif event.button.id == "later":
            self.action_later()
        else:
            self.action_leave()

    def action_send(self) -> None:
        """Send it if nothing is wrong."""
        values = self._checked()
        if values is not None and not self._sending:
            self._sending = True
            self.kit.port.spawn(self, self._send(values))

    def action_later(self) -> None:
        """Ask when it is to go out, if nothing is wrong."""
        values = self._checked()
        if values is None:
            return
        from app.ui.screens.send_later import Planned, SendLater

        def chosen(planned: Planned | None) -> None:
            if planned is not None:
                self.kit.port.spawn(self, self._send_later(values, planned.due_at))

        self.app.push_screen(SendLater(self.kit, self._head, template=True), chosen)

    def _checked(self) -> dict[str, str] | None:
        """What is filled in, if nothing is wrong with it; else the first wrong field has the keys."""
        self._touched = set(range(len(self._fields)))
        self.show()
        values = self.values()
        for parameter, field in zip(self.parameters, self._fields, strict=True):
            if check_value(parameter, values[parameter.name]):
                field.focus()
                return None
        wrong = problems(self.template, values)
        if wrong:
            self.complain(wrong[0])
            return None
        return values

    async def _send(self, values: dict[str, str]) -> None:
        chat, template = self._head.row.id, self.template.id
        try:
            message = await self.kit.port.write(lambda desk: desk.send_template(chat, template, values))
            self.kit.grace.note(message, sanitise_for_display(self._head.row.name))
        finally:
            self._sending = False
        self.dismiss(True)

    async def _send_later(self, values: dict[str, str], due_at: Millis) -> None:
        chat, template, kit = self._head.row.id, self.template.id, self.kit
        await kit.port.write(lambda desk: desk.send_template_later(chat, template, values, due_at))
        when = until(due_at, kit.clock.now(), kit.zone)
        self.app.notify(_("Goes out {time}.").replace("{time}", when), markup=False)
        self.dismiss(True)


def parameter_name(parameter: Parameter) -> Safe:
    """What a field is called: where it stands in the message."""
    label = sanitise_for_display(parameter.label)
    if parameter.where == "button":
        return Safe(_("button “{words}”").replace("{words}", label))
    if parameter.kind in ("image", "video", "document"):
        return own(
            {
                "image": _("picture over the text: a path, or https://…"),
                "video": _("video over the text: a path, or https://…"),
                "document": _("document over the text: a path, or https://…"),
            }[parameter.kind]
        )
    return Safe(_("header {name}").replace("{name}", label)) if parameter.where == "header" else label


def _placeholder(parameter: Parameter) -> str:
    return _("may stay empty") if not parameter.required else ""

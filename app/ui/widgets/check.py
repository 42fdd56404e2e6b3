"""A box to tick whose state is a sign, not a colour alone; Enter is left to the dialog it stands in."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Checkbox


class Check(Checkbox, inherit_bindings=False):
    """`[x]` when ticked, `[ ]` when not; Space or a click ticks it."""

    DEFAULT_CSS = """
    Check { border: none; padding: 0; background: $background; }
    Check:focus { border: none; }
    Check > .toggle--button, Check.-on > .toggle--button { color: $foreground; background: $background; }
    Check.-on > .toggle--button { color: $accent; text-style: bold; }
    Check:focus > .toggle--button { background: $raised; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", show=False)]

    @property
    def _button(self) -> Content:
        """The box."""
        return Content.styled("[x]" if self.value else "[ ]", self.get_visual_style("toggle--button"))

"""A box to tick whose state is a sign, not a colour alone; Enter is left to the dialog it stands in."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Checkbox


class Check(Checkbox, inherit_bindings=False):
    """`[x]` when ticked, `[ ]` when not; Space or a click ticks it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", show=False)]

    @property
    def _button(self) -> Content:
        """The box."""
        return Content.styled("[x]" if self.value else "[ ]", self.get_visual_style("toggle--button"))

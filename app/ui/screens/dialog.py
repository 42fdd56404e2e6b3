"""What all dialogs share: a box in the middle, Esc to leave, DEMO in the demo, faults told in the box."""

from collections.abc import Callable, Coroutine
from pathlib import PurePath
from typing import Any, ClassVar, Final, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from app.core.errors import UserError
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display, width
from app.ui.kit import Kit
from app.ui.port import Fault

T = TypeVar("T")
SHOP_STYLES: Final[list[str | PurePath]] = ["../styles/dialogs.tcss", "../styles/shop.tcss"]
"""Of the dialogs that speak of templates, people and the shop's account."""
LOW: Final = 30
NARROW: Final = 100
_BETWEEN: Final = "   "
"""What stands between two hints."""


class Hints(Widget):
    """The keys in one line; without room for all, the last (Esc) stays and those before it go."""

    def __init__(self, hints: str) -> None:
        super().__init__(classes="footer")
        self._hints = hints

    def say(self, hints: str) -> None:
        """Other keys count now."""
        self._hints = hints
        self.refresh()

    def render(self) -> Content:
        """Those that fit."""
        parts = self._hints.split(_BETWEEN)
        while len(parts) > 1 and width(_BETWEEN.join(parts)) > self.size.width:
            del parts[-2]
        return Content(_BETWEEN.join(parts))


class Dialog(ModalScreen[T | None], Generic[T]):
    """A modal box; `body` yields what stands in it."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "Back")]
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = "../styles/dialogs.tcss"
    WIDE: ClassVar[bool] = False
    TALL: ClassVar[bool] = False
    """What stands in it scrolls: the box is as high as the window allows, and its footer always seen."""

    def __init__(self, kit: Kit, title: str) -> None:
        super().__init__()
        self.kit = kit
        self._title = title
        self._complaint = Static("", classes="complaint", markup=False)

    def body(self) -> ComposeResult:
        """What stands in the box."""
        raise NotImplementedError

    def footer(self) -> str:
        """The keys, in a line."""
        return _("Esc back")

    def compose(self) -> ComposeResult:
        """The box with its title."""
        with Vertical(classes="box") as box:
            box.set_class(self.WIDE, "-wide")
            box.set_class(self.TALL, "-tall")
            box.border_title = Content(self._title)
            demo = getattr(self.app, "demo", False)
            box.border_subtitle = Content("DEMO" if demo else "")
            yield from self.body()
            yield self._complaint
            yield Hints(self.footer())

    def complain(self, sentence: str) -> None:
        """Say what is wrong, in the box; an empty sentence takes it back."""
        self._complaint.update(Content(sanitise_for_display(sentence)))
        self._complaint.display = bool(sentence)

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self._complaint.display = False

    def on_resize(self, event: events.Resize) -> None:
        """A small window has no room for margins, a narrow one none for columns."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.width < NARROW, "-narrow")

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave; what is typed from now on waits until whoever asked has begun what the answer asks for."""
        # Textual tells under no public name who waits for the answer.
        waiting = self._result_callbacks[-1] if self._result_callbacks else None
        if waiting is not None and waiting.callback is not None and waiting.requester.is_running:
            answer, typed = waiting.callback, self.kit.typed

            def answered(result: T | None) -> Any:
                try:
                    return answer(result)
                finally:
                    typed.end()

            typed.begin()
            waiting.callback = answered
        return super().dismiss(result)

    def confirm(self, title: str, sentence: Safe, yes: str, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Ask before something that can't be taken back, and do it in the background if it is answered with yes."""
        from app.ui.screens.confirm import Confirm

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.kit.port.spawn(self, do())

        self.app.push_screen(Confirm(self.kit, title, sentence, yes), answered)

    def action_leave(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)

    @on(Fault)
    def tell(self, event: Fault) -> None:
        """The operator's mistakes are told where they were made."""
        if isinstance(event.error, UserError):
            event.stop()
            self.complain(str(event.error))


def caption(text: str) -> Widget:
    """A dim word over or before a field."""
    return Static(Content(text), classes="caption", markup=False)


def words(text: Safe, classes: str = "") -> Widget:
    """Safe text as a widget."""
    return Static(Content(text), classes=classes, markup=False)

"""Start a chat with someone new: a number, and a name if one is known."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from app.core.i18n import _
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, caption


class NewChat(Dialog[int]):
    """Dismisses with the conversation's id."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("New chat"))
        self.number = Input(placeholder="+49 171 …", id="number")
        self.name_ = Input(placeholder=_("as the shop knows them"), id="name")

    def body(self) -> ComposeResult:
        """Two fields."""
        yield caption(_("number"))
        yield self.number
        yield caption(_("name (optional)"))
        yield self.name_
        yield caption(
            _(
                "WhatsApp lets a shop write freely only for 24 hours after the customer wrote; "
                "until they have, nothing can be sent."
            )
        )

    def footer(self) -> str:
        """The keys."""
        return _("Enter start   Esc back")

    def on_mount(self) -> None:
        """The number first."""
        super().on_mount()
        self.number.cursor_blink = self.name_.cursor_blink = False
        self.number.focus()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Find or make the conversation."""
        self.kit.port.spawn(self, self._start())

    async def _start(self) -> None:
        number, name = self.number.value, self.name_.value.strip()
        if not number.strip():
            self.complain(_("A number is needed."))
            self.number.focus()
            return
        conversation = await self.kit.port.write(lambda desk: desk.start_chat(number, name))
        self.dismiss(conversation)

"""A private note about the customer: it stands in the chat, and only the shop sees it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from app.core.i18n import _
from app.core.steps import AddNote
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import own
from app.ui.screens.dialog import Dialog
from app.ui.typed_ahead import taken_in
from app.ui.widgets.editor import Editor
from app.ui.widgets.messages import PathPasted


class NoteScreen(Dialog[bool]):
    """Dismisses with True once the note is kept; what was typed and not kept is in `text`."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, kit: Kit, conversation_id: int, customer: Safe, text: str) -> None:
        super().__init__(kit, own(_("NOTE about {name}: stays in the shop").replace("{name}", customer)))
        self._chat = conversation_id
        self.editor = Editor(kit, lambda: None)
        self.editor.id = "note"
        self.editor.read_only = False
        self.editor.load_text(text)
        self.editor.move_cursor(self.editor.document.end)
        self._keeping = False
        key = "enter" if kit.enter_sends else "ctrl+j"
        # With priority it counts before what is typed after it can arrive here too.
        self._bindings.key_to_bindings[key] = [Binding(key, "keep", show=False, priority=True)]

    @property
    def text(self) -> str:
        """What is typed."""
        return self.editor.text

    def body(self) -> ComposeResult:
        """The field."""
        yield self.editor

    def footer(self) -> str:
        """The keys."""
        send, line = ("Enter", "^j") if self.kit.enter_sends else ("^j", "Enter")
        return _("{send} keep   {line} new line   Esc back").replace("{send}", send).replace("{line}", line)

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.editor.focus()

    def on_path_pasted(self, event: PathPasted) -> None:
        """A path is text here."""
        event.stop()
        self.editor.insert_text(event.text)

    def action_keep(self) -> None:
        """Keep it; what is typed meanwhile waits."""
        if not self._keeping:
            self._keeping = True
            self.kit.begin(self, self._keep())

    async def _keep(self) -> None:
        try:
            await taken_in(self.editor)
            text = self.editor.text.strip()
            if not text:
                self.complain(_("Type the note first."))
                return
            applied = await self.kit.port.write(lambda desk: desk.apply([self._chat], [AddNote(text)]))
            if applied.refused:
                self.complain(applied.refused[0].why)
                return
            await self.dismiss(True)
        finally:
            self._keeping = False

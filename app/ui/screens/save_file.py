"""Save a message's file somewhere else: a path or a folder; nothing is overwritten."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from app.core.i18n import _
from app.core.rows import MediaRow
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, caption


class SaveFile(Dialog[str]):
    """Dismisses with where it was put."""

    def __init__(self, kit: Kit, media: MediaRow) -> None:
        from app.core.media import suggested_name

        super().__init__(kit, _("Save file"))
        self._media = media
        self.target = Input(f"{kit.folder.rstrip('/')}/{suggested_name(media)}", id="target", select_on_focus=False)
        self.target.cursor_blink = False

    def body(self) -> ComposeResult:
        """One line."""
        yield caption(_("save as (a path or a folder)"))
        yield self.target
        yield caption(_("A file that is there already is kept; this one gets a number."))

    def footer(self) -> str:
        """The keys."""
        return _("Enter save   Esc back")

    def on_mount(self) -> None:
        """Ready to be changed or taken."""
        super().on_mount()
        self.target.focus()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Save it."""
        self.kit.port.spawn(self, self._save())

    async def _save(self) -> None:
        target = self.target.value.strip()
        if not target:
            self.complain(_("Say where."))
            return
        id_ = self._media.message_id
        path = await self.kit.port.write(lambda desk: desk.save_media(id_, target))
        self.dismiss(path)

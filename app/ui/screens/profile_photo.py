"""Another picture for the shop: the path of a JPEG or PNG."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input

from app.core.i18n import _
from app.core.rows import Profile
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import own
from app.ui.screens.dialog import SHOP_STYLES, Dialog, caption, words


class ProfilePhoto(Dialog[bool]):
    """Queues the upload; dismisses with True when that is done."""

    CSS_PATH = SHOP_STYLES

    def __init__(self, kit: Kit, profile: Profile) -> None:
        super().__init__(kit, _("Profile photo"))
        self._account_id = profile.account_id
        self._has_photo = bool(profile.trust.photo_url)
        self.path = Input(placeholder=_("a path, or drop the file here"), id="path")
        self.path.cursor_blink = False
        self._saving = False

    def body(self) -> ComposeResult:
        """A path and what WhatsApp takes."""
        now = _("The shop has a picture; this one takes its place.") if self._has_photo else ""
        if now:
            yield words(own(now))
        yield caption(_("file"))
        yield self.path
        yield caption(_("JPEG or PNG, square, 640×640 or larger; 5 MB at most"))
        with Horizontal(classes="buttons"):
            yield Button(_("Upload"), id="upload", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter upload   Esc back")

    def on_mount(self) -> None:
        """The path has the keys."""
        super().on_mount()
        self.path.focus()

    @on(Input.Changed)
    def changed(self) -> None:
        """What was wrong may not be any more."""
        self.complain("")

    @on(Input.Submitted)
    @on(Button.Pressed, "#upload")
    def upload(self) -> None:
        """Check and queue it."""
        path = dropped(self.path.value)
        if path and not self._saving:
            self._saving = True
            self.kit.port.spawn(self, self._upload(path))

    async def _upload(self, path: str) -> None:
        account = self._account_id
        try:
            await self.kit.port.write(lambda desk: desk.set_profile_photo(account, path))
        finally:
            self._saving = False
        self.notify(sanitise_for_display(_("The picture is on its way to WhatsApp.")), markup=False)
        self.dismiss(True)


def dropped(text: str) -> str:
    """A path as typed, or as a terminal types a file that is dropped on it: in quotes, or with spaces escaped."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text.removeprefix("file://").replace("\\ ", " ")

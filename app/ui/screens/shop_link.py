"""The link and the QR code that open a chat with the shop: to show, copy, save, and the short ones Meta keeps."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from app.core.errors import UserError
from app.core.i18n import _
from app.core.links import API_TEXT_LIMIT, chat_link
from app.core.qr import Matrix
from app.core.rows import Changes, MessageLink, Profile
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.screens.dialog import SHOP_STYLES, Dialog, caption
from app.ui.widgets.picks import Picks
from app.ui.widgets.qr import QrCode
from app.ui.widgets.virtual_list import VirtualList


class ShopLink(Dialog[None]):
    """The code follows the text that is typed and the link that is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "copy", "Copy"),
        ("f4", "alone", "Code alone"),
        ("f8", "delete", "Delete"),
        ("ctrl+n", "create", "Short link"),
        ("ctrl+s", "save", "Save"),
    ]
    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, profile: Profile) -> None:
        super().__init__(kit, _("Link and QR code"))
        self.profile = profile
        self.links: list[MessageLink] = []
        self.text = Input(
            placeholder=_("what stands in the customer's composer; may be empty"), id="text", compact=True
        )
        self.file = Input(value="~/tresen-qr.svg", id="file", compact=True)
        self.picks = Picks(kit, id="picks")
        self.picks.can_focus = True
        self.code = QrCode(kit, id="code")
        self._side = 0
        """Modules of the code on the screen."""

    def body(self) -> ComposeResult:
        """Links left, the code right."""
        with Horizontal(id="halves"):
            with Vertical(id="left"):
                yield Static("", id="url", markup=False)
                yield caption(_("message"))
                yield self.text
                yield caption(_("links"))
                yield self.picks
                yield caption(_("save the code as .svg or .png"))
                yield self.file
                yield Static("", id="saved", markup=False)
            yield self.code
        with Horizontal(classes="buttons"):
            yield Button(_("Copy"), id="copy", compact=True)
            yield Button(_("Save"), id="save", compact=True)
            yield Button(_("Short link"), id="create", compact=True)
            yield Button(_("Delete"), id="delete", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("F2 copy   F4 code alone   ^s save   ^n short link   F8 delete   Esc back")

    def on_mount(self) -> None:
        """The text has the keys."""
        super().on_mount()
        for field in (self.text, self.file):
            field.cursor_blink = False
        self.text.focus()
        self.show()
        self.kit.port.spawn(self, self._read())

    async def _read(self) -> None:
        account = self.profile.account_id
        self.links = await self.kit.port.read(lambda desk: desk.message_links(account))
        self._list()

    def take_changes(self, changes: Changes) -> None:
        """Meta has made or deleted a link."""
        if changes.reload or "account" in changes.other:
            self.kit.port.spawn(self, self._read())

    # what is shown

    def on_resize(self, event: events.Resize) -> None:
        """The lines of the list know their width, and the code whether it has room."""
        super().on_resize(event)
        self.call_after_refresh(self._list)

    def chosen(self) -> MessageLink | None:
        """The short link under the cursor; None for the plain one."""
        number = self.picks.chosen
        return self.links[number - 1] if number and number <= len(self.links) else None

    def url(self) -> str:
        """The link under the cursor; empty if the shop's number is not known."""
        chosen = self.chosen()
        if chosen is not None:
            return chosen.url
        try:
            return chat_link(self.profile.number, self.text.value)
        except UserError as error:
            self.complain(str(error))
            return ""

    def _list(self) -> None:
        before = self.picks.chosen or 0
        self.picks.put(self._rows(), own(""))
        if before and before <= len(self.links):
            self.picks.action_move(before)
        self.show()

    def _rows(self) -> Sequence[tuple[Line, ...]]:
        cells = max(16, self.picks.scrollable_content_region.width - 2)
        cut = self.kit.glyphs.cut
        plain: Line = (Run(own(_(" plain link"))), Run(own(f"  {_('needs nothing at Meta')}"), "dim"))
        rows: list[tuple[Line, ...]] = [(spread(plain, (), cells, cut),)]
        for link in self.links:
            code, text = sanitise_for_display(link.code), sanitise_for_display(link.text)
            rows.append((spread((Run(Safe(f" {code}"), "text"), Run(Safe(f"  {text}"), "dim")), (), cells, cut),))
        return rows

    def show(self) -> None:
        """The link, the code, how much of the text's limit is used."""
        from app.core.qr import qr_matrix

        url = self.url()
        self.query_one("#url", Static).update(Content.styled(sanitise_for_display(url), "$accent bold"))
        matrix: Matrix = ()
        try:
            matrix = qr_matrix(url) if url else ()
        except UserError as error:
            self.complain(str(error))
        self.code.show(matrix)
        if len(matrix) != self._side:
            # A larger code leaves the list less room.
            self._side = len(matrix)
            self.call_after_refresh(self._list)

    @on(Input.Changed, "#text")
    def typed(self) -> None:
        """Another text, another code; the plain link is shown."""
        self.complain("")
        if self.picks.chosen:
            self.picks.action_move(-self.picks.chosen)
        self.show()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Show the link under the cursor."""
        event.stop()
        self.show()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Copy it."""
        event.stop()
        self.action_copy()

    # what is done

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        deeds = {
            "copy": self.action_copy,
            "save": self.action_save,
            "create": self.action_create,
            "delete": self.action_delete,
        }
        deeds[event.button.id or ""]()

    def action_copy(self) -> None:
        """Put the link on the clipboard."""
        url = sanitise_for_display(self.url())
        if url:
            self.app.copy_to_clipboard(url)
            self.notify(_("Copied: {text}").format(text=clip(url, 60, self.kit.glyphs.cut)), markup=False)

    def action_alone(self) -> None:
        """The code with the whole window to itself."""
        url = self.url()
        if url:
            self.app.push_screen(CodeAlone(self.kit, url))

    @on(Input.Submitted, "#file")
    def action_save(self) -> None:
        """Save the code to the file."""
        url, path = self.url(), self.file.value.strip()
        if url and path:
            self.complain("")
            self.kit.port.spawn(self, self._save(url, path))

    async def _save(self, url: str, path: str) -> None:
        from app.core.qr import save_qr

        saved = await asyncio.to_thread(save_qr, url, path)
        words = _("saved: {path}").replace("{path}", sanitise_for_display(saved))
        self.query_one("#saved", Static).update(Content.styled(words, "$success"))

    def action_create(self) -> None:
        """Ask Meta for a short link with the text."""
        text, account = self.text.value.strip(), self.profile.account_id
        if not text:
            self.complain(_("A short link needs a message."))
        elif len(text) > API_TEXT_LIMIT:
            self.complain(_("A short link's message may have {limit} characters.").format(limit=API_TEXT_LIMIT))
        else:
            self.kit.port.spawn(self, self._create(account, text))

    async def _create(self, account: int, text: str) -> None:
        await self.kit.port.write(lambda desk: desk.create_link(account, text))
        self.notify(_("Asked Meta for a short link; it appears in the list."), markup=False)
        await self._read()

    def action_delete(self) -> None:
        """Delete the short link under the cursor, after asking."""
        link = self.chosen()
        if link is None:
            self.complain(_("Choose a short link first; the plain one can't be deleted."))
            return
        sentence = _("{url} leads nowhere any more, also where it is printed. That can't be undone.")
        words = Safe(sentence.replace("{url}", sanitise_for_display(link.url)))
        self.confirm(_("Delete this link?"), words, _("Delete"), partial(self._delete, link.code))

    async def _delete(self, code: str) -> None:
        account = self.profile.account_id
        await self.kit.port.write(lambda desk: desk.delete_link(account, code))
        await self._read()


class CodeAlone(Dialog[None]):
    """The code and nothing else; any of the keys that leave leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter,f4", "leave", "Back")]
    CSS_PATH = SHOP_STYLES

    def __init__(self, kit: Kit, url: str) -> None:
        super().__init__(kit, "")
        self._url = url
        self.code = QrCode(kit, id="code")

    def compose(self) -> ComposeResult:
        """No box: it needs the room."""
        yield self.code
        yield self._complaint

    def on_mount(self) -> None:
        """Draw it."""
        from app.core.qr import qr_matrix

        self.code.show(qr_matrix(self._url))

    def on_click(self) -> None:
        """A click leaves too."""
        self.dismiss(None)

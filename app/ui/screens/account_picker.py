"""Choose one of the shop's accounts."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.rows import AccountRow
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.bars import CHANNEL_NAMES
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker


class AccountPicker(Picker[int, AccountRow]):
    """Dismisses with the account's id."""

    def __init__(self, kit: Kit, accounts: Sequence[AccountRow]) -> None:
        super().__init__(kit, _("Which account?"), _("a name or a number"))
        self._accounts = tuple(accounts)

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the words in them."""
        words = typed.casefold().split()
        self.found = [
            one for one in self._accounts if all(word in f"{one.name} {one.number}".casefold() for word in words)
        ]
        return [(self._line(one),) for one in self.found], own(_("No account is called that."))

    def pick(self, number: int) -> None:
        """This one."""
        self.dismiss(self.rows[number].id)

    def _line(self, account: AccountRow) -> Line:
        return (
            Run(own(" ")),
            Run(sanitise_for_display(account.name), "bold"),
            Run(Safe(f"  {sanitise_for_display(account.number)}  {CHANNEL_NAMES[account.channel]}"), "dim"),
        )

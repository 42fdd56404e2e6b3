"""The command palette over the registry's actions and the shop's customers; names are content, never markup."""

from collections.abc import Callable
from functools import partial
from typing import Final

from textual import on, work
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerFailed

from app.core.i18n import _
from app.core.rows import CustomerRow
from app.core.text import clip, sanitise_for_display
from app.ui.actions import ACTIONS, GROUP_TITLES, Action, description_of, title_of
from app.ui.keys import first_key
from app.ui.port import PortClosedError
from app.ui.screens.desk import DeskScreen

MOST: Final = 20
_HIDDEN: Final = frozenset({"desk.palette", *(f"chats.open_{n}" for n in range(1, 10))})


class _Desk(Provider):
    """Finds the desk under the palette."""

    @property
    def desk(self) -> DeskScreen:
        """The desk's screen."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, DeskScreen))


class ActionProvider(_Desk):
    """Every action of the registry."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in ACTIONS:
            if action.id not in _HIDDEN:
                yield DiscoveryHit(self._line(action), self._run(action), action.title, help=description_of(action))

    async def search(self, query: str) -> Hits:
        """Those whose title, group or description has the letters; a match in the title ranks first."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            title = title_of(action)
            score = max(matcher.match(title), matcher.match(f"{_(GROUP_TITLES[action.group])} {title}") * 0.9)
            if score == 0 and query.casefold() in description_of(action).casefold():
                score = 0.1
            if score > 0:
                yield Hit(score, self._line(action), self._run(action), action.title, help=description_of(action))

    def _line(self, action: Action) -> Content:
        key = first_key(self.desk.keys, action.id)
        return Content.assemble(title_of(action), (f"  {key}", "$dim") if key else "")

    def _run(self, action: Action) -> Callable[[], None]:
        return partial(self.desk.action_do, action.id)


class CustomerProvider(_Desk):
    """Every customer, by any part of name, number or label."""

    async def search(self, query: str) -> Hits:
        """The first of those the store finds."""
        try:
            rows = await self.desk.kit.port.read(
                lambda data: list(data.customer_rows(data.customer_ids(query, MOST)).values())
            )
        except PortClosedError:
            return
        for place, row in enumerate(rows):
            yield Hit(
                0.5 - place / 100, _customer(row), partial(self._open, row.id), str(row.id), help=_("Go to this chat")
            )

    async def _open(self, customer_id: int) -> None:
        await self.desk.open_customer(customer_id)


def _customer(row: CustomerRow) -> Content:
    name = clip(sanitise_for_display(row.name), 40)
    address = clip(sanitise_for_display(row.address), 24)
    return Content.assemble((str(name), ""), (f"  {address}", "$dim"))


class Palette(CommandPalette):
    """Textual's palette in the desk's look; Enter takes what fits what is typed, never what stood there before."""

    CSS_PATH = "../styles/dialogs.tcss"
    _searching: Worker[None] | None = None

    def _gather_commands(self, search_value: str) -> Worker[None]:
        worker: Worker[None] = super()._gather_commands(search_value)
        self._searching = worker
        return worker

    @on(Input.Submitted)
    def _once_found(self, event: Input.Submitted) -> None:
        searching = self._searching
        if searching is not None and not searching.is_finished:
            event.stop()
            event.prevent_default()
            self._take_first(searching)

    @work(exclusive=True, group="take-first")
    async def _take_first(self, searching: Worker[None]) -> None:
        try:
            await searching.wait()
        except WorkerFailed:
            return  # something else was typed since
        found = self.query_one(CommandList)
        if searching is self._searching and found.highlighted is not None:
            found.action_select()

    def _start_no_matches_countdown(self, search_value: str) -> None:
        # Textual says it in English, and lets it be said otherwise nowhere but here.
        self._stop_no_matches_countdown()
        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, partial(self._say_nothing, search_value))

    def _say_nothing(self, search_value: str) -> None:
        if not search_value:
            self._list_visible = False
            return
        nothing = Option(Content(_("Nothing is called that.")), disabled=True, id=self._NO_MATCHES)
        self.query_one(CommandList).add_option(nothing)
        self._list_visible = True


async def open_palette(desk: DeskScreen) -> None:
    """Open it over the desk; over a dialog its actions would happen out of sight."""
    from app.ui.screens.menu import Menu

    if isinstance(desk.app.screen, Menu):
        await desk.app.screen.dismiss(None)
    if desk.app.screen is not desk:
        return
    placeholder = _("an action or a customer")
    if desk.demo:
        placeholder = f"DEMO · {placeholder}"
    providers: list[type[Provider]] = [ActionProvider, CustomerProvider]
    screen: Screen[None] = Palette(providers=providers, placeholder=placeholder)
    await desk.app.push_screen(screen)

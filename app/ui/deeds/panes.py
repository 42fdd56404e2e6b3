"""Panes: going to one, switching what is shown."""

from functools import partial

from app.core.i18n import _
from app.ui.deeds import does
from app.ui.layout import Pane
from app.ui.screens.desk import DeskScreen


async def _go(pane: Pane, desk: DeskScreen) -> None:
    desk.go_to(pane)


for _pane in Pane:
    does(f"panes.{_pane}")(partial(_go, _pane))


@does("panes.switch")
async def switch(desk: DeskScreen) -> None:
    """What the switching pane shows."""
    desk.switch_side()


@does("desk.theme")
async def theme(desk: DeskScreen) -> None:
    """The next of the desk's own themes."""
    from app.ui.themes import themes

    names = [theme.name for theme in themes()]
    now = desk.app.theme
    desk.app.theme = names[(names.index(now) + 1) % len(names)] if now in names else names[0]
    desk.say(_("Theme: {name}").format(name=desk.app.theme))


@does("desk.help")
async def help_(desk: DeskScreen) -> None:
    """All actions and their keys."""
    from app.ui.screens.help import Help

    if not isinstance(desk.app.screen, Help):
        await desk.app.push_screen(Help(desk.kit, desk.keys))


@does("desk.palette")
async def palette(desk: DeskScreen) -> None:
    """Any action or customer."""
    from app.ui.screens.palette import open_palette

    await open_palette(desk)


@does("desk.quit")
async def quit_(desk: DeskScreen) -> None:
    """Leave."""
    await desk.leave()

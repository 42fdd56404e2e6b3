"""Named scenes of the desk, over the real services and a real database: one list for snapshots and for the README."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from app.core.clock import MINUTE
from app.core.enums import Direction, Status
from app.services.desk import DeskService, open_desk
from app.store import lease
from app.store.profile import fields_to_json
from app.ui.app import DeskApp, Look
from app.ui.keys import default_keys
from tests.bakery import morning
from tests.builders import Said, Shop
from tests.fake_desk import NOW, FakeDesk, StoppedClock, bakery_profile

CHARACTER: Final = 12.2
"""The width of a cell in Textual's SVG."""
Play = Callable[[DeskApp, Pilot[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: how large, what is done before it is taken, and on which shop."""

    name: str
    size: tuple[int, int]
    play: Play
    look: Look = Look()  # noqa: RUF009 - frozen
    demo: bool = False
    filled: bool = True
    sql: tuple[str, ...] = ()
    """What has happened to the shop besides."""


async def nothing(_app: DeskApp, _pilot: Pilot[Any]) -> None:
    """The desk as it opens."""


def opened(*chats: int, typed: str = "") -> Play:
    """These chats are open, the last one has the keys."""

    async def play(app: DeskApp, pilot: Pilot[Any]) -> None:
        for chat in chats:
            await app.desk.open_chat(chat)
            await calm(app, pilot)
        tile = app.desk.tile()
        if typed and tile is not None:
            tile.composer.editor.insert(typed)

    return play


def pressed(*keys: str, first: Play = nothing) -> Play:
    """These keys were pressed."""

    async def play(app: DeskApp, pilot: Pilot[Any]) -> None:
        await first(app, pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await calm(app, pilot)

    return play


KITA, SOPHIE, MURAT, CAFE, ANNA, HOTEL, PETER = 1, 2, 3, 4, 5, 9, 10
ANSWER = "Ja, ab 20 € liefern wir nach Schwabing."
FOUR = (CAFE, MURAT, SOPHIE, ANNA)
SCENES: Final = (
    Scene("desk-160x45", (160, 45), opened(ANNA, CAFE, ANNA, typed=ANSWER)),
    Scene("desk-120x36", (120, 36), opened(ANNA, typed=ANSWER)),
    Scene("desk-80x24", (80, 24), opened(ANNA, typed=ANSWER)),
    Scene("desk-60x18", (60, 18), nothing),
    Scene("chat-60x18", (60, 18), opened(ANNA, typed=ANSWER)),
    Scene("low-160x20", (160, 20), opened(CAFE, ANNA)),
    Scene("four-chats", (200, 50), pressed("f4", "f4", first=opened(*FOUR))),
    Scene("profile", (160, 45), pressed("b")),
    Scene("customers", (120, 36), pressed("f12", "f12", first=opened(ANNA))),
    Scene("customer", (120, 36), pressed("f10", first=opened(ANNA))),
    Scene("search", (120, 36), pressed("f5", *"morgen")),
    Scene("go-to", (120, 36), pressed("f3", first=opened(CAFE, ANNA))),
    Scene("palette", (120, 36), pressed("ctrl+p", *"done", first=opened(ANNA))),
    Scene("help", (160, 45), pressed("f1")),
    Scene("closed-window", (120, 36), opened(PETER)),
    Scene("failed-send", (120, 36), opened(HOTEL)),
    Scene("first-start", (120, 36), nothing, filled=False),
    Scene("demo", (120, 36), opened(ANNA), demo=True),
    Scene(
        "trouble",
        (120, 36),
        opened(ANNA),
        sql=(
            "UPDATE channel_account SET state = 'token_expired'",
            f"INSERT INTO gap (started_at, ended_at, dismissed) VALUES ({NOW - 400 * MINUTE}, {NOW - 190 * MINUTE}, 0)",
        ),
    ),
    Scene("paper", (160, 45), opened(ANNA, CAFE, ANNA), look=Look("tresen-paper")),
    Scene("contrast", (120, 36), opened(ANNA), look=Look("tresen-contrast")),
    Scene("ascii", (120, 36), opened(ANNA), look=Look(glyphs="ascii")),
    Scene("too-small", (38, 9), nothing),
)


def fill(path: Path) -> None:
    """The bakery's morning, as the gateway and the operator would have written it."""
    model = FakeDesk(StoppedClock())
    morning(model)
    shop = Shop(path, now=NOW)
    said = []
    for person in model.people.values():
        name = "" if person.name.startswith("+") else person.name
        customer_id, chat = shop.person(name, person.number.replace(" ", ""))
        assert (customer_id, chat) == (person.id, person.id)
        said += [
            Said(chat, row.id >> 21, row.text, row.direction, row.status, row.type)
            for row in person.messages
            if row.direction is Direction.IN or row.status is not Status.FAILED
        ]
        said += [
            Said(chat, row.id >> 21, row.text, row.direction, row.status, external_id=f"failed.{row.id}")
            for row in person.messages
            if row.status is Status.FAILED
        ]
    shop.say(*sorted(said, key=lambda one: one.at))
    service = DeskService(shop.database, StoppedClock())
    for person in model.people.values():
        service.set_labels(person.id, person.labels)
        for note in person.notes:
            service.add_note(person.id, note.text)
        if person.waiting_since is None:
            service.done(person.id)
            service.reopen(person.id)
    want = bakery_profile()
    service.save_profile(1, want.fields, want.hours, want.closed_days, want.timezone, want.delivery)
    with shop.database.write() as connection:
        run = connection.exec_driver_sql
        run("UPDATE channel_account SET name = ?, number = ?", (want.name, want.number))
        run(
            "UPDATE business_profile SET live = ?, fetched_at = ?, publish_state = '', verified_name = ?, "
            "name_status = ?, official = 1, quality = ?, messaging_limit = ?, phone_status = ?",
            (
                fields_to_json(want.fields),
                want.fetched_at,
                want.verified_name,
                want.name_status,
                want.quality,
                want.messaging_limit,
                want.phone_status,
            ),
        )
        run(
            "UPDATE message SET error_code = 131026, error_text = 'Message undeliverable' WHERE status = ?",
            (Status.FAILED.value,),
        )
        for name, colour in (("regular", "accent"), ("B2B", "sage"), ("vegan", "green")):
            run("UPDATE label SET colour = ? WHERE name = ?", (colour, name))
        run("UPDATE conversation SET waiting_since = NULL WHERE id = ?", (PETER,))
        run("UPDATE customer SET created_at = ? WHERE id = ?", (model.people[ANNA].since, ANNA))
    shop.close()


def open_shop(path: Path, scene: Scene) -> DeskService:
    """The scene's database, opened as the desk opens it, with a gateway that holds the lease."""
    if scene.filled:
        fill(path)
    clock = StoppedClock()
    desk = open_desk(path, clock, demo=scene.demo)
    if scene.filled:
        from app.core.clock import MachineClock

        lease.take(desk.database, MachineClock().now(), "")
        with desk.database.write() as connection:
            for statement in scene.sql:
                connection.exec_driver_sql(statement)
    return desk


async def calm(app: DeskApp, pilot: Pilot[Any], still: float = 0.25, most: float = 10) -> None:
    """Wait until the screen has not changed for a while; cursors stand, toasts go."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + most
    await app.kit.port.settle(most)
    shown, since = "", loop.time()
    while loop.time() - since < still:
        for field in app.screen.query(Input):
            field.cursor_blink = False
        for area in app.screen.query(TextArea):
            area.cursor_blink = False
        app.clear_notifications()
        await pilot.pause()
        await asyncio.sleep(0.02)
        now = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        if now != shown:
            shown, since = now, loop.time()
        assert loop.time() < deadline, "the screen does not come to rest"


async def take(scene: Scene, path: Path) -> str:
    """The scene's picture as SVG."""
    app = DeskApp(
        lambda: open_shop(path, scene),
        clock=StoppedClock(),
        look=Look(scene.look.theme, scene.look.glyphs, "reduced", bell=False),
        keys=default_keys(),
        demo=scene.demo,
    )
    async with app.run_test(size=scene.size, notifications=True) as pilot:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 20
        while app.desk.status is None:
            await asyncio.sleep(0.01)
            assert loop.time() < deadline, "the desk does not open"
        await calm(app, pilot)
        await scene.play(app, pilot)
        await calm(app, pilot)
        for tile in app.desk.tiles.tiles:
            tile.transcript.action_newest()
        await calm(app, pilot)
        return widened(app.export_screenshot(title="Tresen", simplify=True))


def widened(svg: str) -> str:
    """The SVG with every text as wide as its cells; Rich counts characters (Textualize/rich#2742)."""

    def by_cells(match: re.Match[str]) -> str:
        cells = cell_len(html.unescape(match[3]))
        return f"{match[1]}{round(cells * CHARACTER, 1):g}{match[2]}{match[3]}</text>"

    return re.sub(r'(<text[^>]*textLength=")[\d.]+("[^>]*>)([^<]*)</text>', by_cells, svg)


def picture(scene: Scene) -> str:
    """The scene's picture as SVG, over a database of its own."""
    with TemporaryDirectory() as folder:
        return asyncio.run(take(scene, Path(folder) / "tresen.db"))

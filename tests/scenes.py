"""Named scenes of the desk, over the real services and a real database: one list for snapshots and for the README."""

import asyncio
import html
import os
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
from app.core.enums import Status
from app.core.ids import time_of
from app.core.rows import MessageRow
from app.services.desk import DeskService, open_desk
from app.store import lease
from app.store.profile import fields_to_json
from app.ui.app import DeskApp, Look
from app.ui.keys import default_keys
from tests.bakery import morning
from tests.builders import Said, Shop
from tests.every_kind import STATES, every_kind
from tests.fake_desk import NOW, FakeDesk, StoppedClock, bakery_profile
from tests.shop_things import put

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
    kinds: bool = False
    """There is a chat with every kind of message."""
    sql: tuple[str, ...] = ()
    """What has happened to the shop besides."""
    things: bool = False
    """It has templates, an account log, short links, earlier profiles and a customer who may be two."""
    no_color: bool = False
    """The terminal wants no colour."""


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


def did(id_: str, *keys: str, typed: str = "", first: Play = nothing) -> Play:
    """That action was done, then these keys were pressed, then something was typed."""

    async def play(app: DeskApp, pilot: Pilot[Any]) -> None:
        await first(app, pilot)
        app.desk.action_do(id_)
        await calm(app, pilot)
        for key in keys:
            await pilot.press(key)
            await calm(app, pilot, 0.15)
        await pilot.press(*("space" if letter == " " else letter for letter in typed))

    return play


def answering(typed: str) -> Play:
    """The café's message is quoted, an answer typed."""

    async def play(app: DeskApp, pilot: Pilot[Any]) -> None:
        await did("chat.reply", first=opened(CAFE))(app, pilot)
        tile = app.desk.tile()
        assert tile is not None
        tile.composer.editor.insert(typed)

    return play


async def attaching(app: DeskApp, pilot: Pilot[Any]) -> None:
    """A file was chosen and is looked at before it is sent."""
    from app.ui.deeds.send import send_file

    await opened(ANNA, typed="Frisch aus dem Ofen")(app, pilot)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roggenbrot.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(214_000))
        await send_file(app.desk, str(path))
        await calm(app, pilot)


async def composing_buttons(app: DeskApp, pilot: Pilot[Any]) -> None:
    """Three buttons are being written, one of them too long."""
    from app.ui.deeds.send import compose

    await opened(ANNA, typed="Wann möchten Sie abholen?")(app, pilot)
    await compose(app.desk, "buttons")
    await calm(app, pilot)
    for number, title in enumerate(("Heute bis 13 Uhr", "Montag ab sechs Uhr früh"), 1):
        app.screen.query_one(f"#button{number}", Input).value = title
    await calm(app, pilot)
    await pilot.press("ctrl+s")


async def importing(app: DeskApp, pilot: Pilot[Any]) -> None:
    """A file of contacts was chosen and is looked at before anything is written."""
    from app.ui.screens.import_preview import ImportPreview

    with TemporaryDirectory() as folder:
        path = Path(folder) / "kontakte.vcf"
        path.write_text("".join(map(card, CARDS)), encoding="utf-8")
        await app.push_screen(ImportPreview(app.kit, str(path)))
        await calm(app, pilot)


def card(lines: str) -> str:
    """A vCard of those lines."""
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\n{lines}\r\nEND:VCARD\r\n"


CARDS: Final = (
    "FN:Gerda Groß\r\nTEL;TYPE=CELL:+49 171 39200191\r\nCATEGORIES:regular\r\nORG:Groß & Söhne",
    "FN:Anna Huber\r\nTEL;TYPE=CELL:+49 171 3920011\r\nEMAIL:anna.huber@example.org\r\nNOTE:mag Roggen",
    "FN:Café Lorenz\r\nTEL;TYPE=CELL:+49 171 39200192",
    "FN:Murat Aydın\r\nTEL;TYPE=CELL:+49 171 3920033",
    "FN:Praxis Dr. Klein\r\nEMAIL:praxis@example.org",
    "FN:Theo\r\nTEL:call me maybe",
    "FN:Ida Stern\r\nTEL;TYPE=CELL:0171 39200193\r\nBDAY:1990-05-03\r\nADR:;;Gärtnerplatz 2;München;;80469;",
)
"""New people and known ones, a namesake, two who can't be written to."""


async def four(app: DeskApp, pilot: Pilot[Any]) -> None:
    """As many chats as there can be at once."""
    await pressed("f4", "f4", first=opened(*FOUR))(app, pilot)


KITA, SOPHIE, MURAT, CAFE, ANNA, HOTEL, PETER, KINDS = 1, 2, 3, 4, 5, 9, 10, 23
ANSWER = "Ja, ab 20 € liefern wir nach Schwabing."
LATERS = (
    "INSERT INTO scheduled (conversation_id, due_at, text, state, reason) VALUES "
    f"({ANNA}, {NOW - 35 * MINUTE}, 'Guten Morgen! Das Brot liegt für Sie bereit.', 'held', 'written'), "
    f"({ANNA}, {NOW + 1405 * MINUTE}, 'Ihre Torte ist fertig, Sie können sie ab zehn abholen.', 'waiting', '')",
)
"""One was held, one waits for its time."""
FOUR = (CAFE, MURAT, SOPHIE, ANNA)
FILLED = (*"abholung", "enter", *"Herr", "space", *"Roth", "enter", *"Nr.", "space", *"18", "enter", *"10")
"""The keys that choose a template and fill it in."""
SHOP_SCENES: Final = (
    *(
        Scene(f"{name}{end}", size, play, things=True)
        for name, large, play in (
            ("template-picker", (120, 36), did("chat.template", first=opened(HOTEL))),
            ("template-filled", (120, 36), did("chat.template", *FILLED, first=opened(HOTEL))),
            ("template-editor", (160, 45), did("shop.templates", *"abholung", "enter")),
            ("trust", (120, 36), did("shop.trust")),
            ("link", (120, 36), did("shop.link", typed="Ich möchte vorbestellen")),
            ("account-log", (120, 36), did("shop.log")),
            ("same-person", (120, 36), did("customer.same", first=opened(ANNA))),
            ("join", (120, 36), did("customer.same", "enter", first=opened(ANNA))),
            ("profile-history", (120, 36), did("shop.history", "down")),
        )
        for end, size in (("", large), ("-80x24", (80, 24)))
    ),
    Scene("quick-replies", (120, 36), pressed("slash", "d", "a", first=opened(ANNA)), things=True),
    Scene("templates", (120, 36), did("shop.templates"), things=True),
    Scene(
        "profile-difference",
        (120, 36),
        did("shop.profile"),
        sql=("UPDATE business_profile SET live = json_set(live, '$.about', 'Brot, Semmeln, Kuchen')",),
        things=True,
    ),
    Scene("card", (160, 45), opened(CAFE, ANNA), things=True),
    Scene("link-ascii", (160, 50), did("shop.link"), look=Look("tresen-paper", glyphs="ascii"), things=True),
    Scene("no-color", (120, 36), opened(HOTEL), no_color=True),
)
"""The shop's own screens, most at two sizes."""
QUEUE: Final = (
    "UPDATE conversation SET priority = 2, assignee = 'Eva' WHERE id = 1",
    f"UPDATE conversation SET priority = 1 WHERE id = {CAFE}",
    f"UPDATE conversation SET assignee = 'Eva' WHERE id IN ({ANNA}, {HOTEL})",
    f"UPDATE conversation SET state = 'snoozed', snoozed_until = {NOW + 900 * MINUTE} WHERE id = {PETER}",
    "INSERT INTO saved_view (name, query, sort, key, position) VALUES "
    "('Betriebe', 'label:b2b is:all', 'newest', 'D', 1), ('Bald zu', 'is:waiting window:closing', 'window', '', 2), "
    "('Evas', 'assigned:Eva', 'priority', 'E', 3)",
)
"""One is urgent, one high, some are Eva's, one sleeps; three views are kept."""
_OF_HOTEL: Final = f"SELECT customer_id FROM conversation WHERE id = {HOTEL}"
FOUND: Final = (
    "INSERT INTO label (name, colour) VALUES ('Rechnung', 'accent')",
    f"INSERT INTO customer_label (customer_id, label_id) SELECT ({_OF_HOTEL}), id FROM label WHERE name = 'Rechnung'",
    f"UPDATE customer SET search = search || char(10) || 'rechnung' WHERE id = ({_OF_HOTEL})",
    f"INSERT INTO note (id, customer_id, text, search) SELECT {NOW - 9000 * MINUTE} << 21, ({_OF_HOTEL}), "
    "'Rechnung immer zum Ersten, per Post', 'rechnung immer zum ersten per post'",
    "INSERT INTO customer_label (customer_id, label_id) SELECT c.customer_id, l.id FROM conversation c, label l "
    f"WHERE c.id = {KINDS} AND l.name = 'B2B'",
)
"""A note on one who pays by invoice and is labelled so; the one with every kind of message is a business."""
KNOWN: Final = (
    "INSERT INTO custom_field (id, name, kind, choices, position) VALUES (1, 'Allergien', 'text', '[]', 1), "
    "(2, 'Liefertag', 'choice', '[\"Montag\", \"Freitag\"]', 2), (3, 'Umsatz', 'money', '[]', 3)",
    "INSERT INTO customer_field (customer_id, field_id, value, sort_value) VALUES "
    f"({ANNA}, 1, 'Haselnüsse', 'haselnusse'), ({ANNA}, 3, '412.60 EUR', '1000000000412600000'), "
    "(1, 1, 'Nüsse, Sesam', 'nusse'), (1, 2, 'Montag', '0000'), (1, 3, '1840.00 EUR', '1000000001840000000'), "
    f"({CAFE}, 2, 'Freitag', '0001'), ({CAFE}, 3, '2250.40 EUR', '1000000002250400000')",
    f"UPDATE customer SET favourite = 1 WHERE id IN ({ANNA}, {CAFE})",
    f"UPDATE customer SET birthday = '1985-11-24' WHERE id = {ANNA}",
    "UPDATE customer SET birthday = '12-24' WHERE id = 6",
    """INSERT INTO meta (name, value) VALUES ('customer_view', '{"columns": ["name", "number", "labels", "field:1", """
    """"field:2", "field:3", "birthday", "last"], "sort": "favourite"}')""",
)
"""The shop has fields of its own, favourites and birthdays, and its own columns."""
SCENES: Final = (
    Scene("desk-160x45", (160, 45), opened(ANNA, CAFE, ANNA, typed=ANSWER)),
    Scene("desk-120x36", (120, 36), opened(ANNA, typed=ANSWER)),
    Scene("desk-80x24", (80, 24), opened(ANNA, typed=ANSWER)),
    Scene("desk-60x18", (60, 18), nothing),
    Scene("chat-60x18", (60, 18), opened(ANNA, typed=ANSWER)),
    Scene("low-160x20", (160, 20), opened(CAFE, ANNA)),
    Scene("four-chats", (200, 50), did("chats.follow", first=did("chat.pin", first=four))),
    Scene("profile", (160, 45), pressed("b")),
    Scene("customers", (120, 36), pressed("f12", "f12", first=opened(ANNA))),
    Scene("customer", (120, 36), pressed("f10", first=opened(ANNA))),
    Scene("search", (120, 36), pressed("f5", *"morgen")),
    Scene(
        "search-all", (120, 36), pressed("f5", *"rechnung", "space", *"label", "colon", *"b2b"), kinds=True, sql=FOUND
    ),
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
    *SHOP_SCENES,
    Scene("every-kind", (160, 124), opened(KINDS), kinds=True, sql=STATES),
    Scene("every-kind-80x24", (80, 24), opened(KINDS), kinds=True, sql=STATES),
    Scene("composer", (120, 36), answering(typed="> 40 Brezen\nGern, *40 Brezen* und\n- ~zwei~ _drei_ Brote, `bar`")),
    Scene("send-else", (120, 36), pressed("ctrl+space", "s", first=opened(ANNA))),
    Scene("menu", (120, 36), pressed("ctrl+space", first=opened(ANNA))),
    Scene("menu-80x24", (80, 24), pressed("ctrl+space", first=opened(ANNA))),
    Scene("note", (120, 36), did("chat.note", typed="Holt samstags ab", first=opened(ANNA))),
    Scene("pick-label", (120, 36), pressed("number_sign", first=opened(ANNA, typed="Gern, bis morgen! "))),
    Scene("pick-emoji", (80, 24), pressed("colon", *"croi", first=opened(ANNA, typed="Bis gleich "))),
    Scene("react", (120, 36), did("message.react", first=opened(ANNA))),
    Scene("attach", (120, 36), attaching),
    Scene("import", (120, 36), importing),
    Scene("import-80x24", (80, 24), importing),
    Scene("buttons", (120, 36), composing_buttons),
    Scene("send-later", (120, 36), did("chat.later", first=opened(ANNA, typed=ANSWER))),
    Scene("later", (120, 36), opened(ANNA), sql=LATERS),
    Scene("queue", (120, 36), pressed("s", "s", "down"), sql=QUEUE),
    Scene("all-customers", (160, 45), pressed("c", "down"), sql=KNOWN),
    Scene("all-customers-80x24", (80, 24), pressed("c"), sql=KNOWN),
    Scene("customer-fields", (160, 45), pressed("f10", first=opened(ANNA)), sql=KNOWN),
    Scene("timeline", (120, 36), did("customer.timeline", first=opened(ANNA)), sql=KNOWN),
    Scene("views", (120, 36), pressed("s", "s", "v"), sql=QUEUE),
)


def said_of(row: MessageRow, chat: int) -> Said:
    """A message of the model as one to be written."""
    return Said(
        chat,
        time_of(row.id),
        row.text,
        row.direction,
        row.status,
        row.type,
        author=row.author,
        external_id=row.external_id if row.status is not Status.QUEUED else None,
        quoted=f"wamid.{row.quoted_id}" if row.quoted_id is not None else None,
        content=row.content,
        extras=row.extras,
        file="a file" if row.media is not None and row.media.path else "",
        revoked_at=row.revoked_at,
    )


def fill(path: Path, *, kinds: bool = False) -> None:
    """The bakery's morning, as the gateway and the operator would have written it; `kinds`: and one chat of all."""
    model = FakeDesk(StoppedClock())
    morning(model)
    if kinds:
        every_kind(model)
    shop = Shop(path, now=NOW)
    said = []
    for person in model.people.values():
        name = "" if person.name.startswith("+") else person.name
        customer_id, chat = shop.person(name, person.number.replace(" ", ""))
        assert (customer_id, chat) == (person.id, person.id)
        said += [said_of(row, chat) for row in person.messages]
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
        fill(path, kinds=scene.kinds)
    clock = StoppedClock()
    desk = open_desk(path, clock, demo=scene.demo)
    if scene.filled:
        from app.core.clock import MachineClock

        lease.take(desk.database, MachineClock().now(), "")
        with desk.database.write() as connection:
            if scene.things:
                put(connection, bakery_profile())
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
    if scene.no_color:
        os.environ["NO_COLOR"] = "1"
    app = DeskApp(
        lambda: open_shop(path, scene),
        clock=StoppedClock(),
        look=Look(scene.look.theme, scene.look.glyphs, "reduced", bell=False),
        keys=default_keys(),
        demo=scene.demo,
    )
    os.environ.pop("NO_COLOR", None)
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

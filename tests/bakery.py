"""The morning that pictures and tests of the desk show: five people wait, others have been answered."""

from app.core.clock import DAY, HOUR, MINUTE
from app.core.content import Cart, CartLine, Media, Reaction
from app.core.enums import Direction, Status
from app.core.rows import MessageRow, Note
from tests.fake_desk import NOW, FakeDesk, Person

OTHERS = (
    "Yusuf Demir",
    "Clara Hoffmann",
    "Familie Roth",
    "Ines Albrecht",
    "Tomasz Nowak",
    "Büro Neun",
    "Emil Krause",
    "Greta Sommer",
    "Kita Regenbogen",
    "Paul Fuchs",
    "Nora Seidel",
    "Karl-Heinz von der Weiden",
)


def react(desk: FakeDesk, person: Person, target: MessageRow, emoji: str, at: int) -> MessageRow:
    """The customer puts an emoji on that message."""
    row = desk.write(
        person,
        "",
        at,
        type_="reaction",
        content=Reaction(emoji),
        quoted_id=target.id,
        quoted_text=target.text,
    )
    desk.put_reaction(target.id, Direction.IN, emoji)
    return row


def morning(desk: FakeDesk) -> None:
    """Fill the desk."""
    kita = desk.add("Kita Sternchen", "+49 171 3920031", labels=["B2B"])
    desk.answer(kita, "Guten Morgen! Die Körbe stehen ab halb sieben bereit.", NOW - 26 * HOUR)
    desk.write(kita, "Danke!", NOW - 25 * HOUR)
    desk.answer(kita, "Gern.", NOW - 25 * HOUR + 4 * MINUTE)
    cart = Cart((CartLine("Körnerbrot", "2", "5.40", "EUR"), CartLine("Laugenstange", "4", "1.20", "EUR")))
    desk.write(kita, "", NOW - 23 * HOUR - 19 * MINUTE, type_="order", content=cart)
    desk.write(kita, "Bitte ohne Sesam", NOW - 23 * HOUR - 18 * MINUTE)
    desk.write(kita, "Geht das bis Montag früh?", NOW - 23 * HOUR - 18 * MINUTE + 20_000)

    sophie = desk.add("Sophie Brandt", "+49 171 3920032", labels=["vegan"])
    desk.write(sophie, "Habt ihr morgen den Apfelkuchen?", NOW - 30 * HOUR)
    asked = desk.answer(sophie, "Ja, ab acht. Abholung um 12?", NOW - 29 * HOUR)
    react(desk, sophie, asked, "👍", NOW - 22 * HOUR)

    murat = desk.add("Murat Aydın", "+49 171 3920033")
    torte = Media(mime="image/jpeg", size=184_000, caption="So eine Torte, geht das bis Samstag?")
    desk.write(murat, "", NOW - 3 * HOUR, type_="image", content=torte)

    cafe = desk.add("Café Lorenz", "+49 171 3920034", labels=["B2B"])
    desk.write(cafe, "Servus, wie letzte Woche 30 Brezen für morgen?", NOW - 2 * DAY)
    desk.answer(cafe, "Läuft. 6:30 an der Hintertür.", NOW - 2 * DAY + 8 * MINUTE)
    desk.write(cafe, "40 Brezen für Montag 6:30", NOW - 13 * MINUTE)

    anna = desk.add("Anna Huber", "+49 171 3920011", labels=["order", "regular", "vegan"])
    anna.earlier = 142
    anna.since = NOW - 993 * DAY
    anna.notes = [Note(9001, "zahlt immer bar, klingelt zweimal", NOW - 40 * DAY)]
    desk.write(anna, "Gibt es heute Dinkelstangen?", NOW - DAY - 40 * MINUTE)
    desk.answer(anna, "Heute leider nicht mehr, morgen wieder ab sechs.", NOW - DAY - 35 * MINUTE)
    desk.write(anna, "Haben Sie noch Roggenbrot?", NOW - 23 * MINUTE)
    desk.write(anna, "Zwei Stück bitte, ich hole sie um 12.", NOW - 23 * MINUTE + 9_000)
    desk.answer(anna, "Ja, wir legen zwei zurück. Bis gleich!", NOW - 21 * MINUTE)
    desk.write(anna, "Und liefern Sie auch nach Schwabing?", NOW - 4 * MINUTE)

    jonas = desk.add("Jonas Weber", "+49 171 3920041")
    desk.write(jonas, "Kann ich morgen zwei Bleche Zwetschgendatschi haben?", NOW - 50 * MINUTE)
    desk.answer(jonas, "Gerne, bis morgen!", NOW - 33 * MINUTE)
    lena = desk.add("Lena Fischer", "+49 171 3920042", labels=["regular"])
    desk.write(lena, "Wann macht ihr auf?", NOW - 52 * MINUTE)
    desk.answer(lena, "Wir öffnen um 6 Uhr.", NOW - 48 * MINUTE)
    unnamed = desk.add("+49 171 3920044", "+49 171 3920044", profile_name="~")
    desk.write(unnamed, "Ein Roggen bitte reservieren", NOW - 70 * MINUTE)
    desk.answer(unnamed, "Ist reserviert.", NOW - 64 * MINUTE, Status.SENT)
    hotel = desk.add("Hotel Post", "+49 171 3920045", labels=["B2B"])
    desk.write(hotel, "Bitte die Rechnung für Oktober", NOW - 2 * HOUR)
    desk.answer(
        hotel,
        "Rechnung liegt bei.",
        NOW - 85 * MINUTE,
        Status.FAILED,
        error_code=131026,
        error_text="Message undeliverable",
    )
    peter = desk.add("Peter Maier", "+49 171 3920046")
    desk.answer(peter, "Wir haben den Mohnzopf wieder im Angebot.", NOW - 25 * HOUR)
    desk.write(peter, "Danke, perfekt!", NOW - 24 * HOUR - 20 * MINUTE)
    peter.unread, peter.waiting_since = 0, None
    for number, name in enumerate(OTHERS):
        other = desk.add(name, f"+49 171 39200{50 + number}", labels=["regular"] if number % 3 == 0 else [])
        desk.write(other, "Ist der Laden morgen offen?", NOW - (2 + number) * DAY)
        desk.answer(other, "Ja, ab sechs Uhr.", NOW - (2 + number) * DAY + 9 * MINUTE)
    peter.first_unread = None


def hostile(desk: FakeDesk) -> None:
    """People whose names and words try to get out of their box."""
    for number, name in enumerate(
        (
            "[/]",
            "[@click=app.quit]Quit[/]",
            "\x1b]0;owned\x07\x1b[31mRed\x9b2J",
            "\u202eevil\u202c",
            "Z" + "\u0301" * 200,
            "\ud800half",
            "x" * 4096,
            "[type=x, v={'a[0]'}]",
        )
    ):
        person = desk.add(name, f"+49 171 39200{10 + number}", labels=[name[:20]])
        person.notes = [Note(100 + number, name, NOW)]
        desk.write(person, f"hallo {name}", NOW - number * MINUTE)

"""A chat that holds every kind of message, both ways, for pictures and tests of the transcript."""

from app.core.clock import MINUTE
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Cart,
    CartLine,
    Choice,
    Content,
    Extras,
    FilledTemplate,
    LinkButton,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Notice,
    Place,
    Product,
    Referral,
)
from app.core.enums import MediaFault, MediaState
from app.core.rows import MessageRow
from tests.bakery import react
from tests.fake_desk import NOW, FakeDesk, Person

STATES = (
    "UPDATE media SET size = 184000 WHERE filename = 'torte.jpg'",
    "UPDATE media SET state = 'moving', done = size * 45 / 100 WHERE filename = 'Backstube.mp4'",
    "UPDATE media SET state = 'failed', fault = 'wrong_hash' WHERE filename = 'Rechnung.pdf'",
    "UPDATE media SET state = 'gone', fault = 'expired' WHERE filename = 'Gruß.ogg'",
)
"""What became of the files that are not there."""


class _Talk:
    """Writes one message after the other, a minute apart."""

    def __init__(self, desk: FakeDesk, person: Person, start: int) -> None:
        self.desk, self.person, self.at = desk, person, start

    def hears(self, type_: str, content: Content | None = None, text: str = "", **more: object) -> MessageRow:
        self.at += MINUTE
        return self.desk.write(self.person, text, self.at, type_=type_, content=content, **more)  # type: ignore[arg-type]  # a row's fields

    def says(self, type_: str, content: Content) -> MessageRow:
        from app.core.content import words_of

        self.at += MINUTE
        return self.desk.answer(self.person, words_of(content), self.at, type=type_, content=content)


def every_kind(desk: FakeDesk) -> Person:
    """Add the chat; the files' states are the desk's and, in a database, `STATES`."""
    person = desk.add("Theresa Vogel", "+49 171 3920071", labels=["order"])
    talk = _Talk(desk, person, NOW - 58 * MINUTE)
    hears, says = talk.hears, talk.says
    advert = Extras(referral=Referral("ad", "238", "https://sonnenschein.example/advent", "Stollen vom Blech"))
    hears("text", text="Grüß Gott! Gibt es den *Stollen* noch?", extras=advert)
    hears("text", text="Frage einer Nachbarin", extras=Extras(forwarded="often"))
    torte = hears("image", Media(mime="image/jpeg", size=184_000, filename="torte.jpg", caption="So eine etwa?"))
    desk.give_file(torte.id, "ab/torte.jpg", size=184_000, filename="torte.jpg")
    video = hears("video", Media(mime="video/mp4", size=3_400_000, filename="Backstube.mp4"))
    desk.give_file(video.id, "", MediaState.MOVING, size=3_400_000, done=1_530_000, filename="Backstube.mp4")
    voice = hears("audio", Media(mime="audio/ogg", size=21_000, filename="Gruß.ogg", voice=True))
    desk.give_file(voice.id, "", MediaState.GONE, fault=MediaFault.EXPIRED, size=21_000)
    bill = hears("document", Media(mime="application/pdf", size=61_000, filename="Rechnung.pdf"))
    desk.give_file(bill.id, "", MediaState.FAILED, fault=MediaFault.WRONG_HASH, size=61_000)
    sticker = hears("sticker", Media(mime="image/webp", size=9_000, animated=True))
    desk.give_file(sticker.id, "", MediaState.WANTED, size=9_000)
    buttons = Buttons("Bis wann brauchen Sie sie?", (Button("1", "Samstag"), Button("2", "Sonntag")), footer="Bäckerei")
    says("interactive", buttons)
    hears("interactive", Choice("button_reply", "1", "Samstag"))
    rows = (MenuRow("1", "Schoko", "mit Kirschen"), MenuRow("2", "Nuss", "ohne Mehl"))
    says("interactive", Menu("Welche Füllung?", "Füllungen", (MenuSection("Torten", rows),)))
    hears("interactive", Choice("list_reply", "2", "Nuss", "ohne Mehl"))
    says("interactive", AskPlace("Wohin dürfen wir liefern?"))
    hears("location", Place("48.1596", "11.5838", "Café Vogel", "Hohenzollernstraße 12, 80801 München"))
    phone = CardPhone("+49 171 3920072", "WORK")
    hears("contacts", Cards((Card("Jakob Vogel", company="Café Vogel", phones=(phone,), emails=("j@vogel.example",)),)))
    lines = (CartLine("NUSSTORTE-26", "1", "34.90", "EUR"), CartLine("BREZE", "12", "0.95", "EUR"))
    hears("order", Cart(lines, "777", "Bitte *ohne* Sesam"))
    talk.at += MINUTE
    sure = desk.answer(person, "> ohne Sesam\nGern:\n- 1 Nusstorte\n- 12 Brezen\nBis *Samstag*!", talk.at)
    talk.at += MINUTE
    react(desk, person, sure, "❤️", talk.at)
    changed = hears("text", text="Ich komme um neun")
    hears("edit", None, "Ich komme um *zehn*", quoted_id=changed.id, quoted_text=changed.text)
    desk.edited(changed.id, "Ich komme um *zehn*", talk.at)
    wrong = hears("text", text="Falscher Chat")
    hears("revoke", None, "", quoted_id=wrong.id)
    desk.withdrawn(wrong.id, talk.at)
    says("interactive", Product("777", "STOLLEN-500", "Den gibt es auch noch:"))
    says("interactive", LinkButton("Alle Torten:", "Ansehen", "https://sonnenschein.example/torten"))
    ready = FilledTemplate("torte_fertig", "de", "UTILITY", "", "Ihre Torte ist fertig, Frau Vogel.", "", ("Danke!",))
    says("template", ready)
    hears("button", Choice("button", "", "Danke!"))
    hears("system", Notice("user_changed_number", "", "491713920071", "491713920079"))
    hears("unsupported", Notice("video_note"))
    hears("text", text="Dazu eine Frage:", extras=Extras(retailer_id="STOLLEN-500", catalog_id="777"))
    return person

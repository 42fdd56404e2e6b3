"""Deliveries that are well-formed and odd."""

from typing import Any

from tests.corpus.cases import CONTACT, Case, Json, change, messages, said, text, value

DEEP: Any = "Grund"
for _ in range(120):
    DEEP = [{"tiefer": DEEP}]


def without(item: Json, *names: str) -> Json:
    """The item without those fields."""
    return {name: inner for name, inner in item.items() if name not in names}


QUIRKS: tuple[Case, ...] = (
    Case("no contacts", (messages(text("Ohne Kontaktliste"), contacts=None),), ("Ohne Kontaktliste",)),
    Case("empty contacts", (messages(text("Leere Kontaktliste"), contacts=[]),), ("Leere Kontaktliste",)),
    Case(
        "contacts of another shape",
        (messages(text("Schiefe Kontaktliste"), contacts={"wa_id": 5}),),
        ("Schiefe Kontaktliste",),
    ),
    Case(
        "contact without a profile",
        (messages(text("Profilloser Kontakt"), contacts=({"wa_id": "$me"},)),),
        ("Profilloser Kontakt",),
    ),
    Case(
        "contact whose name is not text",
        (messages(text("Zahlname"), contacts=({"profile": {"name": 5}, "wa_id": "$me"},)),),
        ("Zahlname",),
    ),
    Case(
        "empty wa_id and from, user id beside",
        (
            messages(
                text("Leere Kennung") | {"from": "", "from_user_id": "GB.21$me"},
                contacts=({"profile": {"name": "Sam", "username": "sam"}, "wa_id": "", "user_id": "GB.21$me"},),
            ),
        ),
        ("Leere Kennung",),
        source="business-scoped user ids",
    ),
    Case(
        "user id in from",
        (
            messages(
                text("Nutzerkennung im Absender") | {"from": "GB.22$me"},
                contacts=({"profile": {"name": "Sam"}, "user_id": "GB.22$me"},),
            ),
        ),
        ("Nutzerkennung im Absender",),
    ),
    Case(
        "nobody in from, one contact",
        (messages(without(text("Absenderlos, ein Kontakt"), "from")),),
        ("Absenderlos, ein Kontakt",),
    ),
    Case(
        "wa_id that is not the number",
        (messages(text("Kennung ungleich Nummer"), contacts=(CONTACT | {"wa_id": "$you"},)),),
        ("Kennung ungleich Nummer",),
    ),
    Case(
        "one id twice in a delivery",
        (messages(text("Doppelte Zustellung"), text("Doppelte Zustellung")),),
        ("Doppelte Zustellung", "Doppelte Zustellung"),
    ),
    Case(
        "several people in a batch, contacts in another order",
        (
            messages(
                text("Stapel eins"),
                text("Stapel zwei", 2) | {"from": "$you"},
                said("sticker", {"id": "947"}, 3),
                contacts=({"profile": {"name": "Yve"}, "wa_id": "$you"}, CONTACT),
            ),
        ),
        ("Stapel eins", "Stapel zwei", ""),
    ),
    Case(
        "messages and statuses in one value",
        (
            change(
                contacts=[CONTACT],
                messages=[text("Neben einem Status")],
                statuses=[{"id": "wamid.Z", "status": "read", "timestamp": "$at", "recipient_id": "$me"}],
            ),
        ),
        ("Neben einem Status",),
    ),
    Case(
        "two changes of two fields",
        (
            messages(text("Erste Änderung")),
            change("smb_message_echoes", message_echoes=[text("Zweite Änderung", 2) | {"from": "$shop", "to": "$me"}]),
        ),
        ("Erste Änderung", "Zweite Änderung"),
    ),
    Case(
        "fields nobody knows, everywhere",
        (
            {
                "field": "messages",
                "value": value(
                    contacts=[CONTACT | {"mood": {"of": ["day"]}}],
                    messages=[text("Unbekannte Felder", holo={"grams": 5}, biz={"a": [1, {"b": None}]})],
                    api_age=3,
                    news={"x": True},
                ),
                "signature": "s",
            },
        ),
        ("Unbekannte Felder",),
    ),
    Case(
        "a list nobody knows beside the messages",
        (change(contacts=[CONTACT], messages=[text("Neben Neuem")], moments=[{"id": "m1", "title": "Augenblick"}]),),
        ("Neben Neuem",),
    ),
    Case("field is missing", (without(messages(text("Feldloser Wechsel")), "field"),), ("Feldloser Wechsel",)),
    Case(
        "metadata without a number",
        (
            {
                "field": "messages",
                "value": value(contacts=[CONTACT], messages=[text("Anzeigelos")])
                | {"metadata": {"phone_number_id": "$phone"}},
            },
        ),
        ("Anzeigelos",),
    ),
    Case("type is missing", (messages(without(text("Typlose Nachricht"), "type")),), ("Typlose Nachricht",)),
    Case("empty text", (messages(text("")),), ("",)),
    Case("text of blanks and line ends", (messages(text("\n\t  \nLeerraumwort\n")),), ("\n\t  \nLeerraumwort\n",)),
    Case("text of 4,096 signs", (messages(text("Langwort " + "ä" * 4_087)),), ("Langwort " + "ä" * 4_087,)),
    Case("text of 60,000 signs", (messages(text("Riesenwort " + "b" * 60_000)),), ("Riesenwort " + "b" * 60_000,)),
    Case("emoji only", (messages(text("🥨👨‍👩‍👧‍👦🏳️‍🌈")),), ("🥨👨‍👩‍👧‍👦🏳️‍🌈",)),
    Case("right to left", (messages(text("شكراً على الخبز الطازج")),), ("شكراً على الخبز الطازج",)),
    Case(
        "marks and escapes",
        (messages(text("[red]Auszeichnung[/] \x1b[2J \u202e")),),
        ("[red]Auszeichnung[/] \x1b[2J \u202e",),
    ),
    Case(
        "half a sign",
        (messages(text("Halbzeichen HALF")),),
        ("Halbzeichen \ufffd",),
        replacements=(("HALF", "\\ud83e"),),
    ),
    Case("NUL", (messages(text("Null\x00zeichen")),), ("Nullzeichen",)),
    Case(
        "huge integers",
        (messages(text("Riesenzahl", size="HUGE", other="WIDE")),),
        ("Riesenzahl",),
        replacements=(('"HUGE"', "9" * 6_000), ('"WIDE"', "1e400")),
    ),
    Case(
        "huge quantity in an order",
        (
            messages(
                said(
                    "order",
                    {"product_items": [{"product_retailer_id": "MENGENBROT", "quantity": 10**30, "item_price": 1}]},
                )
            ),
        ),
        (f"{10**30} × MENGENBROT 1",),
    ),
    Case("deep nesting", (messages(text("Tief verschachtelt", holo=DEEP)),), ("Tief verschachtelt",)),
    Case(
        "deep nesting in a type of tomorrow",
        (messages(said("hologram", {"title": "Tiefentitel", "more": DEEP})),),
        ("Tiefentitel",),
    ),
    Case(
        "a thousand messages",
        (messages(*(text(f"Tausendstel {n:04}", n) for n in range(1_000))),),
        tuple(f"Tausendstel {n:04}" for n in range(1_000)),
    ),
    Case(
        "a whole card box",
        (messages(said("contacts", [{"name": {"formatted_name": f"Karteikarte {n}"}} for n in range(257)])),),
        ("; ".join(f"Karteikarte {n}" for n in range(257)),),
    ),
    Case(
        "order without lines",
        (messages(said("order", {"catalog_id": "7", "text": "Leerkorb", "product_items": []})),),
        ("Leerkorb",),
    ),
    Case("order without fields", (messages(said("order", {})),), ("",)),
    Case("media without fields", (messages(said("image", {})),), ("",)),
    Case("reaction to nothing", (messages(said("reaction", {"emoji": "🫥"})),), ("🫥",)),
    Case("card without fields", (messages(said("contacts", [{}, {"name": None}, 5])),), ("",)),
    Case("location without coordinates", (messages(said("location", {"name": "Ortlos"})),), ("Ortlos",)),
    Case("interactive without an answer", (messages(said("interactive", {"type": "button_reply"})),), ("",)),
    Case("system without fields", (messages(said("system", {}), contacts=None),), ("",)),
    Case("edit without contents", (messages(said("edit", {"original_message_id": "wamid.NONE"})),), ("",)),
    Case("revoke of nothing known", (messages(said("revoke", {"original_message_id": "wamid.NEVER"})),), ("",)),
    Case(
        "quote of a message that never came",
        (messages(text("Zitat ins Leere", context={"id": "wamid.NEVER2", "from": "$you"})),),
        ("Zitat ins Leere",),
    ),
)

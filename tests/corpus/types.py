"""One delivery for every type of message."""

from tests.corpus.cases import CONTACT, Case, media, messages, said, text

CAKE = media(1, "image/jpeg", caption="Torte mit Himbeeren 🍰\nfür Freitag")
CARD = {
    "name": {"formatted_name": "Dr. Ilse Brandt", "first_name": "Ilse", "last_name": "Brandt", "prefix": "Dr."},
    "org": {"company": "Praxis am Tor", "title": "Ärztin"},
    "phones": [{"phone": "+49 171 3920041", "type": "CELL", "wa_id": "491713920041"}, {"phone": "+49 171 3920042"}],
    "emails": [{"email": "ilse@praxis.example", "type": "WORK"}],
    "urls": [{"url": "https://praxis.example", "type": "WORK"}],
    "addresses": [
        {"street": "Torgasse 3", "city": "Hamburg", "zip": "20095", "country": "Deutschland", "type": "WORK"}
    ],
    "birthday": "1971-02-28",
}
ORDER = {
    "catalog_id": "300400500600700",
    "text": "Bitte ohne Nüsse",
    "product_items": [
        {"product_retailer_id": "ROGGEN-1000", "quantity": 2, "item_price": 4.2, "currency": "EUR"},
        {"product_retailer_id": "SEMMEL", "quantity": "12", "item_price": "0.45", "currency": "EUR"},
    ],
}
UNKNOWN_TYPE = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}
POLL = {"question": "Welche Füllung?", "options": [{"name": "Mohnfüllung"}, {"name": "Quarkfüllung"}]}


TYPES: tuple[Case, ...] = (
    Case(
        "text",
        (messages(text("Grüß Gott! Haben Sie Dinkelbrötchen? 🥐")),),
        ("Grüß Gott! Haben Sie Dinkelbrötchen? 🥐",),
    ),
    Case("image", (messages(said("image", CAKE)),), ("Torte mit Himbeeren 🍰\nfür Freitag",)),
    Case("image without words", (messages(said("image", media(2, "image/jpeg"))),), ("",)),
    Case(
        "image with its address",
        (messages(said("image", media(3, "image/png", url="https://lookaside.example/?mid=3", caption="Adressbild"))),),
        ("Adressbild",),
        source="images since 2025-11-12",
    ),
    Case("video", (messages(said("video", media(4, "video/mp4", caption="So geht Knetwerk"))),), ("So geht Knetwerk",)),
    Case("voice note", (messages(said("audio", media(5, "audio/ogg; codecs=opus", voice=True))),), ("",)),
    Case("audio file", (messages(said("audio", media(6, "audio/mpeg", voice=False))),), ("",)),
    Case(
        "document",
        (
            messages(
                said(
                    "document", media(7, "application/pdf", filename="Lieferschein_4711.pdf", caption="wie besprochen")
                )
            ),
        ),
        ("Lieferschein_4711.pdf – wie besprochen",),
    ),
    Case(
        "document without a name",
        (messages(said("document", media(8, "application/pdf", caption="Namenlosblatt"))),),
        ("Namenlosblatt",),
    ),
    Case("sticker", (messages(said("sticker", media(9, "image/webp", animated=False))),), ("",)),
    Case("animated sticker", (messages(said("sticker", media(10, "image/webp", animated=True))),), ("",)),
    Case(
        "location",
        (
            messages(
                said(
                    "location",
                    {
                        "latitude": 48.1336,
                        "longitude": 11.5674,
                        "name": "Sendlinger Torplatz",
                        "address": "Sendlinger-Tor-Platz 8, München",
                        "url": "https://maps.example/st",
                    },
                )
            ),
        ),
        ("Sendlinger Torplatz – Sendlinger-Tor-Platz 8, München – 48.1336, 11.5674 – https://maps.example/st",),
    ),
    Case("location alone", (messages(said("location", {"latitude": -33.5, "longitude": 151})),), ("-33.5, 151",)),
    Case(
        "contacts",
        (messages(said("contacts", [CARD, {"name": {"formatted_name": "Ohne Nummer"}}])),),
        ("Dr. Ilse Brandt, Praxis am Tor, +49 171 3920041, +49 171 3920042, ilse@praxis.example; Ohne Nummer",),
    ),
    Case(
        "reaction set, changed and removed",
        (
            messages(
                text("Reaktionsziel"),
                said("reaction", {"message_id": "$id1", "emoji": "👍"}, 2),
                said("reaction", {"message_id": "$id1", "emoji": "🥳"}, 3, timestamp="$later"),
                said("reaction", {"message_id": "$id1", "emoji": ""}, 4, timestamp="$later"),
            ),
        ),
        ("Reaktionsziel", "👍", "🥳", ""),
    ),
    Case(
        "reaction removed without an emoji field",
        (messages(said("reaction", {"message_id": "wamid.GONE"})),),
        ("",),
    ),
    Case(
        "order",
        (messages(said("order", ORDER)),),
        ("2 × ROGGEN-1000 4.2 EUR, 12 × SEMMEL 0.45 EUR – Bitte ohne Nüsse",),
    ),
    Case(
        "order with prices of many digits",
        (
            messages(
                said(
                    "order",
                    {
                        "catalog_id": "1",
                        "product_items": [
                            {"product_retailer_id": "GOLDBROT", "quantity": 1, "item_price": "PRICE", "currency": "KWD"}
                        ],
                    },
                )
            ),
        ),
        ("1 × GOLDBROT 12345678901234567.120 KWD",),
        replacements=(('"PRICE"', "12345678901234567.120"),),
    ),
    Case(
        "number changed",
        (
            messages(
                said(
                    "system",
                    {
                        "body": "User Sam Porter changed from $me to $you",
                        "wa_id": "$you",
                        "type": "user_changed_number",
                        "user_id": "GB.NEW$me",
                        "previous_user_id": "GB.OLD$me",
                    },
                ),
                contacts=None,
            ),
        ),
        ("User Sam Porter changed from $me to $you",),
    ),
    Case(
        "user id changed",
        (
            messages(
                said(
                    "system",
                    {"type": "user_changed_user_id", "user_id": "GB.B$me", "previous_user_id": "GB.A$me"},
                    from_user_id="GB.A$me",
                ),
                contacts=None,
            ),
        ),
        ("GB.B$me",),
        source="system messages, 2026-08-11",
    ),
    Case(
        "identity changed",
        (
            messages(
                said(
                    "system",
                    {
                        "body": "The security code of Sam Porter changed",
                        "identity": "DF2lS5v2W6x=",
                        "type": "customer_identity_changed",
                        "customer": "$me",
                    },
                ),
                contacts=None,
            ),
        ),
        ("The security code of Sam Porter changed",),
    ),
    Case(
        "unsupported poll",
        (messages(said("unsupported", {"type": "poll"}, errors=[UNKNOWN_TYPE])),),
        ("Message type is currently not supported.",),
    ),
    Case(
        "unsupported without saying what",
        (messages(said("unsupported", errors=[UNKNOWN_TYPE | {"error_data": {"details": "Nachricht ohne Art"}}])),),
        ("Nachricht ohne Art",),
    ),
    Case("chat opened for the first time", (messages(said("request_welcome")),), ("",)),
    Case(
        "edit of a text",
        (
            messages(
                text("Zwei Roggenlaibe"),
                said(
                    "edit",
                    {
                        "original_message_id": "$id1",
                        "message": {"context": {"id": "M0"}, "type": "text", "text": {"body": "Drei Roggenlaibe"}},
                    },
                    2,
                    timestamp="$later",
                ),
            ),
        ),
        ("Zwei Roggenlaibe", "Drei Roggenlaibe"),
        source="edit, 2026-07-20",
    ),
    Case(
        "edit of a caption that comes before its picture",
        (
            messages(
                said(
                    "edit",
                    {
                        "original_message_id": "$id1",
                        "message": {"type": "image", "image": media(11, "image/jpeg", caption="Schild neu bemalt")},
                    },
                    2,
                    timestamp="$later",
                ),
                said("image", media(11, "image/jpeg", caption="Schild alt")),
            ),
        ),
        ("Schild neu bemalt", "Schild alt"),
    ),
    Case(
        "revoke",
        (
            messages(
                text("Geheimrezept Zwiebelkuchen"),
                said("revoke", {"original_message_id": "$id1"}, 2, timestamp="$later"),
            ),
        ),
        ("Geheimrezept Zwiebelkuchen", ""),
        gone=("Geheimrezept Zwiebelkuchen",),
        source="revoke, 2026-05-21",
    ),
    Case(
        "revoke before its message",
        (
            messages(
                said("revoke", {"original_message_id": "$id1"}, 2, timestamp="$later"),
                text("Vorab widerrufenes Wort"),
            ),
        ),
        ("", "Vorab widerrufenes Wort"),
        gone=("Vorab widerrufenes Wort",),
    ),
    Case("poll of tomorrow", (messages(said("poll", POLL)),), ("Welche Füllung? – Mohnfüllung – Quarkfüllung",)),
    Case("type of tomorrow that says nothing", (messages(said("hologram", {"id": "h1", "fps": 30})),), ("",)),
    Case("type of tomorrow that is a word", (messages(said("wave", "👋 Winkewort")),), ("",)),
    Case(
        "quote",
        (messages(text("Ja, genau das Zitatbrot", context={"from": "$shop", "id": "wamid.OUT77"})),),
        ("Ja, genau das Zitatbrot",),
    ),
    Case(
        "forwarded",
        (messages(text("Weitergeleitetes Rezept", context={"forwarded": True})),),
        ("Weitergeleitetes Rezept",),
    ),
    Case(
        "forwarded many times",
        (messages(text("Kettenbrief vom Amt", context={"frequently_forwarded": True})),),
        ("Kettenbrief vom Amt",),
    ),
    Case(
        "question about a product",
        (
            messages(
                text(
                    "Ist das glutenfrei, Produktfrage?",
                    context={
                        "from": "$shop",
                        "id": "wamid.P1",
                        "referred_product": {"catalog_id": "300400500600700", "product_retailer_id": "STOLLEN-750"},
                    },
                )
            ),
        ),
        ("Ist das glutenfrei, Produktfrage?",),
    ),
    Case(
        "from an ad",
        (
            messages(
                text(
                    "Hallo, ich komme von der Anzeige Herbstkuchen",
                    referral={
                        "source_url": "https://fb.example/herbst",
                        "source_id": "120226305854810726",
                        "source_type": "ad",
                        "headline": "Herbstkuchen",
                        "body": "Schreiben Sie uns",
                        "media_type": "image",
                        "image_url": "https://scontent.example/1.jpg",
                        "ctwa_clid": "Aff-n8ZdXXXX",
                        "welcome_message": {"text": "Womit können wir helfen?"},
                    },
                )
            ),
        ),
        ("Hallo, ich komme von der Anzeige Herbstkuchen",),
    ),
    Case(
        "in a group",
        (messages(text("Gruppenbestellung bitte", group_id="Y2FwaV9ncm91cDox")),),
        ("Gruppenbestellung bitte",),
        source="groups messaging",
    ),
    Case(
        "picture that Meta could not fetch",
        (messages(said("image", errors=[{"code": 131052, "title": "Media download error"}])),),
        ("",),
    ),
    Case(
        "identity hash beside the contact",
        (messages(text("Hashwort Identität"), contacts=(CONTACT | {"identity_key_hash": "DF2lS5v2W6x="},)),),
        ("Hashwort Identität",),
    ),
)

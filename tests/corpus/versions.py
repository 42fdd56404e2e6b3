"""The same things as different versions of the API write them."""

from tests.corpus.cases import CONTACT, Case, change, media, messages, said, text

STATUS = {"id": "wamid.S", "timestamp": "$at", "recipient_id": "$me"}
CONVERSATION = {"id": "c1", "expiration_timestamp": "1790060000", "origin": {"type": "user_initiated"}}

VERSIONS: tuple[Case, ...] = (
    Case(
        "v13 text with a conversation in its statuses",
        (
            messages(text("Wort aus Version 13")),
            change(
                statuses=[
                    STATUS
                    | {
                        "status": "delivered",
                        "conversation": CONVERSATION,
                        "pricing": {"billable": True, "pricing_model": "CBP", "category": "user_initiated"},
                    }
                ]
            ),
        ),
        ("Wort aus Version 13",),
        source="Chatwoot, 2022 payloads",
    ),
    Case(
        "v11 changed number",
        (
            messages(
                said(
                    "system",
                    {"body": "Nummer gewechselt nach $you", "new_wa_id": "$you", "type": "user_changed_number"},
                ),
                contacts=None,
            ),
        ),
        ("Nummer gewechselt nach $you",),
        source="system messages before v12",
    ),
    Case(
        "older name of a changed number",
        (
            messages(
                said(
                    "system",
                    {
                        "body": "Wechsel alter Name $you",
                        "wa_id": "$you",
                        "type": "customer_changed_number",
                        "customer": "$me",
                    },
                ),
                contacts=None,
            ),
        ),
        ("Wechsel alter Name $you",),
        source="whatsapp-api-js",
    ),
    Case(
        "v12 unknown message",
        (
            messages(
                said(
                    "unknown",
                    errors=[
                        {"code": 131051, "details": "Unbekannt in Version 12", "title": "Unsupported message type"}
                    ],
                )
            ),
        ),
        ("Unbekannt in Version 12",),
        source="Chatwoot and pywa, 2022 payloads",
    ),
    Case(
        "vanishing message",
        (messages(said("ephemeral", errors=[{"code": 131051, "title": "Verschwindende Nachricht"}])),),
        ("Verschwindende Nachricht",),
    ),
    Case(
        "text that Meta could not hand on",
        (messages(said("text", errors=[{"code": 131000, "title": "Something went wrong"}])),),
        ("",),
    ),
    Case(
        "v24 status without a conversation",
        (
            change(
                statuses=[
                    STATUS
                    | {
                        "status": "sent",
                        "biz_opaque_callback_data": "elsewhere.1",
                        "pricing": {
                            "billable": False,
                            "pricing_model": "PMP",
                            "type": "free_customer_service",
                            "category": "service",
                        },
                    }
                ]
            ),
        ),
    ),
    Case(
        "v25 person with a user id, a user name and a number",
        (
            messages(
                text("Benutzername und Nummer", from_user_id="GB.13$me"),
                contacts=(CONTACT | {"profile": {"name": "Sam", "username": "sam.porter"}, "user_id": "GB.13$me"},),
            ),
        ),
        ("Benutzername und Nummer",),
        source="business-scoped user ids",
    ),
    Case(
        "v25 status to a user id",
        (
            change(
                contacts=[{"profile": {"name": "Sam"}, "user_id": "GB.14$me"}],
                statuses=[
                    {
                        "id": "wamid.S2",
                        "status": "read",
                        "timestamp": "$at",
                        "recipient_id": "",
                        "recipient_user_id": "GB.14$me",
                        "recipient_type": "individual",
                    }
                ],
            ),
        ),
    ),
    Case(
        "hash in hexadecimal",
        (
            messages(
                said("image", media(20, "image/jpeg", caption="Hexadezimalbild") | {"sha256": "3f9d94d399fa61c1" * 4})
            ),
        ),
        ("Hexadezimalbild",),
        source="history page of 2025",
    ),
    Case(
        "caption and file name of old documents",
        (messages(said("document", media(21, "text/plain", filename="Ämter & Brötchen (1).txt", caption=""))),),
        ("Ämter & Brötchen (1).txt",),
    ),
    Case(
        "all statuses there are, and some there are not",
        (
            change(
                statuses=[
                    STATUS | {"id": f"wamid.R{n}", "status": status}
                    for n, status in enumerate(
                        ("sent", "delivered", "read", "played", "failed", "warning", "teleported")
                    )
                ]
            ),
        ),
    ),
    Case(
        "failed with an error",
        (
            change(
                statuses=[
                    STATUS
                    | {
                        "status": "failed",
                        "errors": [
                            {
                                "code": 131047,
                                "title": "Re-engagement message",
                                "message": "Re-engagement message",
                                "error_data": {"details": "More than 24 hours"},
                                "href": "https://developers.example/errors",
                            }
                        ],
                    }
                ]
            ),
        ),
    ),
    Case(
        "deleted status, as before 2023",
        (
            messages(text("Statusgelöschtes Wort")),
            change(statuses=[STATUS | {"id": "$id1", "status": "deleted", "timestamp": "$later"}]),
        ),
        ("Statusgelöschtes Wort",),
        gone=("Statusgelöschtes Wort",),
        source="on-premises and early Cloud API statuses",
    ),
    Case(
        "errors beside everything",
        (change(errors=[{"code": 130429, "title": "Rate limit hit", "error_data": {"details": "throughput"}}]),),
    ),
    Case(
        "error of a message and its text",
        (messages(text("Text trotz Fehler", errors=[{"code": 131000, "title": "Something went wrong"}])),),
        ("Text trotz Fehler",),
    ),
    Case(
        "timestamp as a number and in milliseconds",
        (
            messages(
                text("Zahlenzeit", timestamp=1_789_990_500),
                text("Millisekundenzeit", 2, timestamp="1789990501000"),
            ),
        ),
        ("Zahlenzeit", "Millisekundenzeit"),
    ),
    Case(
        "sender with a plus",
        (messages(text("Plusabsender") | {"from": "+$me"}),),
        ("Plusabsender",),
        source="unsupported page: the number as it was written to",
    ),
)

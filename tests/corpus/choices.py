"""What customers press, choose, fill in and point at."""

from tests.corpus.cases import Case, messages, said

FLOW = '{"flow_token":"f1","termin":"Samstag 10 Uhr","personen":14,"allergien":["Nuss","Sesam"],"anzahlung":12.50}'


CHOICES: tuple[Case, ...] = (
    Case(
        "reply to a template's button",
        (
            messages(
                said(
                    "button",
                    {"payload": "ABHOLEN_JA", "text": "Ja, ich hole ab"},
                    context={"from": "$shop", "id": "wamid.T1"},
                )
            ),
        ),
        ("Ja, ich hole ab",),
    ),
    Case(
        "button reply",
        (
            messages(
                said(
                    "interactive",
                    {"type": "button_reply", "button_reply": {"id": "zeit-10", "title": "Zehn Uhr passt"}},
                    context={"from": "$shop", "id": "wamid.I1"},
                )
            ),
        ),
        ("Zehn Uhr passt",),
    ),
    Case(
        "list reply",
        (
            messages(
                said(
                    "interactive",
                    {
                        "type": "list_reply",
                        "list_reply": {"id": "r7", "title": "Nusszopf", "description": "mit Walnüssen, 600 g"},
                    },
                )
            ),
        ),
        ("Nusszopf – mit Walnüssen, 600 g",),
    ),
    Case(
        "flow reply",
        (
            messages(
                said(
                    "interactive",
                    {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": FLOW}},
                )
            ),
        ),
        ("Sent – termin Samstag 10 Uhr, personen 14, allergien Nuss, Sesam, anzahlung 12.50",),
    ),
    Case(
        "call permission reply",
        (
            messages(
                said(
                    "interactive",
                    {
                        "type": "call_permission_reply",
                        "call_permission_reply": {
                            "response": "accept",
                            "expiration_timestamp": 1790000000,
                            "response_source": "user_action",
                        },
                    },
                )
            ),
        ),
        ("accept",),
        source="calling: user call permissions",
    ),
    Case(
        "interactive of tomorrow",
        (
            messages(
                said("interactive", {"type": "slider_reply", "slider_reply": {"id": "s", "title": "Sieben von zehn"}})
            ),
        ),
        ("Sieben von zehn",),
    ),
    Case(
        "product sent by a customer",
        (
            messages(
                said(
                    "interactive",
                    {
                        "type": "product",
                        "body": {"text": "Gibt es das noch?"},
                        "action": {"catalog_id": "300400500600700", "product_retailer_id": "STOLLEN-750"},
                    },
                )
            ),
        ),
        ("Gibt es das noch? – STOLLEN-750",),
        source="interactive messages, 2026-08-03",
    ),
)

"""What arrives when a phone app shares the number, and when Meta's own agent answers."""

from typing import Any

from tests.corpus.cases import CONTACT, Case, Json, change, media, said, text


def echo(item: Json) -> Json:
    """The message as the shop's own phone sent it."""
    return item | {"from": "$shop", "to": "$me"}


def past(item: Json, status: str = "READ", **more: Any) -> Json:
    """The message as history tells it."""
    return item | {"history_context": {"status": status}} | more


def history(*messages: Json, phase: int = 0, order: int = 1, progress: int = 55) -> Json:
    """A change with one chunk of one chat."""
    thread = {"id": "$me", "messages": list(messages)}
    metadata = {"phase": phase, "chunk_order": order, "progress": progress}
    return change("history", history=[{"metadata": metadata, "threads": [thread]}])


PHONE_APP: tuple[Case, ...] = (
    Case(
        "echo of a text",
        (change("smb_message_echoes", message_echoes=[echo(text("Vom Ladentelefon"))]),),
        ("Vom Ladentelefon",),
    ),
    Case(
        "echo of a picture to somebody without a number",
        (
            change(
                "smb_message_echoes",
                message_echoes=[
                    said("image", media(30, "image/jpeg", caption="Echobild"))
                    | {"from": "$shop", "to": "", "to_user_id": "GB.31$me"}
                ],
            ),
        ),
        ("Echobild",),
    ),
    Case(
        "echo that is changed and taken back",
        (
            change(
                "smb_message_echoes",
                message_echoes=[
                    echo(text("Echo zum Ändern")),
                    echo(
                        said(
                            "edit",
                            {
                                "original_message_id": "$id1",
                                "message": {"type": "text", "text": {"body": "Echo geändert"}},
                            },
                            2,
                            timestamp="$later",
                        )
                    ),
                    echo(text("Echo zum Zurücknehmen", 3)),
                    echo(said("revoke", {"original_message_id": "$id3"}, 4, timestamp="$later")),
                ],
            ),
        ),
        ("Echo zum Ändern", "Echo geändert", "Echo zum Zurücknehmen", ""),
        gone=("Echo zum Zurücknehmen",),
        source="smb_message_echoes, 2026-05-21",
    ),
    Case(
        "echo of a list",
        (
            change(
                "smb_message_echoes",
                message_echoes=[
                    echo(
                        said(
                            "interactive",
                            {
                                "type": "list",
                                "body": {"text": "Welche Sorte?"},
                                "action": {
                                    "button": "Sorten",
                                    "sections": [{"title": "Brot", "rows": [{"id": "1", "title": "Echolaib"}]}],
                                },
                            },
                        )
                    )
                ],
            ),
        ),
        ("Welche Sorte? – Echolaib",),
    ),
    *(
        Case(
            f"echo of {kind}",
            (
                change(
                    "smb_message_echoes",
                    message_echoes=[
                        echo(
                            said(
                                "interactive",
                                {
                                    "type": kind,
                                    "body": {"text": f"Angebot {kind}"},
                                    "action": {"name": kind, "parameters": {"mode": "published", "flow_id": "1"}},
                                },
                            )
                        )
                    ],
                ),
            ),
            (f"Angebot {kind}",),
        )
        for kind in (
            *("flow", "address_message", "carousel", "order_details", "order_status", "call_permission_request"),
            "voice_call",
        )
    ),
    Case(
        "echo of a template",
        (
            change(
                "smb_message_echoes",
                message_echoes=[
                    echo(
                        said(
                            "template",
                            {
                                "name": "abholung_bereit",
                                "language": {"code": "de"},
                                "components": [
                                    {"type": "body", "parameters": [{"type": "text", "text": "Vorlagenwort"}]}
                                ],
                            },
                        )
                    )
                ],
            ),
        ),
        ("abholung_bereit – Vorlagenwort",),
    ),
    Case(
        "standby while Meta's agent answers",
        (
            change("standby", contacts=[CONTACT], messages=[text("Frage an den Agenten")]),
            change("standby", message_echoes=[echo(text("Antwort des Agenten", 2))]),
            change(
                "standby", statuses=[{"id": "$id2", "status": "read", "timestamp": "$later", "recipient_id": "$me"}]
            ),
            change("messaging_handovers", messaging_handovers=[{"type": "take_thread_control", "timestamp": "$at"}]),
        ),
        ("Frage an den Agenten", "Antwort des Agenten"),
        source="standby, 2026-08-04",
    ),
    Case(
        "history of a chat",
        (
            history(
                past(text("Vergangenheit vom Kunden")),
                past(text("Vergangenheit vom Laden", 2), "DELIVERED") | {"from": "$shop"},
                past(said("media_placeholder", n=3), "PLAYED") | {"from": "$shop"},
                past(said("document", {"caption": "Vergangenes Blatt"}, 4), "READ"),
                past(text("Nie angekommen", 5), "ERROR") | {"from": "$shop", "to": "$me"},
            ),
        ),
        ("Vergangenheit vom Kunden", "Vergangenheit vom Laden", "", "Vergangenes Blatt", "Nie angekommen"),
    ),
    Case(
        "history in chunks, the last first",
        (
            history(past(text("Zweiter Brocken")), phase=1, order=2, progress=100),
            history(past(text("Erster Brocken", 2)), phase=1, order=1, progress=60),
        ),
        ("Zweiter Brocken", "Erster Brocken"),
    ),
    Case(
        "media of the past with their ids",
        (
            change(
                "history",
                messages=[said("image", media(31, "image/jpeg", caption="Vergangenes Bild") | {"sha256": "ab" * 32})],
            ),
        ),
        ("Vergangenes Bild",),
    ),
    Case(
        "placeholder whose picture follows",
        (
            history(past(said("media_placeholder"))),
            change("history", messages=[said("image", media(32, "image/jpeg", caption="Nachgereichtes Bild"))]),
        ),
        ("", "Nachgereichtes Bild"),
    ),
    Case(
        "history refused",
        (
            change(
                "history",
                history=[
                    {
                        "errors": [
                            {
                                "code": 2593109,
                                "title": "History sync is turned off by the business",
                                "error_data": {"details": "History sharing is turned off by the business"},
                            }
                        ]
                    }
                ],
            ),
        ),
    ),
    Case(
        "thousands of past messages",
        (
            change(
                "history",
                history=[
                    {
                        "metadata": {"phase": 2, "chunk_order": 1, "progress": 100},
                        "threads": [
                            {
                                "id": f"4411749600{chat:02}",
                                "messages": [
                                    past(
                                        text(f"Altbestand {chat:02}{n:02}", chat * 100 + n)
                                        | {"from": f"4411749600{chat:02}"}
                                    )
                                    for n in range(50)
                                ],
                            }
                            for chat in range(60)
                        ],
                    }
                ],
            ),
        ),
        tuple(f"Altbestand {chat:02}{n:02}" for chat in range(60) for n in range(50)),
    ),
    Case(
        "contacts added, renamed and removed",
        (
            change(
                "smb_app_state_sync",
                state_sync=[
                    {
                        "type": "contact",
                        "contact": {"full_name": "Pia Morgenrot", "first_name": "Pia", "phone_number": "$me"},
                        "action": "add",
                        "metadata": {"timestamp": "$at"},
                    },
                    {
                        "type": "contact",
                        "contact": {"first_name": "Yve", "phone_number": "+$you"},
                        "action": "add",
                        "metadata": {"timestamp": 1789990000},
                    },
                    {
                        "type": "contact",
                        "contact": {"phone_number": "$you"},
                        "action": "remove",
                        "metadata": {"timestamp": "$later"},
                    },
                ],
            ),
        ),
    ),
    Case(
        "marketing stopped and resumed",
        (
            change(
                "user_preferences",
                contacts=[{"wa_id": "$me"}],
                user_preferences=[
                    {
                        "wa_id": "$me",
                        "detail": "User requested to stop marketing messages",
                        "category": "marketing_messages",
                        "value": "stop",
                        "timestamp": 1789990001,
                    },
                    {
                        "user_id": "GB.32$me",
                        "detail": "User requested to resume marketing messages",
                        "category": "marketing_messages",
                        "value": "resume",
                        "timestamp": 1789990002,
                    },
                ],
            ),
        ),
    ),
)

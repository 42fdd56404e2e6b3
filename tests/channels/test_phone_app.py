"""What a phone app that shares the number tells: echoes, its contacts, its past, and customers' choices."""

from typing import Any

import pytest

from app.core.content import Media, Reaction
from app.core.enums import Author, Direction, IdentityKind, Status
from app.core.events import AccountEvent, ContactEvent, MessageEvent, Party, PreferenceEvent, Quarantined
from tests.channels.webhooks import (
    AT,
    AT_MILLIS,
    CUSTOMER,
    NUMBER_ID,
    READER,
    SHOP,
    change,
    contact,
    events,
    message,
    split,
    status,
    value,
)

ANNA = ((IdentityKind.WA_ID, CUSTOMER), (IdentityKind.PHONE, f"+{CUSTOMER}"))


def echo(type_: str = "text", content: object = None, **more: Any) -> dict[str, Any]:
    """An item of `message_echoes`."""
    return message(type_, content, **more) | {"from": SHOP, "to": CUSTOMER}


def past(status_: str = "READ", **more: Any) -> dict[str, Any]:
    """A message of the past; from the customer unless `from` says otherwise."""
    return message(**more) | {"history_context": {"status": status_}}


def chunk(*threads: tuple[str, list[dict[str, Any]]], progress: int = 55) -> dict[str, Any]:
    """A chunk of history."""
    return {
        "metadata": {"phase": 0, "chunk_order": 1, "progress": progress},
        "threads": [{"id": id_, "messages": messages} for id_, messages in threads],
    }


def test_echo_of_the_phone_app_is_ours_to_that_customer() -> None:
    (event,) = events(change("smb_message_echoes", message_echoes=[echo(content={"body": "Gern!"})]))
    assert isinstance(event, MessageEvent)
    assert (event.direction, event.author, event.text) == (Direction.OUT, Author.PHONE_APP, "Gern!")
    assert event.party.identities == ANNA
    assert not event.past


def test_echo_to_a_person_without_a_number_names_their_user_id() -> None:
    item = echo() | {"to": "", "to_user_id": "DE.9Z"}
    (event,) = events(change("smb_message_echoes", message_echoes=[item]))
    assert isinstance(event, MessageEvent)
    assert event.party.identities == ((IdentityKind.BSUID, "DE.9Z"),)


@pytest.mark.parametrize(
    ("type_", "content", "text"),
    [
        ("edit", {"original_message_id": "wamid.E1", "message": {"type": "text", "text": {"body": "neu"}}}, "neu"),
        ("revoke", {"original_message_id": "wamid.E1"}, ""),
        ("reaction", {"message_id": "wamid.E1", "emoji": "🙏"}, "🙏"),
    ],
)
def test_echo_that_changes_a_message_names_it(type_: str, content: object, text: str) -> None:
    (event,) = events(change("smb_message_echoes", message_echoes=[echo(type_, content)]))
    assert isinstance(event, MessageEvent)
    assert (event.type, event.quoted_external_id, event.text) == (type_, "wamid.E1", text)
    assert event.content == (Reaction("🙏") if type_ == "reaction" else None)


def test_what_metas_agent_writes_is_automatic() -> None:
    found = events(
        change("standby", contacts=[contact()], messages=[message()]),
        change("standby", message_echoes=[echo()]),
        change("standby", statuses=[status()]),
        change("message_echoes", message_echoes=[echo()]),
    )
    assert [getattr(event, "author", "?") for event in found] == [None, Author.AUTOMATIC, "?", Author.PHONE_APP]


def test_history_is_every_message_of_every_chat_on_its_own() -> None:
    ours = past("DELIVERED", content={"body": "Ist fertig"}) | {"from": SHOP, "id": "wamid.H2"}
    other = past("ERROR", n=3) | {"from": SHOP}
    found = split(change("history", history=[chunk((CUSTOMER, [past(), ours]), ("4917139", [other]))]))
    notice, theirs, sent, failed = (item.event for item in found)
    assert notice == AccountEvent(
        "history",
        "History from the phone app: 3 messages in 2 chats, 55 % done",
        facts=(("phase", "0"), ("chunk_order", "1"), ("progress", "55")),
    )
    assert isinstance(theirs, MessageEvent)
    assert (theirs.past, theirs.direction, theirs.status, theirs.text) == (True, Direction.IN, None, "Guten Tag")
    assert theirs.party.identities == ANNA
    assert isinstance(sent, MessageEvent)
    assert (sent.past, sent.direction, sent.status) == (True, Direction.OUT, Status.DELIVERED)
    assert (sent.author, sent.party.identities) == (Author.PHONE_APP, ANNA)
    assert isinstance(failed, MessageEvent)
    assert (failed.status, failed.party.identities[0]) == (Status.FAILED, (IdentityKind.WA_ID, "4917139"))
    assert {item.account for item in found} == {NUMBER_ID}
    assert [READER.parse_item(item.account, item.raw) for item in found] == found


@pytest.mark.parametrize(
    ("reported", "rung"),
    [
        ("SENT", Status.SENT),
        ("PENDING", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("READ", Status.READ),
        ("PLAYED", Status.PLAYED),
        ("ERROR", Status.FAILED),
        ("TELEPORTED", Status.SENT),
        ("", Status.SENT),
    ],
)
def test_past_message_of_ours_says_how_far_it_came(reported: str, rung: Status) -> None:
    item = past(reported) | {"from": f"+{SHOP[:2]} {SHOP[2:]}"}
    event = events(change("history", history=[chunk((CUSTOMER, [item]))]))[1]
    assert isinstance(event, MessageEvent)
    assert event.status is rung


def test_thousands_of_past_messages_come_in_one_webhook() -> None:
    threads = [
        (f"49171392{chat:04}", [past(n=chat * 50 + n) | {"from": f"49171392{chat:04}"} for n in range(50)])
        for chat in range(100)
    ]
    found = events(change("history", history=[chunk(*threads)]))
    assert sum(isinstance(event, MessageEvent) for event in found) == 5_000
    assert not any(isinstance(event, Quarantined) for event in found)


def test_past_media_follow_with_their_ids_and_are_past_as_well() -> None:
    item = message("image", {"id": "24230790383178626", "mime_type": "image/jpeg", "caption": "Echeveria"})
    (event,) = events(change("history", messages=[item]))
    assert isinstance(event, MessageEvent)
    assert (event.past, event.text) == (True, "Echeveria")
    assert event.content == Media("24230790383178626", "image/jpeg", caption="Echeveria")


def test_past_media_that_are_not_shared_leave_their_place() -> None:
    item = past("PLAYED", type_="media_placeholder") | {"from": SHOP}
    event = events(change("history", history=[chunk((CUSTOMER, [item]))]))[1]
    assert isinstance(event, MessageEvent)
    assert (event.type, event.text, event.content, event.status) == ("media_placeholder", "", None, Status.PLAYED)


def test_refused_history_is_told() -> None:
    refused = {"errors": [{"code": 2593109, "title": "History sync is turned off"}]}
    assert events(change("history", history=[refused])) == [
        AccountEvent(
            "history",
            "The phone app's history was not shared: History sync is turned off",
            "warning",
            (("code", "2593109"),),
        )
    ]


@pytest.mark.parametrize(
    "broken", [None, 5, [], {}, {"threads": 5}, {"threads": [{"id": 7, "messages": [None, 3, {}]}]}]
)
def test_odd_history_costs_no_other_chunk(broken: object) -> None:
    found = events(change("history", history=[broken, chunk((CUSTOMER, [past()]))]))
    assert isinstance(found[-1], MessageEvent)


def test_contacts_of_the_phone_app_name_people_and_forget_them() -> None:
    people = [
        {
            "type": "contact",
            "contact": {"full_name": "Anna Vogel", "first_name": "Anna", "phone_number": CUSTOMER},
            "action": "add",
            "metadata": {"timestamp": AT},
        },
        {
            "type": "contact",
            "contact": {"first_name": "Ben", "phone_number": "+49 171 3920002", "user_id": "DE.2", "username": "ben"},
            "action": "add",
            "metadata": {"timestamp": 1739321025},
        },
        {"type": "contact", "contact": {"phone_number": CUSTOMER}, "action": "remove"},
        {"type": "calendar", "action": "add"},
    ]
    ben = (
        (IdentityKind.WA_ID, "491713920002"),
        (IdentityKind.PHONE, "+491713920002"),
        (IdentityKind.BSUID, "DE.2"),
        (IdentityKind.USERNAME, "ben"),
    )
    found = split(change("smb_app_state_sync", state_sync=people))
    assert [item.event for item in found] == [
        ContactEvent(Party(ANNA), "Anna Vogel", AT_MILLIS),
        ContactEvent(Party(ben), "Ben", AT_MILLIS + 1_000),
        ContactEvent(Party(ANNA), "", 0),
        AccountEvent(
            "smb_app_state_sync",
            "smb_app_state_sync: type calendar, action add",
            facts=(("type", "calendar"), ("action", "add")),
        ),
    ]
    assert [READER.parse_item(item.account, item.raw) for item in found] == found


def test_customers_stop_and_resume_marketing() -> None:
    chosen = {"wa_id": CUSTOMER, "category": "marketing_messages", "detail": "User requested …", "timestamp": int(AT)}
    nameless = {"user_id": "DE.9Z", "category": "marketing_messages", "value": "resume", "timestamp": AT}
    calls = {"wa_id": CUSTOMER, "category": "calls", "value": "stop", "timestamp": 17}
    found = events(
        change("user_preferences", contacts=[contact()], user_preferences=[chosen | {"value": "stop"}, nameless, calls])
    )
    assert found[:2] == [
        PreferenceEvent(Party(ANNA, "Anna Vogel"), stopped=True, time=AT_MILLIS),
        PreferenceEvent(Party(((IdentityKind.BSUID, "DE.9Z"),)), stopped=False, time=AT_MILLIS),
    ]
    assert isinstance(found[2], AccountEvent)
    assert "calls" in found[2].text


def test_value_without_its_lists_stays_readable() -> None:
    assert isinstance(events({"field": "smb_app_state_sync", "value": value(news=1)})[0], AccountEvent)

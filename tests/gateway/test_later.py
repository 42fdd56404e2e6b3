"""The running gateway: what can be taken back leaves when its grace ends, what goes out later when its time comes."""

from app.core.clock import SECOND
from app.core.enums import Author
from app.core.errors import UserError
from app.services.desk import DeskService
from app.services.grace import take_back
from app.services.sending import queue_text
from app.store import later
from tests.gateway.running import Running, wait_until

ANNA = "491713920001"


def test_a_message_leaves_when_its_grace_ends_and_not_before(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    database = gateway.shop.database
    patient = queue_text(database, gateway.clock, chat, "bleibt", Author.OPERATOR, grace=60 * SECOND)
    row = queue_text(
        database,
        gateway.clock,
        gateway.hears("491713920002", "?", "wamid.2"),
        "geht",
        Author.OPERATOR,
        grace=SECOND // 2,
    )
    wait_until(lambda: gateway.channel.sent, "the message")
    late = gateway.clock.now() - row.goes_out_at
    assert 0 <= late < 3 * SECOND
    wait_until(lambda: gateway.status(row.id) == "sent", "its outcome")
    assert take_back(database, gateway.clock, patient.id) == "bleibt"
    assert [text for _, text, _ in gateway.channel.sent] == ["geht"]


def test_taken_back_or_sent_but_never_both_however_close_they_come(gateway: Running) -> None:
    database = gateway.shop.database
    texts = [f"text {n}" for n in range(12)]
    chats = [gateway.hears(f"4917139201{n:02}", "?", f"wamid.{n}") for n in range(len(texts))]
    rows = [
        queue_text(database, gateway.clock, chat, text, Author.OPERATOR, grace=100 + 20 * n)
        for n, (chat, text) in enumerate(zip(chats, texts, strict=True))
    ]
    back = []
    for row in rows:
        wait_until(lambda row=row: gateway.clock.now() >= row.goes_out_at, "its time")  # type: ignore[misc]
        try:
            back.append(take_back(database, gateway.clock, row.id))
        except UserError:
            continue
    wait_until(lambda: len(gateway.channel.sent) + len(back) >= len(texts), "the rest")
    assert sorted([*back, *(text for _, text, _ in gateway.channel.sent)]) == sorted(texts)


def test_what_goes_out_later_is_sent_when_its_time_has_come(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Wann ist sie fertig?", "wamid.1")
    desk = DeskService(gateway.shop.database, gateway.clock)
    desk.send_later(chat, "Jetzt!", gateway.clock.now() + SECOND // 2)
    wait_until(lambda: gateway.channel.sent, "the message")
    assert [text for _, text, _ in gateway.channel.sent] == ["Jetzt!"]
    assert later.read_later(gateway.shop.database.reader()) == []

"""Links: nothing opens but after its real host was shown."""

import pytest

from app.core.errors import UserError
from app.ui.links import checked_link
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until


@pytest.mark.parametrize(
    ("text", "url", "where", "disguised"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z", "a.example", False),
        ("a.example/pfad", "https://a.example/pfad", "a.example", False),
        ("https://bäckerei.example", "https://xn--bckerei-5wa.example", "xn--bckerei-5wa.example", True),
        ("https://pаypal.com/login", "https://xn--pypal-4ve.com/login", "xn--pypal-4ve.com", True),
        ("https://paypal.com@evil.example/", "https://evil.example/", "evil.example", False),
        ("HTTP://A.EXAMPLE:8080/ä", "http://a.example:8080/%C3%A4", "a.example:8080", False),
        ("mailto:hallo@a.example", "mailto:hallo@a.example", "hallo@a.example", False),
        ("tel:+491713920011", "tel:+491713920011", "+491713920011", False),
    ],
)
def test_the_host_is_shown_in_ascii(text: str, url: str, where: str, disguised: bool) -> None:
    link = checked_link(text)
    assert (link.url, link.where, link.disguised) == (url, where, disguised)
    assert link.url.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "javascript://%0aalert(1)",
        "file:///etc/passwd",
        "ssh://a.example",
        "https://",
        "https://a b.example",
        "https://a\x1b.example",
        "https://a.example:99999999/",
        "https://\u202eexample.a",
        "http://[::1",
    ],
)
def test_other_links_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError):
        checked_link(text)


async def test_a_link_opens_only_when_the_operator_says_yes() -> None:
    opened: list[str] = []
    desk = filled(FakeDesk(StoppedClock()))
    desk.write(desk.people[5], "https://bäckerei.example/brot")
    async with running(desk, open_url=opened.append) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        app.desk.action_do("message.open_link")
        await until(pilot, lambda: "xn--bckerei-5wa.example" in screen_text(app))
        assert "can look like others" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.desk)
        assert opened == []
        app.desk.action_do("message.open_link")
        await until(pilot, lambda: app.screen is not app.desk)
        await pilot.press("y")
        await until(pilot, lambda: opened == ["https://xn--bckerei-5wa.example/brot"])

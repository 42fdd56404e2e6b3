"""What the gateway does besides messages: nothing asked for is forgotten over something older."""

from app.core.rows import Delivery, ProfileFields
from app.services import profile_jobs as steps
from app.services.profile import save_profile
from app.store import jobs
from tests.builders import NOW, FixedClock, Shop


def test_profile_edited_while_it_is_published_is_published_again(shop: Shop) -> None:
    def save(about: str) -> None:
        fields = ProfileFields(about=about)
        save_profile(shop.database, FixedClock(), shop.account_id, fields, (), (), "Europe/Berlin", Delivery())

    save("Brot")
    (under_way,) = jobs.due_jobs(shop.database.reader(), NOW)
    save("Brot und Kuchen")
    steps.settle_published(shop.database, FixedClock(), under_way, *[ProfileFields(about="Brot")] * 2)
    (left,) = jobs.due_jobs(shop.database.reader(), NOW)
    assert "Kuchen" in left.payload
    assert shop.database.reader().execute("SELECT publish_state FROM business_profile").fetchall() == [("queued",)]

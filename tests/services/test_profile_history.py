"""The profile's past: every state is kept once, any can be had back; what Meta shows is held against what it took."""

import struct
import zlib
from pathlib import Path

import pytest

from app.channels.base import AccountInfo
from app.core.clock import DAY, HOUR
from app.core.enums import Direction, Status
from app.core.errors import UserError
from app.core.rows import Delivery, HealthProblem, ProfileFields, Trust
from app.services import profile_jobs
from app.services.profile import restore_profile, save_profile
from app.services.profile_photo import forget_photo, picture_size, set_photo
from app.store import jobs
from app.store.profile import profile_history, read_profile, trust_from_json, trust_to_json
from tests.builders import NOW, FixedClock, Said, Shop

INFO = AccountInfo("Bäckerei", "+493012345678", True, "APPROVED", "GREEN", "TIER_250", "CONNECTED")


def save(shop: Shop, fields: ProfileFields) -> None:
    """The operator saves these."""
    save_profile(shop.database, FixedClock(), shop.account_id, fields, (), (), "Europe/Berlin", Delivery())


def learn(shop: Shop, live: ProfileFields, info: AccountInfo = INFO) -> None:
    """Meta is read."""
    job = jobs.JobRow(0, shop.account_id, "account.refresh", "{}", 0)
    profile_jobs.settle_refreshed(shop.database, FixedClock(), job, info, live)


def history(shop: Shop) -> list[tuple[str, str]]:
    """About text and author of all versions, newest first."""
    return [(one.fields.about, one.by) for one in profile_history(shop.database.reader(), shop.account_id)]


def test_every_change_here_and_elsewhere_is_kept_once(shop: Shop) -> None:
    learn(shop, ProfileFields("Brot"))
    learn(shop, ProfileFields("Brot"))
    save(shop, ProfileFields("Brot und Kuchen"))
    save(shop, ProfileFields("Brot und Kuchen"))
    learn(shop, ProfileFields("Von woanders"))

    assert history(shop) == [("Von woanders", "meta"), ("Brot und Kuchen", "operator"), ("Brot", "meta")]


def test_what_was_there_before_the_first_change_can_be_had_back(shop: Shop) -> None:
    save(shop, ProfileFields("Brot"))
    save(shop, ProfileFields("Kuchen"))
    oldest = profile_history(shop.database.reader(), shop.account_id)[-1]

    restore_profile(shop.database, FixedClock(), oldest.id)

    profile = read_profile(shop.database.reader(), shop.account_id)
    assert profile is not None
    assert (profile.fields.about, profile.publish_state) == ("Brot", "queued")
    (job,) = jobs.due_jobs(shop.database.reader(), NOW)
    assert '"Brot"' in job.payload
    assert history(shop)[0] == ("Brot", "operator")


def test_no_such_version_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(UserError, match="77"):
        restore_profile(shop.database, FixedClock(), 77)


def test_what_meta_shows_otherwise_than_it_took_is_told(shop: Shop) -> None:
    wanted = ProfileFields("Brot", "Torstr. 1")
    save(shop, wanted)
    (job,) = jobs.due_jobs(shop.database.reader(), NOW)

    profile_jobs.settle_published(shop.database, FixedClock(), job, wanted, ProfileFields("Brot", "Torstr. 9"))

    profile = read_profile(shop.database.reader(), shop.account_id)
    assert profile is not None
    assert profile.publish_state == "failed"
    assert "address" in profile.publish_error
    assert profile.live == ProfileFields("Brot", "Torstr. 9")


def test_trust_is_kept_as_read(shop: Shop) -> None:
    trust = Trust("NONE", "PENDING", True, "HIGH", health=(HealthProblem("WABA", "BLOCKED", "No.", "Pay."),))
    info = AccountInfo(
        "B", "+493012345678", True, "APPROVED", "GREEN", "TIER_250", "CONNECTED", trust=trust, app_id="7"
    )

    learn(shop, ProfileFields(), info)

    profile = read_profile(shop.database.reader(), shop.account_id)
    assert profile is not None
    assert profile.trust == trust
    assert trust_from_json(trust_to_json(trust)) == trust
    assert jobs.served_accounts(shop.database.reader())[shop.account_id].app_id == "7"


def test_only_people_written_to_first_count_against_the_limit(shop: Shop) -> None:
    chats = [shop.person(f"K{n}", f"+4917139200{n:02}") for n in range(5)]
    old, answered, started, twice, failed = [chat for _customer, chat in chats]
    shop.say(
        *[
            Said(old, NOW - 2 * DAY, "t", Direction.OUT, Status.READ, "template"),
            Said(answered, NOW - 3 * HOUR, "Hallo"),
            Said(answered, NOW - 2 * HOUR, "t", Direction.OUT, Status.READ, "template"),
            Said(started, NOW - 2 * HOUR, "t", Direction.OUT, Status.DELIVERED, "template"),
            Said(twice, NOW - 2 * DAY, "Hallo"),
            Said(twice, NOW - 2 * HOUR, "t", Direction.OUT, Status.SENT, "template"),
            Said(twice, NOW - HOUR, "t", Direction.OUT, Status.SENT, "template"),
            Said(failed, NOW - HOUR, "t", Direction.OUT, Status.FAILED, "template"),
        ]
    )

    profile = read_profile(shop.database.reader(), shop.account_id, NOW)

    assert profile is not None
    assert profile.trust.limit_used == 2


def png(width: int, height: int) -> bytes:
    """The head of a PNG of that size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x02\x00\x01\x90\x03"
    + b"\0" * 20
)


def test_a_pictures_size_is_read_from_its_head() -> None:
    assert picture_size(png(640, 480)) == (640, 480)
    assert picture_size(JPEG) == (400, 512)
    for broken in (
        b"",
        b"\x89PNG\r\n\x1a\n",
        JPEG[:20],
        b"\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"GIF89a" * 9,
    ):
        assert picture_size(broken) == (0, 0)


def test_a_sound_picture_is_kept_for_its_upload_and_then_forgotten(shop: Shop, tmp_path: Path) -> None:
    picture = tmp_path / "laden.png"
    picture.write_bytes(png(640, 640))

    set_photo(shop.database, FixedClock(), shop.account_id, str(picture))

    (job,) = jobs.due_jobs(shop.database.reader(), NOW)
    (copy,) = (shop.path.parent / "profile").iterdir()
    assert (job.kind, str(copy) in job.payload, copy.stat().st_mode & 0o777) == ("photo", True, 0o600)
    forget_photo(copy)
    assert not copy.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"GIF89a", "JPEG"), (png(100, 640), "192"), (png(640, 640) + b"\0" * (5 << 20), "5"), (None, "read")],
)
def test_a_picture_that_would_be_refused_is_not_queued(
    shop: Shop, tmp_path: Path, content: bytes | None, word: str
) -> None:
    picture = tmp_path / "laden.png"
    if content is not None:
        picture.write_bytes(content)

    with pytest.raises(UserError, match=word):
        set_photo(shop.database, FixedClock(), shop.account_id, str(picture))

    assert jobs.due_jobs(shop.database.reader(), NOW) == []

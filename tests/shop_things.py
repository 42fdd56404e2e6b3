"""The bakery's templates, account log, quick replies, links, earlier profiles: for tests and pictures of the screen."""

import json
from dataclasses import replace
from typing import Any

from app.core.clock import DAY, HOUR, MINUTE
from app.core.rows import HealthProblem, MessageLink, NoticeRow, Profile, ProfileVersion, Template, Trust
from app.sandbox.quick_replies import QUICK_REPLIES
from app.sandbox.shops import BAKERY
from app.store.profile import fields_to_json, trust_to_json
from tests.fake_base import NOW


def _components(body: str, *more: dict[str, object], example: tuple[str, ...] = ()) -> str:
    part: dict[str, object] = {"type": "BODY", "text": body}
    if example:
        part["example"] = {"body_text": [list(example)]}
    return json.dumps([*more[:1], part, *more[1:]])


TEMPLATES = (
    Template(
        1,
        1,
        "abholung_bereit",
        "de",
        "UTILITY",
        "APPROVED",
        "GREEN",
        "",
        json.dumps(
            [
                {"type": "HEADER", "format": "TEXT", "text": "Ihre Bestellung ist fertig"},
                {
                    "type": "BODY",
                    "text": "Guten Tag {{1}}, Ihre Bestellung {{2}} liegt ab {{3}} Uhr für Sie bereit.",
                    "example": {"body_text": [["Anna Huber", "Nr. 18", "10"]]},
                },
                {"type": "FOOTER", "text": "Bäckerei Sonnenschein"},
                {
                    "type": "BUTTONS",
                    "buttons": [
                        {"type": "QUICK_REPLY", "text": "Ich komme"},
                        {"type": "URL", "text": "So finden Sie uns", "url": "https://sonnenschein.example/weg"},
                    ],
                },
            ]
        ),
        external_id="901",
    ),
    Template(
        2,
        1,
        "stollen_angebot",
        "de",
        "MARKETING",
        "APPROVED",
        "YELLOW",
        "",
        _components(
            "Liebe {{name}}, der Christstollen ist da: bis Samstag für 14,90 € statt 17,50 €. "
            "Sollen wir einen zurücklegen?"
        ),
        external_id="902",
    ),
    Template(
        3,
        1,
        "oeffnungszeiten",
        "de",
        "UTILITY",
        "PENDING",
        "UNKNOWN",
        "",
        _components("Am {{1}} haben wir von {{2}} bis {{3}} Uhr geöffnet. Bis bald!", example=("24.12.", "7", "12")),
        external_id="903",
    ),
    Template(
        4,
        1,
        "gutschein",
        "de",
        "MARKETING",
        "REJECTED",
        "UNKNOWN",
        "INVALID_FORMAT",
        _components("Ihr Gutschein {{1}}"),
        external_id="904",
    ),
    Template(
        5,
        1,
        "order_ready",
        "en",
        "UTILITY",
        "APPROVED",
        "GREEN",
        "",
        _components("Hello {{1}}, your order is ready for you at our shop.", example=("Anna",)),
        external_id="905",
    ),
    Template(
        6,
        1,
        "bewertung",
        "de",
        "MARKETING",
        "PAUSED",
        "RED",
        "LOW_QUALITY",
        _components("Wie hat es Ihnen bei uns geschmeckt? Wir freuen uns über ein Wort von Ihnen."),
        external_id="906",
    ),
)

NOTICES = (
    NoticeRow(
        5,
        1,
        NOW - 20 * MINUTE,
        "message_template_status_update",
        "Template “stollen_angebot” (de) was approved.",
        "info",
        True,
    ),
    NoticeRow(
        4,
        1,
        NOW - 3 * HOUR,
        "message_template_quality_update",
        "Template “bewertung” (de) is rated red: customers blocked or reported it. It is paused for three hours.",
        "warning",
        True,
    ),
    NoticeRow(
        3,
        1,
        NOW - 26 * HOUR,
        "account_alerts",
        "A payment for the WhatsApp account failed. Paid templates are held until it is settled.",
        "error",
        False,
    ),
    NoticeRow(
        2, 1, NOW - 30 * HOUR, "phone_number_quality_update", "The limit rose to 2,000 people a day.", "info", False
    ),
    NoticeRow(
        1, 1, NOW - 4 * DAY, "phone_number_name_update", "The name “Bäckerei Sonnenschein” was approved.", "info", False
    ),
)

LINKS = (
    MessageLink("7KQ2HX", "Ich möchte etwas vorbestellen: ", "https://wa.me/message/7KQ2HX"),
    MessageLink("M4ZT9B", "Liefern Sie auch zu mir?", "https://wa.me/message/M4ZT9B"),
)

TRUST = Trust(
    new_name_status="",
    oba_status="NOT_STARTED",
    pin_enabled=True,
    throughput="STANDARD",
    code_status="VERIFIED",
    account_mode="LIVE",
    webhook="https://hooks.sonnenschein.example/whatsapp",
    health=(
        HealthProblem(
            "WABA",
            "LIMITED",
            "The business has not been verified yet.",
            "Verify the business in Meta's Security Centre.",
        ),
    ),
    limit_used=640,
    photo_url="https://pps.whatsapp.example/photo.jpg",
)


def versions(shop: Profile) -> tuple[ProfileVersion, ...]:
    """How the profile was before, newest first."""
    fields = shop.fields
    return (
        ProfileVersion(3, NOW - 2 * DAY, fields, "operator"),
        ProfileVersion(2, NOW - 9 * DAY, replace(fields, about="Brot, Semmeln, Kuchen", email=""), "meta"),
        ProfileVersion(
            1, NOW - 80 * DAY, replace(fields, about="Brot aus Natursauerteig seit 1962", websites=()), "operator"
        ),
    )


def put(connection: Any, shop: Profile) -> None:
    """All of it into a database that holds the bakery."""
    run = connection.exec_driver_sql
    for one in TEMPLATES:
        run(
            "INSERT INTO template (id, account_id, external_id, name, language, category, status, quality, reason, "
            "components, state, error) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
            (
                one.id,
                one.external_id,
                one.name,
                one.language,
                one.category,
                one.status,
                one.quality,
                one.reason,
                one.components,
            ),
        )
    for notice in NOTICES:
        run(
            "INSERT INTO account_notice (id, account_id, at, field, text, level) VALUES (?, 1, ?, ?, ?, ?)",
            (notice.id, notice.at, notice.field, notice.text, notice.level),
        )
    seen = max(notice.id for notice in NOTICES if not notice.new)
    run("INSERT OR REPLACE INTO meta (name, value) VALUES ('notices_seen', ?)", (str(seen),))
    for name, category, text in QUICK_REPLIES[BAKERY]:
        uses = len(text) % 7
        run("INSERT INTO quick_reply (name, category, text, uses) VALUES (?, ?, ?, ?)", (name, category, text, uses))
    for link in LINKS:
        run(
            "INSERT INTO message_link (account_id, code, text, url) VALUES (1, ?, ?, ?)",
            (link.code, link.text, link.url),
        )
    run("DELETE FROM profile_version")
    for version in versions(shop):
        run(
            "INSERT INTO profile_version (id, account_id, at, fields, by) VALUES (?, 1, ?, ?, ?)",
            (version.id, version.at, fields_to_json(version.fields), version.by),
        )
    run("UPDATE business_profile SET trust = ?", (trust_to_json(TRUST),))
    # Anna has written from another number before.
    run(
        "INSERT INTO link_suggestion (customer_id, other_id, reason, detail) VALUES (5, 6, 'changed_number', ?)",
        ("+491713920066",),
    )
    run(
        "UPDATE customer SET given_name = 'Anna Huber', book_name = 'Huber Anna (Semmeln)', no_marketing_since = ? "
        "WHERE id = 5",
        (NOW - 3 * DAY,),
    )

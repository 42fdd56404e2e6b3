"""The business at Meta: what is asked of the number, what it says of trust, the picture, templates and short links."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.channels.base import OutcomeUnknown, Rejected
from app.core.rows import HealthProblem, MessageLink, Template, Trust
from tests.channels.test_whatsapp_client import NOT_ALLOWED, NUMBER, SUCCESS, run
from tests.channels.webhooks import NUMBER_ID, WABA
from tests.http_fixture import Answer, graph_error

BODY = json.dumps([{"type": "BODY", "text": "Hi {{1}}, all done.", "example": {"body_text": [["Jana"]]}}])
NAMED = json.dumps([{"type": "BODY", "text": "Hi {{name}}, all done."}])
DONE = Template(0, 0, "done", "de", "UTILITY", "LOCAL", "UNKNOWN", "", BODY)


def test_trust_is_read_as_meta_words_it() -> None:
    told = {
        "new_name_status": "PENDING_REVIEW",
        "official_business_account": {"oba_status": "NOT_STARTED"},
        "is_pin_enabled": False,
        "throughput": {"level": "STANDARD"},
        "code_verification_status": "VERIFIED",
        "account_mode": "LIVE",
        "webhook_configuration": {"application": "https://a.example/", "phone_number": "https://n.example/"},
        "health_status": {
            "can_send_message": "BLOCKED",
            "entities": [
                {"entity_type": "APP", "id": "1", "can_send_message": "AVAILABLE"},
                {
                    "entity_type": "WABA",
                    "id": "2",
                    "can_send_message": "BLOCKED",
                    "errors": [
                        {
                            "error_code": 141006,
                            "error_description": "There is an error with the payment method.",
                            "possible_solution": "There was an error with your payment method.",
                        }
                    ],
                },
                {
                    "entity_type": "PHONE_NUMBER",
                    "id": "3",
                    "can_send_message": "LIMITED",
                    "additional_info": ["Your display name has not been approved yet."],
                },
            ],
        },
    }
    photo = Answer(content={"data": [{"profile_picture_url": "https://p.example/1.jpg"}]})

    info, server = run(lambda c: c.read_account(), Answer(content=NUMBER | told), Answer(content={"id": "77"}), photo)

    assert info.app_id == "77"
    assert info.trust == Trust(
        "PENDING_REVIEW",
        "NOT_STARTED",
        False,
        "STANDARD",
        "VERIFIED",
        "LIVE",
        "https://n.example/",
        (
            HealthProblem(
                "WABA",
                "BLOCKED",
                "There is an error with the payment method.",
                "There was an error with your payment method.",
            ),
            HealthProblem("PHONE_NUMBER", "LIMITED", "Your display name has not been approved yet."),
        ),
        photo_url="https://p.example/1.jpg",
    )
    assert {"health_status", "throughput", "is_pin_enabled", "webhook_configuration"} <= set(
        server.seen[0].query["fields"].split(",")
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"health_status": []},
        {"health_status": {"entities": [None, {"can_send_message": "BLOCKED", "errors": "x"}]}},
        {"throughput": "STANDARD", "is_pin_enabled": "yes", "webhook_configuration": 7},
    ],
)
def test_trust_of_any_shape_breaks_nothing(odd: dict[str, object]) -> None:
    info, _ = run(lambda c: c.read_account(), Answer(content=NUMBER | odd), NOT_ALLOWED, NOT_ALLOWED)
    assert info.name == "Bäckerei Vogel"


def test_a_field_that_meta_dropped_is_left_out_and_the_rest_is_asked_for() -> None:
    gone = graph_error(100, "(#100) Tried accessing nonexisting field (account_mode) on node type (WhatsAppNumber)")
    limit = graph_error(100, "(#100) Tried accessing nonexisting field (whatsapp_business_manager_messaging_limit)")

    info, server = run(lambda c: c.read_account(), gone, limit, Answer(content=NUMBER), NOT_ALLOWED, NOT_ALLOWED)

    assert info.name == "Bäckerei Vogel"
    asked = server.seen[2].query["fields"].split(",")
    assert "account_mode" not in asked
    assert "whatsapp_business_manager_messaging_limit" not in asked
    assert {"messaging_limit_tier", "health_status"} <= set(asked)


def test_fewer_and_fewer_fields_are_asked_for_when_meta_names_none() -> None:
    gone = graph_error(100, "(#100) Tried accessing nonexisting field")

    info, server = run(lambda c: c.read_account(), gone, gone, gone, Answer(content=NUMBER), NOT_ALLOWED, NOT_ALLOWED)

    assert info.name == "Bäckerei Vogel"
    sizes = [len(seen.query["fields"].split(",")) for seen in server.seen[:4]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 3
    assert isinstance(run(lambda c: c.read_account(), gone)[0], Rejected)


def test_a_picture_goes_through_a_session_and_its_handle_into_the_profile(tmp_path: Path) -> None:
    picture = tmp_path / "laden.png"
    picture.write_bytes(b"\x89PNG bytes")
    session = Answer(content={"id": "upload:MTphd?sig=ARZq"})

    _, server = run(lambda c: c.set_photo("77", picture, "image/png"), session, Answer(content={"h": "4::aW"}), SUCCESS)

    first, second, third = server.seen
    assert (first.path, first.query) == (
        "/v25.0/77/uploads",
        {"file_name": "profile.png", "file_length": "10", "file_type": "image/png"},
    )
    assert (second.path, second.query, second.body) == ("/v25.0/upload:MTphd", {"sig": "ARZq"}, b"\x89PNG bytes")
    assert (second.headers["authorization"], second.headers["file_offset"]) == ("OAuth EAAtest", "0")
    assert third.path == f"/v25.0/{NUMBER_ID}/whatsapp_business_profile"
    assert third.json() == {"messaging_product": "whatsapp", "profile_picture_handle": "4::aW"}


def test_an_upload_without_session_or_handle_changes_no_profile(tmp_path: Path) -> None:
    picture = tmp_path / "laden.png"
    picture.write_bytes(b"x")

    for answers in ([SUCCESS], [Answer(content={"id": "upload:a"}), SUCCESS]):
        result, server = run(lambda c: c.set_photo("77", picture, "image/png"), *answers)
        assert isinstance(result, OutcomeUnknown)
        assert not any("profile" in seen.path for seen in server.seen)


def test_the_pin_is_set_on_the_number() -> None:
    _, server = run(lambda c: c.set_pin("123456"), SUCCESS)
    assert (server.seen[0].path, server.seen[0].json()) == (f"/v25.0/{NUMBER_ID}", {"pin": "123456"})


def test_templates_are_listed_to_the_last_page() -> None:
    entry = {
        "id": "900",
        "name": "done",
        "language": "de",
        "status": "APPROVED",
        "category": "UTILITY",
        "components": json.loads(BODY),
        "quality_score": {"score": "GREEN", "date": 1700000000},
        "rejected_reason": "NONE",
    }
    more = {"cursors": {"before": "a", "after": "b"}, "next": "https://graph.example/next"}
    pages = [
        Answer(content={"data": [entry, None, {"name": "x"}], "paging": more}),
        Answer(
            content={"data": [entry | {"language": "en", "components": None}], "paging": {"cursors": {"after": "c"}}}
        ),
    ]

    found, server = run(lambda c: c.list_templates(WABA), *pages)

    assert [(one.name, one.language, one.status, one.quality, one.reason, one.external_id) for one in found] == [
        ("done", "de", "APPROVED", "GREEN", "", "900"),
        ("done", "en", "APPROVED", "GREEN", "", "900"),
    ]
    assert json.loads(found[0].components) == json.loads(BODY)
    assert found[1].components == "[]"
    assert server.seen[0].path == f"/v25.0/{WABA}/message_templates"
    assert server.seen[1].query["after"] == "b"


def test_an_old_version_of_the_api_still_lists_templates() -> None:
    refused = graph_error(100, "(#100) Tried accessing nonexisting field (quality_score)")
    found, server = run(lambda c: c.list_templates(WABA), refused, Answer(content={"data": "x"}))
    assert found == []
    assert "quality_score" not in server.seen[1].query["fields"]


@pytest.mark.parametrize(("components", "more"), [(BODY, {}), (NAMED, {"parameter_format": "NAMED"})])
def test_a_template_is_created_as_meta_wants_it(components: str, more: dict[str, str]) -> None:
    made = Answer(content={"id": "901", "status": "PENDING", "category": "MARKETING"})

    result, server = run(lambda c: c.save_template(WABA, replace(DONE, components=components), ""), made)

    assert result == ("901", "PENDING", "MARKETING")
    assert server.seen[0].path == f"/v25.0/{WABA}/message_templates"
    body = {"name": "done", "language": "de", "category": "UTILITY", "components": json.loads(components)}
    assert server.seen[0].json() == body | more


def test_a_template_is_changed_by_its_id_and_deleted_by_name_and_id() -> None:
    result, server = run(lambda c: c.save_template(WABA, DONE, "901"), SUCCESS)
    assert result == ("901", "PENDING", "UTILITY")
    assert (server.seen[0].path, server.seen[0].json()) == ("/v25.0/901", {"components": json.loads(BODY)})

    _, server = run(lambda c: c.delete_template(WABA, "done", "901"), SUCCESS)
    assert (server.seen[0].method, server.seen[0].query) == ("DELETE", {"name": "done", "hsm_id": "901"})


def test_a_template_created_without_an_answer_is_not_created_twice() -> None:
    result, server = run(lambda c: c.save_template(WABA, DONE, ""), graph_error(131000, status=500), SUCCESS)
    assert isinstance(result, Rejected)
    assert len(server.seen) == 1


def test_short_links_are_made_listed_and_given_up() -> None:
    made = {"code": "4O4YG", "prefilled_message": "Brot", "deep_link_url": "https://wa.me/message/4O4YG"}
    link = MessageLink("4O4YG", "Brot", "https://wa.me/message/4O4YG")

    result, server = run(lambda c: c.create_link("Brot"), Answer(content=made))
    assert result == link
    assert server.seen[0].path == f"/v25.0/{NUMBER_ID}/message_qrdls"
    assert server.seen[0].json() == {"prefilled_message": "Brot", "generate_qr_image": "SVG"}

    assert run(lambda c: c.list_links(), Answer(content={"data": [made, {}, 7]}))[0] == [link]

    _, server = run(lambda c: c.delete_link("4O4YG"), SUCCESS)
    assert (server.seen[0].method, server.seen[0].path) == ("DELETE", f"/v25.0/{NUMBER_ID}/message_qrdls/4O4YG")
    assert isinstance(run(lambda c: c.create_link(""), SUCCESS)[0], OutcomeUnknown)

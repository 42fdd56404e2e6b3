"""Templates: what is to be filled in, what is refused, and what is sent, for shapes as Meta gives them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.rows import Template
from app.core.template_drafts import Draft, DraftButton, check_new, components_of, draft_of, parameter_format
from app.core.templates import fill, is_named, may_send, own_file, parameters_of, preview, problems

POSITIONAL: list[dict[str, Any]] = [
    {"type": "HEADER", "format": "TEXT", "text": "Our {{1}} is on!", "example": {"header_text": ["Summer Sale"]}},
    {
        "type": "BODY",
        "text": "Shop now through {{1}} and use code {{2}} to get {{3}} off.",
        "example": {"body_text": [["the end of August", "25OFF", "25%"]]},
    },
    {"type": "FOOTER", "text": "Use the buttons below"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Stop"},
            {"type": "URL", "text": "Shop", "url": "https://x.test/{{1}}", "example": ["https://x.test/summer"]},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+491713920001"},
            {"type": "COPY_CODE", "text": "Copy offer code", "example": ["25OFF"]},
        ],
    },
]
NAMED: list[dict[str, Any]] = [
    {
        "type": "BODY",
        "text": "Hi {{first_name}}, order {{order_no}} is ready.",
        "example": {
            "body_text_named_params": [
                {"param_name": "first_name", "example": "Jana"},
                {"param_name": "order_no", "example": "A-17"},
            ]
        },
    }
]
VALUES = {"header.1": "Sale", "1": "Friday", "2": "BROT", "3": "10 %", "button.2": "may", "button.4": "BROT10"}


def template(components: Any, status: str = "APPROVED", category: str = "UTILITY") -> Template:
    text = components if isinstance(components, str) else json.dumps(components)
    return Template(1, 1, "sale", "en", category, status, "GREEN", "", text)


def test_parameters_are_found_in_reading_order_with_metas_examples() -> None:
    found = parameters_of(json.dumps(POSITIONAL))

    assert [(one.name, one.where, one.kind, one.example) for one in found] == [
        ("header.1", "header", "text", "Summer Sale"),
        ("1", "body", "text", "the end of August"),
        ("2", "body", "text", "25OFF"),
        ("3", "body", "text", "25%"),
        ("button.2", "button", "url", "summer"),
        ("button.4", "button", "code", "25OFF"),
    ]


def test_a_filled_template_is_what_metas_reference_shows() -> None:
    filled = fill(template(POSITIONAL), VALUES)

    assert json.loads(filled.components) == [
        {"type": "header", "parameters": [{"type": "text", "text": "Sale"}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Friday"},
                {"type": "text", "text": "BROT"},
                {"type": "text", "text": "10 %"},
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "Stop"}],
        },
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "may"}]},
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": "3",
            "parameters": [{"type": "coupon_code", "coupon_code": "BROT10"}],
        },
    ]
    assert filled.body == "Shop now through Friday and use code BROT to get 10 % off."
    assert (filled.header, filled.footer) == ("Our Sale is on!", "Use the buttons below")
    assert filled.buttons == ("Stop", "Shop", "Call", "Copy offer code")
    assert problems(template(POSITIONAL), VALUES) == ()


def test_named_parameters_are_sent_with_their_names() -> None:
    assert is_named(json.dumps(NAMED))
    sent = json.loads(fill(template(NAMED), {"first_name": "Jana", "order_no": "7"}).components)

    assert sent[0]["parameters"] == [
        {"type": "text", "parameter_name": "first_name", "text": "Jana"},
        {"type": "text", "parameter_name": "order_no", "text": "7"},
    ]
    assert [one.example for one in parameters_of(json.dumps(NAMED))] == ["Jana", "A-17"]


@pytest.mark.parametrize(
    ("value", "file"),
    [
        ("https://x.test/a.pdf", {"link": "https://x.test/a.pdf"}),
        ("123456", {"id": "123456"}),
        ("/home/me/Menü.pdf", {"id": "", "filename": "Menü.pdf"}),
    ],
)
def test_a_header_file_is_a_link_an_upload_or_a_file_to_be_uploaded(value: str, file: dict[str, str]) -> None:
    letter = template([{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Your menu."}])

    assert json.loads(fill(letter, {"header": value}).components) == [
        {"type": "header", "parameters": [{"type": "document", "document": file}]}
    ]
    assert own_file(letter, {"header": value}) == ((value, "document") if file.get("id") == "" else None)


def test_a_place_and_a_carousel_are_filled_in() -> None:
    place = template([{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Here we are."}])
    values = {"header.latitude": "52.5", "header.longitude": "13.4", "header.name": "Shop", "header.address": "Weg 1"}
    cards = template(
        [
            {"type": "BODY", "text": "New bread:"},
            {
                "type": "CAROUSEL",
                "cards": [
                    {
                        "components": [
                            {"type": "HEADER", "format": "IMAGE"},
                            {"type": "BODY", "text": "For {{1}} only."},
                            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Mine"}]},
                        ]
                    }
                ],
            },
        ]
    )

    assert json.loads(fill(place, values).components)[0]["parameters"] == [
        {"type": "location", "location": {"latitude": "52.5", "longitude": "13.4", "name": "Shop", "address": "Weg 1"}}
    ]
    assert [one.name for one in parameters_of(cards.components)] == ["card1.header", "card1.1"]
    (sent,) = json.loads(fill(cards, {"card1.header": "55", "card1.1": "you"}).components)
    assert sent["cards"][0]["card_index"] == 0
    assert [part["type"] for part in sent["cards"][0]["components"]] == ["header", "body", "button"]
    assert "carousel" in problems(cards, {"card1.header": "a.png", "card1.1": "you"})[0]


def test_one_time_codes_go_into_text_and_button() -> None:
    code = template(
        [
            {"type": "BODY", "text": "*{{1}}* is your code."},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}]},
        ],
        category="AUTHENTICATION",
    )

    sent = json.loads(fill(code, {"1": "4711", "button.1": "4711"}).components)

    assert sent[1] == {
        "type": "button",
        "sub_type": "url",
        "index": "0",
        "parameters": [{"type": "text", "text": "4711"}],
    }


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"1": " "}, "{{1}}"),
        ({"1": "two\nlines"}, "one line"),
        ({"1": "a\tb"}, "one line"),
        ({"1": "a     b"}, "spaces"),
        ({"1": "x" * 1024}, "1024"),
        ({"header.1": "x" * 60}, "60"),
        ({"button.2": "a b"}, "spaces"),
        ({"button.2": "x" * 2000}, "2000"),
        ({"button.4": "x" * 16}, "15"),
    ],
)
def test_what_meta_refuses_in_a_parameter_is_said_before(changed: dict[str, str], word: str) -> None:
    (sentence,) = problems(template(POSITIONAL), VALUES | changed)

    assert word in sentence


def test_four_spaces_are_still_allowed() -> None:
    assert problems(template(POSITIONAL), VALUES | {"1": "a    b"}) == ()


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DISABLED", "LOCAL", "SOMETHING_NEW"])
def test_only_an_approved_template_may_be_sent(status: str) -> None:
    one = replace(template(POSITIONAL, status), reason="INVALID_FORMAT")

    (sentence,) = problems(one, VALUES)

    assert "INVALID_FORMAT" in sentence
    assert not may_send(one)
    assert may_send(template(POSITIONAL))


@pytest.mark.parametrize(
    "part",
    [
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now"}},
        {"type": "HEADER", "format": "PRODUCT"},
        {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "See"}]},
    ],
)
def test_what_cannot_be_filled_in_here_is_named(part: dict[str, Any]) -> None:
    (sentence,) = problems(template([{"type": "BODY", "text": "Hi there."}, part]), {})

    assert "can't be filled in" in sentence


def test_a_preview_keeps_what_is_not_filled_in_yet() -> None:
    text = preview(template(POSITIONAL), {"1": "Friday"})

    assert text.startswith("Our {{1}} is on!\n\nShop now through Friday and use code {{2}}")
    assert text.endswith("[Stop]\n[Shop]\n[Call]\n[Copy offer code]")


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.sampled_from(["HEADER", "BODY", "{{1}} {{a}}"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "format", "text", "example", "buttons", "cards", "components", "url", "body_text"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.text() | anything.map(json.dumps))
def test_no_components_whatever_break_anything(components: str) -> None:
    one = template(components)

    for parameter in parameters_of(components):
        assert parameter.name
    assert isinstance(json.loads(fill(one, {}).components), list)
    assert isinstance(preview(one, {}), str)
    assert isinstance(problems(one, {}), tuple)
    assert isinstance(check_new(one), tuple)
    draft_of(components)


words = st.text("abc äßÉ7.*_ 🥐!?\u202e漢", min_size=1, max_size=20)


@given(st.lists(words, min_size=1, max_size=6), st.lists(words, min_size=6, max_size=6))
def test_a_filled_body_holds_every_value_and_no_placeholder(between: list[str], given_values: list[str]) -> None:
    body = "".join(f"{text} {{{{{number}}}}} " for number, text in enumerate(between, 1)) + "."
    values = {str(number): value for number, value in enumerate(given_values, 1)}
    components = components_of(Draft(body))

    filled = fill(template(components), values)

    assert [one.name for one in parameters_of(components)] == [str(n) for n in range(1, len(between) + 1)]
    assert [one["text"] for one in json.loads(filled.components)[0]["parameters"]] == [
        values[str(n)] for n in range(1, len(between) + 1)
    ]
    assert all(values[str(n)].strip() in filled.body for n in range(1, len(between) + 1))


buttons = st.one_of(
    st.builds(DraftButton, st.just("QUICK_REPLY"), words),
    st.builds(DraftButton, st.just("URL"), words, st.just("https://x.test/{{1}}"), st.just("https://x.test/a")),
    st.builds(DraftButton, st.just("PHONE_NUMBER"), words, st.just("+491713920001")),
    st.builds(DraftButton, st.just("COPY_CODE"), st.just(""), words),
)


@given(words, words, words, st.lists(buttons, max_size=4), st.booleans())
def test_a_draft_survives_metas_shape(
    header: str, body: str, footer: str, made: list[DraftButton], named: bool
) -> None:
    parameter = "first_name" if named else "1"
    draft = Draft(
        f"{body} {{{{{parameter}}}}} {body}",
        header,
        "TEXT",
        footer,
        tuple(made),
        ((parameter, "Jana"),),
    )

    assert draft_of(components_of(draft)) == draft
    assert parameter_format(components_of(draft)) == ("NAMED" if named else "POSITIONAL")


def good(**changes: Any) -> Template:
    draft = replace(Draft("Hi {{1}}, all done.", examples=(("1", "Jana"),)), **changes)
    return replace(template(components_of(draft), "LOCAL"), name="done", language="de")


def test_a_sound_draft_is_taken() -> None:
    assert check_new(good()) == ()
    assert check_new(good(header="{{1}} is here", header_format="TEXT", examples=(("1", "a"), ("header.1", "b")))) == ()


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (replace(good(), name="Done"), "small letters"),
        (replace(good(), name="x" * 513), "512"),
        (replace(good(), language="Deutsch"), "Deutsch"),
        (replace(good(), category="NEWS"), "category"),
        (good(body="", examples=()), "missing"),
        (good(body="x" * 1025, examples=()), "1024"),
        (good(body="{{1}} is here."), "begin"),
        (good(body="Here is {{1}}"), "begin"),
        (good(body="Hi {{1}} {{2}} there", examples=(("1", "a"), ("2", "b"))), "between"),
        (good(body="Hi {{2}} there", examples=(("2", "a"),)), "numbered"),
        (good(body="Hi {{1}} and {{name}} there", examples=(("1", "a"), ("name", "b"))), "not both"),
        (good(body="Hi {{Name}} there", examples=(("Name", "b"),)), "small letters"),
        (good(examples=()), "example"),
        (good(header="x" * 61, header_format="TEXT"), "60"),
        (good(header_format="IMAGE"), "example file"),
        (good(footer="x" * 61), "60"),
        (good(footer="Bye {{1}}"), "footer"),
        (good(buttons=tuple(DraftButton("QUICK_REPLY", str(n)) for n in range(11))), "10"),
        (good(buttons=(DraftButton("QUICK_REPLY", "x" * 26),)), "25"),
        (good(buttons=(DraftButton("QUICK_REPLY", ""),)), "no words"),
        (good(buttons=(DraftButton("URL", "Shop", "x.test"),)), "https"),
        (good(buttons=(DraftButton("URL", "Shop", "https://x.test/" + "a" * 2000),)), "2000"),
        (good(buttons=(DraftButton("URL", "Shop", "https://x.test/{{1}}/a", "https://x.test/b/a"),)), "at its end"),
        (good(buttons=(DraftButton("URL", "Shop", "https://x.test/{{1}}"),)), "example"),
        (good(buttons=(DraftButton("PHONE_NUMBER", "Call", "0171"),)), "phone number"),
        (good(buttons=(DraftButton("COPY_CODE", value="x" * 16),)), "15"),
        (
            good(
                buttons=(
                    DraftButton("QUICK_REPLY", "a"),
                    DraftButton("PHONE_NUMBER", "Call", "+491713920001"),
                    DraftButton("QUICK_REPLY", "b"),
                )
            ),
            "together",
        ),
    ],
)
def test_what_meta_would_refuse_is_said_before_it_is_asked(one: Template, word: str) -> None:
    assert word in check_new(one)[0]

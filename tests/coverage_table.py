"""What arrives and what can be sent, row by row: the README's table, held by tests.

Types and fields: Meta's WhatsApp webhook reference, its changelog up to August 2026, and the fields that an app can
subscribe to as of v25.0.
"""

from dataclasses import dataclass
from typing import Final

YES: Final = "✓"
CONTENTS: Final = "test_message_of_every_type_has_its_words_and_content"
CORPUS: Final = "test_corpus_is_read_whole_and_every_word_is_there"
FOUND: Final = "test_every_word_of_the_corpus_is_found_by_search"
BODY: Final = "test_body_is_what_the_documentation_shows"
NOTICE: Final = "test_word_about_the_account_is_a_line"
LOG: Final = "test_levels_have_a_sign_and_a_word_and_lines_keep_to_their_width"
OFFERED: Final = "test_what_we_offer_is_drawn_with_its_buttons"
ECHO: Final = "test_offer_of_the_shop_is_read_back_from_an_echo"
_META: Final = "only Meta says it"
_THEIRS: Final = "only customers send it"
_ACCOUNT: Final = "spoken by Meta alone"
_CHANGE: Final = "the API offers no such request"
_BOUND: Final = "bound to regions or features that small shops rarely have"
_PASSED_ON: Final = "a line in the account's log with its own words; what it says more is kept raw"


@dataclass(frozen=True)
class Row:
    """A type, a part or a field; a cell is `YES`, or the reason why not."""

    name: str
    here: str
    """Whether it is read when it arrives."""
    there: str
    """Whether it can be sent."""
    drawn: str
    tests: tuple[str, ...]


MESSAGES: tuple[Row, ...] = (
    Row("text", YES, YES, YES, ("test_text_arrives_exactly_but_for_what_no_database_holds", BODY)),
    Row("image", YES, YES, YES, (CONTENTS, BODY, "test_a_photo_that_is_here_shows_name_size_key_and_caption")),
    Row("video", YES, YES, YES, (CONTENTS, BODY, "test_no_content_can_break_a_line")),
    Row(
        "audio, voice",
        YES,
        YES,
        YES,
        (CONTENTS, "test_voice_note_goes_out_as_one", "test_a_voice_message_a_document_and_a_sticker_are_told_apart"),
    ),
    Row(
        "document",
        YES,
        YES,
        YES,
        (CONTENTS, "test_document_keeps_its_name", "test_a_voice_message_a_document_and_a_sticker_are_told_apart"),
    ),
    Row(
        "sticker, still and animated",
        YES,
        YES,
        YES,
        (CONTENTS, BODY, "test_a_voice_message_a_document_and_a_sticker_are_told_apart"),
    ),
    Row("location", YES, YES, YES, (CONTENTS, BODY, "test_a_place_leads_to_a_map")),
    Row("contacts", YES, YES, YES, (CONTENTS, BODY, "test_a_contact_card_lists_its_numbers")),
    Row(
        "reaction: set, changed, removed",
        YES,
        YES,
        YES,
        (
            "test_newest_reaction_stands_whatever_order_they_come_in",
            "test_reaction_names_its_message_and_an_empty_one_takes_it_back",
            "test_reactions_stand_under_the_message_and_as_a_line_in_time",
        ),
    ),
    Row(
        "button (on a template)",
        YES,
        _THEIRS,
        YES,
        (CONTENTS, "test_choices_say_what_was_pressed_chosen_or_filled_in"),
    ),
    Row(
        "interactive: button_reply, list_reply, nfm_reply, call_permission_reply",
        YES,
        _THEIRS,
        YES,
        (CONTENTS, "test_choices_say_what_was_pressed_chosen_or_filled_in"),
    ),
    Row("interactive: button, list", YES, YES, YES, (ECHO, BODY, OFFERED)),
    Row("interactive: cta_url, location_request_message", YES, YES, YES, (ECHO, BODY, OFFERED)),
    Row(
        "interactive: product, product_list, catalog_message",
        YES,
        YES,
        YES,
        (ECHO, BODY, "test_products_and_the_catalogue_are_named"),
    ),
    Row(
        "interactive: flow, address_message, carousels", YES, _BOUND, YES, (CORPUS, "test_no_content_can_break_a_line")
    ),
    Row("interactive: order_details, order_status", YES, _BOUND, YES, (CORPUS, "test_no_content_can_break_a_line")),
    Row(
        "interactive: call_permission_request, voice_call",
        YES,
        "Tresen takes no calls",
        YES,
        (CORPUS, "test_no_content_can_break_a_line"),
    ),
    Row("interactive of a kind not known yet", YES, "nobody knows it", YES, (CORPUS, FOUND)),
    Row("order (cart)", YES, _THEIRS, YES, (CONTENTS, "test_a_cart_adds_up_exactly_for_each_currency")),
    Row(
        "system: number, user id or identity changed",
        YES,
        _META,
        YES,
        (CONTENTS, "test_what_whatsapp_says_is_a_line_and_a_new_number_is_named"),
    ),
    Row(
        "edit",
        YES,
        _CHANGE,
        YES,
        (
            "test_edits_stand_beside_the_first_words_oldest_first",
            "test_an_edited_message_shows_its_last_words_with_a_mark",
        ),
    ),
    Row(
        "revoke",
        YES,
        _CHANGE,
        YES,
        (
            "test_withdrawn_message_leaves_nothing_whatever_order_things_come_in",
            "test_a_withdrawn_message_says_so_and_nothing_else",
        ),
    ),
    Row(
        "unsupported",
        YES,
        _META,
        YES,
        ("test_unsupported_message_keeps_metas_error", "test_what_whatsapp_says_is_a_line_and_a_new_number_is_named"),
    ),
    Row("request_welcome", YES, _META, YES, (CONTENTS, "test_what_whatsapp_says_is_a_line_and_a_new_number_is_named")),
    Row(
        "media_placeholder (history)",
        YES,
        _META,
        YES,
        (
            "test_past_media_that_are_not_shared_leave_their_place",
            "test_file_of_the_past_comes_in_a_webhook_of_its_own",
        ),
    ),
    Row("template", YES, YES, YES, (CORPUS, BODY, OFFERED)),
    Row(
        "any type of tomorrow",
        YES,
        "nobody knows it",
        YES,
        (CORPUS, FOUND, "test_an_unknown_type_is_shown_by_its_name"),
    ),
)
PARTS: tuple[Row, ...] = (
    Row(
        "quote (`context.id`)",
        YES,
        YES,
        YES,
        (
            "test_message_names_the_one_it_speaks_of",
            "test_every_kind_can_quote_and_go_to_a_user_id",
            "test_quotation_says_what_is_quoted",
        ),
    ),
    Row(
        "forwarded, frequently_forwarded",
        YES,
        _META,
        YES,
        ("test_what_stands_around_a_message_is_kept", "test_where_a_message_comes_from_stands_above_it"),
    ),
    Row(
        "referred_product, referral (ads)",
        YES,
        _META,
        YES,
        ("test_what_stands_around_a_message_is_kept", "test_where_a_message_comes_from_stands_above_it"),
    ),
    Row(
        "group_id",
        YES,
        "groups need an official business account",
        "each member's chat shows what they wrote",
        ("test_what_stands_around_a_message_is_kept",),
    ),
    Row(
        "status: sent, delivered, read, played, failed",
        YES,
        "read marks and typing are sent",
        YES,
        (
            "test_status_becomes_a_receipt_with_our_key",
            "test_ladder_never_falls_whatever_is_reported_of_texts_reactions_and_echoes",
        ),
    ),
    Row("status: deleted", YES, _META, YES, ("test_status_that_tells_of_a_deletion_withdraws_as_well",)),
    Row("status: warning, or not known yet", YES, _META, YES, ("test_status_that_is_no_rung_is_a_notice", LOG)),
    Row(
        "errors: of a value, a message, a status",
        YES,
        _META,
        YES,
        (
            "test_error_beside_the_messages_is_a_notice",
            "test_unsupported_message_keeps_metas_error",
            "test_failed_status_brings_metas_error",
        ),
    ),
)
_APP: Final = "the phone app sends it"
FIELDS: tuple[Row, ...] = (
    Row("messages", YES, YES, YES, ("test_every_item_of_every_change_of_every_entry_is_read", CORPUS)),
    Row(
        "smb_message_echoes, message_echoes",
        YES,
        _APP,
        YES,
        ("test_echo_of_the_phone_app_is_ours_to_that_customer", "test_echo_that_changes_a_message_names_it"),
    ),
    Row(
        "smb_app_state_sync",
        YES,
        _APP,
        "names stand in list and chat",
        (
            "test_contacts_of_the_phone_app_name_people_and_forget_them",
            "test_latest_name_of_the_phones_contacts_is_shown",
        ),
    ),
    Row(
        "history",
        YES,
        _APP,
        YES,
        (
            "test_history_is_every_message_of_every_chat_on_its_own",
            "test_history_asks_for_nothing_and_keeps_its_time",
            "test_refused_history_is_told",
        ),
    ),
    Row("standby", YES, "Meta's own agent writes it", YES, ("test_what_metas_agent_writes_is_automatic",)),
    Row(
        "user_preferences",
        YES,
        _THEIRS,
        YES,
        ("test_customers_stop_and_resume_marketing", "test_choice_leaves_a_line_in_the_accounts_log"),
    ),
    Row(
        "message_template_status_update",
        YES,
        _ACCOUNT,
        YES,
        (NOTICE, "test_what_meta_says_of_a_template_is_kept_in_its_row"),
    ),
    Row("message_template_quality_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("message_template_components_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("template_category_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("phone_number_quality_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("phone_number_name_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("account_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("account_alerts", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("account_review_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("business_capability_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("security", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row("payment_configuration_update", YES, _ACCOUNT, YES, (NOTICE, LOG)),
    Row(
        "account_settings_update, automatic_events, business_status_update, business_username_updates, flows, "
        "messaging_handovers, partner_solutions, template_correct_category_detection, tracking_events",
        YES,
        _ACCOUNT,
        _PASSED_ON,
        (CORPUS, NOTICE),
    ),
    Row("calls", YES, "Tresen takes no calls", _PASSED_ON, (CORPUS, NOTICE)),
    Row(
        "group_lifecycle_update, group_participants_update, group_settings_update, group_status_update",
        YES,
        "groups need an official business account",
        _PASSED_ON,
        (CORPUS,),
    ),
    Row("any field of tomorrow", YES, "nobody knows it", _PASSED_ON, (CORPUS, NOTICE)),
)


def markdown() -> str:
    """The README's tables."""
    parts = (("Messages", MESSAGES), ("What stands around them", PARTS), ("Webhook fields", FIELDS))
    return "\n\n".join(_table(title, rows) for title, rows in parts)


def _table(title: str, rows: tuple[Row, ...]) -> str:
    lines = [f"| {title} | in | out | drawn | held by |", "|---|---|---|---|---|"]
    for row in rows:
        tests = " ".join(f"`{test}`" for test in row.tests)
        lines.append(f"| {row.name} | {row.here} | {_cell(row.there)} | {_cell(row.drawn)} | {tests} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text if text == YES else f"– ({text})"

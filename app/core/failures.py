"""Meta's error codes in plain words: the cause, and what the operator can do next.

Source: Meta, WhatsApp Cloud API, "Error codes"; Graph API, "Handle errors". Used by the desk and the command line.
"""

from dataclasses import dataclass
from typing import Final

from app.core.i18n import _


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something failed and what to do, in the operator's language."""

    cause: str
    next_step: str


def N_(message: str) -> str:
    """Mark a text for translation at the moment of use."""
    return message


_TOKEN: Final = (
    N_("The access token is wrong or has expired."),
    N_("Make a new token at Meta and enter it with: tresen setup whatsapp. Queued messages are kept until then."),
)
_PERMISSION: Final = (
    N_("The access token lacks a permission."),
    N_(
        "Give its system user whatsapp_business_messaging and whatsapp_business_management at Meta, "
        "then run: tresen setup whatsapp."
    ),
)
_BUSY: Final = (
    N_("WhatsApp has a passing problem."),
    N_("Nothing to do: it is tried again. Resend it later if it stays failed."),
)
_TOO_FAST: Final = (
    N_("More was sent in a short time than WhatsApp allows."),
    N_("Nothing to do: sending goes on by itself after a pause."),
)
_LOCKED: Final = (
    N_("WhatsApp has locked or restricted the business account."),
    N_("Look into the account's quality page in Meta's Business Manager and ask for a review there."),
)
_BLOCK_LIST: Final = N_("WhatsApp could not change the list of blocked people."), N_("Try again in a few minutes.")
_TEMPLATE: Final = (
    N_("The template does not fit what was sent."),
    N_("Compare the template with what is filled into it, and check that it is approved in that language."),
)

FAILURES: Final[dict[int, tuple[str, str]]] = {
    0: _TOKEN,
    1: _BUSY,
    2: _BUSY,
    3: _PERMISSION,
    4: _TOO_FAST,
    10: _PERMISSION,
    100: (
        N_("WhatsApp did not understand the request, or does not know an id in it."),
        N_("Check the phone number id and the business account id with: tresen doctor. The details say which."),
    ),
    190: _TOKEN,
    368: _LOCKED,
    80007: _TOO_FAST,
    130429: _TOO_FAST,
    130472: (
        N_("WhatsApp keeps this person out of marketing messages for an experiment."),
        N_("Don't send it again as marketing; an answer to what they write still reaches them."),
    ),
    130497: (
        N_("The business may not write to people in that country."),
        N_("Look into WhatsApp's commerce policy for the country, or reach the person another way."),
    ),
    131000: _BUSY,
    131005: _PERMISSION,
    131008: (
        N_("Something the message needs was missing."),
        N_("This is a fault of Tresen or of the template: please report it with the details."),
    ),
    131009: (
        N_("A value in the message was not valid, or the message it answers is too old."),
        N_("Send it anew, without quoting."),
    ),
    131016: _BUSY,
    131021: (N_("The message was addressed to the shop's own number."), N_("Choose another recipient.")),
    131026: (
        N_("The person can't receive it: no WhatsApp, a very old app, terms not accepted, or they blocked you."),
        N_("Don't send it again; reach them another way and ask them to write to you or to update WhatsApp."),
    ),
    131030: (
        N_("With a test number, only recipients on its list can be written to."),
        N_("Add the person's number to the test recipients at Meta (WhatsApp, API setup), or use your own number."),
    ),
    131031: _LOCKED,
    131037: (
        N_("The business's display name is not approved yet."),
        N_("Check the display name in the business profile and wait for Meta's approval."),
    ),
    131042: (
        N_("There is a problem with how the business account is paid."),
        N_("Check the payment method in Meta's Business Manager."),
    ),
    131045: (
        N_("The phone number is not properly registered."),
        N_("Register the number at Meta (WhatsApp Manager, phone numbers), then resend."),
    ),
    131047: (
        N_("More than 24 hours have passed since the customer's last message."),
        N_("Wait until they write again; after 24 hours only an approved template may be sent."),
    ),
    131048: (
        N_("Too many people blocked or reported the business, so WhatsApp has slowed it down."),
        N_("Send less, only to people who expect it, and look at the quality rating in the business profile."),
    ),
    131049: (
        N_("WhatsApp held the message back, since this person gets enough marketing."),
        N_("Don't send it again within 24 hours."),
    ),
    131050: (
        N_("The person does not want marketing from you."),
        N_("Don't send them marketing; answers still reach them."),
    ),
    131051: (
        N_("WhatsApp does not support this type of message."),
        N_("Ask the customer to send it as text or as a photo."),
    ),
    131052: (
        N_("The customer's file could not be fetched: it is too large or gone."),
        N_("Ask them to send it again, smaller if possible."),
    ),
    131053: (N_("The file could not be uploaded."), N_("Check its type and size and send it again.")),
    131056: (
        N_("Too many messages went to this person in a short time."),
        N_("Nothing to do: sending to them goes on by itself after a pause."),
    ),
    131057: (N_("WhatsApp is working on the account."), N_("Nothing to do: it is tried again in a minute.")),
    131062: (
        N_("This person can't be written to by their user id here."),
        N_("Ask for their phone number."),
    ),
    131063: (N_("Marketing can't be sent to this user id."), N_("Ask for their phone number and their consent.")),
    131064: (
        N_("The day's limit of people to write to first has been reached."),
        N_("It is held until tomorrow; people who wrote to you within 24 hours can still be answered."),
    ),
    132000: _TEMPLATE,
    132001: (
        N_("The template does not exist in that language, or is not approved."),
        N_("Choose another template or wait for its approval."),
    ),
    132005: (N_("The template is too long once it is filled in."), N_("Shorten what is filled in.")),
    132007: (N_("The template breaks WhatsApp's rules for contents."), N_("Change the template and submit it again.")),
    132012: _TEMPLATE,
    132015: (
        N_("The template is paused because of its low quality."),
        N_("Use another template, or improve this one."),
    ),
    132016: (N_("The template was switched off because of its low quality."), N_("Make a new template.")),
    132068: (N_("The form is blocked."), N_("Repair the form in WhatsApp Manager.")),
    132069: (N_("The form is slowed down."), N_("Try again in an hour and check the form in WhatsApp Manager.")),
    133004: _BUSY,
    133010: (
        N_("The phone number is not registered with the Cloud API."),
        N_("Register it at Meta (WhatsApp Manager, phone numbers), then run: tresen setup whatsapp."),
    ),
    133016: (
        N_("The number was registered too often in a short time."),
        N_("Wait three days before you register it again."),
    ),
    135000: _BUSY,
    137000: (
        N_("The person's phone or app has changed since you last confirmed who they are."),
        N_("Make sure it is still them, then send it again."),
    ),
    139100: _BLOCK_LIST,
    139101: (N_("The list of blocked people is full."), N_("Unblock somebody first.")),
    139102: _BLOCK_LIST,
    139103: _BLOCK_LIST,
    139200: (N_("Direct sending is not open to this account."), N_("Send an approved template instead.")),
    2593109: (
        N_("The chats of the phone app were not shared."),
        N_("Connect the number again and agree to share the history."),
    ),
}
"""Code → cause and next step, in English; `explain` translates."""


def explain(code: int | None) -> Explanation:
    """What a code means; for one that isn't known, where to look."""
    if code is not None and code not in FAILURES and 200 <= code < 300:
        cause, step = _PERMISSION
    elif code is not None and code in FAILURES:
        cause, step = FAILURES[code]
    else:
        cause = N_("WhatsApp refused it.")
        step = N_(
            "Read the details; Meta's page “Cloud API error codes” lists every code. You can resend or discard it."
        )
    return Explanation(_(cause), _(step))

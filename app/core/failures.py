"""Meta's error codes in plain words: the cause, what the operator can do next, and whether sending again can help.

Source: Meta, WhatsApp Cloud API, "Error codes"; Graph API, "Handle errors". Used by the desk and the command line.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.core.clock import DAY, Millis
from app.core.enums import Retry
from app.core.i18n import _


class Stops(StrEnum):
    """What an error brings to a halt besides the message itself."""

    NOTHING = "nothing"
    ACCOUNT = "account"
    """Everything of the account stays queued until it is mended."""
    MARKETING = "marketing"
    """The person gets no marketing any more."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something failed and what to do, in the operator's language."""

    cause: str
    next_step: str
    retry: Retry = Retry.BY_HAND
    offers: str = ""
    """The id of the action that helps (`ui.actions`); empty if none does."""
    stops: Stops = Stops.NOTHING


def N_(message: str) -> str:
    """Mark a text for translation at the moment of use."""
    return message


_TOKEN: Final = Explanation(
    N_("The access token is wrong or has expired."),
    N_("Make a new token at Meta and enter it with: tresen setup whatsapp. Queued messages are kept until then."),
    stops=Stops.ACCOUNT,
)
_PERMISSION: Final = Explanation(
    N_("The access token lacks a permission."),
    N_(
        "Give its system user whatsapp_business_messaging and whatsapp_business_management "
        "at Meta, then run: tresen setup whatsapp."
    ),
    stops=Stops.ACCOUNT,
)
_BUSY: Final = Explanation(
    N_("WhatsApp has a passing problem."),
    N_("Nothing to do: it is tried again. Resend it later if it stays failed."),
)
_TOO_FAST: Final = Explanation(
    N_("More was sent in a short time than WhatsApp allows."),
    N_("Nothing to do: sending goes on by itself after a pause."),
)
_LOCKED: Final = Explanation(
    N_("WhatsApp has locked or restricted the business account."),
    N_("Look into the account's quality page in Meta's Business Manager and ask for a review there."),
    stops=Stops.ACCOUNT,
    offers="shop.trust",
)
_PAYMENT: Final = Explanation(
    N_("There is a problem with how the business account is paid."),
    N_("Check the payment method in Meta's Business Manager."),
    offers="shop.trust",
)
_BLOCK_LIST: Final = Explanation(
    N_("WhatsApp could not change the list of blocked people."),
    N_("Try again in a few minutes."),
)
_TEMPLATE: Final = Explanation(
    N_("The template does not fit what was sent."),
    N_("Compare the template with what is filled into it, and check that it is approved in that language."),
    retry=Retry.NEVER,
    offers="chat.template",
)
_UNREGISTERED: Final = Explanation(
    N_("The phone number is not registered with the Cloud API."),
    N_("Register it at Meta (WhatsApp Manager, phone numbers), then run: tresen setup whatsapp."),
    stops=Stops.ACCOUNT,
    offers="shop.trust",
)
_PIN: Final = Explanation(
    N_("The two-step PIN is wrong, or too many wrong ones were entered."),
    N_("Wait a while, then set a new PIN at Meta (WhatsApp Manager, phone numbers, two-step verification)."),
    offers="shop.trust",
)
_FORM: Final = Explanation(
    N_("The form can't be sent as it is."),
    N_("Repair and publish the form in WhatsApp Manager."),
    retry=Retry.NEVER,
)
_MARKETING_API: Final = Explanation(
    N_("The template can't be sent this way: it is not marketing, or it is still being prepared."),
    N_("Choose another template, or try again in ten minutes."),
    offers="chat.template",
)

FAILURES: Final[dict[int, Explanation]] = {
    0: _TOKEN,
    1: _BUSY,
    2: _BUSY,
    3: _PERMISSION,
    4: _TOO_FAST,
    10: _PERMISSION,
    17: _TOO_FAST,
    33: Explanation(
        N_("The phone number does not exist at Meta any more."),
        N_("Check the number in WhatsApp Manager, then run: tresen setup whatsapp."),
        stops=Stops.ACCOUNT,
        offers="shop.trust",
    ),
    100: Explanation(
        N_("WhatsApp did not understand the request, or does not know an id in it."),
        N_("Check the phone number id and the business account id with: tresen doctor. The details say which."),
    ),
    102: _TOKEN,
    190: _TOKEN,
    368: _LOCKED,
    613: _TOO_FAST,
    80007: _TOO_FAST,
    130429: _TOO_FAST,
    130472: Explanation(
        N_("WhatsApp keeps this person out of marketing messages for an experiment."),
        N_("Don't send it again as marketing; an answer to what they write still reaches them."),
        retry=Retry.NEVER,
    ),
    130497: Explanation(
        N_("The business may not write to people in that country."),
        N_("Look into WhatsApp's commerce policy for the country, or reach the person another way."),
        retry=Retry.NEVER,
    ),
    131000: _BUSY,
    131005: _PERMISSION,
    131008: Explanation(
        N_("Something the message needs was missing."),
        N_("This is a fault of Tresen or of the template: please report it with the details."),
        retry=Retry.NEVER,
    ),
    131009: Explanation(
        N_("A value in the message was not valid, or the message it answers or reacts to is too old or gone."),
        N_("Send it anew, without quoting."),
        retry=Retry.NEVER,
    ),
    131016: _BUSY,
    131021: Explanation(
        N_("The message was addressed to the shop's own number."),
        N_("Choose another recipient."),
        retry=Retry.NEVER,
    ),
    131026: Explanation(
        N_("The person can't receive it: no WhatsApp, a very old app, terms not accepted, or they blocked you."),
        N_("Don't send it again; reach them another way and ask them to write to you or to update WhatsApp."),
        retry=Retry.NEVER,
    ),
    131030: Explanation(
        N_("With a test number, only recipients on its list can be written to."),
        N_("Add the person's number to the test recipients at Meta (WhatsApp, API setup), or use your own number."),
    ),
    131031: _LOCKED,
    131037: Explanation(
        N_("The business's display name is not approved yet."),
        N_("Check the display name in the business profile and wait for Meta's approval."),
        offers="shop.profile",
    ),
    131042: _PAYMENT,
    131044: _PAYMENT,
    131045: Explanation(
        N_("The phone number is not properly registered."),
        N_("Register the number at Meta (WhatsApp Manager, phone numbers), then resend."),
        stops=Stops.ACCOUNT,
        offers="shop.trust",
    ),
    131047: Explanation(
        N_("More than 24 hours have passed since the customer's last message."),
        N_("Wait until they write again; after 24 hours only an approved template may be sent."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    131048: Explanation(
        N_("Too many people blocked or reported the business, so WhatsApp has slowed it down."),
        N_("Send less, only to people who expect it, and look at the quality rating in the business profile."),
        offers="shop.trust",
    ),
    131049: Explanation(
        N_("WhatsApp held the message back, since this person gets enough marketing."),
        N_("Don't send it again within 24 hours."),
        retry=Retry.LATER,
    ),
    131050: Explanation(
        N_("The person does not want marketing from you."),
        N_("Don't send them marketing; answers still reach them."),
        retry=Retry.NEVER,
        stops=Stops.MARKETING,
    ),
    131051: Explanation(
        N_("WhatsApp does not support this type of message."),
        N_("Ask the customer to send it as text or as a photo."),
        retry=Retry.NEVER,
    ),
    131052: Explanation(
        N_("The customer's file could not be fetched: it is too large or gone."),
        N_("Ask them to send it again, smaller if possible."),
        retry=Retry.NEVER,
    ),
    131053: Explanation(
        N_("The file could not be uploaded."),
        N_("Check its type and size and send it again."),
    ),
    131055: Explanation(
        N_("WhatsApp does not allow this for the number."),
        N_("Look at the number in WhatsApp Manager; the details say more."),
        retry=Retry.NEVER,
    ),
    131056: Explanation(
        N_("Too many messages went to this person in a short time."),
        N_("Nothing to do: sending to them goes on by itself after a pause."),
    ),
    131057: Explanation(
        N_("WhatsApp is working on the account."),
        N_("Nothing to do: it is tried again in a minute."),
    ),
    131062: Explanation(
        N_("This person can't be written to by their user id here."),
        N_("Ask for their phone number."),
        retry=Retry.NEVER,
    ),
    131063: Explanation(
        N_("Marketing can't be sent to this user id."),
        N_("Ask for their phone number and their consent."),
        retry=Retry.NEVER,
    ),
    131064: Explanation(
        N_("The day's limit of people to write to first has been reached."),
        N_("It is held until tomorrow; people who wrote to you within 24 hours can still be answered."),
        offers="shop.trust",
    ),
    132000: _TEMPLATE,
    132001: Explanation(
        N_("The template does not exist in that language, or is not approved."),
        N_("Choose another template or wait for its approval."),
        offers="shop.templates",
    ),
    132005: Explanation(
        N_("The template is too long once it is filled in."),
        N_("Shorten what is filled in."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    132007: Explanation(
        N_("The template breaks WhatsApp's rules for contents."),
        N_("Change the template and submit it again."),
        retry=Retry.NEVER,
        offers="shop.templates",
    ),
    132008: _TEMPLATE,
    132012: _TEMPLATE,
    132015: Explanation(
        N_("The template is paused because of its low quality."),
        N_("Use another template, or improve this one."),
        offers="shop.templates",
    ),
    132016: Explanation(
        N_("The template was switched off because of its low quality."),
        N_("Make a new template."),
        retry=Retry.NEVER,
        offers="shop.templates",
    ),
    132018: _TEMPLATE,
    132068: Explanation(
        N_("The form is blocked."),
        N_("Repair the form in WhatsApp Manager."),
        retry=Retry.NEVER,
    ),
    132069: Explanation(
        N_("The form is slowed down."),
        N_("Try again in an hour and check the form in WhatsApp Manager."),
    ),
    133000: _UNREGISTERED,
    133004: _BUSY,
    133005: _PIN,
    133006: _UNREGISTERED,
    133008: _PIN,
    133009: _PIN,
    133010: _UNREGISTERED,
    133015: _UNREGISTERED,
    133016: Explanation(
        N_("The number was registered too often in a short time."),
        N_("Wait three days before you register it again."),
    ),
    134100: _MARKETING_API,
    134101: _MARKETING_API,
    134102: _MARKETING_API,
    135000: _BUSY,
    137000: Explanation(
        N_("The person's phone or app has changed since you last confirmed who they are."),
        N_("Make sure it is still them, then send it again."),
    ),
    139000: _FORM,
    139001: _FORM,
    139002: _FORM,
    139003: _FORM,
    139004: _FORM,
    139100: _BLOCK_LIST,
    139101: Explanation(
        N_("The list of blocked people is full."),
        N_("Unblock somebody first."),
    ),
    139102: _BLOCK_LIST,
    139103: _BLOCK_LIST,
    139200: Explanation(
        N_("Direct sending is not open to this account."),
        N_("Send an approved template instead."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    2593109: Explanation(
        N_("The chats of the phone app were not shared."),
        N_("Connect the number again and agree to share the history."),
        retry=Retry.NEVER,
    ),
}
"""By code, in English; `explain` translates."""

_UNKNOWN: Final = Explanation(
    N_("WhatsApp refused it."),
    N_("Read the details; Meta's page “Cloud API error codes” lists every code. You can resend or discard it."),
)


def why_it_failed(code: int | None, words: str | None) -> str:
    """The cause where the code is known, else the channel's own words (raw)."""
    return explain(code).cause if code in FAILURES or not words else words


def may_retry(code: int | None, failed_at: Millis, now: Millis) -> bool:
    """Whether a message that failed for that reason may be sent again now."""
    retry = explain(code).retry
    return retry is Retry.BY_HAND or (retry is Retry.LATER and now - failed_at >= DAY)


def why_not_again(code: int | None, failed_at: Millis, now: Millis) -> str | None:
    """Why it may not, in a few sentences; None if it may."""
    if may_retry(code, failed_at, now):
        return None
    found = explain(code)
    return " ".join((_("It can't be sent again."), found.cause, found.next_step))


def explain(code: int | None) -> Explanation:
    """What a code means; for one that isn't known, where to look."""
    found = _UNKNOWN if code is None else FAILURES.get(code, _PERMISSION if 200 <= code < 300 else _UNKNOWN)
    return replace(found, cause=_(found.cause), next_step=_(found.next_step))

"""Meta's error codes in plain words: the cause, what the operator can do next, and whether sending again can help.

Source: Meta, WhatsApp Cloud API, "Error codes"; Graph API, "Handle errors". Used by the desk and the command line.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.core.clock import DAY, Millis
from app.core.enums import Retry
from app.core.i18n import _, later


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


_TOKEN: Final = Explanation(
    later("The access token is wrong or has expired."),
    later("Make a new token at Meta and enter it with: tresen setup whatsapp. Queued messages are kept until then."),
    stops=Stops.ACCOUNT,
)
_PERMISSION: Final = Explanation(
    later("The access token lacks a permission."),
    later(
        "Give its system user whatsapp_business_messaging and whatsapp_business_management "
        "at Meta, then run: tresen setup whatsapp."
    ),
    stops=Stops.ACCOUNT,
)
_BUSY: Final = Explanation(
    later("WhatsApp has a passing problem."),
    later("Nothing to do: it is tried again. Resend it later if it stays failed."),
)
_TOO_FAST: Final = Explanation(
    later("More was sent in a short time than WhatsApp allows."),
    later("Nothing to do: sending goes on by itself after a pause."),
)
_LOCKED: Final = Explanation(
    later("WhatsApp has locked or restricted the business account."),
    later("Look into the account's quality page in Meta's Business Manager and ask for a review there."),
    stops=Stops.ACCOUNT,
    offers="shop.trust",
)
_PAYMENT: Final = Explanation(
    later("There is a problem with how the business account is paid."),
    later("Check the payment method in Meta's Business Manager."),
    offers="shop.trust",
)
_BLOCK_LIST: Final = Explanation(
    later("WhatsApp could not change the list of blocked people."),
    later("Try again in a few minutes."),
)
_TEMPLATE: Final = Explanation(
    later("The template does not fit what was sent."),
    later("Compare the template with what is filled into it, and check that it is approved in that language."),
    retry=Retry.NEVER,
    offers="chat.template",
)
_UNREGISTERED: Final = Explanation(
    later("The phone number is not registered with the Cloud API."),
    later("Register it at Meta (WhatsApp Manager, phone numbers), then run: tresen setup whatsapp."),
    stops=Stops.ACCOUNT,
    offers="shop.trust",
)
_PIN: Final = Explanation(
    later("The two-step PIN is wrong, or too many wrong ones were entered."),
    later("Wait a while, then set a new PIN at Meta (WhatsApp Manager, phone numbers, two-step verification)."),
    offers="shop.trust",
)
_FORM: Final = Explanation(
    later("The form can't be sent as it is."),
    later("Repair and publish the form in WhatsApp Manager."),
    retry=Retry.NEVER,
)
_MARKETING_API: Final = Explanation(
    later("The template can't be sent this way: it is not marketing, or it is still being prepared."),
    later("Choose another template, or try again in ten minutes."),
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
        later("The phone number does not exist at Meta any more."),
        later("Check the number in WhatsApp Manager, then run: tresen setup whatsapp."),
        stops=Stops.ACCOUNT,
        offers="shop.trust",
    ),
    100: Explanation(
        later("WhatsApp did not understand the request, or does not know an id in it."),
        later("Check the phone number id and the business account id with: tresen doctor. The details say which."),
    ),
    102: _TOKEN,
    190: _TOKEN,
    368: _LOCKED,
    613: _TOO_FAST,
    80007: _TOO_FAST,
    130429: _TOO_FAST,
    130472: Explanation(
        later("WhatsApp keeps this person out of marketing messages for an experiment."),
        later("Don't send it again as marketing; an answer to what they write still reaches them."),
        retry=Retry.NEVER,
    ),
    130497: Explanation(
        later("The business may not write to people in that country."),
        later("Look into WhatsApp's commerce policy for the country, or reach the person another way."),
        retry=Retry.NEVER,
    ),
    131000: _BUSY,
    131005: _PERMISSION,
    131008: Explanation(
        later("Something the message needs was missing."),
        later("This is a fault of Tresen or of the template: please report it with the details."),
        retry=Retry.NEVER,
    ),
    131009: Explanation(
        later("A value in the message was not valid, or the message it answers or reacts to is too old or gone."),
        later("Send it anew, without quoting."),
        retry=Retry.NEVER,
    ),
    131016: _BUSY,
    131021: Explanation(
        later("The message was addressed to the shop's own number."),
        later("Choose another recipient."),
        retry=Retry.NEVER,
    ),
    131026: Explanation(
        later("The person can't receive it: no WhatsApp, a very old app, terms not accepted, or they blocked you."),
        later("Don't send it again; reach them another way and ask them to write to you or to update WhatsApp."),
        retry=Retry.NEVER,
    ),
    131030: Explanation(
        later("With a test number, only recipients on its list can be written to."),
        later("Add the person's number to the test recipients at Meta (WhatsApp, API setup), or use your own number."),
    ),
    131031: _LOCKED,
    131037: Explanation(
        later("The business's display name is not approved yet."),
        later("Check the display name in the business profile and wait for Meta's approval."),
        offers="shop.profile",
    ),
    131042: _PAYMENT,
    131044: _PAYMENT,
    131045: Explanation(
        later("The phone number is not properly registered."),
        later("Register the number at Meta (WhatsApp Manager, phone numbers), then resend."),
        stops=Stops.ACCOUNT,
        offers="shop.trust",
    ),
    131047: Explanation(
        later("More than 24 hours have passed since the customer's last message."),
        later("Wait until they write again; after 24 hours only an approved template may be sent."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    131048: Explanation(
        later("Too many people blocked or reported the business, so WhatsApp has slowed it down."),
        later("Send less, only to people who expect it, and look at the quality rating in the business profile."),
        offers="shop.trust",
    ),
    131049: Explanation(
        later("WhatsApp held the message back, since this person gets enough marketing."),
        later("Don't send it again within 24 hours."),
        retry=Retry.LATER,
    ),
    131050: Explanation(
        later("The person does not want marketing from you."),
        later("Don't send them marketing; answers still reach them."),
        retry=Retry.NEVER,
        stops=Stops.MARKETING,
    ),
    131051: Explanation(
        later("WhatsApp does not support this type of message."),
        later("Ask the customer to send it as text or as a photo."),
        retry=Retry.NEVER,
    ),
    131052: Explanation(
        later("The customer's file could not be fetched: it is too large or gone."),
        later("Ask them to send it again, smaller if possible."),
        retry=Retry.NEVER,
    ),
    131053: Explanation(
        later("The file could not be uploaded."),
        later("Check its type and size and send it again."),
    ),
    131055: Explanation(
        later("WhatsApp does not allow this for the number."),
        later("Look at the number in WhatsApp Manager; the details say more."),
        retry=Retry.NEVER,
    ),
    131056: Explanation(
        later("Too many messages went to this person in a short time."),
        later("Nothing to do: sending to them goes on by itself after a pause."),
    ),
    131057: Explanation(
        later("WhatsApp is working on the account."),
        later("Nothing to do: it is tried again in a minute."),
    ),
    131062: Explanation(
        later("This person can't be written to by their user id here."),
        later("Ask for their phone number."),
        retry=Retry.NEVER,
    ),
    131063: Explanation(
        later("Marketing can't be sent to this user id."),
        later("Ask for their phone number and their consent."),
        retry=Retry.NEVER,
    ),
    131064: Explanation(
        later("The day's limit of people to write to first has been reached."),
        later("It is held until tomorrow; people who wrote to you within 24 hours can still be answered."),
        offers="shop.trust",
    ),
    132000: _TEMPLATE,
    132001: Explanation(
        later("The template does not exist in that language, or is not approved."),
        later("Choose another template or wait for its approval."),
        offers="shop.templates",
    ),
    132005: Explanation(
        later("The template is too long once it is filled in."),
        later("Shorten what is filled in."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    132007: Explanation(
        later("The template breaks WhatsApp's rules for contents."),
        later("Change the template and submit it again."),
        retry=Retry.NEVER,
        offers="shop.templates",
    ),
    132008: _TEMPLATE,
    132012: _TEMPLATE,
    132015: Explanation(
        later("The template is paused because of its low quality."),
        later("Use another template, or improve this one."),
        offers="shop.templates",
    ),
    132016: Explanation(
        later("The template was switched off because of its low quality."),
        later("Make a new template."),
        retry=Retry.NEVER,
        offers="shop.templates",
    ),
    132018: _TEMPLATE,
    132068: Explanation(
        later("The form is blocked."),
        later("Repair the form in WhatsApp Manager."),
        retry=Retry.NEVER,
    ),
    132069: Explanation(
        later("The form is slowed down."),
        later("Try again in an hour and check the form in WhatsApp Manager."),
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
        later("The number was registered too often in a short time."),
        later("Wait three days before you register it again."),
    ),
    134100: _MARKETING_API,
    134101: _MARKETING_API,
    134102: _MARKETING_API,
    135000: _BUSY,
    137000: Explanation(
        later("The person's phone or app has changed since you last confirmed who they are."),
        later("Make sure it is still them, then send it again."),
    ),
    139000: _FORM,
    139001: _FORM,
    139002: _FORM,
    139003: _FORM,
    139004: _FORM,
    139100: _BLOCK_LIST,
    139101: Explanation(
        later("The list of blocked people is full."),
        later("Unblock somebody first."),
    ),
    139102: _BLOCK_LIST,
    139103: _BLOCK_LIST,
    139200: Explanation(
        later("Direct sending is not open to this account."),
        later("Send an approved template instead."),
        retry=Retry.NEVER,
        offers="chat.template",
    ),
    2593109: Explanation(
        later("The chats of the phone app were not shared."),
        later("Connect the number again and agree to share the history."),
        retry=Retry.NEVER,
    ),
}
"""By code, in English; `explain` translates."""

_UNKNOWN: Final = Explanation(
    later("WhatsApp refused it."),
    later("Read the details; Meta's page “Cloud API error codes” lists every code. You can resend or discard it."),
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

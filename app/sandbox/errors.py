"""The Graph API's error answers: code, title and HTTP status as Meta's "Error codes" page lists them."""

from dataclasses import dataclass
from typing import Any

DOCS = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

KNOWN: dict[int, tuple[int, str, str]] = {
    0: (401, "AuthException", "We were unable to authenticate the app user."),
    1: (400, "API Unknown", "Invalid request or possible server error."),
    2: (503, "API Service", "Temporary due to downtime or due to being overloaded."),
    3: (500, "API Method", "Capability or permissions issue."),
    4: (429, "Application request limit reached", "The app has reached its API call rate limit."),
    10: (403, "Application does not have permission for this action", "Permission is not granted or was removed."),
    33: (400, "Parameter value is not valid", "The business phone number has been deleted."),
    100: (400, "Invalid parameter", "The request included unsupported or misspelled parameters."),
    190: (401, "Invalid OAuth access token - Cannot parse access token", ""),
    200: (403, "API Permission", "Permission is either not granted or has been removed."),
    368: (403, "Temporarily blocked for policies violations", "The account was restricted for violating a policy."),
    80007: (429, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    130429: (429, "Rate limit hit", "Too many messages sent from this phone number in a short period of time."),
    130472: (400, "User's number is part of an experiment", "Failed: the number is part of an experiment."),
    130497: (403, "Business account is restricted from messaging users in this country.", ""),
    131000: (500, "Something went wrong", "Message failed to send due to an unknown error."),
    131005: (403, "Access denied", "Permission is either not granted or has been removed."),
    131008: (400, "Required parameter is missing", "The request is missing a required parameter."),
    131009: (400, "Parameter value is not valid", "One or more parameter values are invalid."),
    131016: (500, "Service unavailable", "A service is temporarily unavailable."),
    131021: (400, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
    131026: (400, "Message undeliverable", "Unable to deliver the message."),
    131030: (400, "Recipient phone number not in allowed list", "Add the recipient to the allowed list."),
    131031: (403, "Account has been locked", "The account was restricted or disabled for violating a policy."),
    131037: (400, "Display name approval is needed", "The number's display name has not been approved."),
    131042: (400, "Business eligibility payment issue", "There was an error related to your payment method."),
    131044: (400, "Business payment method is missing", "There is no valid payment method."),
    131045: (500, "Incorrect certificate", "Message failed to send due to a phone number registration error."),
    131047: (400, "Re-engagement message", "More than 24 hours have passed since the customer last replied."),
    131048: (429, "Spam rate limit hit", "Too many previous messages were blocked or flagged as spam."),
    131049: (400, "Message not delivered to maintain healthy ecosystem engagement", ""),
    131050: (400, "User has stopped marketing messages", "Unable to deliver: the user stopped marketing messages."),
    131051: (400, "Unsupported message type", "Message type is not currently supported."),
    131052: (400, "Media download error", "Unable to download the media sent by the user."),
    131053: (400, "Media upload error", "Unable to upload the media used in the message."),
    131055: (400, "Method not allowed", "The number can't be used for this."),
    131056: (429, "(Business Account, Consumer Account) pair rate limit hit", "Too many messages to the same number."),
    131057: (500, "Account in maintenance mode", "Business account is in maintenance mode."),
    131062: (400, "Business-scoped user IDs are not supported here", "Use the phone number."),
    131063: (400, "Marketing messages can't be sent to this user ID", "Use the phone number."),
    131064: (429, "Messaging limit reached", "The portfolio's messaging limit has been reached."),
    132000: (400, "Template param count mismatch", "The number of parameters does not match the template."),
    132001: (404, "Template does not exist", "The template does not exist in this language or is not approved."),
    132005: (400, "Template hydrated text too long", "Translated text is too long."),
    132007: (400, "Template format character policy violated", "Template content violates a policy."),
    132012: (400, "Template parameter format mismatch", "Parameter values are formatted incorrectly."),
    132015: (400, "Template is paused", "Template is paused due to low quality."),
    132016: (400, "Template is disabled", "Template has been paused too many times and is disabled."),
    132018: (400, "There's an issue with the parameters in your template", ""),
    132068: (400, "Flow is blocked", "Flow is in blocked state."),
    132069: (400, "Flow is throttled", "Too many messages with this flow in the last hour."),
    133010: (400, "Phone number not registered", "Phone number not registered on the WhatsApp Business Platform."),
    133016: (429, "Account register deregister rate limit exceeded", "Too many attempts for this phone number."),
    135000: (400, "Generic user error", "Message failed to send because of an unknown error with the request."),
    137000: (400, "Recipient identity key hash mismatch", "The recipient's identity changed."),
    139101: (400, "Blocklist limit reached", "The blocklist has reached its 64,000 user limit."),
    139200: (400, "Direct Send is blocked", ""),
}
"""code: (HTTP status, title, details). Meta, "Error codes" (Cloud API), read 2026."""


@dataclass(eq=False)
class GraphError(Exception):
    """An answer of the Graph API that is an error."""

    status: int
    code: int
    message: str
    details: str = ""
    type: str = "OAuthException"
    subcode: int | None = None

    def body(self, trace: str) -> dict[str, Any]:
        """The answer's JSON."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error | {"fbtrace_id": trace}}


def known_error(code: int, details: str = "", *, status: int | None = None, message: str = "") -> GraphError:
    """The error for a code of the table; one that isn't listed becomes a 400 of that code."""
    usual_status, title, usual_details = KNOWN.get(code, (400, "An unknown error occurred", ""))
    text = message or (title if code == 190 else f"(#{code}) {title}")
    return GraphError(status or usual_status, code, text, details or usual_details)


def bad_parameter(message: str, details: str = "") -> GraphError:
    """Error 100: the request itself is wrong."""
    return GraphError(400, 100, f"(#100) {message}", details)


def missing_parameter(details: str) -> GraphError:
    """Error 131008: something a type needs is not there."""
    return known_error(131008, details)


def invalid_value(details: str) -> GraphError:
    """Error 131009: a value is not one the API takes."""
    return known_error(131009, details)


def failure(code: int, details: str = "") -> dict[str, Any]:
    """The error as `errors[]` of a webhook's item holds it (Meta: "messages" webhook reference, errors)."""
    _status, title, usual = KNOWN.get(code, (400, "Something went wrong", ""))
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or usual or title},
        "href": DOCS,
    }

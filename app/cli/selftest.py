"""Calling the public webhook address the way Meta will, and saying what was seen."""

import hashlib
import hmac
import json
import secrets

from app.cli.outcome import FAULT, warn
from app.cli.output import print_line
from app.core.errors import UserError
from app.core.i18n import _

TIMEOUT_SECONDS = 15.0
PING = json.dumps({"object": "whatsapp_business_account", "entry": []}).encode()
"""A delivery with nothing in it: signed, acknowledged, and of no consequence."""


def try_webhook(url: str, verify_token: str, app_secret: str) -> int:
    """Handshake and a signed delivery; 0 if both were answered as Meta wants, else 1 with a sentence on stderr."""
    import httpx

    if not url.startswith(("http://", "https://")):
        raise UserError(_("{option}: “{url}” is no web address.").format(option="--public-url", url=url))
    if not url.rstrip("/").endswith("/webhooks/whatsapp"):
        raise UserError(_("--public-url must end in /webhooks/whatsapp."))
    if not url.startswith("https://"):
        warn(_("Meta calls https addresses only; this one will do for a test on this machine."))
    signature = "sha256=" + hmac.new(app_secret.encode(), PING, hashlib.sha256).hexdigest()
    challenge = str(10**9 + secrets.randbelow(9 * 10**9))
    query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, headers={"User-Agent": "tresen-setup"}) as client:
            shaken = client.get(url, params=query)
            if (wrong := _handshake_fault(shaken.status_code, shaken.text, challenge)) is not None:
                warn(wrong)
                return FAULT
            print_line(_("The address answers Meta's subscription check."))
            headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
            delivered = client.post(url, content=PING, headers=headers)
    except httpx.HTTPError as error:
        warn(_("{url} cannot be called from here: {reason}").format(url=url, reason=_reason(error)))
        return FAULT
    except httpx.InvalidURL:
        raise UserError(_("{option}: “{url}” is no web address.").format(option="--public-url", url=url)) from None
    if delivered.status_code != 200:
        warn(_delivery_fault(delivered.status_code))
        return FAULT
    print_line(
        _("A signed delivery arrived. Enter this address and your verify token at Meta, and subscribe to messages.")
    )
    return 0


def _handshake_fault(status: int, text: str, challenge: str) -> str | None:
    if status == 200:
        if text.strip() == challenge:
            return None
        return _("Something answers there, but it is not Tresen's gateway (200 without the challenge).")
    if status == 403:
        return _(
            "The gateway answers there, but knows another verify token (403); restart it if it runs an older setup."
        )
    if 300 <= status < 400:
        return _("The address redirects ({status}); Meta does not follow. Give the address it leads to.").format(
            status=status
        )
    if status in (502, 503, 504):
        return _(
            "Something answers there, but the gateway behind it does not ({status}): is `tresen gateway` running?"
        ).format(status=status)
    return _("Something answers there with {status}, which is not the gateway: check what it passes on.").format(
        status=status
    )


def _delivery_fault(status: int) -> str:
    if status == 403:
        return _("The gateway refuses the signature (403): it knows another app secret, or something changes the body.")
    if status == 413:
        return _("Something in front of the gateway refuses the body as too large (413).")
    return _("The signed delivery was answered with {status}; Meta would try again.").format(status=status)


def _reason(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return _("its certificate is not valid, and Meta refuses such an address.")
    return f"{text or type(error).__name__}."

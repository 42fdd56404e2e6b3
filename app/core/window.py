"""WhatsApp's customer service window: free-form messages are allowed for 24 hours after the customer's last message.

Source: Meta, WhatsApp Cloud API, "Send messages" and "Pricing" (customer service windows).
"""

from app.core.clock import HOUR, Millis

CUSTOMER_SERVICE_WINDOW: Millis = 24 * HOUR
CLOSING_SOON: Millis = HOUR


def window_end(last_inbound_at: Millis | None) -> Millis | None:
    """When the window opened by the customer's last message closes; None if they never wrote."""
    return None if last_inbound_at is None else last_inbound_at + CUSTOMER_SERVICE_WINDOW


def is_open(window_ends_at: Millis | None, now: Millis) -> bool:
    """Whether a free-form message may be sent now."""
    return window_ends_at is not None and now < window_ends_at


def remaining(window_ends_at: Millis | None, now: Millis) -> Millis:
    """How long the window stays open; 0 when it is closed."""
    return 0 if window_ends_at is None else max(0, window_ends_at - now)


def is_closing(window_ends_at: Millis | None, now: Millis) -> bool:
    """Whether the window closes within the hour."""
    return 0 < remaining(window_ends_at, now) <= CLOSING_SOON

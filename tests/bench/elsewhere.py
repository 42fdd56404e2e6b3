"""The same work elsewhere, counted from what the makers and users document; nobody timed it.

The work: answer a waiting chat with a prepared reply and one word more, set a label, put it away, be in the next one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """How a program is used for one chat."""

    program: str
    taps: tuple[str, ...] = ()
    """Taps and presses, each one of the hand, beside what is typed."""
    commands: tuple[str, ...] = ()
    """Command lines; what is typed for the customer's eyes is left out of them. Each ends with Enter."""
    source: str = ""

    @property
    def keys(self) -> int:
        """Keys, taps and clicks a chat beside what is typed."""
        return len(self.taps) + sum(len(command) + 1 for command in self.commands)


WAYS = (
    Way(
        "WhatsApp Business app (Android)",
        taps=(
            "open the chat",
            "/",
            "choose the quick reply",
            "send",
            "menu",
            "Label chat",
            "the label",
            "Save",
            "back to the list",
            "hold the chat",
            "archive",
        ),
        source=(
            "quick replies by /: frappe/crm#2105; label: intelliconcierge.com, “How to Use WhatsApp Business Labels”, "
            "25 May 2026; archive: hold and choose, namibiahunting.net, “How to archive chats in WhatsApp”"
        ),
    ),
    Way(
        "Chatwoot's terminal client",
        commands=(
            'chatwoot conv 123 reply ""',
            "chatwoot conv 123 label ",
            "chatwoot conv 123 resolve",
            "chatwoot conv 124",
        ),
        source=(
            "developers.chatwoot.com/cli/commands and the README of chatwoot/cli; it documents no prepared replies, so "
            "the whole text is typed besides"
        ),
    ),
)

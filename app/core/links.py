"""Links that open a chat with the shop: `https://wa.me/NUMBER?text=…`, which needs no API.

Source: Meta, "How to use click to chat"; WhatsApp Business Platform, "QR codes and short links" for those it keeps.
"""

from typing import Final
from urllib.parse import quote

from app.core.errors import UserError
from app.core.i18n import _

API_TEXT_LIMIT: Final = 140
"""Characters of the text of a link that Meta keeps."""


def chat_link(number: str, text: str = "") -> str:
    """The link that opens a chat with that number (E.164), `text` already typed; UserError if it is no number."""
    digits = "".join(character for character in number if character.isascii() and character.isdigit())
    if not 6 <= len(digits) <= 15:
        raise UserError(_("“{number}” is no phone number with its country code.").format(number=number))
    text = text.strip()
    return f"https://wa.me/{digits}" + (f"?text={quote(text, safe='')}" if text else "")

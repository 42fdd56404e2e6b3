"""In what forms a chat is taken out."""

from enum import StrEnum


class ExportForm(StrEnum):
    """How an exported chat is written."""

    TEXT = "text"
    """Lines as WhatsApp's own export has them."""
    JSON = "json"
    """One object a line (`core.message_json`)."""
    HTML = "html"
    """A page with its pictures in it."""

    @property
    def suffix(self) -> str:
        """How its file's name ends."""
        return {ExportForm.TEXT: ".txt", ExportForm.JSON: ".jsonl", ExportForm.HTML: ".html"}[self]

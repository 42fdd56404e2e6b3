"""What the chat's widgets ask of the app: they bubble up, the desk's screen does what they say."""

from textual.message import Message


class CopyRequested(Message):
    """Put this text, raw as the customer wrote it, on the clipboard (sanitise what is shown about it)."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class LinkRequested(Message):
    """Open this address after showing its host; it is the customer's own text, nothing has been checked."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()


class ResendRequested(Message):
    """Queue this failed or uncertain message again."""

    def __init__(self, message_id: int) -> None:
        self.message_id = message_id
        super().__init__()


class DiscardRequested(Message):
    """Give this failed, uncertain or queued message up."""

    def __init__(self, message_id: int) -> None:
        self.message_id = message_id
        super().__init__()

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


class ActionRequested(Message):
    """Do what the registry calls by that id; a message that it is about has been marked."""

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__()


class PathPasted(Message):
    """A file's path was pasted where an answer is typed: it may be meant to be sent."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        """What was pasted, to be put in if it isn't."""
        super().__init__()

"""Shows the keys it receives, numbered, by the names Textual gives them; ends with ctrl+c."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from app.ui.key_names import tell_key_names


class KeyProbe(App[None]):
    """One line: how many keys came, and the last."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012 - as Textual wants it

    def __init__(self) -> None:
        super().__init__()
        self.received = 0

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("ready", markup=False)

    async def on_event(self, event: events.Event) -> None:
        """Show every key before anything is bound to it."""
        if isinstance(event, events.Key) and event.key != "ctrl+c":
            self.received += 1
            self.query_one(Static).update(f"<{self.received} {event.key}>")
        elif isinstance(event, events.Key):
            self.exit()
        else:
            await super().on_event(event)


if __name__ == "__main__":
    tell_key_names()
    KeyProbe().run()

"""The baseline of `start`: the least Textual app that shows anything."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class BareApp(App[None]):
    """One word on an empty screen."""

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("ready")


if __name__ == "__main__":
    BareApp().run()

"""`tresen setup whatsapp` in a terminal asks for what it isn't given, and shows no secret."""

from pathlib import Path

from app.config.paths import paths_under
from app.config.secrets import AccountSecrets, read_secrets
from tests.processes import tresen
from tests.terminal import Terminal, clean_environment, running


def test_a_terminal_is_asked_and_secrets_are_not_shown(home: Path) -> None:
    command = tresen("setup", "whatsapp", "--no-check", "--graph-url", "http://127.0.0.1:9")

    with running(Terminal(command, size=(100, 30), env=clean_environment(home))) as terminal:
        for question, answer in (
            ("Phone number ID", "1001"),
            ("Business Account ID", "2002"),
            ("Access token", "hidden-token"),
            ("App secret", "hidden-secret"),
            ("Verify token", "hidden-verify"),
        ):
            terminal.wait_for(f"{question}:")
            terminal.send(f"{answer}\r")
        terminal.wait_for("Connected")
        shown = terminal.text()

    assert "2002" in shown
    assert "hidden" not in shown
    found = read_secrets(paths_under(home).secrets_file, "whatsapp", "1001", environ={})
    assert found == AccountSecrets("hidden-token", "hidden-secret", "hidden-verify")

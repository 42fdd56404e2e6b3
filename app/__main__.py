"""The command `tresen`: the desk and the demo by the shortest way to the first frame, the rest through Typer."""

import gc
import os
import sys


def main() -> int:
    """Run the command line's words and return the exit code."""
    words = sys.argv[1:]
    if words in (["--version"], ["-V"]):
        from app import __version__

        sys.stdout.write(f"tresen {__version__}\n")
        return 0
    from app.cli.outcome import run

    return run(lambda: _dispatch(words))


def _dispatch(words: list[str]) -> int:
    from app.config.desk import speak
    from app.config.paths import find_paths

    speak(find_paths().settings_file)
    if not words or words[0] == "demo":
        # It would look through all that is being imported, time and again; the desk turns it on with its first rows.
        gc.disable()
        # At 60 frames a second the chat under the cursor waits 16 ms for its turn after the list's own repaint.
        os.environ.setdefault("TEXTUAL_FPS", "120")
    if not words:
        from app.cli.desk import open_the_desk

        return open_the_desk()
    if words[0] == "demo":
        from app.cli.demo import DemoOptions, open_the_demo

        if (options := DemoOptions.plain(words[1:])) is not None:
            return open_the_demo(options)
    gc.enable()
    from app.cli.commands import call

    return call(words)


if __name__ == "__main__":
    sys.exit(main())

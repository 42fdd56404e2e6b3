"""The README's generated parts; `python -m tests.readme` writes them anew."""

import re
import sys
from pathlib import Path

from app.config.settings import DEFAULT_FILE
from app.ui.key_words import key_table_markdown
from tests import coverage_table

README = Path(__file__).parent.parent / "README.md"


def settings() -> str:
    """The settings file as it stands when nothing is set."""
    return "```toml\n" + DEFAULT_FILE.rstrip() + "\n```"


GENERATED = {"keys": key_table_markdown, "messages": coverage_table.markdown, "settings": settings}


def written(text: str) -> str:
    """The README with its generated parts as they should be."""
    for name, make in GENERATED.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{begin}{make().strip()}\n{end}{after}"
    return text


def fences(text: str) -> list[list[str]]:
    """The lines of each fenced block without a language."""
    return [block.strip("\n").split("\n") for block in re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{README}\n")

"""`python -m tests.pictures [NAME …]` draws screenshots/*.svg and PNG anew; `--check` only says which SVG differ."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parent.parent / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main(arguments: list[str] | None = None) -> int:
    """0 if all is as it should be, 1 if a picture differs."""
    # Textual reads these when it is imported.
    os.environ.update(TEXTUAL_ANIMATIONS="none", TZ="UTC", LC_ALL="C.UTF-8")
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME"):
        os.environ.pop(name, None)
    from tests.scenes import SCENES, picture

    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these scenes")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if an SVG differs")
    parser.add_argument("--svg", action="store_true", help="draw no PNG")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.names) - {scene.name for scene in SCENES}
    if unknown:
        print(f"no scene is called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    different = []
    for scene in SCENES:
        if wanted.names and scene.name not in wanted.names:
            continue
        svg = picture(scene)
        path = FOLDER / f"{scene.name}.svg"
        if path.exists() and path.read_text("utf-8") == svg:
            if not (wanted.check or wanted.svg or path.with_suffix(".png").exists()):
                draw_png(path)
            continue
        different.append(scene.name)
        if not wanted.check:
            path.write_text(svg, "utf-8")
            if not wanted.svg:
                draw_png(path)
    verb = "differ" if wanted.check else "drawn anew"
    print(f"{verb}: {', '.join(different)}" if different else "all pictures are as they were")
    return 1 if wanted.check and different else 0


def draw_png(path: Path) -> None:
    """The SVG as PNG beside it, by a browser; without one, a word about it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"{path.name}: no Chromium found, the PNG stays as it was", file=sys.stderr)
        return
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', path.read_text("utf-8"))
    assert box is not None
    width, height = (int(float(side)) + 1 for side in box.groups())
    with TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={path.with_suffix('.png')}",
                path.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench NAME [--json] [--small] [--rounds N]`."""

import argparse
import importlib
import sys

from tests.bench.scale import Scale

NAMES = ("start", "keys", "hands", "chat", "search", "queue", "webhooks", "ingest", "memory", "disk")


def main(argv: list[str] | None = None) -> int:
    """Run one benchmark and print what it found; 0 also when an aim is missed, since machines differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="print an object instead of lines")
    parser.add_argument("--small", action="store_true", help="tiny data and one round: shows that it runs, no more")
    parser.add_argument("--rounds", type=int, default=None)
    options = parser.parse_args(argv)
    scale = Scale.small() if options.small else Scale.full()
    if options.rounds:
        scale = scale.with_rounds(options.rounds)
    module = importlib.import_module(f"tests.bench.bench_{options.name}")
    report = module.run(scale)
    sys.stdout.write((report.json() if options.json else report.text()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

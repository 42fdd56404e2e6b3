"""`python -m app.sandbox`: a sandbox configured by one line of JSON on standard input, with whose end it ends."""

import os
import sys

from app.core.errors import TresenError
from app.sandbox.config import SandboxConfig
from app.sandbox.run import run_sandbox


def main() -> int:
    """Read the line byte by byte, so that nothing of what follows is swallowed; then serve."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):
        line += byte
    try:
        return run_sandbox(SandboxConfig.from_json(line.decode()))
    except TresenError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())

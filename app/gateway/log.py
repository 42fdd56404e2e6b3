"""The gateway's log: rotated files of their owner's only, with codes and ids, never secrets or what people wrote."""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST_FILE = 1_000_000
KEPT_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class PrivateFileHandler(RotatingFileHandler):
    """A rotating file that is 0600 from its first byte."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(open(descriptor, "ab"), encoding="utf-8", line_buffering=True)


def log_to(folder: Path | None) -> logging.Handler:
    """Send the program's and the server's log to gateway.log in that folder, or to stderr; returns what does it."""
    handler: logging.Handler
    if folder is None:
        handler = logging.StreamHandler()
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = PrivateFileHandler(
            folder / "gateway.log", maxBytes=LARGEST_FILE, backupCount=KEPT_FILES, encoding="utf-8"
        )
    handler.setFormatter(logging.Formatter(_FORMAT))
    for name, level in (("tresen", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
    return handler


def end_log(handler: logging.Handler) -> None:
    """Take it away again."""
    for name in ("tresen", "uvicorn.error"):
        logging.getLogger(name).removeHandler(handler)
    handler.close()

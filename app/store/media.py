"""The files of messages: where they are kept, and what is known of each."""

from pathlib import Path


def media_dir(database_path: Path) -> Path:
    """The folder of the messages' files, beside the database."""
    return database_path.parent / "media"

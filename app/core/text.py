"""Text safety: everything a customer sends is hostile until it has passed here."""

from typing import NewType

Safe = NewType("Safe", str)
"""Text that may reach a terminal, a title, a log, a CSV or a file name; only `sanitise_for_display` makes one."""

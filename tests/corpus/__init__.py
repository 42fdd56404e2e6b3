"""Webhooks as several versions of the Cloud API send them, one per type and quirk, with what must be found in them.

`cases.py` says what a case is; `types`, `choices`, `versions`, `quirks`, `phone_app` and `account` hold them.
"""

from tests.corpus.account import ACCOUNT
from tests.corpus.cases import Case
from tests.corpus.choices import CHOICES
from tests.corpus.phone_app import PHONE_APP
from tests.corpus.quirks import QUIRKS
from tests.corpus.types import TYPES
from tests.corpus.versions import VERSIONS

CORPUS: tuple[Case, ...] = tuple(
    case.numbered(number) for number, case in enumerate((*TYPES, *CHOICES, *VERSIONS, *QUIRKS, *PHONE_APP, *ACCOUNT))
)
"""All cases; each has people and message ids of its own."""

__all__ = ["CORPUS", "Case"]

"""What an answer of the Graph API that isn't a success means.

Sources: Meta, Graph API, "Handle errors" and "Rate limits" (`X-Business-Use-Case-Usage`); RFC 9110 for `Retry-After`.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final, TypeAlias

from app.channels.base import Policy
from app.core.text import sanitise_for_store

Rejection: TypeAlias = tuple[int, str, str, Policy, float | None]
"""Code, message, details, policy, seconds to wait."""

LONGEST_RETRY_AFTER: Final = 3_600.0
_WORDS: Final = 500
_SERVER_ERRORS: Final = 500
_STOPPED_BY: Final = (401, 403, 404, 407)
"""Statuses without Meta's words that no repetition helps: a wrong address or token, a proxy that wants a password."""


def rejection(
    status: int, headers: Mapping[str, str], content: object, policy_of: Callable[[int], Policy | None]
) -> Rejection | None:
    """The error that was answered; None if the answer leaves open whether the request was accepted."""
    retry_after = read_retry_after(headers.get("retry-after"))
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, dict):
        code = _integer(error.get("code"))
        if code is None:
            code = status
        policy = policy_of(code) or _policy_by_signs(status, error)
        if policy is Policy.RETRY_ACCOUNT and retry_after is None:
            retry_after = read_regain(headers)
        details = error.get("error_data")
        said = details.get("details") if isinstance(details, dict) else error.get("error_user_msg")
        return code, _words(error.get("message")) or f"HTTP {status}", _words(said), policy, retry_after
    if status < 300 or status >= _SERVER_ERRORS:
        return None
    return status, f"HTTP {status} without Meta's words", "", _policy_of_status(status), retry_after


def _policy_by_signs(status: int, error: Mapping[str, Any]) -> Policy:
    if status == 429:
        return Policy.RETRY_ACCOUNT
    if error.get("is_transient") is True or status >= _SERVER_ERRORS:
        return Policy.RETRY
    return Policy.STOP_ACCOUNT if status == 401 else Policy.FAIL


def _policy_of_status(status: int) -> Policy:
    if status in _STOPPED_BY:
        return Policy.STOP_ACCOUNT
    if status == 429 or status < 400:
        return Policy.RETRY_ACCOUNT
    return Policy.RETRY if status in (408, 425) else Policy.FAIL


def read_retry_after(value: str | None) -> float | None:
    """Seconds named by a `Retry-After` header (a number or a date), at most an hour; None if it names none."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        seconds = (date - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if isfinite(seconds) else None


def read_usage(headers: Mapping[str, str]) -> dict[str, float]:
    """How much of each management limit is used, in percent of it."""
    return {
        str(limit.get("type", "")): max(
            (
                float(limit[name])
                for name in ("call_count", "total_cputime", "total_time")
                if _is_number(limit.get(name))
            ),
            default=0.0,
        )
        for limit in _limits(headers)
    }


def read_regain(headers: Mapping[str, str]) -> float | None:
    """Seconds until a used-up management limit lets calls through again; None if none is named."""
    minutes = [
        float(limit["estimated_time_to_regain_access"])
        for limit in _limits(headers)
        if _is_number(limit.get("estimated_time_to_regain_access"))
    ]
    longest = max(minutes, default=0.0)
    return min(longest * 60, LONGEST_RETRY_AFTER) if longest > 0 else None


def _limits(headers: Mapping[str, str]) -> list[dict[str, Any]]:
    value = headers.get("x-business-use-case-usage")
    if not value or len(value) > 65_536:
        return []
    try:
        usage = json.loads(value)
    except (ValueError, RecursionError):
        return []
    if not isinstance(usage, dict):
        return []
    return [
        limit for limits in usage.values() if isinstance(limits, list) for limit in limits if isinstance(limit, dict)
    ]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9


def _integer(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31 else None


def _words(value: object) -> str:
    return sanitise_for_store(value, _WORDS) if isinstance(value, str) else ""

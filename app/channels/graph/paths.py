"""Ids in the Graph API's paths."""


def path_id(value: str) -> str:
    """An id that is safe in a path; ValueError if it is none."""
    if not value or len(value) > 100 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in value):
        raise ValueError("the id must consist of digits")
    return value

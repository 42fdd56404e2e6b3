"""Errors that end in a sentence for the operator, each with the command line's exit code."""


class TresenError(Exception):
    """A fault whose text is a sentence that says what to do next."""

    exit_code = 1


class UserError(TresenError):
    """The user's mistake: nothing was changed."""

    exit_code = 2


class HeldError(TresenError):
    """Something else holds it: another gateway, a port, a newer program's database."""

    exit_code = 3

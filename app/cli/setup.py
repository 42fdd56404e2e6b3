"""`tresen setup whatsapp`: collect what an account needs, check it with Meta, store it."""

import asyncio
import os
import sys
from contextlib import closing
from dataclasses import dataclass, field

from app.cli.gateway_state import live_gateway
from app.cli.outcome import warn
from app.cli.output import print_line
from app.cli.surroundings import made_paths, open_database
from app.config.secrets import AccountSecrets, check_secret, read_secrets, write_secrets
from app.config.settings import read_settings
from app.core.clock import MachineClock
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.services.accounts import AccountSetup, StoredAccount, accounts, connect_account

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.channels.base import AccountInfo

CHANNEL = "whatsapp"


@dataclass(frozen=True, slots=True)
class SetupOptions:
    """What was given on the command line; None was not."""

    phone_number_id: str | None
    waba_id: str | None
    access_token: str | None = field(repr=False)
    app_secret: str | None = field(repr=False)
    verify_token: str | None = field(repr=False)
    graph_url: str | None
    api_version: str | None
    name: str
    public_url: str | None
    check: bool


def run(options: SetupOptions) -> int:
    """Connect the account; UserError for what is missing or what Meta refuses, TresenError if Meta can't be reached."""
    paths = made_paths()
    settings = read_settings(paths.settings_file)
    keyring = settings.secrets == "keyring"
    with closing(open_database(paths)) as database:
        known = [account for account in accounts(database) if account.setup.channel == CHANNEL]
        before = _the_one_meant(known, options.phone_number_id)
        # Trying the public address of an account that is connected needs no questions.
        ask = sys.stdin.isatty() and not (before and options.public_url)
        number_id = _id("--phone-number-id", "Phone number ID", options.phone_number_id, before, ask)
        if before is None or before.setup.external_id != number_id:
            before = _the_one_meant(known, number_id)
        business_id = _id("--waba-id", "WhatsApp Business Account ID", options.waba_id, before, ask)
        stored = read_secrets(paths.secrets_file, CHANNEL, number_id, keyring=keyring, environ={})
        secrets = AccountSecrets(
            _secret("--access-token", "Access token", options.access_token, stored.access_token, ask),
            _secret("--app-secret", "App secret", options.app_secret, stored.app_secret, ask),
            _secret("--verify-token", "Verify token", options.verify_token, stored.verify_token, ask),
        )
        setup = AccountSetup(
            channel=CHANNEL,
            external_id=number_id,
            business_id=business_id,
            graph_url=_url(options.graph_url, before),
            api_version=options.api_version or (before.setup.api_version if before else "v25.0"),
            name=options.name,
        )
        if options.check:
            info = asyncio.run(_check(setup, secrets.access_token))
            setup = AccountSetup(
                setup.channel,
                setup.external_id,
                setup.business_id,
                setup.graph_url,
                setup.api_version,
                setup.name or info.name,
                info.number,
            )
            print_line(
                _("Meta knows this number as {name} ({number}).").format(
                    name=info.name or _("unnamed"), number=info.number or _("no number shown")
                )
            )
        write_secrets(paths.secrets_file, CHANNEL, number_id, secrets, keyring=keyring)
        connect_account(database, MachineClock(), setup, checked=options.check)
        url = f"http://{settings.host}:{settings.port}/webhooks/whatsapp"
        print_line(_("Connected. Webhooks are received at {url}.").format(url=url))
        if options.public_url is None:
            return 0
        from app.cli.selftest import try_webhook

        if live_gateway(database) is None:
            warn(_("No gateway is running here: start `tresen gateway` first if the address ends on this machine."))
        return try_webhook(options.public_url, secrets.verify_token, secrets.app_secret)


def _the_one_meant(known: list[StoredAccount], number_id: str | None) -> StoredAccount | None:
    """The account that is being changed: the one of that id, or the only one there is."""
    if number_id is None:
        return known[0] if len(known) == 1 else None
    return next((account for account in known if account.setup.external_id == number_id), None)


def _id(option: str, label: str, given: str | None, before: StoredAccount | None, ask: bool) -> str:
    kept = "" if before is None else before.setup.external_id if "phone" in option else before.setup.business_id
    value = given if given is not None else _asked(label, kept) if ask else kept
    if not value:
        raise UserError(
            _("{option} is missing; it is on the page WhatsApp > API Setup of your app at Meta.").format(option=option)
        )
    if not value.isascii() or not value.isalnum():
        raise UserError(
            _("{option}: “{text}” is no id; it is a long number without plus or spaces.").format(
                option=option, text=value
            )
        )
    return value


def _secret(option: str, label: str, given: str | None, kept: str, ask: bool) -> str:
    variable = f"TRESEN_{CHANNEL.upper()}_{option[2:].replace('-', '_').upper()}"
    value = given if given is not None else os.environ.get(variable, "")
    if not value:
        value = _asked_hidden(label, kept) if ask else kept
    if not value:
        raise UserError(
            _("{option} is missing (or {variable} in the environment).").format(option=option, variable=variable)
        )
    check_secret(label.lower(), value)
    return value


def _asked(label: str, kept: str) -> str:
    sys.stdout.write(f"{label}{f' [{kept}]' if kept else ''}: ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip() or kept


def _asked_hidden(label: str, kept: str) -> str:
    from getpass import getpass

    keeps = _("Enter keeps it")
    try:
        return getpass(f"{label}{f' [{keeps}]' if kept else ''}: ").strip() or kept
    except EOFError:
        raise KeyboardInterrupt from None


def _url(given: str | None, before: StoredAccount | None) -> str:
    url = (given or (before.setup.graph_url if before else "https://graph.facebook.com")).rstrip("/")
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(_("{option}: “{url}” is no web address.").format(option="--graph-url", url=url))
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise UserError(_("--graph-url: a token travels there, so it must be https (http only on this machine)."))
    return url


async def _check(setup: AccountSetup, token: str) -> "AccountInfo":
    """Ask Meta for the number, compare the business account, and have its webhooks sent to this app."""
    from app.channels.base import NotSent, OutcomeUnknown, Rejected
    from app.channels.whatsapp.client import whatsapp_client
    from app.core.failures import explain

    try:
        client = whatsapp_client(token, setup.external_id, graph_url=setup.graph_url, version=setup.api_version)
    except ValueError as error:
        raise UserError(_("Meta would not understand this: {reason}.").format(reason=error)) from error
    try:
        info = await client.read_account()
        numbers = await client.numbers_of(setup.business_id)
        if setup.external_id not in numbers:
            raise UserError(
                _(
                    "The business account {account} has no phone number {number}; it has {numbers}. "
                    "Compare both ids with Meta's page API Setup."
                ).format(account=setup.business_id, number=setup.external_id, numbers=", ".join(numbers) or _("none"))
            )
        await client.subscribe_app(setup.business_id)
    except Rejected as error:
        told = explain(error.code)
        raise UserError(
            _("Meta refuses ({error}): {cause} {step}").format(
                error=f"{error.code} {error.message}", cause=told.cause, step=told.next_step
            )
        ) from error
    except NotSent as error:
        raise TresenError(
            _("Meta cannot be reached: {reason}. --no-check stores the account unchecked.").format(reason=error)
        ) from error
    except OutcomeUnknown as error:
        raise TresenError(
            _("Meta gave no answer: {reason}. Try again, or store unchecked with --no-check.").format(reason=error)
        ) from error
    finally:
        await client.close()
    return info

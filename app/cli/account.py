"""`tresen account …`: trust in words, the log, the picture, the PIN, the profile's history."""

import asyncio
import re
import sys
from contextlib import closing
from dataclasses import asdict

from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.surroundings import made_paths, open_database, secrets_provider, shop_clock
from app.cli.templates import account_of
from app.cli.waiting import await_job, last_notice, newest_notice
from app.core.errors import TresenError, UserError
from app.core.failures import explain
from app.core.i18n import _
from app.core.profile import differences
from app.core.trust import trust_lines
from app.services import profile as services
from app.services.accounts import StoredAccount, accounts
from app.store import notices, profile_edits
from app.store.profile import profile_history, read_profile

PIN = re.compile(r"[0-9]{6}")


def show(account: int | None, *, as_json: bool) -> int:
    """Print what WhatsApp says of the number."""
    with closing(open_database(made_paths())) as database:
        profile = read_profile(database.reader(), account_of(database, account), shop_clock().now())
    if profile is None:
        raise UserError(_("No WhatsApp number is connected: `tresen setup whatsapp`."))
    lines = trust_lines(profile)
    if as_json:
        found = [asdict(line) for line in lines]
        print_json({"account": profile.account_id, "fetched_at": iso(profile.fetched_at), "trust": found})
        return 0
    width = max(len(line.title) for line in lines)
    for line in lines:
        meaning = f" ({line.meaning})" if line.meaning else ""
        print_line(f"{line.title:<{width}}  {line.value}{meaning}")
        if line.advice:
            print_line(f"{'':<{width}}  → {line.advice}")
    print_line(_("Last read: {time}").format(time=local(profile.fetched_at)))
    return 0


def log(limit: int, *, as_json: bool) -> int:
    """Print the account log, newest first; what is printed has been seen."""
    with closing(open_database(made_paths())) as database:
        rows = notices.read_notices(database.reader(), limit=limit)
        if any(row.new for row in rows):
            with database.write() as connection:
                notices.see_all(connection)
    if as_json:
        print_json([asdict(row) | {"at": iso(row.at)} for row in rows])
        return 0
    print_columns([("*" if row.new else "", local(row.at), row.level, row.text) for row in rows])
    return 0


def refresh(account: int | None, wait: float | None) -> int:
    """Have everything read anew."""
    with closing(open_database(made_paths())) as database:
        services.refresh_account(database, shop_clock(), account_of(database, account))
        return await_job(database, profile_edits.REFRESH, "", wait)


def photo(file: str, account: int | None, wait: float | None) -> int:
    """Queue the upload of a picture."""
    from app.services.profile_photo import set_photo

    with closing(open_database(made_paths())) as database:
        before = newest_notice(database)
        set_photo(database, shop_clock(), account_of(database, account), file)
        kind = profile_edits.PHOTO
        return await_job(database, kind, "", wait, lambda: last_notice(database, kind, before))


def history(account: int | None, *, as_json: bool) -> int:
    """Print the profile's versions, each with what it changed."""
    with closing(open_database(made_paths())) as database:
        versions = profile_history(database.reader(), account_of(database, account))
    if as_json:
        print_json([asdict(version) | {"at": iso(version.at)} for version in versions])
        return 0
    earlier = [*(version.fields for version in versions[1:]), None]
    print_columns(
        [
            (
                str(version.id),
                local(version.at),
                version.by,
                ", ".join(f"{name}: {wanted}" for name, _live, wanted in differences(version.fields, before)),
            )
            for version, before in zip(versions, earlier, strict=True)
        ]
    )
    return 0


def restore(version: int, wait: float | None) -> int:
    """Publish an earlier version."""
    with closing(open_database(made_paths())) as database:
        services.restore_profile(database, shop_clock(), version)

        def error() -> str:
            row = database.reader().execute(
                "SELECT p.publish_error FROM business_profile p JOIN profile_version v ON v.account_id = p.account_id "
                "WHERE v.id = ? AND p.publish_state = 'failed'",
                (version,),
            )
            found = row.fetchone()
            return str(found[0]) if found else ""

        return await_job(database, profile_edits.PUBLISH, "", wait, error)


def set_pin(account: int | None) -> int:
    """Ask for the PIN and set it at once; it is kept and printed nowhere."""
    from app.config.settings import read_settings

    paths = made_paths()
    settings = read_settings(paths.settings_file)
    with closing(open_database(paths)) as database:
        id_ = account_of(database, account)
        (stored,) = (one for one in accounts(database) if one.id == id_)
    token = secrets_provider(paths, settings)(stored.setup.channel, stored.setup.external_id).access_token
    if not token:
        raise UserError(_("The account has no access token: `tresen setup whatsapp`."))
    asyncio.run(_set_pin(stored, token, _asked_pin()))
    print_line(_("The PIN is set. Write it down: Meta asks for it when the number is registered anew."))
    return 0


async def _set_pin(stored: StoredAccount, token: str, pin: str) -> None:
    from app.channels.base import ChannelError, Rejected
    from app.channels.whatsapp.client import whatsapp_client

    setup = stored.setup
    client = whatsapp_client(token, setup.external_id, graph_url=setup.graph_url, version=setup.api_version)
    try:
        await client.set_pin(pin)
    except Rejected as error:
        said = explain(error.code)
        raise TresenError(
            _("Meta refuses ({error}): {cause} {step}").format(error=error.code, cause=said.cause, step=said.next_step)
        ) from None
    except ChannelError:
        raise TresenError(_("Meta can't be reached or gave no answer; the PIN may not be set.")) from None
    finally:
        await client.close()


def _asked_pin() -> str:
    from getpass import getpass

    if sys.stdin.isatty():
        pin = getpass(_("Six digits: "))
        if pin != getpass(_("Once more: ")):
            raise UserError(_("The two are not the same; nothing was changed."))
    else:
        pin = sys.stdin.readline()
    pin = pin.strip()
    if not PIN.fullmatch(pin):
        raise UserError(_("The PIN must be six digits; nothing was changed."))
    return pin

"""Furnishing the demo's shop: its account, profile and past; and joining gateway and stand-in."""

import json
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta

from app.cli.demo import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID, DemoOptions
from app.config.paths import Paths
from app.config.secrets import AccountSecrets, write_secrets
from app.core.clock import SECOND, Clock
from app.core.customer_list import Column, Sort
from app.core.fields import CustomField, parse_value
from app.services.accounts import AccountSetup, connect_account
from app.services.fields import save_field
from app.services.macros import import_macros
from app.services.profile import save_profile
from app.services.quick_replies import import_quick_replies
from app.store.customer_edits import set_birthday, set_favourite
from app.store.customer_list import customer_ids
from app.store.database import Database
from app.store.fields import set_values
from app.store.schema import prepare
from app.store.seed import settle_profile, write_past

NOWHERE = "http://127.0.0.1:9"
"""The account's API until the stand-in has said where it listens."""


def furnish(paths: Paths, options: DemoOptions, clock: Clock) -> None:
    """Database, account, profile, quick replies, macros and the shop's past."""
    from app.sandbox.history import history
    from app.sandbox.macros import MACROS
    from app.sandbox.quick_replies import QUICK_REPLIES
    from app.sandbox.shops import shop_of

    prepare(paths.database)
    shop = shop_of(options.shop)
    past = history(options.shop, options.seed, options.customers, options.messages, clock.now())
    secrets = AccountSecrets(ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN)
    write_secrets(paths.secrets_file, "whatsapp", PHONE_NUMBER_ID, secrets)
    with closing(Database(paths.database)) as database:
        account = connect_account(database, clock, _setup(NOWHERE, shop.name, shop.number), checked=True)
        save_profile(database, clock, account, shop.fields, shop.hours, shop.closed_days, shop.timezone, shop.delivery)
        import_quick_replies(database, clock, QUICK_REPLIES[options.shop])
        import_macros(database, clock, MACROS[options.shop])
        settle_profile(database, account, shop.fields, clock.now())
        write_past(database, account, WABA_ID, past.people, past.messages())
        acquaint(database, options.shop, clock)


def acquaint(database: Database, shop: str, clock: Clock) -> None:
    """Let the shop know its best customers: fields of its own, favourites, birthdays, some of them soon."""
    from app.sandbox.known import BIRTHDAYS, FAVOURITES, FIELDS, MOST

    today = datetime.fromtimestamp(clock.now() / SECOND, UTC).date()
    ids = customer_ids(database.reader(), "", MOST, Sort(Column.MESSAGES))
    fields = [
        (
            CustomField(save_field(database, one.name, one.kind, one.choices), one.name, one.kind, one.choices),
            one.values,
        )
        for one in FIELDS[shop]
    ]
    with database.write() as connection:
        for place, id_ in enumerate(ids):
            typed = [(field, values[place % len(values)]) for field, values in fields]
            known = {field.id: parse_value(field, value, today) for field, value in typed if value}
            set_values(connection, id_, known)
        for place in FAVOURITES:
            if place < len(ids):
                set_favourite(connection, ids[place], True)
        for place, days, year in BIRTHDAYS:
            if place < len(ids):
                day = f"{today + timedelta(days=days):%m-%d}"
                set_birthday(connection, ids[place], f"{year}-{day}" if year and day != "02-29" else day)


def region_of(shop: str) -> str:
    """The country in which that shop's numbers without a country code belong."""
    from app.sandbox.shops import shop_of

    return shop_of(shop).region


def connect(paths: Paths, graph_url: str, clock: Clock) -> None:
    """Point the account at the stand-in."""
    with closing(Database(paths.database)) as database:
        connect_account(database, clock, _setup(graph_url), checked=True)


def subscribe(graph_url: str, webhook_url: str) -> None:
    """Have webhooks sent to the gateway, the way a real account would: over the API."""
    request = urllib.request.Request(  # noqa: S310 - our own child on loopback
        f"{graph_url}/v25.0/{WABA_ID}/subscribed_apps",
        data=json.dumps({"override_callback_uri": webhook_url, "verify_token": VERIFY_TOKEN}).encode(),
        headers={"Authorization": f"Bearer {ACCESS_TOKEN}", "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=15) as response:
        response.read()


def _setup(graph_url: str, name: str = "", number: str = "") -> AccountSetup:
    return AccountSetup("whatsapp", PHONE_NUMBER_ID, WABA_ID, graph_url, "v25.0", name, number)

"""Furnishing the demo's shop: its account, profile and past; and joining gateway and stand-in."""

import json
import urllib.request
from contextlib import closing

from app.cli.demo import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID, DemoOptions
from app.config.paths import Paths
from app.config.secrets import AccountSecrets, write_secrets
from app.core.clock import Clock
from app.services.accounts import AccountSetup, connect_account
from app.services.macros import import_macros
from app.services.profile import save_profile
from app.services.quick_replies import import_quick_replies
from app.store.database import Database
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

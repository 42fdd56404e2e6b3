"""`tresen sandbox`: a stand-in for Meta's Graph API, with customers."""

from app.core.errors import UserError
from app.core.i18n import _

SHOPS = ("bakery", "boutique")


def check_shop(shop: str) -> str:
    """The shop's name; UserError if there is none of that name."""
    if shop not in SHOPS:
        raise UserError(_("There is no shop called “{name}”: bakery (German) or boutique (English).").format(name=shop))
    return shop


def run(
    *,
    port: int,
    webhook_url: str | None,
    app_secret: str,
    seed: int,
    shop: str,
    speed: float,
    quiet: bool,
    announce: bool,
) -> int:
    """Run the sandbox until it is stopped."""
    from app.core.clock import FastClock, MachineClock
    from app.sandbox.config import SandboxConfig
    from app.sandbox.run import run_sandbox

    if webhook_url is not None and not webhook_url.startswith(("http://", "https://")):
        raise UserError(_("“{url}” is no web address: it begins with http:// or https://.").format(url=webhook_url))
    return run_sandbox(
        SandboxConfig(
            port=port,
            webhook_url=webhook_url,
            app_secret=app_secret,
            seed=seed,
            shop=check_shop(shop),
            quiet=quiet,
            clock_spec=FastClock(MachineClock().now(), speed).spec() if speed != 1 else None,
            announce=announce,
        )
    )


def run_configured(config: str) -> int:
    """Run the sandbox as a child of the demo; `config` is `SandboxConfig.to_json`."""
    from app.sandbox.config import SandboxConfig
    from app.sandbox.run import run_sandbox

    return run_sandbox(SandboxConfig.from_json(config))

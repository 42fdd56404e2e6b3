"""`tresen gateway`: webhooks in, replies out, until it is stopped."""

import sys

from app.cli.outcome import warn
from app.cli.surroundings import made_paths, secrets_provider, shop_clock
from app.core.i18n import _


def run(host: str | None, port: int | None, *, parent_fd: int | None, announce: bool) -> int:
    """Run the gateway; HeldError (3) names who else runs one or what holds the port."""
    from app.config.settings import read_settings
    from app.gateway.config import GatewayConfig
    from app.gateway.run import run_gateway

    paths = made_paths()
    settings = read_settings(paths.settings_file)
    config = GatewayConfig(
        database=paths.database,
        secrets=secrets_provider(paths, settings),
        host=host or settings.host,
        port=settings.port if port is None else port,
        clock=shop_clock(),
        log_dir=paths.log if parent_fd is not None else None,
        announce=announce,
        read_receipts=settings.read_receipts,
        parent_fd=parent_fd,
    )
    if config.host not in ("127.0.0.1", "::1", "localhost"):
        warn(_("Listening on {host}: others can reach this port; put HTTPS in front of it.").format(host=config.host))
    code = run_gateway(config)
    sys.stdout.flush()
    return code

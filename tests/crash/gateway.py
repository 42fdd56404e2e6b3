"""The gateway alone, with the tests' secrets: `python -m tests.crash.gateway DATABASE PORT`."""

import sys
from pathlib import Path

from app.gateway.config import AccountSecrets, GatewayConfig
from app.gateway.run import run_gateway
from tests import webhooks


def main() -> int:
    """Run until told to stop, or killed."""
    secrets = AccountSecrets(webhooks.ACCESS_TOKEN, webhooks.APP_SECRET, webhooks.VERIFY_TOKEN)
    database, port = sys.argv[1:]
    return run_gateway(
        GatewayConfig(
            database=Path(database),
            secrets=lambda channel, account: secrets,
            port=int(port),
            announce=True,
            log_dir=Path(database).parent / "log",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())

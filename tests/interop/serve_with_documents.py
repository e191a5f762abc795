"""How is the app served to hosts whose metadata documents lie on this machine, at a time of a test's choosing?

By its own parts, put together as `palestra serve` does it. The product has no setting for either. Arguments: where each
host name is to be found, as JSON; the certificate authority to trust; a file with the seconds to add to the clock.
"""

import json
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn

from palestra.app import create_app
from palestra.cli.database import postgres
from palestra.oauth.fetching import DocumentFetcher
from palestra.settings import Settings
from palestra.telemetry import logs


def main(hosts: str, authority: Path, ahead: Path) -> None:
    """Serve until stopped."""

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text()))

    found = {name: (address, port) for name, (address, port) in json.loads(hosts).items()}
    settings = Settings.load()
    logs.configure(settings.log_level, settings.log_format)
    fetcher = DocumentFetcher(clock, test_hosts=found, tls=ssl.create_default_context(cafile=authority))
    with postgres(settings) as url:
        app = create_app(settings, url, clock=clock, fetcher=fetcher)
        uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

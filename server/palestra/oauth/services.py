"""What do the endpoints stand on? Everything is handed to them; none makes its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from palestra.grants.keys import SigningKeys
from palestra.oauth.client_documents import ClientDocuments
from palestra.oauth.errors import Answer
from palestra.oauth.fetching import DocumentFetcher
from palestra.store.engine import Database
from palestra.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one address may ask, in requests a minute."""

    authorize: int = 60
    token: int = 120  # refused ones; of revocation all
    token_at_all: int = 6_000  # what a host refreshes for 60,000 members; each costs 20 ms, so one loop is stopped here
    introspect: int = 600


@dataclass(frozen=True)
class Services:
    """One authorization server. `issuer` has no slash at its end; `resource` is the one thing that tokens are for."""

    database: Database
    keys: SigningKeys
    issuer: str
    resource: str
    clock: Callable[[], datetime]
    fetcher: DocumentFetcher | None
    dynamic_registration: bool = True
    client_documents: bool = True
    limits: Limits = Limits()
    metrics: Metrics = field(default_factory=Metrics)
    clients: ClientDocuments = field(init=False)

    def __post_init__(self) -> None:
        fetcher = self.fetcher if self.client_documents else None
        object.__setattr__(self, "clients", ClientDocuments(self.database, fetcher, self.clock))

    def count(self, endpoint: str, answered: Answer) -> None:
        """How a request ended: `ok`, or the error's word, which is one of OAuth's."""
        outcome = "ok" if answered.status < 400 else str(answered.body["error"])
        self.metrics.oauth_requests.labels(endpoint, outcome).inc()

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https; only development does without."""
        return self.issuer.startswith("https://")

    @property
    def token_endpoint(self) -> str:
        """Where codes and refresh tokens are exchanged."""
        return f"{self.issuer}/oauth/token"

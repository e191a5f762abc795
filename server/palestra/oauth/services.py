"""What do the endpoints stand on? Everything is handed to them; none makes its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from palestra.grants.keys import SigningKeys
from palestra.oauth.client_documents import ClientDocuments
from palestra.oauth.fetching import DocumentFetcher
from palestra.store.engine import Database


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one address may ask, in requests a minute."""

    authorize: int = 60
    token: int = 120  # refused ones; of revocation all
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
    clients: ClientDocuments = field(init=False)

    def __post_init__(self) -> None:
        fetcher = self.fetcher if self.client_documents else None
        object.__setattr__(self, "clients", ClientDocuments(self.database, fetcher, self.clock))

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https; only development does without."""
        return self.issuer.startswith("https://")

    @property
    def token_endpoint(self) -> str:
        """Where codes and refresh tokens are exchanged."""
        return f"{self.issuer}/oauth/token"

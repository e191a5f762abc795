"""Every environment variable, once, with its reason.

Names are the field's, upper case, with the prefix `PALESTRA_`; `DATABASE_URL` and `PORT` keep the names that
platforms set. Durations are in seconds, sizes in bytes.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from palestra.errors import SettingsError

KiB = 1024


class Settings(BaseSettings):
    """What one process is told by its environment; immutable once read."""

    model_config = SettingsConfigDict(env_prefix="PALESTRA_", frozen=True, extra="ignore")

    environment: Literal["development", "production"] = "development"

    # Where. PORT is what Fly, Heroku and Cloud Run set.
    host: str = "127.0.0.1"
    port: int = Field(8000, validation_alias=AliasChoices("PORT", "PALESTRA_PORT"), ge=1, le=65_535)
    allowed_hosts: Annotated[
        tuple[str, ...], NoDecode
    ] = ()  # public host names; loopback is always allowed in development
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()  # browser origins that may call /mcp

    public_url: str | None = None  # as members' hosts know us, https://training.example.com; the OAuth issuer
    trusted_proxies: str = "127.0.0.1"  # addresses or networks, by commas, whose X-Forwarded-For is believed

    # Signing in. built-in: we are the authorization server. external: an identity provider issues the tokens and we
    # verify them. none: the catalogue alone.
    auth: Literal["built-in", "external", "none"] = "built-in"
    secret_key: Annotated[tuple[str, ...], NoDecode] = ()  # seals keys in the database; the first seals, all open
    local_accounts: bool = True  # sign-in with accounts that `palestra members add` makes; there is no registration
    dynamic_registration: bool = True  # RFC 7591, for hosts that cannot do with a client ID metadata document
    client_documents: bool = True  # Client ID Metadata Documents: the one outgoing request that strangers can cause

    # The company's own OpenID Connect provider, for people to sign in with. Its redirect URI is
    # {public_url}/sign-in/callback.
    identity_issuer: str | None = None
    identity_client_id: str | None = None
    identity_client_secret: str | None = None
    identity_name: str = "your account"  # on the button: "Continue with …"
    identity_scopes: str = "openid profile"

    # external: who issues the tokens.
    token_issuer: str | None = None
    token_audience: str | None = None  # unset: our own address, {public_url}/mcp
    token_algorithms: Annotated[tuple[str, ...], NoDecode] = ("RS256", "ES256")
    token_client_ids: Annotated[tuple[str, ...], NoDecode] = ()  # where tokens carry no audience (Cognito): who may ask
    token_scopes: Annotated[tuple[str, ...], NoDecode] = ()  # what a token without any scope of ours may do

    # What a member is entitled to: our table (`palestra members tier`), or the company's own answer.
    entitlements_url: str | None = None  # GET ?issuer=…&subject=… → {"tier": …, "expires_at": …, "region": …}
    entitlements_token: str | None = None  # sent as a bearer token
    entitlements_fresh_s: float = Field(300.0, ge=0)  # after that it is asked again, behind the answer
    entitlements_stale_s: float = Field(86_400.0, ge=0)  # how long an old answer stands in when theirs does not come

    # The store. Without DATABASE_URL an embedded Postgres lives in data_dir.
    database_url: str | None = Field(None, validation_alias=AliasChoices("DATABASE_URL", "PALESTRA_DATABASE_URL"))
    data_dir: Path = Path(".palestra")
    postgres_bin: Path | None = None  # a folder with initdb and postgres; otherwise an installed wheel's
    pool_size: int = Field(8, ge=2, le=100)  # a core saturates near 4 busy connections; one more listens for changes

    # One call. The SDK's clients give up after 60 s; a view feels sluggish after some hundred milliseconds.
    call_deadline_s: float = Field(5.0, gt=0)
    calls_in_flight: int = Field(64, ge=1)  # more than this wait in a queue of the same length, then are refused
    max_body_bytes: int = Field(256 * KiB, ge=KiB)  # the largest lawful tool call is under 20 KiB

    # Search.
    embedder: Literal["minilm", "openai", "hashing", "none"] = "minilm"
    embedding_model_dir: Path | None = None  # a Hugging Face export folder, instead of the installed data package
    embedding_api_url: str | None = None  # an OpenAI-compatible base, up to and without /v1/embeddings
    embedding_api_key: str | None = None
    embedding_api_model: str = "text-embedding-3-small"
    embedding_api_dimensions: int = Field(512, ge=16, le=4_000)  # HNSW over halfvec takes up to 4,000
    search_cache_entries: int = Field(2_048, ge=0)  # about 8 KB each
    fusion_alpha: float | None = Field(None, ge=0, le=1)  # from `make bench` over 50 or more judged queries; unset: RRF
    search_cache_ttl_s: float = Field(60.0, ge=0)
    catalog_poll_s: float = Field(30.0, gt=0)  # behind LISTEN/NOTIFY, which loses messages while disconnected

    # Rights for callers who have not signed in. Unset: a class limited to regions or tiers is shown, not playable.
    default_region: str | None = None

    # Widgets. Each is a comma-separated list of https origins, or one.
    artwork_origins: Annotated[tuple[str, ...], NoDecode] = ()  # where pictures of classes are loaded from, if anywhere
    link_origins: Annotated[tuple[str, ...], NoDecode] = ()  # pages a host may open without asking the member again
    openai_widget_domain: str | None = None  # ChatGPT asks for one, unique per app, when the app is submitted
    ui_domain: str | None = None  # ui.domain: hosts differ in what it is, and a wrong one shows nothing; leave unset

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @field_validator(
        "allowed_hosts",
        "allowed_origins",
        "artwork_origins",
        "link_origins",
        "secret_key",
        "token_algorithms",
        "token_client_ids",
        "token_scopes",
        mode="before",
    )
    @classmethod
    def _by_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def issuer(self) -> str:
        """Our own address as clients compare it, byte by byte: without a slash at its end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def resource(self) -> str:
        """The protected resource, RFC 8707: what access tokens are made out to."""
        return f"{self.issuer}/mcp"

    @classmethod
    def load(cls, **overrides: object) -> "Settings":
        """Settings from the environment; raises SettingsError naming each variable that does not fit."""
        try:
            return cls(**overrides)  # type: ignore[arg-type]  # pydantic checks what mypy cannot see
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
            raise SettingsError("The environment does not fit:\n  " + "\n  ".join(lines)) from None

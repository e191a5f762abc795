"""Whom has the company's own identity provider signed in? OpenID Connect Core 1.0, through Authlib's client.

What goes wrong on the way, as a person meets it:

UpstreamError
├── SignInDenied           they said no there, or the provider said no for them
├── ProviderRefused        what came back does not hold; nobody is signed in
└── ProviderUnavailable    the provider does not answer, or says itself that it cannot now
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote_plus, urlsplit

import httpx2
import structlog
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

from palestra.errors import PalestraError, SettingsError
from palestra.settings import Settings

log = structlog.get_logger(__name__)

ALGORITHMS = ("RS256", "PS256", "ES256")  # never from the provider's document: it would pin nothing
TIMEOUT_S = 5.0  # for one exchange as a whole, waiting for somebody else's included
DISCOVERY_FOR_S = 3_600.0
KEYS_FOR_S = 600.0  # how long a key that the provider withdrew would still be believed
LEEWAY_S = 60  # between the provider's clock and ours
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
DENIED = ("access_denied", "login_required", "consent_required", "interaction_required")
NOT_NOW = ("temporarily_unavailable", "server_error")
MAX_SUBJECT = 255  # Core, 2: "MUST NOT exceed 255 ASCII characters"
MAX_NAME = 80


class UpstreamError(PalestraError):
    """Nobody was signed in. The text is for whoever runs the server: it holds nothing of what the provider said."""


class SignInDenied(UpstreamError):
    """The person said no at the provider, or the provider said no for them."""


class ProviderRefused(UpstreamError):
    """What came back does not hold: a check failed, or the provider does not accept what we sent."""


class ProviderUnavailable(UpstreamError):
    """The provider does not answer in time, or says that it cannot now. Trying again later may work."""


@dataclass(frozen=True, slots=True)
class UpstreamStart:
    """Where to send a browser, and what must be known when it comes back."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept between leaving and coming back: sealed, for one browser, once."""

    redirect_uri: str  # as it was given to `begin`
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UpstreamIdentity:
    """Who has signed in: issuer and subject. An e-mail address is neither, since it can be somebody else's tomorrow."""

    issuer: str
    subject: str
    name: str | None  # for display
    authenticated_at: datetime | None = None  # when they proved it, where the provider says so (`auth_time`)


class IdentityProvider(Protocol):
    """The company's sign-in, which knows its people."""

    @property
    def name(self) -> str:
        """As people call it: "Continue with …"."""

    async def begin(self, redirect_uri: str, *, fresh: bool = False) -> UpstreamStart:
        """A new sign-in; `fresh` asks whoever is there to prove it again, and to be told when. Raises UpstreamError."""

    async def finish(self, params: Mapping[str, str], kept: Kept) -> UpstreamIdentity:
        """Who came back, by the parameters of the redirect. The state is the caller's to check. Raises UpstreamError."""


def from_settings(
    settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> IdentityProvider | None:
    """The provider of the environment, where there is one; raises SettingsError for one that must not be used."""
    issuer, client_id = settings.identity_issuer, settings.identity_client_id
    if not issuer and not client_id:
        return None
    if not issuer or not client_id:
        raise SettingsError("PALESTRA_IDENTITY_ISSUER and PALESTRA_IDENTITY_CLIENT_ID are needed together.")
    local = settings.environment == "development"
    if not _is_safe(issuer, local=local) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise SettingsError(
            f"PALESTRA_IDENTITY_ISSUER is {issuer!r}: it must be an https address without a query"
            " (http is for a provider on this machine, in development)."
        )
    if "openid" not in settings.identity_scopes.split():
        raise SettingsError("PALESTRA_IDENTITY_SCOPES must contain openid: without it there is no identity.")
    return OpenIDConnect(
        issuer,
        client_id,
        settings.identity_client_secret,
        name=settings.identity_name,
        scope=settings.identity_scopes,
        local=local,
        clock=clock,
    )


class OpenIDConnect:
    """One provider, by discovery: authorization code, S256, state, nonce, `iss` where it is promised (RFC 9207).

    `local` allows http to this machine. The provider's tokens are dropped as soon as the identity has been read.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        *,
        name: str,
        scope: str,
        clock: Callable[[], datetime],
        local: bool = False,
    ) -> None:
        self.name = name
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        self._local = local
        self._clock = clock
        self._tls = httpx2.create_ssl_context()  # tens of milliseconds to make, so once
        self._discovery = _Shared(self._discover, DISCOVERY_FOR_S)
        self._keys = _Shared(self._fetch_keys, KEYS_FOR_S)

    async def begin(self, redirect_uri: str, *, fresh: bool = False) -> UpstreamStart:
        """The address to send a browser to."""
        with _logged():
            discovery = await self._discovery.get()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client("none") as client:
            url, _ = client.create_authorization_url(
                discovery.authorization_endpoint,
                redirect_uri=redirect_uri,
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                # With max_age the answer must say when they proved it (Core 3.1.2.1); prompt alone promises nothing.
                **({"prompt": "login", "max_age": "0"} if fresh else {}),
            )
        return UpstreamStart(url, state, nonce, verifier)

    async def finish(self, params: Mapping[str, str], kept: Kept) -> UpstreamIdentity:
        """Every check of Core 3.1.2.7, 3.1.3.5 and 3.1.3.7 on what came back, and then who it is."""
        with _logged():
            discovery = await self._discovery.get()
            code = self._code(params, discovery)
            token = await self._exchange(code, kept, discovery)
            claims = await self._validated(token, kept.nonce)
            subject = claims["sub"]
            if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
                raise ProviderRefused("the id_token's sub is not a subject")
        return UpstreamIdentity(self._issuer, subject, _display_name(claims), _authenticated_at(claims))

    def _code(self, params: Mapping[str, str], discovery: "_Discovery") -> str:
        # First of all whose answer it is, errors too (RFC 9207, 2.4): anybody may send a browser here.
        answered_by = params.get("iss")
        if answered_by is None and discovery.iss_promised:
            raise ProviderRefused("the answer lacks the iss that the provider promises")
        if answered_by is not None and answered_by != self._issuer:
            raise ProviderRefused("the answer is another issuer's")
        if error := params.get("error"):
            if error in DENIED:
                raise SignInDenied("the provider answered that the sign-in was denied")
            if error in NOT_NOW:
                raise ProviderUnavailable("the provider answered that it cannot now")
            raise ProviderRefused("the provider answered with an error")
        if not (code := params.get("code")):
            raise ProviderRefused("the answer has neither a code nor an error")
        return code

    async def _exchange(self, code: str, kept: Kept, discovery: "_Discovery") -> Mapping[str, Any]:
        # RFC 6749, 2.3.1: form-encoded before they are joined, which Authlib leaves out.
        basic = (
            httpx2.BasicAuth(quote_plus(self._client_id), quote_plus(self._client_secret or ""))
            if discovery.auth_method == "client_secret_basic"
            else None
        )
        # What the provider words is not passed on, nor chained: it may name the person.
        try:
            async with asyncio.timeout(TIMEOUT_S), self._client(discovery.auth_method) as client:
                token: Mapping[str, Any] = await client.fetch_token(
                    discovery.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=kept.redirect_uri,
                    code_verifier=kept.code_verifier,
                    auth=basic,
                )
                return token
        except OAuthError as error:
            if error.error in NOT_NOW:
                raise ProviderUnavailable("the token endpoint answered that it cannot now") from None
            known = error.error in ("invalid_grant", "invalid_client", "unauthorized_client", "invalid_request")
            raise ProviderRefused(f"the token endpoint answered {error.error if known else 'an error'}") from None
        except (httpx2.HTTPError, TimeoutError) as error:
            raise ProviderUnavailable(f"the token endpoint: {_named(error)}") from None
        except (ValueError, TypeError):
            raise ProviderRefused("the token endpoint's answer cannot be read") from None

    async def _validated(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise ProviderRefused("there is no id_token: is this an OpenID Connect provider?")
        keys = await self._keys.get()
        try:
            try:
                decoded = _decode(id_token, keys)
            except InvalidKeyIdError:  # rotated since; one fetch a sign-in, and it has cost whoever asks a good code
                decoded = _decode(id_token, await self._keys.get(other_than=keys))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                    "sub": {"essential": True},
                    "exp": {"essential": True},
                    "iat": {"essential": True},
                    "nonce": {"essential": True, "value": nonce},  # Authlib's own check passes where ours is empty
                },
                # azp (Core 3.1.3.7, 4 and 5) is held against client_id, at_hash against access_token.
                params={"client_id": self._client_id, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_S)
        except JoseError as error:
            raise ProviderRefused(f"the id_token does not hold: {error.error}") from None
        except (ValueError, TypeError):
            raise ProviderRefused("the id_token cannot be read") from None
        return dict(claims)

    async def _discover(self) -> "_Discovery":
        document = await self._fetch(f"{self._issuer.removesuffix('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self._issuer:  # Discovery, 4.3: identical, so that no other can speak for it
            raise ProviderRefused("the discovery document is another issuer's")
        return _Discovery(
            authorization_endpoint=self._endpoint(document, "authorization_endpoint"),
            token_endpoint=self._endpoint(document, "token_endpoint"),
            jwks_uri=self._endpoint(document, "jwks_uri"),
            iss_promised=document.get("authorization_response_iss_parameter_supported") is True,
            auth_method=_auth_method(self._client_secret, document.get("token_endpoint_auth_methods_supported")),
        )

    def _endpoint(self, document: Mapping[str, Any], name: str) -> str:
        value = document.get(name)
        if not isinstance(value, str) or not _is_safe(value, local=self._local):
            raise ProviderRefused(f"the discovery document's {name} is not an https address")
        return value

    async def _fetch_keys(self) -> KeySet:
        jwks = await self._fetch((await self._discovery.get()).jwks_uri)
        listed = jwks.get("keys")
        return KeySet([key for jwk in (listed if isinstance(listed, list) else []) for key in _public_keys(jwk)])

    async def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            async with httpx2.AsyncClient(verify=self._tls, timeout=TIMEOUT_S) as client:
                response = await client.get(url, headers={"Accept": "application/json"})
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ProviderUnavailable(f"{urlsplit(url).path}: {_named(error)}") from None
        if response.status_code != httpx2.codes.OK:
            raise ProviderUnavailable(f"{urlsplit(url).path}: HTTP {response.status_code}")
        try:
            document = response.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise ProviderUnavailable(f"{urlsplit(url).path}: the answer cannot be read")
        return document

    def _client(self, auth_method: str) -> AsyncOAuth2Client:
        """For one exchange: Authlib's client holds the tokens of one person."""
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=auth_method,
            scope=self._scope,
            code_challenge_method="S256",
            verify=self._tls,
            timeout=TIMEOUT_S,
        )


@dataclass(frozen=True, slots=True)
class _Discovery:
    """What we use of a provider's discovery document."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    iss_promised: bool
    auth_method: str


T = TypeVar("T")


class _Shared(Generic[T]):
    """What was fetched, for a while; those who ask meanwhile wait for one fetch together."""

    def __init__(self, fetch: Callable[[], Awaitable[T]], holds_s: float) -> None:
        self._fetch = fetch
        self._holds_s = holds_s
        self._held: tuple[T, float] | None = None
        self._fetching = asyncio.Lock()

    async def get(self, *, other_than: T | None = None) -> T:
        """What is held while it is fresh, unless it is what did not do. Raises ProviderUnavailable, always in time."""
        if (held := self._fresh(other_than)) is not None:
            return held
        try:
            async with asyncio.timeout(TIMEOUT_S), self._fetching:
                if (held := self._fresh(other_than)) is not None:
                    return held
                fetched = await self._fetch()
                self._held = (fetched, asyncio.get_running_loop().time() + self._holds_s)
                return fetched
        except TimeoutError:
            raise ProviderUnavailable("no answer in time") from None

    def _fresh(self, other_than: T | None) -> T | None:
        if self._held is None or self._held[0] is other_than or asyncio.get_running_loop().time() > self._held[1]:
            return None
        return self._held[0]


@contextmanager
def _logged() -> Iterator[None]:
    """A line for the operator, who is the one to put it right; people see our words on a page."""
    try:
        yield
    except SignInDenied:
        raise
    except UpstreamError as error:
        log.warning("identity_provider", outcome=type(error).__name__, error=str(error))
        raise


def _decode(id_token: str, keys: KeySet) -> jwt.Token:
    # Header parameters that joserfc does not know are ignored, as RFC 7515 (4) says; `crit` it does know.
    return jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))


def _public_keys(jwk: object) -> Iterator[Key]:
    """The key, if it verifies signatures and is of a kind we know; others are left out (RFC 7517, 5)."""
    if isinstance(jwk, dict) and jwk.get("kty") in ("RSA", "EC") and jwk.get("use", "sig") == "sig":
        with suppress(JoseError, ValueError, TypeError, KeyError):
            yield JWKRegistry.import_key(jwk)


def _auth_method(secret: str | None, supported: object) -> str:
    if not secret:
        return "none"
    # Discovery, 3: basic where nothing is said. A provider that takes both expects the default of registration.
    if isinstance(supported, list) and "client_secret_post" in supported and "client_secret_basic" not in supported:
        return "client_secret_post"
    return "client_secret_basic"


def _is_safe(url: str, *, local: bool) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (local and parts.scheme == "http" and host in LOOPBACK)


def _display_name(claims: Mapping[str, Any]) -> str | None:
    """A name to greet by. Some providers put an e-mail address here, which is not one."""
    for claim in ("name", "given_name", "nickname"):
        value = claims.get(claim)
        if isinstance(value, str) and "@" not in value:
            name = " ".join("".join(c if c.isprintable() else " " for c in value).split())
            if name:
                return name[:MAX_NAME]
    return None


def _authenticated_at(claims: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.fromtimestamp(claims["auth_time"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _named(error: Exception) -> str:
    return type(error).__name__

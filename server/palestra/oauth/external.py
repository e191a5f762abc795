"""Which tokens of somebody else's identity provider are believed? RFC 9068 where it is kept, RFC 7519 where it is not.

The provider issues and ends the tokens; we read its keys (RFC 8414 or OpenID Connect Discovery, then its JWKS) and
never anything that a token brings or names. What it calls a subject becomes a member of ours.
"""

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import orjson
import structlog
from cachetools import LRUCache
from joserfc import jwk, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from palestra.accounts import service as accounts
from palestra.accounts.entitlements import FREE, Entitlements, in_force
from palestra.accounts.schemas import Entitlement, Member
from palestra.errors import SettingsError, Unavailable, ValidationFailed
from palestra.grants.access_tokens import InvalidToken
from palestra.grants.schemas import Caller
from palestra.grants.scopes import held, in_order
from palestra.oauth.bearer import REMEMBERED, STATUS_DEADLINE_S, UNREACHABLE, Recent, Verified, unreachable
from palestra.store.engine import Database

log = structlog.get_logger(__name__)

PublicKey: TypeAlias = RSAKey | ECKey | OKPKey

KEYS_FRESH: Final = timedelta(minutes=10)
KEYS_STALE: Final = timedelta(hours=24)  # how long the last good ones stand in while theirs cannot be had
ASKED_AGAIN_AFTER: Final = timedelta(seconds=30)  # for a key id that nobody knows, and after a failure
AT_FIRST_AFTER: Final = timedelta(seconds=5)  # after a failure while there are no keys at all
FETCH_S: Final = 5.0
DOCUMENT_LIMIT: Final = 64 * 1024  # bytes, after decoding
KEYS_LIMIT: Final = 64
LEEWAY: Final = timedelta(seconds=60)  # between their clocks and ours
RSA_BITS: Final = 2_048  # RFC 7518, 3.3
SUBJECT_LIMIT: Final = 255  # OpenID Connect Core, 2

# No symmetric algorithm is among them: with one, whoever can verify can also issue (RFC 8725, 3.1 and 3.2).
KEY_TYPES: Final[Mapping[str, tuple[str, str | None]]] = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
}
TYPES: Final = frozenset({"at+jwt", "application/at+jwt", "jwt", "application/jwt"})  # many do not keep RFC 9068
OF_ID_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash"})
DISCOVERY: Final = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


class ExternalVerifier:
    """Tokens of one issuer, made out to us.

    `audience` is what `aud` must hold. Where tokens have no `aud` (Amazon Cognito's), `client_ids` are the clients whose
    tokens are for us. `default_scopes` are for tokens that name no scope of ours. `loopback` allows an issuer over http on
    this machine, for development and tests.
    """

    def __init__(
        self,
        database: Database,
        entitlements: Entitlements,
        *,
        issuer: str,
        audience: str,
        algorithms: Collection[str],
        client_ids: Collection[str] = (),
        default_scopes: Collection[str] = (),
        clock: Callable[[], datetime],
        loopback: bool = False,
    ) -> None:
        """Raises SettingsError for an issuer that is not https, and for an algorithm that must not be."""
        if unknown := [name for name in algorithms if name not in KEY_TYPES]:
            raise SettingsError(
                f"PALESTRA_TOKEN_ALGORITHMS: {', '.join(unknown)} is not one of {', '.join(KEY_TYPES)}."
            )
        if not algorithms:
            raise SettingsError("PALESTRA_TOKEN_ALGORITHMS is empty.")
        if not may_be_fetched(issuer, loopback=loopback) or "?" in issuer:
            raise SettingsError("PALESTRA_TOKEN_ISSUER is not an https address.")
        self._database = database
        self._entitlements = entitlements
        self._issuer = issuer
        self._audience = audience
        self._algorithms = frozenset(algorithms)
        self._client_ids = frozenset(client_ids)
        self._default_scopes = in_order(default_scopes)
        self._clock = clock
        self._keys = IssuerKeys(issuer, algorithms, clock=clock, loopback=loopback)
        self._verified: Verified[_Said] = Verified()
        self._members: Recent[str, Member] = Recent(self._member, clock)
        self._entitled: Recent[Member, Entitlement] = Recent(self._entitlement, clock)
        self._known: LRUCache[UUID, Member] = LRUCache(REMEMBERED)

    async def caller(self, token: str) -> Caller:
        """The member whom the token's subject is; made on first sight."""
        now = self._clock()
        said = self._verified.get(token, now)
        if said is None:
            said = await self._read(token, now)
            self._verified.put(token, said, expires_at=said.expires_at, now=now)
        member = await self._members.get(said.subject)
        if not member.active:
            raise InvalidToken("member")
        self._known[member.id] = member
        return Caller(member.id, said.client_id, said.scopes, grant_id=None)

    async def entitlement(self, caller: Caller) -> Entitlement:
        """What that member may play now."""
        member = self._known.get(caller.member_id)
        if member is None:  # crowded out since the header was read
            return Entitlement(tier=FREE, expires_at=None, region=None)
        known = await self._entitled.get(member)
        return in_force(known.tier, known.expires_at, known.region, self._clock())

    def forget(self, member_id: UUID) -> None:
        """Remember nothing of a member who is gone."""
        subjects = set(self._members.forget(lambda _, member: member.id == member_id))
        self._verified.forget(lambda said: said.subject in subjects)
        self._entitled.forget(lambda member, _: member.id == member_id)
        self._known.pop(member_id, None)
        self._entitlements.forget(member_id)

    def sweep(self, now: datetime) -> None:
        """Drop what is not believed any more."""
        self._verified.sweep(now)
        self._members.sweep(now)
        self._entitled.sweep(now)
        present = {member.id for member in self._members.held()}
        for member_id in [each for each in self._known if each not in present]:
            del self._known[member_id]
        self._entitlements.sweep(now)

    async def close(self) -> None:
        """Let go of the connections to the issuer."""
        await self._keys.close()

    async def _read(self, token: str, now: datetime) -> "_Said":
        """What the token says, if its issuer signed it; the header is judged before any key is looked for."""
        try:
            signed = jws.extract_compact(token.encode(), registry=REGISTRY)
            header = signed.headers()
            if header.get("alg") not in self._algorithms:
                raise InvalidToken("alg")
            if str(header.get("typ", "jwt")).lower() not in TYPES:
                raise InvalidToken("typ")
            if "crit" in header or "b64" in header:
                raise InvalidToken("crit")
            key = await self._keys.of(header.get("kid"), str(header["alg"]))
            # joserfc takes this key and none of the header's (`jwk`, `jku`, `x5c`, `x5u`).
            if not jws.validate_compact(signed, key, algorithms=list(self._algorithms), registry=REGISTRY):
                raise InvalidToken("signature")
            claims = orjson.loads(signed.payload)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise InvalidToken("form") from error
        return self._believed(claims, now)

    def _believed(self, said: Any, now: datetime) -> "_Said":
        try:
            claims = _Claims.model_validate(said)
        except ValidationError as error:
            raise InvalidToken("claims") from error
        if claims.iss != self._issuer:
            raise InvalidToken("iss")
        self._refuse_other_audience(claims)
        # An ID token is signed by the same key, and says who signed in and not what a client may do.
        if OF_ID_TOKENS & set(said) or claims.token_use not in (None, "access"):
            raise InvalidToken("id_token")
        expires_at = datetime.fromtimestamp(claims.exp, UTC)
        if now >= expires_at + LEEWAY:
            raise InvalidToken("exp")
        if claims.nbf is not None and now < datetime.fromtimestamp(claims.nbf, UTC) - LEEWAY:
            raise InvalidToken("nbf")
        if not 0 < len(claims.sub) <= SUBJECT_LIMIT:
            raise InvalidToken("sub")
        scopes = in_order(claims.scopes()) or self._default_scopes
        return _Said(claims.sub, claims.client() or "", held(scopes), expires_at + LEEWAY)

    def _refuse_other_audience(self, claims: "_Claims") -> None:
        """The one thing that keeps a token for another server from being used here."""
        if claims.aud is None:
            if claims.client() is None or claims.client() not in self._client_ids:
                raise InvalidToken("client")
        elif self._audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
            raise InvalidToken("aud")

    async def _member(self, subject: str) -> Member:
        try:
            async with asyncio.timeout(STATUS_DEADLINE_S), self._database.transaction() as connection:
                return await accounts.of_identity(connection, self._issuer, subject, name=None, now=self._clock())
        except ValidationFailed as error:
            raise InvalidToken("sub") from error
        except UNREACHABLE as error:
            raise unreachable(error) from None

    async def _entitlement(self, member: Member) -> Entitlement:
        try:
            return await self._entitlements.of(member)
        except UNREACHABLE as error:
            raise unreachable(error) from None


class IssuerKeys:
    """The issuer's public keys, as few requests to it as can be.

    They are read every ten minutes, and once more for a key id that is not among them, at most every 30 s: anyone can
    invent one. When the issuer cannot be read, the last good keys stand in for a day.
    """

    def __init__(
        self, issuer: str, algorithms: Collection[str], *, clock: Callable[[], datetime], loopback: bool = False
    ) -> None:
        self._issuer = issuer
        self._algorithms = frozenset(algorithms)
        self._clock = clock
        self._loopback = loopback
        self._keys: tuple[PublicKey, ...] = ()
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._failed = False
        self._reading: asyncio.Task[None] | None = None
        self._http = httpx2.AsyncClient(
            timeout=FETCH_S,
            follow_redirects=False,
            limits=CONNECTIONS,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def of(self, kid: object, algorithm: str) -> PublicKey:
        """The key a header names; raises InvalidToken when the issuer has none, Unavailable when that is not known."""
        now = self._clock()
        if self._read_at is None or not _lately(self._read_at, now, KEYS_FRESH):
            await self._read_once(now)
        if self._read_at is None or now - self._read_at >= KEYS_STALE:
            raise _not_known()
        found = self._find(kid, algorithm)
        if found is None:
            await self._read_once(now)
            found = self._find(kid, algorithm)
        if found is None and self._failed:  # perhaps a new one: to refuse it would make a member link again
            raise _not_known()
        if found is None:
            raise InvalidToken("kid")
        return found

    async def close(self) -> None:
        """Let go of the connections."""
        if self._reading is not None:
            self._reading.cancel()
        await self._http.aclose()

    def _find(self, kid: object, algorithm: str) -> PublicKey | None:
        fitting = [key for key in self._keys if usable(key, [algorithm])]
        if kid is None:  # allowed by RFC 7515, and no question where there is one key
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == kid), None)

    async def _read_once(self, now: datetime) -> None:
        """Read the keys, unless that was tried a moment ago; everybody waits for the same attempt."""
        if self._reading is None:
            pause = AT_FIRST_AFTER if self._read_at is None else ASKED_AGAIN_AFTER
            if self._tried_at is not None and _lately(self._tried_at, now, pause):
                return
            self._tried_at = now
            self._reading = asyncio.ensure_future(self._read(now))
            self._reading.add_done_callback(self._landed)
        await asyncio.shield(self._reading)

    def _landed(self, _: "asyncio.Task[None]") -> None:
        self._reading = None

    async def _read(self, now: datetime) -> None:
        try:
            async with asyncio.timeout(FETCH_S):
                keys = await self._fetched()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, _Unusable) as error:
            log.warning(
                "issuer_keys_not_read", error=str(error) if isinstance(error, _Unusable) else type(error).__name__
            )
            self._failed = True
            return
        self._keys, self._read_at, self._failed = keys, now, False

    async def _fetched(self) -> tuple[PublicKey, ...]:
        document = await self._discovered()
        address = document.get("jwks_uri")
        if not isinstance(address, str) or not may_be_fetched(address, loopback=self._loopback):
            raise _Unusable("jwks_uri is not an https address")
        listed = (await self._get(address)).get("keys")
        if not isinstance(listed, list) or len(listed) > KEYS_LIMIT:
            raise _Unusable("jwks")
        keys = tuple(key for entry in listed if (key := read_key(entry, self._algorithms)) is not None)
        if not keys:
            raise _Unusable("no key that could be used")
        return keys

    async def _discovered(self) -> dict[str, Any]:
        """The issuer's metadata; it has to name the issuer it was asked for (RFC 8414, 3.3)."""
        parts = urlsplit(self._issuer.rstrip("/"))
        origin = f"{parts.scheme}://{parts.netloc}"
        for address in (f"{origin}{parts.path}{DISCOVERY[0]}", f"{origin}{DISCOVERY[1]}{parts.path}"):
            try:
                document = await self._get(address)
            except _NotThere:
                continue
            if document.get("issuer") != self._issuer:
                raise _Unusable("the metadata names another issuer")
            return document
        raise _Unusable("no metadata")

    async def _get(self, address: str) -> dict[str, Any]:
        """A JSON object, of limited size, from that address and from no other."""
        body = b""
        async with self._http.stream("GET", address) as response:
            if response.status_code in (httpx2.codes.NOT_FOUND, httpx2.codes.GONE):
                raise _NotThere("status 404")
            if response.status_code != httpx2.codes.OK:  # redirects among others
                raise _Unusable(f"status {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _Unusable("compressed")  # it would be unpacked before it could be counted
            async for part in response.aiter_bytes():
                body += part
                if len(body) > DOCUMENT_LIMIT:
                    raise _Unusable("size")
        try:
            document = orjson.loads(body)
        except ValueError:
            raise _Unusable("no JSON") from None
        if not isinstance(document, dict):
            raise _Unusable("no JSON object")
        return document


def may_be_fetched(address: str, *, loopback: bool) -> bool:
    """Whether keys may come from there: over https, or in development from this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (
        loopback and parts.scheme == "http" and re.fullmatch(r"localhost|127(\.\d{1,3}){3}|::1", host) is not None
    )


def read_key(entry: object, algorithms: Collection[str]) -> PublicKey | None:
    """A public key for one of `algorithms`; None for everything else that may stand in a JWKS."""
    if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC", "OKP") or entry.get("use", "sig") != "sig":
        return None
    if "d" in entry or ("key_ops" in entry and "verify" not in entry["key_ops"]):
        return None  # whoever publishes a private key cannot be believed to have signed with it
    public = {name: value for name, value in entry.items() if name in PUBLIC_MEMBERS}
    try:
        key = jwk.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) and usable(key, algorithms) else None


def usable(key: PublicKey, algorithms: Collection[str]) -> bool:
    """Whether one of `algorithms` is for such a key."""
    if isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS:
        return False
    bound = key.alg
    curve = None if isinstance(key, RSAKey) else key.curve_name
    return any(KEY_TYPES[name] == (key.key_type, curve) and bound in (None, name) for name in algorithms)


CONNECTIONS = httpx2.Limits(max_connections=2)
PUBLIC_MEMBERS = frozenset({"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"})


class _Registry(jws.JWSRegistry):
    """As joserfc's, for headers that carry certificates or members of the provider's own."""

    max_header_length = 8_192


REGISTRY = _Registry(algorithms=list(KEY_TYPES), strict_check_header=False)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a token that was believed says."""

    subject: str
    client_id: str
    scopes: frozenset[str]
    expires_at: datetime


# RFC 7519's NumericDate, up to the year 3000: what `datetime` can hold.
Moment: TypeAlias = Annotated[int | float, Field(ge=0, le=32_503_680_000)]


class _Claims(BaseModel):
    """The claims that are looked at; providers put many more into a token."""

    model_config = ConfigDict(strict=True, extra="ignore")

    iss: StrictStr
    sub: StrictStr
    aud: StrictStr | list[StrictStr] | None = None
    exp: Moment
    nbf: Moment | None = None
    scope: StrictStr | list[StrictStr] | None = None
    scp: StrictStr | list[StrictStr] | None = None  # Okta's and Entra's name for it
    client_id: StrictStr | None = None  # RFC 9068
    azp: StrictStr | None = None
    cid: StrictStr | None = None  # Okta
    appid: StrictStr | None = None  # Entra, version 1
    token_use: StrictStr | None = None  # Cognito: access or id

    def client(self) -> str | None:
        """The client it was issued to."""
        return self.client_id or self.azp or self.cid or self.appid

    def scopes(self) -> list[str]:
        """Everything in `scope` and `scp`."""
        given = [self.scope, self.scp]
        return [word for part in given if part for word in (part.split() if isinstance(part, str) else part)]


def _lately(moment: datetime, now: datetime, span: timedelta) -> bool:
    """Whether it was within `span`. A clock that was put back must not keep us from asking until it has caught up."""
    return timedelta(0) <= now - moment < span


def _not_known() -> Unavailable:
    return Unavailable("Signing in cannot be checked right now.", fix="Try again in a moment.", retry_after_s=5)


class _Unusable(Exception):
    """What the issuer serves cannot be used; the text is ours."""


class _NotThere(_Unusable):
    """There is no such document."""

"""Is the client at the token endpoint who it says? `private_key_jwt`: RFC 7523, and OpenID Connect Core, 9.

The client signs a short statement about itself with a key that its registration names. We take RS256 and ES256, made
out to us alone, once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from palestra.errors import PalestraError
from palestra.grants import clients
from palestra.grants.schemas import Client
from palestra.oauth.fetching import DocumentFetcher, FetchFailed
from palestra.store.engine import Database

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS: Final = ("RS256", "ES256")
MAX_LENGTH = 4_096  # ChatGPT's are below 1,000
MAX_LIFETIME_S = 3600  # each `jti` is kept for so long; most clients say five minutes, some an hour
SKEW_S = 30  # between their clock and ours
MAX_KEYS = 20
TRIED_KEYS = 4  # that one assertion may be tried with, where it does not say which it is

# Headers by which an assertion would bring or name a key of its own, or change what its signature covers.
_FORBIDDEN_HEADERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64"})
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KEPT_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y")}
_DESCRIBING_MEMBERS = ("kid", "use", "alg")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,683}")  # 4096 bits: more costs us time and nobody security
_VISIBLE = re.compile(r"[\x20-\x7e]{1,256}")
_RSA_BITS = range(2048, 4097)
_LEAST_N = 342  # characters of 2048 bits


class AssertionRefused(PalestraError):
    """The assertion does not show that the client is who it says; for the client that is `invalid_client`."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


async def verify(
    database: Database,
    client: Client,
    assertion: str,
    *,
    audiences: Sequence[str],
    fetcher: DocumentFetcher | None,
    now: datetime,
) -> None:
    """Come back when the client has shown who it is, with an assertion that is used up by that.

    `audiences` are our issuer and our token endpoint; each it is made out to must be among them. Raises
    AssertionRefused.
    """
    if "private_key_jwt" not in client.auth_methods:
        raise AssertionRefused("this client does not authenticate with an assertion")
    header, claims = _unverified(assertion)
    # All that costs nothing comes first: a stranger must not make us fetch keys for an assertion that is no good.
    jti, expires_at = _check_claims(client, claims, audiences, now)
    await _check_signature(client, assertion, header, fetcher)
    async with database.transaction() as connection:
        if not await clients.use_assertion(connection, client.id, jti, expires_at + timedelta(seconds=SKEW_S)):
            raise AssertionRefused("the assertion was used before")


def public_keys(jwks: object) -> dict[str, Any] | None:
    """The keys of a JSON Web Key Set that we can verify with, reduced to what that takes.

    None when there are none, or when it holds a private or symmetric key: whoever publishes that has no key any more.
    """
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or len(keys) > MAX_KEYS:
        return None
    if any(not isinstance(key, dict) or key.get("kty") == "oct" or key.keys() & _PRIVATE_MEMBERS for key in keys):
        return None
    usable = [reduced for key in keys if (reduced := _reduced(key)) is not None]
    return {"keys": usable} if usable else None


def _unverified(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(assertion) > MAX_LENGTH or not assertion.isascii():
        raise AssertionRefused("the assertion is not a signed JWT")
    try:
        parts = jws.extract_compact(assertion.encode())
        header, claims = parts.headers(), orjson.loads(parts.payload or b"")
    except (JoseError, ValueError, RecursionError):  # the last: JSON of a thousand brackets
        raise AssertionRefused("the assertion is not a signed JWT") from None
    if not isinstance(header, dict) or not isinstance(claims, dict) or header.keys() & _FORBIDDEN_HEADERS:
        raise AssertionRefused("the assertion is not a plain signed JWT")
    if header.get("alg") not in ALGORITHMS:
        raise AssertionRefused("the assertion is signed with neither RS256 nor ES256")
    return header, claims


def _check_claims(
    client: Client, claims: Mapping[str, Any], audiences: Sequence[str], now: datetime
) -> tuple[str, datetime]:
    if claims.get("iss") != client.id or claims.get("sub") != client.id:
        raise AssertionRefused("iss and sub of the assertion are not the client's id")
    said = claims.get("aud")
    made_out_to = said if isinstance(said, list) else [said]
    # All of them: an assertion that is good elsewhere too could be carried here, or from here, by the other server.
    if not made_out_to or not all(audience in audiences for audience in made_out_to):
        raise AssertionRefused("the assertion is made out to somebody else")
    skew, most = timedelta(seconds=SKEW_S), timedelta(seconds=MAX_LIFETIME_S)
    expires_at = _time(claims, "exp")
    if expires_at is None or now >= expires_at + skew:
        raise AssertionRefused("the assertion has expired, or does not say when it does")
    if expires_at > now + most + skew:
        raise AssertionRefused(f"the assertion lasts longer than {MAX_LIFETIME_S} s")
    for name in ("nbf", "iat"):
        since = _time(claims, name)
        if name in claims and (since is None or since > now + skew):
            raise AssertionRefused("the assertion is not valid yet")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not _VISIBLE.fullmatch(jti):
        raise AssertionRefused("the assertion has no jti")
    return jti, expires_at


def _time(claims: Mapping[str, Any], name: str) -> datetime | None:
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        return datetime.fromtimestamp(said, UTC)
    except (OverflowError, ValueError, OSError):
        return None


async def _check_signature(
    client: Client, assertion: str, header: Mapping[str, Any], fetcher: DocumentFetcher | None
) -> None:
    keys = await _keys(client, fetcher, again=False)
    if client.jwks_uri is not None and not any(True for _ in _candidates(keys, header)):
        keys = await _keys(client, fetcher, again=True)  # it may have a new key; looked for once a minute
    for key in list(_candidates(keys, header))[:TRIED_KEYS]:
        try:
            jws.deserialize_compact(assertion, key, algorithms=[header["alg"]])
        except (JoseError, ValueError):
            continue
        return
    raise AssertionRefused("the assertion is not signed with a key of this client")


async def _keys(client: Client, fetcher: DocumentFetcher | None, *, again: bool) -> Mapping[str, Any]:
    if client.jwks_uri is None:
        return client.jwks or {"keys": []}
    if fetcher is None:
        raise AssertionRefused("keys are not fetched here")
    try:
        keys = public_keys(await fetcher.jwks(client.jwks_uri, again=again))
    except FetchFailed:  # not why: it would tell what our network looks like from here
        raise AssertionRefused("the client's keys could not be fetched") from None
    if keys is None:
        raise AssertionRefused("the client's jwks_uri has no set of public keys")
    return keys


def _candidates(jwks: Mapping[str, Any], header: Mapping[str, Any]) -> Iterator[RSAKey | ECKey]:
    """The keys that can have signed this: of the algorithm's kind, for signatures, and with its `kid` if it has one."""
    kid, algorithm = header.get("kid"), header["alg"]
    for key in jwks["keys"]:
        if kid is not None and key.get("kid") != kid:
            continue
        if key["kty"] != {"RS256": "RSA", "ES256": "EC"}[algorithm] or key.get("alg", algorithm) != algorithm:
            continue
        if key.get("use", "sig") == "sig" and (imported := _imported(key)) is not None:
            yield imported


def _reduced(key: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = key.get("kty")
    members = _KEPT_MEMBERS.get(kind) if isinstance(kind, str) else None
    if members is None or not all(
        isinstance(key.get(name), str) and _BASE64URL.fullmatch(key[name]) for name in members
    ):
        return None
    described = {
        name: key[name]
        for name in _DESCRIBING_MEMBERS
        if isinstance(key.get(name), str) and _VISIBLE.fullmatch(key[name])
    }
    reduced = {"kty": kind, **{name: key[name] for name in members}, **described}
    return reduced if _imported(reduced) is not None else None


def _imported(key: Mapping[str, Any]) -> RSAKey | ECKey | None:
    try:
        if key["kty"] == "EC":
            return ECKey.import_key({**key}) if key["crv"] == "P-256" else None
        if len(key["n"]) < _LEAST_N:
            return None
        rsa = RSAKey.import_key({**key})
        numbers = rsa.public_key.public_numbers()
    except (JoseError, ValueError):
        return None
    return rsa if numbers.n.bit_length() in _RSA_BITS and numbers.e < 2**32 else None

"""Does a client assertion let in the client whose key signed it, for us, now, once, and nobody else?"""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry
from tests.oauth import document_host as hosts
from tests.oauth.document_host import Clock, DocumentHost, assertion, ec_key, jwks, rsa_key

from palestra.grants.schemas import AuthMethod, Client
from palestra.oauth import client_assertions
from palestra.oauth.client_assertions import AssertionRefused, public_keys
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio
URL = "https://client.example/app.json"
KEYS = "https://keys.example/jwks.json"
ISSUER = "https://training.example"
TOKEN_ENDPOINT = f"{ISSUER}/oauth/token"


def client(
    keys: Mapping[str, Any] | None = None,
    *,
    client_id: str = URL,
    methods: tuple[AuthMethod, ...] = ("private_key_jwt",),
) -> Client:
    """A client with these keys, or with those that lie at KEYS."""
    return Client(
        id=client_id,
        kind="document",
        name="Coach",
        host="client.example",
        redirect_uris=("https://client.example/callback",),
        auth_methods=methods,
        grant_types=("authorization_code",),
        scopes=(),
        jwks=dict(keys) if keys is not None else None,
        jwks_uri=None if keys is not None else KEYS,
        secret_hash=None,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def host() -> AsyncIterator[DocumentHost]:
    async with hosts.document_host() as up:
        yield up


class Verifying:
    def __init__(self, database: Database, host: DocumentHost, clock: Clock) -> None:
        self.database, self.host, self.clock = database, host, clock
        self.fetcher = host.fetcher(clock)

    async def __call__(self, said: str, of: Client | None = None) -> None:
        await client_assertions.verify(
            self.database,
            of or client(jwks(rsa_key(), ec_key())),
            said,
            audiences=(ISSUER, TOKEN_ENDPOINT),
            fetcher=self.fetcher,
            now=self.clock(),
        )

    async def refused(self, said: str, of: Client | None = None, match: str | None = None) -> None:
        with pytest.raises(AssertionRefused, match=match):
            await self(said, of)

    def good(self, key: RSAKey | ECKey | None = None, audience: object = ISSUER, **changes: Any) -> str:
        return assertion(key or rsa_key(), URL, audience, self.clock(), **changes)

    @property
    def second(self) -> int:
        return int(self.clock().timestamp())


@pytest.fixture
def verify(database: Database, host: DocumentHost, clock: Clock) -> Verifying:
    return Verifying(database, host, clock)


@pytest.mark.parametrize("key", [rsa_key(), ec_key()], ids=["RS256", "ES256"])
@pytest.mark.parametrize("audience", [ISSUER, TOKEN_ENDPOINT, [TOKEN_ENDPOINT], [ISSUER, TOKEN_ENDPOINT]])
async def test_a_good_assertion_shows_who_the_client_is(
    key: RSAKey | ECKey, audience: object, verify: Verifying
) -> None:
    await verify(verify.good(key, audience))


async def test_a_key_without_an_id_is_found_too(verify: Verifying) -> None:
    await verify(verify.good(headers={"kid": None}))


async def test_a49_an_assertion_is_good_once(verify: Verifying) -> None:
    said = verify.good()
    await verify(said)
    await verify.refused(said, match="used before")


async def test_a49_of_ten_at_once_in_two_processes_one_is_let_in(
    verify: Verifying, database_url: str, host: DocumentHost, clock: Clock
) -> None:
    other = Database(database_url)
    try:
        said = verify.good()
        both = [verify, Verifying(other, host, clock)] * 5
        results = await asyncio.gather(*(one(said) for one in both), return_exceptions=True)
    finally:
        await other.close()
    assert results.count(None) == 1
    assert sum(isinstance(result, AssertionRefused) for result in results) == 9


async def test_a49_a_jti_is_remembered_for_as_long_as_its_assertion_could_be_used(
    verify: Verifying, clock: Clock
) -> None:
    said = verify.good()
    await verify(said)
    clock.pass_s(300 + client_assertions.SKEW_S - 1)
    await verify.refused(said, match="used before")
    async with verify.database.reader() as reader:
        assert await reader.fetchval("select expires_at from used_assertion") > clock()


async def test_two_clients_may_use_the_same_jti(verify: Verifying) -> None:
    other = "https://other.example/app.json"
    keys = jwks(rsa_key())
    await verify(verify.good(jti="1"), client(keys))
    await verify(assertion(rsa_key(), other, ISSUER, verify.clock(), jti="1"), client(keys, client_id=other))


async def test_a_refused_assertion_is_not_used_up(verify: Verifying) -> None:
    await verify.refused(assertion(rsa_key("another"), URL, ISSUER, verify.clock(), jti="1"))
    await verify(verify.good(jti="1"))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": "https://evil.example"}, id="a50-audience"),
        pytest.param({"aud": f"{ISSUER}/"}, id="a50-audience-with-a-slash"),
        pytest.param({"aud": ISSUER.upper()}, id="a50-audience-in-capitals"),
        pytest.param({"aud": [ISSUER, "https://evil.example"]}, id="a50-audience-elsewhere-too"),
        pytest.param({"aud": []}, id="a50-empty-audience"),
        pytest.param({"aud": None}, id="a50-no-audience"),
        pytest.param({"aud": {"a": ISSUER}}, id="a50-audience-is-an-object"),
        pytest.param({"iss": "https://evil.example/app.json"}, id="a50-issuer-is-not-the-client"),
        pytest.param({"sub": "https://evil.example/app.json"}, id="a50-subject-is-not-the-client"),
        pytest.param({"iss": None}, id="a50-no-issuer"),
        pytest.param({"sub": None}, id="a50-no-subject"),
        pytest.param({"jti": None}, id="a50-no-jti"),
        pytest.param({"jti": ""}, id="a50-empty-jti"),
        pytest.param({"jti": 7}, id="a50-jti-is-a-number"),
        pytest.param({"jti": "a\0b"}, id="a50-jti-with-nul"),
        pytest.param({"jti": "x" * 300}, id="a50-long-jti"),
        pytest.param({"exp": None}, id="a50-no-expiry"),
        pytest.param({"exp": "soon"}, id="a50-expiry-is-a-word"),
        pytest.param({"exp": True}, id="a50-expiry-is-a-bool"),
        pytest.param({"exp": 1e300}, id="a50-expiry-is-no-time"),
        pytest.param({"nbf": "soon"}, id="a50-nbf-is-a-word"),
    ],
)
async def test_an_assertion_that_is_not_about_this_client_for_us_is_refused(
    changes: dict[str, Any], verify: Verifying
) -> None:
    await verify.refused(verify.good(**changes))


async def test_a50_an_assertion_is_good_from_its_time_until_its_expiry(verify: Verifying) -> None:
    second, skew = verify.second, client_assertions.SKEW_S
    await verify.refused(verify.good(exp=second - skew), match="expired")
    await verify(verify.good(exp=second - skew + 1))
    await verify(verify.good(exp=second + 3600))
    await verify.refused(verify.good(exp=second + 3600 + skew + 1), match="longer")
    await verify.refused(verify.good(nbf=second + skew + 1), match="not valid yet")
    await verify.refused(verify.good(iat=second + skew + 1), match="not valid yet")


async def test_a52_a_client_that_does_without_keys_is_not_let_in_by_an_assertion(verify: Verifying) -> None:
    await verify.refused(verify.good(), client(jwks(rsa_key()), methods=("none",)), match="does not authenticate")


async def test_a_signature_of_another_key_is_refused(verify: Verifying) -> None:
    await verify.refused(verify.good(rsa_key("another")), match="not signed with a key")
    forged = assertion(rsa_key("another"), URL, ISSUER, verify.clock(), headers={"kid": "rsa-1"})
    await verify.refused(forged, match="not signed with a key")


async def test_a_changed_payload_is_refused(verify: Verifying) -> None:
    head, _, signature = verify.good().split(".")
    _, payload, _ = assertion(rsa_key("another"), URL, ISSUER, verify.clock()).split(".")
    await verify.refused(f"{head}.{payload}.{signature}", match="not signed with a key")


async def test_a70_an_assertion_without_a_signature_is_refused(verify: Verifying) -> None:
    _, payload, _ = verify.good().split(".")
    for algorithm in ("none", "None", "NONE", ""):
        await verify.refused(f"{_part({'alg': algorithm})}.{payload}.", match="neither RS256 nor ES256")


async def test_a71_an_assertion_signed_with_the_public_key_as_a_secret_is_refused(verify: Verifying) -> None:
    public = orjson.dumps(rsa_key().as_dict(private=False)).decode()
    claims = {"iss": URL, "sub": URL, "aud": ISSUER, "jti": "1", "exp": verify.second + 300}
    said = jwt.encode({"alg": "HS256", "kid": "rsa-1"}, claims, OctKey.import_key(public), algorithms=["HS256"])
    await verify.refused(said, match="neither RS256 nor ES256")


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64"])
async def test_a72_an_assertion_does_not_bring_its_own_key(name: str, verify: Verifying, host: DocumentHost) -> None:
    attacker = ec_key("another")
    host.serve("https://evil.example/jwks", jwks(attacker))
    value: dict[str, Any] = {
        "jwk": {name: attacker.as_dict(private=False)[name] for name in ("kty", "crv", "x", "y")},
        "jku": "https://evil.example/jwks",
        "x5u": "https://evil.example/jwks",
        "x5c": ["AA=="],
        "crit": ["b64"],
        "b64": False,
    }
    _, payload, _ = assertion(attacker, URL, ISSUER, verify.clock()).split(".")
    for key in (attacker, ec_key()):  # with the client's own key, such a header is refused too
        signed = f"{_part({'alg': 'ES256', 'kid': key.kid, name: value[name]})}.{payload}"
        signature = JWSRegistry.algorithms["ES256"].sign(signed.encode(), key)
        await verify.refused(f"{signed}.{_base64(signature)}")
    assert host.requests == []


@pytest.mark.parametrize(
    "said",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30.e30",
        "W10.W10.AA",
        "\0.\0.\0",
        "ü.ü.ü",
        "a." * 3_000,
        "x" * 10_000,
        base64.urlsafe_b64encode(b"[" * 2_000).decode() + ".e30.AA",
        "eyJhbGciOiJSUzI1NiJ9." + base64.urlsafe_b64encode(b'{"a":' * 500).decode() + ".AA",
        "eyJhbGciOlsiUlMyNTYiXX0.e30.AA",
    ],
    ids=lambda said: repr(said[:20]),
)
async def test_what_is_no_assertion_is_refused(said: str, verify: Verifying) -> None:
    await verify.refused(said)


async def test_keys_lie_where_the_client_says_and_are_fetched_once(verify: Verifying, host: DocumentHost) -> None:
    host.serve(KEYS, jwks(rsa_key()))
    await verify(verify.good(), client())
    await verify(verify.good(), client())
    assert host.requests == [KEYS]


async def test_a_new_key_is_found_within_a_minute_and_looked_for_no_oftener(
    verify: Verifying, host: DocumentHost, clock: Clock
) -> None:
    host.serve(KEYS, jwks(rsa_key()), cache_control="max-age=3600")
    await verify(verify.good(), client())
    host.serve(KEYS, jwks(rsa_key("rsa-2")), cache_control="max-age=3600")
    for _ in range(5):
        await verify.refused(verify.good(rsa_key("rsa-2")), client())
    assert host.requests == [KEYS]
    clock.pass_s(61)
    await verify(verify.good(rsa_key("rsa-2")), client())
    await verify.refused(verify.good(), client())  # and the old one is gone with that
    assert host.requests == [KEYS, KEYS]


async def test_a48_keys_are_not_fetched_for_an_assertion_that_is_no_good(verify: Verifying, host: DocumentHost) -> None:
    host.serve(KEYS, jwks(rsa_key()))
    await verify.refused(verify.good(exp=verify.second - 100), client())
    await verify.refused(verify.good(aud="https://evil.example"), client())
    assert host.requests == []


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://keys.example/jwks.json", id="a48-http"),
        pytest.param("https://127.0.0.1/jwks.json", id="a48-loopback"),
        pytest.param("https://169.254.169.254/jwks.json", id="a48-metadata"),
        pytest.param("https://localhost/jwks.json", id="a48-localhost"),
        pytest.param("file:///etc/passwd", id="a48-file"),
        pytest.param("https://keys.example/moved", id="a48-redirect"),
        pytest.param("https://keys.example/huge", id="a48-oversized"),
        pytest.param("https://keys.example/secret", id="a48-symmetric-keys"),
        pytest.param("https://keys.example/private", id="a48-private-keys"),
    ],
)
async def test_keys_that_cannot_be_had_safely_let_nobody_in(
    address: str, verify: Verifying, host: DocumentHost
) -> None:
    host.serve("https://keys.example/jwks.json", jwks(rsa_key()))
    host.serve("https://keys.example/moved", status=302, location="https://keys.example/jwks.json")
    host.serve("https://keys.example/huge", {**jwks(rsa_key()), "pad": "x" * 70_000})
    host.serve("https://keys.example/secret", {"keys": [{"kty": "oct", "k": "aHVzaA", "kid": "rsa-1"}]})
    host.serve("https://keys.example/private", {"keys": [rsa_key().as_dict(private=True)]})
    await verify.refused(verify.good(), replace(client(), jwks_uri=address), match=r"fetched|public keys")
    assert "https://keys.example/jwks.json" not in host.requests


async def test_the_last_keys_stand_in_while_their_host_is_down(
    verify: Verifying, host: DocumentHost, clock: Clock
) -> None:
    host.serve(KEYS, jwks(rsa_key()), cache_control="max-age=600")
    await verify(verify.good(), client())
    host.serve(KEYS, status=500)
    clock.pass_s(3_600)
    await verify(verify.good(), client())


def test_only_public_keys_that_we_can_use_are_kept() -> None:
    encryption = {**ec_key().as_dict(private=False), "x5c": ["AA=="], "pad": "\0" * 100, "key_ops": ["verify"]}
    kept = public_keys({"keys": [encryption, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, {"kty": 7}], "other": 1})
    assert kept is not None
    assert kept.keys() == {"keys"}
    assert [key.keys() for key in kept["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        {},
        {"keys": {}},
        {"keys": ["key"]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
        {"keys": [ECKey.generate_key("P-384").as_dict(private=False)]},
        {"keys": [{"kty": "RSA", "n": "v" * 171, "e": "AQAB"}]},  # 1024 bits
        {"keys": [{"kty": "RSA", "n": "A" * 60_000, "e": "AQAB"}]},
        {"keys": [{**rsa_key().as_dict(private=False), "e": "A" * 600}]},
        {"keys": [ec_key().as_dict(private=False)] * 21},
    ],
    ids=(
        "none",
        "a list",
        "empty",
        "no list",
        "no key",
        "on no curve",
        "P-384",
        "RSA 1024",
        "RSA huge",
        "e huge",
        "many",
    ),
)
def test_a75_a_key_set_that_is_weak_or_strange_is_none(keys: object) -> None:
    assert public_keys(keys) is None


async def test_a_key_for_something_else_signs_nothing(verify: Verifying) -> None:
    encryption = {**rsa_key().as_dict(private=False), "use": "enc"}
    other = {**rsa_key().as_dict(private=False), "alg": "PS256"}
    await verify.refused(verify.good(), client({"keys": [encryption, other]}))


def _part(value: object) -> str:
    return _base64(orjson.dumps(value))


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")

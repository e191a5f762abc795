"""Are the tokens of the company's own identity provider believed, and nothing that only looks like them?"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from tests.oauth.json_host import JsonHost, json_host
from tests.oauth.linked import METADATA, RESOURCE, Clock, call, claims_of, told, unsigned, with_claims
from tests.serving import ERAS, Era, Served, serving
from tests.waiting import until

from palestra.accounts import service as accounts
from palestra.accounts.entitlements import TableEntitlements
from palestra.errors import SettingsError
from palestra.grants import access_tokens
from palestra.oauth.external import ExternalVerifier, may_be_fetched, read_key
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

CONTEXT = "get_training_context"
DISCOVERY, JWKS = "/.well-known/openid-configuration", "/keys"
RSA = RSAKey.generate_key(2048, {"use": "sig", "kid": "rsa-1"})
EC = ECKey.generate_key("P-256", {"use": "sig", "kid": "ec-1"})


class Provider:
    """An identity provider that is up, and signs what a test wants signed."""

    def __init__(self, host: JsonHost, clock: Clock) -> None:
        self.host = host
        self.clock = clock
        self.issuer = host.url
        self.publish(RSA, EC)
        self.describe()

    def describe(self, **otherwise: Any) -> None:
        self.host.serve(DISCOVERY, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}{JWKS}", **otherwise})

    def publish(self, *keys: RSAKey | ECKey | OKPKey) -> None:
        self.host.serve(JWKS, {"keys": [dict(key.as_dict(private=False)) for key in keys]})

    def claims(self, **otherwise: Any) -> dict[str, Any]:
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": RESOURCE,
            "sub": "subject-1",
            "client_id": "chatgpt",
            "scope": "openid profile:read history:read",
            "iat": now,
            "exp": now + 3600,
            **otherwise,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self,
        key: RSAKey | ECKey | OKPKey = RSA,
        alg: str = "RS256",
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        told = {"alg": alg, "typ": "at+jwt", "kid": key.kid, **(header or {})}
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, self.claims(**claims), key, algorithms=[alg], default_type=None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def provider(clock: Clock) -> AsyncIterator[Provider]:
    async with json_host() as host:
        yield Provider(host, clock)


@asynccontextmanager
async def external(database_url: str, provider: Provider, **settings: object) -> AsyncIterator[Served]:
    told = {"auth": "external", "token_issuer": provider.issuer, **settings}
    async with serving(database_url, clock=provider.clock, **told) as app:
        yield app


@pytest.fixture
async def app(database_url: str, provider: Provider) -> AsyncIterator[Served]:
    async with external(database_url, provider) as served:
        yield served


# --- good ones ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
async def test_a_subject_of_the_provider_is_one_member_of_ours(app: Served, provider: Provider, era: Era) -> None:
    writing = provider.token(scope="profile:write")
    await told(app, writing, "set_preferences", {"units": "imperial"}, era)
    by_another_client = provider.token(EC, "ES256", client_id="claude")
    assert (await told(app, by_another_client, CONTEXT, era=era))["profile"]["units"] == "imperial"
    somebody_else = provider.token(sub="subject-2")
    assert (await told(app, somebody_else, CONTEXT, era=era))["profile"]["units"] is None


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [RESOURCE, "https://other.example"]},
        {"scope": None, "scp": ["profile:read", "history:read"]},
        {"scope": None, "scp": "profile:read history:read"},
        {"scope": ["plan:write"]},
        {"client_id": None, "azp": "chatgpt"},
        {"client_id": None},
        {"nbf": 0},
        {"email": "someone@example.com", "groups": [{"deep": ["x"] * 50}]},
    ],
)
async def test_what_providers_differ_in_is_read(app: Served, provider: Provider, claims: dict[str, Any]) -> None:
    assert (await call(app, provider.token(**claims), CONTEXT)).status_code == 200


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": None}, {"typ": "application/at+jwt"}, {"x5t": "abc"}])
async def test_what_headers_differ_in_is_read(app: Served, provider: Provider, header: dict[str, Any]) -> None:
    assert (await call(app, provider.token(header=header), CONTEXT)).status_code == 200


async def test_clocks_may_differ_by_a_minute(app: Served, provider: Provider, clock: Clock) -> None:
    now = int(clock().timestamp())
    assert (await call(app, provider.token(exp=now - 59), CONTEXT)).status_code == 200
    assert (await call(app, provider.token(exp=now - 60), CONTEXT)).status_code == 401
    assert (await call(app, provider.token(nbf=now + 60), CONTEXT)).status_code == 200
    assert (await call(app, provider.token(nbf=now + 61), CONTEXT)).status_code == 401


async def test_a_remembered_token_ends_when_it_says_so(app: Served, provider: Provider, clock: Clock) -> None:
    token = provider.token(exp=int(clock().timestamp()) + 10)
    assert (await call(app, token, CONTEXT)).status_code == 200
    clock.move(69)
    assert (await call(app, token, CONTEXT)).status_code == 200
    clock.move(1)
    assert (await call(app, token, CONTEXT)).status_code == 401


async def test_a_token_without_scopes_of_ours_may_what_the_operator_says(
    database_url: str, app: Served, provider: Provider
) -> None:
    token = provider.token(scope="openid email")
    assert (await call(app, token, CONTEXT)).status_code == 403
    assert (await call(app, token, "search_classes")).status_code == 200
    async with external(database_url, provider, token_scopes=("profile:read", "history:read")) as generous:
        assert (await call(generous, token, CONTEXT)).status_code == 200
        assert (await call(generous, token, "set_preferences", {"units": "metric"})).status_code == 403


async def test_tokens_without_an_audience_are_for_us_when_their_client_is(
    database_url: str, app: Served, provider: Provider
) -> None:
    ours = provider.token(aud=None, client_id="ours", token_use="access")  # noqa: S106  # Cognito's claim
    assert (await call(app, ours, CONTEXT)).status_code == 401
    async with external(database_url, provider, token_client_ids=("ours",)) as app:
        assert (await call(app, ours, CONTEXT)).status_code == 200
        assert (await call(app, provider.token(aud=None, client_id="theirs"), CONTEXT)).status_code == 401
        assert (await call(app, provider.token(aud=None, client_id=None), CONTEXT)).status_code == 401
        assert (await call(app, provider.token(aud="elsewhere", client_id="ours"), CONTEXT)).status_code == 401


async def test_a_disabled_member_is_refused_within_five_seconds(
    app: Served, provider: Provider, database: Database, clock: Clock
) -> None:
    token = provider.token()
    assert (await call(app, token, CONTEXT)).status_code == 200
    async with database.transaction() as connection:
        member = await accounts.of_identity(connection, provider.issuer, "subject-1", name=None, now=clock())
        await accounts.set_status(connection, member.id, False, clock())
    clock.move(5)
    assert (await call(app, token, CONTEXT)).status_code == 401


async def test_a_tier_from_our_table_holds_here_too(
    app: Served, provider: Provider, database: Database, clock: Clock
) -> None:
    token = provider.token()
    assert (await told(app, token, CONTEXT))["membership"]["tier"] == "free"
    async with database.transaction() as connection:
        member = await accounts.of_identity(connection, provider.issuer, "subject-1", name=None, now=clock())
        await accounts.set_membership(connection, member.id, "plus", clock() + timedelta(seconds=7), clock())
    clock.move(5)
    assert (await told(app, token, CONTEXT))["membership"]["tier"] == "plus"
    clock.move(2)
    assert (await told(app, token, CONTEXT))["membership"]["tier"] == "free"


# --- bad ones -------------------------------------------------------------------------------------------------------


def hmac_with_their_public_key(provider: Provider) -> str:
    secret = OctKey.import_key(orjson.dumps(RSA.as_dict(private=False)))
    header = {"alg": "HS256", "typ": "at+jwt", "kid": "rsa-1"}
    return jwt.encode(header, provider.claims(), secret, algorithms=["HS256"])


def with_its_own_key(provider: Provider) -> str:
    own = ECKey.generate_key("P-256", {"kid": "ec-1"})
    return provider.token(own, "ES256", header={"jwk": own.as_dict(private=False)})


def with_an_address_of_keys(provider: Provider) -> str:
    own = ECKey.generate_key("P-256", {"kid": "own"})
    provider.host.serve("/own", {"keys": [own.as_dict(private=False)]})
    return provider.token(own, "ES256", header={"jku": f"{provider.issuer}/own"})


FORGERIES: dict[str, Callable[[Provider], str]] = {
    "a34-issuer-with-a-slash": lambda p: p.token(iss=f"{p.issuer}/"),
    "a34-issuer-in-upper-case": lambda p: p.token(iss=p.issuer.upper()),
    "a34-another-issuer": lambda p: p.token(iss="https://other.example"),
    "a34-audience-of-others": lambda p: p.token(aud=["https://other.example", f"{RESOURCE}/"]),
    "a34-audience-that-begins-like-us": lambda p: p.token(aud=f"{RESOURCE}.example"),
    "a34-no-audience": lambda p: p.token(aud=None),
    "a34-empty-audience": lambda p: p.token(aud=[]),
    "a33-tampered-audience": lambda p: with_claims(p.token(aud="https://other.example"), aud=RESOURCE),
    "a70-algorithm-none": lambda p: unsigned(p.claims(), alg="none", typ="at+jwt", kid="rsa-1"),
    "a71-hmac-with-their-public-key": hmac_with_their_public_key,
    "a72-with-its-own-key": with_its_own_key,
    "a72-with-an-address-of-keys": with_an_address_of_keys,
    "a74-id-token-by-nonce": lambda p: p.token(nonce="n", header={"typ": "JWT"}),
    "a74-id-token-by-at-hash": lambda p: p.token(at_hash="h", header={"typ": "JWT"}),
    "a74-id-token-by-token-use": lambda p: p.token(token_use="id", header={"typ": "JWT"}),  # noqa: S106
    "a74-a-logout-token": lambda p: p.token(header={"typ": "logout+jwt"}),
    "a74-a-client-assertion": lambda p: p.token(header={"typ": "client-authentication+jwt"}),
    "an-algorithm-that-is-not-pinned": lambda p: p.token(alg="RS512"),
    "the-key-of-another-algorithm": lambda p: p.token(EC, "ES256", header={"kid": "rsa-1"}),
    "critical-extension": lambda p: p.token(header={"crit": ["b64"], "b64": True}),
    "without-a-subject": lambda p: p.token(sub=None),
    "with-an-empty-subject": lambda p: p.token(sub=""),
    "with-an-endless-subject": lambda p: p.token(sub="x" * 300),
    "with-a-number-for-a-subject": lambda p: p.token(sub=7),
    "without-expiry": lambda p: p.token(exp=None),
    "expiry-in-words": lambda p: p.token(exp="never"),
    "expiry-beyond-time": lambda p: p.token(exp=10**18),
    "nested-header": lambda p: "W1tb" * 1_500 + ".e30.AAAA",
    "nonsense": lambda p: "abc.def.ghi",
    "opaque": lambda p: "a" * 43,
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_token_that_only_looks_like_one_is_refused(
    app: Served, provider: Provider, forgery: Callable[[Provider], str]
) -> None:
    bad = forgery(provider)
    for tool in (CONTEXT, "search_classes"):
        response = await call(app, bad, tool)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith(f'Bearer resource_metadata="{METADATA}"')
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
    assert provider.host.asked("/own") == 0
    assert (await call(app, provider.token(), CONTEXT)).status_code == 200


async def test_our_own_issuer_is_none_of_theirs(app: Served, provider: Provider) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec-1"})
    forged = access_tokens.issue(
        key,
        issuer=provider.issuer,
        resource=RESOURCE,
        member_id=uuid4(),
        client_id="c",
        scopes=["profile:read"],
        grant_id=uuid4(),
        now=provider.clock(),
    )
    assert claims_of(forged)["aud"] == RESOURCE
    assert (await call(app, forged, CONTEXT)).status_code == 401


# --- their keys -----------------------------------------------------------------------------------------------------


async def test_keys_are_read_once_for_a_crowd_and_again_after_ten_minutes(
    app: Served, provider: Provider, clock: Clock
) -> None:
    provider.host.hold = asyncio.Event()
    crowd = [asyncio.create_task(call(app, provider.token(sub=f"s{n}"), "search_classes")) for n in range(10)]
    await until(lambda: provider.host.requests)
    provider.host.hold.set()
    assert {response.status_code for response in await asyncio.gather(*crowd)} == {200}
    assert (provider.host.asked(DISCOVERY), provider.host.asked(JWKS)) == (1, 1)
    clock.move(599)
    await call(app, provider.token(), CONTEXT)
    assert provider.host.asked(JWKS) == 1
    clock.move(1)
    await call(app, provider.token(jti="new"), CONTEXT)
    assert provider.host.asked(JWKS) == 2


async def test_a75_a_flood_of_unknown_keys_reads_them_once_in_thirty_seconds(
    app: Served, provider: Provider, clock: Clock
) -> None:
    assert (await call(app, provider.token(), CONTEXT)).status_code == 200
    strangers = [ECKey.generate_key("P-256", {"kid": f"k{n}"}) for n in range(12)]
    clock.move(30)
    for stranger in strangers:
        assert (await call(app, provider.token(stranger, "ES256"), CONTEXT)).status_code == 401
    assert provider.host.asked(JWKS) == 2
    clock.move(29)
    await call(app, provider.token(strangers[0], "ES256"), CONTEXT)
    assert provider.host.asked(JWKS) == 2
    clock.move(1)
    provider.publish(RSA, strangers[0])  # a new key is believed as soon as they publish it
    assert (await call(app, provider.token(strangers[0], "ES256"), CONTEXT)).status_code == 200
    assert provider.host.asked(JWKS) == 3
    clock.move(-7_200)  # one that is put back does not keep us from looking until it has caught up
    provider.publish(RSA, strangers[1])
    assert (await call(app, provider.token(strangers[1], "ES256"), CONTEXT)).status_code == 200
    clock.move(60)
    withdrawn = provider.token(EC, "ES256")
    assert (await call(app, withdrawn, CONTEXT)).status_code == 401


async def test_a75_the_last_good_keys_stand_in_for_a_day_while_theirs_cannot_be_read(
    app: Served, provider: Provider, clock: Clock
) -> None:
    assert (await call(app, provider.token(), CONTEXT)).status_code == 200
    provider.host.answers.clear()
    clock.move(24 * 3600 - 1)
    assert (await call(app, provider.token(), CONTEXT)).status_code == 200
    unknown = ECKey.generate_key("P-256", {"kid": "perhaps-new"})
    assert (await call(app, provider.token(unknown, "ES256"), CONTEXT)).status_code == 503  # nobody can say
    clock.move(1)
    refused = await call(app, provider.token(), CONTEXT)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    provider.describe()
    provider.publish(RSA)
    clock.move(30)
    assert (await call(app, provider.token(), CONTEXT)).status_code == 200


def many_keys() -> list[dict[str, Any]]:
    return [{**dict(EC.as_dict(private=False)), "kid": f"k{n}"} for n in range(65)]


def secret_key() -> dict[str, Any]:
    return {"kty": "oct", "kid": "rsa-1", "k": "AAAA", "alg": "HS256"}


Poison = Callable[[Provider], None]
POISONS: dict[str, Poison] = {
    "a75-redirect": lambda p: p.host.serve(JWKS, {}, 302, location=f"{p.issuer}/elsewhere"),
    "a75-redirected-metadata": lambda p: p.host.serve(DISCOVERY, {}, 302, location=f"{p.issuer}/elsewhere"),
    "a75-keys-over-http-of-another-host": lambda p: p.describe(jwks_uri="http://keys.example/keys"),
    "a75-keys-from-a-file": lambda p: p.describe(jwks_uri="file:///etc/passwd"),
    "a75-keys-behind-a-name-and-password": lambda p: p.describe(jwks_uri=p.issuer.replace("//", "//a:b@") + JWKS),
    "a75-metadata-of-another-issuer": lambda p: p.describe(issuer="https://other.example"),
    "a75-symmetric-keys": lambda p: p.host.serve(JWKS, {"keys": [secret_key()]}),
    "a75-private-keys": lambda p: p.host.serve(JWKS, {"keys": [dict(RSA.as_dict(private=True))]}),
    "a75-oversized": lambda p: p.host.serve(JWKS, {"keys": [dict(RSA.as_dict(private=False))], "x": "y" * 70_000}),
    "a75-too-many-keys": lambda p: p.host.serve(JWKS, {"keys": many_keys()}),
    "a75-compressed": lambda p: p.host.serve(JWKS, gzip.compress(b" " * 10**6), encoding="gzip"),
    "a75-no-json": lambda p: p.host.serve(JWKS, b"<html>"),
    "a75-no-object": lambda p: p.host.serve(JWKS, [dict(RSA.as_dict(private=False))]),
    "a75-an-error": lambda p: p.host.serve(JWKS, {"keys": [dict(RSA.as_dict(private=False))]}, 500),
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
async def test_keys_that_are_not_served_as_they_should_be_are_not_taken_and_the_last_good_ones_stay(
    database_url: str, provider: Provider, clock: Clock, poison: Poison
) -> None:
    provider.host.serve("/elsewhere", {"issuer": provider.issuer, "keys": [dict(RSA.as_dict(private=False))]})
    async with external(database_url, provider) as app:
        assert (await call(app, provider.token(), CONTEXT)).status_code == 200
        poison(provider)
        clock.move(601)
        assert (await call(app, provider.token(), CONTEXT)).status_code == 200
    async with external(database_url, provider) as app:  # one that never had good ones believes nobody
        assert (await call(app, provider.token(), CONTEXT)).status_code == 503
        assert (await call(app, None, "search_classes")).status_code == 200
    assert provider.host.asked("/elsewhere") == 0


async def test_the_metadata_of_a_provider_with_a_path_is_found_either_way(database_url: str, clock: Clock) -> None:
    for address in (f"/tenant{DISCOVERY}", "/.well-known/oauth-authorization-server/tenant"):
        async with json_host() as host:
            provider = Provider(host, clock)
            del host.answers[DISCOVERY]
            provider.issuer = f"{host.url}/tenant"
            host.serve(address, {"issuer": provider.issuer, "jwks_uri": f"{host.url}{JWKS}"})
            async with external(database_url, provider) as app:
                assert (await call(app, provider.token(), CONTEXT)).status_code == 200


async def test_one_key_without_a_name_is_enough_and_two_are_a_riddle(
    database_url: str, provider: Provider, clock: Clock
) -> None:
    nameless = RSAKey.import_key({k: v for k, v in RSA.as_dict(private=True).items() if k != "kid"})
    public = {k: v for k, v in nameless.as_dict(private=False).items() if k != "kid"}
    provider.host.serve(JWKS, {"keys": [public, dict(EC.as_dict(private=False))]})
    async with external(database_url, provider) as app:
        assert (await call(app, provider.token(header={"kid": None}), CONTEXT)).status_code == 200
    other = {k: v for k, v in RSAKey.generate_key(2048).as_dict(private=False).items() if k != "kid"}
    provider.host.serve(JWKS, {"keys": [public, other]})
    async with external(database_url, provider) as app:
        assert (await call(app, provider.token(header={"kid": None}), CONTEXT)).status_code == 401


@pytest.mark.parametrize(
    ("address", "loopback", "allowed"),
    [
        ("https://id.example", False, True),
        ("https://id.example/tenant/v2?p=policy", False, True),
        ("http://id.example", True, False),
        ("http://127.0.0.1:9000/keys", True, True),
        ("http://localhost:9000/keys", True, True),
        ("http://[::1]:9000/keys", True, True),
        ("http://127.0.0.1:9000/keys", False, False),
        ("http://localhost.evil.example/keys", True, False),
        ("http://127.0.0.1.evil.example/keys", True, False),
        ("https://user@id.example", False, False),
        ("https://id.example#x", False, False),
        ("ftp://id.example", True, False),
        ("https://", False, False),
        ("https://[", False, False),
    ],
)
def test_keys_come_over_https_or_in_development_from_this_machine(address: str, loopback: bool, allowed: bool) -> None:
    assert may_be_fetched(address, loopback=loopback) is allowed


@pytest.mark.filterwarnings("ignore:Key size should be")  # joserfc's, of the short one
def test_a_key_that_is_too_short_or_for_something_else_is_none() -> None:
    public = dict(RSA.as_dict(private=False))
    assert read_key(public, ["RS256"]) is not None
    assert read_key(public, ["ES256"]) is None
    assert read_key(public | {"use": "enc"}, ["RS256"]) is None
    assert read_key(public | {"key_ops": ["encrypt"]}, ["RS256"]) is None
    assert read_key(public | {"alg": "PS256"}, ["RS256"]) is None
    assert read_key(public | {"n": "!"}, ["RS256"]) is None
    assert read_key({"kty": "RSA"}, ["RS256"]) is None
    assert read_key("key", ["RS256"]) is None
    short = RSAKey.generate_key(1024, {"kid": "short"}, private=True)
    assert read_key(dict(short.as_dict(private=False)), ["RS256"]) is None
    assert read_key(dict(ECKey.generate_key("P-384").as_dict(private=False)), ["ES256"]) is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"issuer": "http://id.example"}, "TOKEN_ISSUER"),
        ({"issuer": "https://id.example?x"}, "TOKEN_ISSUER"),
        ({"algorithms": ["HS256"]}, "HS256"),
        ({"algorithms": ["none"]}, "none"),
        ({"algorithms": []}, "TOKEN_ALGORITHMS"),
    ],
)
async def test_settings_that_would_believe_anyone_are_refused_at_the_start(
    database: Database, clock: Clock, settings: dict[str, Any], said: str
) -> None:
    told = {"issuer": "https://id.example", "audience": RESOURCE, "algorithms": ["RS256"], "clock": clock, **settings}
    with pytest.raises(SettingsError, match=said):
        ExternalVerifier(database, TableEntitlements(database, clock), **told)


async def test_a_database_that_is_down_is_told_as_an_outage(provider: Provider, clock: Clock) -> None:
    nowhere = "postgresql://nobody@/nothing?host=/nonexistent"
    async with external(nowhere, provider) as app:
        assert (await call(app, provider.token(), CONTEXT)).status_code == 503

"""Whose word is taken for who somebody is? A real provider that is told to say one thing wrong at a time."""

import asyncio
import base64
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.oauth.upstream import (
    CLIENT_ID,
    CLIENT_SECRET,
    E_MAIL,
    REDIRECT_URI,
    Upstream,
    identity_provider,
    params_of,
    telling,
)

from palestra.errors import SettingsError
from palestra.pages.account import identity_provider as module
from palestra.pages.account.identity_provider import (
    IdentityProvider,
    Kept,
    ProviderRefused,
    ProviderUnavailable,
    SignInDenied,
    UpstreamIdentity,
    UpstreamStart,
    from_settings,
)
from palestra.settings import Settings

pytestmark = pytest.mark.anyio

PROVIDER = "https://login.company.example"


def client_of(upstream: Upstream, **settings: Any) -> IdentityProvider:
    provider = from_settings(Settings.load(**{**upstream.settings, **settings}))
    assert provider is not None
    return provider


async def sign_in(upstream: Upstream, client: IdentityProvider | None = None) -> UpstreamIdentity:
    """There and back again, as the pages do it."""
    client = client or client_of(upstream)
    start = await client.begin(REDIRECT_URI)
    return await client.finish(params_of(await upstream.visit(start.url)), kept(start))


def kept(start: UpstreamStart) -> Kept:
    return Kept(REDIRECT_URI, start.nonce, start.code_verifier)


def seconds(**ago: int) -> int:
    return int((datetime.now(UTC) - timedelta(**ago)).timestamp())


# --- what holds -----------------------------------------------------------------------------------------------------


async def test_a_person_comes_back_as_issuer_and_subject_with_a_name_and_no_address(upstream: Upstream) -> None:
    identity = await sign_in(upstream)
    assert identity == UpstreamIdentity(upstream.issuer, "subject-1", "Ada Birch")


async def test_a_sign_in_asks_for_a_code_with_s256_a_state_and_a_nonce_of_its_own(upstream: Upstream) -> None:
    client = client_of(upstream)
    one, two = await client.begin(REDIRECT_URI), await client.begin(REDIRECT_URI)
    asked = params_of(one.url)
    assert one.url.startswith(f"{upstream.issuer}/auth?")
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope")} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "openid profile email",
    }
    assert (asked["state"], asked["nonce"], asked["code_challenge_method"]) == (one.state, one.nonce, "S256")
    assert one.code_verifier not in one.url
    assert CLIENT_SECRET not in one.url
    assert not {one.state, one.nonce, one.code_verifier} & {two.state, two.nonce, two.code_verifier}


async def test_a_fresh_sign_in_asks_for_a_new_proof_and_learns_when_it_was_given(upstream: Upstream) -> None:
    client = client_of(upstream)
    start = await client.begin(REDIRECT_URI, fresh=True)
    asked = params_of(start.url)
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    before = datetime.now(UTC) - timedelta(seconds=2)
    identity = await client.finish(params_of(await upstream.visit(start.url)), kept(start))
    assert identity.authenticated_at is not None
    assert before <= identity.authenticated_at <= datetime.now(UTC)


@pytest.mark.parametrize("told", [None, 10**18, -1e300])
async def test_a_provider_that_does_not_say_when_leaves_it_open(upstream: Upstream, told: float | None) -> None:
    client = client_of(upstream)
    start = await client.begin(REDIRECT_URI, fresh=True)
    redirected = params_of(await upstream.visit(start.url))
    await upstream.told(claims={"auth_time": told})
    assert (await client.finish(redirected, kept(start))).authenticated_at is None


async def test_an_ordinary_sign_in_goes_by_who_is_there(upstream: Upstream) -> None:
    start = await client_of(upstream).begin(REDIRECT_URI)
    assert not {"prompt", "max_age"} & set(params_of(start.url))


async def test_what_must_stay_secret_is_in_no_text_of_a_sign_in(upstream: Upstream) -> None:
    start = await client_of(upstream).begin(REDIRECT_URI)
    written = f"{start!r} {kept(start)!r}"
    assert not [secret for secret in (start.state, start.nonce, start.code_verifier) if secret in written]


async def test_discovery_and_keys_are_fetched_once_for_a_crowd(upstream: Upstream) -> None:
    paths = ("/.well-known/openid-configuration", "/jwks")
    before = [await upstream.asked(path) for path in paths]
    client = client_of(upstream)
    identities = await asyncio.gather(*(sign_in(upstream, client) for _ in range(5)))
    assert {one.subject for one in identities} == {"subject-1"}
    assert [await upstream.asked(path) for path in paths] == [times + 1 for times in before]


async def test_a_provider_that_rotated_its_keys_is_believed_at_once(upstream: Upstream) -> None:
    client = client_of(upstream)
    await sign_in(upstream, client)
    before = await upstream.asked("/jwks")
    await upstream.rotate()
    assert (await sign_in(upstream, client)).subject == "subject-1"
    assert (await sign_in(upstream, client)).subject == "subject-1"
    assert await upstream.asked("/jwks") == before + 1


async def test_a_crowd_after_a_rotation_fetches_the_keys_once(upstream: Upstream) -> None:
    client = client_of(upstream)
    await sign_in(upstream, client)
    before = await upstream.asked("/jwks")
    await upstream.rotate()
    await asyncio.gather(*(sign_in(upstream, client) for _ in range(4)))
    assert await upstream.asked("/jwks") == before + 1


async def test_what_was_fetched_is_asked_for_again_after_a_while(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DISCOVERY_FOR_S", 0.0)
    monkeypatch.setattr(module, "KEYS_FOR_S", 0.0)
    client = client_of(upstream)
    await sign_in(upstream, client)
    paths = ("/.well-known/openid-configuration", "/jwks")
    before = [await upstream.asked(path) for path in paths]
    await sign_in(upstream, client)
    assert all([await upstream.asked(path) > times for path, times in zip(paths, before, strict=True)])


async def test_keys_of_kinds_we_do_not_know_stand_in_nobodys_way(upstream: Upstream) -> None:
    strange: list[dict[str, Any]] = [
        {"kty": "AKP", "alg": "ML-DSA-44", "kid": "quantum", "pub": "AA"},
        {"kty": "EC", "crv": "P-999", "kid": "curve", "x": "AA", "y": "AA"},
        {"kty": "RSA", "kid": "half"},
        {"kid": "nothing"},
    ]
    await upstream.told(jwks=strange)
    assert (await sign_in(upstream)).subject == "subject-1"


@pytest.mark.parametrize(
    ("supported", "way"),
    [
        (["client_secret_post"], "secret in body"),
        (["client_secret_post", "client_secret_basic"], "secret in header"),
        (None, "secret in header"),
    ],
)
async def test_the_secret_goes_the_way_the_provider_says(
    upstream: Upstream, supported: list[str] | None, way: str
) -> None:
    await upstream.told(discovery={"token_endpoint_auth_methods_supported": supported})
    before = await upstream.asked(way)
    assert (await sign_in(upstream)).subject == "subject-1"
    assert await upstream.asked(way) == before + 1


async def test_a_wrong_secret_signs_nobody_in(upstream: Upstream) -> None:
    with pytest.raises(ProviderRefused, match="invalid_client"):
        await sign_in(upstream, client_of(upstream, identity_client_secret="wrong"))  # noqa: S106  # of a test
    with pytest.raises(ProviderRefused, match="invalid_client"):
        await sign_in(upstream, client_of(upstream, identity_client_secret=None))


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ({"name": E_MAIL}, None),
        ({"name": E_MAIL, "given_name": "Ada"}, "Ada"),
        ({"name": None}, None),
        ({"name": ["Ada"]}, None),
        ({"name": "  Ada \u202e\n Birch\x00 "}, "Ada Birch"),
        ({"name": "A" * 500}, "A" * 80),
    ],
)
async def test_a_name_is_for_display_and_never_an_address(
    upstream: Upstream, claimed: dict[str, Any], shown: str | None
) -> None:
    await upstream.told(claims=claimed)
    assert (await sign_in(upstream)).name == shown


# --- what does not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"nonce": "another"}, id="a88-nonce-of-another-sign-in"),
        pytest.param({"nonce": None}, id="a88-no-nonce"),
        pytest.param({"nonce": ""}, id="a88-empty-nonce"),
        pytest.param({"nonce": ["another"]}, id="a88-nonce-a-list"),
        pytest.param({"iss": "https://evil.example"}, id="a88-iss-of-another"),
        pytest.param({"iss": None}, id="a88-no-iss"),
        pytest.param({"iss": "slash"}, id="a88-iss-with-a-slash-more"),
        pytest.param({"aud": "somebody"}, id="a88-aud-of-another"),
        pytest.param({"aud": "somebody", "azp": CLIENT_ID}, id="a88-aud-of-another-asked-for-by-us"),
        pytest.param({"aud": None}, id="a88-no-aud"),
        pytest.param({"aud": []}, id="a88-aud-empty"),
        pytest.param({"aud": [CLIENT_ID, "somebody"]}, id="a88-two-aud-without-azp"),
        pytest.param({"aud": [CLIENT_ID, "somebody"], "azp": "somebody"}, id="a88-two-aud-azp-of-another"),
        pytest.param({"azp": "somebody"}, id="a88-azp-of-another"),
        pytest.param({"exp": "past"}, id="expired"),
        pytest.param({"exp": None}, id="no-exp"),
        pytest.param({"exp": "1e400"}, id="exp-not-a-number"),
        pytest.param({"iat": None}, id="no-iat"),
        pytest.param({"iat": "future"}, id="iat-in-the-future"),
        pytest.param({"sub": None}, id="no-sub"),
        pytest.param({"sub": ""}, id="sub-empty"),
        pytest.param({"sub": 7}, id="sub-a-number"),
        pytest.param({"sub": "s" * 256}, id="sub-too-long"),
        pytest.param({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, id="access-token-of-another"),
    ],
)
async def test_an_id_token_with_one_wrong_claim_signs_nobody_in(upstream: Upstream, claims: dict[str, Any]) -> None:
    spelled = {"past": seconds(minutes=2), "future": seconds(minutes=-10), "slash": f"{upstream.issuer}/"}
    told = {name: spelled.get(value, value) if isinstance(value, str) else value for name, value in claims.items()}
    await upstream.told(claims=told)
    with pytest.raises(ProviderRefused, match="id_token"):
        await sign_in(upstream)


async def test_the_same_changes_made_right_do_sign_in(upstream: Upstream) -> None:
    claims = {"aud": [CLIENT_ID, "somebody"], "azp": CLIENT_ID, "exp": seconds(seconds=30), "sub": "s" * 255}
    await upstream.told(claims=claims)
    assert (await sign_in(upstream)).subject == "s" * 255


@pytest.mark.parametrize(
    ("header", "how"),
    [
        ({"alg": "none"}, {"signature": "none"}),
        ({"alg": "ES256"}, {"signature": "none"}),
        ({"alg": "ES256"}, {"signature": "old", "claims": {"sub": "victim"}}),
        ({"alg": "HS256"}, {"signWith": base64.urlsafe_b64encode(CLIENT_SECRET.encode()).decode().rstrip("=")}),
        ({"kid": "unheard-of"}, {}),
        ({"kid": "secret", "alg": "HS256"}, {"signWith": "c2VjcmV0" * 8}),
        ({"crit": ["urn:test"], "urn:test": 1}, {}),
    ],
    ids=["alg-none", "no-signature", "changed-after-signing", "signed-with-our-secret", "kid", "oct-key", "crit"],
)
async def test_an_id_token_that_the_provider_did_not_sign_signs_nobody_in(
    upstream: Upstream, header: dict[str, Any], how: dict[str, Any]
) -> None:
    oct_key = {"kty": "oct", "kid": "secret", "k": "c2VjcmV0" * 8, "alg": "HS256"}
    await upstream.told(header=header, jwks=[oct_key], **how)
    with pytest.raises(ProviderRefused, match="id_token"):
        await sign_in(upstream)


async def test_an_answer_without_an_id_token_signs_nobody_in(upstream: Upstream) -> None:
    await upstream.told(noIdToken=True)
    with pytest.raises(ProviderRefused, match="no id_token"):
        await sign_in(upstream)


async def test_the_code_of_one_sign_in_is_worth_nothing_in_another(upstream: Upstream) -> None:
    client = client_of(upstream)
    mine, theirs = await client.begin(REDIRECT_URI), await client.begin(REDIRECT_URI)
    back = params_of(await upstream.visit(theirs.url))
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        await client.finish(back, kept(mine))


async def test_a_code_is_good_once(upstream: Upstream) -> None:
    client = client_of(upstream)
    start = await client.begin(REDIRECT_URI)
    back = params_of(await upstream.visit(start.url))
    await client.finish(back, kept(start))
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        await client.finish(back, kept(start))


@pytest.mark.parametrize("redirect", [{"iss": None}, {"iss": "https://evil.example"}, {"iss": ""}])
async def test_a88_an_answer_of_another_issuer_is_not_redeemed(upstream: Upstream, redirect: dict[str, Any]) -> None:
    await upstream.told(redirect=redirect)
    before = await upstream.asked("/token")
    with pytest.raises(ProviderRefused, match="iss"):
        await sign_in(upstream)
    assert await upstream.asked("/token") == before


async def test_an_issuer_that_was_not_promised_is_held_against_ours_all_the_same(upstream: Upstream) -> None:
    silent: dict[str, Any] = {"authorization_response_iss_parameter_supported": False}
    await upstream.told(discovery=silent, redirect={"iss": None})
    assert (await sign_in(upstream)).subject == "subject-1"
    await upstream.told(discovery=silent, redirect={"iss": "https://evil.example"})
    with pytest.raises(ProviderRefused, match="another issuer's"):
        await sign_in(upstream)


@pytest.mark.parametrize(
    ("redirect", "raised"),
    [
        ({"code": None}, ProviderRefused),
        ({"code": ""}, ProviderRefused),
        ({"code": "made-up"}, ProviderRefused),
        ({"error": "invalid_request"}, ProviderRefused),
        ({"error": "access_denied"}, SignInDenied),
        ({"error": "server_error"}, ProviderUnavailable),
    ],
)
async def test_an_answer_that_is_not_a_code_signs_nobody_in(
    upstream: Upstream, redirect: dict[str, Any], raised: type[Exception]
) -> None:
    await upstream.told(redirect=redirect)
    with pytest.raises(raised):
        await sign_in(upstream)


async def test_who_says_no_at_the_provider_is_told_apart_from_a_failure(upstream: Upstream) -> None:
    await upstream.told(deny=True)
    with pytest.raises(SignInDenied):
        await sign_in(upstream)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "https://user:word@evil.example/auth"},
        {"authorization_endpoint": "https://[broken/auth"},
        {"jwks_uri": None},
    ],
)
async def test_a_discovery_document_that_does_not_hold_begins_nothing(
    upstream: Upstream, discovery: dict[str, Any]
) -> None:
    await upstream.told(discovery=discovery)
    with pytest.raises(ProviderRefused, match="discovery document"):
        await client_of(upstream).begin(REDIRECT_URI)


# --- a provider that is not there -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
async def test_a_provider_that_breaks_is_unavailable_and_forgiven_afterwards(upstream: Upstream, path: str) -> None:
    client = client_of(upstream)
    await upstream.told(broken=path)
    with pytest.raises(ProviderUnavailable):
        await sign_in(upstream, client)
    await upstream.told()
    assert (await sign_in(upstream, client)).subject == "subject-1"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
async def test_a_provider_that_never_answers_is_given_up_in_time_by_everybody(
    upstream: Upstream, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module.TIMEOUT_S == 5.0
    monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    client = client_of(upstream)
    starts = [await client.begin(REDIRECT_URI) for _ in range(3)] if path != "/.well-known/openid-configuration" else []
    back = [(params_of(await upstream.visit(start.url)), kept(start)) for start in starts]
    await upstream.told(hang=path)
    began = time.monotonic()
    calls: list[Any] = [client.finish(*one) for one in back] or [client.begin(REDIRECT_URI) for _ in range(3)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ProviderUnavailable}
    assert time.monotonic() - began < 0.3 * 1.5 + 0.5  # two busy cores


async def test_a_provider_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with identity_provider(tmp_path) as issuer:
        async with telling(issuer) as upstream:
            known, unknown = client_of(upstream), client_of(upstream)
            start = await known.begin(REDIRECT_URI)
            back = params_of(await upstream.visit(start.url))
    with pytest.raises(ProviderUnavailable, match="token endpoint"):
        await known.finish(back, kept(start))
    with pytest.raises(ProviderUnavailable, match="ConnectError"):
        await unknown.begin(REDIRECT_URI)


async def test_what_the_provider_words_reaches_no_log_and_no_error(
    upstream: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    await upstream.told(redirect={"error": "invalid_request", "error_description": f"no {E_MAIL} here"})
    with pytest.raises(ProviderRefused) as refused:
        await sign_in(upstream)
    assert E_MAIL not in str(refused.value) + capsys.readouterr().err


# --- what is refused at the start -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"identity_issuer": PROVIDER}, "IDENTITY_CLIENT_ID"),
        ({"identity_client_id": "us"}, "IDENTITY_ISSUER"),
        ({"identity_issuer": "http://login.company.example"}, "https"),
        ({"identity_issuer": "http://127.0.0.1:9000", "environment": "production"}, "https"),
        ({"identity_issuer": f"{PROVIDER}?tenant=1"}, "without a query"),
        ({"identity_issuer": "https://us:word@login.company.example"}, "https"),
        ({"identity_issuer": "login.company.example"}, "https"),
        ({"identity_issuer": PROVIDER, "identity_client_id": "us", "identity_scopes": "profile"}, "openid"),
    ],
)
def test_a_provider_that_must_not_be_used_is_refused_by_name(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        from_settings(
            Settings.load(
                **(
                    {"identity_client_id": "us"}
                    if "identity_issuer" in settings and complaint != "IDENTITY_CLIENT_ID"
                    else {}
                )
                | settings
            )
        )


def test_no_provider_is_no_provider() -> None:
    assert from_settings(Settings.load()) is None

"""Is an access token believed when it is ours, for us and in time, and never otherwise?"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.factories import NOW

from palestra.grants import access_tokens
from palestra.grants.access_tokens import InvalidToken

ISSUER = "https://training.example"
RESOURCE = f"{ISSUER}/mcp"
KEY = ECKey.generate_key("P-256", {"kid": "ours"})
KEYS = {"ours": KEY}
MEMBER, GRANT = uuid4(), uuid4()


def token(**changes: Any) -> str:
    told: dict[str, Any] = {
        "issuer": ISSUER,
        "resource": RESOURCE,
        "member_id": MEMBER,
        "client_id": "host",
        "scopes": ("profile:read", "log:write"),
        "grant_id": GRANT,
        "now": NOW,
        **changes,
    }
    return access_tokens.issue(KEY, **told)


def reason(of: str, *, after_s: float = 0.0) -> str | None:
    """Why a token is not believed; None when it is."""
    try:
        access_tokens.verify(of, KEYS, issuer=ISSUER, resource=RESOURCE, now=NOW + timedelta(seconds=after_s))
    except InvalidToken as error:
        return str(error)
    return None


def signed(claims: dict[str, Any] | None = None, *, key: Any = KEY, **header: Any) -> str:
    """A token that is properly signed, with other claims or another header; None takes one out."""
    usual = {
        "iss": ISSUER,
        "aud": RESOURCE,
        "sub": str(MEMBER),
        "client_id": "host",
        "scope": "profile:read",
        "gid": GRANT.hex,
        "jti": "j",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
    }
    told = {name: value for name, value in {**usual, **(claims or {})}.items() if value is not None}
    head = {name: value for name, value in {"alg": "ES256", "typ": "at+jwt", "kid": "ours", **header}.items() if value}
    return jwt.encode(head, told, key, algorithms=[head["alg"]])


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    return ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (orjson.dumps(header), orjson.dumps(claims), signature)
    )


def test_a_token_says_who_for_whom_and_what() -> None:
    said = access_tokens.verify(token(), KEYS, issuer=ISSUER, resource=RESOURCE, now=NOW)
    assert (said.member_id, said.grant_id, said.client_id) == (MEMBER, GRANT, "host")
    assert said.scopes == {"profile:read", "log:write"}
    assert said.expires_at - said.issued_at == timedelta(minutes=10)


def test_no_two_tokens_are_the_same() -> None:
    assert len({token() for _ in range(50)}) == 50


def test_a_token_lasts_ten_minutes_and_clocks_may_be_five_seconds_apart() -> None:
    assert [reason(token(), after_s=s) for s in (-5, 0, 599, 604)] == [None] * 4
    assert reason(token(), after_s=605) == "exp"
    assert reason(token(), after_s=-6) == "nbf"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param({"aud": "https://other.example/mcp"}, "aud", id="a33-another-audience"),
        pytest.param({"aud": [RESOURCE]}, "aud", id="a33-a-list"),
        pytest.param({"aud": f"{RESOURCE}/"}, "aud", id="a33-a-slash-more"),
        pytest.param({"aud": None}, "aud", id="a33-none"),
        pytest.param({"iss": f"{ISSUER}/"}, "iss", id="a34-our-issuer-spelled-otherwise"),
        pytest.param({"iss": ISSUER.upper()}, "iss", id="a34-in-capitals"),
        pytest.param({"iss": None}, "iss", id="a34-nobodys"),
        pytest.param({"exp": None}, "claims", id="without-an-end"),
        pytest.param({"exp": "tomorrow"}, "claims", id="with-an-end-that-is-none"),
        pytest.param({"exp": 1e30}, "claims", id="with-an-end-beyond-all-time"),
        pytest.param({"exp": True}, "exp", id="with-an-end-that-is-a-truth"),
        pytest.param({"iat": None}, "claims", id="without-a-beginning"),
        pytest.param({"nbf": int(NOW.timestamp()) + 60}, "nbf", id="that-begins-later"),
        pytest.param({"sub": "nora"}, "claims", id="about-nobody"),
        pytest.param({"sub": 7}, "claims", id="about-a-number"),
        pytest.param({"gid": None}, "claims", id="without-a-grant"),
        pytest.param({"client_id": None}, "claims", id="without-a-client"),
    ],
)
def test_a_token_with_other_claims_is_not_believed(claims: dict[str, Any], expected: str) -> None:
    assert reason(signed(claims)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param({"typ": "JWT"}, "typ", id="a74-an-id-token"),
        pytest.param({"typ": None}, "typ", id="a74-no-type"),
        pytest.param({"kid": "theirs"}, "kid", id="an-unknown-key"),
        pytest.param({"kid": None}, "header", id="no-key"),
        pytest.param({"jwk": KEY.as_dict(private=False)}, "header", id="a72-a-key-of-its-own"),
        pytest.param({"jku": "https://evil.example/jwks"}, "header", id="a72-an-address-of-one"),
    ],
)
def test_a_token_with_another_header_is_not_believed(header: dict[str, Any], expected: str) -> None:
    assert reason(signed(**header)) == expected


def test_a70_an_unsigned_token_is_not_believed() -> None:
    claims = jwt.decode(token(), KEY, algorithms=["ES256"]).claims
    for alg in ("none", "None", "NONE", ""):
        assert reason(by_hand({"alg": alg, "typ": "at+jwt", "kid": "ours"}, claims)) in ("alg", "form")
    assert reason(by_hand({"alg": "ES256", "typ": "at+jwt", "kid": "ours"}, claims)) == "signature"


def test_a71_a_token_that_is_signed_with_what_everybody_can_read_is_not_believed() -> None:
    claims = jwt.decode(token(), KEY, algorithms=["ES256"]).claims
    header = {"alg": "HS256", "typ": "at+jwt", "kid": "ours"}
    for secret in (orjson.dumps(KEY.as_dict(private=False)), KEY.as_pem(private=False)):
        unsigned = by_hand(header, claims).rstrip(".")
        mac = hmac.new(secret, unsigned.encode(), hashlib.sha256).digest()
        assert reason(by_hand(header, claims, mac)) == "alg"
    assert reason(signed(key=OctKey.import_key("x" * 32), alg="HS256")) == "alg"


def test_a_token_of_another_key_or_algorithm_is_not_believed() -> None:
    assert reason(signed(key=ECKey.generate_key("P-256"))) == "signature"
    assert reason(signed(key=ECKey.generate_key("P-384"), alg="ES384")) == "alg"
    assert reason(signed(key=RSAKey.generate_key(2048), alg="RS256")) == "alg"


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "a" * 5_000,
        "é.é.é",
        token() + "x" * 4_000,
        token()[:-1],
        token() + ".x",
        "[" * 3_000,
    ],
)
def test_what_is_no_token_is_not_believed(nonsense: str) -> None:
    assert reason(nonsense) is not None


def test_json_of_a_thousand_brackets_is_no_token() -> None:
    header = base64.urlsafe_b64encode(b"[" * 2_000).rstrip(b"=").decode()
    assert reason(f"{header}.e30.AAAA") == "form"


@given(st.data())
def test_a_token_with_a_character_changed_is_not_believed(data: st.DataObject) -> None:
    """Except the last one of a part, of which base64url ignores some bits; then it says the same."""
    whole = token()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from("ABCxyz019_-."))
    changed = whole[:place] + other + whole[place + 1 :]
    if changed != whole and reason(changed) is None:
        assert place + 1 == len(whole) or whole[place + 1] == "."
        assert signature_bytes(changed) == signature_bytes(whole)


def signature_bytes(of: str) -> bytes:
    return b"|".join(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in of.split("."))

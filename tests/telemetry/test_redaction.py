"""Is what looks like a secret taken out of a line of log, and is the rest left alone?"""

import base64
import json
import logging
import time

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from tests.telemetry.conftest import Logged

from palestra.telemetry import logs
from palestra.telemetry.redaction import redacted

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"  # noqa: S105  # of nobody
RANDOM = "x3Jq9_b1Zs-0aVtQ4mYwK8uN2cR7eL5pHdGfT6iOSjE"  # as secrets.token_urlsafe makes them
SHORT = "s3cr3t"

WITH_SECRETS = {
    "the query of an address": f'"GET /oauth/authorize?client_id=a&state={SHORT} HTTP/1.1" 303',
    "Authlib's line": f"Issue token {{'token_type': 'Bearer', 'access_token': '{SHORT}', 'refresh_token': '{SHORT}'}}",
    "headers as bytes": f"[(b'location', b'https://a.example/cb?code={SHORT}'), (b'set-cookie', b'id={SHORT}; Lax')]",
    "a form": f"grant_type=authorization_code&code={SHORT}&code_verifier={SHORT}",
    "keyword arguments": f"finish(code='{SHORT}', state='{SHORT}', password=\"{SHORT}\")",
    "JSON": f'{{"client_secret": "{SHORT}"}}',
    "a JSON Web Token": f"could not verify {TOKEN} of a member",
    "a random token": f"no grant for {RANDOM}",
    "a bearer token of somebody else's making": "Authorization: Bearer opaque-0123456789",
    "a row that Postgres has already": f"DETAIL:  Key (login)=({SHORT}) already exists.",
    "a row that Postgres will not have": f"DETAIL:  Failing row contains (1, {SHORT}\nof (two) lines, null).",
    "an input that does not fit": f"note [type=string_too_long, input_value='{SHORT}\\n', input_type=str]",
    "a statement that failed": f"[SQL: select $1]\n[parameters: ('{SHORT}', 1)]",
    "a statement that did not fail": f"[generated in 0.0002s] ('{SHORT}', 1)",
    "an e-mail address": "nobody is known as ada.s3cr3t@mail.example.org",
}
WITHOUT = [
    "serving",
    "HTTP status code: 200",
    'File "/app/server/palestra/telemetry/logs.py", line 12, in a_function_with_quite_a_long_name_of_many_words',
    "relation search_document does not exist",
    "grant 3f2a7c1e-0000-4000-8000-1234567890ab was revoked",
    "2026-11-23T08:09:33.123456Z",
]


@pytest.mark.parametrize("line", WITH_SECRETS.values(), ids=WITH_SECRETS.keys())
def test_what_looks_like_a_secret_is_taken_out(line: str) -> None:
    left = redacted(line)
    assert not [secret for secret in (SHORT, TOKEN[-10:], RANDOM, "opaque", "ada") if secret in left], left
    assert "…" in left


@pytest.mark.parametrize("line", WITHOUT)
def test_what_does_not_is_left_alone(line: str) -> None:
    assert redacted(line) == line


@given(st.binary(min_size=32, max_size=96), st.text(max_size=20), st.text(max_size=20))
def test_no_random_token_survives_between_other_words(random: bytes, before: str, after: str) -> None:
    """Wherever it stands; but one that by chance lacks digits, or a kind of letter, is taken for a word."""
    token = base64.urlsafe_b64encode(random).rstrip(b"=").decode()
    if all(any(kind(c) for c in token) for kind in (str.isdigit, str.islower, str.isupper)):
        assert token not in redacted(f"{before} {token} {after}")


@pytest.mark.parametrize("ours", [True, False], ids=["ours", "a-library's"])
def test_an_exception_is_told_without_what_it_says_of_a_member(logged: Logged, ours: bool) -> None:
    logs.configure("debug", "json")
    try:
        int(f"code={SHORT}")
    except ValueError as error:
        if ours:
            structlog.get_logger("palestra").exception("failed", error=error)
        else:
            logging.getLogger("elsewhere").exception("failed for %s", "ada@mail.example.org")
    line = json.loads(logged())
    assert "ValueError: invalid literal" in line["exception"]
    assert SHORT not in json.dumps(line)
    assert "ada" not in json.dumps(line)


@pytest.mark.parametrize(
    "text", ["a" * 50_000 + " @", "a." * 25_000 + " @", "ab1" * 17_000 + " @"], ids=["word", "dots", "token"]
)
def test_a_long_text_costs_no_more_than_its_length(text: str) -> None:
    began = time.process_time()
    redacted(text)
    assert time.process_time() - began < 2, "it takes 10 ms; where each letter begins a search, 13 s"

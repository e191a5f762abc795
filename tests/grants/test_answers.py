"""Is a client answered at its address, byte for byte as it was registered, with everything once?"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.grants import answers

ISSUER = "https://training.example"
ADDRESSES = ["https://host.example/cb", "https://host.example/cb?a=1%20b", "http://127.0.0.1:5/cb", "app.example:/cb"]


@given(st.sampled_from(ADDRESSES), st.text(), st.one_of(st.none(), st.text(min_size=1)))
def test_a28_whatever_the_state_is_every_parameter_is_there_once(address: str, code: str, state: str | None) -> None:
    code, state = code.replace("\ud800", ""), state
    try:
        location = answers.granted(address, issuer=ISSUER, code=code, state=state)
    except UnicodeEncodeError:
        return  # a lone surrogate, which no request can bring
    assert location.startswith(address)
    told = parse_qsl(urlsplit(location).query, keep_blank_values=True)
    added = [(name, value) for name, value in told if name != "a"]
    assert added == [("code", code), *([("state", state)] if state is not None else []), ("iss", ISSUER)]


def test_a28_so_is_it_with_a_refusal() -> None:
    location = answers.refused(ADDRESSES[1], issuer=ISSUER, state="s", error="access_denied", description="No & no.")
    assert location.startswith(f"{ADDRESSES[1]}&")
    assert parse_qsl(urlsplit(location).query) == [
        ("a", "1 b"),
        ("error", "access_denied"),
        ("error_description", "No & no."),
        ("state", "s"),
        ("iss", ISSUER),
    ]


@pytest.mark.parametrize("query", ["iss=x", "a=1&code=x", "state", "error=", "%69ss=x", "error_description=x"])
def test_an_address_that_answers_for_itself_is_none(query: str) -> None:
    assert not answers.answerable(f"https://host.example/cb?{query}")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_other_is(address: str) -> None:
    assert answers.answerable(address)
    assert not answers.answerable(f"{address}#fragment")

"""What may a widget load? The policy from what its resource declares, and what is refused to be put into a header."""

import json

import pytest

from palestra.errors import ContractError
from palestra.pages.playground.policy import sandbox_policy

HOSTS = ["http://localhost:1", "http://127.0.0.1:1"]


def directives(declared: object | None) -> dict[str, str]:
    policy = sandbox_policy(None if declared is None else json.dumps(declared), hosts=HOSTS)
    return dict(part.split(" ", 1) for part in policy.split("; "))


@pytest.mark.parametrize("declared", [None, {}, {"connectDomains": [], "resourceDomains": []}])
def test_what_declares_nothing_gets_the_restrictive_default(declared: object) -> None:
    assert directives(declared) == {
        "default-src": "'none'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "media-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'none'",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": "http://localhost:1 http://127.0.0.1:1",
    }


def test_each_list_opens_its_directives_and_no_other() -> None:
    told = directives(
        {
            "connectDomains": ["https://api.example.com", "wss://live.example.com:8443"],
            "resourceDomains": ["https://*.pictures.example"],
            "frameDomains": ["https://video.example"],
            "baseUriDomains": ["https://base.example"],
        }
    )
    assert told["connect-src"] == "https://api.example.com wss://live.example.com:8443"
    for name in ("script-src", "style-src", "img-src", "media-src", "font-src"):
        assert told[name].endswith(" https://*.pictures.example")
    assert told["frame-src"] == "https://video.example"
    assert told["base-uri"] == "https://base.example"
    assert told["default-src"] == told["object-src"] == told["form-action"] == "'none'"


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.com",
        "https://example.com/path",
        "https://example.com; script-src *",
        "https://example.com 'unsafe-eval'",
        "https://example.com\r\nSet-Cookie: a=b",
        "https://example.com\n",
        "https://*",
        "https://exa*mple.com",
        "*",
        "data:",
        "'self'",
        "",
        7,
    ],
)
@pytest.mark.parametrize("name", ["connectDomains", "resourceDomains", "frameDomains", "baseUriDomains"])
def test_what_is_no_https_origin_reaches_no_header(name: str, origin: object) -> None:
    with pytest.raises(ContractError, match=name):
        directives({name: [origin]})


@pytest.mark.parametrize(
    "declared", ["", "[]", "null", "{", '{"scriptDomains": []}', '{"connectDomains": "https://a.b"}']
)
def test_what_is_no_declaration_is_refused(declared: str) -> None:
    with pytest.raises(ContractError):
        sandbox_policy(declared or "{]", hosts=HOSTS)

"""Which secrets pass between a member's browser, a host and us? All that a client saw go by, by name."""

import re
from collections import defaultdict
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx2

# In addresses, forms and JSON. A challenge is not secret by itself; it is here because nobody needs it in a log.
SECRET = {
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "csrf",
    "login",
    "nonce",
    "password",
    "refresh_token",
    "registration_access_token",
    "request",
    "state",
    "token",
}
LEAST = 12  # characters; shorter ones would be found by chance
_HIDDEN = re.compile(r"<input[^>]*type=[\"']?hidden[^>]*>")
_NAMED = re.compile(r"\bname=[\"']?([\w-]+)")
_VALUED = re.compile(r"\bvalue=[\"']?([^\"'>\s]+)")


class Canaries:
    """Sits on a client's responses, and knows afterwards what must not be written down."""

    def __init__(self, **known: str) -> None:
        self._found: dict[str, set[str]] = defaultdict(set)
        for name, value in known.items():
            self._add(name, value)

    @property
    def names(self) -> set[str]:
        return set(self._found)

    def watch(self, http: httpx2.AsyncClient) -> None:
        http.event_hooks["response"].append(self._saw)

    def in_text(self, text: str) -> dict[str, str]:
        """Those that are in a text, by name, with the line that tells."""
        return {name: _line(text, form) for name, form in self._forms() if form in text}

    async def _saw(self, response: httpx2.Response) -> None:
        await response.aread()
        request = response.request
        for address in (str(request.url), response.headers.get("location", "")):
            self._pairs(parse_qsl(urlsplit(address).query))
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            self._pairs(parse_qsl(request.content.decode()))
        if authorization := request.headers.get("authorization"):
            self._add("authorization", authorization.partition(" ")[2])
        for cookies in (*response.headers.get_list("set-cookie"), request.headers.get("cookie", "")):
            for morsel in SimpleCookie(cookies).values():
                self._add("cookie", morsel.value)
        self._body(response)

    def _body(self, response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "")
        if kind.startswith("application/json"):
            said: Any = response.json()
            if isinstance(said, dict):
                self._pairs((name, value) for name, value in said.items() if isinstance(value, str))
        elif kind.startswith("text/html"):
            for control in _HIDDEN.findall(response.text):
                if (name := _NAMED.search(control)) and (value := _VALUED.search(control)):
                    self._pairs([(name[1], value[1])])

    def _pairs(self, pairs: Any) -> None:
        for name, value in pairs:
            if name in SECRET:
                self._add(name, value)

    def _add(self, name: str, value: str) -> None:
        if len(value) >= LEAST:
            self._found[name].add(value)

    def _forms(self) -> Iterator[tuple[str, str]]:
        for name, values in self._found.items():
            for value in values:
                yield name, value
                yield name, quote(value, safe="")


def _line(text: str, form: str) -> str:
    at = text.index(form)
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0][:600]

"""How does a test act as a person with a browser? They open addresses, read, and press buttons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx2
from tests.serving import ADDRESS

Addresses = Callable[[str], bool]


@dataclass
class Form:
    """One form of a page, with what it sends by itself."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)  # name and value


@dataclass(frozen=True)
class Page:
    """Where a person is: on one of our pages, or on the way to somebody else's address."""

    url: str
    status: int
    text: str
    headers: httpx2.Headers
    forms: list[Form]

    def form(self, action: str, **button: str) -> Form:
        """The form that posts there and, where a button is named, has it."""
        (found,) = [
            form
            for form in self.forms
            if form.action == action and all(pair in form.buttons for pair in button.items())
        ]
        return found


class Person:
    """One browser with its cookies. `http` may be any client of the app; its own cookies are not used."""

    def __init__(self, http: httpx2.AsyncClient, address: str = ADDRESS) -> None:
        self.http = http
        self.cookies = httpx2.Cookies()
        self._address = address

    async def open(self, url: str) -> Page:
        """Go there, and wherever it is answered to go, as far as that is ours."""
        return await self._follow("GET", urljoin(self._address, url))

    async def press(self, page: Page, action: str, *, button: dict[str, str] | None = None, **typed: str) -> Page:
        """Fill in a form of a page and press its button."""
        fields = page.form(action, **(button or {})).fields | typed | (button or {})
        return await self._follow("POST", urljoin(page.url, action), data=fields, headers={"Origin": self._address})

    async def _follow(self, method: str, url: str, **content: Any) -> Page:
        while url.startswith(f"{self._address}/"):
            request = self.http.build_request(method, url, **content)
            request.headers.pop("cookie", None)
            self.cookies.set_cookie_header(request)
            response = await self.http.send(request, follow_redirects=False)
            self.cookies.extract_cookies(response)
            if "refresh" in response.headers:  # a page that goes on by itself
                delay, _, on_to = response.headers["refresh"].partition(";url=")
                assert (response.status_code, delay) == (200, "0")
                url, method, content = urljoin(url, on_to), "GET", {}
                continue
            if not response.is_redirect:
                parser = _Forms()
                parser.feed(response.text)
                return Page(url, response.status_code, response.text, response.headers, parser.forms)
            assert response.status_code == 303, "a redirect that repeats what was posted"
            url, method, content = urljoin(url, response.headers["location"]), "GET", {}
        return Page(url, 0, "", httpx2.Headers(), [])


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given["action"]))
        elif tag == "input" and "name" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and "name" in given:
            self.forms[-1].buttons.append((given["name"], given["value"]))

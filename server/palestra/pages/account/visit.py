"""Whose request is this, in which language, and with which headers is it answered? One `Visit` per request.

Before somebody is signed in, a form is bound to the browser by a cookie of its own; afterwards to the session. Either
way its token is made for one purpose and one authorization request, and for nothing else.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import asyncpg
import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from palestra.accounts import sessions
from palestra.accounts.local import LocalAccounts
from palestra.accounts.schemas import Session
from palestra.errors import StoreError
from palestra.grants import service as grants
from palestra.grants.schemas import Pending
from palestra.pages.account import texts
from palestra.pages.account.identity_provider import IdentityProvider
from palestra.pages.account.texts import Texts
from palestra.store.engine import LOST_CONNECTION, Database
from palestra.store.sealing import Sealer
from palestra.workouts.ids import key_of

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 16 * 1024
MAX_FIELDS = 10
STYLE = (resources.files(__package__) / "style.css").read_bytes()
STYLE_TAG = hashlib.sha256(STYLE).hexdigest()[:16]
FORM = "application/x-www-form-urlencoded"
HOME = "/account/connections"
OF_ACCOUNT = (
    "data",
    "activity",
    "import",
    "calendar",
)  # the account's own pages that signing in leads on to, by their last part

_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")  # token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Services:
    """What the pages stand on."""

    database: Database
    issuer: str
    clock: Callable[[], datetime]
    sealer: Sealer
    local: LocalAccounts | None
    provider: IdentityProvider | None
    forget: Callable[[UUID], None]  # whatever this process remembers of a member who is gone


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Problem(Exception):  # what a person is told; nothing of it is an error of ours
    """Answer with the page of this name in the texts' `problem`. It never redirects."""

    def __init__(self, kind: str, status: int, *, again: str | None = None, **values: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.again = again  # where its link leads, on our own site
        self.values = values


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser."""

    services: Services
    request: Request
    now: datetime
    texts: Texts
    session: Session | None
    browser: str  # the value of the cookie that binds forms to a browser nobody has signed in with
    browser_is_new: bool

    @property
    def secure(self) -> bool:
        """Whether people reach us by https; http is for development on this machine."""
        return self.services.issuer.startswith("https://")

    @property
    def address(self) -> str:
        """Where it comes from, for limits."""
        return self.request.client.host if self.request.client else ""

    @property
    def session_cookie(self) -> str | None:
        """The session's cookie as it came."""
        return self.request.cookies.get(sessions.cookie_name(self.secure))

    def path(self, page: str, **query: str) -> str:
        """The address of one of our pages, on our own site."""
        return urlsplit(self.services.issuer).path + page + (f"?{urlencode(query)}" if query else "")

    def on_to(self, about: str, **query: str) -> str:
        """Where somebody goes on who has signed in for this.

        `about` is the id of an authorization request or of a data request, one of OF_ACCOUNT, or nothing.
        """
        if about in OF_ACCOUNT:
            return self.path(f"/account/{about}", **query)
        if self.is_data_request(about):
            return self.path("/account/data", request=about, **query)
        return self.path("/link", request=about, **query) if about else self.path(HOME, **query)

    def is_data_request(self, about: str) -> bool:
        """Whether this is the id of a data request: of a form that authorization requests never have."""
        return key_of("drq", about) is not None

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """An HTML page."""
        html = _TEMPLATES.get_template(template).render(
            visit=self, t=self.texts.words, say=_say, style=self.path("/account/style.css", v=STYLE_TAG), **values
        )
        response = Response(html, status, headers=HEADERS, media_type="text/html")
        response.headers["Content-Language"] = self.texts.language
        if self.browser_is_new:
            self._set_cookie(response, browser_cookie_name(self.secure), self.browser)
        return response

    def go(self, location: str) -> RedirectResponse:
        """See other: always with GET, and without what was posted."""
        return RedirectResponse(location, 303, headers=HEADERS)

    def leave(self, url: str, why: Literal["leaving", "returning"], *, name: str) -> Response:
        """A page that goes on by itself to an address that is not ours, `name`'s.

        A redirect would not do: Chromium holds the form's page's `form-action` against everything that the other side
        redirects to in turn, and both providers and clients pass people on to origins that we cannot know. A page ends
        that chain; a refresh without delay is no change of context (WCAG technique H76).
        """
        response = self.page(
            "leaving.html", words=self.texts.words[why], name=name, url=url, leads_to=urlsplit(url).netloc
        )
        response.headers["Refresh"] = f"0;url={url}"
        return response

    def signed_in(self, location: str, cookie: str) -> Response:
        """See other, with a new session."""
        response = self.go(location)
        self._set_cookie(response, sessions.cookie_name(self.secure), cookie)
        return response

    def signed_out(self, location: str) -> Response:
        """See other, without a session."""
        response = self.go(location)
        self._set_cookie(response, sessions.cookie_name(self.secure), "", max_age_s=0)
        return response

    def token(self, purpose: str, about: str = "") -> str:
        """What a form proves that it came from our page: in this session or browser, for this purpose."""
        secret = self.session.csrf if self.session else self.browser
        message = "\n".join(("palestra form", "session" if self.session else "browser", purpose, about))
        return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()

    async def form(
        self, purpose: str, *, about: str, max_fields: int = MAX_FIELDS, max_bytes: int = MAX_BODY_BYTES
    ) -> dict[str, str]:
        """What was posted, if it came from a form that this visit's `token` was made for; raises Problem.

        `about` names the field that says what the form is about.
        """
        fields = _fields(await self._body(max_bytes), max_fields)
        again = self.on_to(fields.get("request", "") or (purpose if purpose in OF_ACCOUNT else ""))
        self.prove(purpose, fields.get(about, ""), fields.get("csrf", ""), again=again)
        return fields

    def prove(self, purpose: str, about: str, csrf: str, *, again: str) -> None:
        """Raise Problem unless `csrf` is what this visit's `token` is, and the form came from our site."""
        if not self._from_our_site():
            raise Problem("stale_form", 403, again=again)
        if self.session is None and self.browser_is_new:  # the page had set a cookie: to open it again would not help
            raise Problem("no_cookie", 403, again=again)
        if not hmac.compare_digest(csrf.encode(), self.token(purpose, about).encode()):
            raise Problem("stale_form", 403, again=again)

    async def pending(self, request_id: str, *, again: bool = False) -> Pending:
        """The authorization request that waits; raises Problem when it does not, or not any more.

        `again`: also one that this member has approved a moment ago.
        """
        again_for = self.session.member.id if again and self.session else None
        async with self.services.database.transaction() as connection:
            found = await grants.pending(connection, request_id, self.now, again_for=again_for)
        if found is None:
            raise Problem("expired", 400)
        return found

    def _from_our_site(self) -> bool:
        """Beside the token: what a browser says of where a form comes from (Fetch Metadata)."""
        site = self.request.headers.get("sec-fetch-site", "same-origin")
        # "null" is what no-referrer makes of our own origin (Fetch, 3.2).
        origin = self.request.headers.get("origin", "null")
        ours = urlsplit(self.services.issuer)
        return site in ("same-origin", "none") and origin in ("null", f"{ours.scheme}://{ours.netloc}")

    async def _body(self, max_bytes: int) -> str:
        if self.request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise Problem("unreadable", 415)
        body = bytearray()
        async for chunk in self.request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise Problem("unreadable", 413)
        try:
            return body.decode("ascii")  # everything else is percent-encoded
        except UnicodeDecodeError:
            raise Problem("unreadable", 400) from None

    def _set_cookie(self, response: Response, name: str, value: str, *, max_age_s: int | None = None) -> None:
        response.set_cookie(name, value, max_age=max_age_s, path="/", secure=self.secure, httponly=True, samesite="lax")


Page = Callable[[Visit], Awaitable[Response]]


def answering(services: Services, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with `page`, or with the page of a Problem."""

    async def endpoint(request: Request) -> Response:
        visit = _arrived(services, request)
        try:
            visit = replace(visit, session=await _session(visit))
            return await page(visit)
        except Problem as problem:
            return _told(visit, problem)
        except (*LOST_CONNECTION, asyncpg.PostgresError, StoreError) as error:
            # Its type alone: the text of a statement's error holds the statement's values.
            log.warning("page_failed", path=request.url.path, error=type(error).__name__)
            return _told(visit, Problem("unavailable", 503, name="Palestra"))

    return endpoint


def browser_cookie_name(secure: bool) -> str:
    """`__Host-`: no neighbouring domain can set it, so its forms' tokens cannot be planted."""
    return "__Host-palestra_browser" if secure else "palestra_browser"


def one(request: Request, name: str) -> str:
    """The only value of a query parameter; "" where there is none, or several to choose from."""
    values = request.query_params.getlist(name)
    return values[0] if len(values) == 1 else ""


def _arrived(services: Services, request: Request) -> Visit:
    browser = request.cookies.get(browser_cookie_name(services.issuer.startswith("https://")), "")
    is_new = _RANDOM.fullmatch(browser) is None
    return Visit(
        services=services,
        request=request,
        now=services.clock(),
        texts=texts.for_browser(request.headers.get("accept-language")),
        session=None,
        browser=secrets.token_urlsafe(32) if is_new else browser,
        browser_is_new=is_new,
    )


async def _session(visit: Visit) -> Session | None:
    if visit.session_cookie is None:
        return None
    async with visit.services.database.transaction() as connection:
        return await sessions.current(connection, visit.session_cookie, visit.now)


def _told(visit: Visit, problem: Problem) -> Response:
    words = visit.texts.words["problem"][problem.kind]
    return visit.page("problem.html", status=problem.status, problem=problem, words=words)


def _fields(body: str, max_fields: int) -> dict[str, str]:
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=max_fields, errors="strict")
    except ValueError:
        raise Problem("unreadable", 400) from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or any("\0" in value for value in fields.values()):
        raise Problem("unreadable", 400)
    return fields


def _say(text: str, **values: object) -> Markup:
    """A sentence with what others call themselves set apart: escaped, and in a direction of its own."""
    return Markup(escape(text)).format(**{name: _set_apart(value) for name, value in values.items()})  # noqa: S704


def _set_apart(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)


_TEMPLATES = Environment(
    loader=PackageLoader(__package__, "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

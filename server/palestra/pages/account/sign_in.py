"""Who is it? Signing in with a local account or at the company's identity provider, and signing out.

Signing in always begins a new session and ends the one before: nothing that was planted in a browser survives it, and
an identity is never attached to whoever happened to be signed in.
"""

import math
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from starlette.responses import Response

from palestra.accounts import audit, sessions, throttle
from palestra.accounts import service as accounts
from palestra.accounts import upstream as leavings
from palestra.accounts.local import SignInRefused
from palestra.accounts.schemas import SignInMethod
from palestra.errors import ValidationFailed
from palestra.grants.schemas import Pending
from palestra.pages.account.identity_provider import (
    IdentityProvider,
    Kept,
    ProviderUnavailable,
    UpstreamError,
)
from palestra.pages.account.visit import HOME, OF_ACCOUNT, Problem, Visit, one

SIGNED_OUT = "signed-out"  # in an address and in a form: yes, where somebody else was here a moment ago
LEAVE_LIMIT = 60  # per address and window: each costs a row for ten minutes
LEAVE_PER_S = 600
LEEWAY = timedelta(seconds=60)  # between the provider's clock and ours


async def ask(visit: Visit) -> Response:
    """GET /sign-in: for the account's own pages."""
    if visit.session is not None:
        return visit.go(visit.path(HOME))
    return page(visit, None)


async def restored(visit: Visit) -> Response:
    """GET of what only forms are sent to, as by a browser that opens its tabs again."""
    return visit.go(visit.path("/sign-in"))


def page(visit: Visit, pending: Pending | None, *, about: str = "", status: int = 200, **values: object) -> Response:
    """What asks to sign in. With a request, it first says whose and where it leads (pre-login confirmation).

    `about` is what it leads on to where that is no authorization request (Visit.on_to).
    """
    left = one(visit.request, SIGNED_OUT)
    values = {"refused": False, "minutes": None, "login": "", "left": left, **values}
    return visit.page(
        "sign_in.html",
        status=status,
        pending=pending,
        about=pending.id if pending else about,
        lead=_lead(visit, about),
        signed_out=pending is None and left == "yes",
        **values,
    )


async def with_password(visit: Visit) -> Response:
    """POST /sign-in."""
    fields = await visit.form("sign-in", about="request")
    about = fields.get("request", "")
    pending = await _of_form(visit, about)
    if visit.services.local is None:
        raise Problem("unreadable", 400)
    login = fields.get("login", "")
    shown = {"about": about, "login": login, "left": fields.get(SIGNED_OUT, "")}
    try:
        member = await visit.services.local.authenticate(
            login, fields.get("password", ""), address=visit.address, now=visit.now
        )
    except SignInRefused as refused:
        if refused.retry_after_s is None:
            return page(visit, pending, status=400, refused=True, **shown)
        response = page(visit, pending, status=429, minutes=_minutes(refused.retry_after_s), **shown)
        response.headers["Retry-After"] = str(refused.retry_after_s)
        return response
    return await _begin_session(visit, member.id, "local", visit.on_to(about))


async def upstream(visit: Visit) -> Response:
    """POST /sign-in/upstream: only now, with the person's word, is a state made and stored."""
    fields = await visit.form("sign-in", about="request")
    about = fields.get("request", "")
    pending = await _of_form(visit, about)
    provider = _provider(visit)
    wait_s = await throttle.hit(
        visit.services.database,
        f"sign-in leaving {throttle.place(visit.address)}",
        limit=LEAVE_LIMIT,
        per_s=LEAVE_PER_S,
        now=visit.now,
    )
    if wait_s is not None:
        raise Problem("too_many", 429, minutes=_minutes(wait_s))
    left = fields.get(SIGNED_OUT, "")
    # The provider may still know who was here before. Whoever asks for another account, and a client that asks for a
    # new sign-in, does not mean them.
    fresh = left == "yes" or visit.is_data_request(about) or (pending is not None and "login" in pending.prompt)
    redirect_uri = f"{visit.services.issuer}/sign-in/callback"
    try:
        start = await provider.begin(redirect_uri, fresh=fresh)
    except UpstreamError:
        raise Problem("unavailable", 503, again=_again(visit, about, left), name=provider.name) from None
    kept = {
        "redirect_uri": redirect_uri,
        "nonce": start.nonce,
        "code_verifier": start.code_verifier,
        "request": about,
        "left": left,
        "left_at": visit.now.isoformat(),
    }
    sealed = visit.services.sealer.seal(orjson.dumps(kept))
    async with visit.services.database.transaction() as connection:
        await leavings.keep(connection, state=start.state, browser=visit.browser, sealed=sealed, now=visit.now)
    return visit.leave(start.url, "leaving", name=provider.name)


async def callback(visit: Visit) -> Response:
    """GET /sign-in/callback: the provider sends the person back, with the state that left in this browser."""
    provider = _provider(visit)
    if visit.browser_is_new:
        raise Problem("no_cookie", 400, again=visit.path("/sign-in"))
    state = one(visit.request, "state")
    async with visit.services.database.transaction() as connection:
        sealed = await leavings.take(connection, state=state, browser=visit.browser, now=visit.now)
    if sealed is None:
        raise Problem("sign_in_failed", 400, again=visit.path("/sign-in"))
    kept: dict[str, str] = orjson.loads(visit.services.sealer.open(sealed))
    again = _again(visit, kept["request"], kept.get("left", ""))
    params = {name: one(visit.request, name) for name in visit.request.query_params}
    try:
        identity = await provider.finish(params, Kept(kept["redirect_uri"], kept["nonce"], kept["code_verifier"]))
    except ProviderUnavailable:
        raise Problem("unavailable", 503, again=again, name=provider.name) from None
    except UpstreamError as error:
        await _note_refused(visit, None, type(error).__name__)
        raise Problem("sign_in_failed", 400, again=again) from None
    try:
        async with visit.services.database.transaction() as connection:
            member = await accounts.of_identity(
                connection, identity.issuer, identity.subject, name=identity.name, now=visit.now
            )
    except ValidationFailed:
        raise Problem("sign_in_failed", 400, again=again) from None
    if not member.active:
        await _note_refused(visit, member.id, "disabled")
        raise Problem("closed", 403)
    if not visit.is_data_request(kept["request"]):
        return await _begin_session(visit, member.id, "upstream", visit.on_to(kept["request"]))
    # Asked to have them prove it again, some providers go by who was there before, and say nothing of it.
    left_at = datetime.fromisoformat(kept["left_at"])
    if identity.authenticated_at is None or identity.authenticated_at < left_at - LEEWAY:
        await _note_refused(visit, member.id, "not_fresh")
        raise Problem("not_fresh", 403, again=again, name=provider.name)
    return await _begin_session(visit, member.id, "upstream_again", visit.on_to(kept["request"]))


async def out(visit: Visit) -> Response:
    """POST /sign-out: from an account page, or to answer a request as somebody else."""
    fields = await visit.form("sign-out", about="request")
    async with visit.services.database.transaction() as connection:
        await sessions.end(connection, visit.session_cookie)
        if visit.session is not None:
            await audit.record(connection, "signed_out", member_id=visit.session.member.id, now=visit.now)
    return visit.signed_out(_again(visit, fields.get("request", ""), "yes"))


async def _begin_session(visit: Visit, member_id: UUID, method: SignInMethod, on_to: str) -> Response:
    async with visit.services.database.transaction() as connection:
        cookie = await sessions.begin(connection, member_id, method, visit.now, replacing=visit.session_cookie)
    return visit.signed_in(on_to, cookie)


async def _note_refused(visit: Visit, member_id: UUID | None, reason: str) -> None:
    """In the audit; only of those who left from here, whom a limit counts."""
    async with visit.services.database.transaction() as connection:
        await audit.record(
            connection, "sign_in_refused", member_id=member_id, now=visit.now, method="upstream", reason=reason
        )


async def _of_form(visit: Visit, about: str) -> Pending | None:
    if not about or about in OF_ACCOUNT or visit.is_data_request(about):
        return None
    return await visit.pending(about)


def _lead(visit: Visit, about: str) -> str:
    """Why somebody is asked to sign in, where it is not for an app."""
    words = visit.texts.words["sign_in"]
    if visit.is_data_request(about):
        return str(words["lead_again"] if visit.session else words["lead_data"])
    if about == "import":
        return str(visit.texts.words["importing"]["sign_in"])
    return str(words["lead_account" if about in OF_ACCOUNT else "lead"])


def _again(visit: Visit, about: str, left: str) -> str:
    """Back to the sign-in, which still knows that somebody else was here a moment ago."""
    if left != "yes":
        return visit.on_to(about)
    again = {SIGNED_OUT: "yes"}
    return visit.on_to(about, **again) if about else visit.path("/sign-in", **again)


def _provider(visit: Visit) -> IdentityProvider:
    if visit.services.provider is None:
        raise Problem("unreadable", 404)
    return visit.services.provider


def _minutes(seconds: int) -> int:
    return math.ceil(seconds / 60)

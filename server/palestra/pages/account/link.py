"""May this app act for this member? The question a person is asked, and their answer."""

from contextlib import suppress
from datetime import timedelta

from starlette.responses import Response

from palestra.accounts.schemas import Session
from palestra.errors import Gone
from palestra.grants import service as grants
from palestra.grants.schemas import Pending
from palestra.pages.account import sign_in
from palestra.pages.account.visit import Problem, Visit, one


async def ask(visit: Visit) -> Response:
    """GET /link: sign in first; then the question, unless the same was allowed before."""
    pending = await visit.pending(one(visit.request, "request"))
    if visit.session is None or not _recent_enough(visit, pending):
        return sign_in.page(visit, pending)
    member_id = visit.session.member.id
    async with visit.services.database.transaction() as connection:
        remembered = await grants.remembered(connection, member_id, pending)
        wanted = await grants.wanted(connection, member_id, pending)
    if remembered and visit.request.method == "GET":  # HEAD decides nothing
        with suppress(grants.NotRemembered):  # disconnected in another window, at this moment
            return await _approved(visit, visit.session, pending, unasked=True)
    return visit.page("consent.html", pending=pending, wanted=wanted)


async def decide(visit: Visit) -> Response:
    """POST /link: approve or deny. Somebody who does not want to sign in may deny without."""
    fields = await visit.form("decide", about="request")
    decision = fields.get("decision")
    pending = await visit.pending(fields.get("request", ""), again=decision == "approve")  # pressed twice
    match decision:
        case "deny":
            return await _denied(visit, pending)
        case "approve" if visit.session and _recent_enough(visit, pending):
            return await _approved(visit, visit.session, pending)
        case "approve":  # only a form that never was on a page asks for it
            return visit.go(visit.path("/link", request=pending.id))
        case _:
            raise Problem("unreadable", 400)


async def _approved(visit: Visit, session: Session, pending: Pending, *, unasked: bool = False) -> Response:
    try:
        location = await grants.approve(
            visit.services.database,
            pending.id,
            session.member.id,
            authenticated_at=session.authenticated_at,
            now=visit.now,
            issuer=visit.services.issuer,
            unasked=unasked,
        )
    except grants.NotRemembered:
        raise
    except Gone:  # answered in another window, at the same moment
        raise Problem("expired", 400) from None
    return visit.leave(location, "returning", name=pending.client.name)


async def _denied(visit: Visit, pending: Pending) -> Response:
    try:
        location = await grants.deny(
            visit.services.database,
            pending.id,
            member_id=visit.session.member.id if visit.session else None,
            now=visit.now,
            issuer=visit.services.issuer,
        )
    except Gone:
        raise Problem("expired", 400) from None
    return visit.leave(location, "returning", name=pending.client.name)


def _recent_enough(visit: Visit, pending: Pending) -> bool:
    """Where the client asks for it (OpenID Connect's prompt=login), only a sign-in since its request counts."""
    if "login" not in pending.prompt or visit.session is None:
        return True
    return visit.session.authenticated_at >= pending.expires_at - timedelta(seconds=grants.REQUEST_TTL_S)

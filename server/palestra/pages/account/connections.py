"""What has a member connected, and how do they end it?"""

from starlette.responses import Response

from palestra.grants import service as grants
from palestra.pages.account.visit import Problem, Visit, one


async def show(visit: Visit) -> Response:
    """GET /account/connections."""
    if visit.session is None:
        return visit.go(visit.path("/sign-in"))
    async with visit.services.database.reader() as reader:
        listed = await grants.connections(reader, visit.session.member.id)
    done = one(visit.request, "done") == "yes"
    return visit.page("connections.html", connections=listed, done=done)


async def start(visit: Visit) -> Response:
    """GET /account."""
    return visit.go(visit.path("/account/connections"))


async def disconnect(visit: Visit) -> Response:
    """POST /account/connections: every grant of this client to this member ends, in every process within seconds."""
    fields = await visit.form("disconnect", about="client")
    if visit.session is None:
        raise Problem("stale_form", 403, again=visit.path("/sign-in"))
    async with visit.services.database.transaction() as connection:
        await grants.disconnect(connection, visit.session.member.id, fields.get("client", ""), visit.now)
    return visit.go(visit.path("/account/connections", done="yes"))

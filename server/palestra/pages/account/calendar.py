"""Under which address does a member's calendar app read the schedule? Made, shown, replaced and removed here."""

from urllib.parse import urlsplit

from starlette.responses import Response

from palestra.accounts import audit
from palestra.pages.account import sign_in
from palestra.pages.account.visit import Problem, Visit, one
from palestra.plans.feed import feeds
from palestra.store.engine import driver

ABOUT = "calendar"
HERE = "/account/calendar"
DONE = ("made", "replaced", "removed")


async def show(visit: Visit) -> Response:
    """GET /account/calendar."""
    if visit.session is None:
        return sign_in.page(visit, None, about=ABOUT)
    member_id = visit.session.member.id
    async with visit.services.database.reader() as reader:
        token = await feeds.address(reader, member_id, visit.services.sealer)
        read_at = await feeds.last_read(reader, member_id)
    url = None if token is None else f"{visit.services.issuer}/calendar/{token}.ics"
    done = one(visit.request, "done")
    return visit.page(
        "calendar.html",
        url=url,
        webcal=None if url is None else urlsplit(url)._replace(scheme="webcal").geturl(),
        read_at=read_at,
        done=done if done in DONE else "",
    )


async def change(visit: Visit) -> Response:
    """POST /account/calendar: make an address, replace the one there is, or remove it."""
    fields = await visit.form(ABOUT, about="do")
    if visit.session is None:
        raise Problem("stale_form", 403, again=visit.on_to(ABOUT))
    member_id, sealer = visit.session.member.id, visit.services.sealer
    async with visit.services.database.transaction() as connection:
        db = await driver(connection)
        match fields.get("do"):
            case "make":
                await feeds.make(db, member_id, sealer, visit.now)
                done = "made"
            case "replace":
                await feeds.replace(db, member_id, sealer, visit.now)
                done = "replaced"
            case "remove":
                await feeds.revoke(db, member_id)
                done = "removed"
            case _:
                raise Problem("unreadable", 400)
        await audit.record(connection, f"calendar_{done}", member_id=member_id, now=visit.now)
    return visit.go(visit.path(HERE, done=done))

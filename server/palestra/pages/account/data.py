"""What is to happen to a member's data, and have they confirmed it? Taking it along, erasing it, and who has looked.

A conversation, or the page itself, makes a request; what it asks for is read from there, and never from a form. It is
done when the member presses the button of its page in a browser where they proved within ten minutes who they are.
"""

import tempfile
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import IO, cast
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from palestra import members
from palestra.accounts import access_log, data_requests, saved, throttle
from palestra.accounts.access_log import Access
from palestra.accounts.data_requests import DataRequest
from palestra.accounts.schemas import Session
from palestra.errors import NotFound
from palestra.grants import service as grants
from palestra.pages.account import sign_in
from palestra.pages.account.visit import HEADERS, Problem, Visit, one
from palestra.store.engine import Reader, driver
from palestra.workouts import erasing
from palestra.workouts.erasing import Which
from palestra.workouts.ids import key_of, public_id

FRESH = timedelta(minutes=10)
PROVED = ("local", "upstream_again")  # ways to sign in that show who is there now, and not who was this morning
FROM_THE_PAGE = ("export_all", "delete_all")
EXPORTS = 10  # of one member an hour: each reads and packs all there is
PER_S = 3_600
IN_MEMORY_BYTES = 4 * 1024 * 1024  # of an export; more of it waits on disk, in a file without a name
CHUNK_BYTES = 64 * 1024


async def show(visit: Visit) -> Response:
    """GET /account/data: what may be asked for; with a request, what it would do, or has done."""
    told = one(visit.request, "request")
    if not told:
        return visit.page("data.html") if visit.session else sign_in.page(visit, None, about="data")
    if key_of("drq", told) is None:
        raise Problem("no_such_request", 404)
    if visit.session is None:
        return sign_in.page(visit, None, about=told)
    asked = await _asked(visit, visit.session, told)
    if asked.done_at is not None and asked.action != "export_all":
        return visit.page("data_done.html", asked=asked, names=_names(visit, asked))
    if not _fresh(visit, visit.session):
        return sign_in.page(visit, None, about=told)
    counts = await _counts(visit, visit.session.member.id, asked)
    return visit.page("data_confirm.html", asked=asked, told=told, counts=counts, names=_names(visit, asked))


async def ask(visit: Visit) -> Response:
    """POST /account/data/ask: the page's own way to what conversations may ask for."""
    fields = await visit.form("ask", about="action")
    if visit.session is None:
        raise Problem("stale_form", 403, again=visit.on_to("data"))
    if (action := fields.get("action")) not in FROM_THE_PAGE:
        raise Problem("unreadable", 400)
    async with visit.services.database.transaction() as connection:
        asked = await data_requests.ask(
            connection, visit.session.member.id, cast("data_requests.Action", action), {}, visit.now
        )
    return visit.go(visit.on_to(public_id("drq", asked.id)))


async def confirm(visit: Visit) -> Response:
    """POST /account/data: do what the request asks for, once. An export may be fetched again while it stands."""
    fields = await visit.form("data", about="request")
    told = fields.get("request", "")
    if visit.session is None:
        raise Problem("stale_form", 403, again=visit.on_to(told))
    asked = await _asked(visit, visit.session, told)
    if not _fresh(visit, visit.session):  # the page lay open for too long
        return visit.go(visit.on_to(told))
    if asked.action == "export_all":
        return await _export(visit, visit.session, asked)
    if asked.action == "delete_all":
        return await _remove(visit, visit.session, asked)
    await _do(visit, visit.session.member.id, asked)
    return visit.go(visit.on_to(told))


async def erased(visit: Visit) -> Response:
    """GET /account/erased: nobody is signed in, and nothing is there any more to sign in to."""
    return visit.page("data_erased.html")


async def activity(visit: Visit) -> Response:
    """GET /account/activity: which app used what, day by day, and what happened to the account."""
    if visit.session is None:
        return sign_in.page(visit, None, about="activity")
    async with visit.services.database.reader() as reader:
        found = await access_log.read(reader, visit.session.member.id)
        clients = {each.client_id for each in found.accesses} | {each.client_id or "" for each in found.events}
        names = await grants.names(reader, clients)
    days = [(day, list(of_day)) for day, of_day in groupby(found.accesses, key=_day)]
    return visit.page("activity.html", days=days, events=found.events, names=names)


async def _asked(visit: Visit, session: Session, told: str) -> DataRequest:
    """The session's member's own request; whoever else's does not exist."""
    key = key_of("drq", told)
    if key is not None:
        async with visit.services.database.reader() as reader:
            asked = await data_requests.find(reader, session.member.id, key, visit.now)
        if asked is not None:
            return asked
    raise Problem("no_such_request", 404)


def _fresh(visit: Visit, session: Session) -> bool:
    return session.method in PROVED and timedelta(0) <= visit.now - session.authenticated_at <= FRESH


async def _counts(visit: Visit, member_id: UUID, asked: DataRequest) -> dict[str, int]:
    """How much of what it would concern, by the names of the texts' `data.counts`."""
    if asked.action == "disconnect_source":
        return {}
    async with visit.services.database.reader() as reader:
        workouts = await erasing.count(reader, member_id, _which(asked))
        counts = {"workouts": workouts.workouts, "sets": workouts.sets}
        if asked.action in ("export_all", "delete_all"):
            counts["exercises"] = await erasing.custom_exercises(reader, member_id)
            counts["saved"] = sum((await saved.counts(reader, member_id)).values())
            counts["connections"] = len(await grants.connections(reader, member_id))
    return counts


def _names(visit: Visit, asked: DataRequest) -> dict[str, str]:
    """What a request is about, as its sentences name it."""
    words, detail = visit.texts.words["data"], asked.detail
    names = {"client": str(detail.get("name", "")), "source": words["sources"].get(detail.get("source"), "")}
    for name, key in (("start", "from_on"), ("end", "until_on")):
        names[name] = visit.texts.day(date.fromisoformat(detail[key])) if key in detail else ""
    return names


def _which(asked: DataRequest) -> Which:
    detail = asked.detail
    days = [date.fromisoformat(detail[key]) if key in detail else None for key in ("from_on", "until_on")]
    return Which(from_on=days[0], until_on=days[1], source=detail.get("source"))


async def _export(visit: Visit, session: Session, asked: DataRequest) -> Response:
    member_id = session.member.id
    wait_s = await throttle.hit(
        visit.services.database, f"export {member_id}", limit=EXPORTS, per_s=PER_S, now=visit.now
    )
    if wait_s is not None:
        raise Problem("too_many", 429, minutes=ceil(wait_s / 60))
    # Made whole before the first byte goes out: a slow connection holds none to the database, and what fails on the
    # way fails as a page and not as half a file.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  # closed when it has been sent
    try:
        await members.export(visit.services.database, member_id, file, visit.now)
        async with visit.services.database.transaction() as connection:
            if await _taken(visit, await driver(connection), member_id, asked):
                await data_requests.done(connection, member_id, asked, {}, visit.now)
    except BaseException:
        file.close()
        raise
    length = file.tell()
    file.seek(0)
    name = f"palestra-{visit.now:%Y-%m-%d}.zip"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(length)}
    return StreamingResponse(_sent(file), headers=headers, media_type="application/zip")


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


async def _do(visit: Visit, member_id: UUID, asked: DataRequest) -> None:
    """Whatever leaves the member there. Whoever presses twice finds it done."""
    async with visit.services.database.transaction() as connection:
        db = await driver(connection)
        if not await _taken(visit, db, member_id, asked):
            return
        if asked.action == "disconnect_source":
            await grants.disconnect(connection, member_id, str(asked.detail["client_id"]), visit.now)
            outcome: dict[str, int] = {}
        else:
            gone = await erasing.erase(db, member_id, _which(asked))
            outcome = {"workouts": gone.workouts, "sets": gone.sets}
        await data_requests.done(connection, member_id, asked, outcome, visit.now)


async def _remove(visit: Visit, session: Session, asked: DataRequest) -> Response:
    """The member and everything of theirs, in every table by its foreign key, and in what this process remembers."""
    member_id = session.member.id
    async with visit.services.database.transaction() as connection:
        if not await _taken(visit, await driver(connection), member_id, asked):
            return visit.go(visit.on_to("data"))
        await members.erase(connection, member_id, visit.now)
    visit.services.forget(member_id)
    return visit.signed_out(visit.path("/account/erased"))


async def _taken(visit: Visit, db: Reader, member_id: UUID, asked: DataRequest) -> bool:
    """Whether it is this press of a button that does it. One request of a member is done at a time."""
    try:
        await erasing.begin(db, member_id)  # before the request's row is locked, which goes with the member
    except NotFound:  # another request has erased everything
        raise Problem("no_such_request", 404) from None
    return await data_requests.take(db, member_id, asked.id, visit.now) is not None


def _day(access: Access) -> date:
    return access.day

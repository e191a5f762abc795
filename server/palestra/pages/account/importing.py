"""How does a file of another app come into the log? Chosen, looked at in a dry run, corrected, and then taken.

GET  /account/import           choose a file
POST /account/import           keep it for an hour, where anything can be read from it
GET  /account/import?file=…    what would happen, and the questions: where it was, which unit, which exercise is which
POST /account/import/decide    look again with other answers, import, or forget the file

Everything that is asked is read again from the file with each answer: a form holds answers and nothing of the file.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from palestra.accounts import preferences, throttle
from palestra.accounts.schemas import Session
from palestra.errors import NotFound, ValidationFailed
from palestra.pages.account import sign_in
from palestra.pages.account.visit import Problem, Visit, one
from palestra.store.engine import driver
from palestra.training.weights import WeightUnit
from palestra.workouts import importing
from palestra.workouts.importing import NameInFile, Parsed, Preview, Upload

ABOUT = "import"
HERE = "/account/import"
DECIDE = "/account/import/decide"
SURE = 0.9  # from here on a name is not asked about, though it may be changed
ASKED_MAX = 300  # names of one file; for the rest stands what they were taken for
ZONE_SHOWN = 60  # characters of what was typed and is none
OWN = ""  # in a form: an exercise of the member's own, under the name it has in the file
AROUND_FILE = 64 * 1024  # bytes of a request with the largest file that are not the file
READ_OUT = 4 * importing.BYTES_MAX  # so much of what is too large is still taken, so that a browser shows the answer
ANSWERS_MAX_BYTES = 64 * 1024
LIMIT, PER_S = 60, 600  # files and dry runs of one member: a large one takes seconds to read

# One file at a time, beside the event loop: reading is Python's work, and calls are waiting.
_READING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")


@dataclass(frozen=True, slots=True)
class Answers:
    """Where workouts happened whose file does not say, and what weights without a unit are in.

    `zone_known` is false where nobody has said it and UTC is assumed.
    """

    time_zone: str
    zone_known: bool
    unit: WeightUnit | None


async def ask(visit: Visit) -> Response:
    """GET /account/import."""
    session = visit.session
    if session is None:
        return sign_in.page(visit, None, about=ABOUT)
    if not (file_id := one(visit.request, "file")):
        return _choose(visit)
    upload = await _uploaded(visit, session, file_id)
    return await _dry_run(visit, session, upload, await _first_answers(visit, session))


async def receive(visit: Visit) -> Response:
    """POST /account/import: one file, which is refused here where nothing can be made of it."""
    session = _session(visit)
    file_name, content, csrf = await _file(visit)
    visit.prove("import-file", "", csrf, again=visit.path(HERE))
    if not content:
        return _choose(visit, status=400, wrong="no_file")
    if len(content) > importing.BYTES_MAX:
        return _choose(visit, status=413, wrong="too_large")
    await _count(visit, session)
    answers = await _first_answers(visit, session)
    parsed, _ = await _read(Upload(UUID(int=0), file_name, content), answers)
    if not parsed.workouts:
        return _choose(visit, status=400, wrong="nothing", parsed=parsed)
    async with visit.services.database.transaction() as connection:
        db = await driver(connection)
        kept = await importing.keep_upload(db, session.member.id, file_name, content, visit.now)
    return visit.go(visit.path(HERE, file=str(kept)))


async def decide(visit: Visit) -> Response:
    """POST /account/import/decide."""
    fields = await visit.form(ABOUT, about="file", max_fields=ASKED_MAX + 10, max_bytes=ANSWERS_MAX_BYTES)
    session = _session(visit)
    upload = await _uploaded(visit, session, fields.get("file", ""))
    match fields.get("action"):
        case "forget":
            await _forget(visit, session, upload)
            return visit.go(visit.path(HERE))
        case "check" | "import" as action:
            await _count(visit, session)
            answers, wrong = _answers(fields, await _first_answers(visit, session))
            if wrong or action == "check":
                return await _dry_run(visit, session, upload, answers, fields=fields, wrong=wrong)
            return await _import(visit, session, upload, answers, fields)
        case _:
            raise Problem("unreadable", 400)


async def restored(visit: Visit) -> Response:
    """GET /account/import/decide, as of a browser that opens its tabs again."""
    return visit.go(visit.path(HERE))


async def _import(
    visit: Visit, session: Session, upload: Upload, answers: Answers, fields: Mapping[str, str]
) -> Response:
    parsed, _ = await _read(upload, answers)
    if parsed.needs_unit:
        return await _dry_run(visit, session, upload, answers, fields=fields, wrong="unit")
    try:
        imported = await importing.commit(
            visit.services.database,
            session.member.id,
            parsed,
            mapping=_mapping(parsed, fields),
            now=visit.now,
        )
    except (NotFound, ValidationFailed):  # an exercise that is gone since the page was made, or never was on it
        return await _dry_run(visit, session, upload, answers, wrong="exercise")
    await _forget(visit, session, upload)
    return visit.page("imported.html", imported=imported, file_name=upload.file_name)


def _choose(visit: Visit, *, status: int = 200, wrong: str = "", parsed: Parsed | None = None) -> Response:
    megabytes = importing.BYTES_MAX // 1_000_000
    return visit.page("import.html", status=status, wrong=wrong, parsed=parsed, megabytes=megabytes)


async def _dry_run(
    visit: Visit,
    session: Session,
    upload: Upload,
    answers: Answers,
    *,
    fields: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    parsed, asks_unit = await _read(upload, answers)
    preview, wrong = await _preview(visit, session, parsed, _mapping(parsed, fields or {}), wrong)
    own = [name for name in preview.names if name.exercise_id is None and not name.alternatives]
    sure = [name for name in preview.names if name.exercise_id is not None and name.confidence >= SURE]
    unsure = [name for name in preview.names if name not in own and name not in sure]
    return visit.page(
        "import_preview.html",
        status=400 if wrong else 200,
        upload=upload,
        parsed=parsed,
        preview=preview,
        answers=answers,
        typed=(fields or {}).get("zone", "")[:ZONE_SHOWN] if wrong == "zone" else "",
        asks_unit=asks_unit,
        unsure=[_question(name) for name in unsure[:ASKED_MAX]],
        sure=[_question(name) for name in sure[: max(0, ASKED_MAX - len(unsure))]],
        own=[name.input for name in own[:ASKED_MAX]],
        zones=sorted(preferences.time_zones()),
        wrong=wrong,
    )


async def _preview(
    visit: Visit, session: Session, parsed: Parsed, mapping: Mapping[str, str], wrong: str
) -> tuple[Preview, str]:
    """What would happen; where an answer names an exercise that there is not, without the answers."""
    async with visit.services.database.reader() as db:
        try:
            return await importing.preview(db, session.member.id, parsed, mapping=mapping, now=visit.now), wrong
        except (NotFound, ValidationFailed):
            return (
                await importing.preview(db, session.member.id, parsed, mapping={}, now=visit.now),
                wrong or "exercise",
            )


@dataclass(frozen=True, slots=True)
class Question:
    """A name of the file, the field it is asked in, and what it may be; `chosen` is one of `options` or OWN."""

    field: str
    name: str
    times: int
    chosen: str
    options: list[tuple[str, str]]  # (id, name)


def _question(name: NameInFile) -> Question:
    taken = [] if name.exercise_id is None else [(name.exercise_id, name.name)]
    options = dict([*taken, *name.alternatives])
    return Question(_field(name.input), name.input, name.times, name.exercise_id or OWN, list(options.items()))


def _mapping(parsed: Parsed, fields: Mapping[str, str]) -> dict[str, str]:
    names = {each.name for workout in parsed.workouts for each in workout.exercises}
    return {name: fields[field] for name in names if (field := _field(name)) in fields}


def _field(name: str) -> str:
    """A name of the file as the name of a field: it may hold anything."""
    return "exercise-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _answers(fields: Mapping[str, str], first: Answers) -> tuple[Answers, str]:
    """What was said in the form, and what of it is not possible."""
    zone = " ".join(fields.get("zone", first.time_zone).split()).replace(" ", "_")
    unit = fields.get("unit", "")
    known = {name.casefold(): name for name in preferences.time_zones()}
    right = known.get(zone.casefold())
    said_unit: WeightUnit | None = "lb" if unit == "lb" else "kg" if unit == "kg" else first.unit
    if right is None:
        return Answers(first.time_zone, first.zone_known, said_unit), "zone"
    return Answers(right, first.zone_known or right != first.time_zone, said_unit), ""


async def _first_answers(visit: Visit, session: Session) -> Answers:
    """What the member has said elsewhere; UTC where they have not said where they are."""
    async with visit.services.database.reader() as db:
        profile = await preferences.read(db, session.member.id)
    unit: WeightUnit | None = None if profile.units is None else "kg" if profile.units == "metric" else "lb"
    return Answers(profile.time_zone or "UTC", profile.time_zone is not None, unit)


async def _read(upload: Upload, answers: Answers) -> tuple[Parsed, bool]:
    """What the file says, and whether its weights are without a unit."""
    loop = asyncio.get_running_loop()
    read = partial(importing.read, upload.content, upload.file_name, time_zone=answers.time_zone)
    parsed = await loop.run_in_executor(_READING, partial(read, unit=None))
    if not parsed.needs_unit or answers.unit is None:
        return parsed, parsed.needs_unit
    return await loop.run_in_executor(_READING, partial(read, unit=answers.unit)), True


async def _uploaded(visit: Visit, session: Session, told: str) -> Upload:
    try:
        async with visit.services.database.reader() as db:
            return await importing.uploaded(db, session.member.id, UUID(told), visit.now)
    except (ValueError, NotFound):
        raise Problem("file_gone", 404, again=visit.path(HERE)) from None


async def _forget(visit: Visit, session: Session, upload: Upload) -> None:
    async with visit.services.database.transaction() as connection:
        await importing.drop_upload(await driver(connection), session.member.id, upload.id)


def _session(visit: Visit) -> Session:
    if visit.session is None:
        raise Problem("stale_form", 403, again=visit.path(HERE))
    return visit.session


async def _count(visit: Visit, session: Session) -> None:
    wait_s = await throttle.hit(
        visit.services.database, f"import {session.member.id}", limit=LIMIT, per_s=PER_S, now=visit.now
    )
    if wait_s is not None:
        raise Problem("too_many", 429, minutes=-(-wait_s // 60))


async def _file(visit: Visit) -> tuple[str, bytes, str]:
    """The file that was sent, its name, and the proof of the form it came with. Only for somebody who has signed in."""
    if visit.request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem("unreadable", 415)
    parser = MultiPartParser(visit.request.headers, _bounded(visit), max_files=1, max_fields=3)
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError):
        raise Problem("unreadable", 400) from None
    try:
        csrf, file = form.get("csrf"), form.get("file")
        if not isinstance(csrf, str) or not isinstance(file, UploadFile) or len(form.multi_items()) > 2:
            raise Problem("unreadable", 400)
        return file.filename or "", await file.read(), csrf
    finally:
        await form.close()


async def _bounded(visit: Visit) -> AsyncGenerator[bytes, None]:
    """The body, as far as one file may be large. What comes after that is taken in and dropped, within reason."""
    size = 0
    async for chunk in visit.request.stream():
        size += len(chunk)
        if size <= importing.BYTES_MAX + AROUND_FILE:
            yield chunk
        elif size > READ_OUT:
            break
    if size > importing.BYTES_MAX + AROUND_FILE:
        raise Problem("file_too_large", 413, again=visit.path(HERE), megabytes=importing.BYTES_MAX // 1_000_000)

"""Is a member told what they did: a page of it, one workout in full, or what they lifted last time?"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oauth.linked import Clock, Linking, call, told
from tests.serving import ERAS, Era, Served, serving

from palestra import server
from palestra.accounts import preferences
from palestra.errors import ValidationFailed
from palestra.search.answers import Place
from palestra.server import TOOLS
from palestra.store.engine import Database, driver
from palestra.tools._shared import paging
from palestra.tools._shared.declaring import Tool
from palestra.tools.get_workouts import get_workouts
from palestra.workouts import duplicates, naming, writing
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import Metrics, NewExercise, NewSet, NewWorkout

pytestmark = pytest.mark.anyio

GET = "get_workouts"
START = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.fixture
def linking(demo_database: Database) -> Linking:
    return Linking(demo_database, Clock())


@pytest.fixture
async def app(demo_url: str, linking: Linking, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    with_it: Sequence[Tool] = TOOLS if get_workouts in TOOLS else (*TOOLS, get_workouts)
    monkeypatch.setattr(server.build, "__defaults__", (with_it,))
    async with serving(demo_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def ada(linking: Linking) -> UUID:
    return await linking.member()


@pytest.fixture
async def token(linking: Linking, ada: UUID) -> str:
    return await linking.linked("history:read", member_id=ada)


def sets(*weights: int, reps: int = 5) -> tuple[NewSet, ...]:
    return tuple(NewSet(weight=Decimal(weight), unit="kg", reps=reps) for weight in weights)


async def log(linking: Linking, member_id: UUID, title: str = "Push day", *, days: float = 0, **fields: Any) -> str:
    """`exercises` by name: {"bench press": sets}."""
    async with linking.database.transaction() as connection:
        db = await driver(connection)
        named: dict[str, tuple[NewSet, ...]] = fields.pop("exercises", {})
        found = await naming.resolve(db, member_id, list(named), now=linking.clock())
        exercises = tuple(
            NewExercise(exercise_id=str(one.exercise_id), name=one.name, sets=named[one.input]) for one in found
        )
        new = NewWorkout.model_validate(
            {
                "title": title,
                "performed_at": START - timedelta(days=days),
                "time_zone": "Europe/Berlin",
                "duration_s": 3_600,
                "exercises": exercises,
                **fields,
            }
        )
        written = await writing.write(db, member_id, new, now=linking.clock())
        await duplicates.suspect(db, member_id, written.stored.id, now=linking.clock())
        return public_id("wko", written.stored.id)


async def error(app: Served, token: str | None, **arguments: Any) -> dict[str, Any]:
    result = (await call(app, token, GET, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


@pytest.mark.parametrize("era", ERAS)
async def test_a_page_and_one_workout_are_told_as_the_schema_promises(
    app: Served, linking: Linking, ada: UUID, token: str, era: Era
) -> None:
    id_ = await log(linking, ada, exercises={"bench press": sets(100, 102)}, discipline="strength")
    page = await told(app, token, GET, {"exercise": "bench press"}, era)
    one = await told(app, token, GET, {"workout_id": id_}, era)
    for answer in (page, one):
        jsonschema.validate(answer, get_workouts.output_schema)
        assert len(json.dumps(answer)) < 6_000
    assert [row["id"] for row in page["workouts"]] == [id_]
    assert (one["workout"]["id"], one["workouts"], one["returned"]) == (id_, [], 1)
    assert one["summary"] == "Push day on 2026-11-20: 1 exercise, 2 sets, 60 min."


async def test_who_has_done_nothing_yet_is_told_so(app: Served, token: str) -> None:
    answer = await told(app, token, GET)
    assert (answer["workouts"], answer["total_estimate"], answer["next_cursor"]) == ([], 0, None)
    assert answer["summary"] == "There is no workout that fits."


async def test_pages_follow_by_the_cursor_alone(app: Served, linking: Linking, ada: UUID, token: str) -> None:
    ids = [await log(linking, ada, f"No. {n}", days=n, discipline="strength") for n in range(5)]
    await log(linking, ada, "Another", days=1, discipline="yoga")
    asked: dict[str, Any] = {"discipline": "strength", "from": "2026-11-16", "limit": 2}
    seen: list[str] = []
    for _ in range(3):
        page = await told(app, token, GET, asked)
        assert page["total_estimate"] == 5
        seen += [row["id"] for row in page["workouts"]]
        asked = {"cursor": page["next_cursor"], "limit": 2}
    assert page["next_cursor"] is None
    assert seen == ids


async def test_a_cursor_goes_on_with_what_it_was_asked_with(
    app: Served, linking: Linking, ada: UUID, token: str
) -> None:
    for n in range(3):
        await log(linking, ada, days=n)
    cursor = (await told(app, token, GET, {"limit": 1, "from": "2026-01-01"}))["next_cursor"]
    refused = await error(app, token, cursor=cursor, **{"from": "2026-02-02"})
    assert refused["message_for_member"].startswith("from is not what this cursor")
    same = await told(app, token, GET, {"cursor": cursor, "from": "2026-01-01", "limit": 1})
    assert same["returned"] == 1


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "",
        paging.encode({}, Place(seen=(1, 2), after=None)),
        paging.encode({"query": "x"}, Place()),
        paging._pack({}, "by time", "2026-11-20", str(uuid4())),
        paging._pack({}, "by time", "0001-01-01T00:00:00+14:00", str(uuid4())),
        paging._pack({}, "by time", "2026-11-20T00:00:00+00:00", "x"),
        paging._pack({}, "by time", 5, None),
        paging._pack({}, "by time"),
        paging._pack({"limit": 3, "from": "x"}, "by time", START.isoformat(), str(uuid4())),
    ],
    ids=range(10),
)
async def test_a_cursor_that_is_none_of_this_tools_is_refused(app: Served, token: str, cursor: str) -> None:
    assert (await error(app, token, cursor=cursor))["code"] == "validation"


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()), st.uuids())
def test_a_cursor_gives_its_place_back(moment: datetime, key: UUID) -> None:
    same = moment.astimezone(UTC)  # datetimes of a repeated hour equal none of another zone
    assert paging.decode_after(paging.encode_after({"from": "2026-01-01"}, (moment, key))) == (same, key)
    with pytest.raises(ValidationFailed):
        paging.decode(paging.encode_after({}, (moment, key)))


async def test_another_members_cursor_and_ids_open_nothing(
    app: Served, linking: Linking, ada: UUID, token: str
) -> None:
    theirs = [await log(linking, ada, f"Canary {n}", days=n, exercises={"Zonk lift": sets(50)}) for n in range(3)]
    page = await told(app, token, GET, {"limit": 1, "exercise": "zonk lift"})
    own_exercise = page["exercise"]["exercise_id"]
    bob = await linking.linked("history:read")
    assert (await error(app, bob, cursor=page["next_cursor"]))["code"] == "not_found"  # the exercise is Ada's own
    everything = await told(app, token, GET, {"limit": 1})
    assert (await told(app, bob, GET, {"cursor": everything["next_cursor"]}))["workouts"] == []
    assert (await error(app, bob, workout_id=theirs[0]))["code"] == "not_found"
    assert (await error(app, bob, exercise=own_exercise))["code"] == "not_found"
    assert (await error(app, bob, exercise="zonk lift"))["code"] == "not_found"
    assert (await told(app, bob, GET, {"text": "Canary"}))["workouts"] == []


async def test_the_last_time_of_an_exercise_is_told_by_any_of_its_names(
    app: Served, linking: Linking, ada: UUID, token: str
) -> None:
    await log(linking, ada, days=7, exercises={"bench press": sets(95)})
    newest = await log(linking, ada, days=2, exercises={"bench press": sets(100, 102), "plank": ()})
    await log(linking, ada, days=1, exercises={"deadlift": sets(140)})
    answer = await told(app, token, GET, {"exercise": "Bench Press (Barbell)"})
    assert answer["exercise"]["name"] == "Bench press"
    assert answer["last_time"] == {
        "workout_id": newest,
        "local_date": "2026-11-18",
        "sets": "100 kg × 5; 102 kg × 5",
    }
    assert answer["total_estimate"] == 2
    assert "Last time, on 2026-11-18: 100 kg × 5; 102 kg × 5." in answer["summary"]


async def test_a_name_of_several_exercises_is_what_the_member_does_and_says_so(
    app: Served, linking: Linking, ada: UUID, token: str
) -> None:
    await log(linking, ada, exercises={"barbell row": sets(60)})
    answer = await told(app, token, GET, {"exercise": "rows"})
    assert answer["exercise"]["name"] == "Barbell row"
    assert "Barbell row" in answer["exercise"]["read_as"]
    assert answer["exercise"]["read_as"] in answer["summary"]


async def test_an_exercise_that_is_none_is_said_with_the_nearest(app: Served, token: str) -> None:
    refused = await error(app, token, exercise="rows")
    assert refused["code"] == "not_found"
    assert "row" in refused["fix"]


async def test_what_a_source_keeps_out_is_counted_and_explained(
    app: Served, linking: Linking, ada: UUID, token: str
) -> None:
    hidden = await log(linking, ada, "Canary", days=2, source="strava", source_uid="1", discipline="running")
    await log(linking, ada)
    answer = await told(app, token, GET)
    assert "Canary" not in json.dumps(answer)
    assert answer["coverage"] == {
        "first_on": "2026-11-20",
        "last_on": "2026-11-20",
        "withheld": 1,
        "withheld_why": "Strava's terms keep its data out of conversations.",
    }
    assert answer["summary"].endswith(
        "1 workout of these days left out: Strava's terms keep its data out of conversations."
    )
    refused = await error(app, token, workout_id=hidden)
    assert refused["code"] == "not_found"
    assert "Strava's terms" in refused["fix"]


async def test_distances_are_told_in_the_members_units(app: Served, linking: Linking, ada: UUID, token: str) -> None:
    await log(linking, ada, metrics=Metrics(distance_m=Decimal(5_000)), discipline="running")
    assert (await told(app, token, GET))["workouts"][0]["what"] == "5 km"
    async with linking.database.transaction() as connection:
        await preferences.change(connection, ada, {"units": "imperial"}, version=None, now=linking.clock())
    assert (await told(app, token, GET))["workouts"][0]["what"] == "3.11 mi"


async def test_contradictions_are_refused(app: Served, linking: Linking, ada: UUID, token: str) -> None:
    id_ = await log(linking, ada)
    refused = await error(app, token, workout_id=id_, text="push")
    assert refused["message_for_member"] == "workout_id stands alone."
    assert (await told(app, token, GET, {"workout_id": id_, "text": None, "limit": 5}))["returned"] == 1
    refused = await error(app, token, **{"from": "2026-11-02", "to": "2026-11-01"})
    assert refused["message_for_member"] == "from is later than to."
    for name, value in (("limit", 21), ("from", "yesterday"), ("source", "garmin"), ("text", ""), ("exercise", "")):
        refused = await error(app, token, **{name: value})
        assert refused["code"] == "validation"
        assert refused["message_for_member"].startswith(name)


async def test_it_needs_the_history_to_be_allowed(app: Served, linking: Linking) -> None:
    assert (await error(app, await linking.linked("profile:read")))["code"] == "scope_required"


async def test_the_text_is_short_and_reads_by_itself(app: Served, linking: Linking, ada: UUID, token: str) -> None:
    for n in range(8):
        await log(linking, ada, "Push day " * 12, days=n, exercises={"bench press": sets(*range(100, 160))})
    for arguments in ({}, {"exercise": "bench press"}):
        result = (await call(app, token, GET, arguments)).json()["result"]
        text = result["content"][0]["text"]
        assert len(text) <= 600
        assert text.startswith(result["structuredContent"]["summary"][:50])

"""Is a workout recorded as it was told: once, in its own units, nothing invented, nothing dropped in silence?"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from tests.factories import a_class, an_exercise, id_of, publish, publish_exercises
from tests.oauth.linked import Clock, Linking, call, claims_of, told
from tests.serving import ERAS, PROMISED, Era, Served, serving
from tests.waiting import until

from palestra import members
from palestra.search.red_flags import URGENT
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

LOG, UPDATE, SET = "log_workout", "update_workout", "set_preferences"
SQUATS: dict[str, Any] = {
    "performed_at": "2026-11-22T18:30",
    "unit": "lb",
    "exercises": [
        {"name": "Back squat", "sets": [{"count": 3, "weight": 225, "reps": 5}]},
        {"name": "bench press", "sets": [{"count": 3, "weight": 155, "reps": 8}]},
    ],
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def linking(database: Database, clock: Clock) -> Linking:
    return Linking(database, clock)


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish_exercises(
        database,
        an_exercise("squat", name="Back squat", equipment=["barbell"]),
        an_exercise("bench", name="Bench press", equipment=["barbell", "bench"], pattern="horizontal_push"),
    )
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def token(linking: Linking) -> str:
    return await linking.linked("log:write", "profile:write", "profile:read", "history:read")


async def error(app: Served, token: str, arguments: dict[str, Any], tool: str = LOG) -> dict[str, Any]:
    result = (await call(app, token, tool, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


async def count(database: Database, table: str = "workout") -> int:
    async with database.reader() as reader:
        return int(await reader.fetchval(f"select count(*) from {table}"))  # noqa: S608  # a name of this file


@pytest.mark.parametrize("era", ERAS)
async def test_sets_are_recorded_in_the_unit_they_were_told_in(app: Served, token: str, era: Era) -> None:
    answer = await told(app, token, LOG, SQUATS, era)
    squat, bench = answer["workout"]["exercises"]
    assert [(one["weight"], one["unit"], one["reps"]) for one in squat["sets"]] == [(225, "lb", 5)] * 3
    assert [(one["weight"], one["unit"]) for one in bench["sets"]] == [(155, "lb")] * 3
    assert [(one["input"], one["how"], one["confidence"]) for one in answer["resolved"]] == [
        ("Back squat", "exact", 1.0),
        ("bench press", "exact", 1.0),
    ]
    assert (answer["ignored_fields"], answer["replayed"], answer["urgent"]) == ([], False, None)
    assert "3 × 5 at 225 lb" in answer["summary"]
    assert answer["workout"]["version"] == 1
    assert answer["workout"]["duration_s"] is None


async def test_a_run_is_its_distance_and_effort(app: Served, token: str) -> None:
    run = {"discipline": "run", "duration_min": 40, "cardio": {"distance": 7.2, "distance_unit": "km"}, "rpe": 6}
    workout = (await told(app, token, LOG, run))["workout"]
    assert (workout["discipline"], workout["duration_s"], workout["rpe"]) == ("running", 2400, 6)
    assert workout["metrics"]["distance_m"] == 7200
    miles = {"discipline": "running", "cardio": {"distance": 3, "distance_unit": "miles"}}
    assert (await told(app, token, LOG, miles))["workout"]["metrics"]["distance_m"] == 4828.0


async def test_a_class_gives_its_title_and_discipline_and_never_its_duration(
    app: Served, token: str, database: Database
) -> None:
    ride = a_class("ride-9", title="Harbour ride", duration_s=1800)
    await publish(database, ride)
    workout = (await told(app, token, LOG, {"class_id": id_of(ride)}))["workout"]
    assert (workout["title"], workout["discipline"], workout["class_id"]) == ("Harbour ride", "cycling", id_of(ride))
    assert workout["duration_s"] is None


async def test_a_class_that_was_withdrawn_since_was_taken_all_the_same(
    app: Served, token: str, database: Database
) -> None:
    ride = a_class("ride-9", title="Harbour ride")
    await publish(database, ride)
    await publish(database, a_class("ride-9", rev=2, title="Harbour ride", status="withdrawn"))
    answer = await told(app, token, LOG, {"class_id": id_of(ride)})
    assert answer["workout"]["title"] == "Harbour ride"
    assert any("withdrawn" in sentence for sentence in answer["assumed"])
    assert (await error(app, token, {"class_id": "cls_aaaaaaaaaaaaaaaa"}))["code"] == "not_found"


async def test_an_exercise_nobody_knows_is_made_and_said_so(app: Served, token: str, database: Database) -> None:
    sled = {"exercises": [{"name": "Zercher sled drag", "sets": [{"distance": 20, "distance_unit": "m"}]}]}
    answer = await told(app, token, LOG, sled)
    (resolved,) = answer["resolved"]
    assert (resolved["how"], resolved["exercise_id"][:4]) == ("created", "cex_")
    assert "Not in the catalogue, so now the member's own: “Zercher sled drag”." in answer["summary"]
    assert await count(database, "custom_exercise") == 1


async def test_squats_and_bench_with_weight_are_what_lifters_mean_and_said_so(
    app: Served, database: Database, token: str
) -> None:
    await publish_exercises(
        database,
        an_exercise("lift1", name="High squat", aliases=["barbell squat"], equipment=["barbell"]),
        an_exercise("lift2", name="Flat press", aliases=["barbell bench press"], equipment=["barbell", "bench"]),
        an_exercise("air", name="Bodyweight squat", equipment=[]),
    )
    loaded = {"reps": 5, "weight": 225, "unit": "lb"}
    spoken = {"exercises": [{"name": "squats", "sets": loaded}, {"name": "bench", "sets": loaded}]}
    answer = await told(app, token, LOG, spoken)
    assert [one["name"] for one in answer["workout"]["exercises"]] == ["High squat", "Flat press"]
    assert [(one["how"], one["confidence"]) for one in answer["resolved"]] == [("near", 0.8)] * 2
    assert "Taken: “squats” as High squat, “bench” as Flat press." in answer["summary"]
    unloaded = await told(app, token, LOG, {"exercises": {"name": "squats", "sets": {"reps": 20}}})
    assert unloaded["workout"]["exercises"][0]["name"] == "Bodyweight squat"
    assert await count(database, "custom_exercise") == 0


async def test_what_only_lacks_its_equipment_is_the_one_that_the_member_does(
    app: Served, database: Database, token: str
) -> None:
    await publish_exercises(
        database,
        an_exercise("thrust1", name="Barbell hip thrust", equipment=["barbell"]),
        an_exercise("thrust2", name="Dumbbell hip thrust", equipment=["dumbbells"]),
    )
    thrusts = {"exercises": [{"name": "Barbell hip thrust", "sets": [{"reps": 8}]}]}
    await told(app, token, LOG, thrusts)
    thrusts["exercises"][0]["name"] = "hip thrusts"
    assert (await told(app, token, LOG, thrusts))["workout"]["exercises"][0]["name"] == "Barbell hip thrust"


async def test_what_is_not_taken_is_answered_with_what_is(app: Served, token: str) -> None:
    named = await error(app, token, {"exercises": [{"name": "Back squat", "sets": [{"reps": 5, "weight_lb": 225}]}]})
    assert "weight_lb is not taken; it may be count, kind, weight, unit, reps" in named["message_for_member"]
    spoken = await error(app, token, {"exercises": [{"name": "Back squat", "sets": "3x5 at 225 lb"}]})
    assert "exercises[0].sets[0] must be an object with count, kind, weight" in spoken["message_for_member"]


async def test_a_distance_is_said_in_the_unit_it_was_told_in(app: Served, token: str) -> None:
    run = {"discipline": "running", "cardio": {"distance": 4.5, "distance_unit": "miles"}}
    assert "4.5 mi" in (await told(app, token, LOG, run))["summary"]


async def test_a_unit_that_nobody_said_is_asked_for(app: Served, token: str, database: Database) -> None:
    bare = {"exercises": [{"name": "Back squat", "sets": [{"weight": 100, "reps": 5}]}]}
    refused = await error(app, token, bare)
    assert (refused["code"], "kg or lb" in refused["fix"]) == ("validation", True)
    run = {"discipline": "running", "cardio": {"distance": 5}}
    assert "km or mi" in (await error(app, token, run))["fix"]
    assert await count(database) == 0
    assert await count(database, "write_answer") == 0


@pytest.mark.parametrize(("units", "weight", "metres"), [("imperial", "lb", 8046.7), ("metric", "kg", 5000)])
async def test_a_members_units_stand_in_and_the_answer_says_so(
    app: Served, token: str, units: str, weight: str, metres: float
) -> None:
    await told(app, token, SET, {"units": units})
    bare = {"exercises": [{"name": "Back squat", "sets": [{"weight": 100, "reps": 5}]}], "cardio": {"distance": 5}}
    answer = await told(app, token, LOG, bare)
    assert answer["workout"]["exercises"][0]["sets"][0]["unit"] == weight
    assert answer["workout"]["metrics"]["distance_m"] == metres
    assert sum(f"are {units}" in sentence for sentence in answer["assumed"]) == 2


async def test_a_unit_beside_a_weight_holds_against_the_one_for_all(app: Served, token: str) -> None:
    sets = [{"weight": 100, "unit": "kilos", "reps": 5}, {"weight": 100, "reps": 5}]
    answer = await told(app, token, LOG, {"unit": "pounds", "exercises": [{"name": "Back squat", "sets": sets}]})
    assert [one["unit"] for one in answer["workout"]["exercises"][0]["sets"]] == ["kg", "lb"]


async def test_effort_becomes_reps_in_reserve_where_it_says_any(app: Served, token: str) -> None:
    sets = [{"reps": 5, "rpe": 8.5}, {"reps": 5, "rpe": 3}, {"reps": 5, "rir": 2, "rpe": 9}]
    answer = await told(app, token, LOG, {"exercises": [{"name": "Back squat", "sets": sets}]})
    assert [one["rir"] for one in answer["workout"]["exercises"][0]["sets"]] == [1.5, None, 2]
    assert [one["field"] for one in answer["ignored_fields"]] == [
        "exercises[0].sets[1].rpe",
        "exercises[0].sets[2].rpe",
    ]


@pytest.mark.parametrize(
    ("profile_zone", "arguments", "on", "at", "zone", "assumed"),
    [
        ("Europe/Berlin", {}, "2026-11-23", "13:00", "Europe/Berlin", "just now"),
        ("Europe/Berlin", {"duration_min": 45}, "2026-11-23", "12:15", "Europe/Berlin", "ended just now"),
        (None, {}, "2026-11-23", "12:00", "UTC", "UTC"),
        ("Europe/Berlin", {"performed_at": "2026-11-20"}, "2026-11-20", "12:00", "Europe/Berlin", "only the day"),
        ("America/New_York", {"performed_at": "2026-11-23"}, "2026-11-23", "07:00", "America/New_York", "only the day"),
        ("Europe/Berlin", {"performed_at": "2026-11-22T23:30"}, "2026-11-22", "23:30", "Europe/Berlin", None),
        ("Europe/Berlin", {"performed_at": "2026-11-22T23:30Z"}, "2026-11-23", "00:30", "Europe/Berlin", None),
        ("Europe/Berlin", {"performed_at": "2026-11-22T23:30+01:00"}, "2026-11-22", "23:30", "Europe/Berlin", None),
        ("Europe/Berlin", {"performed_at": "2026-11-22T23:30-08:00"}, "2026-11-22", "23:30", "Etc/GMT+8", None),
        (
            "Europe/Berlin",
            {"performed_at": "2026-11-22T06:00", "time_zone": "Asia/Tokyo"},
            "2026-11-22",
            "06:00",
            "Asia/Tokyo",
            None,
        ),
        ("Europe/Berlin", {"performed_at": "2026-10-25T02:30"}, "2026-10-25", "02:30", "Europe/Berlin", "before"),
    ],
)
async def test_when_it_was_is_local_to_where_it_was(
    app: Served,
    token: str,
    profile_zone: str | None,
    arguments: dict[str, Any],
    on: str,
    at: str,
    zone: str,
    assumed: str | None,
) -> None:
    if profile_zone:
        await told(app, token, SET, {"time_zone": profile_zone})
    answer = await told(app, token, LOG, {"title": "Walk", **arguments})
    workout = answer["workout"]
    assert (workout["local_date"], workout["start_local"], workout["time_zone"]) == (on, at, zone)
    said = " ".join(answer["assumed"])
    assert (assumed in said) if assumed else not said


async def test_a_record_is_told_in_the_unit_it_was_lifted_in_with_its_method(app: Served, token: str) -> None:
    first = await told(app, token, LOG, {**SQUATS, "performed_at": "2026-11-01T18:00"})
    assert first["prs"] == []  # a first time is a beginning
    heavier = {"exercises": [{"name": "Back squat", "sets": [{"weight": 235, "unit": "lb", "reps": 5, "rir": 0}]}]}
    answer = await told(app, token, LOG, {"performed_at": "2026-11-08T18:00", **heavier})
    assert [(one["kind"], one["set"], one["previous"]) for one in answer["prs"]] == [
        ("heaviest", "235 lb × 5, 0 in reserve", "225 lb × 5"),
        ("estimated_one_rep_max", "235 lb × 5, 0 in reserve", "225 lb × 5"),
    ]
    assert (answer["prs"][1]["estimate"], answer["prs"][1]["method"]) == ("264.4 lb", "brzycki")
    assert "2 personal records" in answer["summary"]
    earlier = await told(app, token, LOG, {"performed_at": "2026-11-04T18:00", **heavier})
    assert earlier["prs"]  # against what was before it, not against what came after


async def test_a_rehearsal_shows_everything_and_records_nothing(app: Served, token: str, database: Database) -> None:
    wish = {**SQUATS, "exercises": [*SQUATS["exercises"], {"name": "Zercher sled drag", "sets": [{"reps": 3}]}]}
    rehearsed = await told(app, token, LOG, {**wish, "dry_run": True})
    assert (rehearsed["undo"], rehearsed["workout"]["id"], rehearsed["workout"]["version"]) == (None, "not_recorded", 0)
    assert "Nothing is recorded yet." in rehearsed["summary"]
    assert rehearsed["resolved"][0]["exercise_id"] is None
    assert rehearsed["workout"]["exercises"][2]["exercise_id"] == "not_recorded"
    for table in ("workout", "workout_change", "custom_exercise", "write_answer"):
        assert await count(database, table) == 0
    recorded = await told(app, token, LOG, {**wish, "dry_run": False})
    assert recorded["workout"]["exercises"][0] == rehearsed["workout"]["exercises"][0]


async def test_what_was_recorded_can_be_taken_back_with_what_it_answered(app: Served, token: str) -> None:
    answer = await told(app, token, LOG, SQUATS)
    undone = await told(app, token, UPDATE, answer["undo"])
    assert undone["workout"]["deleted"] is True
    back = await told(app, token, UPDATE, undone["undo"])
    assert {**back["workout"], "version": 1} == answer["workout"]


@pytest.mark.parametrize("era", ERAS)
async def test_the_same_sent_twice_is_one_workout_and_the_caller_is_told(
    app: Served, token: str, database: Database, era: Era
) -> None:
    first = await told(app, token, LOG, SQUATS, era)
    again = await told(app, token, LOG, {**SQUATS, "note": None}, era)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["workout"] == first["workout"]
    assert again["undo"] == first["undo"]
    assert again["summary"].startswith("This was recorded already, and was not recorded again.")
    assert await count(database) == 1


async def test_the_same_sent_at_once_is_one_workout(app: Served, token: str, database: Database) -> None:
    answers = await asyncio.gather(*(told(app, token, LOG, SQUATS) for _ in range(4)))
    assert sorted(one["replayed"] for one in answers) == [False, True, True, True]
    assert len({one["workout"]["id"] for one in answers}) == 1
    assert await count(database) == 1


async def test_the_same_workout_tomorrow_is_a_second_one(
    app: Served, token: str, linking: Linking, clock: Clock, database: Database
) -> None:
    push_ups = {"exercises": [{"name": "Push-up", "sets": [{"reps": 20}]}]}
    await told(app, token, LOG, push_ups)
    clock.move(11 * 60)
    assert (await told(app, await renewed(linking, database), LOG, push_ups))["replayed"] is False
    assert await count(database) == 2


async def test_a_key_of_the_callers_stands_for_one_workout_for_a_month(
    app: Served, token: str, linking: Linking, clock: Clock, database: Database
) -> None:
    keyed = {**SQUATS, "client_ref": "turn-7"}
    first = await told(app, token, LOG, keyed)
    clock.move(20 * 86_400)
    token = await renewed(linking, database)
    again = await told(app, token, LOG, keyed)
    assert (again["replayed"], again["workout"]["id"]) == (True, first["workout"]["id"])
    refused = await error(app, token, {**keyed, "title": "Other"})
    assert (refused["code"], "client_ref" in refused["message_for_member"]) == ("conflict", True)
    other = await told(app, token, LOG, {**SQUATS, "client_ref": "turn-8"})
    assert other["replayed"] is False
    assert await count(database) == 2


async def renewed(linking: Linking, database: Database) -> str:
    """A token of the one member there is, from now on."""
    async with database.reader() as reader:
        member_id = await reader.fetchval("select id from member")
    return await linking.linked("log:write", member_id=member_id)


async def test_what_was_deleted_may_be_recorded_anew(app: Served, token: str, database: Database) -> None:
    answer = await told(app, token, LOG, SQUATS)
    await told(app, token, UPDATE, answer["undo"])
    again = await told(app, token, LOG, SQUATS)
    assert (again["replayed"], again["workout"]["deleted"]) == (False, False)
    assert again["workout"]["id"] != answer["workout"]["id"]
    assert (await told(app, token, LOG, SQUATS))["workout"]["id"] == again["workout"]["id"]


async def test_a_replay_under_a_key_says_that_it_was_deleted_since(app: Served, token: str, database: Database) -> None:
    keyed = {**SQUATS, "client_ref": "turn-7"}
    await told(app, token, UPDATE, (await told(app, token, LOG, keyed))["undo"])
    again = await told(app, token, LOG, keyed)
    assert (again["replayed"], "deleted since" in again["summary"]) == (True, True)
    assert await count(database) == 1


async def test_an_answer_of_an_older_release_is_told_in_the_shape_of_this_one(
    app: Served, token: str, database: Database
) -> None:
    first = await told(app, token, LOG, SQUATS)
    async with database.reader() as reader:
        await reader.execute("update write_answer set answer = answer - 'assumed' - 'prs'")
    again = await told(app, token, LOG, SQUATS)
    assert (again["replayed"], again["workout"]) == (True, first["workout"])


async def test_another_member_is_not_answered_with_ones_workout(
    app: Served, token: str, linking: Linking, database: Database
) -> None:
    keyed = {**SQUATS, "client_ref": "turn-7"}
    mine = await told(app, token, LOG, keyed)
    theirs = await told(app, await linking.linked("log:write"), LOG, keyed)
    assert (theirs["replayed"], await count(database)) == (False, 2)
    assert theirs["workout"]["id"] != mine["workout"]["id"]


async def test_an_emergency_is_answered_first_and_its_words_are_not_kept(
    app: Served, token: str, database: Database
) -> None:
    answer = await told(app, token, LOG, {"title": "Ride", "duration_min": 20, "note": "chest pain on the climb"})
    assert answer["urgent"] == URGENT
    assert answer["summary"].startswith(URGENT)
    assert answer["workout"]["note"] is None
    assert answer["ignored_fields"][0]["field"] == "note"
    async with database.reader() as reader:
        for (table,) in await reader.fetch("select tablename from pg_tables where schemaname = 'public'"):
            assert "chest pain" not in str(await reader.fetch(f'select * from "{table}"'))  # noqa: S608  # its own name


async def test_the_same_told_twice_in_other_words_is_recorded_and_suspected(app: Served, token: str) -> None:
    first = await told(app, token, LOG, SQUATS)
    again = await told(app, token, LOG, {**SQUATS, "title": "Legs"})
    assert again["replayed"] is False
    assert again["possible_duplicates"] == [first["workout"]["id"]]
    assert "recorded already" in again["summary"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "nothing to record"),
        ({"performed_at": "2026-11-22"}, "nothing to record"),
        ({"title": "x", "performed_at": "yesterday"}, "performed_at"),
        ({"title": "x", "performed_at": "2026-02-30"}, "performed_at"),
        ({"title": "x", "performed_at": "2026-11-26T10:00"}, "planned"),
        ({"title": "x", "performed_at": "1900-01-01"}, "1950"),
        ({"title": "x", "performed_at": "0001-01-01T00:00+14:00"}, "1950"),
        ({"title": "x", "performed_at": "9999-12-31T23:59-12:00"}, "1950"),
        ({"title": "x", "performed_at": "2026-11-22T23:30+05:45"}, "offset"),
        ({"title": "x", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"title": "a\nb"}, "title"),
        ({"title": "x", "duration_min": 10, "duration_s": 10}, "duration"),
        ({"title": "x", "duration_s": -1}, "duration_s"),
        ({"title": "x", "rpe": 11}, "rpe"),
        ({"title": "x", "injury": "knee"}, "injury"),
        ({"exercises": [{"name": "Squat", "sets": [{"reps": 5, "tempo": "311"}]}]}, "exercises[0].sets[0].tempo"),
        ({"exercises": [{"name": "Squat", "sets": [{"reps": "many"}]}]}, "exercises[0].sets[0].reps"),
        ({"exercises": [{"name": "Squat", "sets": [{}]}]}, "exercises[0].sets[0]"),
        ({"exercises": [{"sets": [{"reps": 5}]}]}, "exercises[0]"),
        ({"exercises": [{"name": "Squat", "exercise_id": "exr_x"}]}, "exercises[0]"),
        ({"exercises": [{"exercise_id": "exr_aaaaaaaaaaaaaaaa"}]}, "exr_aaaaaaaaaaaaaaaa"),
        ({"exercises": [{"exercise_id": "cex_aaaaaaaaaaaaaaaaaaaaaaaaaa"}]}, "cex_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ({"exercises": [{"name": "Squat", "sets": [{"count": 50, "reps": 1}] * 3}]}, "100 sets"),
        ({"exercises": [{"name": "Squat", "sets": [{"count": 50, "reps": 1}] * 2}] * 6}, "500 sets"),
        ({"title": "x", "cardio": {"distance": 5_000_000, "distance_unit": "mi"}}, "distance"),
        ({"title": "x", "cardio": {"pace": "5:30"}}, "cardio.pace"),
        ({"title": "x", "client_ref": "two words"}, "client_ref"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_written(
    app: Served, token: str, database: Database, arguments: dict[str, Any], named: str
) -> None:
    refused = await error(app, token, arguments)
    assert refused["code"] in ("validation", "not_found")
    assert named in refused["message_for_member"]
    for table in ("workout", "custom_exercise", "write_answer"):
        assert await count(database, table) == 0


async def test_every_answer_fits_its_schema_and_limits(app: Served, token: str) -> None:
    schema = PROMISED[LOG]
    longest = "🏋" * 119
    many = {
        "title": longest,
        "note": "ü" * 2_000,
        "exercises": [
            {"name": f"{longest}{chr(0x4E00 + n)}", "note": "é" * 100, "sets": [{"count": 8, "reps": 5, "rpe": 1}]}
            for n in range(60)
        ],
    }
    for arguments in (SQUATS, SQUATS, many, {**many, "dry_run": True}):
        result = (await call(app, token, LOG, arguments)).json()["result"]
        assert not result["isError"], result
        jsonschema.Draft202012Validator(schema).validate(result["structuredContent"])
        assert 0 < len(result["content"][0]["text"]) <= 600
        assert len(json.dumps(result["structuredContent"], ensure_ascii=False).encode()) <= 16 * 1024


async def test_nothing_is_recorded_without_the_scope(app: Served, linking: Linking) -> None:
    reading = await linking.linked("history:read")
    result = (await call(app, reading, LOG, SQUATS)).json()
    assert "scope_required" in json.dumps(result)


async def test_what_is_told_while_the_member_is_erased_is_recorded_nowhere_and_said_so(
    app: Served, linking: Linking, database: Database, token: str
) -> None:
    await told(app, token, LOG, SQUATS)  # the token is known, and need not be looked up
    member_id = UUID(claims_of(token)["sub"])
    async with database.transaction() as connection:
        await members.erase(connection, member_id, linking.clock())
        late = [
            asyncio.create_task(error(app, token, {**SQUATS, "title": "Late", "dry_run": dry})) for dry in (False, True)
        ]
        async with database.reader() as reader:
            query = "select count(*) >= 2 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            await until(lambda: reader.fetchval(query))
    assert [(await one)["code"] for one in late] == ["not_found", "not_found"]
    assert await count(database) == 0


async def test_what_it_counts_as_on_the_calendar_is_said(app: Served, database: Database, linking: Linking) -> None:
    ride = a_class("ride")
    await publish(database, ride, a_class("flow", title="Evening flow", discipline="yoga"))
    token = await linking.linked("log:write", "plan:write")
    await told(app, token, "schedule_session", {"class_ids": [id_of(ride)], "when": "2026-11-24"})
    taken = {"class_id": id_of(ride), "duration_min": 30}
    rehearsed = await told(app, token, LOG, {**taken, "dry_run": True})
    assert "counts as" not in rehearsed["summary"]
    answer = await told(app, token, LOG, taken)
    assert answer["summary"].endswith("It counts as “Harbour ride”.")
    again = await told(app, token, LOG, {**SQUATS, "performed_at": "2026-11-23T07:00"})
    assert "counts as" not in again["summary"]

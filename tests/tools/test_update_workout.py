"""Is a logged workout corrected as it was meant: all or nothing, from the version that was seen, and never for good?"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from tests.factories import an_exercise, publish_exercises
from tests.oauth.linked import Linking, call, told
from tests.serving import ERAS, PROMISED, Era, Served, serving

from palestra.store.engine import Database, driver
from palestra.workouts import writing
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import NewWorkout

pytestmark = pytest.mark.anyio

LOG, UPDATE, SET = "log_workout", "update_workout", "set_preferences"
LEGS: dict[str, Any] = {
    "performed_at": "2026-11-22T18:30",
    "title": "Leg day",
    "unit": "lb",
    "exercises": [
        {"name": "Back squat", "sets": [{"count": 3, "weight": 225, "reps": 5}]},
        {"name": "Rows", "sets": [{"weight": 155, "reps": 8}, {"weight": 155, "reps": 7}]},
    ],
}


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish_exercises(
        database,
        an_exercise("squat", name="Back squat", equipment=["barbell"]),
        an_exercise("dead", name="Deadlift", equipment=["barbell"], pattern="hinge"),
    )
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def ada(linking: Linking) -> UUID:
    return await linking.member()


@pytest.fixture
async def token(linking: Linking, ada: UUID) -> str:
    return await linking.linked("log:write", "profile:write", member_id=ada)


@pytest.fixture
async def legs(app: Served, token: str) -> dict[str, Any]:
    """The workout as log_workout answered it."""
    workout: dict[str, Any] = (await told(app, token, LOG, LEGS))["workout"]
    return workout


async def update(app: Served, token: str, workout: dict[str, Any], *ops: dict[str, Any], **more: Any) -> Any:
    return await told(app, token, UPDATE, {"workout_id": workout["id"], "ops": list(ops), **more})


async def error(app: Served, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = (await call(app, token, UPDATE, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


async def history(database: Database) -> list[str]:
    async with database.reader() as reader:
        return [row["kind"] for row in await reader.fetch("select kind from workout_change order by version")]


def sets_of(workout: dict[str, Any], exercise: int = 0) -> list[tuple[Any, Any, Any]]:
    return [(one["weight"], one["unit"], one["reps"]) for one in workout["exercises"][exercise]["sets"]]


@pytest.mark.parametrize("era", ERAS)
async def test_it_was_another_exercise(app: Served, token: str, legs: dict[str, Any], era: Era) -> None:
    ops = [{"op": "relabel_exercise", "exercise": "rows", "to": "deadlift"}]
    answer = await told(app, token, UPDATE, {"workout_id": legs["id"], "version": 1, "ops": ops}, era)
    relabelled = answer["workout"]["exercises"][1]
    assert (relabelled["name"], relabelled["exercise_id"][:4]) == ("deadlift", "exr_")
    assert sets_of(answer["workout"], 1) == sets_of(legs, 1)
    assert answer["diff"] == [{"what": "deadlift: name", "before": "Rows", "after": "deadlift"}]
    assert (answer["workout"]["version"], answer["replayed"]) == (2, False)


async def test_every_step_sees_what_the_steps_before_it_made(app: Served, token: str, legs: dict[str, Any]) -> None:
    answer = await update(
        app,
        token,
        legs,
        {"op": "set_field", "field": "title", "value": "Legs and back"},
        {"op": "set_field", "field": "duration_s", "value": 3600},
        {"op": "set_field", "field": "rpe", "value": "7.5"},
        {"op": "set_field", "exercise": "1", "field": "note", "value": "belt"},
        {"op": "edit_set", "exercise": "back squat", "set": 2, "sets": [{"weight": 230, "rpe": 9}]},
        {"op": "add_set", "exercise": "Back squat", "sets": [{"weight": 185, "reps": 12, "kind": "drop set"}]},
        {"op": "add_set", "exercise": "squat", "set": 1, "sets": [{"weight": 20, "unit": "kg", "reps": 10}]},
        {"op": "remove_set", "exercise": "Rows", "set": 1},
        {"op": "add_exercise", "exercise": "Deadlift", "sets": [{"weight": 140, "unit": "kg", "reps": 3}]},
        {"op": "remove_exercise", "exercise": "Rows"},
    )
    workout = answer["workout"]
    assert (workout["title"], workout["duration_s"], workout["rpe"]) == ("Legs and back", 3600, 7.5)
    assert [one["name"] for one in workout["exercises"]] == ["Back squat", "Deadlift"]
    assert sets_of(workout) == [
        (20, "kg", 10),
        (225, "lb", 5),
        (230, "lb", 5),
        (225, "lb", 5),
        (185, "lb", 12),
    ]
    assert workout["exercises"][0]["note"] == "belt"
    assert workout["version"] == 2
    assert {one["what"] for one in answer["diff"]} >= {
        "title",
        "duration_s",
        "rpe",
        "Back squat: note",
        "Back squat: set 1",
        "Deadlift: name",
    }


async def test_all_ops_or_none(app: Served, token: str, legs: dict[str, Any], database: Database) -> None:
    ops = [
        {"op": "set_field", "field": "title", "value": "Changed"},
        {"op": "add_exercise", "exercise": "Zercher sled drag"},
        {"op": "remove_set", "exercise": "Rows", "set": 9},
    ]
    refused = await error(app, token, {"workout_id": legs["id"], "ops": ops})
    assert (refused["code"], refused["message_for_member"]) == ("validation", "Op 3: Rows has no set 9; it has 2.")
    assert await history(database) == ["logged"]
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from custom_exercise where name like 'Zercher%'") == 0
        assert await reader.fetchval("select title from workout") == "Leg day"


async def test_a_weight_that_was_pounds_is_said_anew_and_not_converted(
    app: Served, token: str, legs: dict[str, Any]
) -> None:
    answer = await update(app, token, legs, {"op": "edit_set", "exercise": "1", "set": 1, "sets": [{"unit": "kg"}]})
    assert sets_of(answer["workout"])[0] == (225, "kg", 5)
    assert answer["diff"] == [{"what": "Back squat: set 1", "before": "225 lb × 5", "after": "225 kg × 5"}]


async def test_a_field_is_taken_back_by_leaving_its_value_out(app: Served, token: str, legs: dict[str, Any]) -> None:
    await update(app, token, legs, {"op": "set_field", "field": "distance_m", "value": "5000"})
    answer = await update(app, token, legs, {"op": "set_field", "field": "distance_m"})
    assert answer["workout"]["metrics"]["distance_m"] is None
    assert answer["diff"] == [{"what": "distance_m", "before": "5000", "after": None}]


async def test_when_it_was_is_told_in_the_zone_where_it_was(app: Served, token: str, legs: dict[str, Any]) -> None:
    answer = await update(
        app,
        token,
        legs,
        {"op": "set_field", "field": "time_zone", "value": "Asia/Tokyo"},
        {"op": "set_field", "field": "performed_at", "value": "2026-11-21T06:15"},
    )
    workout = answer["workout"]
    assert (workout["local_date"], workout["start_local"], workout["time_zone"]) == (
        "2026-11-21",
        "06:15",
        "Asia/Tokyo",
    )


async def test_a_change_from_an_older_version_is_refused_and_says_which_it_is_at(
    app: Served, token: str, legs: dict[str, Any], database: Database
) -> None:
    await update(app, token, legs, {"op": "set_field", "field": "title", "value": "Two"}, version=1)
    ops = [{"op": "set_field", "field": "title", "value": "Three"}]
    refused = await error(app, token, {"workout_id": legs["id"], "version": 1, "ops": ops})
    assert (refused["code"], "version 2, not 1" in refused["message_for_member"]) == ("conflict", True)
    assert await history(database) == ["logged", "edited"]


async def test_two_changes_at_once_of_one_version_make_one(
    app: Served, token: str, legs: dict[str, Any], database: Database
) -> None:
    wishes = [
        {"workout_id": legs["id"], "version": 1, "ops": [{"op": "set_field", "field": "title", "value": title}]}
        for title in "ABCD"
    ]
    results = [(await one).json()["result"] for one in [call(app, token, UPDATE, wish) for wish in wishes]]
    assert sorted(one["isError"] for one in results) == [False, True, True, True]
    assert await history(database) == ["logged", "edited"]


@pytest.mark.parametrize("era", ERAS)
async def test_the_same_sent_twice_is_done_once_and_the_caller_is_told(
    app: Served, token: str, legs: dict[str, Any], database: Database, era: Era
) -> None:
    ops = [{"op": "add_set", "exercise": "Rows", "sets": [{"weight": 155, "reps": 6}]}]
    for version in ({}, {"version": 1}, {"client_ref": "turn-3"}):
        wish = {"workout_id": legs["id"], "ops": ops, **version}
        if version:
            await update(app, token, legs, {"op": "revert", "to_version": 1})
            if "version" in version:
                wish["version"] = (await history(database)).__len__()
        first = await told(app, token, UPDATE, wish, era)
        again = await told(app, token, UPDATE, wish, era)
        assert (first["replayed"], again["replayed"]) == (False, True)
        assert again["workout"] == first["workout"]
        assert len(sets_of(again["workout"], 1)) == 3


async def test_the_same_sent_at_once_is_done_once(
    app: Served, token: str, legs: dict[str, Any], database: Database
) -> None:
    op = {"op": "add_set", "exercise": "Rows", "sets": [{"weight": 155, "reps": 6}]}
    answers = await asyncio.gather(*(update(app, token, legs, op) for _ in range(4)))
    assert sorted(one["replayed"] for one in answers) == [False, True, True, True]
    assert await history(database) == ["logged", "edited"]


async def test_the_same_words_after_another_change_are_asked_about(
    app: Served, token: str, legs: dict[str, Any]
) -> None:
    op = {"op": "add_set", "exercise": "Rows", "sets": [{"weight": 155, "reps": 6}]}
    await update(app, token, legs, op)
    await update(app, token, legs, {"op": "set_field", "field": "rpe", "value": "8"})
    refused = await error(app, token, {"workout_id": legs["id"], "ops": [op]})
    assert (refused["code"], "pass version 3" in refused["fix"]) == ("conflict", True)
    assert len(sets_of((await update(app, token, legs, op, version=3))["workout"], 1)) == 4


async def test_deleting_and_restoring_may_be_said_again_and_again(
    app: Served, token: str, legs: dict[str, Any], database: Database
) -> None:
    for _ in range(2):
        assert (await update(app, token, legs, {"op": "delete"}))["workout"]["deleted"] is True
        assert (await update(app, token, legs, {"op": "restore"}))["workout"]["deleted"] is False
    assert await history(database) == ["logged", "deleted", "restored", "deleted", "restored"]


async def test_the_same_key_with_another_change_is_a_conflict(app: Served, token: str, legs: dict[str, Any]) -> None:
    await update(app, token, legs, {"op": "set_field", "field": "title", "value": "A"}, client_ref="k")
    ops = [{"op": "set_field", "field": "title", "value": "B"}]
    refused = await error(app, token, {"workout_id": legs["id"], "ops": ops, "client_ref": "k"})
    assert refused["code"] == "conflict"


async def test_every_change_can_be_taken_back_with_what_it_answered(
    app: Served, token: str, legs: dict[str, Any]
) -> None:
    for op in (
        {"op": "relabel_exercise", "exercise": "Rows", "to": "Deadlift"},
        {"op": "edit_set", "exercise": "Back squat", "set": 3, "sets": [{"weight": 230.5}]},
        {"op": "remove_exercise", "exercise": "Back squat"},
        {"op": "set_field", "field": "note", "value": "Fine."},
        {"op": "delete"},
    ):
        changed = await update(app, token, legs, op)
        assert changed["workout"] != legs
        undone = await told(app, token, UPDATE, changed["undo"])
        assert {**undone["workout"], "version": 1} == legs
        redone = await told(app, token, UPDATE, undone["undo"])
        assert {**redone["workout"], "version": 0} == {**changed["workout"], "version": 0}
        await told(app, token, UPDATE, redone["undo"])


async def test_a_change_of_nothing_says_so_and_has_nothing_to_take_back(
    app: Served, token: str, legs: dict[str, Any], database: Database
) -> None:
    answer = await update(app, token, legs, {"op": "set_field", "field": "title", "value": "Leg day"})
    assert (answer["diff"], answer["undo"], answer["workout"]["version"]) == ([], None, 1)
    assert "nothing changed" in answer["summary"]
    assert await history(database) == ["logged"]


async def test_a_deleted_workout_is_restored_before_it_is_changed(
    app: Served, token: str, legs: dict[str, Any]
) -> None:
    await update(app, token, legs, {"op": "delete"})
    ops = [{"op": "set_field", "field": "title", "value": "No"}]
    assert (await error(app, token, {"workout_id": legs["id"], "ops": ops}))["code"] == "gone"


async def test_two_records_of_one_workout_are_merged_and_taken_apart(app: Served, token: str) -> None:
    first = (await told(app, token, LOG, LEGS))["workout"]
    second = (await told(app, token, LOG, {**LEGS, "title": "Legs"}))["workout"]
    merged = await update(app, token, second, {"op": "merge_into", "to": first["id"]})
    assert [(one["workout_id"], one["state"]) for one in merged["workout"]["duplicates"]] == [
        (first["id"], "confirmed")
    ]
    apart = await told(app, token, UPDATE, merged["undo"])
    assert [one["state"] for one in apart["workout"]["duplicates"]] == ["suspected"]
    rejected = await update(app, token, second, {"op": "not_duplicate", "to": first["id"]})
    assert rejected["workout"]["duplicates"] == []
    again = await update(app, token, second, {"op": "merge_into", "to": first["id"]})
    assert again["replayed"] is False
    assert again["workout"]["duplicates"][0]["state"] == "confirmed"


async def test_records_are_reckoned_anew(app: Served, token: str) -> None:
    await told(app, token, LOG, {**LEGS, "performed_at": "2026-11-01"})
    later = (await told(app, token, LOG, LEGS))["workout"]
    answer = await update(app, token, later, {"op": "edit_set", "exercise": "1", "set": 1, "sets": [{"weight": 275}]})
    assert [one["kind"] for one in answer["recomputed"]["prs"]] == ["heaviest", "estimated_one_rep_max"]
    taken_back = await told(app, token, UPDATE, answer["undo"])
    assert taken_back["recomputed"]["prs"] == []


async def test_what_an_op_does_not_use_is_said(app: Served, token: str, legs: dict[str, Any]) -> None:
    answer = await update(app, token, legs, {"op": "remove_set", "exercise": "Rows", "set": 1, "value": "x"})
    assert answer["ignored_fields"] == [{"field": "ops[0].value", "why": "remove_set does not use it."}]


async def test_a_new_exercise_is_said_to_be_one(app: Served, token: str, legs: dict[str, Any]) -> None:
    answer = await update(app, token, legs, {"op": "relabel_exercise", "exercise": "Rows", "to": "Zercher sled drag"})
    assert any("Zercher sled drag" in sentence for sentence in answer["assumed"])
    assert answer["workout"]["exercises"][1]["exercise_id"].startswith("cex_")


async def test_nobody_elses_workout_is_changed_merged_or_undone(
    app: Served, token: str, legs: dict[str, Any], linking: Linking, database: Database
) -> None:
    stranger = await linking.linked("log:write")
    theirs = (await told(app, stranger, LOG, {"title": "Walk"}))["workout"]
    for op in ({"op": "delete"}, {"op": "revert", "to_version": 1}, {"op": "merge_into", "to": theirs["id"]}):
        refused = await error(app, stranger, {"workout_id": legs["id"], "ops": [op]})
        assert refused["code"] == "not_found"
    merged = await error(app, stranger, {"workout_id": theirs["id"], "ops": [{"op": "merge_into", "to": legs["id"]}]})
    assert merged["code"] == "not_found"
    assert (await update(app, token, legs, {"op": "delete"}))["workout"]["version"] == 2


async def test_what_a_source_keeps_out_of_conversations_is_not_told_by_changing_it(
    app: Served, token: str, ada: UUID, linking: Linking, database: Database, legs: dict[str, Any]
) -> None:
    ride = NewWorkout(
        title="Canary ride", performed_at=linking.clock(), time_zone="UTC", source="strava", source_uid="1"
    )
    async with database.transaction() as connection:
        written = await writing.write(await driver(connection), ada, ride, now=linking.clock())
    hidden = public_id("wko", written.stored.id)
    for arguments in (
        {"workout_id": hidden, "ops": [{"op": "delete"}]},
        {"workout_id": hidden, "ops": [{"op": "set_field", "field": "title", "value": "x"}]},
        {"workout_id": legs["id"], "ops": [{"op": "merge_into", "to": hidden}]},
    ):
        refused = await error(app, token, arguments)
        assert refused["code"] == "not_found"
        assert "Canary" not in json.dumps(refused)


@pytest.mark.parametrize(
    ("ops", "named"),
    [
        ([], "ops"),
        ([{"op": "explode"}], "ops[0].op"),
        ([{"op": "set_field"}], "field"),
        ([{"op": "set_field", "field": "title"}], "title"),
        ([{"op": "set_field", "field": "title", "value": "a\nb"}], "title"),
        ([{"op": "set_field", "field": "rpe", "value": "11"}], "rpe"),
        ([{"op": "set_field", "field": "rpe", "value": "hard"}], "number"),
        ([{"op": "set_field", "field": "rpe", "value": "nan"}], "range"),
        ([{"op": "set_field", "field": "max_bpm", "value": "150.5"}], "whole"),
        ([{"op": "set_field", "field": "max_bpm", "value": "1e999999"}], "range"),
        ([{"op": "set_field", "field": "discipline", "value": "quidditch"}], "discipline"),
        ([{"op": "set_field", "field": "time_zone", "value": "Mars/Olympus"}], "Mars"),
        ([{"op": "set_field", "field": "performed_at", "value": "later"}], "performed_at"),
        ([{"op": "set_field", "field": "performed_at", "value": "2027-06-01"}], "performed_at"),
        ([{"op": "set_field", "field": "note", "value": "chest pain"}], "training log"),
        ([{"op": "set_field", "field": "superset", "value": "1"}], "exercise"),
        ([{"op": "set_field", "field": "rpe", "exercise": "Rows", "value": "1"}], "rpe"),
        ([{"op": "remove_exercise"}], "Name the exercise"),
        ([{"op": "remove_exercise", "exercise": "Curls"}], "Curls"),
        ([{"op": "remove_exercise", "exercise": "0"}], "0"),
        ([{"op": "edit_set", "exercise": "Rows", "set": 1}], "sets"),
        ([{"op": "edit_set", "exercise": "Rows", "set": 1, "sets": [{"count": 2, "reps": 1}]}], "sets"),
        ([{"op": "add_set", "exercise": "Rows", "sets": [{"count": 50, "reps": 1}] * 2}], "100 sets"),
        ([{"op": "add_exercise"}], "exercise"),
        ([{"op": "add_exercise", "exercise": "exr_aaaaaaaaaaaaaaaa"}], "exr_"),
        ([{"op": "relabel_exercise", "exercise": "Rows"}], "to"),
        ([{"op": "merge_into", "to": "Rows"}], "other workout"),
        ([{"op": "revert"}], "to_version"),
        ([{"op": "revert", "to_version": 7}], "no version 7"),
        ([{"op": "delete"}, {"op": "restore"}], "alone"),
        ([{"op": "restore", "confirmed": True}], "confirmed"),
        ([{"op": "delete"}] * 21, "ops"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_changed(
    app: Served, token: str, legs: dict[str, Any], database: Database, ops: list[dict[str, Any]], named: str
) -> None:
    refused = await error(app, token, {"workout_id": legs["id"], "ops": ops})
    assert refused["code"] in ("validation", "not_found")
    assert named in refused["message_for_member"]
    assert await history(database) == ["logged"]


async def test_every_answer_fits_its_schema_and_limits(app: Served, token: str) -> None:
    schema = PROMISED[UPDATE]
    logged = await told(
        app,
        token,
        LOG,
        {"exercises": [{"name": f"{'🏋' * 80}{n}", "sets": [{"count": 8, "reps": 5}]} for n in range(60)]},
    )
    workout = logged["workout"]
    ops = [{"op": "relabel_exercise", "exercise": str(n), "to": f"{'🏋' * 90}{n}"} for n in range(1, 20)]
    for arguments in (
        {"workout_id": workout["id"], "ops": ops},
        {"workout_id": workout["id"], "ops": ops},
        {"workout_id": workout["id"], "ops": [{"op": "revert", "to_version": 1}]},
        {"workout_id": workout["id"], "ops": [{"op": "delete"}]},
    ):
        result = (await call(app, token, UPDATE, arguments)).json()["result"]
        assert not result["isError"], result
        jsonschema.Draft202012Validator(schema).validate(result["structuredContent"])
        assert 0 < len(result["content"][0]["text"]) <= 600
        assert len(json.dumps(result["structuredContent"], ensure_ascii=False).encode()) <= 16 * 1024

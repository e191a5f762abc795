"""Is what is done in the player in the log, exactly and once? Set by set, from two copies, late, left, taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, a_class, an_exercise, id_of, publish, publish_exercises
from tests.oauth.linked import Linking
from tests.serving import Served, serving
from tests.tools.acting import Acting, acting, items_of

from palestra.store.engine import Database, driver
from palestra.workouts import erasing
from palestra.workouts.playing import recording
from palestra.workouts.playing.recording import KEPT, LEFT_AFTER

pytestmark = pytest.mark.anyio

START, LOG, FINISH, SWAP = "start_workout", "player_log_set", "player_finish", "player_alternatives"
RIDE = a_class("ride", segments=[{"name": "Hills", "kind": "work", "start_s": 0, "end_s": 1800, "intensity": 4}])
PLUS = a_class("plus", title="Members’ ride", windows=[{"tiers": ["plus"]}])
BEGAN = NOW - timedelta(hours=2)
PATTERNS = ("squat", "hinge", "horizontal_push", "horizontal_pull", "vertical_push", "vertical_pull", "lunge", "core")


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish(database, RIDE, PLUS)
    await publish_exercises(
        database,
        *(
            an_exercise(f"{one}-{n}", name=f"{one} {n}", pattern=one, equipment=["dumbbells"])
            for one in PATTERNS
            for n in (1, 2)
        ),
    )
    async with serving(database_url, clock=linking.clock) as served:
        yield served


class Playing:
    """A copy of the player, with a session of a plan open in it."""

    def __init__(self, ada: Acting, session_id: str, player: dict[str, Any], name: str = "one") -> None:
        self.ada, self.session_id, self.player, self._name = ada, session_id, player, name
        self.run_id: str = player["run"]["id"]
        self.exercise_ids = [one["exercise_id"] for one in player["exercises"]]
        self._deeds = 0

    @classmethod
    async def opened(cls, ada: Acting, session_id: str, name: str = "one") -> "Playing":
        return cls(ada, session_id, await ada.told(START, {"session_id": session_id}), name)

    def op(self, minutes: float, what: str = "set", **fields: Any) -> dict[str, Any]:
        self._deeds += 1
        usual: dict[str, Any] = {"exercise_id": self.exercise_ids[0], "n": 1} if what in ("set", "unset") else {}
        usual |= {"reps": 5} if what == "set" else {}
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        return {"id": f"{self._name}-deed-{self._deeds}", "at": at, "what": what, **usual, **fields}

    async def log(self, *ops: dict[str, Any]) -> dict[str, Any]:
        run: dict[str, Any] = (await self.ada.told(LOG, self.asked(ops)))["run"]
        return run

    async def finish(self, minutes: float, *ops: dict[str, Any], **more: Any) -> dict[str, Any]:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        told: dict[str, Any] = await self.ada.told(FINISH, {**self.asked(ops), "at": at, **more})
        return told

    def asked(self, ops: Any = ()) -> dict[str, Any]:
        return {"run_id": self.run_id, "session_id": self.session_id, "ops": list(ops)}


@pytest.fixture
async def session_id(ada: Acting) -> str:
    saved = await ada.plan(goal="strength", style="strength", equipment=["dumbbells"], session_minutes=45)
    return str(saved["sessions"][0]["session_id"])


@pytest.fixture
async def playing(ada: Acting, session_id: str) -> Playing:
    return await Playing.opened(ada, session_id)


async def workouts(ada: Acting) -> list[dict[str, Any]]:
    """Every workout of hers, whole."""
    listed = (await ada.told("get_workouts", {"limit": 20}))["workouts"]
    return [(await ada.told("get_workouts", {"workout_id": one["id"]}))["workout"] for one in listed]


def reps(workout: dict[str, Any]) -> list[list[int]]:
    return [[one["reps"] for one in exercise["sets"]] for exercise in workout["exercises"]]


async def status(ada: Acting, session_id: str) -> str:
    told = await ada.told("get_schedule", {"from": "2026-11-23", "to": "2026-12-06"})
    (found,) = [item["status"] for _, item in items_of(told) if item["id"] == session_id]
    return str(found)


async def test_a_session_becomes_one_workout_and_is_done_on_the_calendar(ada: Acting, playing: Playing) -> None:
    squat, hinge = playing.exercise_ids[:2]
    run = await playing.log(playing.op(0, weight=20, unit="kg"), playing.op(3, n=2, reps=4, weight=20, unit="kg"))
    assert [(one["n"], one["reps"], one["weight"]) for one in run["sets"]] == [(1, 5, 20), (2, 4, 20)]
    assert (run["started_at"], run["finished"]) == ("2026-11-23T10:00:00Z", None)
    assert await workouts(ada) == []

    answer = await playing.finish(40, playing.op(9, exercise_id=hinge, reps=12), rpe=7, note="Fine.")
    assert (answer["sets"], answer["item_done"]) == (3, True)
    assert answer["summary"].endswith("3 sets. It is done on the calendar.")
    (workout,) = await workouts(ada)
    assert workout["id"] == answer["run"]["finished"]["workout_id"]
    assert reps(workout) == [[5, 4], [12]]
    assert [one["exercise_id"] for one in workout["exercises"]] == [squat, hinge]
    assert (workout["title"], workout["discipline"]) == (playing.player["title"], "strength")
    assert (workout["duration_s"], workout["rpe"], workout["note"], workout["source"]) == (2400, 7, "Fine.", "player")
    assert await status(ada, playing.session_id) == "done"


async def test_every_copy_and_every_start_is_told_of_the_same_run(ada: Acting, playing: Playing) -> None:
    other = await Playing.opened(ada, playing.session_id, "other")
    assert other.run_id == playing.run_id
    await playing.log(playing.op(0))
    assert [one["reps"] for one in (await other.log())["sets"]] == [5]
    third = await Playing.opened(ada, playing.session_id, "third")
    assert (third.run_id, len(third.player["run"]["sets"])) == (playing.run_id, 1)


async def test_a_lost_answer_and_a_second_copy_add_nothing(ada: Acting, playing: Playing) -> None:
    other = await Playing.opened(ada, playing.session_id, "other")
    first, second = playing.op(0), playing.op(3, n=2)
    await playing.log(first)
    await playing.log(first, second)  # the answer was lost, so it is said again
    await other.log(other.op(4, n=2, reps=9))  # the same set, corrected in the other copy
    await playing.log(second)  # and again
    await playing.finish(30)
    await playing.finish(31)
    await other.finish(32)
    assert [reps(workout) for workout in await workouts(ada)] == [[[5, 9]]]


async def test_two_copies_at_once_lose_nothing(ada: Acting, playing: Playing) -> None:
    other = await Playing.opened(ada, playing.session_id, "other")
    mine = [playing.log(playing.op(n, n=n, reps=n)) for n in range(1, 6)]
    theirs = [other.log(other.op(n, n=n, reps=n)) for n in range(6, 11)]
    await asyncio.gather(*mine, *theirs, playing.finish(20), other.finish(20))
    (workout,) = await workouts(ada)
    assert reps(workout) == [list(range(1, 11))]


async def test_what_comes_after_the_finish_is_logged_too(ada: Acting, playing: Playing) -> None:
    await playing.log(playing.op(0), playing.op(3, n=2))
    await playing.finish(30)
    run = await playing.log(playing.op(5, n=3, reps=3), playing.op(6, "unset", n=2))
    assert run["finished"]["undo"]["version"] == 2
    (workout,) = await workouts(ada)
    assert (reps(workout), workout["version"]) == ([[5, 3]], 2)


async def test_what_was_edited_since_stands(ada: Acting, playing: Playing) -> None:
    await playing.log(playing.op(0))
    answer = await playing.finish(30)
    edit = {"op": "edit_set", "exercise": "1", "set": 1, "sets": [{"reps": 8}]}
    await ada.told("update_workout", {"workout_id": answer["run"]["finished"]["workout_id"], "ops": [edit]})
    await playing.log(playing.op(1, reps=1), playing.op(2, n=2, reps=2))
    await playing.log(playing.op(3, n=3, reps=3))
    await playing.finish(31)
    (workout,) = await workouts(ada)
    assert reps(workout) == [[8, 2, 3]]


async def test_a_finish_is_taken_back_and_may_be_done_again(ada: Acting, playing: Playing) -> None:
    await playing.log(playing.op(0))
    answer = await playing.finish(30)
    await ada.told("update_workout", answer["run"]["finished"]["undo"])
    assert await workouts(ada) == []
    assert await status(ada, playing.session_id) != "done"
    opened = await Playing.opened(ada, playing.session_id, "again")
    assert (opened.run_id, opened.player["run"]["finished"]) == (playing.run_id, None)
    run = await playing.log(playing.op(31, n=2, reps=2))
    assert (len(run["sets"]), run["finished"]) == (2, None)
    assert await workouts(ada) == []
    await playing.finish(32)
    (workout,) = await workouts(ada)
    assert reps(workout) == [[5, 2]]


async def test_what_is_done_is_told_as_finished_until_it_is_planned_again(ada: Acting, playing: Playing) -> None:
    answer = await playing.finish(30, *(playing.op(n, exercise_id=each) for n, each in enumerate(playing.exercise_ids)))
    opened = await Playing.opened(ada, playing.session_id, "other")
    assert opened.run_id == playing.run_id
    assert opened.player["run"]["finished"] == answer["run"]["finished"]
    ops = [{"op": "set_field", "field": "title", "value": "x"}]
    await ada.told("update_workout", {"workout_id": answer["run"]["finished"]["workout_id"], "ops": ops})
    assert (await Playing.opened(ada, playing.session_id, "third")).run_id == playing.run_id


async def test_a_session_that_is_planned_again_is_begun_anew(ada: Acting) -> None:
    item = (await ada.told("schedule_session", {"title": "Swim", "minutes": 30, "when": "2026-11-23"}))["items"][0]
    playing = await Playing.opened(ada, item["id"])
    await playing.finish(30, playing.op(0, "clock", elapsed_s=0, running=True))
    assert (await Playing.opened(ada, item["id"])).player["run"]["finished"]
    await ada.told("schedule_session", {"action": "restore", "item_ids": [item["id"]]})
    again = await Playing.opened(ada, item["id"])
    assert again.run_id != playing.run_id
    assert again.player["run"]["finished"] is None


async def test_records_are_told(ada: Acting, playing: Playing) -> None:
    sets = [{"reps": 5, "weight": 20, "unit": "kg"}]
    before = {"exercise_id": playing.exercise_ids[0], "sets": sets}
    await ada.told("log_workout", {"performed_at": "2026-11-16T18:00", "exercises": [before]})
    answer = await playing.finish(30, playing.op(0, weight=30, unit="kg"))
    assert answer["records"]
    assert answer["records"][0]["what"] == "30 kg × 5, before 20 kg × 5"


async def test_what_was_left_is_logged_as_it_is(
    ada: Acting, playing: Playing, database: Database, linking: Linking
) -> None:
    await playing.log(playing.op(0), playing.op(20, n=2, reps=4))
    for after, expected in ((LEFT_AFTER / 2, []), (LEFT_AFTER, [[[5, 4]]]), (LEFT_AFTER * 2, [[[5, 4]]])):
        async with database.transaction() as connection:
            await recording.sweep(connection, NOW + after)
        assert [reps(workout) for workout in await workouts(ada)] == expected
    (workout,) = await workouts(ada)
    assert workout["duration_s"] == 20 * 60  # until the last set: nobody said when it ended


async def test_a_class_that_was_left_is_not_said_to_be_done(ada: Acting, database: Database) -> None:
    run_id = (await ada.told(START, {"class_id": id_of(RIDE)}))["run"]["id"]
    clock = {"id": "clock-begun", "at": NOW.isoformat(), "what": "clock", "elapsed_s": 0, "running": True}
    await ada.told(LOG, {"run_id": run_id, "class_id": id_of(RIDE), "ops": [clock]})
    async with database.transaction() as connection:
        assert await recording.sweep(connection, NOW + LEFT_AFTER) == 1
        assert await recording.sweep(connection, NOW + LEFT_AFTER) == 0
        assert await recording.sweep(connection, NOW + KEPT) == 1
    assert await workouts(ada) == []


async def test_a_class_is_logged_by_its_clock(ada: Acting) -> None:
    asked = {"class_id": id_of(RIDE), "run_id": (await ada.told(START, {"class_id": id_of(RIDE)}))["run"]["id"]}
    pause = BEGAN + timedelta(minutes=10)
    clocks = [
        {"id": "clock-begun", "at": BEGAN.isoformat(), "what": "clock", "elapsed_s": 0, "running": True},
        {"id": "clock-stood", "at": pause.isoformat(), "what": "clock", "elapsed_s": 600, "running": False},
    ]
    run = (await ada.told(LOG, {**asked, "ops": clocks}))["run"]
    assert run["clock"] == {"elapsed_s": 600, "running": False, "at": "2026-11-23T10:10:00Z"}
    again = {"id": "clock-again", "at": (pause + timedelta(hours=1)).isoformat(), "what": "clock", "elapsed_s": 600}
    at = (pause + timedelta(hours=1, minutes=20)).isoformat()
    await ada.told(FINISH, {**asked, "ops": [{**again, "running": True}], "at": at})
    (workout,) = await workouts(ada)
    assert (workout["class_id"], workout["duration_s"], workout["exercises"]) == (id_of(RIDE), 1800, [])


async def test_a_class_done_twice_a_day_is_two_workouts(ada: Acting) -> None:
    ids = []
    for _ in range(2):
        run_id = (await ada.told(START, {"class_id": id_of(RIDE)}))["run"]["id"]
        ids.append(run_id)
        await ada.told(FINISH, {"class_id": id_of(RIDE), "run_id": run_id, "at": NOW.isoformat()})
    assert len(set(ids)) == 2
    assert len(await workouts(ada)) == 2


async def test_something_of_ones_own_is_done_by_being_finished(ada: Acting) -> None:
    item = (await ada.told("schedule_session", {"title": "Swim", "minutes": 30, "when": "2026-11-23"}))["items"][0]
    playing = await Playing.opened(ada, item["id"])
    answer = await playing.finish(30, playing.op(0, "clock", elapsed_s=0, running=True))
    assert answer["item_done"]
    assert await status(ada, item["id"]) == "done"
    (workout,) = await workouts(ada)
    assert (workout["title"], workout["duration_s"]) == ("Swim", 1800)


async def test_nothing_is_recorded_for_who_has_not_allowed_it(app: Served, linking: Linking) -> None:
    reader = await acting(app, linking, "profile:read", "history:read")
    assert (await reader.told(START, {"class_id": id_of(RIDE)}))["run"] is None
    anyone = (await app.call(START, {"class_id": id_of(RIDE)}))["structuredContent"]
    assert anyone["run"] is None


async def test_what_cannot_be_played_is_not_begun(ada: Acting) -> None:
    run_id = (await ada.told(START, {"class_id": id_of(PLUS)}))["run"]["id"]
    clock = {"id": "clock-begun", "at": NOW.isoformat(), "what": "clock", "elapsed_s": 0, "running": True}
    said = await ada.refused(LOG, {"run_id": run_id, "class_id": id_of(PLUS), "ops": [clock]})
    assert said["code"] == "conflict"


async def test_an_exercise_of_nobody_is_refused_and_the_others_are_written(ada: Acting, playing: Playing) -> None:
    unknown = playing.op(1, n=2, exercise_id="exr_aaaaaaaaaaaaaaaa")
    told = await ada.told(LOG, playing.asked([unknown, playing.op(0)]))
    assert told["refused"] == [{"id": unknown["id"], "why": "There is no such exercise."}]
    assert [one["n"] for one in told["run"]["sets"]] == [1]


async def test_a_deed_that_says_too_little_is_told_and_the_others_are_written(ada: Acting, playing: Playing) -> None:
    told = await ada.told(LOG, playing.asked([playing.op(0), bad := playing.op(1, n=2, reps=None)]))
    assert told["refused"] == [{"id": bad["id"], "why": "A set needs reps or duration_s."}]
    assert len(told["run"]["sets"]) == 1


async def test_marks_are_kept_for_every_copy(ada: Acting, playing: Playing) -> None:
    gone = playing.exercise_ids[0]
    found = (await ada.told(SWAP, {"session_id": playing.session_id, "exercise_id": gone}))["exercises"]
    new = found[0]["exercise_id"]
    swap = playing.op(0, "mark", exercise_id=new, name=found[0]["name"], instead_of=gone)
    run = await playing.log(swap, playing.op(1, "mark", exercise_id=playing.exercise_ids[1], skipped=True))
    assert {(one["exercise_id"], one["instead_of"], one["skipped"]) for one in run["marks"]} == {
        (new, gone, False),
        (playing.exercise_ids[1], None, True),
    }
    await playing.finish(9, playing.op(2, exercise_id=new))
    (workout,) = await workouts(ada)
    assert [one["exercise_id"] for one in workout["exercises"]] == [new]


async def test_a_substitute_does_the_same_and_is_not_in_the_session(ada: Acting, playing: Playing) -> None:
    for exercise in playing.player["exercises"]:
        told = await ada.told(SWAP, {"session_id": playing.session_id, "exercise_id": exercise["exercise_id"]})
        pattern = exercise["name"].rsplit(" ", 1)[0]
        for one in told["exercises"]:
            assert one["name"].startswith(pattern)
            assert one["exercise_id"] not in playing.exercise_ids
            assert len(one["sets"]) == len(exercise["sets"])
    said = await ada.refused(SWAP, {"session_id": playing.session_id, "exercise_id": "exr_aaaaaaaaaaaaaaaa"})
    assert said["code"] == "not_found"


async def test_erasing_takes_what_is_under_way_along(ada: Acting, playing: Playing, database: Database) -> None:
    await playing.log(playing.op(0))
    async with database.transaction() as connection:
        await erasing.erase(
            await driver(connection), ada.member_id, erasing.Which(until_on=NOW.date() - timedelta(days=1))
        )
    assert len((await playing.log())["sets"]) == 1
    async with database.transaction() as connection:
        await erasing.erase(await driver(connection), ada.member_id, erasing.Which(from_on=NOW.date()))
    assert (await playing.log())["sets"] == []

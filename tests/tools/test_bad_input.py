"""Whatever is sent to a tool: is the answer ours or a refusal in our words, and is a write whole or not there at all?

Arguments are generated from every tool's schema, for a member with something behind every handle. What is held then:
never our own failure, no result that its schema does not allow or that is too large, and no workout in part.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW
from tests.oauth.linked import Clock, Linking, call
from tests.serving import ERAS, PROMISED, Era, Served, serving
from tests.tools import arguments as made
from tests.tools.owning import Owned, own

from palestra.server import TOOLS
from palestra.store.engine import Database
from palestra.tools._shared.declaring import Tool
from palestra.workouts.ids import key_of

pytestmark = pytest.mark.anyio

NAMES = [tool.name for tool in TOOLS]
REFUSALS = {
    *("auth_required", "scope_required", "not_found", "gone", "not_entitled", "region_blocked", "rights_expired"),
    *("conflict", "validation", "rate_limited"),
}  # and not `unavailable`, which is our own failure
LIMIT_BYTES = 16 * 1024
TEXT_LIMIT = 600
NOT_OURS = ("pydantic", "Traceback", "asyncpg", "[type=", "input_value", "sqlalchemy", "<class")

EXAMPLES = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
# A workout is whole when its rows are those of its answer, and each of its versions has its row of history.
HALVES = """
select w.id from workout w
where w.version <> (select count(*) from workout_change c where (c.member_id, c.workout_id) = (w.member_id, w.id))
   or exists (select from workout_exercise e where (e.member_id, e.workout_id) = (w.member_id, w.id)
              having max(e.position) + 1 <> count(*))
   or exists (select from workout_set s where (s.member_id, s.workout_id) = (w.member_id, w.id)
              group by s.exercise_position having max(s.position) + 1 <> count(*))
"""
# A plan is whole when each of its versions has its event, and the calendar has its sessions and no others of it.
HALVES_OF_PLANS = """
select p.id from plan p
where p.version <> (select count(*) from plan_event e where (e.member_id, e.plan_id) = (p.member_id, p.id))
   or (p.status = 'active' and exists (
       select from jsonb_array_elements(p.content) s
       where not exists (select from schedule_item i
                         where (i.member_id, i.plan_id, i.session_key) = (p.member_id, p.id, s ->> 'key')
                           and i.status <> 'removed')))
   or (p.status = 'active' and exists (
       select from schedule_item i where (i.member_id, i.plan_id) = (p.member_id, p.id) and i.status = 'planned'
          and not exists (select from jsonb_array_elements(p.content) s
                          where s ->> 'key' = i.session_key and (s ->> 'on')::date = i.local_date)))
"""
COUNTS = """
select (select count(*) from workout) as workouts, (select count(*) from workout_exercise) as exercises,
       (select count(*) from workout_set) as sets, (select count(*) from workout_change) as changes,
       (select count(*) from custom_exercise) as custom, (select count(*) from duplicate_link) as links,
       (select count(*) from saved_class) as saved, (select count(*) from data_request) as requests,
       (select count(*) from member) as members, (select sum(version) from preferences) as preferred,
       (select count(*) from plan) as plans, (select count(*) from plan_event) as events,
       (select count(*) from plan_draft) as drafts, (select count(*) from schedule_item) as items,
       (select sum(version) from schedule_item) as scheduled
"""


class World:
    """An app, a member and what they own."""

    def __init__(self, app: Served, database: Database, owned: Owned, schemas: dict[str, dict[str, Any]]) -> None:
        self.app = app
        self.database = database
        self.owned = owned
        self.schemas = schemas
        self.handles = _handles(owned)

    async def asked(self, name: str, arguments: dict[str, Any], era: Era) -> dict[str, Any]:
        """The result of a call, held against everything that holds of every call."""
        response = await call(self.app, self.owned.token, name, arguments, era=era)
        assert response.status_code == 200, (response.status_code, response.text[:500])
        answer = response.json()
        assert "result" in answer, answer
        result: dict[str, Any] = answer["result"]
        told = result["content"][0]["text"]
        assert 0 < len(told) <= TEXT_LIMIT
        assert not [word for word in NOT_OURS if word in json.dumps(result)]
        if result["isError"]:
            error = json.loads(result["content"][1]["text"])
            assert error["code"] in REFUSALS, error
            assert set(error) <= {"code", "message_for_member", "fix", "retry_after_s"}
            assert "structuredContent" not in result
        else:
            jsonschema.Draft202012Validator(PROMISED[name]).validate(result["structuredContent"])
            assert len(json.dumps(result["structuredContent"], ensure_ascii=False).encode()) <= LIMIT_BYTES
        return result

    async def counts(self) -> dict[str, Any]:
        async with self.database.reader() as db:
            return dict(await db.fetchrow(COUNTS))

    async def halves(self) -> list[Any]:
        async with self.database.reader() as db:
            return [*await db.fetch(HALVES), *await db.fetch(HALVES_OF_PLANS)]


@pytest.fixture(scope="module")
async def world(demo_of_file: str, anyio_backend: str) -> AsyncIterator[World]:
    database = Database(demo_of_file)
    async with serving(demo_of_file, call_deadline_s=60) as app:  # a machine that stands still is no answer
        linking = Linking(database, Clock())
        async with database.reader() as db:
            class_id = await db.fetchval(
                "select public_id from catalog_item where kind = 'class' and status = 'published' order by id limit 1"
            )
        owned = await own(app, linking, database, class_id, NOW)
        yield World(app, database, owned, await app.tools())
    await database.close()


def _handles(owned: Owned) -> dict[str, str]:
    """What the placeholders of generated arguments stand for in this world."""
    workouts = sorted(one for one in owned.told_ids if one.startswith("wko_"))
    return {
        "«workout»": owned.workout_id,
        "«another»": workouts[0],
        "«third»": workouts[-1],
        "«exercise»": owned.custom_id,
        "«class»": owned.class_id,
        "«cursor»": owned.cursor,
        "«cut cursor»": owned.cursor[:-4],
        "«draft»": owned.draft["draft_id"],
        "«change»": owned.change["draft_id"],
        "«plan»": owned.plan_id,
        "«session»": owned.session_id,
        "«item»": owned.item_id,
    }


# Values by the name of the argument, so that not every call ends at the first check.
KNOWN: dict[str, list[Any]] = {
    "workout_id": ["«workout»", "«another»", "«third»"],
    "class_id": ["«class»"],
    "class_ids": [["«class»"], "«class»"],
    "draft_id": ["«draft»", "«change»"],
    "plan_id": ["«plan»"],
    "session_id": ["«session»", "«item»"],
    "item_ids": [["«session»"], ["«item»"], ["«session»", "«item»"], "«item»"],
    "when": ["2026-11-25", "2026-11-26T18:30", "2026-11-27 any time", "2026-03-29T02:30"],
    "until": ["2026-12-24"],
    "start_on": ["2026-11-24", "2026-12-07"],
    "event_on": ["2027-01-17", "2026-11-29"],
    "base_version": [1, 2],
    "to_version": [1, 2, 3],
    "lines": [["1"], ["1", "2"], "3"],
    "exercise": ["bench press", "«exercise»", "squat", "1"],
    "exercise_id": ["«exercise»"],
    "cursor": ["«cursor»", "«cut cursor»"],
    "client_ref": ["entry-of-friday-evening", "saving", "drafting", "scheduling", "another"],
    "version": [0, 1, 2],
    "from": ["2026-01-01", "2026-11-01"],
    "to": ["2026-11-23", "2025-01-01", "«another»", "squat", "another name"],
    "time_zone": ["Europe/Berlin", "Asia/Tokyo"],
    "performed_at": ["2026-11-20T18:30", "2026-11-19", "1949-12-31", "2027-01-01", "2026-11-23T12:00:00Z"],
    "ops": [[{"op": "delete"}], [{"op": "restore"}], [{"op": "revert", "to_version": 1}]],
}


def _put(value: Any, handles: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _put(part, handles) for key, part in value.items()}
    if isinstance(value, list):
        return [_put(part, handles) for part in value]
    return handles.get(value, value) if isinstance(value, str) else value


def _of_tool(tool: Tool) -> Callable[..., Any]:
    """The same test of each tool, over its own schema: strategies are made before there is a world."""

    @EXAMPLES
    @given(arguments=made.arguments(tool.input_schema, KNOWN), era=st.sampled_from(ERAS))
    async def test(world: World, arguments: dict[str, Any], era: Era) -> None:
        before = await world.counts()
        result = await world.asked(tool.name, _put(arguments, world.handles), era)
        after = await world.counts()
        if result["isError"] or tool.annotations["readOnlyHint"]:
            assert after == before
        assert not await world.halves()
        if not result["isError"] and tool.name in ("log_workout", "update_workout"):
            await _is_as_answered(world, result["structuredContent"])

    return test


for _tool in TOOLS:
    globals()[f"test_every_answer_of_{_tool.name}_is_ours_and_every_write_is_whole"] = _of_tool(_tool)


async def _is_as_answered(world: World, answer: dict[str, Any]) -> None:
    """What is stored is what was told: whoever reads the workout again finds the same sets."""
    workout = answer["workout"]
    if workout is None or answer.get("dry_run") or workout["deleted"]:
        return
    result = await world.asked("get_workouts", {"workout_id": workout["id"]}, "modern")
    if answer["undo"] is None and result["isError"]:
        return  # a dry run: nothing was written
    assert not result["isError"], result
    again = result["structuredContent"]["workout"]
    assert [len(each["sets"]) for each in again["exercises"]] == [len(each["sets"]) for each in workout["exercises"]]


SETS = st.fixed_dictionaries(
    {"count": st.integers(1, 4), "weight": st.integers(0, 300), "reps": st.integers(0, 30)},
    optional={"kind": st.sampled_from(["warmup", "drop"]), "rir": st.sampled_from([0, 1.5, 4])},
)
DONE = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["Deadlift", "Nobody's lift", "Squat (Barbell)"]), "sets": st.lists(SETS, max_size=3)}
    ),
    min_size=1,
    max_size=4,
)


@EXAMPLES
@given(done=DONE, unit=st.sampled_from(["kg", "lb"]), nth=st.integers(0, 10_000))
async def test_what_fits_is_recorded_whole(world: World, done: list[Any], unit: str, nth: int) -> None:
    entry = {"title": f"Whole {nth}", "performed_at": "2026-11-18T07:00", "unit": unit, "exercises": done}
    result = await world.asked("log_workout", entry, "modern")
    assert not result["isError"], result
    key = key_of("wko", result["structuredContent"]["workout"]["id"])
    async with world.database.reader() as db:
        rows = await db.fetch("select exercise_position from workout_set where workout_id = $1", key)
        exercises = await db.fetchval("select count(*) from workout_exercise where workout_id = $1", key)
    assert exercises == len(done)
    assert len(rows) == sum(one["count"] for each in done for one in each["sets"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("arguments", [[], "text", 7, True], ids=str)
async def test_arguments_that_are_no_object_are_refused_by_the_protocol(
    world: World, name: str, arguments: object
) -> None:
    answer = await world.app.post(
        "tools/call", {"name": name, "arguments": arguments}, Authorization=f"Bearer {world.owned.token}"
    )
    assert answer.status_code in (200, 400)
    assert answer.json()["error"]["code"] == -32602


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["\ud800", ["\ud800"], "a\udc00b"], ids=ascii)
async def test_half_of_a_pair_of_surrogates_is_refused(world: World, name: str, value: Any) -> None:
    """By whoever reads it first: the JSON parser, or our own check of what is text."""
    argument = next(iter(world.schemas[name]["inputSchema"]["properties"]), "colour")
    params = {"name": name, "arguments": {argument: value}}
    answer = await world.app.post("tools/call", params, Authorization=f"Bearer {world.owned.token}")
    if answer.status_code == 400:
        assert answer.json()["error"]["code"] == -32700
    else:
        assert '\\"code\\":\\"validation\\"' in answer.text


@pytest.mark.parametrize("name", NAMES)
async def test_a_value_nested_a_hundred_deep_is_refused(world: World, name: str) -> None:
    deep: Any = "end"
    for _ in range(100):
        deep = [deep]
    for argument in world.schemas[name]["inputSchema"]["properties"]:
        result = await world.asked(name, {argument: deep}, "modern")
        assert result["isError"]


async def test_one_call_at_a_time_or_forty_the_log_stays_whole(world: World) -> None:
    """The same entry, forty times at once, with the same key and without."""
    entry: dict[str, Any] = {
        "title": "At once",
        "performed_at": "2026-11-21T07:00",
        "exercises": [{"name": "Deadlift", "sets": [{"count": 3, "weight": 120, "unit": "kg", "reps": 5}]}],
    }
    for more in ({}, {"client_ref": "at-once"}):
        before = await world.counts()
        tokens = [world.owned.token] * 20
        answers = await asyncio.gather(*(call(world.app, token, "log_workout", {**entry, **more}) for token in tokens))
        results = [answer.json()["result"] for answer in answers]
        assert all(not each["isError"] for each in results), results
        assert len({each["structuredContent"]["workout"]["id"] for each in results}) == 1
        assert [each["structuredContent"]["replayed"] for each in results].count(False) == 1
        assert (await world.counts())["workouts"] == before["workouts"] + 1
    assert not await world.halves()

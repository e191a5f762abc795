"""Does any tool or resource show or change what belongs to another member, whichever handle of theirs it is given?

For every tool there is a list of calls that somebody else makes with what the owner was told: ids, cursors, client refs,
undo arguments. A tool without such a list fails the run.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import NOW
from tests.oauth.linked import ISSUER, Linking, call, told
from tests.serving import ERAS, Era, Served, serving
from tests.tools.one_app import database, linking
from tests.tools.owning import CANARY, ENTRY, PLAN, Owned, error_of, own, rows_of

from palestra.accounts import sessions
from palestra.catalog.rights import Viewer
from palestra.errors import NotFound
from palestra.grants.scopes import SCOPES
from palestra.plans.drafts import drafting
from palestra.plans.life import living
from palestra.plans.schedule import items, scheduling, starting
from palestra.server import TOOLS
from palestra.store.engine import Database, Reader, driver
from palestra.workouts import duplicates, importing, naming, reading, writing
from palestra.workouts.ids import key_of

__all__ = ["database", "linking"]  # fixtures

pytestmark = pytest.mark.anyio

NAMES = [tool.name for tool in TOOLS]
UNCOUNTED = ("access_day",)  # how often an app was used, written in its own time

HEVY = (
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps\n"
    f'{CANARY},"20 Nov 2026, 18:00","20 Nov 2026, 19:00",,Deadlift (Barbell),,,0,normal,100,5\n'
)

Calls = list[dict[str, Any]]


def _updates(owned: Owned, own_id: str) -> Calls:
    """Every way to reach a workout by its id, and another one from one's own."""
    sets = [{"reps": 5}]
    ops: list[dict[str, Any]] = [
        {"op": "delete"},
        {"op": "restore"},
        {"op": "revert", "to_version": 1},
        {"op": "set_field", "field": "title", "value": "mine now"},
        {"op": "add_exercise", "exercise": "squat", "sets": sets},
        {"op": "add_set", "exercise": "1", "sets": sets},
        {"op": "edit_set", "exercise": "1", "set": 1, "sets": sets},
        {"op": "remove_set", "exercise": "1", "set": 1},
        {"op": "remove_exercise", "exercise": "1"},
        {"op": "relabel_exercise", "exercise": "1", "to": "squat"},
        *({"op": op, "to": own_id} for op in ("merge_into", "not_duplicate", "maybe_duplicate")),
    ]
    from_own: list[dict[str, Any]] = [
        *({"op": op, "to": owned.workout_id} for op in ("merge_into", "not_duplicate", "maybe_duplicate")),
        {"op": "add_exercise", "exercise": owned.custom_id, "sets": sets},
        {"op": "relabel_exercise", "exercise": "1", "to": owned.custom_id},
    ]
    return [
        *({"workout_id": owned.workout_id, "ops": [op]} for op in ops),
        *({"workout_id": own_id, "ops": [op]} for op in from_own),
        {"workout_id": owned.workout_id, "version": owned.version, "ops": [{"op": "delete"}]},
        {"workout_id": own_id, "ops": [{"op": "set_field", "field": "title", "value": "x"}, ops[0] | from_own[0]]},
        owned.workout["undo"],
    ]


def _of_plans(owned: Owned, _: str) -> Calls:
    """Every way to a plan or a draft of one."""
    of_plan = {"plan_id": owned.plan_id}
    return [
        {"draft_id": owned.draft["draft_id"]},
        {"draft_id": owned.change["draft_id"]},
        {"draft_id": owned.change["draft_id"], "lines": ["1"]},
        *({**of_plan, "action": action} for action in ("pause", "resume", "archive")),
        {**of_plan, "action": "roll_back", "to_version": 1},
        {**of_plan, "action": "archive", "base_version": owned.plan["plan"]["version"]},
        {"action": "pause"},
        owned.plan["undo"],
    ]


def _of_items(owned: Owned, own_id: str) -> Calls:
    """Every way to something on a calendar."""
    calls: Calls = []
    for item_id in (owned.session_id, owned.item_id):
        one: dict[str, Any] = {"item_ids": [item_id]}
        calls += [
            *({**one, "action": action} for action in ("skip", "remove", "restore", "complete")),
            {**one, "action": "move", "when": "2026-11-26"},
            {**one, "action": "remove", "series": True},
            {**one, "action": "skip", "version": 1},
            {**one, "action": "complete", "workout_id": own_id},
            {**one, "action": "unstack", "when": "2026-11-26"},
        ]
    both = {"item_ids": [owned.session_id, owned.item_id]}
    return [*calls, {**both, "action": "stack", "when": "2026-11-26"}, owned.item["undo"]]


def _of_runs(owned: Owned, _: str) -> Calls:
    """Every way to a workout under way."""
    at = "2026-11-23T12:00:00Z"
    squat = {"id": "deed-of-somebody", "at": at, "what": "set", "exercise_id": owned.custom_id, "n": 1, "reps": 9}
    clock = {"id": "clock-of-somebody", "at": at, "what": "clock", "elapsed_s": 60}
    return [
        {"run_id": owned.run_id, "at": at},
        {"run_id": owned.run_id, "session_id": owned.session_id, "ops": [squat], "at": at},
        {"run_id": owned.run_id, "session_id": owned.item_id, "ops": [clock], "at": at},
        {"run_id": owned.run_id, "class_id": owned.class_id, "ops": [squat], "at": at},
        {"run_id": owned.run_id, "class_id": owned.class_id, "ops": [clock], "at": at},
    ]


def _without_end(calls: Calls) -> Calls:
    return [{name: value for name, value in one.items() if name != "at"} for one in calls]


# What somebody else calls a tool with. `own_id` is a workout of the caller's.
CALLS: dict[str, Callable[[Owned, str], Calls]] = {
    "search_classes": lambda owned, _: [{"query": CANARY}, {"query": f"{CANARY} list"}],
    "get_class": lambda owned, _: [{"class_id": owned.class_id}, {"class_id": owned.workout_id}],
    "search_exercises": lambda owned, _: [{"query": f"{CANARY} lift"}, {"query": owned.custom_id}],
    "get_texts": lambda owned, _: [{"widget": "class-list", "language": "en"}],
    "get_training_context": lambda owned, _: [{}],
    "set_preferences": lambda owned, _: [owned.preferred["undo"], {"units": "metric", "version": 1}],
    "save_class": lambda owned, _: [
        owned.saved["undo"],
        {"class_id": owned.class_id, "list": f"{CANARY} list", "client_ref": "saving"},
        {"class_id": owned.class_id, "list": f"{CANARY} list", "action": "remove"},
    ],
    "get_workouts": lambda owned, _: [
        {},
        {"workout_id": owned.workout_id},
        {"cursor": owned.cursor},
        {"exercise": owned.custom_id},
        {"exercise": f"{CANARY} lift"},
        {"exercise": "bench press"},
        {"text": CANARY},
        {"class_id": owned.class_id},
        {"from": "2025-01-01", "to": "2026-11-23", "limit": 20},
    ],
    "get_progress": lambda owned, _: [
        {"metric": "minutes", "last_weeks": 52},
        {"metric": "prs", "last_weeks": 52},
        {"metric": "strength", "exercise": owned.custom_id},
        {"metric": "strength", "exercise": f"{CANARY} lift"},
        {"metric": "volume_by_muscle", "last_weeks": 52},
        {"metric": "streak"},
        {"metric": "load"},
    ],
    "log_workout": lambda owned, _: [
        ENTRY,
        {"title": "mine", "exercises": [{"exercise_id": owned.custom_id, "sets": [{"reps": 5}]}]},
        {"title": "mine", "exercises": [{"name": "squat", "sets": [{"reps": 5}]}], "client_ref": ENTRY["client_ref"]},
    ],
    "update_workout": _updates,
    "get_schedule": lambda owned, _: [{}, {"from": "2026-11-01", "to": "2026-11-28"}],
    "build_plan": lambda owned, _: [
        {"draft_id": owned.draft["draft_id"]},
        {"draft_id": owned.draft["draft_id"], "week": 2},
        {"draft_id": owned.change["draft_id"]},
        PLAN,
    ],
    "adapt_plan": lambda owned, _: [
        {"reason": "deload"},
        {"reason": "missed", "session_id": owned.session_id},
        {"reason": "swap", "session_id": owned.session_id},
    ],
    "save_plan": _of_plans,
    "schedule_session": _of_items,
    "start_workout": lambda owned, _: [
        {"session_id": owned.session_id},
        {"session_id": owned.item_id},
        {"class_id": owned.class_id},
    ],
    "player_log_set": lambda owned, own_id: _without_end(_of_runs(owned, own_id)),
    "player_finish": _of_runs,
    "player_alternatives": lambda owned, _: [
        {"session_id": owned.session_id, "exercise_id": owned.custom_id},
        {"session_id": owned.item_id, "exercise_id": owned.custom_id},
    ],
    "manage_my_data": lambda owned, _: [
        {"action": "access_log"},
        {"action": "delete_all"},
        {"action": "delete_range", "from": "2025-01-01", "to": "2026-11-23"},
        {"action": "delete_source", "source": "hevy"},
        {"action": "disconnect_source", "source": "hevy"},
        {"action": "export_all"},
    ],
}
# Calls that name a handle of the owner's and must be refused; by how each is known.
REFUSED: dict[str, Callable[[dict[str, Any], Owned], bool]] = {
    "get_workouts": lambda arguments, owned: (
        arguments.get("workout_id") == owned.workout_id or arguments.get("exercise") == owned.custom_id
    ),
    "get_progress": lambda arguments, owned: arguments.get("exercise") == owned.custom_id,
    "log_workout": lambda arguments, owned: owned.custom_id in json.dumps(arguments),
    "update_workout": lambda _, __: True,
    "build_plan": lambda arguments, _: "draft_id" in arguments,
    "adapt_plan": lambda _, __: True,  # there is no plan of theirs
    "save_plan": lambda _, __: True,
    "schedule_session": lambda _, __: True,
    "start_workout": lambda arguments, _: "session_id" in arguments,
    "player_log_set": lambda arguments, _: "session_id" in arguments,
    "player_finish": lambda arguments, _: "session_id" in arguments,
    "player_alternatives": lambda _, __: True,
}


@pytest.fixture(scope="module")
async def app(demo_of_file: str, anyio_backend: str) -> AsyncIterator[Served]:
    async with serving(demo_of_file) as served:
        yield served


@pytest.fixture(scope="module")
async def owned(app: Served, linking: Linking, database: Database) -> Owned:
    async with database.reader() as db:
        class_id = await db.fetchval(
            "select public_id from catalog_item i where kind = 'class' and status = 'published'"
            " and not exists (select from availability_window w where w.item_id = i.id) order by id limit 1"
        )
    return await own(app, linking, database, class_id, NOW)


@pytest.fixture
async def somebody(linking: Linking) -> str:
    """The token of another member, who may do everything."""
    return await linking.linked(*SCOPES)


def test_every_tool_has_calls_with_somebody_elses_handles() -> None:
    assert set(NAMES) <= set(CALLS)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("name", NAMES)
async def test_another_members_handles_show_and_change_nothing(
    app: Served, owned: Owned, somebody: str, database: Database, name: str, era: Era
) -> None:
    done = {"title": "Own", "exercises": [{"name": "Deadlift", "sets": [{"reps": 5}]}]}
    own_id = (await told(app, somebody, "log_workout", done))["workout"]["id"]
    before = await rows_of(database, owned.member_id, but=UNCOUNTED)
    for arguments in CALLS[name](owned, own_id):
        response = await call(app, somebody, name, arguments, era=era)
        assert response.status_code == 200, response.text
        result = response.json()["result"]
        given = json.dumps(arguments)
        said = json.dumps(result)
        shown = {each for each in owned.told_ids if each in said and each not in given}
        assert not shown, (arguments, shown)
        assert CANARY in given or CANARY not in said, arguments
        if result["isError"]:
            code = json.loads(result["content"][1]["text"])["code"]
            assert code in ("not_found", "validation", "conflict"), (arguments, result)
        elif name in REFUSED:
            assert not REFUSED[name](arguments, owned), (arguments, result)
        assert await rows_of(database, owned.member_id, but=UNCOUNTED) == before, arguments


async def test_an_unknown_workout_and_another_members_are_told_alike(app: Served, owned: Owned, somebody: str) -> None:
    """Whether an id is somebody's is nobody's business."""
    unknown = owned.workout_id[:-26] + "a" * 26
    more: dict[str, dict[str, Any]] = {"get_workouts": {}, "update_workout": {"ops": [{"op": "delete"}]}}
    for tool, others in more.items():
        said = []
        for id_ in (owned.workout_id, unknown):
            error = await error_of(app, somebody, tool, {"workout_id": id_, **others})
            assert error is not None
            said.append(json.dumps(error).replace(id_, "…"))
        assert said[0] == said[1]


async def test_somebody_with_a_plan_of_their_own_reaches_only_that(
    app: Served, owned: Owned, somebody: str, database: Database
) -> None:
    """Ids of two members in one call are refused, and nothing is done to either."""
    draft = await told(app, somebody, "build_plan", PLAN)
    plan = await told(app, somebody, "save_plan", {"draft_id": draft["draft_id"]})
    own_item = plan["sessions"][0]["session_id"]
    (workout,) = (await told(app, owned.token, "get_workouts", {"limit": 1}))["workouts"]
    week = {"from": "2026-11-23", "to": "2026-12-06"}
    before = await rows_of(database, owned.member_id, but=UNCOUNTED), await told(app, somebody, "get_schedule", week)
    for tool, arguments in (
        ("adapt_plan", {"reason": "swap", "session_id": owned.session_id}),
        ("adapt_plan", {"reason": "swap", "session_id": owned.item_id}),
        ("save_plan", {"draft_id": owned.change["draft_id"]}),
        ("save_plan", {"draft_id": owned.draft["draft_id"]}),
        ("save_plan", {"action": "archive", "plan_id": owned.plan_id}),
        ("schedule_session", {"action": "skip", "item_ids": [own_item, owned.session_id]}),
        ("schedule_session", {"action": "remove", "item_ids": [own_item, owned.item_id]}),
        ("schedule_session", {"action": "complete", "item_ids": [own_item], "workout_id": workout["id"]}),
    ):
        error = await error_of(app, somebody, tool, arguments)
        assert error is not None, (tool, arguments)
        assert error["code"] == "not_found", (tool, arguments, error)
    after = await rows_of(database, owned.member_id, but=UNCOUNTED), await told(app, somebody, "get_schedule", week)
    assert after == before


@pytest.mark.parametrize(
    ("tool", "name", "prefix"),
    [
        ("build_plan", "draft_id", "dft"),
        ("save_plan", "draft_id", "dft"),
        ("save_plan", "plan_id", "pln"),
        ("schedule_session", "item_ids", "ses"),
        ("start_workout", "session_id", "ses"),
    ],
)
async def test_an_unknown_handle_of_plans_and_another_members_are_told_alike(
    app: Served, owned: Owned, somebody: str, tool: str, name: str, prefix: str
) -> None:
    theirs = {"dft": owned.draft["draft_id"], "pln": owned.plan_id, "ses": owned.session_id}[prefix]
    more = {"save_plan plan_id": {"action": "pause"}, "schedule_session item_ids": {"action": "skip"}}
    said = []
    for id_ in (theirs, f"{prefix}_{'a' * 26}"):
        error = await error_of(app, somebody, tool, {name: id_, **more.get(f"{tool} {name}", {})})
        assert error is not None
        assert error["code"] == "not_found"
        said.append(json.dumps(error).replace(id_, "…"))
    assert said[0] == said[1]


async def test_the_same_client_ref_is_anothers_own_and_answers_them_alone(
    app: Served, owned: Owned, somebody: str
) -> None:
    answer = await told(app, somebody, "log_workout", ENTRY)
    assert answer["replayed"] is False
    assert answer["workout"]["id"] != owned.workout_id
    (row,) = [row for row in answer["resolved"] if row["input"] == ENTRY["exercises"][0]["name"]]
    assert row["exercise_id"] != owned.custom_id
    assert (await told(app, owned.token, "log_workout", ENTRY))["workout"]["id"] == owned.workout_id


async def test_another_members_cursor_goes_through_ones_own_workouts(app: Served, owned: Owned, somebody: str) -> None:
    for tool, arguments in (("get_workouts", {"cursor": owned.cursor}), ("get_workouts", {})):
        result = (await call(app, somebody, tool, arguments)).json()["result"]
        if not result["isError"]:
            assert result["structuredContent"]["workouts"] == []


async def test_a_new_member_has_done_nothing(app: Served, somebody: str, owned: Owned) -> None:
    minutes = await told(app, somebody, "get_progress", {"metric": "minutes", "last_weeks": 52})
    theirs = await told(app, owned.token, "get_progress", {"metric": "minutes", "last_weeks": 52})
    assert not minutes["headline"]["value"]
    assert theirs["headline"]["value"] > 1_000


@pytest.mark.parametrize("era", ERAS)
async def test_resources_and_prompts_say_the_same_to_everyone(
    app: Served, owned: Owned, somebody: str, era: Era
) -> None:
    async def all_of(token: str | None) -> str:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}

        async def result(method: str, params: dict[str, Any]) -> Any:
            return (await app.post(method, params, era=era, **headers)).json()["result"]

        found: list[Any] = [await result("resources/templates/list", {})]
        for resource in (await result("resources/list", {}))["resources"]:
            found.append(await result("resources/read", {"uri": resource["uri"]}))
        for prompt in (await result("prompts/list", {}))["prompts"]:
            found.append(await result("prompts/get", {"name": prompt["name"], "arguments": {}}))
        return json.dumps(found)

    told_to_owner = await all_of(owned.token)
    assert told_to_owner == await all_of(somebody) == await all_of(None)
    assert CANARY not in told_to_owner


@pytest.mark.parametrize("form", ["workout://{}", "catalog://{}", "guide://{}", "ui://palestra/{}", "{}"])
async def test_a_handle_is_no_address_of_a_resource(app: Served, owned: Owned, form: str) -> None:
    bearer = f"Bearer {owned.token}"
    for handle in (owned.workout_id, owned.custom_id, owned.request["request_id"]):
        answer = (await app.post("resources/read", {"uri": form.format(handle)}, Authorization=bearer)).json()
        assert "error" in answer


async def test_pages_open_nothing_of_anothers_with_a_request_or_a_file_of_theirs(
    app: Served, owned: Owned, linking: Linking, database: Database
) -> None:
    eve = await linking.member(name="Eve")
    async with database.transaction() as connection:
        kept = await importing.keep_upload(await driver(connection), owned.member_id, "hevy.csv", HEVY.encode(), NOW)
        cookies = {member: await sessions.begin(connection, member, "local", NOW) for member in (eve, owned.member_id)}
    request_id = owned.request["request_id"]
    before = await rows_of(database, owned.member_id, but=UNCOUNTED)
    for path in (f"/account/data?request={request_id}", f"/account/import?file={kept}"):
        opened = {}
        for member, cookie in cookies.items():
            headers = {"Cookie": f"{sessions.cookie_name(False)}={cookie}"}
            opened[member] = await app.http.get(f"{ISSUER}{path}", headers=headers)
        assert opened[eve].status_code == 404, path
        assert CANARY not in opened[eve].text
        assert opened[owned.member_id].status_code == 200, path  # it is there
    assert await rows_of(database, owned.member_id, but=UNCOUNTED) == before


async def test_what_works_on_a_handle_takes_it_from_its_owner_alone(
    owned: Owned, linking: Linking, database: Database
) -> None:
    eve = await linking.member(name="Eve")
    theirs = key_of("wko", owned.workout_id)
    plan, draft = key_of("pln", owned.plan_id), key_of("dft", owned.draft["draft_id"])
    change = key_of("dft", owned.change["draft_id"])
    assert theirs
    assert plan
    assert draft
    assert change
    async with database.transaction() as connection:
        db = await driver(connection)
        kept = await importing.keep_upload(db, owned.member_id, "hevy.csv", b"title", NOW)
    before = await rows_of(database, owned.member_id)
    refused: list[Callable[[Reader], Awaitable[object]]] = [
        lambda db: writing.stored(db, eve, theirs),
        lambda db: writing.stored(db, eve, theirs, lock=True),
        lambda db: writing.change(db, eve, theirs, version=None, edit=lambda one: one, kind="x", now=NOW),
        lambda db: writing.delete(db, eve, theirs, version=None, now=NOW),
        lambda db: writing.restore(db, eve, theirs, version=None, now=NOW),
        lambda db: writing.revert(db, eve, theirs, to_version=1, version=None, now=NOW),
        lambda db: reading.one(db, eve, owned.workout_id),
        lambda db: duplicates.suspect(db, eve, theirs, now=NOW),
        lambda db: duplicates.decide(db, eve, theirs, uuid4(), "confirmed", now=NOW),
        lambda db: naming.known_ids(db, eve, [owned.custom_id]),
        lambda db: importing.uploaded(db, eve, kept, NOW),
        lambda db: living.plan(db, eve, plan),
        lambda db: living.pause(db, eve, plan, from_on=None, until_on=None, base_version=None, now=NOW),
        lambda db: living.archive(db, eve, plan, base_version=None, now=NOW),
        lambda db: living.roll_back(db, eve, plan, to_version=1, base_version=None, now=NOW),
        lambda db: drafting.draft(db, eve, draft, NOW),
        lambda db: living.activate(db, eve, draft, base_version=None, now=NOW),
        lambda db: living.accept(db, eve, change, lines=None, viewer=Viewer(region=None), now=NOW),
        lambda db: items.locked(db, eve, [owned.item_id]),
        lambda db: scheduling.remove(db, eve, [owned.session_id], viewer=Viewer(region=None), now=NOW),
        lambda db: starting.player(db, eve, Viewer(region=None), NOW, item_id=owned.session_id),
    ]
    for attempt in refused:
        async with database.transaction() as connection:
            db = await driver(connection)
            with pytest.raises(NotFound):
                await attempt(db)
    async with database.transaction() as connection:
        db = await driver(connection)
        await importing.drop_upload(db, eve, kept)
    assert await rows_of(database, owned.member_id) == before

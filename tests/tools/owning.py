"""What does a member own that nobody else may see or change? A year of training, and something behind every handle."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.oauth.linked import Linking, call, told
from tests.serving import Served

from palestra.grants.scopes import SCOPES
from palestra.store.engine import Database, driver
from palestra.workouts import demo
from palestra.workouts.ids import public_id

CANARY = "canaryword"  # in everything that the owner wrote
PLAN: dict[str, Any] = {"goal": "strength", "weeks": 3, "weekdays": ["tuesday", "friday"], "client_ref": "drafting"}
ENTRY: dict[str, Any] = {
    "title": f"{CANARY} heavy day",
    "performed_at": "2026-11-20T18:30",
    "exercises": [{"name": f"{CANARY} lift", "sets": [{"count": 3, "weight": 101, "unit": "kg", "reps": 5}]}],
    "note": f"{CANARY} went well",
    "client_ref": "entry-of-friday-evening",
}


@dataclass(frozen=True)
class Owned:
    """What tools told the owner, and what there is of theirs."""

    member_id: UUID
    token: str
    workout: dict[str, Any]  # as log_workout answered
    custom_id: str  # an exercise of their own
    class_id: str
    saved: dict[str, Any]  # as save_class answered
    preferred: dict[str, Any]  # as set_preferences answered
    cursor: str  # of get_workouts
    request: dict[str, Any]  # as manage_my_data answered
    draft: dict[str, Any]  # as build_plan answered; it waits
    plan: dict[str, Any]  # as save_plan answered; it runs
    change: dict[str, Any]  # as adapt_plan answered; it waits
    item: dict[str, Any]  # as schedule_session answered: something of their own
    run: dict[str, Any]  # as player_log_set answered: a class under way
    told_ids: frozenset[str]  # of every workout and exercise of theirs

    @property
    def workout_id(self) -> str:
        return str(self.workout["workout"]["id"])

    @property
    def plan_id(self) -> str:
        return str(self.plan["plan"]["plan_id"])

    @property
    def session_id(self) -> str:
        """Of the plan."""
        return str(self.plan["sessions"][0]["session_id"])

    @property
    def item_id(self) -> str:
        return str(self.item["items"][0]["id"])

    @property
    def run_id(self) -> str:
        return str(self.run["run"]["id"])

    @property
    def version(self) -> int:
        return int(self.workout["workout"]["version"])


async def own(app: Served, linking: Linking, database: Database, class_id: str, now: datetime) -> Owned:
    """A member with a year behind them, who has used every tool that writes."""
    member_id = await linking.member(name=CANARY)
    token = await linking.linked(*SCOPES, member_id=member_id)
    async with database.transaction() as connection:
        await demo.fill(await driver(connection), member_id, now=now)
    logged = await told(app, token, "log_workout", ENTRY)
    (row,) = [row for row in logged["resolved"] if row["input"] == f"{CANARY} lift"]
    saved = await told(
        app, token, "save_class", {"class_id": class_id, "list": f"{CANARY} list", "client_ref": "saving"}
    )
    preferred = await told(app, token, "set_preferences", {"units": "imperial", "session_minutes": 77})
    page = await told(app, token, "get_workouts", {"limit": 3})
    request = await told(app, token, "manage_my_data", {"action": "export_all"})
    drafted = await told(app, token, "build_plan", PLAN)
    plan = await told(app, token, "save_plan", {"draft_id": drafted["draft_id"]})
    draft = await told(app, token, "build_plan", {**PLAN, "weeks": 5, "client_ref": "drafting-another"})
    change = await told(app, token, "adapt_plan", {"reason": "deload"})
    item = await told(
        app, token, "schedule_session", {"title": f"{CANARY} match", "when": "2026-11-25", "client_ref": "scheduling"}
    )
    started = await told(app, token, "start_workout", {"class_id": class_id})
    squat = {
        "what": "set",
        "exercise_id": row["exercise_id"],
        "n": 1,
        "reps": 5,
        "at": now.isoformat(),
        "id": "deed-of-owner",
    }
    run = await told(
        app, token, "player_log_set", {"run_id": started["run"]["id"], "class_id": class_id, "ops": [squat]}
    )
    async with database.reader() as db:
        rows = await db.fetch("select id from workout where member_id = $1", member_id)
        items = await db.fetch("select id from schedule_item where member_id = $1", member_id)
    return Owned(
        member_id=member_id,
        token=token,
        workout=logged,
        custom_id=row["exercise_id"],
        class_id=class_id,
        saved=saved,
        preferred=preferred,
        cursor=page["next_cursor"],
        request=request,
        draft=draft,
        plan=plan,
        change=change,
        item=item,
        run=run,
        told_ids=frozenset(public_id("wko", each["id"]) for each in rows)
        | frozenset(public_id("ses", each["id"]) for each in items)
        | {row["exercise_id"], logged["workout"]["id"], request["request_id"]}
        | {plan["plan"]["plan_id"], draft["draft_id"], change["draft_id"]},
    )


async def error_of(app: Served, token: str, tool: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
    """What a refusal says, None where the call was answered."""
    result = (await call(app, token, tool, arguments)).json()["result"]
    if not result["isError"]:
        return None
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


async def rows_of(database: Database, member_id: UUID, *, but: Iterable[str] = ()) -> dict[str, list[str]]:
    """Every row of every table that has to do with a member, as text, by table."""
    found: dict[str, list[str]] = {}
    async with database.reader() as db:
        for (table,) in await db.fetch("select tablename from pg_tables where schemaname = 'public'"):
            if table in but:
                continue
            rows = await db.fetch(f'select t::text as row from "{table}" t order by 1')  # noqa: S608  # its own name
            if mine := [row["row"] for row in rows if str(member_id) in row["row"]]:
                found[table] = mine
    return found

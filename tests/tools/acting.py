"""Who calls the tools of plans and the schedule? A member with every scope, who is told or refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import jsonschema
from tests.oauth.linked import Linking, call
from tests.serving import Era, Served

from palestra.grants.scopes import SCOPES
from palestra.server import TOOLS
from palestra.store.engine import Database

TEXT_LIMIT = 600
LIMIT_BYTES = 16 * 1024
SCHEMAS = {tool.name: tool.output_schema for tool in TOOLS}

# Every session of a live plan is on the calendar on its day, and nothing of a plan is there that is not in it.
ORPHANS = """
select 'of the plan only' as what, s ->> 'key' as key from plan p, jsonb_array_elements(p.content) s
where p.status = 'active' and not exists (
    select from schedule_item i where (i.member_id, i.plan_id, i.session_key) = (p.member_id, p.id, s ->> 'key')
      and i.status <> 'removed' and (i.status <> 'planned' or i.local_date = (s ->> 'on')::date))
union all
select 'of the calendar only', i.session_key from schedule_item i join plan p on (p.member_id, p.id) = (i.member_id, i.plan_id)
where i.status = 'planned' and p.status = 'active'
  and not exists (select from jsonb_array_elements(p.content) s where s ->> 'key' = i.session_key)
union all
select 'of a plan that is over', i.session_key from schedule_item i join plan p on (p.member_id, p.id) = (i.member_id, i.plan_id)
where i.status = 'planned' and p.status = 'archived' and i.local_date > $1
"""


@dataclass(frozen=True)
class Acting:
    """A member at a host."""

    app: Served
    token: str
    member_id: UUID
    era: Era = "modern"

    async def result(self, tool: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The result of a call, good or bad, held against what holds of every one."""
        response = await call(self.app, self.token, tool, dict(arguments or {}), era=self.era)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()["result"]
        assert 0 < len(result["content"][0]["text"]) <= TEXT_LIMIT
        if not result["isError"]:
            jsonschema.Draft202012Validator(SCHEMAS[tool]).validate(result["structuredContent"])
            assert size(result) <= LIMIT_BYTES
        return result

    async def told(self, tool: str, arguments: Mapping[str, Any] | None = None) -> Any:
        """The structuredContent of a call that succeeds."""
        result = await self.result(tool, arguments)
        assert not result["isError"], result
        return result["structuredContent"]

    async def text(self, tool: str, arguments: Mapping[str, Any] | None = None) -> str:
        """What a host without a screen is told."""
        result = await self.result(tool, arguments)
        assert not result["isError"], result
        text: str = result["content"][0]["text"]
        return text

    async def refused(self, tool: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What a call that fails says."""
        result = await self.result(tool, arguments)
        assert result["isError"], result
        said: dict[str, Any] = json.loads(result["content"][1]["text"])
        return said

    async def later(self, linking: Linking, **by: float) -> "Acting":
        """The same member, once so much time has gone by; no access token lives that long."""
        linking.clock.move(timedelta(**by).total_seconds())
        return replace(self, token=await linking.linked(*SCOPES, member_id=self.member_id))

    async def plan(self, **asked: Any) -> Any:
        """A plan that runs, as save_plan answered."""
        draft = await self.told("build_plan", {**USUAL, **asked})
        return await self.told("save_plan", {"draft_id": draft["draft_id"]})


USUAL: dict[str, Any] = {
    "goal": "general_fitness",
    "weeks": 2,
    "weekdays": ["tuesday", "thursday", "saturday"],
    "equipment": ["mat", "dumbbells"],
}


async def acting(app: Served, linking: Linking, *scopes: str, era: Era = "modern") -> Acting:
    """A new member."""
    member_id = await linking.member()
    return Acting(app, await linking.linked(*(scopes or SCOPES), member_id=member_id), member_id, era)


def size(result: Mapping[str, Any]) -> int:
    """Bytes of a result's structuredContent."""
    return len(json.dumps(result["structuredContent"], ensure_ascii=False).encode())


def items_of(schedule: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is on the calendar, with its day."""
    return [(day["local_date"], item) for day in schedule["days"] for item in day["items"]]


async def orphans(database: Database, today: date) -> list[tuple[str, str]]:
    """What is only in a plan, or only on the calendar."""
    async with database.reader() as db:
        return [tuple(row) for row in await db.fetch(ORPHANS, today)]

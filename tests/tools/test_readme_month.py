"""Does the month of the README happen as it is told there? Every sentence that it quotes is one that a tool said."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.oauth.linked import Clock, Linking
from tests.serving import Served, serving
from tests.tools.acting import Acting, acting, items_of

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

README = Path(__file__).resolve().parents[2] / "README.md"
QUOTED = re.compile(r"(?<!\*)\*“(.+?)”\*(?!\*)", re.DOTALL)  # what members say is bold


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(demo_url: str, clock: Clock) -> AsyncIterator[Served]:
    async with serving(demo_url, clock=clock) as served:
        yield served


def quoted() -> list[str]:
    """What the README says that tools say, on one line each."""
    section = README.read_text("utf-8").partition("## A member's month")[2].partition("\n## ")[0]
    return [" ".join(found.split()) for found in QUOTED.findall(section)]


async def test_every_sentence_that_the_readme_quotes_was_said(
    app: Served, demo_database: Database, clock: Clock
) -> None:
    said = "\n".join(await month(await acting(app, Linking(demo_database, clock)), Linking(demo_database, clock)))
    quotes = quoted()
    assert len(quotes) > 8
    assert [quote for quote in quotes if quote not in said] == []


async def month(member: Acting, linking: Linking) -> list[str]:
    """Four weeks of one member, and everything they were told."""
    said: list[str] = []

    async def told(tool: str, arguments: dict[str, Any]) -> Any:
        answer = await member.told(tool, arguments)
        said.append(answer["summary"])
        said.extend(line["why"] for line in answer.get("lines", ()))
        said.extend(each["summary"] for each in answer.get("alternatives", ()))
        said.extend(answer.get("assumptions", ()))
        return answer

    await told(
        "set_preferences",
        {
            "time_zone": "Europe/Berlin",
            "equipment": ["dumbbells", "mat"],
            "days": ["tuesday", "thursday", "saturday"],
            "session_minutes": 45,
        },
    )
    draft = await told("build_plan", {"goal": "general_fitness", "weeks": 4})
    await told("save_plan", {"draft_id": draft["draft_id"]})

    member = await member.later(linking, days=2)  # Wednesday: Tuesday went by
    await told("get_schedule", {})
    missed = await told("adapt_plan", {"reason": "missed"})
    await told("save_plan", {"draft_id": missed["draft_id"]})

    member = await member.later(linking, days=1)  # Thursday: the planned class, taken from the library
    week = await told("get_schedule", {})
    walk = next(item for _, item in items_of(week) if item["class_id"])
    await told("log_workout", {"class_id": walk["class_id"], "duration_min": 30, "rpe": 5})

    trip = {"reason": "travel", "from": "2026-12-01", "to": "2026-12-06", "equipment": "none"}
    travel = await told("adapt_plan", trip)
    await told("save_plan", {"draft_id": travel["draft_id"]})

    member = await member.later(linking, days=11)  # Monday, back from the trip, on which nothing was done
    await told("get_schedule", {})
    again = await told("adapt_plan", {"reason": "missed", "option": 2})
    await told("save_plan", {"draft_id": again["draft_id"]})
    await told("save_plan", {"action": "roll_back", "to_version": 3})
    return said

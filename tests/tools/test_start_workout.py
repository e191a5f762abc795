"""Is a workout ready to be started: a class by anyone, a session of one's own with the targets that are right today?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.factories import a_class, an_exercise, id_of, publish, publish_exercises
from tests.oauth.linked import Linking, call
from tests.serving import ERAS, Era, Served, serving
from tests.tools.acting import SCHEMAS, Acting, acting

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

START, PUT = "start_workout", "schedule_session"
RIDE = a_class(
    "ride",
    segments=[
        {"name": "Warm-up", "kind": "warm_up", "start_s": 0, "end_s": 300, "intensity": 1},
        {"name": "Hills", "kind": "work", "start_s": 300, "end_s": 1800, "intensity": 4},
    ],
)
PLUS = a_class("plus", title="Members’ ride", windows=[{"tiers": ["plus"]}])


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish(database, RIDE, PLUS)
    patterns = (
        "squat",
        "hinge",
        "horizontal_push",
        "horizontal_pull",
        "vertical_push",
        "vertical_pull",
        "lunge",
        "core",
    )
    await publish_exercises(
        database,
        *(an_exercise(one, name=f"Exercise of {one}", pattern=one, equipment=["dumbbells"]) for one in patterns),
    )
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.mark.parametrize("era", ERAS)
async def test_anyone_opens_a_class_and_is_told_its_parts(app: Served, era: Era) -> None:
    result = await app.call(START, {"class_id": id_of(RIDE)}, era=era)
    player = result["structuredContent"]
    assert (player["kind"], player["minutes"], player["playable"], player["item_id"]) == ("class", 30, True, None)
    assert [segment["name"] for segment in player["segments"]] == ["Warm-up", "Hills"]
    assert player["summary"] == "Harbour ride, 30 min is ready: 2 parts."
    assert result["content"][0]["text"].splitlines()[1].startswith("Warm-up, 5 min")


async def test_a_class_that_one_may_not_play_says_why_and_has_no_address(app: Served, ada: Acting) -> None:
    player = await ada.told(START, {"class_id": id_of(PLUS)})
    assert (player["playable"], player["url"]) == (False, None)
    assert player["why_not"]
    assert player["why_not"] in player["summary"]


@pytest.mark.parametrize("era", ERAS)
async def test_a_strength_session_is_told_with_its_sets(app: Served, linking: Linking, era: Era) -> None:
    ada = await acting(app, linking, era=era)
    saved = await ada.plan(goal="strength", style="strength", equipment=["dumbbells"], session_minutes=45)
    session = saved["sessions"][0]
    player = await ada.told(START, {"session_id": session["session_id"]})
    assert (player["kind"], player["item_id"], player["title"]) == (
        "strength",
        session["session_id"],
        session["title"],
    )
    assert player["exercises"]
    assert all(one["sets"] and one["rest_s"] > 0 for one in player["exercises"])
    text = await ada.text(START, {"session_id": session["session_id"]})
    assert "×" in text.splitlines()[1]
    assert "rest" in text


async def test_a_session_is_asked_to_sign_in_for_and_a_class_never(app: Served, linking: Linking) -> None:
    session = {"session_id": "ses_" + "a" * 26}
    response = await call(app, None, START, session)
    assert response.status_code == 401
    assert "auth_required" in response.text
    little = await linking.linked("profile:read")
    response = await call(app, little, START, session)
    assert response.status_code == 403
    assert "scope_required" in response.text
    for token in (None, little):
        assert (await call(app, token, START, {"class_id": id_of(RIDE)})).json()["result"]["isError"] is False


async def test_a_withdrawn_class_is_gone_and_an_unknown_one_not_found(
    ada: Acting, database: Database, linking: Linking
) -> None:
    await publish(database, a_class("ride", rev=2, status="withdrawn"))
    linking.clock.move(60)
    assert (await ada.refused(START, {"class_id": id_of(RIDE)}))["code"] == "gone"
    assert (await ada.refused(START, {"class_id": "cls_" + "a" * 16}))["code"] == "not_found"
    assert (await ada.refused(START, {"session_id": "ses_" + "a" * 26}))["code"] == "not_found"


@pytest.mark.parametrize(
    "arguments", [{}, {"class_id": id_of(RIDE), "session_id": "ses_a"}, {"class_id": "ride"}, {"minutes": 3}]
)
async def test_what_does_not_fit_is_named(ada: Acting, arguments: dict[str, Any]) -> None:
    assert (await ada.refused(START, arguments))["code"] == "validation"


async def test_opening_changes_nothing(ada: Acting, database: Database) -> None:
    (item,) = (await ada.told(PUT, {"class_ids": [id_of(RIDE)], "when": "2026-11-24"}))["items"]
    first = await ada.told(START, {"session_id": item["id"]})
    assert first == await ada.told(START, {"session_id": item["id"]})
    assert first["class_id"] == id_of(RIDE)
    async with database.reader() as db:
        assert await db.fetchval("select sum(version) from schedule_item") == item["version"]
    assert SCHEMAS[START]["properties"]["summary"]


async def test_what_was_taken_off_the_calendar_is_not_started(ada: Acting) -> None:
    (item,) = (await ada.told(PUT, {"title": "Football", "when": "2026-11-25"}))["items"]
    await ada.told(PUT, {"action": "remove", "item_ids": [item["id"]]})
    refused = await ada.refused(START, {"session_id": item["id"]})
    assert (refused["code"], refused["message_for_member"]) == ("conflict", "“Football” was taken off the calendar.")


async def test_after_todays_class_comes_not_the_same_class(ada: Acting) -> None:
    await ada.told(PUT, {"class_ids": [id_of(RIDE)], "when": "2026-11-23"})
    await ada.told(PUT, {"title": "Football", "when": "2026-11-25"})
    player = await ada.told(START, {"class_id": id_of(RIDE)})
    assert player["next_up"]["title"] == "Football"

"""Does get_class tell everything of one class, and the truth about one that cannot be played?"""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, a_class, an_exercise, id_of, publish, publish_exercises
from tests.serving import Served, serving

from palestra.catalog.ids import public_id
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

PRICE = re.compile(r"[$€£]|\bprice|\bpay\b|\bbuy\b|\bsubscri|\bupgrade|\bUSD\b|\bEUR\b", re.IGNORECASE)


def error(result: dict[str, Any]) -> dict[str, Any]:
    assert result["isError"]
    told: dict[str, Any] = json.loads(result["content"][1]["text"])
    return told


async def test_a_class_is_told_with_its_parts(demo: Served) -> None:
    hit = (await demo.answer("search_classes", {"kind": "class", "query": "rock ride"}))["results"][0]
    detail = (await demo.answer("get_class", {"class_id": hit["id"]}))["class"]
    assert {name: detail[name] for name in hit if name != "why"} == {n: v for n, v in hit.items() if n != "why"}
    assert detail["segments"]
    assert detail["playlist"]
    exercise = next(e for s in detail["segments"] for e in s["exercises"]) if any(s["exercises"] for s in detail["segments"]) else None  # fmt: skip
    assert exercise is None or exercise.startswith("exr_")


async def test_only_the_parts_asked_for_are_told(demo: Served) -> None:
    hit = (await demo.answer("search_classes", {"kind": "class"}))["results"][0]
    answer = await demo.answer("get_class", {"class_id": hit["id"], "include": "similar"})
    assert answer["class"]["segments"] == answer["class"]["playlist"] == answer["class"]["sessions"] == []
    assert 0 < len(answer["similar"]) <= 4
    assert hit["id"] not in [card["id"] for card in answer["similar"]]


def segment(start_s: int, *exercises: str) -> dict[str, Any]:
    return {"name": "Work", "kind": "work", "start_s": start_s, "end_s": start_s + 60, "intensity": 3, "exercises": list(exercises)}  # fmt: skip


async def test_a_widget_is_told_the_names_of_the_exercises_in_the_segments(
    database: Database, database_url: str
) -> None:
    squat, row, other = an_exercise("squat"), an_exercise("row", name="Row"), an_exercise("other", name="Other")
    await publish_exercises(database, squat, row, other)
    lifting = a_class(segments=[segment(0, "squat", "row"), segment(60, "squat", "never-loaded")])
    await publish(database, lifting, still := a_class("still", segments=[segment(0)]))
    async with serving(database_url) as app:
        told = await app.call("get_class", {"class_id": id_of(lifting)}, era="legacy")
        without = await app.call("get_class", {"class_id": id_of(lifting), "include": "playlist"}, era="legacy")
        none = await app.call("get_class", {"class_id": id_of(still)}, era="legacy")
    named = {public_id("exr", "squat"): "Goblet squat", public_id("exr", "row"): "Row"}
    assert told["_meta"] == {"palestra/exercises": named}
    assert "Goblet" not in str(told["structuredContent"]) + str(told["content"])
    assert "_meta" not in without
    assert "_meta" not in none


async def test_every_exercise_of_the_demo_has_a_name(demo: Served) -> None:
    hits = (await demo.answer("search_classes", {"kind": "class", "discipline": "strength", "limit": 10}))["results"]
    for hit in hits:
        result = await demo.call("get_class", {"class_id": hit["id"]})
        segments = result["structuredContent"]["class"]["segments"]
        assert set(result["_meta"]["palestra/exercises"]) == {id_ for part in segments for id_ in part["exercises"]}


async def test_a_widget_is_told_the_artwork_of_the_class_and_of_those_like_it(
    database: Database, database_url: str
) -> None:
    shown, like, plain = a_class("1", artwork_url="https://img.example/1"), a_class("2", artwork_url="https://img.example/2"), a_class("3")  # fmt: skip
    await publish(database, shown, like, plain)
    async with serving(database_url) as app:
        alone = await app.call("get_class", {"class_id": id_of(shown)}, era="legacy")
        among = await app.call("get_class", {"class_id": id_of(shown), "include": "similar"}, era="legacy")
    artwork = {id_of(shown): "https://img.example/1"}
    assert alone["_meta"] == {"palestra/artwork": artwork}
    assert among["_meta"] == {"palestra/artwork": artwork | {id_of(like): "https://img.example/2"}}
    assert "img.example" not in str(among["structuredContent"]) + str(among["content"])


async def test_a_withdrawn_class_is_gone_and_names_its_replacement(database: Database, database_url: str) -> None:
    new, old = a_class("new"), a_class("old", status="withdrawn", replaced_by="new")
    lost = a_class("lost", status="withdrawn")
    await publish(database, new, old, lost)
    async with serving(database_url) as app:
        replaced = await app.call("get_class", {"class_id": id_of(old)}, era="legacy")
        told = error(replaced)
        assert told["code"] == "gone"
        assert id_of(new) in told["fix"]
        assert replaced["_meta"] == {"palestra/replaced_by": id_of(new)}
        assert (await app.answer("get_class", {"class_id": id_of(new)}))["class"]["title"] == new.title
        without = await app.call("get_class", {"class_id": id_of(lost)}, era="legacy")
        assert "search_classes" in error(without)["fix"]
        assert "_meta" not in without


async def test_a_replacement_that_is_no_more_is_not_named(database: Database, database_url: str) -> None:
    old = a_class("old", status="withdrawn", replaced_by="new")
    await publish(database, a_class("new", status="draft"), old)
    async with serving(database_url) as app:
        result = await app.call("get_class", {"class_id": id_of(old)})
    assert error(result)["code"] == "gone"
    assert id_of(a_class("new")) not in str(result)


async def test_a_draft_is_not_there(database: Database, database_url: str) -> None:
    await publish(database, draft := a_class("draft", status="draft", url="https://a.example/draft"))
    async with serving(database_url) as app:
        assert error(await app.call("get_class", {"class_id": id_of(draft)}))["code"] == "not_found"
        assert error(await app.call("get_class", {"share_url": "https://a.example/draft"}))["code"] == "not_found"


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        ({"tiers": ["plus"]}, "sign_in"),
        ({"regions": ["DE"]}, "region"),
        ({"starts_at": NOW + timedelta(days=1)}, "not_yet"),
        ({"ends_at": NOW}, "ended"),
    ],
)
async def test_a_class_that_is_locked_says_why_and_never_a_price(
    database: Database, database_url: str, window: dict[str, Any], reason: str
) -> None:
    await publish(database, locked := a_class(windows=[window]))
    async with serving(database_url, default_region="US") as app:
        result = await app.call("get_class", {"class_id": id_of(locked)})
        found = await app.answer("search_classes", {"kind": "class"})
    availability = result["structuredContent"]["class"]["availability"]
    assert (availability["playable"], availability["reason"]) == (False, reason)
    assert not PRICE.search(json.dumps(result, ensure_ascii=False))
    assert [hit["availability"]["reason"] for hit in found["results"]] == (["sign_in"] if reason == "sign_in" else [])


async def test_a_shared_address_leads_to_its_class(database: Database, database_url: str) -> None:
    await publish(database, shared := a_class(url="https://a.example/classes/1"), a_class("other"))
    async with serving(database_url) as app:
        answer = await app.answer("get_class", {"share_url": "https://a.example/classes/1"})
        assert answer["class"]["id"] == id_of(shared)
        unknown = await app.call("get_class", {"share_url": "https://a.example/classes/2"})
    assert error(unknown)["code"] == "not_found"


async def test_a_shared_address_of_a_withdrawn_class_is_gone_and_not_unknown(
    database: Database, database_url: str
) -> None:
    address = "https://a.example/classes/1"
    earlier = a_class("earlier", status="withdrawn", url=address, withdrawn_at=NOW - timedelta(days=9))
    later = a_class("later", status="withdrawn", url=address, withdrawn_at=NOW, replaced_by="new", title="Later")
    await publish(database, earlier, later, new := a_class("new"))
    async with serving(database_url) as app:
        told = error(await app.call("get_class", {"share_url": address}))
        assert told["code"] == "gone"
        assert "“Later”" in told["message_for_member"]
        assert id_of(new) in told["fix"]


async def test_a_shared_address_that_is_in_use_again_leads_to_the_class_that_is_there(
    database: Database, database_url: str
) -> None:
    address = "https://a.example/classes/1"
    old = a_class("old", status="withdrawn", url=address)
    await publish(database, old, a_class("next", status="draft", url=address), here := a_class("here", url=address))
    async with serving(database_url) as app:
        assert (await app.answer("get_class", {"share_url": address}))["class"]["id"] == id_of(here)


async def test_a_programme_lists_its_sessions_by_week_and_day(database: Database, database_url: str) -> None:
    gone, ended = a_class("gone", status="withdrawn"), a_class("ended", windows=[{"ends_at": NOW}])
    days = (("ride-1", 1, 1), ("gone", 2, 3), ("ended", 3, 1))
    items = [{"class_id": id_, "week": week, "day": day} for id_, week, day in days]
    await publish(database, a_class(), gone, ended, plan := a_class("plan", kind="program", items=items))
    async with serving(database_url) as app:
        sessions = (await app.answer("get_class", {"class_id": id_of(plan)}))["class"]["sessions"]
    assert [(s["week"], s["day"], s["id"], s["playable"]) for s in sessions] == [
        (1, 1, id_of(a_class()), True),
        (2, 3, id_of(gone), False),
        (3, 1, id_of(ended), False),
    ]

"""Does get_class tell everything of one class, and the truth about one that cannot be played?"""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, a_class, id_of, publish
from tests.serving import Served, serving

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

PRICE = re.compile(r"[$€£]|\bprice|\bpay\b|\bbuy\b|\bsubscri|\bupgrade|\bUSD\b|\bEUR\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


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


async def test_a_withdrawn_class_is_gone_and_names_its_replacement(database: Database, database_url: str) -> None:
    new, old = a_class("new"), a_class("old", status="withdrawn", replaced_by="new")
    lost = a_class("lost", status="withdrawn")
    await publish(database, new, old, lost)
    async with serving(database_url) as app:
        told = error(await app.call("get_class", {"class_id": id_of(old)}))
        assert told["code"] == "gone"
        assert id_of(new) in told["fix"]
        assert (await app.answer("get_class", {"class_id": id_of(new)}))["class"]["title"] == new.title
        assert "search_classes" in error(await app.call("get_class", {"class_id": id_of(lost)}))["fix"]


async def test_a_replacement_that_is_no_more_is_not_named(database: Database, database_url: str) -> None:
    old = a_class("old", status="withdrawn", replaced_by="new")
    await publish(database, a_class("new", status="draft"), old)
    async with serving(database_url) as app:
        told = error(await app.call("get_class", {"class_id": id_of(old)}))
    assert told["code"] == "gone"
    assert id_of(a_class("new")) not in told["fix"]


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


async def test_a_programme_lists_its_sessions_by_week_and_day(database: Database, database_url: str) -> None:
    gone = a_class("gone", status="withdrawn")
    items = [{"class_id": "ride-1", "week": 1, "day": 1}, {"class_id": "gone", "week": 2, "day": 3}]
    await publish(database, a_class(), gone, plan := a_class("plan", kind="program", items=items))
    async with serving(database_url) as app:
        sessions = (await app.answer("get_class", {"class_id": id_of(plan)}))["class"]["sessions"]
    assert [(s["week"], s["day"], s["id"], s["playable"]) for s in sessions] == [
        (1, 1, id_of(a_class()), True),
        (2, 3, id_of(gone), False),
    ]

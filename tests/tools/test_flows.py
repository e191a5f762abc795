"""Do conversations of several steps come to what was wanted? Six of them, by the SDK's own client, in both eras.

The app is whole: its pages, its linking and its tools over one database, with a clock that goes when told to.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import jsonschema
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from tests.factories import a_class, id_of, publish
from tests.oauth.linked import call
from tests.oauth.linking import Clock, OAuthClient, Site, Tokens, a_client
from tests.oauth.person import Person
from tests.serving import ADDRESS, ERAS, PROMISED, REVISIONS, Era, Served, serving
from tests.tools.acting import items_of, orphans
from tests.tools.owning import rows_of

from palestra.accounts import preferences
from palestra.accounts.schemas import Member
from palestra.catalog.rights import Viewer
from palestra.grants.scopes import SCOPES
from palestra.plans.drafts import gathering
from palestra.plans.engine.checking import check, violations
from palestra.plans.life import living
from palestra.plans.schedule import surveying
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

LOGIN, PASSWORD = "nora", "a password of these tests"
LIMIT_BYTES = 16 * 1024


@dataclass
class Host:
    """One host with one member, once they have linked: the SDK's client over HTTP within this process."""

    served: Served
    site: Site
    oauth: OAuthClient
    era: Era
    tokens: Tokens | None = None

    async def link(self) -> None:
        """As a person does it: signed in on our page, and everything allowed."""
        code = await self.oauth.code_by_hand(LOGIN, PASSWORD, scope=" ".join(SCOPES))
        answer = await self.oauth.exchange(code)
        assert answer.status_code == 200, answer.text
        self.tokens = Tokens(answer.json())

    async def later(self, **by: float) -> None:
        """Time goes by; the host asks for a new access token, as hosts do."""
        self.site.clock.wait(timedelta(**by).total_seconds())
        assert self.tokens is not None
        answer = await self.oauth.refresh(self.tokens.refresh)
        assert answer.status_code == 200, answer.text
        self.tokens = Tokens(answer.json())

    async def result(self, tool: str, arguments: Mapping[str, Any]) -> CallToolResult:
        """A call by a client that has just connected."""
        headers = {} if self.tokens is None else {"Authorization": f"Bearer {self.tokens.access}"}
        mode: Any = {"modern": REVISIONS["modern"], "legacy": "legacy"}[self.era]
        transport = httpx2.ASGITransport(app=self.served.app)
        async with (
            httpx2.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers) as http,
            Client(streamable_http_client(f"{ADDRESS}/mcp", http_client=http), mode=mode) as client,
        ):
            return await client.call_tool(tool, dict(arguments))

    async def says(self, tool: str, arguments: Mapping[str, Any] | None = None, **named: Any) -> Any:
        """The structuredContent of a call that succeeds, as it was promised."""
        result = await self.result(tool, {**(arguments or {}), **named})
        first = result.content[0]
        assert isinstance(first, TextContent)
        assert not result.is_error, (tool, first.text)
        assert 0 < len(first.text) <= 600
        told: dict[str, Any] = result.structured_content
        jsonschema.Draft202012Validator(PROMISED[tool]).validate(told)
        assert len(json.dumps(told, ensure_ascii=False).encode()) <= LIMIT_BYTES
        return told


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def served(demo_url: str, clock: Clock) -> AsyncIterator[Served]:
    async with serving(demo_url, clock=clock) as up:
        yield up


@pytest.fixture
def site(served: Served, demo_database: Database, clock: Clock) -> Site:
    return Site(served.http, demo_database, clock)


@pytest.fixture
async def nora(site: Site) -> Member:
    member = await site.member()
    await site.give_password(member, LOGIN, PASSWORD)
    return member


@pytest.fixture(params=ERAS)
async def host(request: pytest.FixtureRequest, served: Served, site: Site, nora: Member) -> Host:
    """Not linked yet."""
    return Host(served, site, await a_client(site), request.param)


@pytest.fixture
async def linked(host: Host) -> Host:
    await host.link()
    return host


# --- M1: find, refine, save, schedule ---------------------------------------------------------------------------------


async def test_m1_what_was_found_and_refined_is_kept_and_scheduled(linked: Host) -> None:
    wish: dict[str, Any] = {"query": "a ride", "discipline": ["cycling"], "avoid": ["jumping"], "limit": 3}
    first = await linked.says("search_classes", wish, duration_min=25, duration_max=50)
    seen = [each["id"] for each in first["results"]]
    assert len(seen) == 3
    refined = {**wish, "duration_max": 30, "explicit_ok": False, "exclude_ids": seen}
    shorter = await linked.says("search_classes", refined)
    following = await linked.says("search_classes", cursor=shorter["next_cursor"])
    found = [*shorter["results"], *following["results"]]
    assert len({*seen, *(each["id"] for each in found)}) == len(seen) + len(found)  # nothing is offered twice
    assert all(each["duration_s"] <= 1_800 and not each["explicit"] for each in found)
    for each in found[:3]:
        opened = await linked.says("get_class", class_id=each["id"])
        assert "jumping" not in opened["class"]["avoid"]

    keep, chosen = found[0]["id"], next(each for each in found if each["availability"]["playable"])
    for one in dict.fromkeys((keep, chosen["id"])):
        saved = await linked.says("save_class", class_id=one, list="queue")
    assert {item["id"] for item in saved["list"]["items"]} == {keep, chosen["id"]}
    added = await linked.says("schedule_session", class_ids=[chosen["id"]], when="2026-11-24T06:00")
    assert added["conflicts"] == []
    ((on, item),) = items_of(await linked.says("get_schedule"))
    assert (on, item["start_local"], item["class_id"]) == ("2026-11-24", "06:00", chosen["id"])


# --- M2: start, do, log, record, undo ---------------------------------------------------------------------------------


async def test_m2_what_was_started_is_logged_counts_as_the_session_and_is_taken_back(linked: Host) -> None:
    wish = {"intensity": "easy", "discipline": ["yoga"], "avoid": ["jumping"], "limit": 5}
    found = (await linked.says("search_classes", wish))["results"]
    chosen = next(each for each in found if each["availability"]["playable"])
    await linked.says("schedule_session", class_ids=[chosen["id"]], when="2026-11-23")
    player = await linked.says("start_workout", class_id=chosen["id"])
    assert player["playable"]
    await linked.later(minutes=player["minutes"])
    logged = await linked.says("log_workout", class_id=chosen["id"], duration_min=player["minutes"], rpe=8)
    ((_, item),) = items_of(await linked.says("get_schedule"))
    assert (item["status"], item["workout_id"]) == ("done", logged["workout"]["id"])
    await linked.says("update_workout", logged["undo"])
    ((_, item),) = items_of(await linked.says("get_schedule"))
    assert (item["status"], item["workout_id"]) == ("planned", None)


async def test_m2_a_record_is_told_and_gone_again_with_the_workout(linked: Host) -> None:
    async def bench(on: str, kg: int) -> Any:
        sets = [{"count": 3, "weight": kg, "unit": "kg", "reps": 5}]
        return await linked.says("log_workout", performed_at=on, exercises=[{"name": "bench press", "sets": sets}])

    assert (await bench("2026-11-16", 60))["prs"] == []  # a first time is a beginning
    logged = await bench("2026-11-23T07:00", 65)
    assert [each["exercise"] for each in logged["prs"]][:1] == ["bench press"]
    assert "record" in logged["summary"]
    undone = await linked.says("update_workout", logged["undo"])
    assert undone["workout"]["deleted"]
    listed = await linked.says("get_workouts", exercise="bench press")
    assert listed["last_time"]["local_date"] == "2026-11-16"


# --- M3: plan, accept some changes, live the week ---------------------------------------------------------------------


async def held(host: Host, member_id: UUID) -> int:
    """The version of the live plan, once it is seen to hold: all rules, the ramp, and the calendar as the plan."""
    now, database = host.site.clock(), host.site.database
    async with database.reader() as db:
        live = await living.current(db, member_id)
        assert live is not None
        profile = await preferences.read(db, member_id)
        past = await gathering.past_of(db, member_id, profile, now)
        states = await surveying.states(db, member_id, profile, live, now)
        ids = [session.class_id for session in live.content if session.class_id]
        stock = await gathering.stock_for(db, live.brief, Viewer(region=None), now, also_class_ids=ids)
        events = await living.events(db, member_id, live.id, 100)
    assert violations(live.brief, live.content, past, states, stock) == ()
    assert all(week.load_au <= week.cap_au for week in check(live.brief, live.content, past, states).weeks)
    assert [event.version for event in events] == list(range(live.version, 0, -1))
    assert await orphans(database, now.date()) == []
    return live.version


async def test_m3_a_plan_survives_a_missed_day_a_busy_week_and_a_trip(linked: Host, nora: Member) -> None:
    draft = await linked.says(
        "build_plan",
        weeks=4,
        weekdays=["tuesday", "thursday", "saturday"],
        session_minutes=45,
        equipment=["dumbbells", "mat"],
        style="strength",
    )
    assert all(week["load_au"] <= week["cap_au"] for week in draft["weeks"])
    saved = await linked.says("save_plan", draft_id=draft["draft_id"])
    assert (saved["scheduled"], await held(linked, nora.id)) == (draft["sessions"], 1)

    busy = await linked.says(
        "adapt_plan", {"reason": "less_time", "minutes": 20, "from": "2026-11-23", "to": "2026-12-06"}
    )
    first, second, third, *_ = [line for line in busy["lines"] if line["op"] == "shorten"]
    accepted = await linked.says("save_plan", draft_id=busy["draft_id"], lines=[first["id"], second["id"]])
    assert (accepted["plan"]["version"], accepted["history"][0]["kind"]) == (2, "adapted")
    minutes = [item["minutes"] <= 20 for _, item in items_of(await linked.says("get_schedule"))]
    assert (third["op"], minutes) == ("shorten", [True, True, False])
    assert await held(linked, nora.id) == 2

    await linked.later(days=2)  # Wednesday: Tuesday went by
    missed = [item for _, item in items_of(await linked.says("get_schedule")) if item["status"] == "missed"]
    assert len(missed) == 1
    again = await linked.says("adapt_plan", reason="missed")
    version = 2
    if again["lines"]:
        await linked.says("save_plan", draft_id=again["draft_id"])
        version = 3
    assert await held(linked, nora.id) == version

    start = await linked.says("get_schedule", {"from": "2026-11-25", "to": "2026-11-29"})
    coming = next(item for _, item in items_of(start) if item["status"] == "planned" and item["plan"])
    player = await linked.says("start_workout", session_id=coming["id"])
    await linked.later(days=1)
    sets = [
        {
            "name": each["name"],
            "sets": [{"count": len(each["sets"]), "reps": 8, "weight": 12, "unit": "kg"}],
        }
        for each in player["exercises"][:4]
    ]
    await linked.says("log_workout", exercises=sets, duration_min=player["minutes"], rpe=7)

    trip = await linked.says(
        "adapt_plan", {"reason": "travel", "from": "2026-11-27", "to": "2026-12-02", "equipment": "none"}
    )
    assert trip["base_version"] == version
    if trip["lines"]:
        await linked.says("save_plan", draft_id=trip["draft_id"])
        version += 1
    assert await held(linked, nora.id) == version

    await linked.later(days=4)  # the Monday after
    review = await linked.says("get_schedule", {"from": "2026-11-23", "to": "2026-11-29"})
    became = [item["status"] for _, item in items_of(review) if item["plan"]]
    assert "done" in became
    assert review["plan"]["version"] == version
    progress = await linked.says("get_progress", {"metric": "sessions", "from": "2026-11-23", "to": "2026-11-29"})
    assert progress["headline"]["value"] == became.count("done") == 1

    back = await linked.says("save_plan", action="roll_back", to_version=1)
    assert back["plan"]["version"] == version + 1
    assert await orphans(linked.site.database, linked.site.clock().date()) == []


# --- M4: signed out, linked, the same question answered ----------------------------------------------------------------


async def test_m4_the_question_that_asked_for_an_account_is_answered_once_there_is_one(host: Host) -> None:
    found = await host.says("search_classes", query="20 minutes of yoga", limit=3)
    assert found["results"]
    player = await host.says("start_workout", class_id=found["results"][0]["id"])
    assert player["kind"] == "class"
    question: dict[str, Any] = {"from": "2026-11-16", "to": "2026-11-22"}

    challenged = await call(host.served, None, "get_schedule", question, era=host.era)
    assert challenged.status_code == 401
    assert challenged.headers["www-authenticate"].startswith("Bearer resource_metadata=")
    told = json.loads(challenged.json()["result"]["content"][1]["text"])
    assert (told["code"], told["fix"]) == ("auth_required", "Connect your account and ask again.")
    async with host.served.client(host.era) as client:
        with pytest.raises(Exception, match="error response"):
            await client.call_tool("get_schedule", question)

    await host.link()
    answer = await host.says("get_schedule", question)
    assert (answer["from_on"], answer["until_on"]) == ("2026-11-16", "2026-11-22")


# --- M5: withdrawn content ---------------------------------------------------------------------------------------------


async def test_m5_a_scheduled_class_that_is_withdrawn_is_replaced_when_the_member_says_so(linked: Host) -> None:
    database = linked.site.database
    ride = a_class("of-these-tests", title="Harbour ride of these tests")
    await publish(database, ride, a_class("instead", title="Quay ride of these tests"))
    (old,) = (await linked.says("schedule_session", class_ids=[id_of(ride)], when="2026-11-25T18:00"))["items"]
    await publish(database, a_class("of-these-tests", rev=2, status="withdrawn", replaced_by="instead"))
    await linked.later(minutes=1)

    week = await linked.says("get_schedule")
    ((on, item),) = items_of(week)
    assert item["note"]
    offered = item["replacement"]
    assert (on, offered["title"]) == ("2026-11-25", "Quay ride of these tests")

    added = await linked.says("schedule_session", class_ids=[offered["class_id"]], when=f"{on}T{item['start_local']}")
    assert added["items"][0]["class_id"] == offered["class_id"]
    await linked.says("schedule_session", action="remove", item_ids=[old["id"]])
    week = await linked.says("get_schedule")
    ((on, item),) = items_of(week)
    assert (on, item["title"], item["note"], item["replacement"]) == (
        "2026-11-25",
        "Quay ride of these tests",
        None,
        None,
    )
    assert week["conflicts"] == []


# --- M6: everything taken along, everything erased ---------------------------------------------------------------------


async def test_m6_after_everything_was_erased_a_member_is_new(linked: Host, nora: Member) -> None:
    draft = await linked.says("build_plan", goal="strength", weekdays=["tuesday", "friday"], equipment="dumbbells")
    await linked.says("save_plan", draft_id=draft["draft_id"])
    await linked.says("adapt_plan", reason="deload")
    await linked.says("schedule_session", title="Football", when="2026-11-28")
    await linked.says("log_workout", title="Run", duration_min=30)
    plans = ("plan", "plan_event", "plan_draft", "schedule_item")
    assert set(plans) <= set(await rows_of(linked.site.database, nora.id))

    exported = await confirmed(linked, "export_all")
    everything = json.loads(zipfile.ZipFile(io.BytesIO(exported.content)).read("palestra.json"))
    assert all(everything[table] for table in ("plan", "plan_event", "schedule_item", "workout"))
    assert (await confirmed(linked, "delete_all")).headers["location"] == "/account/erased"

    assert await rows_of(linked.site.database, nora.id) == {}
    async with linked.site.database.reader() as db:
        assert [table for table in plans if await db.fetchval(f"select count(*) from {table}")] == []  # noqa: S608
    assert linked.tokens is not None
    refused = await call(linked.served, linked.tokens.access, "get_schedule", era=linked.era)
    assert refused.status_code == 401

    again = await linked.site.member()
    await linked.site.give_password(again, LOGIN, PASSWORD)
    await linked.link()
    assert (await linked.says("get_training_context"))["summary"].startswith("Nothing is logged yet.")
    week = await linked.says("get_schedule")
    assert (items_of(week), week["plan"]) == ([], None)
    assert (await linked.says("get_workouts"))["workouts"] == []
    for tool, arguments in (("adapt_plan", {"reason": "missed"}), ("save_plan", {"action": "resume"})):
        result = await linked.result(tool, arguments)
        assert '"code":"not_found"' in json.dumps(result.model_dump(mode="json")).replace("\\", "")


async def confirmed(host: Host, action: str) -> httpx2.Response:
    """What the page of a request answers to a member who has signed in again and pressed its button."""
    asked = await host.says("manage_my_data", action=action)
    url = urlsplit(asked["confirm_url"])
    person = Person(host.site.http, host.site.address)
    page = await person.open(asked["confirm_url"])
    page = await person.press(page, "/sign-in", login=LOGIN, password=PASSWORD)
    assert page.url.endswith(f"{url.path}?{url.query}")
    request = host.site.http.build_request(
        "POST",
        host.site.at("/account/data"),
        data=page.form("/account/data").fields,
        headers={"Origin": host.site.address},
    )
    request.headers.pop("cookie", None)
    person.cookies.set_cookie_header(request)
    return await host.site.http.send(request, follow_redirects=False)

"""Is what a member may play known in time, remembered for them alone, and closed when nobody can tell?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.factories import NOW
from tests.waiting import until

from palestra.accounts import entitlements, service
from palestra.accounts.entitlements import (
    DOWN_AFTER,
    PAUSE_S,
    CompanyEntitlements,
    Entitlements,
    TableEntitlements,
    in_force,
)
from palestra.accounts.schemas import Entitlement, Member
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ISSUER = "https://id.example.com"
URL = "https://company.example.com/entitlements"
FRESH_S, STALE_S = 300.0, 3_600.0


class Company(httpx2.AsyncBaseTransport):
    """The company's endpoint: what each subject has, and how it answers just now."""

    def __init__(self) -> None:
        self.has: dict[str, object] = {}
        self.asked: list[httpx2.Request] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.failure: httpx2.Response | Exception | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        await self.goes_on.wait()
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            return self.failure
        subject = request.url.params["subject"]
        if subject not in self.has:
            return httpx2.Response(404)
        return httpx2.Response(200, json=self.has[subject], headers={"Set-Cookie": f"who={subject}"})


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
async def company() -> Company:
    return Company()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def asking(database: Database, company: Company, clock: Clock) -> AsyncIterator[Entitlements]:
    settings = Settings.load(
        entitlements_url=URL,
        entitlements_token="a-secret",  # noqa: S106  # a made-up one
        entitlements_fresh_s=FRESH_S,
        entitlements_stale_s=STALE_S,
    )
    made = entitlements.from_settings(settings, database, clock, transport=company)
    yield made
    await made.close()


@pytest.fixture
async def person(database: Database) -> Callable[..., Awaitable[Member]]:
    async def make(subject: str, region: str | None = None) -> Member:
        async with database.transaction() as connection:
            member = await service.of_identity(connection, ISSUER, subject, name=None, now=NOW)
            await service.set_region(connection, member.id, region)
            found = await service.member(connection, member.id)
        assert found is not None
        return found

    return make


Person = Callable[..., Awaitable[Member]]


# --- our table -------------------------------------------------------------------------------------------------------


async def test_the_table_tells_tier_end_and_the_members_region(database: Database, clock: Clock) -> None:
    table = entitlements.from_settings(Settings.load(), database, clock)
    assert isinstance(table, TableEntitlements)
    ends_at = NOW + timedelta(days=1)
    async with database.transaction() as connection:
        member = await service.create(connection, name="Ada", region="DE", now=NOW)
        await service.set_membership(connection, member.id, "plus", ends_at, NOW)
    assert await table.of(member) == Entitlement("plus", ends_at, "DE")
    clock.now = ends_at - timedelta(microseconds=1)
    assert (await table.of(member)).tier == "plus"
    clock.now = ends_at
    assert (await table.of(member)).tier == "free"


async def test_who_is_not_in_the_table_is_free(database: Database, clock: Clock) -> None:
    stranger = Member(uuid4(), None, "DE", active=True)
    assert await TableEntitlements(database, clock).of(stranger) == Entitlement("free", None, "DE")


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_a_tier_is_in_force_until_the_instant_it_ends_and_never_after(ends_at: datetime, now: datetime) -> None:
    assert in_force("plus", ends_at, None, now).tier == ("plus" if now < ends_at else "free")


# --- the company's answer --------------------------------------------------------------------------------------------


async def test_the_company_is_asked_for_the_identity_with_the_token_and_its_answer_stands(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has["a&b=c"] = {"tier": "plus", "expires_at": "2026-12-01T00:00:00Z", "region": "at", "more": 1}
    member = await person("a&b=c", region="DE")
    assert await asking.of(member) == Entitlement("plus", datetime(2026, 12, 1, tzinfo=UTC), "AT")
    (request,) = company.asked
    assert (request.method, request.url.copy_with(query=None)) == ("GET", httpx2.URL(URL))
    assert dict(request.url.params) == {"issuer": ISSUER, "subject": "a&b=c"}
    assert request.headers["authorization"] == "Bearer a-secret"


async def test_a_company_that_tells_no_region_leaves_the_members(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    assert await asking.of(await person("1", region="DE")) == Entitlement("plus", None, "DE")


async def test_a_fresh_answer_is_not_asked_for_again(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    await asking.of(member)
    clock.pass_s(FRESH_S - 1)
    assert (await asking.of(member)).tier == "plus"
    assert len(company.asked) == 1


async def test_an_answer_from_a_clock_that_was_ahead_is_asked_for_again(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    clock.pass_s(365 * 86_400)
    await asking.of(member)
    clock.pass_s(-365 * 86_400)
    company.has["1"] = {"tier": "free"}
    assert (await asking.of(member)).tier == "free"
    assert (await asking.of(member)).tier == "free"
    assert len(company.asked) == 2


async def test_a_failure_by_a_clock_that_was_ahead_ends_with_it(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    people = [await person(str(number)) for number in range(DOWN_AFTER)]
    clock.pass_s(365 * 86_400)
    company.failure = httpx2.Response(503)
    for member in people:
        assert (await asking.of(member)).tier == "free"
    clock.pass_s(-365 * 86_400)
    company.failure = None
    company.has |= {"0": {"tier": "plus"}}
    assert (await asking.of(people[0])).tier == "plus"


async def test_an_older_answer_is_given_at_once_and_asked_for_again_behind_it(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    await asking.of(member)
    clock.pass_s(FRESH_S)
    company.has["1"] = {"tier": "family"}
    company.goes_on.clear()
    for _ in range(3):
        assert (await asking.of(member)).tier == "plus"
    company.goes_on.set()

    async def renewed() -> bool:
        return (await asking.of(member)).tier == "family"

    await until(renewed)
    assert len(company.asked) == 2


async def test_a_much_older_answer_is_asked_for_again_first(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    await asking.of(member)
    clock.pass_s(2 * FRESH_S)
    company.has["1"] = {"tier": "family"}
    assert (await asking.of(member)).tier == "family"


FAILURES = {
    "unreachable": httpx2.ConnectError("no"),
    "slow": httpx2.ReadTimeout("no"),
    "broken": httpx2.Response(500),
    "unauthorised": httpx2.Response(401),
    "moved": httpx2.Response(302, headers={"Location": "http://169.254.169.254/"}),
    "not-json": httpx2.Response(200, text="<html>"),
    "no-tier": httpx2.Response(200, json={}),
    "tier-of-another-type": httpx2.Response(200, json={"tier": ["plus"]}),
    "naive-time": httpx2.Response(200, json={"tier": "plus", "expires_at": "2026-12-01T00:00:00"}),
    "region-in-words": httpx2.Response(200, json={"tier": "plus", "region": "Germany"}),
    "endless": httpx2.Response(200, content=b'{"tier": "plus"}' + b" " * 100_000),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_an_old_answer_stands_in_when_none_comes_up_to_its_limit_and_then_content_is_closed(
    asking: Entitlements, company: Company, clock: Clock, person: Person, failure: httpx2.Response | Exception
) -> None:
    company.has["1"] = {"tier": "plus", "region": "AT"}
    member = await person("1", region="DE")
    await asking.of(member)
    company.failure = failure
    clock.pass_s(STALE_S - 1)
    assert await asking.of(member) == Entitlement("plus", None, "AT")
    clock.pass_s(1)
    assert await asking.of(member) == Entitlement("free", None, "AT")
    company.failure = None
    clock.pass_s(PAUSE_S)
    assert (await asking.of(member)).tier == "plus"


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_who_was_never_answered_for_is_free_and_asked_for_again_after_a_pause(
    asking: Entitlements, company: Company, clock: Clock, person: Person, failure: httpx2.Response | Exception
) -> None:
    company.has["1"] = {"tier": "plus"}
    company.failure = failure
    member = await person("1", region="DE")
    for _ in range(3):
        assert await asking.of(member) == Entitlement("free", None, "DE")
    assert len(company.asked) == 1
    company.failure = None
    clock.pass_s(PAUSE_S)
    assert (await asking.of(member)).tier == "plus"


async def test_a_company_that_is_down_holds_no_call_and_is_asked_again_after_a_pause(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has = {str(number): {"tier": "plus"} for number in range(DOWN_AFTER + 2)}
    *others, known, stranger = [await person(str(number)) for number in range(DOWN_AFTER + 2)]
    await asking.of(known)
    clock.pass_s(2 * FRESH_S)
    company.failure = httpx2.ConnectError("no")
    for member in others:
        assert (await asking.of(member)).tier == "free"
    asked = len(company.asked)
    assert (await asking.of(known)).tier == "plus"
    assert (await asking.of(stranger)).tier == "free"
    assert len(company.asked) == asked
    company.failure = None
    clock.pass_s(PAUSE_S)
    assert (await asking.of(stranger)).tier == "plus"


async def test_an_answer_past_its_limit_is_closed_also_while_the_company_is_down(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["known"] = {"tier": "plus"}
    known = await person("known")
    await asking.of(known)
    clock.pass_s(STALE_S)
    company.failure = httpx2.ConnectError("no")
    for number in range(DOWN_AFTER):
        await asking.of(await person(str(number)))
    assert (await asking.of(known)).tier == "free"


async def test_a_company_that_does_not_answer_holds_a_call_two_seconds_at_most(
    asking: Entitlements, company: Company, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert entitlements.TIMEOUT_S == 2.0
    monkeypatch.setattr(entitlements, "TIMEOUT_S", 0.05)
    company.goes_on.clear()
    member = await person("1")
    async with asyncio.timeout(5):
        assert (await asking.of(member)).tier == "free"


async def test_a_person_the_company_does_not_know_is_free_and_that_is_remembered(
    asking: Entitlements, company: Company, person: Person
) -> None:
    member = await person("1")
    for _ in range(2):
        assert (await asking.of(member)).tier == "free"
    assert len(company.asked) == 1


async def test_a_remembered_tier_is_free_from_the_instant_it_ends_unless_it_was_renewed(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    ends_at = NOW + timedelta(seconds=60)
    company.has["1"] = {"tier": "plus", "expires_at": ends_at.isoformat()}
    member = await person("1")
    clock.now = ends_at - timedelta(microseconds=1)
    assert (await asking.of(member)).tier == "plus"
    clock.now = ends_at
    assert (await asking.of(member)).tier == "free"
    assert len(company.asked) == 2
    assert (await asking.of(member)).tier == "free"
    assert len(company.asked) == 2
    company.has["1"] = {"tier": "plus", "expires_at": (ends_at + timedelta(days=30)).isoformat()}
    clock.pass_s(2 * FRESH_S)
    assert (await asking.of(member)).tier == "plus"


async def test_a_tier_that_ended_is_free_while_the_company_is_down(
    asking: Entitlements, company: Company, clock: Clock, person: Person
) -> None:
    company.has["1"] = {"tier": "plus", "expires_at": (NOW + timedelta(seconds=60)).isoformat()}
    member = await person("1")
    assert (await asking.of(member)).tier == "plus"
    company.failure = httpx2.Response(503)
    clock.pass_s(60)
    assert (await asking.of(member)).tier == "free"


async def test_many_questions_at_once_ask_the_company_once(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    company.goes_on.clear()
    questions = [asyncio.create_task(asking.of(member)) for _ in range(20)]
    await until(lambda: company.asked)
    company.goes_on.set()
    assert {answer.tier for answer in await asyncio.gather(*questions)} == {"plus"}
    assert len(company.asked) == 1


async def test_a_caller_that_gives_up_does_not_take_the_answer_from_the_others(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    company.goes_on.clear()
    impatient, patient = (asyncio.create_task(asking.of(member)) for _ in range(2))
    await until(lambda: company.asked)
    impatient.cancel()
    company.goes_on.set()
    assert (await patient).tier == "plus"


async def test_a92_nobody_ever_gets_another_members_entitlement(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has = {str(number): {"tier": f"tier-{number}", "region": "AT"} for number in range(8)}
    members = [await person(str(number)) for number in range(8)]
    for _ in range(2):
        answers = await asyncio.gather(*(asking.of(member) for member in members))
        assert [answer.tier for answer in answers] == [f"tier-{number}" for number in range(8)]
    assert not any("cookie" in request.headers for request in company.asked)


async def test_what_is_forgotten_is_asked_again_and_an_answer_on_its_way_is_not_remembered(
    asking: Entitlements, company: Company, person: Person
) -> None:
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    company.goes_on.clear()
    outdated = asyncio.create_task(asking.of(member))
    await until(lambda: company.asked)
    asking.forget(member.id)
    company.goes_on.set()
    await outdated
    company.has["1"] = {"tier": "family"}
    assert (await asking.of(member)).tier == "family"
    asking.forget(member.id)
    company.has["1"] = {"tier": "plus"}
    assert (await asking.of(member)).tier == "plus"
    asking.forget(uuid4())


async def test_a_member_without_an_identity_is_looked_up_in_the_table(
    asking: Entitlements, company: Company, database: Database
) -> None:
    async with database.transaction() as connection:
        member = await service.create(connection, name="Demo", region="US", now=NOW)
        await service.set_membership(connection, member.id, "plus", None, NOW)
    assert await asking.of(member) == Entitlement("plus", None, "US")
    assert not company.asked


async def test_the_memory_is_bounded(
    database: Database, company: Company, clock: Clock, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitlements, "REMEMBERED", 2)
    asking = CompanyEntitlements(
        database, clock, url=URL, token=None, fresh_s=FRESH_S, stale_s=STALE_S, transport=company
    )
    members = [await person(str(number)) for number in range(3)]
    for member in (*members, members[2], members[0]):
        await asking.of(member)
    await asking.close()
    assert [request.url.params["subject"] for request in company.asked] == ["0", "1", "2", "0"]
    assert "authorization" not in company.asked[0].headers


async def test_a95_logs_of_a_failure_name_neither_the_person_nor_the_token(
    asking: Entitlements, company: Company, person: Person
) -> None:
    member = await person("subject-canary")
    company.failure = httpx2.ConnectError("Bearer a-secret for subject-canary")
    with capture_logs() as logged:
        await asking.of(member)
    assert [line["event"] for line in logged] == ["entitlements_not_answered"]
    assert not any(word in repr(logged) for word in ("subject-canary", "a-secret", str(member.id), ISSUER))


async def test_closing_gives_up_what_is_under_way(
    database: Database, company: Company, clock: Clock, person: Person
) -> None:
    asking = CompanyEntitlements(
        database, clock, url=URL, token=None, fresh_s=FRESH_S, stale_s=STALE_S, transport=company
    )
    company.has["1"] = {"tier": "plus"}
    member = await person("1")
    await asking.of(member)
    clock.pass_s(FRESH_S)
    company.goes_on.clear()
    await asking.of(member)
    await until(lambda: len(company.asked) == 2)
    await asking.close()
    left = [task for task in asyncio.all_tasks() if "CompanyEntitlements" in repr(task.get_coro())]
    assert not left


@pytest.mark.parametrize(
    "url", ["http://company.example.com/e", "ftp://x/", "company.example.com", "http://localhost.evil/"]
)
def test_entitlements_are_asked_over_https_or_on_this_machine(database_url: str, url: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        entitlements.from_settings(Settings.load(entitlements_url=url), Database(database_url), lambda: NOW)


def test_an_answer_is_a_small_document() -> None:
    longest = orjson.dumps({"tier": "x" * 40, "expires_at": NOW.isoformat(), "region": "US"})
    assert len(longest) * 10 < entitlements.ANSWER_MAX

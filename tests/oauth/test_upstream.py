"""Does a person get in by way of the company's identity provider, as themselves, and nobody else in their place?"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import pytest
from tests.oauth.person import Page, Person
from tests.oauth.upstream import CLIENT_SECRET, E_MAIL, REDIRECT_URI, Upstream, identity_provider, params_of, telling
from tests.serving import Served, serving

from palestra.telemetry import logs

pytestmark = pytest.mark.anyio

HOME = "/account/connections"
CALLBACK = "/sign-in/callback"


def real_time() -> datetime:
    """The provider has a clock of its own, so ours goes with it."""
    return datetime.now(UTC)


@asynccontextmanager
async def signing_in(
    database_url: str, upstream: Upstream, *, clock: Callable[[], datetime] = real_time, **settings: Any
) -> AsyncIterator[Served]:
    async with serving(database_url, clock=clock, **{**upstream.settings, **settings}) as app:
        yield app


async def leave(person: Person) -> str:
    """Where a person who presses "Continue with …" is sent to."""
    page = await person.open("/sign-in")
    assert page.status == 200, page.text
    leaving = await person.press(page, "/sign-in/upstream")
    assert leaving.status == 0, leaving.text
    return leaving.url


async def sign_in(person: Person, upstream: Upstream) -> Page:
    return await person.open(await upstream.visit(await leave(person)))


async def rows(database_url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        return [tuple(row) for row in await connection.fetch(statement, *values)]
    finally:
        await connection.close()


async def identities(database_url: str) -> list[tuple[Any, ...]]:
    return await rows(
        database_url, "select i.subject, m.name from identity i join member m on m.id = i.member_id order by i.subject"
    )


async def sessions(database_url: str) -> int:
    return len(await rows(database_url, "select from web_session"))


# --- a person gets in -----------------------------------------------------------------------------------------------


async def test_a_person_signs_in_at_the_provider_and_is_a_member(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        page = await sign_in(Person(app.http), upstream)
    assert (page.status, page.url.endswith(HOME)) == (200, True)
    assert await rows(database_url, "select issuer, subject from identity") == [(upstream.issuer, "subject-1")]


async def test_the_same_person_is_the_same_member_in_every_browser(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        for _ in range(2):
            await sign_in(Person(app.http), upstream)
    assert await identities(database_url) == [("subject-1", "Ada Birch")]
    assert await sessions(database_url) == 2


async def test_a88_two_people_with_one_address_are_two_members(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        await upstream.told(subject="victim", name="Ada Birch", email=E_MAIL)
        await sign_in(Person(app.http), upstream)
        await upstream.told(subject="attacker", name="Eve Ash", email=E_MAIL)
        await sign_in(Person(app.http), upstream)
        await upstream.told(subject="attacker-2", name="Eve Ash", email=E_MAIL, claims={"email_verified": False})
        await sign_in(Person(app.http), upstream)
    assert [subject for subject, _ in await identities(database_url)] == ["attacker", "attacker-2", "victim"]
    assert len(await rows(database_url, "select from member")) == 3


async def test_neither_address_nor_token_of_the_provider_is_stored(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        await sign_in(Person(app.http), upstream)
        await leave(Person(app.http))  # one that is on its way
    tables = await rows(database_url, "select tablename from pg_tables where schemaname = 'public'")
    stored = "\n".join(
        [str(row) for (name,) in tables for row in await rows(database_url, f'select t::text from "{name}" t')]  # noqa: S608
    )
    assert "subject-1" in stored
    assert E_MAIL not in stored
    assert "eyJ" not in stored


async def test_nothing_on_the_way_can_be_kept_or_framed_or_told_on(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        page = await person.open("/sign-in")
        failed = await person.open(f"{CALLBACK}?state=unknown&code=1")
    for one in (page, failed):
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["referrer-policy"] == "no-referrer"
        assert one.headers["x-frame-options"] == "DENY"


async def test_signing_in_begins_a_new_session_and_ends_the_one_before(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        await sign_in(person, upstream)
        before = person.cookies["palestra_session"]
        on_leaving = await person.open(HOME)
        await person.press(on_leaving, "/sign-out")
        person.cookies.set("palestra_session", before, domain="127.0.0.1", path="/")  # planted: session fixation
        assert (await person.open(HOME)).forms[0].action != "/sign-out"
        await sign_in(person, upstream)
        assert person.cookies["palestra_session"] != before
    assert await sessions(database_url) == 1


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Requested before `capsys`, so that logs leave its stream before it is closed."""
    yield
    logs.configure("warning", "json")


async def test_no_log_of_a_sign_in_holds_a_secret_or_an_address(
    logs_restored: None, upstream: Upstream, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("debug", "json")
    secret = {E_MAIL, CLIENT_SECRET, "eyJ"}
    async with signing_in(database_url, upstream) as app:
        for knobs in ({}, {"claims": {"nonce": "wrong"}}):
            await upstream.told(**knobs)
            person = Person(app.http)
            away = await leave(person)
            back = await upstream.visit(away)
            await person.open(back)
            await person.open(back)  # replayed
            secret |= {params_of(away)[name] for name in ("state", "nonce", "code_challenge")}
            secret |= {params_of(back)["code"], *person.cookies.values()}
    written = capsys.readouterr().err
    assert "ProviderRefused" in written
    assert not [value for value in secret if value in written]


# --- the state --------------------------------------------------------------------------------------------------------


async def refused(person: Person, url: str, database_url: str, upstream: Upstream) -> None:
    """A return that must end on a page of ours, with nothing asked of the provider and nobody signed in."""
    asked, began = await upstream.asked("/token"), await sessions(database_url)
    page = await person.open(url)
    assert (page.status, page.url.startswith(REDIRECT_URI)) == (400, True)
    assert await upstream.asked("/token") == asked
    assert await sessions(database_url) == began


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"state": None}, id="a87-no-state"),
        pytest.param({"state": ""}, id="a87-empty-state"),
        pytest.param({"state": "A" * 43}, id="a87-made-up-state"),
        pytest.param({"state": "\x00"}, id="a87-nul-state"),
    ],
)
async def test_a_return_without_its_state_signs_nobody_in(
    upstream: Upstream, database_url: str, change: dict[str, str | None]
) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        back = params_of(await upstream.visit(await leave(person)))
        changed = {name: value for name, value in {**back, **change}.items() if value is not None}
        await refused(person, f"{CALLBACK}?{urlencode(changed)}", database_url, upstream)
        await refused(person, f"{CALLBACK}?{urlencode(back)}&state={back['state']}", database_url, upstream)


async def test_a87_a_return_works_once(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        back = await upstream.visit(await leave(person))
        assert (await person.open(back)).status == 200
        await refused(person, back, database_url, upstream)


async def test_a87_a_return_in_another_browser_signs_nobody_in_and_the_one_that_left_still_can(
    upstream: Upstream, database_url: str
) -> None:
    async with signing_in(database_url, upstream) as app:
        attacker, victim = Person(app.http), Person(app.http)
        back = await upstream.visit(await leave(attacker))
        await refused(victim, back, database_url, upstream)
        await leave(victim)  # even one that is on its own way
        await refused(victim, back, database_url, upstream)
        assert (await attacker.open(back)).status == 200


async def test_a87_a_return_that_took_longer_than_ten_minutes_signs_nobody_in(
    upstream: Upstream, database_url: str
) -> None:
    ahead = timedelta()
    async with signing_in(database_url, upstream, clock=lambda: real_time() + ahead) as app:
        person = Person(app.http)
        back = await upstream.visit(await leave(person))
        ahead = timedelta(minutes=10)
        await refused(person, back, database_url, upstream)


async def test_a87_a_sign_in_that_the_person_did_not_ask_for_is_not_begun(
    upstream: Upstream, database_url: str
) -> None:
    async with signing_in(database_url, upstream) as app:
        begun = await app.http.post("/sign-in/upstream", data={"csrf": "made-up"})
    assert (begun.status_code, "refresh" in begun.headers, "location" in begun.headers) == (403, False, False)
    assert not await rows(database_url, "select from upstream_sign_in")


# --- the provider -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "knobs",
    [
        pytest.param({"claims": {"nonce": "of another sign-in"}}, id="a88-nonce"),
        pytest.param({"claims": {"iss": "https://evil.example"}}, id="a88-iss"),
        pytest.param({"claims": {"aud": "somebody"}}, id="a88-aud"),
        pytest.param({"claims": {"azp": "somebody"}}, id="a88-azp"),
        pytest.param({"claims": {"exp": 1}}, id="expired"),
        pytest.param({"redirect": {"iss": "https://evil.example"}}, id="a88-mix-up"),
        pytest.param({"signature": "none"}, id="unsigned"),
        pytest.param({"deny": True}, id="denied-by-the-person"),
        pytest.param({"redirect": {"code": "made-up"}}, id="code"),
    ],
)
async def test_an_answer_that_does_not_hold_signs_nobody_in_and_a_good_one_may_follow(
    upstream: Upstream, database_url: str, knobs: dict[str, Any]
) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        await upstream.told(**knobs)
        page = await sign_in(person, upstream)
        assert (page.status, page.url.startswith(REDIRECT_URI)) == (400, True)
        assert not await identities(database_url)
        assert not await sessions(database_url)
        await upstream.told()
        assert (await sign_in(person, upstream)).url.endswith(HOME)


async def test_a_provider_that_is_down_says_so_on_a_page_and_nothing_is_lost(tmp_path: Path, database_url: str) -> None:
    with identity_provider(tmp_path) as issuer:
        async with telling(issuer) as upstream, signing_in(database_url, upstream) as app:
            person = Person(app.http)
            back = await upstream.visit(await leave(person))
            await upstream.told(broken="/token")
            assert (await person.open(back)).status == 503
            await upstream.told()
            assert (await sign_in(person, upstream)).status == 200
    async with signing_in(database_url, upstream) as app:  # and now it is gone, before anybody has asked it
        person = Person(app.http)
        page = await person.open("/sign-in")
        assert (await person.press(page, "/sign-in/upstream")).status == 503
    assert not await rows(database_url, "select from upstream_sign_in")


async def test_keys_may_rotate_while_a_person_is_away(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        await sign_in(Person(app.http), upstream)
        person = Person(app.http)
        away = await leave(person)
        await upstream.rotate()
        assert (await person.open(await upstream.visit(away))).url.endswith(HOME)


async def test_a_restart_while_a_person_is_away_is_not_noticed(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        away = await leave(person)
    back = await upstream.visit(away)
    async with signing_in(database_url, upstream) as app:
        person.http = app.http
        assert (await person.open(back)).url.endswith(HOME)


async def test_a_member_who_was_closed_out_stays_out(upstream: Upstream, database_url: str) -> None:
    async with signing_in(database_url, upstream) as app:
        person = Person(app.http)
        await sign_in(person, upstream)
        await rows(database_url, "update member set status = 'disabled'")
        assert (await person.open(HOME)).url.endswith("/sign-in")
        assert (await sign_in(Person(app.http), upstream)).status == 403

"""Is a member's data handed over or erased when they confirm it, having just signed in, and not otherwise?"""

import asyncio
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text
from tests.factories import NOW
from tests.pages.account_site import ISSUER, PASSWORD, AccountSite, Browser, form, forms, leads_to, site
from tests.pages.test_account_consent import words_of
from tests.waiting import until
from tests.workouts.everything import CANARY, Everything, everything, where

from palestra import members
from palestra.accounts import data_requests
from palestra.accounts import service as accounts
from palestra.accounts.data_requests import ACTIONS, Action
from palestra.pages.account.texts import BY_LANGUAGE, LANGUAGES
from palestra.store.engine import Database, Reader
from palestra.workouts.ids import public_id

pytestmark = pytest.mark.anyio

DATA = "/account/data"
TODAY = {"from_on": "2026-11-23", "until_on": "2026-11-23"}
DETAILS: dict[Action, dict[str, str | None]] = {
    "export_all": {},
    "delete_range": {**TODAY},
    "delete_source": {"source": "strava"},
    "delete_all": {},
    "disconnect_source": {"client_id": "client-of-everything", "name": "An app"},
}


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    return site(database)


@pytest.fixture
async def nora(database: Database) -> Everything:
    return await everything(database)


async def asked(pages: AccountSite, member_id: UUID, action: Action, **detail: str | None) -> str:
    """A request as a conversation makes it; its id."""
    async with pages.database.transaction() as connection:
        made = await data_requests.ask(connection, member_id, action, detail or DETAILS[action], pages.clock.now)
    return public_id("drq", made.id)


def page_of(request: str) -> str:
    return f"{DATA}?request={request}"


async def opened(browser: Browser, request: str, login: str = "nora") -> httpx2.Response:
    """The page of a request, after the sign-in that it asks for."""
    page = await browser.get(page_of(request))
    answer = await browser.press(page, "/sign-in", login=login, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(request))
    return await browser.get(answer.headers["location"])


async def workouts(pages: AccountSite, member_id: UUID) -> int:
    async with pages.database.reader() as reader:
        return int(await reader.fetchval("select count(*) from workout where member_id = $1", member_id))


# --- what happens ----------------------------------------------------------------------------------------------------


async def test_days_are_erased_once_the_member_has_signed_in_seen_it_and_pressed(
    pages: AccountSite, nora: Everything
) -> None:
    request = await asked(pages, nora.member_id, "delete_range", **TODAY)
    async with pages.browser() as browser:
        before = await browser.get(page_of(request))
        assert "Sign in first; then you see what would happen" in words_of(before)
        assert "Delete your workouts" not in words_of(before)
        question = words_of(page := await opened(browser, request))
        assert "Delete your workouts from 23 November 2026 to 23 November 2026?" in question
        assert "Workouts 2 Sets 2 What happens" in question
        assert await workouts(pages, nora.member_id) == 4
        answer = await browser.press(page, DATA)
        assert (answer.status_code, answer.headers["location"]) == (303, page_of(request))
        after = words_of(await browser.get(page_of(request)))
    assert "from 23 November 2026 to 23 November 2026 are deleted" in after
    assert "Workouts 2 Sets 2" in after
    assert await workouts(pages, nora.member_id) == 2


async def test_of_one_source_everything_is_erased_also_what_conversations_never_see(
    pages: AccountSite, nora: Everything
) -> None:
    request = await asked(pages, nora.member_id, "delete_source")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        assert "Delete your workouts from Strava?" in words_of(page)
        await browser.press(page, DATA)
    async with pages.database.reader() as reader:
        sources = {row["source"] for row in await reader.fetch("select source from workout")}
    assert sources == {"chat", "fit"}


async def test_an_export_is_everything_and_may_be_fetched_again_while_it_stands(
    pages: AccountSite, nora: Everything
) -> None:
    request = await asked(pages, nora.member_id, "export_all")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        assert "Workouts 4 Sets 2 Exercises of your own 1 Saved classes 1 Connected apps 1" in words_of(page)
        answers = [await browser.press(page, DATA) for _ in range(2)]
        assert (await browser.get(page_of(request))).status_code == 200
    for answer in answers:
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"] == 'attachment; filename="palestra-2026-11-23.zip"'
        assert (answer.headers["cache-control"], int(answer.headers["content-length"])) == (
            "no-store",
            len(answer.content),
        )
        packed = zipfile.ZipFile(io.BytesIO(answer.content))
        found: dict[str, Any] = json.loads(packed.read("palestra.json"))
        assert len(found["workout"]) == 4
        assert found["oauth_grant"]
        assert found["member"][0]["name"] == f"Nora {CANARY}"
    assert await workouts(pages, nora.member_id) == 4


async def test_exports_are_limited_since_each_reads_all_there_is(
    pages: AccountSite, nora: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palestra.pages.account.data.EXPORTS", 1)
    request = await asked(pages, nora.member_id, "export_all")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        assert (await browser.press(page, DATA)).status_code == 200
        assert (await browser.press(page, DATA)).status_code == 429


async def test_everything_is_erased_and_nobody_is_signed_in_any_more(
    pages: AccountSite, nora: Everything, database: Database
) -> None:
    ben = await everything(database, "ben")
    request = await asked(pages, nora.member_id, "delete_all")
    async with pages.browser() as browser, pages.browser() as phone:
        await phone.sign_in()
        page = await opened(browser, request)
        assert "Your membership is not ended" in words_of(page)
        answer = await browser.press(page, DATA)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/erased")
        assert "Everything is deleted" in words_of(await browser.get("/account/erased"))
        assert await pages.signed_in(browser) is None
        assert await pages.signed_in(phone) is None
        assert (await browser.press(page, DATA)).status_code == 403
    async with database.reader() as reader:
        assert await where(reader, str(nora.member_id), nora.member_id.hex, f"{CANARY}-nora", "nora", request) == set()
        kinds = await reader.fetch("select kind from audit_event where member_id is null")
    assert pages.forgotten == [nora.member_id]
    assert [row["kind"] for row in kinds] == ["member_erased"]
    assert await workouts(pages, ben.member_id) == 4


async def test_an_app_is_disconnected(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "disconnect_source")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        assert "Disconnect An app?" in words_of(page)
        await browser.press(page, DATA)
        assert "An app is disconnected" in words_of(await browser.get(page_of(request)))
    async with pages.database.reader() as reader:
        assert await reader.fetchval("select revoked_at from oauth_grant where id = $1", nora.grant_id) == NOW


async def test_pressing_twice_erases_once_and_nothing_that_came_later(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "delete_source")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        await browser.press(page, DATA)
        await pages.execute("update workout set source = 'strava' where source = 'fit'")
        again = await browser.press(page, DATA)
        assert again.headers["location"] == page_of(request)
        assert "Workouts 1" in words_of(await browser.get(page_of(request)))
    assert await workouts(pages, nora.member_id) == 3


async def test_the_page_itself_offers_everything_without_a_conversation(pages: AccountSite, nora: Everything) -> None:
    async with pages.browser() as browser:
        answer = await browser.press(await browser.get(DATA), "/sign-in", login="nora", password=PASSWORD)
        assert answer.headers["location"] == DATA
        offered = await browser.get(DATA)
        actions = [each.fields["action"] for each in forms(offered) if each.action == f"{DATA}/ask"]
        assert actions == ["export_all", "delete_all"]
        for action in actions:
            fields = next(each.fields for each in forms(offered) if each.fields.get("action") == action)
            leads = (await browser.post(f"{DATA}/ask", fields)).headers["location"]
            assert BY_LANGUAGE["en"].words["data"][action]["title"] in words_of(await browser.get(leads))
            assert (await browser.post(f"{DATA}/ask", {**fields, "action": "delete_range"})).status_code == 403
    assert await workouts(pages, nora.member_id) == 4


# --- who may ---------------------------------------------------------------------------------------------------------


async def test_a_sign_in_of_more_than_ten_minutes_ago_opens_nothing(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "delete_all")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        pages.clock.wait(600)
        assert "Delete your account" in words_of(await browser.get(page_of(request)))
        pages.clock.wait(1)
        again = await browser.get(page_of(request))
        assert "so sign in once more" in words_of(again)
        assert "Delete your account" not in words_of(again)
        late = await browser.press(page, DATA)
        assert (late.status_code, late.headers["location"]) == (303, page_of(request))
        assert await workouts(pages, nora.member_id) == 4
        page = await opened(browser, request)
        await browser.press(page, DATA)
    assert await workouts(pages, nora.member_id) == 0


@pytest.mark.parametrize("action", ACTIONS)
async def test_somebody_elses_request_does_not_exist(
    pages: AccountSite, nora: Everything, database: Database, action: Action
) -> None:
    await everything(database, "ben")
    request = await asked(pages, nora.member_id, action)
    async with pages.browser() as browser:
        await browser.sign_in(login="ben")
        shown = await browser.get(page_of(request))
        assert (shown.status_code, "There is no such request" in words_of(shown)) == (404, True)
        mine = await opened_offer(browser)
        answer = await browser.post(DATA, {**mine, "request": request})
        assert answer.status_code == 403
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from data_request where done_at is not null") == 0


async def opened_offer(browser: Browser) -> dict[str, str]:
    """The fields of the form that would erase the one who has signed in."""
    fields = next(each.fields for each in forms(await browser.get(DATA)) if each.fields.get("action") == "delete_all")
    answer = await browser.post(f"{DATA}/ask", fields)
    return form(await browser.get(answer.headers["location"]), DATA)


@pytest.mark.parametrize("told", ["drq_", "drq_" + "a" * 26, "wko_" + "a" * 26, "nothing", "%00", "drq_" + "a" * 4000])
async def test_what_is_no_request_is_none_for_anybody(pages: AccountSite, nora: Everything, told: str) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        assert (await browser.get(page_of(told))).status_code == 404


async def test_whether_a_request_exists_is_told_to_nobody_who_has_not_signed_in(
    pages: AccountSite, nora: Everything
) -> None:
    real, made_up = await asked(pages, nora.member_id, "delete_all"), public_id("drq", nora.logged)
    async with pages.browser() as browser:
        shown = [await browser.get(page_of(request)) for request in (real, made_up)]
    assert words_of(shown[0]) == words_of(shown[1])
    assert [page.status_code for page in shown] == [200, 200]


async def test_a_request_is_gone_after_a_day(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "delete_all")
    pages.clock.wait(86_400)
    async with pages.browser() as browser:
        await browser.sign_in()
        assert (await browser.get(page_of(request))).status_code == 404


async def test_nothing_happens_without_proof_of_the_page_of_this_request(pages: AccountSite, nora: Everything) -> None:
    request, other = [await asked(pages, nora.member_id, action) for action in ("delete_all", "export_all")]
    async with pages.browser() as browser:
        page = await opened(browser, request)
        fields = form(page, DATA)
        of_other = form(await browser.get(page_of(other)), DATA)["csrf"]
        for csrf in ("", of_other, form(page, "/sign-out")["csrf"]):
            assert (await browser.post(DATA, {**fields, "csrf": csrf})).status_code == 403
        elsewhere = await browser.post(
            DATA, fields, **{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        )
        assert elsewhere.status_code == 403
    assert await workouts(pages, nora.member_id) == 4


async def test_what_a_form_says_is_not_what_is_done(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "delete_source")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        said = {"action": "delete_all", "source": "chat", "from_on": "1950-01-01"}
        await browser.post(DATA, {**form(page, DATA), **said})
    assert await workouts(pages, nora.member_id) == 3


# --- signing in again at an identity provider -------------------------------------------------------------------------


async def at_the_company(
    pages: AccountSite, browser: Browser, request: str, proved_at: datetime | None
) -> httpx2.Response:
    """Leave for the provider from the page of a request, and come back."""
    pages.company.identity = replace(pages.company.identity, authenticated_at=proved_at)
    leaving = await browser.press(await browser.get(page_of(request)), "/sign-in/upstream")
    assert leads_to(leaving)
    return await browser.return_from(leaving)


async def of_company(pages: AccountSite, nora: Everything) -> None:
    """Nora signs in at the company too."""
    identity = pages.company.identity
    async with pages.database.transaction() as connection:
        await accounts.link_identity(connection, nora.member_id, identity.issuer, identity.subject, NOW)


async def test_the_provider_is_asked_for_a_new_proof_and_believed_when_it_tells_of_one(
    pages: AccountSite, nora: Everything
) -> None:
    await of_company(pages, nora)
    request = await asked(pages, nora.member_id, "delete_range", **TODAY)
    async with pages.browser() as browser:
        answer = await at_the_company(pages, browser, request, pages.clock.now)
        assert answer.headers["location"] == page_of(request)
        assert pages.company.fresh
        await browser.press(await browser.get(page_of(request)), DATA)
    assert await workouts(pages, nora.member_id) == 2


@pytest.mark.parametrize("ago", [None, timedelta(minutes=2), timedelta(days=1)])
async def test_a_provider_that_went_by_who_was_there_before_opens_nothing(
    pages: AccountSite, nora: Everything, ago: timedelta | None
) -> None:
    await of_company(pages, nora)
    request = await asked(pages, nora.member_id, "delete_range", **TODAY)
    async with pages.browser() as browser:
        answer = await at_the_company(pages, browser, request, None if ago is None else pages.clock.now - ago)
        assert answer.status_code == 403
        assert "Stoa Gyms did not ask you to sign in again" in words_of(answer)
        assert await pages.signed_in(browser) is None
        assert "Sign in first" in words_of(await browser.get(page_of(request)))


async def test_a_sign_in_for_something_else_proves_nothing_though_it_was_a_moment_ago(
    pages: AccountSite, nora: Everything
) -> None:
    await of_company(pages, nora)
    request = await asked(pages, nora.member_id, "delete_range", **TODAY)
    async with pages.browser() as browser:
        leaving = await browser.press(await browser.get("/sign-in"), "/sign-in/upstream")
        assert not pages.company.fresh
        await browser.return_from(leaving)
        assert await pages.signed_in(browser)
        assert "so sign in once more" in words_of(await browser.get(page_of(request)))


# --- who has looked ---------------------------------------------------------------------------------------------------


async def test_who_has_looked_and_what_happened_is_read_in_words(
    pages: AccountSite, nora: Everything, database: Database
) -> None:
    await everything(database, "ben")
    await pages.execute("update access_day set calls = 3 where member_id = :id", id=nora.member_id)
    async with pages.browser() as browser:
        page = await browser.get("/account/activity")
        answer = await browser.press(page, "/sign-in", login="nora", password=PASSWORD)
        assert answer.headers["location"] == "/account/activity"
        shown = words_of(await browser.get("/account/activity"))
    assert "23 November 2026 An app Read your workouts × 3" in shown
    assert "New password" in shown
    assert "data_" not in shown
    assert "× 1" not in shown


async def test_an_app_that_calls_itself_by_markup_is_shown_as_text(pages: AccountSite, nora: Everything) -> None:
    name = '"><script>x</script>{0}{start}'
    await pages.execute(
        "update oauth_client set metadata = jsonb_build_object('client_name', cast(:n as text))", n=name
    )
    request = await asked(pages, nora.member_id, "disconnect_source", client_id="client-of-everything", name=name)
    async with pages.browser() as browser:
        shown = [await opened(browser, request), await browser.get("/account/activity")]
    for page in shown:
        assert "<script" not in page.text
        assert name in words_of(page)


# --- every page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_said_in_every_language(pages: AccountSite, nora: Everything, language: str) -> None:
    said = BY_LANGUAGE[language].words["data"]
    async with pages.browser() as browser:
        browser.http.headers["Accept-Language"] = language
        await browser.sign_in()
        assert said["lead"] in words_of(await browser.get(DATA))
        assert BY_LANGUAGE[language].words["activity"]["lead"] in words_of(await browser.get("/account/activity"))
        for action in ACTIONS:
            page = await browser.get(page_of(await asked(pages, nora.member_id, action)))
            assert said["nothing"] in words_of(page), action
            answer = await browser.press(page, DATA)
            if action in ("delete_range", "delete_source", "disconnect_source"):
                assert said[action]["after"] in words_of(await browser.get(answer.headers["location"]))
            if action == "delete_all":
                assert said["erased"]["text"] in words_of(await browser.get(answer.headers["location"]))
                await everything(pages.database)
                await browser.sign_in()
                async with pages.database.reader() as reader:
                    new = await reader.fetchval("select id from member")
                nora = replace(nora, member_id=new)


async def test_no_page_of_them_is_kept_framed_or_holds_a_script(pages: AccountSite, nora: Everything) -> None:
    request = await asked(pages, nora.member_id, "export_all")
    async with pages.browser() as browser:
        page = await opened(browser, request)
        shown = [page, await browser.get(DATA), await browser.get("/account/activity"), await browser.press(page, DATA)]
    for answer in shown:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; form-action")
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "<script" not in answer.text


async def test_below_a_path_requests_and_their_pages_are_below_it(database: Database, nora: Everything) -> None:
    pages = site(database, issuer=f"{ISSUER}/gym")
    request = await asked(pages, nora.member_id, "delete_all")
    async with pages.browser() as browser:
        page = await browser.http.get(f"{ISSUER}/gym{page_of(request)}")
        fields = {**form(page, "/gym/sign-in"), "login": "nora", "password": PASSWORD}
        answer = await browser.http.post(f"{ISSUER}/gym/sign-in", data=fields)
        assert answer.headers["location"] == f"/gym{page_of(request)}"
        page = await browser.http.get(f"{ISSUER}{answer.headers['location']}")
        answer = await browser.http.post(f"{ISSUER}/gym{DATA}", data=form(page, f"/gym{DATA}"))
    assert answer.headers["location"] == "/gym/account/erased"


# --- when something else is going on ---------------------------------------------------------------------------------


async def test_a_database_that_does_not_answer_in_time_is_a_page_and_no_failure(
    database: Database, database_url: str, nora: Everything
) -> None:
    hurried = Database(database_url, statement_timeout_s=0.3)
    pages = site(hurried)
    told = await asked(pages, nora.member_id, "delete_all")
    async with pages.browser() as browser, database.transaction() as connection:
        await connection.execute(text("lock table workout in access exclusive mode"))
        page = await opened(browser, told)
    await hurried.close()
    assert page.status_code == 503
    assert "PostgresError" not in page.text


async def test_what_is_confirmed_while_everything_is_erased_is_told_to_be_gone(
    pages: AccountSite, nora: Everything
) -> None:
    told = await asked(pages, nora.member_id, "delete_range")
    async with pages.browser() as browser:
        page = await opened(browser, told)
        async with pages.database.transaction() as connection:
            await members.erase(connection, nora.member_id, NOW)
            pressed = asyncio.create_task(browser.press(page, DATA))
            async with pages.database.reader() as reader:
                await until(lambda: _somebody_waits(reader))
        assert (await pressed).status_code == 404


async def _somebody_waits(reader: Reader) -> bool:
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    return int(await reader.fetchval(query)) > 0

"""Can a member have a secret address for their calendar, and does it tell whoever has it the schedule and no more?"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import icalendar
import pytest
from tests.pages.account_site import SECRET, AccountSite, Browser, form, forms, site
from tests.pages.test_account_consent import words_of

from palestra.accounts.schemas import Member
from palestra.catalog.rights import Viewer
from palestra.pages.account import calendar_feed
from palestra.pages.account.texts import BY_LANGUAGE, LANGUAGES
from palestra.plans.feed import feeds
from palestra.plans.schedule import scheduling
from palestra.plans.schedule.scheduling import What
from palestra.store.engine import LOST_CONNECTION, Database, driver
from palestra.store.sealing import Sealer

pytestmark = pytest.mark.anyio

ADDRESS = re.compile(r'value="(https://training\.example(/calendar/[A-Za-z0-9_-]{43}\.ics))"')
HERE = "/account/calendar"


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    return site(database)


@pytest.fixture
async def nora(pages: AccountSite) -> Member:
    return await pages.member()


@pytest.fixture
async def browser(pages: AccountSite, nora: Member) -> AsyncIterator[Browser]:
    """Of somebody who is signed in."""
    async with pages.browser() as browser:
        await browser.sign_in()
        yield browser


@pytest.fixture
async def program(pages: AccountSite) -> AsyncIterator[httpx2.AsyncClient]:
    """A calendar app: no cookies, no sign-in."""
    transport = httpx2.ASGITransport(app=pages.app, client=("203.0.113.9", 1))
    async with httpx2.AsyncClient(transport=transport, base_url=pages.issuer) as http:
        yield http


async def presses(browser: Browser, do: str) -> httpx2.Response:
    """The page after this button of it."""
    page = await browser.get(HERE)
    fields = next(each.fields for each in forms(page) if each.fields.get("do") == do)
    answer = await browser.post(HERE, fields)
    assert answer.status_code == 303
    return await browser.get(answer.headers["location"])


def path_of(page: httpx2.Response) -> str:
    found = ADDRESS.search(page.text)
    assert found
    return found[2]


async def plans(pages: AccountSite, member: Member, title: str = "Leg day") -> None:
    async with pages.database.transaction() as connection:
        await scheduling.add(
            await driver(connection),
            member.id,
            [What("strength", title=title, minutes=45)],
            scheduling.when_of("2026-11-24T06:00"),
            viewer=Viewer(),
            now=pages.clock.now,
        )


async def test_whoever_is_not_signed_in_is_asked_to_and_led_back(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        page = await browser.get(HERE)
        assert "Sign in" in words_of(page)
        answer = await browser.press(page, "/sign-in", login="nora", password="correct horse battery")  # noqa: S106
        assert answer.headers["location"] == HERE


async def test_an_address_is_made_shown_again_replaced_and_removed(
    pages: AccountSite, browser: Browser, program: httpx2.AsyncClient
) -> None:
    page = await browser.get(HERE)
    assert ADDRESS.search(page.text) is None
    assert "Make an address" in words_of(page)
    page = await presses(browser, "make")
    first = path_of(page)
    assert f'href="webcal://training.example{first}"' in page.text
    assert f'value="webcal://training.example{first}"' in page.text
    assert path_of(await browser.get(HERE)) == first
    assert (await program.get(first)).status_code == 200
    page = await presses(browser, "replace")
    second = path_of(page)
    assert "This is your new address." in words_of(page)
    assert [(await program.get(path)).status_code for path in (first, second)] == [404, 200]
    page = await presses(browser, "remove")
    assert "The address is removed." in words_of(page)
    assert (await program.get(second)).status_code == 404
    async with pages.database.reader() as reader:
        kinds = await reader.fetch("select kind from audit_event where kind like 'calendar%' order by id")
    assert [row["kind"] for row in kinds] == ["calendar_made", "calendar_replaced", "calendar_removed"]


async def test_nothing_is_changed_without_proof_of_our_page(pages: AccountSite, browser: Browser) -> None:
    page = await presses(browser, "make")
    made = path_of(page)
    of_replace = next(each.fields["csrf"] for each in forms(page) if each.fields.get("do") == "replace")
    for fields in ({"do": "remove", "csrf": ""}, {"do": "remove", "csrf": of_replace}, {"do": "remove"}):
        assert (await browser.post(HERE, fields)).status_code == 403
    assert path_of(await browser.get(HERE)) == made
    assert form(page, "/sign-out")["csrf"] != of_replace


async def test_a_calendar_gets_its_own_member_s_schedule_without_any_cookie(
    pages: AccountSite, nora: Member, browser: Browser, program: httpx2.AsyncClient
) -> None:
    await plans(pages, nora)
    await plans(pages, await pages.member("ben", name="Ben"), "Ben's day")
    path = path_of(await presses(browser, "make"))
    answer = await program.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert [str(event["summary"]) for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")] == [
        "Leg day"
    ]
    assert nora.name is not None
    assert nora.name.encode() not in answer.content


async def test_a_calendar_is_kept_by_nobody_else_and_asked_for_again_by_its_tag(
    pages: AccountSite, nora: Member, browser: Browser, program: httpx2.AsyncClient
) -> None:
    await plans(pages, nora)
    path = path_of(await presses(browser, "make"))
    first = await program.get(path)
    assert first.headers["cache-control"] == "private, max-age=900"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert first.headers["x-robots-tag"] == "noindex"
    tag = first.headers["etag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await program.get(path, headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await program.get(path, headers={"If-None-Match": '"other"'})).status_code == 200
    head = await program.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == str(len(first.content))
    await plans(pages, nora, "Arm day")
    changed = await program.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_an_unknown_address_a_removed_one_and_one_of_a_closed_account_are_answered_alike(
    pages: AccountSite, nora: Member, browser: Browser, program: httpx2.AsyncClient
) -> None:
    removed = path_of(await presses(browser, "make"))
    await presses(browser, "remove")
    ben = await pages.member("ben", name="Ben")
    async with pages.database.transaction() as connection:
        token = await feeds.make(await driver(connection), ben.id, Sealer([SECRET]), pages.clock.now)
    await pages.execute("update member set status = 'disabled' where id = :id", id=ben.id)
    paths = [removed, f"/calendar/{token}.ics", f"/calendar/{'a' * 43}.ics", "/calendar/x.ics"]
    answers = [await program.get(path) for path in paths]
    assert len({(each.status_code, each.content, str(sorted(each.headers.items()))) for each in answers}) == 1
    assert answers[0].status_code == 404
    assert (await program.post(removed)).status_code == 405


async def test_an_address_is_asked_so_often_and_not_more(
    browser: Browser, program: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, pages: AccountSite
) -> None:
    monkeypatch.setattr(calendar_feed, "LIMIT", 2)
    path = path_of(await presses(browser, "make"))
    assert [(await program.get(path)).status_code for _ in range(3)] == [200, 200, 429]
    waits = (await program.get(path)).headers["retry-after"]
    pages.clock.wait(int(waits))
    assert (await program.get(path)).status_code == 200


async def test_when_a_calendar_asked_last_is_shown(
    pages: AccountSite, browser: Browser, program: httpx2.AsyncClient
) -> None:
    page = await presses(browser, "make")
    assert "Last read: Not read yet" in words_of(page)
    await program.get(path_of(page))
    assert "Last read: 23 November 2026" in words_of(await browser.get(HERE))
    pages.clock.now += timedelta(hours=1)
    await program.get(path_of(page))
    assert "Last read: 23 November 2026" in words_of(await browser.get(HERE))


@pytest.mark.parametrize("error", [LOST_CONNECTION[0], ValueError])
async def test_a_failure_tells_no_log_the_address_or_what_is_stored(
    browser: Browser,
    program: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: type[Exception],
) -> None:
    path = path_of(await presses(browser, "make"))

    async def lost(*_: object) -> bytes:
        raise error("Leg day")

    monkeypatch.setattr(calendar_feed, "icalendar_of", lost)
    answer = await program.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    told = "".join(capsys.readouterr())
    assert "feed_failed" in told
    assert path[10:53] not in told
    assert "Leg day" not in told


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_said_in_every_language(browser: Browser, language: str) -> None:
    said = BY_LANGUAGE[language].words["calendar"]
    browser.http.headers["Accept-Language"] = language
    page = words_of(await browser.get(HERE))
    assert all(text in page for text in (said["title"], said["make"], *said["facts"]))
    page = words_of(await presses(browser, "make"))
    assert all(text in page for text in (said["secret"], said["https"], said["subscribe"], said["done"]["made"]))
    assert all(said[do][name] in page for do in ("replace", "remove") for name in ("heading", "text", "button"))

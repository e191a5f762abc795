"""Does a file of another app come into the log as its owner says, once, and into nobody else's?"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
from tests.factories import an_exercise, publish_exercises
from tests.pages.account_site import PASSWORD, AccountSite, Browser, form, forms, site
from tests.pages.test_account_consent import words_of

from palestra.accounts import preferences
from palestra.accounts.schemas import Member
from palestra.pages.account import importing as page_of_import
from palestra.pages.account.texts import BY_LANGUAGE, LANGUAGES
from palestra.store.engine import Database
from palestra.workouts import importing

pytestmark = pytest.mark.anyio

HERE, DECIDE = "/account/import", "/account/import/decide"
HEVY = """\
title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe
"Push","12 Nov 2026, 18:30","12 Nov 2026, 19:20","","Bench Press (Barbell)",,"",0,"normal",80,5,,,8
"Push","12 Nov 2026, 18:30","12 Nov 2026, 19:20","","Bench Press (Barbell)",,"",1,"normal",80,5,,,9
"Push","12 Nov 2026, 18:30","12 Nov 2026, 19:20","","Zercher Wobble",,"",0,"normal",20,10,,,
"Legs","14 Nov 2026, 23:40","15 Nov 2026, 00:30","","Goblet Squat",,"",0,"normal",24,12,,,
"""
STRONG = """\
Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds
2026-11-12 18:30:00,Push,Bench Press (Barbell),1,100,5,0,0
2026-11-12 18:30:00,Push,Bench Press (Barbell),2,100,5,0,0
"""
STRAVA = """\
<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="StravaGPX" version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><time>2026-11-15T07:00:00Z</time></metadata>
 <trk><name>Morning run</name><type>running</type><trkseg>
  <trkpt lat="52.5" lon="13.4"><ele>40</ele><time>2026-11-15T07:00:00Z</time></trkpt>
  <trkpt lat="52.51" lon="13.4"><ele>42</ele><time>2026-11-15T07:06:00Z</time></trkpt>
 </trkseg></trk>
</gpx>
"""


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    await publish_exercises(
        database,
        an_exercise("bench", name="Barbell bench press", equipment=["barbell"], aliases=["bench press"]),
        an_exercise("goblet", name="Goblet squat"),
        an_exercise("row", name="Barbell row", equipment=["barbell"]),
    )
    return site(database)


@pytest.fixture
async def nora(pages: AccountSite) -> Member:
    return await pages.member()


async def send(browser: Browser, content: bytes | str, name: str = "export.csv", **otherwise: Any) -> httpx2.Response:
    """Choose a file on the page and press the button, as browsers send it."""
    csrf = form(await browser.get(HERE), HERE)["csrf"]
    body = content if isinstance(content, bytes) else content.encode()
    fields = {"csrf": csrf, **otherwise.pop("fields", {})}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin", **otherwise.pop("headers", {})}
    return await browser.http.post(HERE, data=fields, files={"file": (name, body)}, headers=headers)


async def looked_at(browser: Browser, content: bytes | str, name: str = "export.csv") -> httpx2.Response:
    """The dry run of a file."""
    answer = await send(browser, content, name)
    assert answer.status_code == 303, words_of(answer)
    return await browser.get(answer.headers["location"])


async def decide(browser: Browser, page: httpx2.Response, action: str, **changed: str) -> httpx2.Response:
    return await browser.post(DECIDE, {**form(page, DECIDE), **changed, "action": action})


def figure(page: httpx2.Response, called: str) -> int | None:
    found = re.search(rf"<dt>{called}</dt><dd>(\d+)</dd>", page.text)
    return int(found[1]) if found else None


def question(page: httpx2.Response, name: str) -> str:
    """The field in which a name of the file is asked about."""
    found = re.search(rf'<label for="([^"]+)"><bdi>{re.escape(name)}</bdi>', page.text)
    assert found, name
    return found[1]


def options(page: httpx2.Response, name: str) -> dict[str, str]:
    """What a name of the file may be: names and ids."""
    select = page.text.partition(f'<select id="{question(page, name)}"')[2].partition("</select>")[0]
    return {told: id_ for id_, told in re.findall(r'<option value="([^"]*)"[^>]*>([^<]+)</option>', select)}


async def sets(pages: AccountSite) -> list[tuple[Any, ...]]:
    async with pages.database.reader() as reader:
        rows = await reader.fetch(
            "select w.title, e.name, e.exercise_id, s.weight_value::float, s.weight_unit, s.reps from workout_set s"
            " join workout w on w.id = s.workout_id"
            " join workout_exercise e on e.workout_id = w.id and e.position = s.exercise_position"
            " order by w.performed_at, e.position, s.position"
        )
    return [tuple(row) for row in rows]


async def said(pages: AccountSite, member: Member, **told: object) -> None:
    async with pages.database.transaction() as connection:
        await preferences.change(connection, member.id, told, version=None, now=pages.clock.now)


# --- the way through -----------------------------------------------------------------------------------------------


async def test_whoever_has_not_signed_in_does_so_first_and_comes_back(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        page = await browser.get(HERE)
        assert "Bring workouts from other apps into your log." in words_of(page)
        answer = await browser.press(page, "/sign-in", login="nora", password=PASSWORD)
        assert answer.headers["location"] == HERE
        assert "Choose a file." in words_of(await browser.get(HERE))


async def test_a_dry_run_says_what_would_happen_and_records_nothing(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY, "workouts.csv")
        assert "workouts.csv · Hevy Nothing has been recorded yet." in words_of(page)
        assert (figure(page, "New workouts"), figure(page, "Already there"), figure(page, "Sets")) == (2, 0, 4)
        assert "Period 12 November 2026 to 14 November 2026" in words_of(page)
        assert "Import workouts (2)" in words_of(page)
        again = await decide(browser, page, "check")
        assert figure(again, "New workouts") == 2
    assert [await pages.count(table) for table in ("workout", "custom_exercise")] == [0, 0]


async def test_a_file_is_imported_once_however_often_it_comes(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        done = await decide(browser, await looked_at(browser, HEVY), "import")
        assert done.status_code == 200
        assert (figure(done, "Recorded"), figure(done, "Already there")) == (2, 0)
        assert "New exercises of your own Zercher Wobble" in words_of(done)
        before = await sets(pages)
        assert [row[:2] + row[3:] for row in before] == [
            ("Push", "Bench Press (Barbell)", 80.0, "kg", 5),
            ("Push", "Bench Press (Barbell)", 80.0, "kg", 5),
            ("Push", "Zercher Wobble", 20.0, "kg", 10),
            ("Legs", "Goblet Squat", 24.0, "kg", 12),
        ]
        assert await pages.count("import_upload") == 0
        page = await looked_at(browser, HEVY, "another name.csv")
        assert (figure(page, "New workouts"), figure(page, "Already there")) == (0, 2)
        assert "There is nothing new in this file" in words_of(page)
        assert 'value="import"' not in page.text
        await decide(browser, page, "import")  # sent all the same
    assert await sets(pages) == before


async def test_pressed_twice_is_imported_once_and_the_second_answer_says_so(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        await decide(browser, page, "import")
        second = await decide(browser, page, "import")
    assert second.status_code == 404
    assert "It was imported already" in words_of(second)
    assert await pages.count("workout") == 2


async def test_a_file_that_is_forgotten_is_gone(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        assert await pages.count("import_upload") == 1
        assert (await decide(browser, page, "forget")).headers["location"] == HERE
    assert [await pages.count(table) for table in ("import_upload", "workout")] == [0, 0]


# --- the answers ---------------------------------------------------------------------------------------------------


async def test_an_exercise_is_what_its_owner_says_it_is(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY.replace("Zercher Wobble", "Dumbbell bench press"))
        assert "Which exercise is it?" in words_of(page)
        bench = options(page, "Bench Press (Barbell)")
        assert form(page, DECIDE)[question(page, "Bench Press (Barbell)")] == bench["Barbell bench press"]
        assert form(page, DECIDE)[question(page, "Dumbbell bench press")] == ""
        answers = {
            question(page, "Dumbbell bench press"): bench["Barbell bench press"],
            question(page, "Bench Press (Barbell)"): "",
        }
        looked = await decide(browser, page, "check", **answers)
        assert form(looked, DECIDE)[question(looked, "Dumbbell bench press")] == bench["Barbell bench press"]
        assert form(looked, DECIDE)[question(looked, "Bench Press (Barbell)")] == ""
        await decide(browser, looked, "import")
    by_name = {row[1]: row[2] for row in await sets(pages)}
    assert by_name["Dumbbell bench press"] == bench["Barbell bench press"]
    assert by_name["Bench Press (Barbell)"].startswith("cex_")


async def test_a_name_that_nothing_is_like_becomes_the_members_own_and_that_is_said(
    pages: AccountSite, nora: Member
) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        shown = words_of(await looked_at(browser, HEVY))
    assert "These become exercises of your own; nothing in the catalogue is like them Zercher Wobble" in shown


async def test_weights_without_a_unit_are_asked_about_and_not_guessed(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, STRONG)
        assert "The file does not say the unit of its weights." in words_of(page)
        assert 'value="import"' not in page.text
        unanswered = await decide(browser, page, "import")
        assert unanswered.status_code == 400
        assert "Say first whether the weights are kilograms or pounds." in words_of(unanswered)
        assert await pages.count("workout") == 0
        answered = await decide(browser, page, "check", unit="lb")
        assert 'value="lb" checked' in answered.text
        await decide(browser, answered, "import")
    assert [row[3:] for row in await sets(pages)] == [(100.0, "lb", 5)] * 2


async def test_what_is_known_of_a_member_is_the_first_answer(pages: AccountSite, nora: Member) -> None:
    await said(pages, nora, units="metric", time_zone="Asia/Tokyo")
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, STRONG)
        assert form(page, DECIDE)["zone"] == "Asia/Tokyo"
        assert form(page, DECIDE)["unit"] == "kg"
        assert "UTC is taken" not in words_of(page)
        await decide(browser, page, "import")
    async with pages.database.reader() as reader:
        row = await reader.fetchrow("select performed_at, time_zone, local_date from workout")
    assert row["performed_at"].isoformat() == "2026-11-12T09:30:00+00:00"
    assert (row["time_zone"], str(row["local_date"])) == ("Asia/Tokyo", "2026-11-12")


async def test_a_zone_that_there_is_not_is_said_and_nothing_is_recorded(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        for zone in ("Mars/Olympus", "", "../../etc/passwd", "x" * 5_000):
            answer = await decide(browser, page, "import", zone=zone)
            assert answer.status_code == 400
            assert "There is no such time zone." in words_of(answer)
            assert "UTC is taken" in words_of(answer)
        assert await pages.count("workout") == 0
        assert (await decide(browser, page, "import", zone=" america/new york ")).status_code == 200
    async with pages.database.reader() as reader:
        assert await reader.fetchval("select distinct time_zone from workout") == "America/New_York"


async def test_an_exercise_that_never_was_on_the_page_is_not_taken(pages: AccountSite, nora: Member) -> None:
    ben = await pages.member("ben", name="Ben")
    async with pages.browser() as browser, pages.browser() as other:
        await other.sign_in(login="ben")
        await decide(other, await looked_at(other, HEVY), "import")
        async with pages.database.reader() as reader:
            his = await reader.fetchval(
                "select exercise_id from workout_exercise where member_id = $1 and exercise_id like 'cex_%'", ben.id
            )
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        assert options(page, "Goblet Squat")
        for theirs in (his, "exr_" + "a" * 16, "nonsense", "x" * 5_000):
            answer = await decide(browser, page, "import", **{question(page, "Goblet Squat"): theirs})
            assert answer.status_code == 400, theirs
            assert "One of the chosen exercises is not there any more." in words_of(answer)
    async with pages.database.reader() as reader:
        assert await reader.fetchval("select count(*) from workout where member_id = $1", nora.id) == 0


async def test_what_stravas_terms_keep_out_of_conversations_is_said(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, STRAVA, "run.gpx")
        assert "run.gpx · Strava" in words_of(page)
        assert "Strava's terms keep its data out of conversations." in words_of(page)
        assert "Strava's terms" in words_of(await decide(browser, page, "import"))
    assert await pages.count("workout") == 1


# --- whose file ----------------------------------------------------------------------------------------------------


async def test_a_file_opens_for_its_owner_for_an_hour_and_for_nobody_else(pages: AccountSite, nora: Member) -> None:
    await pages.member("eve", name="Eve")
    async with pages.browser() as browser, pages.browser() as eve:
        await browser.sign_in()
        await eve.sign_in(login="eve")
        page = await looked_at(browser, HEVY)
        file_id = form(page, DECIDE)["file"]
        for told in (file_id, str(uuid4()), "nonsense", "0" * 10_000):
            answer = await eve.get(f"{HERE}?file={told}")
            assert answer.status_code == 404
            assert "This file is not here any more" in words_of(answer)
        of_eve = form(await looked_at(eve, STRONG), DECIDE)
        stolen = await eve.post(DECIDE, {**of_eve, "file": file_id, "action": "import"})
        assert stolen.status_code == 403
        pages.clock.wait(3_601)
        assert (await browser.get(f"{HERE}?file={file_id}")).status_code == 404
    assert await pages.count("workout") == 0


async def test_nothing_is_kept_or_recorded_without_proof_of_our_page(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser, pages.browser() as nobody:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        fields = form(page, DECIDE)
        upload_csrf = form(await browser.get(HERE), HERE)["csrf"]
        other = str(UUID(int=7))
        for wrong in ({"csrf": ""}, {"csrf": upload_csrf}, {"csrf": "ü"}, {"file": other}):
            assert (await browser.post(DECIDE, {**fields, "action": "import", **wrong})).status_code == 403
        crossed = await browser.post(DECIDE, {**fields, "action": "import"}, **{"Sec-Fetch-Site": "cross-site"})
        assert crossed.status_code == 403
        assert (await nobody.post(DECIDE, {**fields, "action": "import"})).status_code == 403
        for csrf in ("", fields["csrf"], "ü"):
            assert (await send(browser, HEVY, fields={"csrf": csrf})).status_code == 403
        assert (await send(browser, HEVY, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
        unsigned = await nobody.http.post(HERE, data={"csrf": upload_csrf}, files={"file": ("a.csv", HEVY.encode())})
        assert unsigned.status_code == 403
    assert [await pages.count(table) for table in ("import_upload", "workout")] == [1, 0]


async def test_a_session_that_ended_meanwhile_imports_nothing(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        pages.clock.wait(12 * 3600 + 1)
        answer = await decide(browser, page, "import")
    assert answer.status_code == 403
    assert f'href="{HERE}"' in answer.text
    assert await pages.count("workout") == 0


# --- files that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 400, "No file was chosen, or it is empty."),
        (b"hello", 400, "We found no workout in this file."),
        (b"PK\x03\x04" + b"\0" * 100, 400, "We found no workout in this file. Nothing was recorded."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 400, "We found no workout in this file."),
        (HEVY.splitlines()[0].encode(), 400, "We found no workout in this file."),
        (b"<html><script>x</script></html>", 400, "We found no workout in this file."),
        (b"x" * (importing.BYTES_MAX + 1), 413, "This file is larger than 5 MB."),
        (b"x" * (importing.BYTES_MAX + 200_000), 413, "This file is too large"),
    ],
    ids=["empty", "text", "zip", "binary", "header", "html", "large", "larger"],
)
async def test_a_file_that_is_none_is_explained_and_not_kept(
    pages: AccountSite, nora: Member, content: bytes, status: int, told: str
) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        answer = await send(browser, content)
    assert answer.status_code == status
    assert told in words_of(answer)
    assert await pages.count("import_upload") == 0


async def test_what_is_no_form_with_one_file_is_refused(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        csrf = form(await browser.get(HERE), HERE)["csrf"]
        two = [("file", ("a.csv", b"a")), ("file", ("b.csv", b"b"))]
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        for status, sent in (
            (415, {"data": {"csrf": csrf}}),
            (415, {"content": b"{}", "headers": {"Content-Type": "application/json"}}),
            (400, {"data": {"csrf": csrf}, "files": two}),
            (400, {"files": {"file": ("a.csv", b"a")}}),
            (400, {"data": {"csrf": csrf, "x": "y"}, "files": {"file": ("a.csv", b"a")}}),
            (400, {"data": {"csrf": csrf, "file": "text"}, "files": {"other": ("a.csv", b"a")}}),
            (400, {"content": b"--b\r\nnonsense", "headers": kind}),
            (400, {"content": b"", "headers": {"Content-Type": "multipart/form-data"}}),
        ):
            answer = await browser.http.post(HERE, **sent)
            assert answer.status_code == status, sent
            assert "We could not read that" in words_of(answer)
    assert await pages.count("import_upload") == 0


async def test_one_bad_line_costs_its_workout_and_is_told(pages: AccountSite, nora: Member) -> None:
    broken = HEVY + '"Run","15 Nov 2026, 07:00","15 Nov 2026, 07:30","","Treadmill",,"",0,"normal",,many,5,1800,\n'
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, broken)
        assert figure(page, "New workouts") == 2
        assert re.search(r"What could not be read \(\d\) line 6: ", words_of(page))
        done = await decide(browser, page, "import")
        assert (figure(done, "Recorded"), figure(done, "Problems")) == (2, figure(page, "Problems"))


async def test_names_made_of_markup_are_shown_as_text(pages: AccountSite, nora: Member) -> None:
    mean = HEVY.replace("Zercher Wobble", "<script>x</script>{0}").replace("Goblet Squat", "&quot;><i>{name}")
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, mean, '"><script>y</script>.csv')
        assert "<script>x</script>{0}" in words_of(page)
        done = await decide(browser, page, "import")
    for answer in (page, done):
        assert "<script" not in answer.text
        assert "<i>" not in answer.text


async def test_files_of_one_member_are_looked_at_so_often_and_then_later(
    pages: AccountSite, nora: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_import, "LIMIT", 2)
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await looked_at(browser, HEVY)
        await decide(browser, page, "check")
        assert (await decide(browser, page, "check")).status_code == 429
        assert (await send(browser, HEVY)).status_code == 429
        pages.clock.now += timedelta(seconds=page_of_import.PER_S)
        assert (await decide(browser, page, "check")).status_code == 200


# --- words and headers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_step_can_be_said_in_every_language(pages: AccountSite, nora: Member, language: str) -> None:
    words = BY_LANGUAGE[language].words["importing"]
    async with pages.browser() as browser:
        browser.http.headers["Accept-Language"] = language
        assert words["sign_in"] in words_of(await browser.get(HERE))
        await browser.sign_in()
        page = await browser.get(HERE)
        assert words["lead"] in words_of(page)
        preview = await looked_at(browser, STRONG)
        assert words["unit"] in words_of(preview)
        done = await decide(browser, await decide(browser, preview, "check", unit="kg"), "import")
        assert words["created"] in words_of(done)
        gone = await browser.get(f"{HERE}?file={uuid4()}")
        assert BY_LANGUAGE[language].words["problem"]["file_gone"]["text"] in words_of(gone)
    for answer in (page, preview, done):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "<script" not in answer.text
        assert " style=" not in answer.text
        assert answer.headers["content-language"] == language


async def test_a_browser_that_opens_its_tabs_again_begins_again(pages: AccountSite, nora: Member) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        assert (await browser.get(DECIDE)).headers["location"] == HERE


async def test_below_a_path_every_address_is_below_it(database: Database) -> None:
    pages = site(database, issuer="https://training.example/gym")
    await pages.member()
    async with pages.browser() as browser:
        at = "https://training.example/gym/account/import"
        page = await browser.http.get(at)
        await browser.press(page, "/sign-in", login="nora", password=PASSWORD)
        answers = [await browser.http.get(at)]
        csrf = forms(answers[0])[-1].fields["csrf"]
        sent = await browser.http.post(at, data={"csrf": csrf}, files={"file": ("a", HEVY.encode())})
        assert parse_qs(urlsplit(sent.headers["location"]).query)["file"]
        answers.append(await browser.get(sent.headers["location"]))
    for answer in answers:
        addresses = re.findall(r'(?:href|action)="([^"]+)"', answer.text)
        assert addresses
        assert all(address.startswith("/gym/") for address in addresses)

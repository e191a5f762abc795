"""Does signing in let in whom it should, and does nothing that was planted survive it?"""

import re
from urllib.parse import urlsplit

import pytest
from tests.pages.account_site import PASSWORD, AccountSite, form, forms, leads_on, leads_to, parameters, site
from tests.pages.test_account_consent import words_of

from palestra.accounts import service as accounts
from palestra.pages.account.identity_provider import (
    ProviderRefused,
    ProviderUnavailable,
    SignInDenied,
    UpstreamIdentity,
)
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

SESSION = "__Host-palestra_session"
BROWSER = "__Host-palestra_browser"


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    pages = site(database)
    await pages.member()
    return pages


# --- with a local account ------------------------------------------------------------------------------------------


async def test_a_wrong_password_and_an_unknown_login_get_the_same_page(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
        wrong = await browser.press(page, "/sign-in", login="nora", password="wrong password")  # noqa: S106
        unknown = await browser.press(page, "/sign-in", login="nobody", password="wrong password")  # noqa: S106
    assert [wrong.status_code, unknown.status_code] == [400, 400]
    assert wrong.text == unknown.text.replace("nobody", "nora")
    assert "Sign-in name and password do not go together." in words_of(wrong)
    assert "wrong password" not in wrong.text
    assert SESSION not in wrong.headers.get("set-cookie", "")


async def test_too_many_tries_are_told_how_long_to_wait(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
        for _ in range(5):
            assert (await browser.press(page, "/sign-in", login="nora", password="wrong")).status_code == 400  # noqa: S106
        answer = await browser.press(page, "/sign-in", login="nora", password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert "Too many tries. Try again in " in words_of(answer)


async def test_a_disabled_member_is_let_in_by_neither_way(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        await browser.return_from(await browser.press(await browser.get("/sign-in"), "/sign-in/upstream"))
        upstream = await pages.signed_in(browser)
        assert upstream
        async with pages.database.transaction() as connection:
            nora = await accounts.find(connection, "nora")
            assert nora
            for member in (nora, upstream):
                await accounts.set_status(connection, member.id, False, pages.clock.now)
        assert await pages.signed_in(browser) is None
        assert (await browser.sign_in()).status_code == 400
        left = await browser.press(await browser.get("/sign-in"), "/sign-in/upstream")
        answer = await browser.return_from(left)
    assert answer.status_code == 403
    assert "This account is closed" in words_of(answer)
    assert SESSION not in answer.headers.get("set-cookie", "")


async def test_signing_out_ends_the_session_and_not_only_the_cookie(pages: AccountSite) -> None:
    async with pages.browser() as browser, pages.browser() as thief:
        await browser.sign_in()
        stolen = browser.cookie(SESSION)
        assert stolen
        answer = await browser.press(await browser.get("/account/connections"), "/sign-out")
        assert browser.cookie(SESSION) is None
        assert "You are signed out." in words_of(await browser.get(answer.headers["location"]))
        thief.http.cookies.set(SESSION, stolen, domain="training.example", path="/")
        assert (await thief.get("/account/connections")).status_code == 303


async def test_a79_nobody_is_signed_in_by_a_form_of_another_site(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as victim, pages.browser() as attacker:
        theirs = form(await attacker.get("/sign-in"), "/sign-in")["csrf"]
        for_request = form(await victim.get(f"/link?request={request_id}"), "/sign-in")["csrf"]
        fields = {"login": "nora", "password": PASSWORD}
        for path in ("/sign-in", "/sign-in/upstream"):
            for forged in (
                fields,
                {**fields, "csrf": theirs},
                {**fields, "csrf": for_request},
                {**fields, "csrf": theirs, "request": request_id},
            ):
                answer = await victim.post(path, forged)
                assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)
        own = form(await victim.get("/sign-in"), "/sign-in")
        for site_said in ("cross-site", "same-site"):
            answer = await victim.post("/sign-in", {**own, **fields}, **{"Sec-Fetch-Site": site_said})
            assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)
        assert await pages.signed_in(victim) is None
    assert pages.company.began == 0
    assert await pages.count("upstream_sign_in") == 0


async def test_a79_nobody_is_signed_out_by_a_form_of_another_site(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        assert (await browser.post("/sign-out", {"request": ""})).status_code == 403
        assert await pages.signed_in(browser)


@pytest.mark.parametrize("way", ["local", "upstream"])
async def test_a83_a_session_that_was_planted_or_was_there_before_is_not_the_one_after(
    pages: AccountSite, way: str
) -> None:
    planted = "p" * 43
    async with pages.browser() as browser, pages.browser() as attacker:
        browser.http.cookies.set(SESSION, planted, domain="training.example", path="/")
        attacker.http.cookies.set(SESSION, planted, domain="training.example", path="/")
        seen = [planted]
        for _ in range(2):
            page = await browser.get(f"/link?request={await pages.asks(await pages.document(), prompt=['login'])}")
            if way == "local":
                await browser.press(page, "/sign-in", login="nora", password=PASSWORD)
            else:
                await browser.return_from(await browser.press(page, "/sign-in/upstream"))
            cookie = browser.cookie(SESSION)
            assert cookie
            assert cookie not in seen
            seen.append(cookie)
            pages.clock.wait(1)
        assert await pages.signed_in(attacker) is None
        attacker.http.cookies.clear()
        attacker.http.cookies.set(SESSION, seen[1], domain="training.example", path="/")
        assert await pages.signed_in(attacker) is None  # the one before has ended
    assert await pages.count("web_session") == 1


async def test_a84_cookies_are_for_this_host_https_and_http_alone(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        before = (await browser.get("/sign-in")).headers["set-cookie"]
        after = (await browser.sign_in()).headers["set-cookie"]
        out = (await browser.press(await browser.get("/account/connections"), "/sign-out")).headers["set-cookie"]
    for cookie, name in ((before, BROWSER), (after, SESSION), (out, SESSION)):
        parts = cookie.split("; ")
        assert parts[0].startswith(f"{name}=")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(parts)
        assert "domain" not in cookie.lower()
    assert "Max-Age=0" in out


async def test_a84_a_cookie_that_a_neighbouring_domain_could_set_is_not_looked_at(pages: AccountSite) -> None:
    async with pages.browser() as browser, pages.browser() as victim:
        await browser.sign_in()
        cookie = browser.cookie(SESSION)
        assert cookie
        victim.http.cookies.set("palestra_session", cookie, domain="training.example", path="/")
        victim.http.cookies.set("palestra_browser", "b" * 43, domain="training.example", path="/")
        assert (await victim.get("/account/connections")).status_code == 303
        page = await victim.get("/sign-in")
    assert page.headers["set-cookie"].startswith(f"{BROWSER}=")
    assert "b" * 43 not in page.headers["set-cookie"]


async def test_over_http_on_this_machine_the_cookies_have_no_prefix_and_still_bind(database: Database) -> None:
    pages = site(database, issuer="http://localhost:8000")
    await pages.member()
    async with pages.browser() as browser:
        answer = await browser.sign_in()
        assert answer.headers["set-cookie"].startswith("palestra_session=")
        assert "Secure" not in answer.headers["set-cookie"]
        assert (await browser.get("/account/connections")).status_code == 200


async def test_who_signed_in_by_which_way_was_refused_or_left_is_written_down(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        await browser.press(await browser.get("/account/connections"), "/sign-out")
        left = [await browser.press(await browser.get("/sign-in"), "/sign-in/upstream") for _ in range(3)]
        pages.company.fails = ProviderRefused("nonce")
        await browser.return_from(left[0])
        pages.company.fails = None
        await browser.return_from(left[1])
        member = await pages.signed_in(browser)
        assert member
        async with pages.database.transaction() as connection:
            await accounts.set_status(connection, member.id, False, pages.clock.now)
        await browser.return_from(left[2])
    async with pages.database.reader() as reader:
        rows = await reader.fetch(
            "select kind, detail->>'method', detail->>'reason' from audit_event where kind like 'sign%' order by id"
        )
    assert [tuple(row) for row in rows] == [
        ("signed_in", "local", None),
        ("signed_out", None, None),
        ("sign_in_refused", "upstream", "ProviderRefused"),
        ("signed_in", "upstream", None),
        ("sign_in_refused", "upstream", "disabled"),
    ]


async def test_a_browser_that_keeps_no_cookies_is_told_so_and_not_to_try_the_same_again(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        page = await browser.get(f"/link?request={request_id}")
        left = await browser.press(page, "/sign-in/upstream")
        credentials = {"login": "nora", "password": PASSWORD}
        for action, fields in (("/sign-in", credentials), ("/sign-in/upstream", {}), ("/link", {"decision": "deny"})):
            browser.http.cookies.clear()
            answer = await browser.press(page, action, **fields)
            assert answer.status_code == 403
            assert "Your browser sent no cookie" in words_of(answer)
            assert f'href="/link?request={request_id}"' in answer.text
        browser.http.cookies.clear()  # or in another browser
        answer = await browser.return_from(left)
        assert answer.status_code == 400
        assert "Your browser sent no cookie" in words_of(answer)
    assert pages.company.given == []


async def test_a_session_that_ended_in_a_browser_that_keeps_cookies_is_no_question_of_cookies(
    pages: AccountSite,
) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await browser.get("/account/connections")
        pages.clock.wait(12 * 3600 + 1)
        assert words_of(await browser.press(page, "/sign-out")).startswith("Nothing was changed")


async def test_a_form_of_a_session_needs_the_session_s_cookie_alone(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await browser.get("/account/connections")
        browser.http.cookies.delete(BROWSER)
        assert (await browser.press(page, "/sign-out")).status_code == 303


async def test_a_page_that_came_back_begins_its_title_with_what_was_wrong(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
        assert "<title>Sign in · Palestra</title>" in page.text
        wrong = await browser.press(page, "/sign-in", login="nora", password="wrong")  # noqa: S106
    assert "<title>Sign-in name and password do not go together. · Sign in · Palestra</title>" in wrong.text


async def test_a_password_manager_knows_which_field_is_which(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
    for name, kind in (("login", "username"), ("password", "current-password")):
        assert re.search(rf'<input id="{name}" name="{name}" [^>]*autocomplete="{kind}"', page.text)


async def test_a_browser_that_restores_the_address_of_a_form_gets_the_page_to_sign_in(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        for path in ("/sign-in/upstream", "/sign-out"):
            answer = await browser.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_a_sign_in_that_another_secret_sealed_is_told_as_ours_to_put_right(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        left = await browser.press(await browser.get("/sign-in"), "/sign-in/upstream")
        await pages.execute("update upstream_sign_in set sealed = 'x'")
        answer = await browser.return_from(left)
    assert (answer.status_code, leads_on(answer)) == (503, False)
    assert "Palestra does not answer" in words_of(answer)


# --- where it leads ------------------------------------------------------------------------------------------------

EVIL = "https://evil.example/"
LURES = ("next", "return", "return_to", "redirect_uri", "redirect", "error_uri", "url", "state", "request")


async def test_a26_no_parameter_leads_away_from_us(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        for lure in LURES:
            for target in (EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)"):
                for path in ("/link", "/sign-in", "/account", "/account/connections", "/sign-in/callback"):
                    answer = await browser.http.get(path, params={lure: target})
                    assert leads_home(answer.headers.get("location")), (path, lure)
                    assert "evil.example" not in answer.text
                page = await browser.get("/sign-in")
                fields = {lure: target, "login": "nora", "password": PASSWORD}
                answer = await browser.press(page, "/sign-in", **fields)
                assert leads_home(answer.headers.get("location")), lure
                page = await browser.get("/account/connections")
                if forms(page) and forms(page)[0].action.endswith("/sign-out"):
                    answer = await browser.press(page, "/sign-out", **{lure: target})
                    assert leads_home(answer.headers.get("location")), lure
                    await browser.http.get("/sign-in")
                browser.http.cookies.clear()


async def test_a26_the_identity_provider_brings_back_to_the_request_that_left_whatever_it_says(
    pages: AccountSite,
) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        left = await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-in/upstream")
        answer = await browser.return_from(left, next=EVIL, request=EVIL, redirect_uri=EVIL)
    assert answer.headers["location"] == f"/link?request={request_id}"


async def test_a26_only_a_stored_request_is_signed_in_for(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        fields = form(await browser.get("/sign-in"), "/sign-in")
        answer = await browser.post("/sign-in", {**fields, "request": "unknown", "login": "nora", "password": PASSWORD})
    assert answer.status_code == 403  # the proof was for another form


def leads_home(location: str | None) -> bool:
    if location is None:
        return True
    parts = urlsplit(location)
    return not parts.scheme and not parts.netloc and location.startswith("/") and "\\" not in location


# --- at the identity provider --------------------------------------------------------------------------------------


async def test_a_member_of_the_company_signs_in_there_and_comes_back_to_the_question(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        page = await browser.get(f"/link?request={request_id}")
        assert "Continue with Stoa Gyms" in words_of(page)
        left = await browser.press(page, "/sign-in/upstream")
        assert left.status_code == 200
        provider = leads_to(left)
        assert provider.startswith("https://id.stoa.example/authorize?")
        assert parameters(provider)["redirect_uri"] == ["https://training.example/sign-in/callback"]
        answer = await browser.return_from(left)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/link?request={request_id}")
        assert "Signed in as Nora" in words_of(await browser.get(answer.headers["location"]))
    [(params, kept)] = pages.company.given
    assert params["code"] == "c"
    assert kept.redirect_uri == "https://training.example/sign-in/callback"
    assert (kept.nonce, kept.code_verifier) == (f"nonce-{params['state']}", f"verifier-{params['state']}")


async def test_whoever_asks_for_another_account_is_asked_anew_by_the_provider(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-in/upstream")
        assert not pages.company.fresh
        await browser.sign_in(request_id)
        out = await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-out")
        await browser.press(await browser.get(out.headers["location"]), "/sign-in/upstream")
        assert pages.company.fresh


async def test_another_account_stays_another_one_after_a_wrong_password_and_a_provider_that_fails(
    pages: AccountSite,
) -> None:
    """Else the one who has just left would be signed in again, by the provider's session, for somebody else."""
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        out = await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-out")
        page = await browser.get(out.headers["location"])
        page = await browser.press(page, "/sign-in", login="nora", password="wrong")  # noqa: S106
        left = await browser.press(page, "/sign-in/upstream")
        assert pages.company.fresh
        pages.company.fails = SignInDenied("no")
        for answer in (await browser.return_from(left), await browser.press(page, "/sign-in/upstream")):
            assert f'href="/link?request={request_id}&amp;signed-out=yes"' in answer.text


async def test_a_client_that_asks_for_a_new_sign_in_has_the_provider_ask_too(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document(), prompt=["login"])
    async with pages.browser() as browser:
        await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-in/upstream")
    assert pages.company.fresh


async def test_another_process_takes_a_person_back(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    second = site(pages.database)
    async with pages.browser() as browser, second.browser() as there:
        left = await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-in/upstream")
        there.http.cookies = browser.http.cookies
        answer = await there.return_from(left)
        browser.http.cookies = there.http.cookies
        question = await browser.get(answer.headers["location"])
        assert "code" in parameters(leads_to(await there.press(question, "/link", decision="approve")))


async def test_a87_a_return_without_its_state_or_in_another_browser_signs_nobody_in(pages: AccountSite) -> None:
    async with pages.browser() as browser, pages.browser() as other:
        left = await browser.press(await browser.get("/sign-in"), "/sign-in/upstream")
        await other.get("/sign-in")
        state = parameters(leads_to(left))["state"][0]
        for answer in (
            await browser.get("/sign-in/callback?code=c"),
            await browser.get("/sign-in/callback?code=c&state="),
            await browser.get("/sign-in/callback?code=c&state=%00%ff"),
            await browser.get(f"/sign-in/callback?code=c&state={state}x"),
            await browser.get(f"/sign-in/callback?code=c&state={state}&state={state}"),
            await other.return_from(left),
        ):
            assert (answer.status_code, leads_on(answer)) == (400, False)
            assert SESSION not in answer.headers.get("set-cookie", "")
            assert "Signing in did not work" in words_of(answer)
        assert pages.company.given == []
        assert (await browser.return_from(left)).status_code == 303


async def test_a87_a_return_is_good_once_and_for_ten_minutes(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
        left, late = [await browser.press(page, "/sign-in/upstream") for _ in range(2)]
        assert (await browser.return_from(left)).status_code == 303
        assert (await browser.return_from(left)).status_code == 400
        pages.clock.wait(601)
        assert (await browser.return_from(late)).status_code == 400
    assert len(pages.company.given) == 1


async def test_a88_what_the_provider_cannot_vouch_for_signs_nobody_in_and_burns_the_state(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        for error in (ProviderRefused("nonce"), SignInDenied("no")):
            pages.company.fails = None
            left = await browser.press(await browser.get(f"/link?request={request_id}"), "/sign-in/upstream")
            pages.company.fails = error
            answer = await browser.return_from(left)
            assert (answer.status_code, leads_on(answer)) == (400, False)
            assert f'href="/link?request={request_id}"' in answer.text
            assert str(error) not in words_of(answer).split()
            pages.company.fails = None
            assert (await browser.return_from(left)).status_code == 400
        assert await pages.signed_in(browser) is None


async def test_a88_an_equal_name_or_address_at_the_provider_never_makes_two_people_one(pages: AccountSite) -> None:
    """The member `nora` has a local account of that name; the provider's subjects are called as she is."""
    members = set()
    for subject in ("nora-1", "nora@stoa.example", "nora"):
        pages.company.identity = UpstreamIdentity("https://id.stoa.example", subject, "Nora")
        async with pages.browser() as browser:
            await browser.return_from(await browser.press(await browser.get("/sign-in"), "/sign-in/upstream"))
            member = await pages.signed_in(browser)
            assert member
            members.add(member.id)
    async with pages.database.transaction() as connection:
        nora = await accounts.find(connection, "nora")
    assert nora
    assert len(members | {nora.id}) == 4


async def test_a89_signing_in_at_the_provider_while_signed_in_changes_the_member_and_attaches_nothing(
    pages: AccountSite,
) -> None:
    async with pages.browser() as browser:
        await browser.sign_in()
        nora = await pages.signed_in(browser)
        assert nora
        pages.clock.wait(1)
        request_id = await pages.asks(await pages.document(), prompt=["login"])
        page = await browser.get(f"/link?request={request_id}")
        pages.company.identity = UpstreamIdentity("https://id.stoa.example", "mallory", "Mallory")
        await browser.return_from(await browser.press(page, "/sign-in/upstream"))
        now = await pages.signed_in(browser)
    assert now
    assert (now.name, now.id != nora.id) == ("Mallory", True)
    async with pages.database.transaction() as connection:
        assert await accounts.identities(connection, nora.id) == []
        assert await accounts.identities(connection, now.id) == [("https://id.stoa.example", "mallory")]


async def test_a89_an_attackers_return_is_not_taken_into_a_victims_session(pages: AccountSite) -> None:
    async with pages.browser() as victim, pages.browser() as attacker:
        await victim.sign_in()
        nora = await pages.signed_in(victim)
        left = await attacker.press(await attacker.get("/sign-in"), "/sign-in/upstream")
        assert (await victim.return_from(left)).status_code == 400
        assert await pages.signed_in(victim) == nora
    assert await pages.count("identity") == 0


async def test_a_provider_that_does_not_answer_is_told_and_can_be_tried_again(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        page = await browser.get(f"/link?request={request_id}")
        pages.company.fails = ProviderUnavailable("timeout")
        answer = await browser.press(page, "/sign-in/upstream")
        assert (answer.status_code, "refresh" in answer.headers) == (503, False)
        assert "Stoa Gyms does not answer" in words_of(answer)
        assert f'href="/link?request={request_id}"' in answer.text


async def test_leaving_for_the_provider_is_limited_by_address(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in")
        answers = [(await browser.press(page, "/sign-in/upstream")).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    async with pages.browser("203.0.113.7") as elsewhere:
        left = await elsewhere.press(await elsewhere.get("/sign-in"), "/sign-in/upstream")
    assert left.status_code == 200


async def test_a_site_offers_only_the_ways_it_has(database: Database) -> None:
    async with site(database, local_accounts=False).browser() as browser:
        page = await browser.get("/sign-in")
        assert [each.action for each in forms(page)] == ["/sign-in/upstream"]
        answer = await browser.post("/sign-in", {**form(page, "/upstream"), "login": "nora", "password": PASSWORD})
        assert answer.status_code == 400
    async with site(database, provider=False).browser() as browser:
        page = await browser.get("/sign-in")
        assert [each.action for each in forms(page)] == ["/sign-in"]
        assert (await browser.post("/sign-in/upstream", form(page, "/sign-in"))).status_code == 404
        assert (await browser.get("/sign-in/callback?state=x")).status_code == 404
    async with site(database, provider=False, local_accounts=False).browser() as browser:
        assert "Nobody has set up a way to sign in here yet." in words_of(await browser.get("/sign-in"))

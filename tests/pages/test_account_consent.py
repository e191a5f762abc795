"""Is a person asked the right question, and does only their own answer count?"""

import html
import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from tests.pages.account_site import (
    CALLBACK,
    CHATGPT,
    ISSUER,
    LOOPBACK,
    AccountSite,
    Browser,
    form,
    leads_on,
    leads_to,
    parameters,
    site,
)

from palestra.grants import service as grants
from palestra.grants.schemas import Pending
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    pages = site(database)
    await pages.member()
    return pages


def words(text: str) -> str:
    """What a person reads of a page."""
    body = re.sub(r"</?(?:bdi|a|span|time)\b[^>]*>", "", text[text.index("<main") :])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def words_of(page: httpx2.Response) -> str:
    return words(page.text)


async def both_pages(browser: Browser, request_id: str) -> list[httpx2.Response]:
    """What is shown of a request before and after signing in."""
    before = await browser.get(f"/link?request={request_id}")
    await browser.sign_in(request_id)
    return [before, await browser.get(f"/link?request={request_id}")]


# --- what is asked -------------------------------------------------------------------------------------------------


async def test_a_member_signs_in_approves_and_the_client_gets_a_code(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        answer = await browser.sign_in(request_id)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/link?request={request_id}")
        question = await browser.get(answer.headers["location"])
        assert "Signed in as Nora" in words(question.text)
        answer = await browser.press(question, "/link", decision="approve")
    assert leads_to(answer).startswith(f"{CALLBACK}?")
    told = parameters(leads_to(answer))
    assert told["state"] == ["the-client's-state"]
    assert told["iss"] == [ISSUER]
    assert len(told["code"]) == 1


async def test_a_member_denies_and_the_client_is_told(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        answer = await browser.press(question, "/link", decision="deny")
    told = parameters(leads_to(answer))
    assert told["error"] == ["access_denied"]
    assert told["iss"] == [ISSUER]
    assert await pages.count("oauth_grant") == 0


async def test_somebody_who_does_not_want_to_sign_in_may_say_no_without(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        question = await browser.get(f"/link?request={request_id}")
        answer = await browser.press(question, "/link", decision="deny")
        assert parameters(leads_to(answer))["error"] == ["access_denied"]
        again = await browser.get(f"/link?request={request_id}")
    assert (again.status_code, leads_on(again)) == (400, False)


async def test_nobody_approves_without_signing_in(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        question = await browser.get(f"/link?request={request_id}")
        answer = await browser.press(question, "/link", decision="approve")
    assert answer.headers["location"] == f"/link?request={request_id}"
    assert await pages.count("oauth_grant") == 0


async def test_the_question_names_the_app_its_verified_address_where_it_leads_and_each_scope(
    pages: AccountSite,
) -> None:
    request_id = await pages.asks(await pages.document(redirect_uri="https://elsewhere.example/cb"))
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        question = words((await browser.get(f"/link?request={request_id}")).text)
    assert "Connect ChatGPT?" in question
    assert "Verified address chatgpt.com" in question
    assert "Takes you back to elsewhere.example" in question
    assert "See your training preferences, your membership and your connected apps" in question
    assert "Record workouts, correct them and delete them" in question
    assert "Change your training preferences" not in question
    assert "It will never be able to See your password" in question


async def test_a_client_that_names_no_scope_is_shown_with_what_it_will_get(pages: AccountSite) -> None:
    client = await pages.document()
    request_id = await pages.asks(client, scope=None)
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        first = words((await browser.get(f"/link?request={request_id}")).text)
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, client, scope=["log:write"])
        again = await pages.asks(client, scope=None, prompt=["consent"])
        second = words((await browser.get(f"/link?request={again}")).text)
    assert "Record workouts" not in first
    assert "Record workouts" in second


async def test_a_client_that_an_operator_made_is_said_to_be_theirs(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.static("gym-app", name="Gym App"))
    async with pages.browser() as browser:
        question = words((await browser.get(f"/link?request={request_id}")).text)
    assert "Set up by the people who run Palestra." in question
    assert "what this app calls itself" not in question


@pytest.mark.parametrize("redirect_uri", [LOOPBACK, "http://localhost:1/cb", "http://[::1]:5/cb"])
async def test_an_answer_to_a_program_on_this_machine_is_warned_of_on_both_pages(
    pages: AccountSite, redirect_uri: str
) -> None:
    request_id = await pages.asks(await pages.document(redirect_uri=redirect_uri))
    async with pages.browser() as browser:
        for page in await both_pages(browser, request_id):
            assert "any program here could use this name" in words(page.text)


async def test_a46_an_app_that_calls_itself_chatgpt_is_told_by_its_host(pages: AccountSite) -> None:
    client = await pages.document("https://evil.example/client.json", redirect_uri="https://evil.example/cb")
    request_id = await pages.asks(client)
    async with pages.browser() as browser:
        for page in await both_pages(browser, request_id):
            assert "Verified address evil.example" in words(page.text)
            assert "chatgpt.com" not in page.text
            assert "<img" not in page.text


async def test_a46_an_app_without_a_verified_address_is_said_to_have_named_itself(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.dynamic("dyn-1"))
    async with pages.browser() as browser:
        for page in map(words_of, await both_pages(browser, request_id)):
            assert "“ChatGPT” is what this app calls itself. Nobody has checked who is behind it." in page
            assert "Verified" not in page


async def test_a_name_made_of_markup_is_shown_as_text(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.dynamic("dyn-1", name="<script>x</script>{0}{login}"))
    async with pages.browser() as browser:
        for page in await both_pages(browser, request_id):
            assert page.status_code == 200
            assert "<script" not in page.text
            assert "<script>x</script>{0}{login}" in words(page.text)


# --- when it is asked ----------------------------------------------------------------------------------------------


async def test_what_was_allowed_before_is_not_asked_again_and_more_is(pages: AccountSite) -> None:
    client = await pages.document()
    async with pages.browser() as browser:
        await browser.sign_in()
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, client)
        at_once = await browser.get(f"/link?request={await pages.asks(client)}")
        more = await browser.get(f"/link?request={await pages.asks(client, scope=['plan:write'])}")
        again = await browser.get(f"/link?request={await pages.asks(client, prompt=['consent'])}")
    assert leads_to(at_once).startswith(f"{CALLBACK}?code=")
    assert [page.status_code for page in (more, again)] == [200, 200]


async def test_what_is_disconnected_at_the_same_moment_is_asked_about(
    pages: AccountSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await pages.document()
    async with pages.browser() as browser:
        await browser.sign_in()
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, client)
        request_id = await pages.asks(client)
        asked = grants.remembered

        async def remembered(connection: AsyncConnection, member_id: UUID, pending: Pending) -> bool:
            monkeypatch.setattr(grants, "remembered", asked)
            answer = await asked(connection, member_id, pending)
            async with pages.database.transaction() as another_window:
                await grants.disconnect(another_window, member_id, client.id, pages.clock.now)
            return answer

        monkeypatch.setattr(grants, "remembered", remembered)
        question = await browser.get(f"/link?request={request_id}")
        assert not leads_on(question)
        assert "Connect ChatGPT?" in words_of(question)
        assert await pages.count("oauth_grant where revoked_at is null") == 0
        answer = await browser.press(question, "/link", decision="approve")
    assert "code" in parameters(leads_to(answer))


async def test_asking_for_the_headers_alone_decides_nothing(pages: AccountSite) -> None:
    client = await pages.document()
    async with pages.browser() as browser:
        await browser.sign_in()
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, client)
        answer = await browser.http.head(f"/link?request={await pages.asks(client)}")
    assert not leads_on(answer)
    assert await pages.count("oauth_grant") == 1


async def test_a59_consent_to_one_client_is_none_to_another_of_the_same_name_and_address(pages: AccountSite) -> None:
    trusted = await pages.document()
    async with pages.browser() as browser:
        await browser.sign_in()
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, trusted)
        for client in (
            await pages.dynamic("attacker"),
            await pages.document("https://chatgpt.com/oauth/other.json"),
            await pages.static("another", name="ChatGPT"),
        ):
            answer = await browser.get(f"/link?request={await pages.asks(client)}")
            assert answer.status_code == 200
            assert "Connect ChatGPT?" in words(answer.text)


async def test_a59_a_client_that_registered_itself_is_asked_about_every_time(pages: AccountSite) -> None:
    client = await pages.dynamic("dyn-1")
    async with pages.browser() as browser:
        await browser.sign_in()
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, client)
        assert (await browser.get(f"/link?request={await pages.asks(client)}")).status_code == 200


async def test_a_client_may_ask_for_a_new_sign_in(pages: AccountSite) -> None:
    client = await pages.document()
    async with pages.browser() as browser:
        await browser.sign_in()
        pages.clock.wait(60)
        request_id = await pages.asks(client, prompt=["login"])
        page = await browser.get(f"/link?request={request_id}")
        assert "asks you to sign in once more" in words(page.text)
        pages.clock.wait(60)
        question = await browser.get((await browser.sign_in(request_id)).headers["location"])
        assert "Connect ChatGPT?" in words(question.text)
        answer = await browser.press(question, "/link", decision="approve")
    assert "code" in parameters(leads_to(answer))


async def test_a_new_sign_in_that_was_asked_for_cannot_be_skipped_by_the_form(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document(), prompt=["login"])
    pages.clock.wait(-60)
    async with pages.browser() as browser:
        await browser.sign_in()
        pages.clock.wait(60)
        page = await browser.get(f"/link?request={request_id}")
        answer = await browser.press(page, "/link", decision="approve")
    assert answer.headers["location"] == f"/link?request={request_id}"
    assert await pages.count("oauth_grant") == 0


async def test_an_answered_or_expired_request_says_to_start_again_and_leads_nowhere(pages: AccountSite) -> None:
    client = await pages.document()
    answered, expired = await pages.asks(client), await pages.asks(client, prompt=["consent"])
    async with pages.browser() as browser:
        await browser.sign_in(answered)
        question = await browser.get(f"/link?request={answered}")
        await browser.press(question, "/link", decision="approve")
        twice = await browser.press(question, "/link", decision="deny")
        late_question = await browser.get(f"/link?request={expired}")
        pages.clock.wait(601)
        late = await browser.press(late_question, "/link", decision="approve")
        for answer in (
            twice,
            late,
            await browser.get(f"/link?request={expired}"),
            await browser.get("/link?request=unknown"),
            await browser.get("/link"),
            await browser.get(f"/link?request={expired}&request={answered}"),
        ):
            assert answer.status_code == 400
            assert not leads_on(answer)
            assert "Go back to the app and connect again." in words(answer.text)


async def test_a_button_pressed_twice_ends_with_a_code_that_can_be_used(pages: AccountSite) -> None:
    client = await pages.document()
    request_id = await pages.asks(client)
    async with pages.browser() as browser, pages.browser() as another:
        await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        first = await browser.press(question, "/link", decision="approve")
        second = await browser.press(question, "/link", decision="approve")
        codes = [parameters(leads_to(answer))["code"][0] for answer in (first, second)]
        assert len(set(codes)) == 2
        denied = await browser.press(question, "/link", decision="deny")
        await pages.member("ben", name="Ben")
        await another.sign_in(login="ben")
        of_another = await another.get(f"/link?request={request_id}")
        pages.clock.wait(11)
        late = await browser.press(question, "/link", decision="approve")
    assert [leads_on(answer) for answer in (denied, of_another, late)] == [False] * 3
    assert await pages.count("oauth_grant") == 2


async def test_a_no_of_somebody_who_is_signed_in_is_in_the_record(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        await browser.press(await browser.get(f"/link?request={request_id}"), "/link", decision="deny")
    assert await pages.count("audit_event where kind = 'grant_denied' and member_id is not null") == 1


async def test_somebody_else_may_answer_by_using_another_account(pages: AccountSite) -> None:
    await pages.member("ben", name="Ben")
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        answer = await browser.press(question, "/sign-out")
        assert answer.headers["location"] == f"/link?request={request_id}&signed-out=yes"
        assert await pages.signed_in(browser) is None
        await browser.sign_in(request_id, login="ben")
        assert "Signed in as Ben" in words((await browser.get(f"/link?request={request_id}")).text)


# --- whose answer counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["approve", "deny"])
async def test_a80_an_answer_without_proof_of_our_page_is_refused(pages: AccountSite, decision: str) -> None:
    client = await pages.document()
    request_id, other = await pages.asks(client), await pages.asks(client)
    async with pages.browser() as victim, pages.browser() as attacker:
        await victim.sign_in(request_id)
        await pages.member("mallory", name="Mallory")
        await attacker.sign_in(request_id, login="mallory")
        theirs = form(await attacker.get(f"/link?request={request_id}"), "/link")["csrf"]
        stale = form(await victim.get(f"/link?request={request_id}"), "/link")["csrf"]
        await victim.press(await victim.get("/account/connections"), "/sign-out")
        await victim.sign_in(request_id)
        of_another_request = form(await victim.get(f"/link?request={other}"), "/link")["csrf"]
        of_another_form = form(await victim.get(f"/link?request={request_id}"), "/sign-out")["csrf"]
        for token in ("", "x", "é", theirs, of_another_request, of_another_form, stale):
            fields = {"request": request_id, "decision": decision, "csrf": token}
            answer = await victim.post("/link", fields)
            assert (answer.status_code, leads_on(answer)) == (403, False), token
        answer = await victim.post("/link", {"request": request_id, "decision": decision})
        assert answer.status_code == 403
        good = form(await victim.get(f"/link?request={request_id}"), "/link")
    assert good["csrf"]  # the request still waits
    assert await pages.count("oauth_grant") == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://training.example.evil.example"},
        {"Origin": "http://training.example"},
    ],
)
async def test_a80_an_answer_from_another_site_is_refused_even_with_proof(
    pages: AccountSite, headers: dict[str, str]
) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        fields = form(await browser.get(f"/link?request={request_id}"), "/link")
        answer = await browser.post("/link", {**fields, "decision": "approve"}, **headers)
    assert answer.status_code == 403
    assert await pages.count("oauth_grant") == 0


async def test_a81_what_a_form_adds_or_changes_is_not_read(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document(), scope=["profile:read"])
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        assert set(form(question, "/link")) == {"csrf", "request"}
        answer = await browser.press(
            question,
            "/link",
            decision="approve",
            scope="plan:write",
            redirect_uri="https://evil.example/cb",
            client_id="another",
            state="changed",
        )
    assert leads_to(answer).startswith(f"{CALLBACK}?code=")
    assert parameters(leads_to(answer))["state"] == ["the-client's-state"]
    async with pages.database.reader() as reader:
        granted = await reader.fetchrow("select client_id, scopes from oauth_grant")
        assert await reader.fetchval("select redirect_uri from authorization_code") == CALLBACK
    assert tuple(granted) == (CHATGPT, ["profile:read"])


async def test_a81_an_answer_that_is_neither_yes_nor_no_decides_nothing(pages: AccountSite) -> None:
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        assert (await browser.press(question, "/link")).status_code == 400
        assert (await browser.press(question, "/link", decision="both")).status_code == 400
        answer = await browser.press(question, "/link", decision="approve")
    assert "code" in parameters(leads_to(answer))


async def test_a101_no_answer_to_a_form_has_the_browser_post_again(pages: AccountSite) -> None:
    client = await pages.document()
    approved, denied = await pages.asks(client), await pages.asks(client, scope=["plan:write"])
    async with pages.browser() as browser:
        answers = [await browser.sign_in(approved)]
        answers.append(await browser.press(await browser.get(f"/link?request={approved}"), "/link", decision="approve"))
        answers.append(await browser.press(await browser.get(f"/link?request={denied}"), "/link", decision="deny"))
        answers.append(await browser.press(await browser.get("/account/connections"), "/sign-out"))
    assert [answer.status_code for answer in answers] == [303, 200, 200, 303]
    assert [leads_to(answer).partition("?")[0] for answer in answers[1:3]] == [CALLBACK] * 2


# --- headers -------------------------------------------------------------------------------------------------------


async def every_page(pages: AccountSite) -> AsyncIterator[tuple[str, object]]:
    client = await pages.document()
    async with pages.browser() as browser:
        request_id = await pages.asks(client)
        yield "sign-in for a request", await browser.get(f"/link?request={request_id}")
        page = await browser.get("/sign-in")
        yield "sign-in", page
        yield "refused", await browser.press(page, "/sign-in", login="nora", password="wrong")  # noqa: S106
        yield "leaving", await browser.press(page, "/sign-in/upstream")
        yield "signed in", await browser.sign_in(request_id)
        question = await browser.get(f"/link?request={request_id}")
        yield "consent", question
        yield "approved", await browser.press(question, "/link", decision="approve")
        yield "expired", await browser.get("/link?request=unknown")
        yield "callback", await browser.get("/sign-in/callback?state=unknown")
        connections = await browser.get("/account/connections")
        yield "connections", connections
        yield "stale", await browser.post("/account/connections", {})
        yield "start", await browser.get("/account")
        yield "signed out", await browser.press(connections, "/sign-out")


async def test_a82_a96_no_page_is_framed_told_by_a_referrer_kept_or_runs_a_script(pages: AccountSite) -> None:
    async for name, page in every_page(pages):
        headers = page.headers  # type: ignore[attr-defined]  # an answer
        assert headers["x-frame-options"] == "DENY", name
        assert headers["referrer-policy"] == "no-referrer", name
        assert headers["cache-control"] == "no-store", name
        assert headers["x-content-type-options"] == "nosniff", name
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy == {
            "default-src": "'none'",
            "style-src": "'self'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }, name


async def test_a96_a_page_loads_nothing_but_our_style_sheet(pages: AccountSite) -> None:
    async for name, page in every_page(pages):
        text: str = page.text  # type: ignore[attr-defined]  # an answer
        loaded = re.findall(r"""(?:src|href)=["']?([^"'\s>]+)""", text)
        elsewhere = [at for at in loaded if not at.startswith("/")]
        left_for = {"leaving": "https://id.stoa.example/", "approved": CALLBACK}.get(name)
        assert elsewhere == [at for at in elsewhere if left_for and at.startswith(left_for)]
        assert "<script" not in text
        assert "style=" not in text
        assert not re.search(r"\son\w+=", text)


async def test_a98_no_page_is_read_by_another_site(pages: AccountSite) -> None:
    async for name, page in every_page(pages):
        assert not [header for header in page.headers if header.startswith("access-control-")], name  # type: ignore[attr-defined]
    async with pages.browser() as browser:
        for path in ("/link", "/sign-in", "/account/connections"):
            for origin in ("https://chatgpt.com", "null", ISSUER):
                asked = await browser.get(path, Origin=origin)
                assert not [header for header in asked.headers if header.startswith("access-control-")]
            preflight = await browser.http.options(
                path, headers={"Origin": "https://chatgpt.com", "Access-Control-Request-Method": "POST"}
            )
            assert preflight.status_code == 405

"""Does a member see what is connected, and does ending it end it?"""

import pytest
from tests.pages.account_site import CHATGPT, AccountSite, form, forms, site
from tests.pages.test_account_consent import words_of

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    return site(database)


async def test_connections_are_shown_to_nobody_who_has_not_signed_in(pages: AccountSite) -> None:
    await pages.member()
    async with pages.browser() as browser:
        for path in ("/account", "/account/connections"):
            while (answer := await browser.get(path)).status_code == 303:
                path = answer.headers["location"]
            assert path == "/sign-in"
            assert "Sign in" in words_of(answer)
        assert (await browser.sign_in()).headers["location"] == "/account/connections"
        assert (await browser.get("/sign-in")).headers["location"] == "/account/connections"


async def test_each_connection_says_who_since_when_last_used_and_what_it_may(pages: AccountSite) -> None:
    nora, ben = await pages.member(), await pages.member("ben", name="Ben")
    async with pages.browser() as browser:
        await browser.sign_in()
        assert "Nothing is connected." in words_of(await browser.get("/account/connections"))
        await pages.connect(nora, await pages.document(), scope=["history:read", "log:write"])
        await pages.connect(ben, await pages.static("ben-app", name="Ben's app"))
        shown = words_of(await browser.get("/account/connections"))
        assert "ChatGPT Verified address chatgpt.com Connected 23 November 2026 Last used Not used yet May" in shown
        assert "See your past workouts and your progress Record workouts" in shown
        assert "Ben's app" not in shown
        await pages.execute("update oauth_grant set last_used_at = '2026-11-29T10:00:00Z'")
        page = await browser.get("/account/connections")
    assert "Last used 29 November 2026" in words_of(page)
    assert '<time datetime="2026-11-29">' in page.text


async def test_disconnecting_ends_what_the_member_allowed_this_client_and_nothing_else(pages: AccountSite) -> None:
    nora, ben = await pages.member(), await pages.member("ben", name="Ben")
    chatgpt, claude = await pages.document(), await pages.document("https://claude.ai/c.json", name="Claude")
    for member, client in ((nora, chatgpt), (nora, claude), (ben, chatgpt)):
        await pages.connect(member, client)
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await browser.get("/account/connections")
        assert "ChatGPT will lose access within a few seconds." in words_of(page)
        fields = next(each.fields for each in forms(page) if each.fields.get("client") == CHATGPT)
        answer = await browser.post("/account/connections", fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/connections?done=yes")
        after = words_of(await browser.get(answer.headers["location"]))
        assert "Disconnected." in after
        assert ("ChatGPT" in after, "Claude" in after) == (False, True)
        asked_again = await browser.get(f"/link?request={await pages.asks(chatgpt)}")
        assert asked_again.status_code == 200
    async with pages.database.reader() as reader:
        rows = await reader.fetch("select member_id, client_id from oauth_grant where revoked_at is null")
    assert {tuple(row) for row in rows} == {(nora.id, claude.id), (ben.id, chatgpt.id)}


async def test_a80_nothing_is_disconnected_without_proof_of_our_page(pages: AccountSite) -> None:
    nora, mallory = await pages.member(), await pages.member("mallory", name="Mallory")
    chatgpt, claude = await pages.document(), await pages.document("https://claude.ai/c.json", name="Claude")
    for client in (chatgpt, claude):
        await pages.connect(nora, client)
    await pages.connect(mallory, chatgpt)
    async with pages.browser() as browser, pages.browser() as attacker:
        await browser.sign_in()
        await attacker.sign_in(login="mallory")
        page = await browser.get("/account/connections")
        of_claude = next(each.fields["csrf"] for each in forms(page) if each.fields.get("client") == claude.id)
        theirs = form(await attacker.get("/account/connections"), "/account/connections")["csrf"]
        for token in ("", of_claude, theirs, form(page, "/sign-out")["csrf"]):
            answer = await browser.post("/account/connections", {"client": chatgpt.id, "csrf": token})
            assert answer.status_code == 403
    async with pages.database.reader() as reader:
        assert await reader.fetchval("select count(*) from oauth_grant where revoked_at is null") == 3


async def test_a_session_that_ended_meanwhile_disconnects_nothing(pages: AccountSite) -> None:
    nora = await pages.member()
    await pages.connect(nora, await pages.document())
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await browser.get("/account/connections")
        pages.clock.wait(12 * 3600 + 1)
        answer = await browser.press(page, "/account/connections")
    assert answer.status_code == 403
    assert 'href="/account/connections"' in answer.text
    async with pages.database.reader() as reader:
        assert await reader.fetchval("select count(*) from oauth_grant where revoked_at is not null") == 0


async def test_a_name_made_of_markup_is_shown_as_text_in_the_list_too(pages: AccountSite) -> None:
    nora = await pages.member(name="<i>Nora</i>")
    await pages.connect(nora, await pages.dynamic("dyn-1", name='"><script>x</script>{0}'))
    async with pages.browser() as browser:
        await browser.sign_in()
        page = await browser.get("/account/connections")
    assert "<script" not in page.text
    assert "<i>" not in page.text
    assert "Signed in as <i>Nora</i>" in words_of(page)
    assert 'Disconnect "><script>x</script>{0}' in words_of(page)

"""What holds for every account page: its language, its words, its limits."""

import re
import string
from collections.abc import Iterator, Mapping

import pytest
from tests.conftest import url_of
from tests.pages.account_site import ISSUER, AccountSite, form, site
from tests.pages.test_account_consent import words_of

from palestra.grants.scopes import SCOPES
from palestra.pages.account.texts import BY_LANGUAGE, LANGUAGES
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pages(database: Database) -> AccountSite:
    pages = site(database)
    await pages.member()
    return pages


# --- language ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,es;q=0.5,de;q=0.4", "es"),
        ("en;q=0.1, ar-EG;q=0.9", "ar"),
        ("fr,it", "en"),
        ("de;q=0", "en"),
        ("DE", "de"),
        ("de;q=x,es;q=0.1", "es"),
        ("*", "en"),
        (",;=,;q", "en"),
    ],
)
async def test_a_page_is_in_the_first_language_asked_for_that_we_have(
    pages: AccountSite, asked: str | None, language: str
) -> None:
    async with pages.browser() as browser:
        page = await browser.get("/sign-in", **({} if asked is None else {"Accept-Language": asked}))
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert page.headers["content-language"] == language
    assert BY_LANGUAGE[language].words["sign_in"]["title"] in words_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_can_be_said_in_every_language(pages: AccountSite, language: str) -> None:
    said = BY_LANGUAGE[language].words
    request_id = await pages.asks(await pages.dynamic("dyn-1", redirect_uri="http://localhost:1/cb"), scope=[*SCOPES])
    async with pages.browser() as browser:
        browser.http.headers["Accept-Language"] = language
        await browser.sign_in(request_id)
        page = await browser.get(f"/link?request={request_id}")
        question = words_of(page)
        assert all(said["scopes"][scope] in question for scope in SCOPES)
        assert said["client"]["loopback"] in question
        member = await pages.signed_in(browser)
        assert member
        await pages.connect(member, await pages.document(), scope=[*SCOPES])
        assert said["connections"]["since"] in words_of(await browser.get("/account/connections"))
        problem = words_of(await browser.get("/link?request=unknown"))
        assert said["problem"]["expired"]["text"] in problem


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_with_the_same_names_in_them(language: str) -> None:
    assert dict(said(BY_LANGUAGE[language].words)) == dict(said(BY_LANGUAGE["en"].words))


def said(words: object, at: str = "") -> Iterator[tuple[str, set[str]]]:
    """Where each text is, and what is put into it."""
    if isinstance(words, str):
        yield at, {name for _, name, _, _ in string.Formatter().parse(words) if name}
    elif isinstance(words, Mapping):
        for key, value in words.items():
            yield from said(value, f"{at}.{key}")
    elif isinstance(words, list):
        for number, value in enumerate(words):
            yield from said(value, f"{at}.{number}")


# --- what is sent --------------------------------------------------------------------------------------------------


async def test_a_form_that_is_too_large_of_another_kind_or_says_a_thing_twice_is_refused(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        fields = form(await browser.get("/sign-in"), "/sign-in")
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        proof = f"csrf={fields['csrf']}"
        for status, body, headers in (
            (413, f"{proof}&login={'a' * 17_000}", kind),
            (400, f"{proof}&login=a&login=b", kind),
            (400, f"{proof}&" + "&".join(f"a{number}=1" for number in range(20)), kind),
            (400, f"{proof}&login=%00", kind),
            (400, f"{proof}&login=%ff", kind),
            (400, f"{proof}&login=é", kind),
            (415, '{"csrf": ""}', {"Content-Type": "application/json"}),
            (415, proof, {"Content-Type": "text/plain"}),
        ):
            answer = await browser.http.post("/sign-in", content=body.encode(), headers=headers)
            assert answer.status_code == status, body[:80]
            assert "We could not read that" in words_of(answer)


async def test_the_style_sheet_has_its_hash_in_its_address_and_may_be_kept(pages: AccountSite) -> None:
    async with pages.browser() as browser:
        [address] = re.findall(r'href="(/account/style\.css\?v=\w+)"', (await browser.get("/sign-in")).text)
        style = await browser.get(address)
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert "url(" not in style.text


async def test_below_a_path_every_address_is_below_it(database: Database) -> None:
    pages = site(database, issuer=f"{ISSUER}/gym")
    await pages.member()
    request_id = await pages.asks(await pages.document())
    async with pages.browser() as browser:
        page = await browser.http.get(f"{ISSUER}/gym/link?request={request_id}")
        assert page.status_code == 200
        addresses = re.findall(r'(?:href|action)="([^"]+)"', page.text)
        assert addresses
        assert all(address.startswith("/gym/") for address in addresses)
        fields = form(page, "/sign-in")
        answer = await browser.http.post(
            f"{ISSUER}/gym/sign-in", data={**fields, "login": "nora", "password": "correct horse battery"}
        )
        assert answer.headers["location"] == f"/gym/link?request={request_id}"


async def test_without_its_database_a_page_says_so_and_leaks_nothing(postgres: EmbeddedPostgres) -> None:
    nowhere = Database(url_of(postgres, "nowhere"))
    try:
        async with site(nowhere).browser() as browser:
            answer = await browser.get("/link?request=unknown")
    finally:
        await nowhere.close()
    assert answer.status_code == 503
    assert words_of(answer) == "Palestra does not answer Nothing was changed. Try again in a minute."
    assert answer.headers["x-frame-options"] == "DENY"

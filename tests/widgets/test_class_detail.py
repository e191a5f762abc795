"""What can a member do with one class? Read how it goes, what it needs and sounds like; start it, or go to another."""

import re
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.widgets.drawing import (
    awaited,
    calls,
    fail_once,
    fixture,
    focused,
    held,
    said_to_model,
    sent,
    shown,
    tab_stops,
    without_tool,
)

pytestmark = pytest.mark.anyio

EVERYTHING = ["segments", "playlist", "sessions", "similar"]


def result(name: str) -> dict[str, Any]:
    told: dict[str, Any] = fixture(f"class-detail/{name}")["result"]
    return told


def of(name: str) -> dict[str, Any]:
    told: dict[str, Any] = result(name)["structuredContent"]["class"]
    return told


def title(frame: Frame) -> Locator:
    return frame.get_by_role("heading", level=1)


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


def section(frame: Frame, name: str) -> Locator:
    """What stands under a heading."""
    return frame.get_by_role("heading", level=2, name=re.compile(f"^{name}")).locator("..")


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


# --- what it is ------------------------------------------------------------------------------------------------------


async def test_a_class_says_what_it_is(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await expect(title(frame)).to_have_text("30 min Interval Ride")
    for text in ("Priya Raghunandan-Cole", "cycling · hard · advanced · 9.6/10", "★ 4.3 · 3,436 ratings"):
        await expect(frame.get_by_text(text, exact=True)).to_be_visible()
    await expect(frame.get_by_text(of("ready")["description"], exact=True)).to_be_visible()
    for name, value in (("You need", "bike"), ("Works", "legs"), ("Spoken", "English")):
        await expect(frame.get_by_role("main")).to_contain_text(re.compile(rf"{name}\s*{value}"))


async def test_a_class_without_music_and_equipment_says_only_what_there_is(page: Page) -> None:
    frame = await shown(page, sample="class-detail/quiet")
    await expect(frame.get_by_role("main")).to_contain_text(re.compile(r"You need\s*no equipment"))
    await expect(section(frame, "Music")).to_have_count(0)
    await expect(section(frame, "Sessions")).to_have_count(0)


async def test_explicit_lyrics_are_marked_with_their_meaning(page: Page) -> None:
    frame = await shown(page, sample="class-detail/explicit")
    await expect(title(frame).get_by_title("Explicit lyrics")).to_have_text("E")
    frame = await shown(page, sample="class-detail/ready")
    await expect(frame.get_by_title("Explicit lyrics")).to_have_count(0)


async def test_start_opens_the_page_of_the_class_outside(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await button(frame, "Start").click()
    assert await awaited(page, "ui/open-link") == [{"url": of("ready")["url"]}]
    await said_to_model(page, "opened “30 min Interval Ride”", of("ready")["id"])


async def test_nothing_is_offered_that_the_server_cannot_do(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await expect(button(frame, "Save")).to_be_visible()
    await without_tool(page, "save_class")
    frame = await shown(page, sample="class-detail/ready")
    await expect(button(frame, "Start")).to_be_visible()
    await expect(button(frame, "Save")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("locked-sign-in", "Sign in to see whether it is included"),
        ("locked-not-yet", "Not out yet"),
        ("locked-ended", "No longer available"),
    ],
)
async def test_a_locked_class_says_why_and_cannot_be_started(page: Page, name: str, why: str) -> None:
    frame = await shown(page, sample=f"class-detail/{name}")
    await expect(frame.get_by_text(why, exact=True)).to_be_visible()
    await expect(button(frame, "Start")).to_have_count(0)
    await expect(section(frame, "How it goes")).to_be_visible()


# --- its parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ready", "movements"])
async def test_every_segment_of_the_silhouette_is_in_the_list_in_words(page: Page, name: str) -> None:
    segments, known = of(name)["segments"], result(name).get("_meta", {}).get("palestra/exercises", {})
    frame = await shown(page, sample=f"class-detail/{name}")
    rows = section(frame, "How it goes").get_by_role("listitem")
    await expect(rows).to_have_count(0)
    await frame.get_by_text(f"{len(segments)} parts", exact=True).click()
    await expect(rows).to_have_count(len(segments))
    for at, segment in enumerate(segments):
        row = rows.nth(at)
        await expect(row.get_by_role("heading", level=3)).to_have_text(segment["name"])
        length = clock(segment["end_s"] - segment["start_s"])
        for text in (clock(segment["start_s"]), length, segment["target"], f"{segment['intensity']} of 5"):
            await expect(row).to_contain_text(text)
        for exercise in segment["exercises"]:
            await expect(row).to_contain_text(known[exercise])


async def test_the_parts_open_by_keyboard_and_stay_open_when_the_host_changes(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    rows = section(frame, "How it goes").get_by_role("listitem")
    parts = frame.get_by_text("18 parts", exact=True)
    await parts.focus()
    await page.keyboard.press("Enter")
    await expect(rows).to_have_count(18)
    await page.evaluate("playground.context({ theme: 'dark', locale: 'en-GB' })")
    await expect(frame.locator("html")).to_have_css("color-scheme", "dark")
    await expect(rows).to_have_count(18)


async def test_readers_are_spared_the_drawing(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    heard = await section(frame, "How it goes").aria_snapshot()
    assert "18 parts" in heard
    assert "15:00" not in heard
    await frame.get_by_text("18 parts", exact=True).click()
    rows = section(frame, "How it goes").get_by_role("listitem")
    assert "2 of 5" in await rows.first.aria_snapshot()
    assert "2 of 5 2" not in await rows.first.aria_snapshot()


# --- music, sessions -------------------------------------------------------------------------------------------------


async def test_three_tracks_are_shown_and_the_others_asked_for(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    tracks = section(frame, "Music").get_by_role("listitem")
    await expect(tracks).to_have_count(3)
    await button(frame, "4 more tracks").click()
    for at, track in enumerate(of("ready")["playlist"]):
        await expect(tracks.nth(at)).to_have_text(f"{track['title']}{track['artist']}")
    await expect(tracks).to_have_count(7)
    await expect(button(frame, "4 more tracks")).to_have_count(0)
    await expect(section(frame, "Music").get_by_role("heading")).to_be_focused()


async def test_the_sessions_of_a_programme_are_listed_by_week(page: Page) -> None:
    frame = await shown(page, sample="class-detail/program")
    weeks = section(frame, "Sessions")
    await expect(weeks.get_by_role("heading", level=3)).to_have_text(["Week 1", "Week 2", "Week 3", "Week 4"])
    expected = [one["title"] for one in of("program")["sessions"]]
    await expect(weeks.get_by_role("listitem").get_by_role("button")).to_have_text(expected)
    await expect(weeks.get_by_role("list").first.get_by_role("listitem")).to_have_count(3)


async def test_a_session_opens_in_place_and_back_leads_to_the_programme(page: Page) -> None:
    frame = await shown(page, sample="class-detail/program")
    session = of("program")["sessions"][0]
    await button(frame, session["title"]).click()
    await expect(title(frame)).to_have_text(session["title"])
    assert await calls(page, "get_class") == [{"class_id": session["id"], "include": EVERYTHING}]
    await button(frame, "Back").click()
    await expect(title(frame)).to_contain_text(of("program")["title"])


# --- others ----------------------------------------------------------------------------------------------------------


async def test_a_similar_class_opens_in_place_by_keyboard_and_is_said(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    other = result("ready")["structuredContent"]["similar"][0]
    await focused(page, frame, other["title"])
    await page.keyboard.press("Enter")
    await expect(title(frame)).to_have_text(other["title"])
    await expect(title(frame)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text(other["title"])
    assert await calls(page, "get_class") == [{"class_id": other["id"], "include": EVERYTHING}]
    await said_to_model(page, "now looking at", f"“{other['title']}” ({other['id']})")


async def test_back_returns_to_the_class_before_and_is_said(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await expect(button(frame, "Back")).to_have_count(0)
    await button(frame, "Threshold").click()
    await expect(title(frame)).to_have_text("Threshold")
    await button(frame, "Back").click()
    await expect(title(frame)).to_have_text("30 min Interval Ride")
    await expect(title(frame)).to_be_focused()
    await expect(frame.get_by_role("status")).to_have_text("30 min Interval Ride")
    await expect(button(frame, "Back")).to_have_count(0)
    await said_to_model(page, "now looking at", of("ready")["id"])
    assert len(await calls(page, "get_class")) == 1


async def test_classes_like_it_are_asked_for_where_the_answer_came_without(page: Page) -> None:
    frame = await shown(page, sample="class-detail/quiet")
    await expect(section(frame, "More like this").get_by_role("listitem")).not_to_have_count(0)
    assert await calls(page, "get_class") == [{"class_id": of("quiet")["id"], "include": ["similar"]}]


async def test_where_they_do_not_come_the_class_stands_without_a_word(page: Page) -> None:
    frame = await shown(page, sample="class-detail/quiet", faults=["fail-calls"])
    await calls(page, "get_class", 1)
    await expect(title(frame)).to_have_text("Solo Esta Respiración")
    await expect(section(frame, "More like this")).to_have_count(0)
    await expect(frame.get_by_role("alert")).to_have_count(0)


async def test_a_failed_call_is_said_and_the_class_stays_and_another_tap_works(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await fail_once(page)
    await button(frame, "Threshold").click()
    await expect(frame.get_by_role("alert")).to_have_text("That did not work.")
    await expect(title(frame)).to_have_text("30 min Interval Ride")
    assert await sent(page, "ui/update-model-context") == []
    await button(frame, "Threshold").click()
    await expect(title(frame)).to_have_text("Threshold")
    await expect(frame.get_by_role("alert")).to_have_count(0)


async def test_while_another_class_is_coming_this_one_stays_and_loading_is_said(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    async with held(page):
        await button(frame, "Threshold").click()
        await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(frame.get_by_role("status")).to_have_text("Loading")
        await expect(title(frame)).to_have_text("30 min Interval Ride")
    await expect(title(frame)).to_have_text("Threshold")
    await expect(frame.get_by_role("main")).to_have_attribute("aria-busy", "false")


async def test_two_taps_are_one_step(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    async with held(page):
        await button(frame, "Threshold").dblclick()
    await expect(title(frame)).to_have_text("Threshold")
    await said_to_model(page, "now looking at")
    await button(frame, "Back").click()
    await expect(title(frame)).to_have_text("30 min Interval Ride")


# --- gone, failed ----------------------------------------------------------------------------------------------------


async def test_a_withdrawn_class_leads_to_the_one_in_its_place(page: Page) -> None:
    frame = await shown(page, sample="class-detail/gone")
    await expect(frame.get_by_role("main")).to_contain_text("“Even Breath” has been withdrawn from the catalogue.")
    await expect(button(frame, "Try again")).to_have_count(0)
    await button(frame, "Open the one that took its place").click()
    await expect(title(frame)).to_be_focused()
    [asked] = await calls(page, "get_class")
    assert asked["class_id"] == result("gone")["_meta"]["palestra/replaced_by"]
    await expect(frame.get_by_role("main")).not_to_contain_text("withdrawn")
    await expect(button(frame, "Back")).to_have_count(0)


async def test_a_class_that_is_gone_for_good_says_so_and_offers_nothing(page: Page) -> None:
    frame = await shown(page, sample="class-detail/gone-for-good")
    await expect(frame.get_by_role("main")).to_have_text("“Hip Hygiene” has been withdrawn from the catalogue.")
    await expect(frame.get_by_role("status")).to_have_text("“Hip Hygiene” has been withdrawn from the catalogue.")
    await expect(frame.get_by_role("button")).to_have_count(0)


async def test_an_error_says_what_our_server_says_and_another_try_gets_past_it(page: Page) -> None:
    frame = await shown(page, sample="class-detail/error")
    await expect(frame.get_by_role("main")).to_contain_text("Something went wrong on our side.")
    await button(frame, "Try again").click()
    await expect(title(frame)).to_be_visible()
    assert await calls(page, "get_class") == [fixture("class-detail/error")["arguments"]]


# --- the whole screen, keyboard, languages ---------------------------------------------------------------------------


async def test_the_whole_screen_is_asked_for_and_shows_everything(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await button(frame, "Full screen").click()
    await expect(section(frame, "How it goes").get_by_role("listitem")).to_have_count(18)
    await expect(section(frame, "Music").get_by_role("listitem")).to_have_count(7)
    await expect(button(frame, "Full screen")).to_have_count(0)
    assert await sent(page, "ui/request-display-mode") == [{"mode": "fullscreen"}]


async def test_a_host_without_a_whole_screen_is_not_asked_for_it(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await page.evaluate("playground.context({ availableDisplayModes: ['inline'] })")
    await expect(button(frame, "Full screen")).to_have_count(0)
    await expect(button(frame, "Start")).to_be_visible()


async def test_tab_goes_to_all_that_can_be_done_in_the_order_it_is_read(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    similar = [one["title"] for one in result("ready")["structuredContent"]["similar"]]
    expected = ["Start", "Save", "Full screen", "18 parts", "4 more tracks", *similar]
    assert await tab_stops(page, frame, len(expected)) == expected


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("de", ["Starten", "Vollbild", "18 Teile", "★ 4,3 · 3.436 Bewertungen", "Ähnliche Kurse", "Du brauchst"]),
        ("es", ["Empezar", "Pantalla completa", "18 partes", "★ 4,3 · 3436 valoraciones", "Parecidas", "Necesitas"]),
    ],
)
async def test_a_class_speaks_the_member_s_language(page: Page, locale: str, texts: list[str]) -> None:
    frame = await shown(page, sample="class-detail/ready", locale=locale)
    for text in texts:
        await expect(frame.get_by_text(text, exact=True)).to_be_visible()
    await expect(frame.locator("html")).to_have_attribute("lang", locale)
    frame = await shown(page, sample="class-detail/error", locale=locale)
    await expect(frame.get_by_role("main")).not_to_contain_text("Something went wrong")

"""Does search_classes apply what was said, page to the end, and stop planning at a red flag?"""

import base64
import random
import zlib
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.serving import Served

from palestra.search.answers import Place
from palestra.tools._shared import paging

pytestmark = pytest.mark.anyio

SOMEONE_ELSES = "cursor is not one that this tool gave."
ANOTHER_SEARCH = "is not what this cursor's search was asked with."


def cursor_of(*content: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(orjson.dumps(content))).decode().rstrip("=")


async def refusal(demo: Served, arguments: dict[str, Any]) -> str:
    result = await demo.call("search_classes", arguments)
    assert '"code":"validation"' in result["content"][1]["text"], result
    return str(result["content"][0]["text"])


async def all_pages(demo: Served, arguments: dict[str, Any]) -> list[str]:
    """The ids of every page, following the cursor alone."""
    found: list[str] = []
    while True:
        page = await demo.answer("search_classes", arguments)
        found += [hit["id"] for hit in page["results"]]
        if page["next_cursor"] is None:
            return found
        arguments = {"cursor": page["next_cursor"], "limit": 10}


@pytest.mark.parametrize(
    "query",
    ["chest pain since this morning, which class?", "I fainted yesterday, easy ride", "pregnant and bleeding, yoga?"],
)
async def test_a_red_flag_points_to_urgent_care_and_plans_nothing(demo: Served, query: str) -> None:
    result = await demo.call("search_classes", {"query": query})
    answer = result["structuredContent"]
    assert answer["urgent"].startswith("This can be an emergency.")
    assert result["content"][0]["text"] == answer["urgent"] == answer["summary"]
    assert answer["results"] == answer["facets"] == answer["applied"] == answer["relaxed"] == []
    assert answer["next_cursor"] is None
    assert answer["total_estimate"] == 0


async def test_the_reading_of_the_query_is_told_and_arguments_win(demo: Served) -> None:
    answer = await demo.answer("search_classes", {"query": "a hard 30 minute ride", "intensity": "easy"})
    told = {(row["constraint"], row["value"], row["source"]) for row in answer["applied"]}
    assert ("discipline", "cycling", "query") in told
    assert ("intensity", "easy", "argument") in told
    assert all(hit["intensity"] == "easy" for hit in answer["results"])


async def test_a_typo_is_read_and_told(demo: Served) -> None:
    answer = await demo.answer("search_classes", {"query": "yogga for the evening"})
    assert {"typed": "yogga", "read": "yoga"} in answer["corrections"]


async def test_what_was_let_go_is_told(demo: Served) -> None:
    answer = await demo.answer("search_classes", {"discipline": "yoga", "music_artist": "Nobody Ever"})
    assert [row["constraint"] for row in answer["relaxed"]] == ["artist"]
    assert answer["summary"].startswith("Nothing fits everything. Without artist (Nobody Ever):")
    assert {hit["discipline"] for hit in answer["results"]} == {"yoga"}


async def test_where_nothing_may_be_let_go_it_is_told_what_would_match(demo: Served) -> None:
    answer = await demo.answer("search_classes", {"language": "fi"})
    assert answer["results"] == []
    assert answer["no_match"]["suggestions"][0]["without"] == "language"
    assert answer["summary"].startswith(answer["no_match"]["reason"])


@pytest.mark.parametrize("arguments", [{}, {"query": "calm evening flow"}, {"sort": "new"}, {"sort": "shortest"}, {"sort": "top_rated", "query": "hills"}])  # fmt: skip
async def test_a_cursor_alone_leads_through_everything_once(demo: Served, arguments: dict[str, Any]) -> None:
    arguments = {**arguments, "discipline": ["yoga", "cycling"]}
    total = (await demo.answer("search_classes", arguments))["total_estimate"]
    found = await all_pages(demo, arguments)
    assert len(found) == len(set(found)) == total > 30


async def test_a_cursor_goes_on_whatever_says_the_same(demo: Served) -> None:
    arguments = {"discipline": "yoga", "avoid": None}
    cursor = (await demo.answer("search_classes", arguments))["next_cursor"]
    said: tuple[dict[str, Any], ...] = (
        {},
        arguments,
        {"discipline": ["Yoga"]},
        {"sort": "relevance"},
        {"query": None},
        {"limit": 6},
    )
    pages = [await demo.answer("search_classes", {**again, "cursor": cursor}) for again in said]
    assert all(page == pages[0] for page in pages)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("discipline", "cycling"), ("query", "hills"), ("sort", "new"), ("avoid", ["jumping"]), ("duration_max", 30)],
)
async def test_an_argument_that_contradicts_the_cursor_is_refused(demo: Served, argument: str, value: object) -> None:
    cursor = (await demo.answer("search_classes", {"discipline": "yoga"}))["next_cursor"]
    told = await refusal(demo, {"cursor": cursor, argument: value})
    assert told.startswith(f"{argument} {ANOTHER_SEARCH}")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "é" * 10,
        "A" * 4_001,
        base64.urlsafe_b64encode(zlib.compress(b"0" * 10_000_000)).decode(),
        cursor_of(2, {}, [], None),
        cursor_of(1, [], [], None),
        cursor_of(1, {}, ["x"], None),
        cursor_of(1, {}, [2**31], None),
        cursor_of(1, {}, [-1], None),
        cursor_of(1, {}, [], ["0.5"]),
        cursor_of(1, {}, [], ["'; drop table", 1]),
        cursor_of(1, {}, [], ["1e-320", 1]),
        cursor_of(1, {"sort": "new"}, [], ["0.5", 1]),
        cursor_of(1, {"sort": "new"}, [], ["2026-02-31", 1]),
        cursor_of(1, {"sort": "shortest"}, [], ["0.5", 1]),
        cursor_of(1, {"sort": "shortest"}, [], ["9" * 12, 1]),
        cursor_of(1, {"level": "godlike"}, [], None),
        cursor_of(1, {"colour": "red"}, [], None),
        cursor_of(1, {"query": "\x00"}, [], None),
    ],
)
async def test_a_cursor_that_was_tampered_with_is_refused(demo: Served, cursor: str) -> None:
    assert (await refusal(demo, {"cursor": cursor})).startswith(SOMEONE_ELSES)


async def test_one_letter_changed_in_a_cursor_never_becomes_our_failure(demo: Served) -> None:
    cursor = (await demo.answer("search_classes", {"query": "calm", "sort": "popular"}))["next_cursor"]
    rng = random.Random(7)  # noqa: S311  # which letters, nothing secret
    for _ in range(60):
        at = rng.randrange(len(cursor))
        result = await demo.call(
            "search_classes", {"cursor": cursor[:at] + rng.choice("abcXYZ019-_") + cursor[at + 1 :]}
        )
        assert not result["isError"] or '"code":"validation"' in result["content"][1]["text"]


KEYS = {"relevance": "0.25", "new": "2026-11-23", "popular": "1e-05", "top_rated": "4.7", "shortest": "600"}


@given(
    query=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=1_000),
    seen=st.lists(st.integers(0, 2**31 - 1), max_size=220, unique=True),
    sort=st.sampled_from(sorted(KEYS)),
    excluded=st.lists(st.from_regex(r"cls_[a-z2-7]{16}", fullmatch=True), max_size=100),
)
@settings(max_examples=60, deadline=None)
def test_every_cursor_that_is_given_can_be_taken_back(
    query: str, seen: list[int], sort: str, excluded: list[str]
) -> None:
    arguments = {"query": query, "sort": sort, "exclude_ids": excluded}
    place = Place(seen=tuple(seen), after=(KEYS[sort], 7))
    assert paging.decode(paging.encode(arguments, place)) == (arguments, place)


def test_even_the_longest_question_gets_a_cursor_that_can_be_taken_back() -> None:
    rng = random.Random(7)  # noqa: S311  # nothing that compresses
    query = "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(1_000))
    excluded = [f"cls_{''.join(rng.choices('abcdefghijklmnopqrstuvwxyz234567', k=16))}" for _ in range(100)]
    place = Place(seen=tuple(rng.sample(range(10**6), 220)), after=("0.25", 7))
    arguments = {"query": query, "exclude_ids": excluded}
    assert paging.decode(paging.encode(arguments, place)) == (arguments, place)

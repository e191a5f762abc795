"""Does search_classes apply what was said, page to the end, and stop planning at a red flag?"""

import base64
import random
import zlib
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import a_class, id_of, publish
from tests.serving import Served, serving

from palestra.search.answers import Place
from palestra.search.constraints import NAMES
from palestra.store.engine import Database
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


# --- keep, disregard --------------------------------------------------------------------------------------------------


def told(answer: dict[str, Any], source: str | None = None) -> dict[str, str]:
    """What was applied, by name."""
    return {row["constraint"]: row["value"] for row in answer["applied"] if source in (None, row["source"])}


RICH = "a hard 20 minute ride with dumbbells, 80s rock, no jumping, not climb, advanced, explicit free, new this year"


async def test_what_must_be_kept_is_not_relaxed_and_still_offered(demo: Served) -> None:
    arguments = {"discipline": "yoga", "music_artist": "Nobody Ever"}
    answer = await demo.answer("search_classes", {**arguments, "keep": ["artist", "discipline"]})
    assert (answer["results"], answer["relaxed"]) == ([], [])
    assert [offer["without"] for offer in answer["no_match"]["suggestions"]] == ["artist"]
    assert (await demo.answer("search_classes", arguments))["relaxed"]


async def test_what_need_not_be_kept_goes_in_its_place(database: Database, database_url: str) -> None:
    sung = a_class("sung", tracks=[{"title": "Song", "artist": "Aria"}])
    await publish(database, sung, a_class("flow", discipline="yoga", title="Flow"))
    async with serving(database_url) as app:
        arguments = {"discipline": "yoga", "music_artist": "Aria"}
        usual = await app.answer("search_classes", arguments)
        kept = await app.answer("search_classes", {**arguments, "keep": "artist"})
    assert [row["constraint"] for row in usual["relaxed"]] == ["artist"]
    assert [row["constraint"] for row in kept["relaxed"]] == ["discipline"]
    assert [hit["id"] for hit in kept["results"]] == [id_of(sung)]


@pytest.mark.parametrize("keep", ["duration", ["duration_min", "duration_max"]])
async def test_a_duration_that_must_be_kept_is_not_widened(
    database: Database, database_url: str, keep: str | list[str]
) -> None:
    await publish(database, a_class(duration_s=40 * 60))
    async with serving(database_url) as app:
        wider = await app.answer("search_classes", {"duration_min": 25, "duration_max": 30})
        kept = await app.answer("search_classes", {"duration_min": 25, "duration_max": 30, "keep": keep})
    assert [row["constraint"] for row in wider["relaxed"]] == ["duration"]
    assert (kept["results"], kept["relaxed"]) == ([], [])
    assert kept["no_match"]["suggestions"] == [{"without": "duration", "count": 1}]


async def test_one_end_of_a_duration_can_be_kept(database: Database, database_url: str) -> None:
    await publish(database, a_class("longer", duration_s=40 * 60), a_class("shorter", duration_s=10 * 60))
    asked = {"duration_min": 18, "duration_max": 30}
    async with serving(database_url) as app:
        kept = await app.answer("search_classes", {**asked, "keep": "duration_max"})
    assert [hit["id"] for hit in kept["results"]] == [id_of(a_class("shorter"))]
    assert kept["relaxed"] == [{"constraint": "duration", "asked": "18 to 30 min", "now": "up to 30 min"}]


async def test_every_name_that_is_told_of_the_query_can_be_disregarded(demo: Served) -> None:
    read = told(await demo.answer("search_classes", {"query": RICH, "keep": list(NAMES)}), "query")
    assert {"avoid", "duration_min", "equipment_wanted", "explicit_ok", "not_class_type"} < set(read)
    for name in read:
        rest = await demo.answer("search_classes", {"query": RICH, "keep": list(NAMES), "disregard": name})
        assert told(rest) == {other: value for other, value in read.items() if other != name}
    everything = await demo.answer("search_classes", {"query": RICH, "disregard": list(read)})
    assert told(everything) == {}
    assert everything["total_estimate"] == (await demo.answer("search_classes"))["total_estimate"]


async def test_both_ends_of_a_duration_are_disregarded_by_one_name(demo: Served) -> None:
    answer = await demo.answer("search_classes", {"query": "20 minutes of yoga", "disregard": "duration"})
    assert told(answer) == {"discipline": "yoga"}


async def test_an_argument_holds_whatever_is_disregarded(demo: Served) -> None:
    arguments = {"query": "hard yoga, no jumping", "intensity": "easy", "avoid": "kneeling"}
    answer = await demo.answer("search_classes", {**arguments, "disregard": ["intensity", "avoid", "discipline"]})
    assert told(answer) == told(answer, "argument") == {"intensity": "easy", "avoid": "kneeling"}


async def test_what_was_disregarded_is_neither_applied_nor_relaxed_nor_offered(demo: Served) -> None:
    arguments = {"query": "20 min yoga", "language": "fi"}
    answer = await demo.answer("search_classes", {**arguments, "disregard": ["discipline", "duration"]})
    assert [offer["without"] for offer in answer["no_match"]["suggestions"]] == ["language"]


@pytest.mark.parametrize("argument", ["keep", "disregard"])
async def test_an_unknown_name_is_refused_with_the_known_ones(demo: Served, argument: str) -> None:
    known = f"{argument}: constraints are called duration, kind, discipline, "
    for names in ("weather", ["discipline", "exclude_ids"], [""], "duration_min_s"):
        assert (await refusal(demo, {argument: names})).startswith(known)


async def test_a_name_is_read_as_models_write_it(demo: Served) -> None:
    answer = await demo.answer(
        "search_classes", {"query": "20 min yoga", "disregard": ["Duration Min", "duration-max"]}
    )
    assert told(answer) == {"discipline": "yoga"}


async def test_a_cursor_remembers_what_is_kept_and_disregarded(demo: Served) -> None:
    arguments = {"query": "yoga, no jumping", "disregard": ["discipline"], "keep": ["avoid", "level"]}
    first = await demo.answer("search_classes", arguments)
    second = await demo.answer("search_classes", {"cursor": first["next_cursor"]})
    assert second["applied"] == first["applied"]
    assert len(await all_pages(demo, {**arguments, "limit": 10})) == first["total_estimate"] > 60
    for argument in ("keep", "disregard"):
        refused = await refusal(demo, {"cursor": first["next_cursor"], argument: ["intensity"]})
        assert refused.startswith(f"{argument} {ANOTHER_SEARCH}")


async def test_what_is_offered_is_what_would_be_found(demo: Served) -> None:
    arguments = {"query": "advanced", "discipline": "meditation", "duration_min": 70, "duration_max": 75}
    answer = await demo.answer("search_classes", {**arguments, "keep": list(NAMES)})
    offers = {offer["without"]: offer["count"] for offer in answer["no_match"]["suggestions"]}
    assert set(offers) <= {"level", "discipline", "duration"}
    assert offers
    fields = {"level": (), "discipline": ("discipline",), "duration": ("duration_min", "duration_max")}
    for name, count in offers.items():
        less = {key: value for key, value in arguments.items() if key not in fields[name]}
        found = await demo.answer("search_classes", {**less, "disregard": name, "keep": list(NAMES)})
        assert min(found["total_estimate"], 100) == count


# --- beside the answer ------------------------------------------------------------------------------------------------


async def test_only_a_widget_is_told_the_addresses_of_pages_and_artwork(database: Database, database_url: str) -> None:
    page, picture = "https://a.example/classes/1", "https://img.example/1.jpg"
    both, bare = a_class("both", url=page, artwork_url=picture), a_class("bare", title="Flow")
    await publish(database, both, bare)
    async with serving(database_url) as app:
        result = await app.call("search_classes", {"limit": 10}, era="legacy")
        alone = await app.call("search_classes", {"query": "flow", "limit": 1}, era="legacy")
    assert result["_meta"]["palestra/urls"] == {id_of(both): page}
    assert result["_meta"]["palestra/artwork"] == {id_of(both): picture}
    assert result["structuredContent"]["returned"] == 2
    assert "example" not in str(result["structuredContent"]) + str(result["content"])
    assert alone["_meta"] == {
        "palestra/arguments": {"query": "flow", "limit": 1},
        "palestra/why": {id_of(bare): [["mentions", "flow"], ["near", ""]]},
    }


async def test_every_page_has_the_addresses_of_its_own_classes(demo: Served) -> None:
    cursor = None
    for _ in range(2):
        page = await demo.call("search_classes", {"discipline": "yoga", **({"cursor": cursor} if cursor else {})})
        hits = page["structuredContent"]["results"]
        assert list(page["_meta"]["palestra/urls"]) == [hit["id"] for hit in hits]
        cursor = page["structuredContent"]["next_cursor"]


# --- pages ------------------------------------------------------------------------------------------------------------


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

"""Does every answer keep the rules of results: its schema, its size, one useful text, and nothing not asked for?"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from tests.serving import ERAS, PROMISED, Served

from palestra.catalog import vocabulary as words

pytestmark = pytest.mark.anyio

KiB = 1024
FORBIDDEN = {"trace", "trace_id", "session", "session_id", "request_id", "email", "created_at", "updated_at"}
FORBIDDEN |= {"document_id", "external_id", "rev", "content_hash", "timings_ms", "version", "price"}

QUERIES = (
    "20 minutes, low impact, nothing overhead, I only have a mat",
    "a hard 45 minute ride with 80s rock",
    "yoga for tight hips, no kneeling, not vinyasa",
    "etwas Ruhiges zum Einschlafen",
    "una clase corta de fuerza sin saltos",
    "beginer kettelbell wrkout",
    "something for my grandmother’s first day at the gym — chair only",
    "under ten minutes",
    "live boxing tonight",
    "I have chest pain and want to run",
    "программа на неделю",
    "🧘",
    "not cycling, not running, not rowing, no equipment, no jumping, nothing lying down",
    "x" * 1_000,
    "zzz qqq vvv",
)
FILTERED: tuple[dict[str, Any], ...] = (
    {},
    {"limit": 10},
    {"limit": 1, "sort": "new"},
    {"sort": "popular", "limit": 10},
    {"sort": "top_rated", "discipline": "strength"},
    {"sort": "shortest", "query": "stretch", "limit": 10},
    {"kind": "program"},
    {"kind": "collection"},
    {"kind": "live"},
    {"duration_min": 10, "duration_max": 15},
    {"duration_min": 599},
    {"avoid": list(words.AVOID)},
    {"equipment_available": ["none"]},
    {"equipment_available": list(words.EQUIPMENT)},
    {"discipline": list(words.DISCIPLINES), "limit": 10},
    {"level": "advanced", "intensity": "hard", "discipline": "meditation"},
    {"impact": "low", "body_focus": ["legs", "core"]},
    {"language": "de"},
    {"captions": "es", "explicit_ok": False},
    {"music_genre": "rock", "music_decade": "80s"},
    {"music_artist": "nobody at all"},
    {"instructor": "Nobody At All", "discipline": "yoga"},
    {"released_after": "2026-11-01"},
    {"starts_after": "2026-11-24T00:00:00Z", "starts_before": "2026-11-30T00:00:00+01:00"},
    {"language": "fr", "discipline": "yoga"},
)
EXERCISES: tuple[dict[str, Any], ...] = (
    {"query": "hip hinge with a barbell"},
    {"query": "goblet squat"},
    {"substitute_for": "barbell bench press", "equipment_available": "dumbbells"},
    {"muscle": "glutes", "equipment_available": "none", "limit": 10},
    {"avoid": list(words.AVOID)},
    {},
)

Answer = tuple[str, dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="module")
async def answers(demo: Served) -> list[Answer]:
    """More than forty calls with the results they got, none an error."""
    made: list[Answer] = []

    async def call(tool: str, arguments: dict[str, Any]) -> Any:
        result = await demo.call(tool, arguments, era=ERAS[len(made) % 2])
        made.append((tool, arguments, result))
        return result["structuredContent"]

    for arguments in (*({"query": query} for query in QUERIES), *FILTERED):
        found = await call("search_classes", arguments)
        if found["next_cursor"]:
            await call("search_classes", {"cursor": found["next_cursor"]})
    kinds = [{"kind": kind, "limit": 3} for kind in ("class", "program", "collection")]
    for arguments in kinds:
        for hit in (await call("search_classes", arguments))["results"]:
            await call("get_class", {"class_id": hit["id"], "include": ["segments", "playlist", "sessions", "similar"]})
    for arguments in EXERCISES:
        await call("search_exercises", arguments)
    assert len(made) >= 70
    return made


def size(result: dict[str, Any]) -> int:
    return len(json.dumps(result["structuredContent"], ensure_ascii=False, separators=(",", ":")).encode())


async def test_every_result_validates_against_its_output_schema(answers: list[Answer]) -> None:
    for tool, arguments, result in answers:
        assert result["isError"] is False
        validator = jsonschema.Draft202012Validator(PROMISED[tool], format_checker=jsonschema.FormatChecker())
        assert not [(arguments, e.message) for e in validator.iter_errors(result["structuredContent"])]


async def test_no_result_is_large_and_most_are_small(answers: list[Answer]) -> None:
    sizes = sorted(size(result) for _, _, result in answers)
    assert sizes[-1] <= 16 * KiB
    assert sizes[int(0.95 * len(sizes))] <= 6 * KiB, sizes[-8:]


async def test_the_text_is_one_useful_part_of_at_most_600_characters(answers: list[Answer]) -> None:
    for _, _, result in answers:
        (part,) = result["content"]
        assert part["type"] == "text"
        assert 0 < len(part["text"]) <= 600
        assert result["structuredContent"]["summary"] in part["text"] or len(part["text"]) > 500
        assert result["structuredContent"]["summary"].endswith((".", "!", "?"))


async def test_nothing_is_told_that_was_not_asked_for(answers: list[Answer]) -> None:
    def keys(node: Any) -> Iterator[object]:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(node, dict):
                yield key
            if isinstance(value, (dict, list)):
                yield from keys(value)

    for _, _, result in answers:
        assert not FORBIDDEN & set(keys(result["structuredContent"]))


async def test_every_search_says_why_each_result_matched(answers: list[Answer]) -> None:
    searches = [r["structuredContent"] for tool, _, r in answers if tool != "get_class"]
    assert all(hit["why"] for found in searches for hit in found["results"])
    assert all(len(found["results"]) == found["returned"] for found in searches)


async def test_a_list_that_is_empty_says_why(answers: list[Answer]) -> None:
    empty = [r["structuredContent"] for tool, _, r in answers if tool == "search_classes" and not r["structuredContent"]["results"]]  # fmt: skip
    assert empty
    assert all(found["no_match"] or found["urgent"] for found in empty)


async def test_a_clients_own_check_of_the_schema_passes_in_both_eras(demo: Served) -> None:
    for era in ERAS:
        async with demo.client(era) as client:
            result = await client.call_tool("search_classes", {"query": "easy ride"})
        assert result.structured_content is not None
        assert not result.is_error

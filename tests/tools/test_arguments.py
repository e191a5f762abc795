"""Are arguments read as models write them, and refused by name when they cannot be meant?"""

from typing import Any

import pytest
from tests.serving import ERAS, Era, Served

pytestmark = pytest.mark.anyio


async def refused(demo: Served, tool: str, arguments: dict[str, Any], era: Era = "modern") -> str:
    """The sentence by which a call is refused as not valid."""
    result = await demo.call(tool, arguments, era=era)
    assert result["isError"], result
    assert '"code":"validation"' in result["content"][1]["text"]
    sentence: str = result["content"][0]["text"]
    return sentence


async def applied(demo: Served, arguments: dict[str, Any]) -> dict[str, str]:
    found = await demo.answer("search_classes", arguments)
    return {row["constraint"]: row["value"] for row in found["applied"]}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("tool", ["search_classes", "get_class", "search_exercises"])
async def test_an_unknown_argument_is_named_and_refused(demo: Served, tool: str, era: Era) -> None:
    sentence = await refused(demo, tool, {"equipment": "mat"}, era)
    assert sentence.startswith("equipment is not an argument of this tool; it takes ")


@pytest.mark.parametrize(
    ("arguments", "constraint", "value"),
    [
        ({"discipline": "Spinning"}, "discipline", "cycling"),
        ({"discipline": ["YOGA", "Strength"]}, "discipline", "yoga, strength"),
        ({"equipment_available": ["Yoga Mat", "dumbbell"]}, "equipment_available", "mat, dumbbells"),
        ({"equipment_available": "no equipment"}, "equipment_available", "nothing"),
        ({"avoid": "overhead load"}, "avoid", "overhead load"),
        ({"avoid": "Overhead-Load"}, "avoid", "overhead load"),
        ({"body_focus": "Full Body"}, "body_focus", "full body"),
        ({"music_decade": "1980s"}, "decade", "80s"),
        ({"intensity": "Hard"}, "intensity", "hard"),
        ({"class_type": "Low Impact"}, "class_type", "low impact"),
    ],
)
async def test_words_are_read_as_models_write_them(
    demo: Served, arguments: dict[str, Any], constraint: str, value: str
) -> None:
    assert (await applied(demo, {**arguments, "limit": 1}))[constraint] == value


async def test_null_means_that_an_argument_was_not_given(demo: Served) -> None:
    names = (await demo.tools())["search_classes"]["inputSchema"]["properties"]
    everything = await demo.answer("search_classes", dict.fromkeys(names))
    assert everything == await demo.answer("search_classes", {})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"limit": 11}, "limit must be at most 10."),
        ({"limit": 0}, "limit must be at least 1."),
        ({"limit": "many"}, "limit must be a number."),
        ({"duration_min": 601}, "duration_min must be at most 600."),
        ({"duration_min": 30, "duration_max": 20}, "duration_min is greater than duration_max."),
        ({"level": "godlike"}, "level must be one of beginner, intermediate, advanced or all_levels."),
        ({"query": "x" * 1_001}, "query is longer than 1000 characters."),
        ({"query": 7}, "query does not fit."),
        ({"exclude_ids": ["1"]}, "exclude_ids does not have the form of one."),
        ({"exclude_ids": [f"cls_{'a' * 16}"] * 101}, "exclude_ids has more than 100 values."),
        ({"explicit_ok": "perhaps"}, "explicit_ok must be true or false."),
        ({"released_after": "last week"}, "released_after must be a date like 2026-11-23."),
        ({"starts_after": "2026-11-23T18:00:00"}, "starts_after must be a moment with its zone, like 2026-11-23T18:30:00+01:00."),
        ({"discipline": 1}, "discipline must be a list."),
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_said_in_our_words(
    demo: Served, arguments: dict[str, Any], sentence: str
) -> None:
    assert await refused(demo, "search_classes", arguments) == sentence


async def test_several_mistakes_are_all_named_at_once(demo: Served) -> None:
    sentence = await refused(demo, "search_classes", {"limit": 99, "level": "x", "colour": "red"})
    assert all(name in sentence for name in ("limit", "level", "colour"))


@pytest.mark.parametrize("era", ERAS)
async def test_no_refusal_speaks_of_pydantic_or_echoes_the_input(demo: Served, era: Era) -> None:
    canary = "canary-7f3a"
    names = (await demo.tools())["search_classes"]["inputSchema"]["properties"]
    for name in set(names) - {"query", "instructor", "class_type", "music_genre", "music_artist"}:
        for value in (canary, [canary], {canary: canary}):
            told = str(await demo.call("search_classes", {name: value}, era=era))
            assert not [word for word in ("pydantic", "input_value", "http", "[type=", canary) if word in told]


@pytest.mark.parametrize("name", ["query", "instructor", "class_type", "music_genre", "music_artist", "cursor"])
async def test_a_character_that_postgres_cannot_hold_is_never_our_failure(demo: Served, name: str) -> None:
    result = await demo.call("search_classes", {name: "a\x00b"})
    assert "unavailable" not in str(result["content"])


@pytest.mark.parametrize(
    "arguments", [{"share_url": "https://a.example/\x00"}, {"share_url": "x", "class_id": "y"}, {}]
)
async def test_get_class_takes_one_address_that_can_be_one(demo: Served, arguments: dict[str, Any]) -> None:
    told = str((await demo.call("get_class", arguments))["content"])
    assert '"code":"validation"' in told or '"code":"not_found"' in told


@pytest.mark.parametrize("era", ERAS)
async def test_arguments_that_are_no_object_are_a_protocol_error(demo: Served, era: Era) -> None:
    answer = (await demo.post("tools/call", {"name": "search_classes", "arguments": ["a"]}, era=era)).json()
    assert answer["error"]["code"] == -32602

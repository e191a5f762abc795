"""Are the guides and prompts offered, read and filled in, and do the rules say what the formulas do?"""

import re

import pytest
from tests.serving import ERAS, Era, Served

from palestra import guides
from palestra.catalog import vocabulary as words
from palestra.guides.safety import PAR_Q, SAFETY
from palestra.guides.training_rules import TRAINING_RULES
from palestra.plans.engine import rules as planning
from palestra.search.red_flags import SIGNS, URGENT
from palestra.training import guideline, progression, strength, volume

pytestmark = pytest.mark.anyio

GUIDES = {guides.RULES: TRAINING_RULES, guides.SAFE: SAFETY}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("uri", GUIDES)
async def test_a_guide_is_listed_and_read(demo: Served, uri: str, era: Era) -> None:
    listed = {resource["uri"]: resource for resource in (await demo.result("resources/list", era=era))["resources"]}
    (content,) = (await demo.result("resources/read", {"uri": uri}, era=era))["contents"]
    assert listed[uri]["mimeType"] == content["mimeType"] == "text/markdown"
    assert listed[uri]["title"]
    assert content["text"] == GUIDES[uri]


async def test_the_taxonomy_is_still_read(demo: Served) -> None:
    (content,) = (await demo.result("resources/read", {"uri": guides.TAXONOMY}))["contents"]
    assert '"avoid"' in content["text"]


async def test_what_is_not_there_is_refused(demo: Served) -> None:
    for uri in ("guide://", "guide://training-rules/", "guide://safety?x", "GUIDE://SAFETY"):
        answer = (await demo.post("resources/read", {"uri": uri})).json()
        assert "result" not in answer, uri


@pytest.mark.parametrize("era", ERAS)
async def test_a_week_is_reviewed_by_the_tools_numbers(demo: Served, era: Era) -> None:
    listed = {prompt["name"]: prompt for prompt in (await demo.result("prompts/list", era=era))["prompts"]}
    assert listed["weekly_review"]["arguments"][0]["name"] == "week"

    async def text(**arguments: str) -> str:
        params = {"name": "weekly_review", "arguments": arguments}
        (message,) = (await demo.result("prompts/get", params, era=era))["messages"]
        assert message["role"] == "user"
        return str(message["content"]["text"])

    for tool in ("get_training_context", "get_workouts", "get_progress"):
        assert tool in await text()
    assert "last week" in await text() == await text(week="something else") == await text(week="last")
    assert "this week so far" in await text(week=" This ")


@pytest.mark.parametrize("era", ERAS)
async def test_the_week_is_completed(demo: Served, era: Era) -> None:
    params = {"ref": {"type": "ref/prompt", "name": "weekly_review"}, "argument": {"name": "week", "value": "L"}}
    assert (await demo.result("completion/complete", params, era=era))["completion"]["values"] == ["last"]


@pytest.mark.parametrize("era", ERAS)
async def test_a_week_is_planned_with_a_yes_before_anything_is_saved(demo: Served, era: Era) -> None:
    listed = {prompt["name"]: prompt for prompt in (await demo.result("prompts/list", era=era))["prompts"]}
    assert [argument["name"] for argument in listed["plan_my_week"]["arguments"]] == ["days", "minutes"]

    async def text(**arguments: str) -> str:
        params = {"name": "plan_my_week", "arguments": arguments}
        (message,) = (await demo.result("prompts/get", params, era=era))["messages"]
        assert message["role"] == "user"
        return str(message["content"]["text"])

    said = await text()
    named = ("get_training_context", "get_schedule", "adapt_plan", "build_plan", "save_plan", "schedule_session")
    assert [tool for tool in named if tool not in said] == []
    assert "nothing before I have said yes" in said
    assert "training. I have time on tuesday and friday, up to 30 minutes each time." in await text(
        days="tuesday and friday", minutes="30"
    )
    assert "training. I have up to 30 minutes each time." in await text(minutes="30", colour="red")
    params = {"ref": {"type": "ref/prompt", "name": "plan_my_week"}, "argument": {"name": "days", "value": "t"}}
    completed = (await demo.result("completion/complete", params, era=era))["completion"]["values"]
    assert completed == ["tuesday", "thursday"]


@pytest.mark.parametrize("era", ERAS)
async def test_a_class_for_right_now_is_asked_for_with_what_was_said(demo: Served, era: Era) -> None:
    params = {"name": "find_a_class_for_right_now", "arguments": {"minutes": "20", "equipment": "mat"}}
    (message,) = (await demo.result("prompts/get", params, era=era))["messages"]
    said = message["content"]["text"]
    assert said.startswith("Find me a class I can start right now, about 20 minutes; I have only: mat.")
    assert "start_workout" in said


def test_where_nobody_can_sign_in_no_prompt_needs_a_member() -> None:
    assert [prompt.name for prompt in guides.list_prompts(members=False).prompts] == ["find_a_class_for_right_now"]
    for prompt in ("weekly_review", "plan_my_week"):
        with pytest.raises(Exception, match="Unknown prompt"):
            guides.get_prompt(prompt, {}, members=False)


# --- what they say -------------------------------------------------------------------------------------------------


def flowed(text: str) -> str:
    return " ".join(text.split())


def test_the_rules_are_told_with_the_numbers_they_are_reckoned_with() -> None:
    rules = flowed(TRAINING_RULES)
    for said in (
        f"{strength.DEFAULT_FORMULA.capitalize()}'s formula",
        f"above {strength.RELIABLE_REPS:g} repetitions",
        f"more than {strength.RELIABLE_RIR:g} in reserve",
        f"{progression.default_step('upper', 'kg')} for the upper body",
        f"{progression.default_step('lower', 'lb')} for the lower",
        f"whose last {progression.STALLED_SESSIONS} sessions",
        f"of {progression.DELOAD_DAYS} days is due when {progression.DELOAD_LIFTS} lifts",
        "twice running: 90 % of the load",
        f"{volume.WEEKLY_SETS:g} sets or more a muscle and week, on {volume.WEEKLY_DAYS} days",
        "counts 1 for the muscles an exercise is for and 0.5 for those that help",
        guideline.METHOD,
        "85 % for 6",
    ):
        assert said in rules


def test_every_planning_rule_is_told_by_its_name() -> None:
    told = flowed(TRAINING_RULES)
    for rule, sentence in planning.SENTENCES.items():
        assert f"**{rule.replace('_', ' ')}:** {sentence}" in told


def test_a_changed_constant_changes_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from palestra.guides import training_rules

    monkeypatch.setattr(progression, "STALLED_SESSIONS", 77)
    monkeypatch.setattr(volume, "WEEKLY_SETS", 78.0)
    try:
        told = flowed(importlib.reload(training_rules).TRAINING_RULES)
        assert "whose last 77 sessions" in told
        assert "78 sets or more" in told
    finally:
        monkeypatch.undo()
        importlib.reload(training_rules)


def test_the_safety_guide_says_what_the_tools_do() -> None:
    safety = flowed(SAFETY)
    assert URGENT in safety
    assert PAR_Q in safety
    assert all(sign.replace("_", " ") in safety for sign in SIGNS)
    assert all(word.replace("_", " ") in safety for word in words.AVOID)


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_guide_is_short_whole_and_names_no_score_of_another_company(guide: str) -> None:
    assert len(guide) < 8_000
    assert not re.search(r"[{}]|None|Decimal|\b\d+\.\d{4,}", guide)
    assert not re.search(
        r"(?i)\b(training readiness|body battery|strain score|relative effort|whoop|garmin|strava)\b", guide
    )

"""What is offered besides tools: resources to read, and the prompts a person may pick."""

import orjson
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
)

from palestra.accounts.preferences import WEEKDAYS
from palestra.catalog import vocabulary as words
from palestra.guides.safety import SAFETY
from palestra.guides.training_rules import TRAINING_RULES

TAXONOMY = "catalog://taxonomy"
RULES = "guide://training-rules"
SAFE = "guide://safety"
MARKDOWN = "text/markdown"

# SEP-2164: an unknown resource is an invalid parameter from 2026-07-28 on.
_RESOURCES = {
    TAXONOMY: Resource(
        uri=TAXONOMY,
        name="taxonomy",
        title="Taxonomy of the catalogue",
        description="The words that classes and exercises are described with, and that arguments take.",
        mime_type="application/json",
    ),
    RULES: Resource(
        uri=RULES,
        name="training-rules",
        title="How numbers and proposals come about",
        description="The rules behind records, estimates, volume, load, zones, streaks, progression and plans, with sources.",
        mime_type=MARKDOWN,
    ),
    SAFE: Resource(
        uri=SAFE,
        name="safety",
        title="Safety",
        description="When to stop planning, what is never asked or stored, and where a health check is found.",
        mime_type=MARKDOWN,
    ),
}
_GUIDES = {RULES: TRAINING_RULES, SAFE: SAFETY}

_FIND = Prompt(
    name="find_a_class_for_right_now",
    title="Find a class for right now",
    description="Find something to do now, in the time and with the things at hand.",
    arguments=[
        PromptArgument(name="minutes", description="How long, in minutes.", required=False),
        PromptArgument(name="discipline", description="What kind, such as yoga.", required=False),
        PromptArgument(name="equipment", description="What is at hand, such as mat.", required=False),
    ],
)

_REVIEW = Prompt(
    name="weekly_review",
    title="Review my training week",
    description="What was done, what it adds up to, and one thing to do next.",
    arguments=[PromptArgument(name="week", description="this or last; last when left out.", required=False)],
)

_PLAN = Prompt(
    name="plan_my_week",
    title="Plan my training week",
    description="What stands in the next seven days, what no longer fits, and what to do about it.",
    arguments=[
        PromptArgument(name="days", description="When there is time, such as tuesday and thursday.", required=False),
        PromptArgument(name="minutes", description="How long a session may be.", required=False),
    ],
)
# What the others are about is asked of tools that need a member: they are offered where there are any.
_FOR_MEMBERS = (_REVIEW, _PLAN)

_COMPLETED: dict[str, tuple[str, ...]] = {
    "days": WEEKDAYS,
    "discipline": words.DISCIPLINES,
    "equipment": words.EQUIPMENT,
    "minutes": ("10", "15", "20", "30", "45", "60"),
    "week": ("this", "last"),
}


def list_resources() -> ListResourcesResult:
    """Every resource."""
    return ListResourcesResult(resources=list(_RESOURCES.values()))


def read_resource(uri: str) -> ReadResourceResult:
    """One resource; raises MCPError for an unknown one."""
    if (guide := _GUIDES.get(uri)) is not None:
        return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=MARKDOWN, text=guide)])
    if uri != TAXONOMY:
        raise MCPError(code=INVALID_PARAMS, message="Resource not found", data={"uri": uri[:200]})
    taxonomy = {
        "kind": words.KINDS,
        "discipline": words.DISCIPLINES,
        "level": words.LEVELS,
        "intensity": words.INTENSITIES,
        "impact": words.IMPACTS,
        "equipment": words.EQUIPMENT,
        "body_focus": words.BODY_FOCUS,
        "muscle": words.MUSCLES,
        "movement_pattern": words.PATTERNS,
        "avoid": words.AVOID,
        "decade": words.DECADES,
        "goal": words.GOALS,
    }
    text = orjson.dumps(taxonomy).decode()
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type="application/json", text=text)])


def list_prompts(*, members: bool = True) -> ListPromptsResult:
    """Every prompt; `members` says whether anybody can sign in here."""
    return ListPromptsResult(prompts=[_FIND, *(_FOR_MEMBERS if members else ())])


def get_prompt(name: str, arguments: dict[str, str], *, members: bool = True) -> GetPromptResult:
    """One prompt, filled in; raises MCPError for an unknown one."""
    if name not in [prompt.name for prompt in list_prompts(members=members).prompts]:
        raise MCPError(code=INVALID_PARAMS, message=f"Unknown prompt: {name[:64]}")
    known = {key: value[:80] for key, value in arguments.items() if key in _COMPLETED and value}
    prompt, filled = {_FIND.name: (_FIND, _find), _REVIEW.name: (_REVIEW, _review), _PLAN.name: (_PLAN, _plan)}[name]
    text = filled(known)
    return GetPromptResult(
        description=prompt.description, messages=[PromptMessage(role="user", content=TextContent(text=text))]
    )


def _find(known: dict[str, str]) -> str:
    wish = "Find me a class I can start right now"
    if "minutes" in known:
        wish += f", about {known['minutes']} minutes"
    if "discipline" in known:
        wish += f", {known['discipline']}"
    if "equipment" in known:
        wish += f"; I have only: {known['equipment']}"
    return f"{wish}. Offer three that differ, and say in a few words why each fits. Open the one I choose with start_workout."


def _review(known: dict[str, str]) -> str:
    running = known.get("week", "").strip().lower() == "this"
    week = "this week so far" if running else "last week"
    before = "the week before, up to the same day" if running else "the week before"
    return (
        f"Review {week} of my training. Start with get_training_context, then read the sessions with get_workouts and the "
        f"numbers with get_progress, compared with {before}. Tell me, in this order and in few words: what I did and what "
        "it adds up to, with units; what was a record or clearly different, and by how much; what is missing from the "
        "data, if anything is; and one thing to do next week that follows from it. Take every number from the tools and "
        "none from anywhere else, say how a derived one was made if I ask, and neither praise nor scold."
    )


def _plan(known: dict[str, str]) -> str:
    time = f" I have time on {known['days']}" if "days" in known else ""
    if "minutes" in known:
        time += f"{',' if time else ' I have'} up to {known['minutes']} minutes each time"
    return (
        f"Plan my next seven days of training.{time}{'.' if time else ''} Start with get_training_context, then read "
        "get_schedule from today on. Where there is a plan, tell me what stands on which day, what was missed and what "
        "cannot be played on its day; where something does not fit any more, propose changes with adapt_plan and tell "
        "them line by line, with why. Where there is none, ask only for what is missing, draft one with build_plan and "
        "say what it assumed. Change and schedule nothing before I have said yes; then use save_plan, or "
        "schedule_session for a single session, and tell me how to take it back."
    )


def complete(argument: str, begun: str) -> list[str]:
    """Values of a prompt's argument that begin with what was typed."""
    return [value for value in _COMPLETED.get(argument, ()) if value.startswith(begun.lower())][:100]

"""What is offered besides tools: the resource that names the catalogue's words, and the prompts a person may pick."""

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

from palestra.catalog import vocabulary as words

TAXONOMY = "catalog://taxonomy"

# SEP-2164: an unknown resource is an invalid parameter from 2026-07-28 on.
_RESOURCES = {
    TAXONOMY: Resource(
        uri=TAXONOMY,
        name="taxonomy",
        title="Taxonomy of the catalogue",
        description="The words that classes and exercises are described with, and that arguments take.",
        mime_type="application/json",
    )
}

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

_COMPLETED: dict[str, tuple[str, ...]] = {
    "discipline": words.DISCIPLINES,
    "equipment": words.EQUIPMENT,
    "minutes": ("10", "15", "20", "30", "45", "60"),
}


def list_resources() -> ListResourcesResult:
    """Every resource."""
    return ListResourcesResult(resources=list(_RESOURCES.values()))


def read_resource(uri: str) -> ReadResourceResult:
    """One resource; raises MCPError for an unknown one."""
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


def list_prompts() -> ListPromptsResult:
    """Every prompt."""
    return ListPromptsResult(prompts=[_FIND])


def get_prompt(name: str, arguments: dict[str, str]) -> GetPromptResult:
    """One prompt, filled in; raises MCPError for an unknown one."""
    if name != _FIND.name:
        raise MCPError(code=INVALID_PARAMS, message=f"Unknown prompt: {name[:64]}")
    known = {key: value[:80] for key, value in arguments.items() if key in _COMPLETED and value}
    wish = "Find me a class I can start right now"
    if "minutes" in known:
        wish += f", about {known['minutes']} minutes"
    if "discipline" in known:
        wish += f", {known['discipline']}"
    if "equipment" in known:
        wish += f"; I have only: {known['equipment']}"
    text = f"{wish}. Offer three that differ, and say in a few words why each fits."
    return GetPromptResult(
        description=_FIND.description, messages=[PromptMessage(role="user", content=TextContent(text=text))]
    )


def complete(argument: str, begun: str) -> list[str]:
    """Values of a prompt's argument that begin with what was typed."""
    return [value for value in _COMPLETED.get(argument, ()) if value.startswith(begun.lower())][:100]

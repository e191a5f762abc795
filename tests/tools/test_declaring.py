"""Is a tool that is declared incompletely refused before the server starts?"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from mcp.client import Client
from pydantic import BaseModel, Field
from tests.factories import NOW

from palestra import server
from palestra.errors import ContractError
from palestra.store.engine import Database
from palestra.telemetry.metrics import Metrics
from palestra.tools._shared.declaring import Call, OneOrMore, Result, Tool, one_of, tool
from palestra.tools._shared.listing import SuchAs, ToldIn

COMPLETE: dict[str, Any] = {
    "title": "Find",
    "read_only": True,
    "destructive": False,
    "open_world": False,
    "idempotent": True,
    "scopes": (),
    "widget": None,
    "invoking": "Looking",
    "invoked": "Found",
}
Query = Annotated[str, Field(description="What.")]


async def find(call: Call, *, query: Query = "") -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return Result(summary=query)


async def undocumented(call: Call) -> Result:
    return Result(summary="")


async def without_when(call: Call) -> Result:
    """Finds things. Do not use it otherwise."""
    return Result(summary="")


async def without_when_not(call: Call) -> Result:
    """Use this when something is lost."""
    return Result(summary="")


async def undescribed(call: Call, *, query: str = "") -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return Result(summary="")


async def positional(call: Call, query: Query = "") -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return Result(summary="")


async def another_result(call: Call) -> BaseModel:
    """Use this when something is lost. Do not use it otherwise."""
    return BaseModel()


async def a_name_of_more_than_sixty_four_characters_that_hosts_would_not_take(call: Call) -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return Result(summary="")


def test_a_complete_declaration_is_taken() -> None:
    declared = tool(**COMPLETE)(find)
    assert declared.security_schemes == [{"type": "noauth"}]
    assert tool(**{**COMPLETE, "scopes": ("log:write",)})(find).security_schemes == [
        {"type": "oauth2", "scopes": ["log:write"]}
    ]
    assert tool(**COMPLETE, richer_with=("profile:read",))(find).security_schemes == [
        {"type": "noauth"},
        {"type": "oauth2", "scopes": ["profile:read"]},
    ]


@pytest.mark.parametrize(
    ("handler", "lacks"),
    [
        (undocumented, "a docstring that begins “Use this when …”"),
        (without_when, "a docstring that begins “Use this when …”"),
        (without_when_not, "a docstring that says “Do not use it …”"),
        (undescribed, "query to be Annotated with a Field(description=…)"),
        (positional, "query to be keyword-only"),
        (another_result, "to return a Result"),
        (a_name_of_more_than_sixty_four_characters_that_hosts_would_not_take, "a name of at most 64 characters"),
    ],
)
def test_a_function_that_lacks_something_is_refused(handler: Callable[..., Any], lacks: str) -> None:
    with pytest.raises(ContractError, match=re.escape(f"Tool {handler.__name__} needs {lacks}.")):
        tool(**COMPLETE)(handler)


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ({"title": ""}, "a title"),
        ({"read_only": True, "destructive": True}, "not to be read-only and destructive at once"),
        ({"scopes": ("log:write",), "richer_with": ("log:write",)}, "either scopes or richer_with"),
        ({"invoking": ""}, "status texts of 1 to 64 characters"),
        ({"invoked": "x" * 65}, "status texts of 1 to 64 characters"),
    ],
)
def test_a_declaration_that_cannot_be_right_is_refused(said: dict[str, Any], lacks: str) -> None:
    with pytest.raises(ContractError, match=lacks):
        tool(**{**COMPLETE, **said})(find)


@pytest.mark.parametrize("left_out", sorted(COMPLETE))
def test_nothing_of_a_declaration_may_be_left_out(left_out: str) -> None:
    with pytest.raises(TypeError, match=left_out):
        tool(**{name: value for name, value in COMPLETE.items() if name != left_out})


Movement = Annotated[Literal["jumping", "kneeling"], one_of("jumping", "kneeling"), ToldIn("find")]
Thing = Annotated[Literal["mat", "box"], one_of("mat", "box"), SuchAs("mat")]
Movements = Annotated[list[Movement], OneOrMore]
TOLD = {"type": "array", "items": {"type": "string", "enum": ["jumping", "kneeling"]}}
UNTOLD = {"type": "array", "items": {"type": "string"}}


async def look(
    call: Call,
    *,
    avoid: Annotated[Movements | None, Field(max_length=9, description="Never say why.")] = None,
    thing: Annotated[Thing | None, Field(description="")] = None,
    limit: Annotated[int, Field(ge=1, le=10, description="")] = 5,
    minutes: Annotated[int, Field(ge=1, le=600, description="")] = 30,
) -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return Result(summary="")


def test_a_vocabulary_is_listed_in_one_tool_and_named_in_every_other() -> None:
    look.__name__ = "find"
    owner = tool(**COMPLETE)(look).listed_input["properties"]["avoid"]
    look.__name__ = "look"
    other = tool(**COMPLETE)(look).listed_input["properties"]["avoid"]
    assert owner == {**TOLD, "description": "Never say why."}
    assert other == {**UNTOLD, "description": "Never say why. As in find."}


def test_the_list_says_what_a_model_needs_and_the_whole_schema_everything() -> None:
    declared = tool(**COMPLETE)(look)
    assert {name: field for name, field in declared.listed_input["properties"].items() if name != "avoid"} == {
        "thing": {"type": "string", "description": "Such as mat."},
        "limit": {"type": "integer", "maximum": 10},
        "minutes": {"type": "integer"},
    }
    assert declared.input_schema["properties"]["avoid"] == {**TOLD, "maxItems": 9, "description": "Never say why."}
    assert declared.input_schema["properties"]["thing"]["enum"] == ["mat", "box"]
    assert declared.input_schema["properties"]["minutes"]["maximum"] == 600


def services(database: Database) -> server.Services:
    return server.Services(
        database=database,
        search=None,  # type: ignore[arg-type]  # these tools do not search
        metrics=Metrics(),
        issuer="http://localhost:8000",
        clock=lambda: NOW,
        default_region=None,
        call_deadline_s=5,
        calls_in_flight=4,
    )


@pytest.mark.anyio
async def test_two_tools_of_one_name_are_refused_at_the_start(database: Database) -> None:
    declared = tool(**COMPLETE)(find)
    with pytest.raises(ContractError, match="same name"):
        server.build(services(database), (declared, declared))


@pytest.mark.anyio
async def test_a_tool_whose_widget_is_not_there_is_refused_at_the_start(database: Database) -> None:
    declared = tool(**{**COMPLETE, "widget": "class-map"})(find)
    with pytest.raises(ContractError, match="There is no widget “class-map”"):
        server.build(services(database), (declared,))


async def fail(call: Call) -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    raise RuntimeError("secret-canary")


async def answer_nonsense(call: Call) -> Result:
    """Use this when something is lost. Do not use it otherwise."""
    return None  # type: ignore[return-value]  # a mistake of ours, on purpose


@pytest.mark.anyio
@pytest.mark.parametrize("handler", [fail, answer_nonsense])
async def test_a_tool_that_breaks_is_told_in_our_words(database: Database, handler: Callable[..., Any]) -> None:
    declared: Tool = tool(**COMPLETE)(handler)
    async with Client(server.build(services(database), (declared,))) as client:
        result = await client.call_tool(declared.name)
    assert result.is_error
    assert '"code":"unavailable"' in str(result.content)
    assert "canary" not in str(result.content)
    assert "NoneType" not in str(result.content)

"""How a tool is declared: the decorator, and everything that must be said before the server starts.

@tool(title=…, read_only=…, destructive=…, open_world=…, idempotent=…, scopes=(), widget=None, invoking=…, invoked=…)
async def verb_noun(call: Call, *, argument: Annotated[type, Field(description=…)] = default) -> SomeResult:
    \"\"\"Use this when … Do not use it for …\"\"\"

All tools together cost a model at most 7,000 tokens of o200k_base (tests/tools/test_contract.py), so what is said of an
argument is what its name does not say: description="" where that is nothing. Words come from `words.py`, where their
type says which tool lists them (`listing.py`).
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, get_args, get_type_hints
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, create_model

from palestra.accounts.schemas import Entitlement
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import Wire
from palestra.errors import ContractError
from palestra.grants.schemas import Caller
from palestra.grants.scopes import Scope
from palestra.search.service import Search
from palestra.search.text import fold
from palestra.store.engine import Database
from palestra.tools._shared import listing

NAME_LIMIT = 64  # ChatGPT and Claude both stop here
STATUS_LIMIT = 64
NO_AUTH: dict[str, Any] = {"type": "noauth"}


@dataclass(frozen=True, slots=True)
class Call:
    """What a tool is given besides its arguments: who asks, when, and the services."""

    viewer: Viewer
    now: datetime
    issuer: str | None  # where the account's pages are; None where there are none
    database: Database
    search: Search
    arguments: dict[str, Any]  # as given, in JSON values
    caller: str | None  # an anonymous id of the host's user, for counting; never for access
    member: Caller | None  # who signed in, as their access token says; a tool with scopes always has one
    entitlement: Entitlement | None  # of that member, at this instant; None where the client may not know it
    widget_texts: Callable[[str, str | None], dict[str, str]]  # by language and widget (widgets.py)

    def signed_in(self) -> tuple[UUID, Entitlement]:
        """The member's id and entitlement; for tools with scopes, which nobody else gets to."""
        if self.member is None or self.entitlement is None:
            raise ContractError("A tool without scopes asks who is signed in.")
        return self.member.member_id, self.entitlement


class Result(Wire):
    """What a tool answers. `text` is for a host without a screen: useful by itself, at most 600 characters."""

    summary: Annotated[str, Field(description="One sentence that says the answer.")]

    def text(self) -> str:
        """The answer as text; more than the summary where a list is worth reading out."""
        return self.summary

    def meta(self) -> dict[str, Any]:
        """What only a widget needs; the model never sees it."""
        return {}


Handler = Callable[..., Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, complete: what hosts are told of it, and what runs.

    The schemas are the whole of what is accepted and promised; tools/list has the `listed_` ones (`listing.py`).
    """

    name: str
    title: str
    description: str
    input_model: type[BaseModel]
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    listed_input: dict[str, Any]
    listed_output: dict[str, Any]
    annotations: dict[str, Any]
    security_schemes: list[dict[str, Any]]
    meta: dict[str, Any]
    handler: Handler
    scopes: tuple[Scope, ...]
    richer_with: tuple[Scope, ...]
    widget: str | None
    app_only: bool


def tool(
    *,
    title: str,
    read_only: bool,
    destructive: bool,
    open_world: bool,
    idempotent: bool,
    scopes: tuple[Scope, ...],
    widget: str | None,
    invoking: str,
    invoked: str,
    app_only: bool = False,
    richer_with: tuple[Scope, ...] = (),
) -> Callable[[Handler], Tool]:
    """Declare a tool. Every argument is required, and refused here when it cannot be right: ContractError.

    `scopes` are all needed. `richer_with` are for a tool that answers anyone, and a linked member better. `app_only`
    tools are for widgets; hosts keep them from the model, which is no protection of what they answer.
    """

    def declare(handler: Handler) -> Tool:
        name = handler.__name__
        description = inspect.cleandoc(handler.__doc__ or "")
        _require(0 < len(name) <= NAME_LIMIT, name, "a name of at most 64 characters")
        _require(description.startswith("Use this when"), name, "a docstring that begins “Use this when …”")
        _require("Do not use it" in description, name, "a docstring that says “Do not use it …”")
        _require(bool(title), name, "a title")
        _require(not (read_only and destructive), name, "not to be read-only and destructive at once")
        _require(not (scopes and richer_with), name, "either scopes or richer_with")
        for status in (invoking, invoked):
            _require(0 < len(status) <= STATUS_LIMIT, name, "status texts of 1 to 64 characters")
        input_model = _input_model(name, handler)
        output_model = get_type_hints(handler)["return"]
        _require(isinstance(output_model, type) and issubclass(output_model, Result), name, "to return a Result")
        schemes: list[dict[str, Any]] = [] if scopes else [NO_AUTH]
        if linking := scopes or richer_with:
            schemes.append({"type": "oauth2", "scopes": list(linking)})
        accepted = listing.portable(input_model.model_json_schema())
        promised = listing.portable(output_model.model_json_schema(mode="serialization"))
        return Tool(
            name=name,
            title=title,
            description=description,
            input_model=input_model,
            input_schema=listing.without_marks(accepted),
            output_schema=listing.without_marks(promised),
            listed_input=listing.listed_input(name, accepted),
            listed_output=listing.listed_output(promised),
            annotations={
                "readOnlyHint": read_only,
                "destructiveHint": destructive,
                "openWorldHint": open_world,
                **({} if read_only else {"idempotentHint": idempotent}),  # of a read the protocol knows it
            },
            security_schemes=schemes,
            meta={
                # Old hosts read the mirror; new ones the field at the top level of the tool.
                "securitySchemes": schemes,
                "openai/toolInvocation/invoking": invoking,
                "openai/toolInvocation/invoked": invoked,
            },
            handler=handler,
            scopes=scopes,
            richer_with=richer_with,
            widget=widget,
            app_only=app_only,
        )

    return declare


def one_of(*vocabulary: str, synonyms: dict[str, str] | None = None) -> BeforeValidator:
    """Accepts a closed word as models write it: other case, spaces or hyphens, and the given synonyms."""
    spoken = {fold(word).replace("_", " "): word for word in vocabulary}
    for value, phrases in (synonyms or {}).items():
        for phrase in phrases.split(","):
            spoken.setdefault(fold(phrase).strip(), value)

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        key = " ".join(fold(value).replace("_", " ").replace("-", " ").split())
        return next((spoken[k] for k in (key, key.removesuffix("s"), key.removesuffix("es")) if k in spoken), value)

    return BeforeValidator(read)


def _as_list(value: object) -> object:
    """One value where a list is asked for is that one value."""
    return [value] if isinstance(value, str | dict) else value


OneOrMore = BeforeValidator(_as_list)


def absent(default: object) -> BeforeValidator:
    """Null for an optional argument means that it was not given: many models write every field."""
    return BeforeValidator(lambda value: default if value is None else value)


def readable(value: Any) -> bool:
    """Whether a JSON value is text that can be stored: JSON may hold NUL and halves of surrogate pairs, Postgres not."""
    if isinstance(value, str):
        return "\x00" not in value and (value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value))
    if isinstance(value, dict):
        return all(readable(key) and readable(part) for key, part in value.items())
    return all(map(readable, value)) if isinstance(value, list) else True


def explain(error: dict[str, Any], schema: dict[str, Any]) -> str:
    """One pydantic error as a sentence in our words; none of pydantic's text, and no echo of long input.

    `schema` is the tool's, as hosts are told it: it says what is taken instead.
    """
    name = _place(error["loc"])
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden" if len(error["loc"]) > 1:
            return f"{name} is not taken; it may be {_fields(schema, error['loc'][:-1])}."
        case "extra_forbidden":
            return f"{name} is not an argument of this tool; it takes {_fields(schema, ())}."
        case "model_type" | "model_attributes_type":
            return f"{_place(error['loc'], whole=True)} must be an object with {_fields(schema, error['loc'])}."
        case "missing":
            return f"{name} is missing."
        case "literal_error":
            return f"{name} must be one of {context['expected'].replace(chr(39), '')}."
        case "greater_than_equal":
            return f"{name} must be at least {context['ge']}."
        case "less_than_equal":
            return f"{name} must be at most {context['le']}."
        case "string_too_long":
            return f"{name} is longer than {context['max_length']} characters."
        case "too_long":
            return f"{name} has more than {context['max_length']} values."
        case "string_pattern_mismatch":
            return f"{name} does not have the form of one."
        case kind if kind.startswith(("int", "float", "decimal")):
            return f"{name} must be a number."
        case kind if kind.startswith("bool"):
            return f"{name} must be true or false."
        case kind if kind.startswith(("list", "tuple")):
            return f"{name} must be a list."
        case kind if kind.startswith("date_"):
            return f"{name} must be a date like 2026-11-23."
        case kind if kind.startswith(("datetime", "timezone")):
            return f"{name} must be a moment with its zone, like 2026-11-23T18:30:00+01:00."
        case "value_error":
            return f"{name}: {context['error']}"
        case _:
            return f"{name} does not fit."


def _fields(schema: dict[str, Any], loc: Sequence[int | str]) -> str:
    """What an object at this place of the arguments may have."""
    for part in loc:
        schema = schema.get("items", {}) if isinstance(part, int) else schema.get("properties", {}).get(part, {})
    return ", ".join(schema.get("properties", ())) or "nothing else"


def _place(loc: Sequence[int | str], *, whole: bool = False) -> str:
    """`sets[2].reps`; of the values of a list, the list is named, unless it is the `whole` place."""
    last = len(loc) if whole else max((place for place, part in enumerate(loc) if isinstance(part, str)), default=-1)
    named = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc[: last + 1])
    return named.removeprefix(".")[:120] or "arguments"


def _input_model(name: str, handler: Handler) -> type[BaseModel]:
    """The signature as a strict model: an unknown argument is named and refused, null means not given."""
    hints = get_type_hints(handler, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(handler).parameters.values())[1:]:
        _require(parameter.kind is inspect.Parameter.KEYWORD_ONLY, name, f"{parameter.name} to be keyword-only")
        annotation = hints[parameter.name]
        described = any(getattr(part, "description", None) is not None for part in get_args(annotation)[1:])
        _require(described, name, f"{parameter.name} to be Annotated with a Field(description=…)")
        if parameter.default is inspect.Parameter.empty:
            fields[parameter.name] = (annotation, ...)
        else:
            fields[parameter.name] = (Annotated[annotation, absent(parameter.default)], parameter.default)
    model: type[BaseModel] = create_model(
        f"{name}_arguments", __config__=ConfigDict(extra="forbid", json_schema_extra=listing.plain_optionals), **fields
    )
    TypeAdapter(model)  # a declaration that pydantic cannot build fails here, at import
    return model


def _require(holds: bool, name: str, what: str) -> None:  # an assertion reads with its condition first
    if not holds:
        raise ContractError(f"Tool {name} needs {what}.")

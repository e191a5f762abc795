"""What are hosts told of a tool's schemas? As much as it takes to call it right: every conversation pays for the list.

Of each model there are two schemas. The whole one (`portable`) says everything that holds: by it we check what we are
given and what we answer, and the committed contract and the widgets' types are made of it. The listed one is what stands
in tools/list, and a shorter telling of the same: whatever fits the whole one fits it too. What it leaves unsaid is said
where it matters: a refusal names the words, the fields and the bounds that are taken.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

TOLD_IN = "x-told-in"
SUCH_AS = "x-such-as"
MARKS = (TOLD_IN, SUCH_AS)
BOUND_TOLD = 20  # what models overstep is a page or a scale; nobody asks for 601 minutes
FIRST = ("type", "format", "enum")  # in one order, so that the same is always the same text
UNTOLD = (
    *("default", "pattern", "minLength", "maxLength", "minItems", "maxItems"),
    *("minimum", "exclusiveMinimum", "exclusiveMaximum", "additionalProperties"),
)


@dataclass(frozen=True, slots=True)
class ToldIn:
    """Words that nobody would guess, or fields of an object: told in the list of one tool, and named in every other.

    `Annotated[Literal[…], one_of(…), ToldIn("search_classes")]` is all there is to do: wherever the type is used,
    that tool lists the words, every other one says where they are listed. What is accepted is the same everywhere.
    """

    tool: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), TOLD_IN: self.tool}


@dataclass(frozen=True, slots=True)
class SuchAs:
    """Words that are what anyone calls the thing: a few stand for all, since synonyms are read and a refusal names all.

    `SuchAs("")` where not even those are needed, as for the days of the week.
    """

    words: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), SUCH_AS: self.words}


def portable(schema: dict[str, Any]) -> dict[str, Any]:
    """The whole schema as every host could read it: no `$defs`, no titles."""
    walked: dict[str, Any] = _walk(schema, schema.get("$defs", {}))
    walked.pop("description", None)
    return walked


def plain_optionals(schema: dict[str, Any]) -> None:
    """`X or null, default null` is told as plain X: half of the hosts do not read `anyOf`."""
    for field in schema.get("properties", {}).values():
        options = field.get("anyOf", [])
        real = [option for option in options if option.get("type") != "null"]
        if len(real) < len(options) and len(real) == 1:
            del field["anyOf"]
            field.update({k: v for k, v in real[0].items() if k not in field})
        if field.get("default", ...) in (None, [], "") and "default" in field:
            del field["default"]


def listed_input(tool: str, whole: dict[str, Any]) -> dict[str, Any]:
    """The arguments as tools/list tells them; one that does not exist is refused with the names of those that do."""
    arguments = {name: _argument(tool, field) for name, field in whole["properties"].items()}
    required = {"required": whole["required"]} if "required" in whole else {}
    return {"type": "object", "properties": arguments, **required}


def listed_output(whole: dict[str, Any]) -> dict[str, Any]:
    """What every answer has a value of, by name: a model reads what is in it, and what else there is, when it is there."""
    return {"type": "object", "required": [name for name, field in whole["properties"].items() if not _nullable(field)]}


def _nullable(field: dict[str, Any]) -> bool:
    return any(option.get("type") == "null" for option in field.get("anyOf", ()))


def without_marks(schema: Any) -> Any:
    """The same without our own notes on what is told where."""
    if isinstance(schema, list):
        return [without_marks(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_marks(value) for key, value in schema.items() if key not in MARKS}


def _walk(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_walk(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions[node["$ref"].rsplit("/", 1)[1]]
        told = {key: value for key, value in target.items() if key != "description"}
        return _walk({**told, **{key: value for key, value in node.items() if key != "$ref"}}, definitions)
    return {
        key: {name: _walk(sub, definitions) for name, sub in value.items()}
        if key == "properties"
        else _walk(value, definitions)
        for key, value in node.items()
        if key not in ("title", "$defs")
    }


def _argument(tool: str, field: dict[str, Any]) -> dict[str, Any]:
    """One argument, with what stands for the words or fields that it does not list."""
    told: dict[str, Any] = _shorter(tool, field)
    said = [told.pop("description", ""), _instead(tool, field)]
    return {**told, "description": " ".join(filter(None, said))} if any(said) else told


def _shorter(tool: str, node: Any) -> Any:
    """Without what only repeats a refusal, without empty descriptions, and without what is told elsewhere."""
    if isinstance(node, list):
        return [_shorter(tool, item) for item in node]
    if not isinstance(node, dict):
        return node
    if SUCH_AS in node or node.get(TOLD_IN, tool) != tool:
        node = {key: node[key] for key in ("type", "description") if key in node}
    told = {key: node[key] for key in (*FIRST, *node) if key in node}
    return {
        key: {name: _argument(tool, sub) for name, sub in value.items()}
        if key == "properties"
        else _shorter(tool, value)
        for key, value in told.items()
        if not (key in UNTOLD or key in MARKS or value == "" or (key == "maximum" and value > BOUND_TOLD))
    }


def _instead(tool: str, node: dict[str, Any]) -> str:
    """What is said in place of a vocabulary, or of the fields of an object, that is told elsewhere or nowhere."""
    if told := node.get(SUCH_AS):
        return f"Such as {told}."
    if node.get(TOLD_IN, tool) != tool:
        return f"As in {node[TOLD_IN]}."
    return _instead(tool, node["items"]) if "items" in node else ""

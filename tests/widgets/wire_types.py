"""What do widgets know of the tools? `make types` writes widgets/_types/<tool>.d.ts from the models.

One file a tool: its arguments, its result, what only the widget is told, and the three of them together.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from palestra.catalog import vocabulary
from palestra.server import TOOLS
from palestra.tools._shared.declaring import Tool
from palestra.tools._shared.listing import without_marks

HERE = Path(__file__).parent
WIDGETS = HERE.parents[1] / "widgets"
FOLDER = WIDGETS / "_types"

BY_ID = {"type": "object", "additionalProperties": {"type": "string"}}
# The `_meta` of each result. A key is left out when nothing would be in it.
META: dict[str, dict[str, dict[str, Any]]] = {
    "search_classes": {
        "palestra/urls": {"description": "Class id: address of its page.", **BY_ID},
        "palestra/artwork": {"description": "Class id: address of its picture.", **BY_ID},
        "palestra/why": {
            "description": "Class id: why it matched, as (what it is about, value).",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
        },
        "palestra/arguments": {"description": "As it was called, with a cursor or not.", "type": "object"},
    },
    "get_progress": {"palestra/arguments": {"description": "As it was called.", "type": "object"}},
    "get_workouts": {"palestra/arguments": {"description": "As it was called, of a list.", "type": "object"}},
    "get_schedule": {
        "palestra/calendar_page": {"description": "Where the calendar is subscribed to.", "type": "string"}
    },
    "get_class": {
        "palestra/exercises": {"description": "Exercise id: name, of all in its segments.", **BY_ID},
        "palestra/artwork": {"description": "Class id: address of its picture.", **BY_ID},
    },
}
# Closed words by what they are: each is one type, so that a widget can be asked for a text for all of them.
WORDS = {get_args(alias): name for name, alias in vars(vocabulary).items() if get_origin(alias) is Literal}
BANNER = "// Written by `make types` from the models of the tool {name}; changes belong there."


def wanted() -> list[Tool]:
    """The tools that widgets draw, or name in their sources."""
    sources = "".join(path.read_text("utf-8") for path in WIDGETS.rglob("*.js"))
    return [tool for tool in TOOLS if tool.widget or f'"{tool.name}"' in sources]


def declarations() -> dict[str, str]:
    """File name: contents, of everything that is generated."""
    return {f"{tool.name}.d.ts": _typescript(_schema(tool), BANNER.format(name=tool.name)) for tool in wanted()}


def meta_schema(tool: str) -> dict[str, Any]:
    """What the `_meta` of an answer may hold."""
    return _closed(META.get(tool, {}))


def _schema(tool: Tool) -> dict[str, Any]:
    """Everything of one tool in one JSON schema, with the models as its definitions."""
    name = "".join(word.capitalize() for word in tool.name.split("_"))
    arguments = without_marks(tool.input_model.model_json_schema(mode="validation"))
    result = get_type_hints(tool.handler)["return"].model_json_schema(mode="serialization")
    parts = {"arguments": arguments, "result": result, "meta": meta_schema(tool.name)}
    definitions: dict[str, Any] = {}
    for part, schema in parts.items():
        definitions |= {key: _plain(value, definitions) for key, value in schema.pop("$defs", {}).items()}
        definitions[f"{name}{part.capitalize()}"] = _plain(schema, definitions)
    return {
        "title": name,
        "description": "What is told when it is called, what it answers, and its `_meta`, which only the widget sees.",
        **_closed({part: {"$ref": f"#/$defs/{name}{part.capitalize()}"} for part in parts}),
        "required": list(parts),
        "$defs": definitions,
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _plain(schema: Any, words: dict[str, Any]) -> Any:
    """The schema without titles, each of which would become a type down to `export type Sets = number`, and with its
    closed words by name, collected in `words`."""
    if isinstance(schema, list):
        return [_plain(part, words) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if word := WORDS.get(tuple(schema.get("enum", ()))):
        words[word] = {key: schema[key] for key in ("type", "enum")}
        described = {key: schema[key] for key in ("description",) if key in schema}
        return {"allOf": [{"$ref": f"#/$defs/{word}"}], **described}
    return {
        key: {name: _plain(part, words) for name, part in value.items()}
        if key == "properties"
        else _plain(value, words)
        for key, value in schema.items()
        if key != "title"
    }


def _typescript(schema: dict[str, Any], banner: str) -> str:
    run = subprocess.run(  # noqa: S603  # no shell
        [
            Path(sys.executable).with_name("node"),
            HERE / "node_modules/json-schema-to-typescript/dist/src/cli.js",
            f"--bannerComment={banner}",
            "--style.printWidth=110",
        ],
        input=json.dumps(schema),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return run.stdout


if __name__ == "__main__":
    for name, contents in declarations().items():
        (FOLDER / name).write_text(contents, "utf-8")

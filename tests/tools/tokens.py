"""How many tokens is a text? By o200k_base, a public vocabulary of chat models, as js-tiktoken carries it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MOST = 7_000  # of all tools that a model sees: every conversation pays for them before anything is asked
FOLDER = Path(__file__).parents[1] / "widgets"  # whose node_modules have it
COUNT = """
import { readFileSync } from "node:fs";
import { Tiktoken } from "js-tiktoken/lite";
import o200k_base from "js-tiktoken/ranks/o200k_base";

const encoding = new Tiktoken(o200k_base);
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => encoding.encode(text, [], []).length)));
"""


def written(value: Any) -> str:
    """A JSON value as it is on the wire; a text as itself."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def counts(values: Sequence[Any]) -> list[int]:
    """The tokens of each."""
    run = subprocess.run(  # noqa: S603  # no shell
        [Path(sys.executable).with_name("node"), "--input-type=module", "--eval", COUNT],
        cwd=FOLDER,
        input=json.dumps([written(value) for value in values]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[int] = json.loads(run.stdout)
    return found


def is_for_models(tool: dict[str, Any]) -> bool:
    """Whether hosts put a tool before the model, as it stands in tools/list."""
    seen: list[str] = tool["_meta"].get("ui", {}).get("visibility", ["model"])
    return "model" in seen

"""How does what was recorded become fixtures? Ids that chance made are numbered; then files are written, or held against it."""

import json
import os
import re
from base64 import b32encode
from collections.abc import Mapping
from typing import Any

from tests.widgets.drawing import WIDGETS, samples
from tests.widgets.recording import dump


def numbered(made: Mapping[str, dict[str, Any]], *prefixes: str) -> dict[str, dict[str, Any]]:
    """The same with the ids of these kinds counted in the order in which they come, and cursors, which hold ids, too."""
    text = json.dumps(made, ensure_ascii=False)
    for prefix in prefixes:
        for at, found in enumerate(dict.fromkeys(re.findall(rf"{prefix}_(?!a{{26}})[a-z2-7]{{26}}", text)), start=1):
            text = text.replace(found, f"{prefix}_{b32encode(at.to_bytes(16)).decode().rstrip('=').lower()}")
    for at, found in enumerate(dict.fromkeys(re.findall(r'"(?:next_)?cursor": "([^"]+)"', text)), start=1):
        text = text.replace(found, f"page-{at + 1}")
    counted: dict[str, dict[str, Any]] = json.loads(text)
    return counted


def hold_to(recorded: Mapping[str, dict[str, Any]], widget: str) -> None:
    """The files of a widget are what was recorded; with UPDATE_FIXTURES=1 they become it."""
    folder = WIDGETS / widget / "fixtures"
    if os.environ.get("UPDATE_FIXTURES"):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.json"):
            path.unlink()
        for name, fixture in recorded.items():
            (folder / f"{name}.json").write_text(dump(fixture), "utf-8")
    assert sorted(f"{widget}/{name}" for name in recorded) == samples(widget)
    for name, fixture in recorded.items():
        assert (folder / f"{name}.json").read_text("utf-8") == dump(fixture), f"{name}: record with UPDATE_FIXTURES=1"

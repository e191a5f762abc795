"""Do the widgets know the tools' types as they are, and would a wrong name in a widget be noticed?"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.widgets import wire_types
from tests.widgets.drawing import WIDGETS, samples

HERE = Path(__file__).parent
USES = """
/** @typedef {import("./search_classes.js").SearchClassesResult} Found */

/** @param {Found} found */
export const minutes = (found) => found.results.map((hit) => hit.%s / 60);
"""


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return wire_types.declarations()


def test_the_committed_types_are_those_of_the_models(written: dict[str, str]) -> None:
    committed = {name: (wire_types.FOLDER / name).read_text("utf-8") for name in written}
    assert committed == written, "run `make types`"


def test_nothing_generated_is_left_of_a_tool_that_is_gone(written: dict[str, str]) -> None:
    generated = {path.name for path in wire_types.FOLDER.glob("*.d.ts") if "make types" in path.read_text("utf-8")}
    assert generated == set(written)


def test_a_result_is_complete_so_no_field_of_it_may_be_absent(written: dict[str, str]) -> None:
    for name, text in written.items():
        types = _interfaces(text)
        results = [type_ for type_ in types if type_.endswith("Result")]
        assert results, name
        answered = {type_: types[type_] for type_ in _told_by(results, types)}
        assert not [type_ for type_, body in answered.items() if re.search(r"^ {2}\S+\?:", body, re.MULTILINE)]


def test_every_argument_of_a_search_may_be_absent(written: dict[str, str]) -> None:
    arguments = _interfaces(written["search_classes.d.ts"])["SearchClassesArguments"]
    assert re.search(r"^ {2}query\?: string;", arguments, re.MULTILINE)
    assert not re.search(r"^ {2}\w+:", arguments, re.MULTILINE)


def test_no_bare_value_has_a_type_of_its_own(written: dict[str, str]) -> None:
    for text in written.values():
        assert not re.search(r"^export type \w+ = (string|number|boolean|null)", text, re.MULTILINE)


@pytest.mark.parametrize("sample", samples())
def test_what_only_the_widget_is_told_has_its_type_too(sample: str) -> None:
    widget, name = sample.split("/")
    fixture = json.loads((WIDGETS / widget / "fixtures" / f"{name}.json").read_text("utf-8"))
    for answered in (fixture, *fixture.get("calls", [])):
        if not answered["result"]["isError"]:
            told = answered["result"].get("_meta", {})
            Draft202012Validator(wire_types.meta_schema(answered["tool"])).validate(told)


@pytest.mark.parametrize(("field", "errors"), [("duration_s", 0), ("durations_s", 1)])
def test_typescript_finds_a_field_that_does_not_exist(
    tmp_path: Path, written: dict[str, str], field: str, errors: int
) -> None:
    for name, text in written.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "uses.js").write_text(USES % field, "utf-8")
    settings = (HERE / "tsconfig.json").read_text("utf-8")
    (tmp_path / "tsconfig.json").write_text(re.sub(r'"include": \[[^\]]*\]', '"include": ["*"]', settings), "utf-8")
    run = subprocess.run(  # noqa: S603  # no shell
        [Path(sys.executable).with_name("node"), HERE / "node_modules/typescript/bin/tsc", "-p", tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.count("error TS") == errors, run.stdout
    assert (run.returncode != 0) == bool(errors)


def _told_by(names: list[str], types: dict[str, str]) -> set[str]:
    """These types and all that stand in them."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += [word for word in re.findall(r"\b[A-Z]\w+", types[name]) if word in types]
    return found


def _interfaces(text: str) -> dict[str, str]:
    return dict(re.findall(r"^export interface (\w+) \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))

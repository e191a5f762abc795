"""What is wrong with a row, in words a content team can act on: the field, what was expected, what came."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

MAX_PROBLEMS = 3  # of one row; whoever mends three things runs the file again anyway
MAX_ECHO = 60  # characters of the file that a message repeats
SHORT_VOCABULARY = 8  # up to so many allowed words are listed in full

# What a pattern of records.py means. A test holds that every pattern there has its words here.
PATTERN_WORDS = {
    r"^\S+$": "an id without spaces",
    r"^[a-z0-9][a-z0-9_]{0,39}$": "a short name in lower-case letters, digits and underscores, such as power_yoga",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$": "a language code such as en or pt-BR",
    r"^[A-Z]{2}$": "a two-letter country code in capitals such as US",
    r"^https://\S+$": "an address that begins with https://",
}

_QUOTED = re.compile(r"'([^']*)'")  # pydantic names the allowed words as 'a', 'b' or 'c'
_A_DATE = "a date like 2024-05-31"
_A_MOMENT = "a date and time with its time zone, like 2024-05-31T18:00:00Z"
_EXPECTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "int_type": lambda _: "a whole number",
    "float_type": lambda _: "a number",
    "finite_number": lambda _: "a number",
    "bool_type": lambda _: "true or false",
    "string_type": lambda _: "text",
    "list_type": lambda _: "a list",
    "model_type": lambda _: "an object with named fields",
    "date_type": lambda _: _A_DATE,
    "date_parsing": lambda _: _A_DATE,
    "date_from_datetime_parsing": lambda _: _A_DATE,
    "date_from_datetime_inexact": lambda _: _A_DATE,
    "datetime_type": lambda _: _A_MOMENT,
    "datetime_parsing": lambda _: _A_MOMENT,
    "datetime_from_date_parsing": lambda _: _A_MOMENT,
    "timezone_aware": lambda _: _A_MOMENT,
    "string_too_short": lambda ctx: (
        "some text" if ctx["min_length"] == 1 else f"at least {ctx['min_length']} characters"
    ),
    "string_too_long": lambda ctx: f"at most {ctx['max_length']:,} characters",
    "string_pattern_mismatch": lambda ctx: PATTERN_WORDS[ctx["pattern"]],
    "too_long": lambda ctx: f"at most {ctx['max_length']} entries",
    "greater_than": lambda ctx: f"more than {ctx['gt']:,}",
    "greater_than_equal": lambda ctx: f"at least {ctx['ge']:,}",
    "less_than": lambda ctx: f"less than {ctx['lt']:,}",
    "less_than_equal": lambda ctx: f"at most {ctx['le']:,}",
}


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Every problem of one row in one line: the first few in full, the rest counted."""
    problems = error.errors(include_url=False)
    said = [_problem(problem, model) for problem in problems[:MAX_PROBLEMS]]
    if rest := len(problems) - len(said):
        said.append(f"and {rest} more")
    return "; ".join(said)


def echo(value: object) -> str:
    """A value of the file as it stood there, cut to a length that fits a line of a terminal."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_ECHO else text[: MAX_ECHO - 1] + "…"


def suggestion(word: str, words: Iterable[str]) -> str | None:
    """The word of `words` that was probably meant, or None when nothing is near."""
    found = process.extractOne(_plain(word[:100]), list(words), scorer=fuzz.ratio, score_cutoff=65)
    return found[0] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`; did you mean …?`, or nothing."""
    near = suggestion(word, words)
    return f"; did you mean {near}?" if near else ""


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")


def _problem(problem: ErrorDetails, model: type[BaseModel]) -> str:
    place, kind, value = _place(problem["loc"]), problem["type"], problem["input"]
    context = problem.get("ctx", {})
    if kind == "missing":
        return f"{place}: this field is required and missing"
    if kind == "extra_forbidden":
        near = did_you_mean(str(problem["loc"][-1]), _fields(model, problem["loc"]))
        return f"there is no field {_place_echo(problem['loc'])}{near}"
    if kind == "literal_error":
        return f"{place}: {_not_among(value, _QUOTED.findall(context['expected']))}"
    if kind == "value_error":
        return f"{place}: {context['error']}" if place else str(context["error"])
    if kind == "json_invalid":
        return "the text holds half a Unicode character (a lone surrogate such as \\ud83d)"
    expected = _EXPECTED.get(kind)
    came = _came(kind, value, context)
    return f"{place}: expected {expected(context)}, came {came}" if expected else f"{place}: {came} does not fit"


def _came(kind: str, value: object, context: Mapping[str, Any]) -> str:
    if value is None:
        return "null; leave the field out instead"
    if kind == "string_too_long" and isinstance(value, str):
        return f"{len(value):,}"
    if kind == "too_long":
        return str(context["actual_length"])
    if kind == "timezone_aware":
        return f"{echo(value)} without a zone"
    if kind == "string_too_short":
        return "nothing"
    return echo(value)


def _not_among(value: object, words: list[str]) -> str:
    if value is None:
        return "null is not a value; leave the field out instead"
    known = f"; it is one of {', '.join(words)}" if len(words) <= SHORT_VOCABULARY else ""
    near = did_you_mean(value, words) if isinstance(value, str) else ""
    return f"{echo(value)} is not a known value{near or known or '; the known ones are in docs/catalog-format.md'}"


def _place(location: tuple[int | str, ...]) -> str:
    """`segments #3 kind`: positions count from 1, as people do."""
    return " ".join(f"#{part + 1}" if isinstance(part, int) else part for part in location)


def _place_echo(location: tuple[int | str, ...]) -> str:
    inside = _place(location[:-1])
    return echo(location[-1]) + (f" in {inside}" if inside else "")


@cache
def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema, made once."""
    return model.model_json_schema()


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The fields that exist where an unknown one was found."""
    whole = schema(model)
    if len(location) == 1:
        return list(whole["properties"])
    name = whole["properties"][location[0]]["items"]["$ref"].rsplit("/", 1)[-1]
    return list(whole["$defs"][name]["properties"])

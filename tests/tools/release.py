"""What does a change of a tool's published contract cost? Pure: the wire form before and after in, a verdict out.

After host-contract 2.9: hosts scan names, texts, schemas, annotations, securitySchemes and `_meta`. A change keeps the
old definition live until checks pass, so both must be answered at once; where the old one cannot be, it is another app.
"""

from collections.abc import Iterator
from typing import Any, Literal

Verdict = Literal["goes live", "needs a re-scan", "is a new app"]
Schema = dict[str, Any]

LOWER = ("minimum", "minLength", "minItems")  # raising one refuses what was accepted
UPPER = ("maximum", "maxLength", "maxItems")  # so does lowering one of these


def classify(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Verdict:
    """The verdict on one tool; None is a tool that is not there."""
    if old == new:
        return "goes live"
    return "is a new app" if any(breaks(old, new)) else "needs a re-scan"


def breaks(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[str]:
    """What a host that still holds the old definition would run into, each in a few words."""
    if old is None:
        return
    if new is None:
        yield "the tool is gone"
        return
    if old["name"] != new["name"]:
        yield "the tool has another name"
    yield from _refused(old["inputSchema"], new["inputSchema"], "")
    yield from _missing(old["outputSchema"], new["outputSchema"], "")
    held = {scope for scheme in old["securitySchemes"] for scope in scheme.get("scopes", [])}
    asked = {scope for scheme in new["securitySchemes"] for scope in scheme.get("scopes", [])}
    if asked - held:
        yield f"it asks for {', '.join(sorted(asked - held))}"


def _refused(old: Schema, new: Schema, at: str) -> Iterator[str]:
    """Arguments that were accepted and are not any more."""
    for name, before in old.get("properties", {}).items():
        after = new.get("properties", {}).get(name)
        if after is None:
            yield f"argument {at}{name} is gone"
        else:
            yield from _refused(before, after, f"{at}{name}.")
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"argument {at}{name} is required"
    if _type(old) != _type(new):
        yield f"{at or 'the arguments'} are of another type"
    if "enum" in new and (gone := _values(old) - _values(new)):
        yield f"{at} takes {', '.join(map(str, sorted(gone))) or 'not every value'} no more"
    if "enum" in new and "enum" not in old:
        yield f"{at} is closed"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield f"{at} has another form"
    yield from (f"{at} has a higher {k}" for k in LOWER if k in new and new[k] > old.get(k, float("-inf")))
    yield from (f"{at} has a lower {k}" for k in UPPER if k in new and new[k] < old.get(k, float("inf")))
    if "items" in old and "items" in new:
        yield from _refused(old["items"], new["items"], f"{at}items.")


def _missing(old: Schema, new: Schema, at: str) -> Iterator[str]:
    """Parts of an answer that a widget may read and that are not there any more, or not as they were."""
    for name, before in old.get("properties", {}).items():
        after = new.get("properties", {}).get(name)
        if after is None:
            yield f"result {at}{name} is gone"
        elif name in old.get("required", []) and name not in new.get("required", []):
            yield f"result {at}{name} may be absent"
        else:
            yield from _missing(before, after, f"{at}{name}.")
    if _type(old) != _type(new):
        yield f"result {at} is of another type"
    if "items" in old and "items" in new:
        yield from _missing(old["items"], new["items"], f"{at}items.")


def _type(schema: Schema) -> frozenset[str]:
    options = schema.get("anyOf", [schema])
    return frozenset(str(option.get("type", "any")) for option in options)


def _values(schema: Schema) -> frozenset[Any]:
    return frozenset(schema.get("enum", []))

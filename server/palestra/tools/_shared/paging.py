"""Where a list goes on: a cursor that carries the call itself and what was shown of its answer.

The next page is the ranking less what was shown, so a page never repeats a class and never skips one, even when the
catalogue changes in between. After the ranked candidates comes a listing, which goes on by its key.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from palestra.errors import ValidationFailed
from palestra.search.answers import Place
from palestra.tools._shared.declaring import readable

VERSION = 1
MAX_LENGTH = 8_000  # characters: the longest question in Chinese with 100 exclusions and 220 classes shown takes 6,700
MAX_INFLATED = 32_000
# What may differ from page to page.
OF_A_PAGE = frozenset({"cursor", "limit"})
# How Postgres writes the keys that listings go on by: anything else would only fail there.
REAL = r"\d(\.\d{1,12})?(e-[0-3]\d)?"
KEYS = {"new": r"\d{4}-\d\d-\d\d", "shortest": r"\d{1,9}"}


def encode(arguments: Mapping[str, Any], place: Place) -> str:
    """The cursor as an opaque, URL-safe string. `arguments` are those of the first page, as JSON values."""
    first = {name: value for name, value in arguments.items() if name not in OF_A_PAGE and value is not None}
    body = orjson.dumps([VERSION, first, place.seen, place.after], option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")


def decode(cursor: str) -> tuple[dict[str, Any], Place]:
    """The arguments and the place again; raises ValidationFailed for anything that `encode` did not make."""
    try:
        return _decode(cursor)
    except (ValueError, TypeError, IndexError, OverflowError, binascii.Error, zlib.error):
        raise _not_ours() from None


def resume(arguments: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The arguments of a call with its cursor's laid under them, so that a cursor alone is enough.

    `model` reads them: what means the same is the same. Raises ValidationFailed when an argument contradicts the
    cursor, since that would be another search. Arguments that `model` refuses are given back for the caller to tell.
    """
    if "cursor" not in model.model_fields or not isinstance(cursor := arguments.get("cursor"), str):
        return dict(arguments)
    first, _ = decode(cursor)
    merged = {**first, **{name: value for name, value in arguments.items() if value is not None}}
    try:
        begun = model.model_validate(first)
    except ValidationError:
        raise _not_ours() from None
    try:
        going_on = model.model_validate(merged)
    except ValidationError:
        return merged
    for name in model.model_fields:
        if name not in OF_A_PAGE and getattr(begun, name) != getattr(going_on, name):
            raise ValidationFailed(
                f"{name} is not what this cursor's search was asked with.", fix="Leave cursor out for a new search."
            )
    return {**first, **{name: value for name, value in arguments.items() if name in OF_A_PAGE}}


def _decode(cursor: str) -> tuple[dict[str, Any], Place]:
    if len(cursor) > MAX_LENGTH:
        raise ValueError
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    version, arguments, seen, after = orjson.loads(zlib.decompressobj().decompress(packed, MAX_INFLATED))
    if version != VERSION or not isinstance(arguments, dict) or not readable(arguments):
        raise ValueError
    if after is not None:
        key, last = str(after[0]), _document(after[1])
        if not re.fullmatch(KEYS.get(str(arguments.get("sort")), REAL), key):
            raise ValueError
        if arguments.get("sort") == "new":
            date.fromisoformat(key)
        after = (key, last)
    return arguments, Place(seen=tuple(map(_document, seen)), after=after)


def _document(value: Any) -> int:
    if not 0 <= int(value) < 2**31:
        raise ValueError
    return int(value)


def _not_ours() -> ValidationFailed:
    return ValidationFailed("cursor is not one that this tool gave.", fix="Leave it out to start from the first page.")

"""Where a list goes on: a cursor that carries the call itself and where its answer ended.

A search goes on with its ranking less what was shown, so a page never repeats a class and never skips one, even when
the catalogue changes in between. After the ranked candidates comes a listing, which goes on by its key. What was
performed is listed by when it was, and goes on after the last that was shown.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

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
BY_TIME = "by time"
_UNREADABLE = (ValueError, TypeError, IndexError, OverflowError, binascii.Error, zlib.error)


def encode(arguments: Mapping[str, Any], place: Place) -> str:
    """The cursor of a search as an opaque, URL-safe string. `arguments` are those of the first page, as JSON values."""
    return _pack(arguments, place.seen, place.after)


def decode(cursor: str) -> tuple[dict[str, Any], Place]:
    """The arguments and the place again; raises ValidationFailed for anything that `encode` did not make."""
    try:
        arguments, where = _unpack(cursor)
        return arguments, _place(arguments, where)
    except _UNREADABLE:
        raise _not_ours() from None


def encode_after(arguments: Mapping[str, Any], after: tuple[datetime, UUID]) -> str:
    """The cursor of a list by time: the moment and the key of the last that was shown."""
    return _pack(arguments, BY_TIME, after[0].astimezone(UTC).isoformat(), str(after[1]))


def decode_after(cursor: str) -> tuple[datetime, UUID]:
    """The moment and the key again; raises ValidationFailed for anything that `encode_after` did not make."""
    try:
        _, (kind, moment, key) = _unpack(cursor)
        after = datetime.fromisoformat(moment)
        if kind != BY_TIME or after.tzinfo is None or not 1900 <= after.year <= 2200:
            raise ValueError
        return after, UUID(key)
    except (*_UNREADABLE, AttributeError):
        raise _not_ours() from None


def resume(arguments: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The arguments of a call with its cursor's laid under them, so that a cursor alone is enough.

    `model` reads them: what means the same is the same. Raises ValidationFailed when an argument contradicts the
    cursor, since that would be another search. Arguments that `model` refuses are given back for the caller to tell.
    """
    if "cursor" not in model.model_fields or not isinstance(cursor := arguments.get("cursor"), str):
        return dict(arguments)
    try:
        first, _ = _unpack(cursor)
    except _UNREADABLE:
        raise _not_ours() from None
    merged = {**first, **{name: value for name, value in arguments.items() if value is not None}}
    try:
        begun = model.model_validate(first)
    except ValidationError:
        raise _not_ours() from None
    try:
        going_on = model.model_validate(merged)
    except ValidationError:
        return merged
    for name, field in model.model_fields.items():
        if name not in OF_A_PAGE and getattr(begun, name) != getattr(going_on, name):
            raise ValidationFailed(
                f"{field.alias or name} is not what this cursor's search was asked with.",
                fix="Leave cursor out for a new search.",
            )
    return {**first, **{name: value for name, value in arguments.items() if name in OF_A_PAGE}}


def _pack(arguments: Mapping[str, Any], *where: Any) -> str:
    first = {name: value for name, value in arguments.items() if name not in OF_A_PAGE and value is not None}
    body = orjson.dumps([VERSION, first, *where], option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")


def _unpack(cursor: str) -> tuple[dict[str, Any], list[Any]]:
    if len(cursor) > MAX_LENGTH:
        raise ValueError
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    version, arguments, *where = orjson.loads(zlib.decompressobj().decompress(packed, MAX_INFLATED))
    if version != VERSION or not isinstance(arguments, dict) or not readable(arguments):
        raise ValueError
    return arguments, where


def _place(arguments: dict[str, Any], where: list[Any]) -> Place:
    seen, after = where
    if after is not None:
        key, last = str(after[0]), _document(after[1])
        if not re.fullmatch(KEYS.get(str(arguments.get("sort")), REAL), key):
            raise ValueError
        if arguments.get("sort") == "new":
            date.fromisoformat(key)
        after = (key, last)
    return Place(seen=tuple(map(_document, seen)), after=after)


def _document(value: Any) -> int:
    if not 0 <= int(value) < 2**31:
        raise ValueError
    return int(value)


def _not_ours() -> ValidationFailed:
    return ValidationFailed("cursor is not one that this tool gave.", fix="Leave it out to start from the first page.")

"""Where a list goes on: a cursor that carries the call itself and what was shown of its answer.

The next page is the ranking less what was shown, so a page never repeats a class and never skips one, even when the
catalogue changes in between. After the ranked candidates comes a listing, which goes on by its key.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from palestra.errors import ValidationFailed
from palestra.search.service import Place

VERSION = 1
MAX_LENGTH = 4_000  # characters: about 700 classes shown
MAX_INFLATED = 32_000
# What may differ from page to page.
OF_A_PAGE = frozenset({"cursor", "limit"})


def encode(arguments: Mapping[str, Any], place: Place) -> str:
    """The cursor as an opaque, URL-safe string. `arguments` are those of the first page, as JSON values."""
    first = {name: value for name, value in arguments.items() if name not in OF_A_PAGE}
    body = orjson.dumps([VERSION, first, place.seen, place.after], option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")


def decode(cursor: str) -> tuple[dict[str, Any], Place]:
    """The arguments and the place again; raises ValidationFailed for anything that `encode` did not make."""
    try:
        return _decode(cursor)
    except (ValueError, TypeError, IndexError, OverflowError, binascii.Error, zlib.error):
        raise ValidationFailed(
            "cursor is not one that this tool gave.", fix="Leave it out to start from the first page."
        ) from None


def resume(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call with its cursor's laid under them, so that a cursor alone is enough.

    Raises ValidationFailed when an argument contradicts the cursor: that would be another search.
    """
    if not isinstance(cursor := arguments.get("cursor"), str):
        return dict(arguments)
    first, _ = decode(cursor)
    for name, value in arguments.items():
        if name not in OF_A_PAGE and value is not None and first.get(name, value) != value:
            raise ValidationFailed(
                f"{name} is not what this cursor's search was asked with.", fix="Leave cursor out for a new search."
            )
    return {**first, **arguments}


def _decode(cursor: str) -> tuple[dict[str, Any], Place]:
    if len(cursor) > MAX_LENGTH:
        raise ValueError
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    version, arguments, seen, after = orjson.loads(zlib.decompressobj().decompress(packed, MAX_INFLATED))
    if version != VERSION or not isinstance(arguments, dict):
        raise ValueError
    return arguments, Place(
        seen=tuple(int(id_) for id_ in seen), after=None if after is None else (str(after[0]), int(after[1]))
    )

"""What did a client send? A query or a form, read strictly: what can be read two ways is not read at all."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, unquote_plus

from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import ClientDisconnect, Request

MAX_BODY_BYTES = 16 * 1024
MAX_QUERY_BYTES = 8 * 1024
MAX_PARAMETERS = 64
READ_WITHIN_S = 10.0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters by name. Those without a value count as not sent (RFC 6749, 3.1); `repeated` came more than once."""

    values: Mapping[str, str]
    repeated: frozenset[str]

    def get(self, name: str) -> str | None:
        """Its value; of several the first, which is for messages only: callers look at `repeated` before."""
        return self.values.get(name)

    def refuse_repeated(self) -> None:
        """Raise InvalidRequestError if any came twice (RFC 6749, 3.1 and 3.2), and `resource` too: we have one."""
        if self.repeated:
            raise InvalidRequestError("A parameter was sent more than once.")


class BodyTooLarge(Exception):
    """A body beyond MAX_BODY_BYTES."""


def of_query(request: Request) -> Parameters:
    """The query's; raises InvalidRequestError."""
    raw: bytes = request.scope["query_string"]
    if len(raw) > MAX_QUERY_BYTES:
        raise InvalidRequestError("The request is too long.")
    return _parsed(raw)


async def of_form(request: Request) -> Parameters:
    """The body's; raises InvalidRequestError, or BodyTooLarge before it has read more than may be."""
    return _form(request.headers.get("content-type", ""), await body(request))


async def body(request: Request) -> bytes:
    """The body; raises BodyTooLarge before it has read more than may be, InvalidRequestError when it does not come."""
    if request.headers.get("content-length", "0").strip().zfill(20) > f"{MAX_BODY_BYTES:020}":
        raise BodyTooLarge
    read = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            async for chunk in request.stream():
                read += chunk
                if len(read) > MAX_BODY_BYTES:
                    raise BodyTooLarge
    except (TimeoutError, ClientDisconnect):
        raise InvalidRequestError("The body did not come.") from None
    return bytes(read)


def basic_credentials(request: Request) -> tuple[str, str] | None:
    """Id and secret of an `Authorization: Basic` header, or None where there is none; raises InvalidRequestError.

    Not by Authlib's, which raises UnicodeDecodeError for bytes that are not UTF-8.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidRequestError("Clients authenticate with Basic, if by a header.")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise InvalidRequestError("The Authorization header cannot be read.") from None
    if not (client_id and colon and secret):
        raise InvalidRequestError("The Authorization header cannot be read.")
    return unquote_plus(client_id), unquote_plus(secret)  # both are form-encoded first: RFC 6749, 2.3.1


def _form(content_type: str, encoded: bytes) -> Parameters:
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise InvalidRequestError(f"The body must be {FORM}.")
    return _parsed(encoded)


def _parsed(encoded: bytes) -> Parameters:
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError:  # not ASCII, not UTF-8 behind the escapes, or too many
        raise InvalidRequestError("The parameters cannot be read.") from None
    if any("\0" in name or "\0" in value for name, value in pairs):  # Postgres takes no NUL
        raise InvalidRequestError("The parameters cannot be read.")
    values: dict[str, str] = {}
    seen: set[str] = set()
    repeated: set[str] = set()
    for name, value in pairs:
        if name in seen:
            repeated.add(name)
        seen.add(name)
        if value and name not in values:
            values[name] = value
    return Parameters(MappingProxyType(values), frozenset(repeated))

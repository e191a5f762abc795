"""How is a client told no? OAuth's words, our sentences, and nothing that a stranger could learn from.

Authlib's own descriptions repeat what the client sent or say which half of a pair was wrong; only those raised here,
and the few of its fixed ones, pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2 import OAuth2Error
from starlette.responses import JSONResponse

# RFC 6749, 5.1; also for refusals, which may say as much.
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

# One sentence for an unknown client and for one that does not authenticate: no oracle (A54).
INVALID_CLIENT = "The client is not known here, or did not authenticate."

_OTHERWISE = {
    "invalid_client": INVALID_CLIENT,
    "invalid_grant": "The code or refresh token is not valid, or not any more.",
    "invalid_request": "The request lacks a parameter, or has one that does not fit.",
    "invalid_scope": "The scopes are not known here, or go beyond what was allowed.",
    "invalid_target": "Access is given to one resource here, and this is not it.",
    "unauthorized_client": "The client did not register for this.",
    "unsupported_grant_type": "The grant type is not supported here.",
    "unsupported_response_type": "The response type is not supported here: code is.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that is not on its way yet."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> JSONResponse:
        """The response; never kept by anybody (A97)."""
        return JSONResponse(dict(self.body), self.status, {**NO_STORE, **self.headers})


class InvalidTarget(OAuth2Error):  # type: ignore[misc]  # Authlib has no types
    """RFC 8707, 2: the resource is not ours, or not the one that was allowed."""

    error = "invalid_target"


def refusal(error: OAuth2Error, *, by_header: bool = False) -> Answer:
    """What a client is told. `by_header`: it authenticated by Basic, and so must be told how (RFC 6749, 5.2)."""
    if error.error == "invalid_client":
        challenge = {"WWW-Authenticate": 'Basic realm="palestra"'}  # RFC 7617, 2: there is always a realm
        return Answer(401, _body(error.error, INVALID_CLIENT), challenge if by_header else {})
    return Answer(400, _body(error.error, description(error)))


def description(error: OAuth2Error) -> str:
    """The sentence that goes with an error."""
    own = "" if error.error in ("unsupported_response_type", "unsupported_grant_type") else error.description
    return own or _OTHERWISE.get(error.error, "The request cannot be answered.")


def too_many(retry_after_s: int) -> Answer:
    """More requests than one address may send."""
    return Answer(
        429,
        _body("temporarily_unavailable", "There were too many requests from this address."),
        {"Retry-After": str(retry_after_s)},
    )


def too_large() -> Answer:
    """A body beyond all use."""
    return Answer(413, _body("invalid_request", "The body is too large."))


def unavailable() -> Answer:
    """The database does not answer. What was begun has been undone."""
    return Answer(503, _body("temporarily_unavailable", "Try again in a moment."), {"Retry-After": "2"})


def _body(error: str, sentence: str) -> dict[str, str]:
    return {"error": error, "error_description": sentence}

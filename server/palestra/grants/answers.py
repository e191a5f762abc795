"""How is a client answered? At its redirect URI, with the issuer's name on every answer, good or bad (RFC 9207)."""

from urllib.parse import parse_qsl, urlencode, urlsplit

# What an answer consists of. A redirect URI that brings one of them itself could make an answer say two things.
RESERVED = frozenset({"code", "state", "iss", "error", "error_description", "error_uri", "response"})


def granted(redirect_uri: str, *, issuer: str, code: str, state: str | None) -> str:
    """The Location that hands a code over."""
    return _with(redirect_uri, code=code, state=state, iss=issuer)


def refused(redirect_uri: str, *, issuer: str, state: str | None, error: str, description: str | None = None) -> str:
    """The Location that says no; `error` is one of OAuth's words, `description` a sentence for the developer."""
    return _with(redirect_uri, error=error, error_description=description, state=state, iss=issuer)


def answerable(redirect_uri: str) -> bool:
    """Whether an answer there is what we make it: no fragment, and no parameter of ours in its query already."""
    parts = urlsplit(redirect_uri)
    own = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return not parts.fragment and not own & RESERVED


def _with(redirect_uri: str, **parameters: str | None) -> str:
    # Appended, not taken apart and put together: what was registered stays byte for byte (OAuth 2.1, 2.3).
    told = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{told}"

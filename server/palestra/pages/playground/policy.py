"""Which Content-Security-Policy do a widget and its host get? As MCP Apps 2026-01-26 builds it from `_meta.ui.csp`."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from palestra.errors import ContractError

_ADDRESS = r"(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:[0-9]{1,5})?$"  # no path, no quote, no separator: nothing to inject
_Origin = Annotated[str, StringConstraints(pattern=rf"^https://{_ADDRESS}", max_length=253)]
_Connection = Annotated[str, StringConstraints(pattern=rf"^(https|wss)://{_ADDRESS}", max_length=253)]


class DeclaredCsp(BaseModel):
    """`_meta.ui.csp` of a resource: the origins it says it needs."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    connect_domains: Annotated[list[_Connection], Field(max_length=50)] = []
    resource_domains: Annotated[list[_Origin], Field(max_length=50)] = []
    frame_domains: Annotated[list[_Origin], Field(max_length=50)] = []
    base_uri_domains: Annotated[list[_Origin], Field(max_length=50)] = []


def sandbox_policy(declared: str | None, *, hosts: Sequence[str]) -> str:
    """The policy of a widget that declared this (JSON) or nothing, framed by `hosts` only. Raises ContractError.

    Where the specification's two texts differ, the stricter one holds: nothing declared, no connection, not even home.
    """
    try:
        csp = DeclaredCsp.model_validate_json(declared or "{}")
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, e["loc"])) or "csp" for e in error.errors(include_url=False)}))
        raise ContractError(
            f"The resource declares what no policy can carry, in {where}: origins are https://host or https://*.host."
        ) from None
    resources = " ".join(csp.resource_domains)
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'unsafe-inline' {resources}",
        "style-src": f"'self' 'unsafe-inline' {resources}",
        "img-src": f"'self' data: {resources}",
        "media-src": f"'self' data: {resources}",
        "font-src": f"'self' {resources}",
        "connect-src": " ".join(csp.connect_domains) or "'none'",
        "frame-src": " ".join(csp.frame_domains) or "'none'",  # srcdoc is no address, so the widget's own frame loads
        "object-src": "'none'",
        "base-uri": " ".join(csp.base_uri_domains) or "'self'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(hosts),
    }
    return "; ".join(f"{name} {value.strip()}" for name, value in directives.items())


def host_policy(*, sandbox: str, issuer: str) -> str:
    """The policy of the host page: its own files, its own server by either of its names, one frame."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {issuer}; "
        f"frame-src {sandbox}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

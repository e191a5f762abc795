"""Where is everything, and what is supported? RFC 8414 about us as authorization server, RFC 9728 about /mcp.

Documents are made from the issuer alone, whatever `Host` says, and clients compare the issuer byte by byte.
"""

from typing import Any
from urllib.parse import urlsplit

from palestra.grants.scopes import MINIMAL, OFFLINE, SCOPES
from palestra.oauth.services import Services

AUTHENTICATED = ["private_key_jwt", "client_secret_basic", "client_secret_post"]


def authorization_server(services: Services) -> dict[str, Any]:
    """RFC 8414. The OpenID Connect form of the document is the same: we issue no ID tokens, and so promise none."""
    issuer = services.issuer
    document: dict[str, Any] = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": services.token_endpoint,
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "jwks_uri": f"{issuer}/oauth/jwks.json",
        "scopes_supported": [*SCOPES, OFFLINE],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", *AUTHENTICATED],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
        "revocation_endpoint_auth_methods_supported": ["none", *AUTHENTICATED],
        "revocation_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
        "introspection_endpoint_auth_methods_supported": AUTHENTICATED,
        "introspection_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
        "authorization_response_iss_parameter_supported": True,  # RFC 9207
        "client_id_metadata_document_supported": services.client_documents,
        "protected_resources": [services.resource],  # RFC 9728, 4
    }
    if services.dynamic_registration:
        document["registration_endpoint"] = f"{issuer}/oauth/register"
    return document


def protected_resource(resource: str, authorization_server: str) -> dict[str, Any]:
    """RFC 9728. `scopes_supported` are those to begin with; a tool that needs more says so (MCP, step-up)."""
    return {
        "resource": resource,
        "authorization_servers": [authorization_server],
        "scopes_supported": list(MINIMAL),
        "bearer_methods_supported": ["header"],
        "resource_name": "Palestra",
    }


def authorization_server_paths(issuer: str) -> list[str]:
    """Where clients look for the first document: before the issuer's path (RFC 8414, 3), and OpenID Connect's behind."""
    path = urlsplit(issuer).path
    return [
        f"/.well-known/oauth-authorization-server{path}",
        f"/.well-known/openid-configuration{path}",
        *([f"{path}/.well-known/openid-configuration"] if path else []),
    ]


def protected_resource_paths(resource: str) -> list[str]:
    """Where clients look for the second: before the resource's path (RFC 9728, 3.1), and at the root."""
    path = urlsplit(resource).path
    above = path.rpartition("/")[0]
    return [
        f"/.well-known/oauth-protected-resource{path}",
        *([f"/.well-known/oauth-protected-resource{above}"] if above else []),
        "/.well-known/oauth-protected-resource",
    ]


def resource_metadata_url(resource: str) -> str:
    """The address that challenges name (RFC 9728, 5.1)."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{protected_resource_paths(resource)[0]}"

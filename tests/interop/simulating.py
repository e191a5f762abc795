"""What do ChatGPT and Claude do to link a member, as far as a server can see it?

Both read our metadata, ask in a browser, exchange codes and refresh. What differs is how each learns that it has to, who
it says it is, and how it proves that; that is in the tests. Sources are OpenAI's and Anthropic's documents for builders.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from tests.interop.linking import Member
from tests.oauth.document_host import DocumentHost, assertion
from tests.oauth.linking import answered

Era = Literal["legacy", "modern"]
REVISIONS = {"modern": "2026-07-28", "legacy": "2025-11-25"}
ALGORITHMS = ["ES256"]


@dataclass
class Host:
    """A host that is linked, or will be, with one server."""

    http: httpx2.AsyncClient
    url: str  # of the server's MCP endpoint
    redirect_uri: str
    user_agent: str
    era: Era
    client_id: str = ""
    proof: Callable[[str], dict[str, str]] = lambda _: {}  # what proves who it is, to the token endpoint of an issuer
    resource: dict[str, Any] = field(default_factory=dict)  # protected resource metadata
    metadata: dict[str, Any] = field(default_factory=dict)  # authorization server metadata
    tokens: dict[str, Any] = field(default_factory=dict)

    async def rpc(
        self, method: str, params: dict[str, Any] | None = None, *, token: str | None = None
    ) -> httpx2.Response:
        """One request to MCP, with the token that it has."""
        params = dict(params or {})
        headers = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": REVISIONS[self.era],
            "User-Agent": self.user_agent,
        }
        if self.era == "modern":
            headers["Mcp-Method"] = method
            if named := params.get("name"):
                headers["Mcp-Name"] = named
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": REVISIONS[self.era],
                "io.modelcontextprotocol/clientInfo": {"name": self.user_agent, "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            }
        if token := token or self.tokens.get("access_token"):
            headers["Authorization"] = f"Bearer {token}"
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return await self.http.post(self.url, json=body, headers=headers)

    async def call(
        self, tool: str, arguments: dict[str, object] | None = None, *, token: str | None = None
    ) -> httpx2.Response:
        return await self.rpc("tools/call", {"name": tool, "arguments": arguments or {}}, token=token)

    async def result(
        self, tool: str, arguments: dict[str, object] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """The result of a call that is answered with HTTP 200."""
        response = await self.call(tool, arguments, token=token)
        assert response.status_code == 200, f"{response.status_code}: {response.text}"
        result: dict[str, Any] = response.json()["result"]
        return result

    async def discover(self, resource_metadata: str) -> None:
        """Read both documents, as RFC 9728 and RFC 8414 have it, and compare byte by byte."""
        self.resource = await self._document(resource_metadata)
        assert self.resource["resource"] == self.url
        [issuer] = self.resource["authorization_servers"]
        parts = urlsplit(issuer)
        inserted = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{parts.path}"
        self.metadata = await self._document(inserted)
        assert self.metadata["issuer"] == issuer
        assert self.metadata["code_challenge_methods_supported"] == ["S256"]

    async def link(self, member: Member, scope: str | None, decision: str = "approve") -> dict[str, str]:
        """Send the member to us, and take what comes back; the parameters of the answer, and tokens where it is a code."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state,
            "code_challenge": _s256(verifier),
            "code_challenge_method": "S256",
            "resource": self.resource["resource"],
        }
        if scope is not None:
            asked["scope"] = scope
        back = await member.link(f"{self.metadata['authorization_endpoint']}?{urlencode(asked)}", decision)
        assert back.startswith(f"{self.redirect_uri}?"), "the way back is the one that was asked for"
        got = answered(back)
        assert got["state"] == state
        assert got["iss"] == self.metadata["issuer"]
        if "code" in got:
            exchange = {"code": got["code"], "redirect_uri": self.redirect_uri, "code_verifier": verifier}
            response = await self.token("authorization_code", **exchange)
            assert response.status_code == 200, response.text
            self.tokens = response.json()
        return got

    async def refresh(self, refresh_token: str | None = None) -> httpx2.Response:
        return await self.token("refresh_token", refresh_token=refresh_token or self.tokens["refresh_token"])

    async def token(self, grant_type: str, **values: str) -> httpx2.Response:
        """A request to the token endpoint, with whatever proves who asks."""
        values |= {"grant_type": grant_type, "client_id": self.client_id, "resource": self.resource["resource"]}
        proof = self.proof(self.metadata["issuer"])
        response = await self.http.post(
            self.metadata["token_endpoint"], data=values | proof, headers={"User-Agent": self.user_agent}
        )
        assert "no-store" in response.headers["cache-control"]
        return response

    async def claims(self) -> dict[str, Any]:
        """What the access token says, to whoever verifies it with our published keys."""
        published = await self._document(self.metadata["jwks_uri"])
        keys = KeySet([ECKey.import_key(key) for key in published["keys"]])
        token = jwt.decode(self.tokens["access_token"], keys, algorithms=ALGORITHMS)
        assert token.header["typ"] == "at+jwt"
        return dict(token.claims)

    async def _document(self, url: str) -> dict[str, Any]:
        response = await self.http.get(url, headers={"User-Agent": self.user_agent})
        assert response.status_code == 200, f"{response.status_code} at {url}"
        assert response.headers["content-type"].startswith("application/json")
        document: dict[str, Any] = response.json()
        return document


@dataclass(frozen=True)
class DocumentedServer:
    """A server that finds those documents, and whose clock a test may put forward."""

    url: str  # of MCP
    documents: DocumentHost
    ahead: Path  # seconds, as the server reads them

    def now(self) -> datetime:
        """The time as the server has it."""
        return datetime.now(UTC) + timedelta(seconds=float(self.ahead.read_text()))

    @contextmanager
    def later(self, seconds: float) -> Iterator[None]:
        """It is later, for as long as the block."""
        before = self.ahead.read_text()
        put_clock(self.ahead, float(before) + seconds)
        yield
        put_clock(self.ahead, float(before))


def put_clock(file: Path, seconds: float) -> None:
    """How far the server is ahead; never half written."""
    beside = file.with_suffix(".new")
    beside.write_text(str(seconds))
    beside.replace(file)


def signing(key: RSAKey, client_id: str, now: Callable[[], datetime]) -> Callable[[str], dict[str, str]]:
    """private_key_jwt (RFC 7523): a fresh assertion for every request, made out to the issuer."""
    return lambda issuer: {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(key, client_id, issuer, now()),
    }


def challenge(value: str) -> dict[str, str]:
    """The parameters of a Bearer challenge (RFC 9110, 11.6.1), each of which must be there once."""
    scheme, _, rest = value.partition(" ")
    assert scheme == "Bearer"
    found: dict[str, str] = {}
    while rest:
        name, _, rest = rest.partition("=")
        assert rest.startswith('"'), f"{name} is not quoted in {value}"
        end = rest.index('"', 1)
        assert name not in found
        found[name], rest = rest[1:end], rest[end + 1 :].removeprefix(",").lstrip()
    return found


async def discovered(host: Host, resource_metadata: str | None = None) -> None:
    """Both forms of the address of our resource metadata, and the one that was named, say the same."""
    root, _, path = host.url.partition("/mcp")
    forms = [f"{root}/.well-known/oauth-protected-resource{form}" for form in ("/mcp" + path, "")]
    read = []
    for address in [*forms, *filter(None, [resource_metadata])]:
        await host.discover(address)
        read.append(host.resource)
    assert all(document == read[0] for document in read)


async def identified(host: Host) -> None:
    """Claude's choice: its document where `none` and documents are supported, and otherwise registration."""
    if host.client_id:
        assert host.metadata["client_id_metadata_document_supported"] is True
        assert "none" in host.metadata["token_endpoint_auth_methods_supported"]
        return
    about = {
        "client_name": "Claude",
        "redirect_uris": [host.redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    }
    response = await host.http.post(host.metadata["registration_endpoint"], json=about)
    assert response.status_code == 201, response.text
    assert "client_secret" not in response.json()
    host.client_id = response.json()["client_id"]


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

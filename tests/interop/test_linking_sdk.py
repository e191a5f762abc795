"""Does the protocol's own Python client link a member, by itself, and stay linked?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2
import pytest
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl
from tests.interop.linking import Member
from tests.interop.simulating import DocumentedServer
from tests.oauth.document_host import document
from tests.oauth.linking import answered

pytestmark = pytest.mark.anyio

CALLBACK = "http://127.0.0.1:33418/callback"  # where the code would be received; nobody goes there
DOCUMENT = "https://client.example/metadata.json"


@dataclass
class Store:
    """What the client keeps."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


@dataclass
class Linking:
    """The SDK's client, with a member at hand."""

    server: str
    member: Member
    document: str | None
    store: Store = field(default_factory=Store)
    asked: list[str] = field(default_factory=list)  # paths of its requests
    _back: list[str] = field(default_factory=list)  # the addresses that visits came back to

    def __post_init__(self) -> None:
        metadata = OAuthClientMetadata(
            client_name="SDK client",
            redirect_uris=[AnyUrl(CALLBACK)],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            token_endpoint_auth_method="none",  # noqa: S106  # no password
        )
        self.provider = OAuthClientProvider(
            self.server, metadata, self.store, self._visit, self._answered, client_metadata_url=self.document
        )

    @property
    def visits(self) -> int:
        """How often the member was sent away."""
        return len(self._back)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        async with httpx2.AsyncClient(auth=self.provider, timeout=30) as http:
            http.event_hooks["request"].append(self._note)
            async with Client(streamable_http_client(self.server, http_client=http)) as client:
                yield client

    async def _note(self, request: httpx2.Request) -> None:
        self.asked.append(request.url.path)

    async def _visit(self, url: str) -> None:
        self._back.append(await self.member.link(url))

    async def _answered(self) -> AuthorizationCodeResult:
        assert self._back[-1].startswith(CALLBACK)
        got = answered(self._back[-1])
        return AuthorizationCodeResult(code=got["code"], state=got["state"], iss=got["iss"])


@pytest.mark.parametrize("own", [None, DOCUMENT], ids=["by-registering-itself", "by-its-document"])
async def test_it_links_calls_and_refreshes(documented: DocumentedServer, member: Member, own: str | None) -> None:
    documented.documents.serve(DOCUMENT, document(DOCUMENT, redirect_uris=[CALLBACK]))
    linking = Linking(documented.url, member, own)
    async with linking.client() as client:
        assert await client.list_tools()  # as anybody
        assert linking.visits == 0
        assert not (await client.call_tool("get_training_context", {})).is_error
        assert linking.visits == 1
        assert ("/oauth/register" in linking.asked) == (own is None)
        assert linking.store.client is not None
        assert own in (None, linking.store.client.client_id)
        first = linking.store.tokens
        assert first is not None

        linking.provider.context.token_expiry_time = 1.0  # long ago
        assert not (await client.call_tool("get_training_context", {})).is_error
        second = linking.store.tokens
        assert second is not None
        assert (second.access_token, second.refresh_token) != (first.access_token, first.refresh_token)
        assert linking.visits == 1


async def test_it_asks_for_more_when_a_tool_needs_more(documented: DocumentedServer, member: Member) -> None:
    documented.documents.serve(DOCUMENT, document(DOCUMENT, redirect_uris=[CALLBACK]))
    linking = Linking(documented.url, member, DOCUMENT)
    async with linking.client() as client:
        assert not (await client.call_tool("get_training_context", {})).is_error
        before = linking.store.tokens
        assert before is not None
        assert not (await client.call_tool("set_preferences", {"session_minutes": 40})).is_error
        assert linking.visits == 2
        after = linking.store.tokens
        assert after is not None
        assert set((before.scope or "").split()) < set((after.scope or "").split())
        assert not (await client.call_tool("get_training_context", {})).is_error
        assert linking.visits == 2

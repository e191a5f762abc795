"""Where do tests put a client's metadata document and keys? On a TLS host of their own, on loopback.

    async with document_host() as host:
        client_id = host.serve("https://client.example/app.json", document("https://client.example/app.json"))
        fetcher = host.fetcher(clock)

The host answers for every name in `names`, with a certificate of an authority that is made for the run and that only
`host.tls` trusts.
"""

import asyncio
import ssl
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from tests.factories import NOW

from palestra.oauth.fetching import DocumentFetcher

NAMES = ("client.example", "keys.example", "evil.example", "chatgpt.com", "claude.ai", "vscode.dev")

Stream = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        """Move on."""
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Answer:
    """What the host says at one address. With `stream`, that writes everything, the status line too."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Stream | None = None


@dataclass
class DocumentHost:
    """A host that is up: `address` for `test_hosts`, `tls` to trust it, `requests` it was asked, in order.

    Other processes trust it by `authority`, its certificate authority as PEM.
    """

    address: tuple[str, int]
    tls: ssl.SSLContext
    authority: str
    names: tuple[str, ...]
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def serve(self, url: str, body: Mapping[str, Any] | bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Answer `url` with a JSON object or bytes from now on; keyword `cache_control="…"` is a header."""
        said = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[url] = Answer(body if isinstance(body, bytes) else orjson.dumps(body), status, said)
        return url

    def stream(self, url: str, stream: Stream) -> str:
        """Let `stream` answer `url`, byte by byte as it likes."""
        self.answers[url] = Answer(stream=stream)
        return url

    def fetcher(self, clock: Callable[[], datetime]) -> DocumentFetcher:
        """A fetcher that finds this host under its names."""
        return DocumentFetcher(clock, test_hosts=dict.fromkeys(self.names, self.address), tls=self.tls)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        if (task := asyncio.current_task()) is not None:
            self.answering.add(task)
            task.add_done_callback(self.answering.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            url = f"https://{fields['host']}{head.split(' ', 2)[1]}"
            self.requests.append(url)
            answer = self.answers.get(url, Answer(b"{}", 404, {"content-type": "application/json"}))
            if answer.stream is not None:
                await answer.stream(writer)
            else:
                headers = {"content-length": str(len(answer.body)), **answer.headers, "connection": "close"}
                lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                writer.write(f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode() + answer.body)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def document_host(names: tuple[str, ...] = NAMES) -> AsyncIterator[DocumentHost]:
    """A host under `names` until the end of the block."""
    server_tls, client_tls, pem = _contexts(names)
    host = DocumentHost(("127.0.0.1", 0), client_tls, pem, names)
    server = await asyncio.start_server(host.handle, "127.0.0.1", 0, ssl=server_tls)
    host.address = server.sockets[0].getsockname()[:2]
    try:
        yield host
    finally:
        server.close()
        for task in tuple(host.answering):
            task.cancel()
        await asyncio.gather(*host.answering, return_exceptions=True)


def document(url: str, /, **changes: Any) -> dict[str, Any]:
    """A public client's metadata document; a change of None leaves the member out."""
    said = {
        "client_id": url,
        "client_name": "Coach",
        "redirect_uris": [f"https://{urlsplit(url).hostname}/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


@cache
def rsa_key(kid: str = "rsa-1") -> RSAKey:
    """A client's key, the same for the same id."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@cache
def ec_key(kid: str = "ec-1") -> ECKey:
    """A client's key, the same for the same id."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


def jwks(*keys: RSAKey | ECKey) -> dict[str, Any]:
    """The public halves as a JSON Web Key Set."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


def assertion(
    key: RSAKey | ECKey,
    client_id: str,
    audience: object,
    now: datetime,
    *,
    headers: Mapping[str, Any] | None = None,
    **changes: Any,
) -> str:
    """A client assertion as a good client makes it; a change of None leaves the claim out."""
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": str(uuid.uuid4()),
        "iat": issued,
        "exp": issued + 300,
        **changes,
    }
    header = {"alg": "RS256" if isinstance(key, RSAKey) else "ES256", "kid": key.kid, **(headers or {})}
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(
        {name: value for name, value in header.items() if value is not None}, said, key, algorithms=["RS256", "ES256"]
    )


@cache
def _contexts(names: tuple[str, ...]) -> tuple[ssl.SSLContext, ssl.SSLContext, str]:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Palestra tests")])
    authority = (
        _certificate(authority_name, authority_name, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    certificate = (
        _certificate(x509.Name([]), authority_name, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "host.pem").write_bytes(pem)
        server.load_cert_chain(path)
    trusted = authority.public_bytes(serialization.Encoding.PEM).decode()
    return server, ssl.create_default_context(cadata=trusted), trusted


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
    )

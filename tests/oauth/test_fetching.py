"""What does a stranger reach through our fetcher? A public host's JSON object, small and soon, and nothing else."""

import asyncio
import gzip
import ipaddress
import socket
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.oauth import document_host as hosts
from tests.oauth.document_host import Clock, DocumentHost
from tests.waiting import until

from palestra.oauth import fetching
from palestra.oauth.fetching import DocumentFetcher, FetchFailed, check_url, is_public

pytestmark = pytest.mark.anyio
URL = "https://client.example/app.json"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def host() -> AsyncIterator[DocumentHost]:
    async with hosts.document_host() as up:
        yield up


@pytest.fixture
def fetcher(host: DocumentHost, clock: Clock) -> DocumentFetcher:
    return host.fetcher(clock)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that a connection was attempted to; none of them is made."""
    tried: list[Any] = []

    def refuse(_: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


async def test_a_document_comes_as_it_is_served(host: DocumentHost, fetcher: DocumentFetcher) -> None:
    host.serve(URL, {"client_id": URL})
    assert (await fetcher.fetch(URL)).body == {"client_id": URL}


async def test_nothing_of_ours_goes_with_the_request(
    host: DocumentHost, fetcher: DocumentFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    host.serve(URL, {})
    await fetcher.fetch(URL)
    names = {line.split(":")[0].lower() for line in host.heads[0].strip().split("\r\n")[1:]}
    assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"}


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"https://{address}/app.json", id=f"a36-{address}")
        for address in (
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "192.168.1.1",
            "8.8.8.8",
            "0.0.0.0",  # noqa: S104  # it is refused
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0x7f.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[fe80::1%25eth0]",
            "localhost",
            "metadata",
        )
    ],
)
async def test_an_address_in_figures_or_without_a_domain_is_refused_before_anything_is_done(
    url: str, fetcher: DocumentFetcher, reached: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))
    with pytest.raises(FetchFailed, match=r"host|address"):
        await fetcher.fetch(url)
    assert reached == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://client.example/app.json", id="a44-http"),
        pytest.param("https://client.example:8443/app.json", id="a44-port"),
        pytest.param("https://client.example:0443/app.json", id="a44-port-spelled-otherwise"),
        pytest.param("https://user@client.example/app.json", id="a44-userinfo"),
        pytest.param("https://client.example@evil.example/app.json", id="a44-userinfo-that-is-a-host"),
        pytest.param("https://client.example/app.json#part", id="a44-fragment"),
        pytest.param("https://client.example/a/../app.json", id="a44-dot-segments"),
        pytest.param("https://client.example/a/%2e%2E/app.json", id="a44-encoded-dot-segments"),
        pytest.param("https://client.example/./app.json", id="a44-one-dot"),
        pytest.param("https://client.example/..", id="a44-dots-at-the-end"),
        pytest.param("https://client.example", id="a44-no-path"),
        pytest.param("https://client.example?app", id="a44-query-without-path"),
        pytest.param("https://Client.example/app.json", id="a44-capital"),
        pytest.param("https://client.example./app.json", id="a44-dot-after-the-host"),
        pytest.param("https://client..example/app.json", id="a44-empty-label"),
        pytest.param("https://-client.example/app.json", id="a44-label-with-a-dash-first"),
        pytest.param("https://cliént.example/app.json", id="a44-beyond-ascii"),
        pytest.param("https://client.example\\@evil.example/app.json", id="a44-backslash"),
        pytest.param("https://client.example/app.json\r\nX-Header: 1", id="a44-line-break"),
        pytest.param("https://client.example/app json", id="a44-space"),
        pytest.param("https://client.example/\0", id="a44-nul"),
        pytest.param("https:client.example/app.json", id="a44-no-slashes"),
        pytest.param("https:///app.json", id="a44-no-host"),
        pytest.param("HTTPS://client.example/app.json", id="a44-scheme-in-capitals"),
        pytest.param(" https://client.example/app.json", id="a44-space-first"),
        pytest.param("file:///etc/passwd", id="a44-file"),
        pytest.param("https://client.example/" + "a" * 500, id="a44-long"),
        pytest.param("https://" + "a." * 150 + "example/app.json", id="a44-long-host"),
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(FetchFailed):
        check_url(url)


def test_the_addresses_of_the_hosts_that_we_know_are_good() -> None:
    for url in (
        "https://chatgpt.com/oauth/client.json",
        "https://claude.ai/oauth/mcp-oauth-client-metadata",
        "https://vscode.dev/oauth/client-metadata.json",
        "https://client.example:443/.well-known/app.json?version=1",
        "https://xn--bcher-kva.example/..app/a..json",
    ):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  # it is refused
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_a37_an_address_that_is_not_of_the_internet_at_large_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "172.64.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "::ffff:10.0.0.1"], ["fe80::1%2"], []]
)
async def test_a37_a_name_with_any_address_that_is_not_public_is_refused_before_a_connection(
    found: list[str], clock: Clock, reached: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _resolving(lambda: found))
    with pytest.raises(FetchFailed, match="not public"):
        await DocumentFetcher(clock).fetch(URL)
    assert reached == []


async def test_a37_a_name_is_looked_up_once_and_the_connection_goes_where_it_led(
    clock: Clock, reached: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second look would have been told 127.0.0.1."""
    answers = iter([["1.1.1.1", "2606:4700::1111"], ["127.0.0.1"]])
    monkeypatch.setattr(socket, "getaddrinfo", _resolving(lambda: next(answers)))
    with pytest.raises(FetchFailed, match="connection failed"):
        await DocumentFetcher(clock).fetch(URL)
    assert [address[:2] for address in reached] == [("1.1.1.1", 443), ("2606:4700::1111", 443)]
    assert next(answers) == ["127.0.0.1"]


async def test_a37_the_certificate_must_be_the_names(host: DocumentHost, clock: Clock) -> None:
    url = host.serve("https://other.example/app.json", {})
    fetcher = DocumentFetcher(clock, test_hosts={"other.example": host.address}, tls=host.tls)
    with pytest.raises(FetchFailed, match="connection failed"):
        await fetcher.fetch(url)
    assert host.requests == []


async def test_a_certificate_of_an_authority_nobody_knows_is_refused(host: DocumentHost, clock: Clock) -> None:
    host.serve(URL, {})
    with pytest.raises(FetchFailed, match="connection failed"):
        await DocumentFetcher(clock, test_hosts={"client.example": host.address}).fetch(URL)
    assert host.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a40_a_redirect_is_not_followed(status: int, host: DocumentHost, fetcher: DocumentFetcher) -> None:
    host.serve("https://evil.example/inside", {})
    host.serve(URL, {}, status=status, location="https://evil.example/inside")
    with pytest.raises(FetchFailed, match=str(status)):
        await fetcher.fetch(URL)
    assert host.requests == [URL]


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 500, 503])
async def test_an_answer_other_than_200_is_no_document(
    status: int, host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    host.serve(URL, {}, status=status)
    with pytest.raises(FetchFailed) as failed:
        await fetcher.fetch(URL)
    assert failed.value.gone is (status in (404, 410))


async def test_a41_a_body_of_nine_kilobytes_is_refused_and_one_of_five_is_not(
    host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    host.serve(URL, b'{"a":"' + b"a" * (5 * 1024 - 8) + b'"}')
    assert len((await fetcher.fetch(URL)).body["a"]) == 5 * 1024 - 8
    host.serve(URL, b'{"a":"' + b"a" * (5 * 1024 - 7) + b'"}')
    with pytest.raises(FetchFailed, match="longer"):
        await fetcher.fetch(URL)
    other = host.serve("https://client.example/nine.json", {"a": "a" * 9_000})
    with pytest.raises(FetchFailed, match="longer"):
        await fetcher.fetch(other)


@pytest.mark.parametrize(
    "head",
    ["", "Content-Length: 20\r\n", "Transfer-Encoding: chunked\r\n"],
    ids=["a41-endless", "a41-longer-than-said", "a41-chunked-bomb"],
)
async def test_a_body_without_an_end_is_refused_as_soon_as_it_is_too_long(
    head: str, host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    written = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{head}\r\n".encode())
        while True:
            writer.write(b"400\r\n" + b" " * 1024 + b"\r\n" if "chunked" in head else b" " * 1024)
            await writer.drain()
            written += 1024

    host.stream(URL, endless)
    with pytest.raises(FetchFailed, match=r"longer|not JSON"):
        await fetcher.fetch(URL)
    assert written < 16 * 1024 * 1024  # what the sockets between us hold


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, gzip"])
async def test_a41_nothing_is_decompressed(encoding: str, host: DocumentHost, fetcher: DocumentFetcher) -> None:
    host.serve(URL, gzip.compress(b'{"a":"' + b"a" * 2_000_000 + b'"}'), content_encoding=encoding)
    with pytest.raises(FetchFailed, match="compressed"):
        await fetcher.fetch(URL)
    assert "accept-encoding: identity" in host.heads[0].lower()


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n",
    ],
    ids=["a41-nothing", "a41-half-a-head", "a41-slow-drip"],
)
async def test_a_host_that_takes_its_time_is_left(
    begin: bytes, host: DocumentHost, fetcher: DocumentFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_S", 0.3)
    left = asyncio.Event()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while not writer.is_closing():
            writer.write(b"x" if begin.endswith(b"9\r\n\r\n") else b"")
            await asyncio.sleep(0.01)  # what makes it slow
        left.set()

    host.stream(URL, drip)
    began = asyncio.get_running_loop().time()
    with pytest.raises(FetchFailed, match="took longer"):
        await fetcher.fetch(URL)
    assert asyncio.get_running_loop().time() - began < 3
    await until(left.is_set)  # the connection is not kept


async def test_a41_a_name_server_that_does_not_answer_is_left(
    clock: Clock, reached: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_S", 0.2)
    done = threading.Event()

    def silent() -> list[str]:
        done.wait(10)
        return ["1.1.1.1"]

    monkeypatch.setattr(socket, "getaddrinfo", _resolving(silent))
    try:
        with pytest.raises(FetchFailed, match="took longer"):
            await DocumentFetcher(clock).fetch(URL)
    finally:
        done.set()
    assert reached == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"text"',
        b"null",
        b"{",
        b'{"a": NaN}',
        b"\xff\xfe{}",
        b'{"a":' * 9 + b"1" + b"}" * 9,
        b"[" * 5_000,
        b'{"a":' * 900,
    ],
    ids=repr,
)
async def test_what_is_not_a_flat_json_object_is_no_document(
    body: bytes, host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    host.serve(URL, body)
    with pytest.raises(FetchFailed, match=r"JSON|nests"):
        await fetcher.fetch(URL)


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "application/jsonp", "", "image/svg+xml"])
async def test_what_is_not_served_as_json_is_no_document(
    media_type: str, host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    host.serve(URL, {}, content_type=media_type)
    with pytest.raises(FetchFailed, match="not served as JSON"):
        await fetcher.fetch(URL)


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/client-metadata+json"])
async def test_every_kind_of_json_is_taken(media_type: str, host: DocumentHost, fetcher: DocumentFetcher) -> None:
    host.serve(URL, {"a": 1}, content_type=media_type)
    assert (await fetcher.fetch(URL)).body == {"a": 1}


async def test_a47_what_failed_is_not_asked_again_for_a_minute(
    host: DocumentHost, fetcher: DocumentFetcher, clock: Clock
) -> None:
    for _ in range(3):
        with pytest.raises(FetchFailed):
            await fetcher.fetch(URL)
    assert host.requests == [URL]
    host.serve(URL, {"a": 1})
    clock.pass_s(61)
    assert (await fetcher.fetch(URL)).body == {"a": 1}


async def test_a47_one_host_is_asked_thirty_times_a_minute_at_most(
    host: DocumentHost, fetcher: DocumentFetcher, clock: Clock
) -> None:
    for number in range(fetching.PER_HOST_PER_MINUTE):
        await fetcher.fetch(host.serve(f"https://client.example/{number}", {}))
    late = host.serve("https://client.example/late", {})
    with pytest.raises(FetchFailed, match="in a minute"):
        await fetcher.fetch(late)
    await fetcher.fetch(host.serve("https://keys.example/other", {}))
    clock.pass_s(60)
    await fetcher.fetch(late)  # it had not failed, it had not been asked


async def test_a47_one_host_is_asked_twice_at_once_at_most(host: DocumentHost, fetcher: DocumentFetcher) -> None:
    open_now = most = 0

    async def count(writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        for _ in range(20):
            await asyncio.sleep(0)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        open_now -= 1

    urls = [host.stream(f"https://client.example/{number}", count) for number in range(8)]
    await asyncio.gather(*map(fetcher.fetch, urls))
    assert most == fetching.AT_ONCE_PER_HOST


async def test_a47_whoever_waited_in_vain_finds_the_way_open_later(
    host: DocumentHost, fetcher: DocumentFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_S", 0.3)

    async def silent(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    slow = [host.stream(f"https://evil.example/{number}", silent) for number in range(fetching.AT_ONCE_PER_HOST)]
    waiting = host.serve("https://evil.example/waits", {})
    results = await asyncio.gather(*map(fetcher.fetch, [*slow, waiting]), return_exceptions=True)
    assert all(isinstance(result, FetchFailed) for result in results)
    assert (await fetcher.fetch(waiting)).body == {}


@pytest.mark.parametrize(
    ("headers", "fresh_s"),
    [
        ({}, 3600),
        ({"cache_control": "max-age=7200"}, 7200),
        ({"cache_control": "public, max-age=60, s-maxage=600"}, 600),
        ({"cache_control": "max-age=7200", "age": "7000"}, 200),
        ({"cache_control": "max-age=5"}, 60),
        ({"cache_control": "no-store"}, 60),
        ({"cache_control": "No-Cache, max-age=7200"}, 60),
        ({"cache_control": "max-age=31536000"}, 86_400),
        ({"cache_control": "max-age=-1"}, 60),
        ({"cache_control": f"max-age={'9' * 5_00}"}, 60),
        ({"expires": "Mon, 23 Nov 2026 14:00:00 GMT"}, 7200),
        ({"expires": "0"}, 60),
        ({"expires": "Mon, 23 Nov 2026 14:00:00 GMT", "cache_control": "max-age=600"}, 600),
    ],
)
async def test_a_document_is_kept_as_its_host_says_between_a_minute_and_a_day(
    headers: dict[str, Any], fresh_s: int, host: DocumentHost, fetcher: DocumentFetcher
) -> None:
    host.serve(URL, {}, **headers)
    assert (await fetcher.fetch(URL)).fresh_s == fresh_s


async def test_a_key_set_may_be_larger_and_is_kept(host: DocumentHost, fetcher: DocumentFetcher, clock: Clock) -> None:
    url = host.serve("https://keys.example/jwks.json", {"keys": [], "pad": "x" * 40_000}, cache_control="max-age=600")
    for _ in range(3):
        await fetcher.jwks(url)
    assert len(host.requests) == 1
    clock.pass_s(601)
    await fetcher.jwks(url)
    assert len(host.requests) == 2


async def test_many_who_need_a_key_set_at_once_cause_one_fetch(host: DocumentHost, fetcher: DocumentFetcher) -> None:
    url = host.serve("https://keys.example/jwks.json", {"keys": []})
    await asyncio.gather(*(fetcher.jwks(url) for _ in range(10)))
    assert len(host.requests) == 1


async def test_a_missing_key_is_looked_for_once_a_minute(
    host: DocumentHost, fetcher: DocumentFetcher, clock: Clock
) -> None:
    url = host.serve("https://keys.example/jwks.json", {"keys": []})
    for _ in range(5):
        await fetcher.jwks(url, again=True)
    assert len(host.requests) == 1
    clock.pass_s(61)
    for _ in range(5):
        await fetcher.jwks(url, again=True)
    assert len(host.requests) == 2
    clock.pass_s(-7_200)  # the clock is put back: that was not lately any more
    for _ in range(5):
        await fetcher.jwks(url, again=True)
    assert len(host.requests) == 3


async def test_the_last_key_set_stands_in_for_a_day_when_its_host_is_down(
    host: DocumentHost, fetcher: DocumentFetcher, clock: Clock
) -> None:
    url = host.serve("https://keys.example/jwks.json", {"keys": [1]}, cache_control="max-age=600")
    await fetcher.jwks(url)
    host.serve(url, status=503)
    clock.pass_s(600 + fetching.STALE_S - 1)
    assert await fetcher.jwks(url) == {"keys": [1]}
    clock.pass_s(61)
    with pytest.raises(FetchFailed):
        await fetcher.jwks(url)


def _resolving(found: Any) -> Any:
    def getaddrinfo(host: str, port: int, **_: object) -> list[Any]:
        assert (host, port) == ("client.example", 443)
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
            for address in found()
        ]

    return getaddrinfo

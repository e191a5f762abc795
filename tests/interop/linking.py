"""How does a member link a host to a real server? Their account, and their way through our pages."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from tests.interop.running import Running, clean_environment
from tests.oauth.person import Page, Person


@dataclass(frozen=True)
class Account:
    """With what somebody signs in."""

    login: str
    password: str


class Member:
    """Somebody with an account, at one browser for all that they do."""

    def __init__(self, http: httpx2.AsyncClient, issuer: str, account: Account) -> None:
        self.person = Person(http, issuer)
        self.signed_in = 0  # how often
        self._account = account

    async def link(self, authorize_url: str, decision: str = "approve") -> str:
        """Sign in where asked, decide where asked; the address that the client gets back, which is not visited."""
        page = await self.person.open(authorize_url)
        if _asks(page, "/sign-in"):
            page = await self.sign_in(page)
        if page.status == 200 and _asks(page, "/link"):
            page = await self.person.press(page, _action(page, "/link"), button={"decision": decision})
        assert not page.status, f"{page.status} at {urlsplit(page.url).path}: {page.text}"
        return page.url

    async def sign_in(self, page: Page) -> Page:
        self.signed_in += 1
        return await self.person.press(
            page, _action(page, "/sign-in"), login=self._account.login, password=self._account.password
        )


def issuer_of(server: Running) -> str:
    """What a server calls itself: `localhost`, in development, where it listens by number."""
    return f"http://localhost:{server.port}"


def palestra(server: Running, *arguments: str) -> dict[str, str]:
    """What a command says of itself, `name: value` a line, run in the folder of a server and so on its database."""
    run = subprocess.run(  # noqa: S603  # no shell
        [Path(sys.executable).with_name("palestra"), *arguments],
        cwd=server.folder,
        env=clean_environment(server.folder),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    pairs = (line.partition(": ") for line in run.stdout.splitlines())
    return {name: value for name, colon, value in pairs if colon}


def _asks(page: Page, path: str) -> bool:
    return any(form.action.endswith(path) for form in page.forms)


def _action(page: Page, path: str) -> str:
    return next(form.action for form in page.forms if form.action.endswith(path))

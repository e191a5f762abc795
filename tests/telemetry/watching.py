"""Does anything that is logged in a whole run of tests hold a secret that was made in it?

It looks at texts before anything is taken out of them: what redaction saved would be a fault all the same.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec
from unittest.mock import patch

from joserfc import jwt

from palestra.accounts import local
from palestra.telemetry import logs, redaction

P = ParamSpec("P")

# Long words, of 20 characters and more, since shorter random ones are ids; and JSON Web Tokens.
_RUNS = (re.compile(r"[\w-]{20,}"), re.compile(r"[\w-]+(?:\.[\w-]+){2}"))


class Watch:
    """What was made and what was logged so far."""

    def __init__(self) -> None:
        self._made: set[str] = set()
        self._typed: set[str] = set()  # what people type: logins and passwords, looked for inside words too
        self._logged: dict[str, str] = {}  # every long word, with the text that it was in first
        self._texts: set[str] = set()

    def leaked(self) -> list[str]:
        """The texts that hold a secret."""
        of_made = [text for word, text in self._logged.items() if word in self._made]
        return of_made + [text for text in self._texts for typed in self._typed if typed in text]

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watch what is done in the block, with our own logging at DEBUG where tests want it quiet."""
        with (
            patch.object(secrets, "token_urlsafe", self._remembering(secrets.token_urlsafe)),
            patch.object(jwt, "encode", self._remembering(jwt.encode)),
            patch.object(local, "set_password", self._noting_account(local.set_password)),
            patch.object(logs, "redacted", self._reading(redaction.redacted)),
            patch.object(logs, "configure", _talkative(logs.configure)),
        ):
            logs.configure("warning", "json")
            yield

    def _remembering(self, make: Callable[P, str]) -> Callable[P, str]:
        @wraps(make)
        def made(*args: P.args, **kwargs: P.kwargs) -> str:
            secret = make(*args, **kwargs)
            self._made.add(secret)
            return secret

        return made

    def _noting_account(self, keep: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(keep)
        async def kept(connection: object, member_id: object, login: str, password: str, *rest: object) -> object:
            done = await keep(connection, member_id, login, password, *rest)
            self._typed |= {password, *([login] if "@" in login else [])}
            return done

        return kept

    def _reading(self, redacted: Callable[[str], str]) -> Callable[[str], str]:
        def read(text: str) -> str:
            self._texts.add(text)
            for run in _RUNS:
                for word in run.findall(text):
                    self._logged.setdefault(word, text)
            return redacted(text)

        return read


def _talkative(configure: Callable[..., None]) -> Callable[..., None]:
    @wraps(configure)
    def configured(level: str, log_format: str) -> None:
        configure("debug" if level == "warning" else level, log_format)

    return configured

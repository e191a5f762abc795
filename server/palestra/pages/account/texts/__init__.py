"""Which words does a page use? Those of the language that the browser asks for first among the ones we have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from palestra.grants.scopes import IN_WORDS

LANGUAGES = ("en", "de", "es", "ar")
CODES_READ = 20  # of Accept-Language; a browser sends a handful


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language, as in its file; for what each scope is called, English is `grants.scopes`."""

    language: str
    words: Mapping[str, Any]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the document."""
        return str(self.words["direction"])

    def day(self, moment: date) -> str:
        """A day as people write it."""
        month = self.words["months"][moment.month - 1]
        return str(self.words["date"]).format(day=moment.day, month=month, year=moment.year)


def for_browser(accept_language: str | None) -> Texts:
    """The texts for a browser's `Accept-Language` (RFC 9110, 12.5.4); English where none of ours is asked for."""
    asked: list[tuple[float, str]] = []
    for part in (accept_language or "").split(",")[:CODES_READ]:
        tag, _, weight = part.partition(";")
        code = tag.strip().lower().split("-")[0]
        if code in LANGUAGES:
            asked.append((_quality(weight), code))
    best = max(asked, key=lambda each: each[0], default=(0.0, ""))  # of equals, the first
    return BY_LANGUAGE[best[1] if best[0] > 0 else LANGUAGES[0]]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _read(language: str) -> Texts:
    words = json.loads((resources.files(__name__) / f"{language}.json").read_text("utf-8"))
    return Texts(language, {"scopes": dict(IN_WORDS), **words})


BY_LANGUAGE = {language: _read(language) for language in LANGUAGES}

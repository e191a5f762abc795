"""What in a line of log could be a secret or an address? Text in, the same text without it out.

The second line of defence: the first is that nobody logs such a thing (logs.ALLOWED, and the libraries that are kept
quiet). A text loses a name or a number to it now and then, which is cheap; a token in a log is a session.
"""

import re
from collections.abc import Callable

GONE = "…"

# Parameters of OAuth, forms and cookies that are secrets, by name; `code` and `state` as well, for as long as they live.
_NAMES = (
    r"(?:access_token|refresh_token|id_token|token|code|code_verifier|code_challenge|state|nonce|client_secret"
    r"|client_assertion|assertion|request|password|csrf|login|cookie|set-cookie|authorization)"
)
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if ignore_case else 0), replacement)
    for pattern, replacement, ignore_case in (
        (r"""\?[^\s"'<>?]*=[^\s"'<>]*""", f"?{GONE}", False),  # the query of a URL, whatever it asks
        # SQLAlchemy, of a statement that failed, of one that did not, and of what it brought.
        (r"\[parameters: .*\]", f"[parameters: {GONE}]", False),
        (r"^(\[(?:generated|cached|raw|no|dialect|caching)\b[^\]]*\]|Row) \(.*", rf"\1 {GONE}", False),
        (r"\b(Key \([^)]*\))=\(.*\)", rf"\1=({GONE})", False),  # Postgres, of a row that is there already
        (
            r"\bFailing row contains \((?s:.*)\)\.",
            f"Failing row contains ({GONE}).",
            False,
        ),  # and of one that may not be
        (r"\binput_value=(?s:.*?), input_type=", f"input_value={GONE}, input_type=", False),  # pydantic
        (r"""\b(Bearer|Basic) +(?=[^\s"',]*\d)[^\s"',]{16,}""", rf"\1 {GONE}", True),
        # As Python shows mappings, keywords and pairs of bytes; as forms and cookies are written.
        (rf"""\b({_NAMES}["']?\s*[:=,]\s*b?)(["'])(?:(?!\2).)*\2""", rf"\1\2{GONE}\2", True),
        (rf"""\b({_NAMES})=[^\s&"',;)]+""", rf"\1={GONE}", True),
        (r"\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}", GONE, False),  # a JSON Web Token
        # What secrets.token_urlsafe makes, and code verifiers: long, and of every kind of character.
        (r"(?<![\w~-])(?=[\w~-]*\d)(?=[\w~-]*[a-z])(?=[\w~-]*[A-Z])[\w~-]{32,}={0,2}", GONE, False),
        # An e-mail address. From the start of a word only: each letter of a long one would be tried as the first.
        (r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", GONE, False),
    )
)
# No rule finds anything in a text without one of these: most of ours are a word.
_SUSPECT = re.compile(r"""[=@"']|Failing row|[\w~-]{32}|eyJ|(?i:Bearer|Basic) """)


def redacted(text: str) -> str:
    """The text, with an ellipsis where a secret or an address may have been."""
    if _SUSPECT.search(text) is None:
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text

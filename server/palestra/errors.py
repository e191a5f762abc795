"""Everything that can go wrong, drawn as one tree.

PalestraError
├── MemberError              a sentence for the person in the chat, and a code for the host
│   ├── ValidationFailed     validation       the arguments do not fit; names each one
│   ├── AuthRequired         auth_required    nobody is signed in; `scopes` are what the call needs
│   │   └── ScopeRequired    scope_required   somebody is, and has not allowed this
│   ├── NotFound             not_found
│   ├── Gone                 gone             it existed; `fix` may name a replacement, and `meta` its id
│   ├── NotEntitled          not_entitled     the membership does not include it
│   ├── RegionBlocked        region_blocked   it is not offered in the member's region
│   ├── RightsExpired        rights_expired   it is not offered then: not yet, or not any more
│   ├── Conflict             conflict         it was changed in the meantime
│   ├── RateLimited          rate_limited     carries retry_after_s
│   └── Unavailable          unavailable      our fault or our database's; carries retry_after_s
└── OperatorError            a sentence for whoever runs the server; never shown to a model
    ├── SettingsError        the environment asks for something impossible
    ├── StoreError           Postgres is missing, too old, or lacks something
    ├── IngestError          a catalogue file as a whole cannot be taken
    └── ContractError        a tool or widget is declared incompletely: refuse to start
"""

from typing import Any, ClassVar, Literal

ErrorCode = Literal[
    "auth_required",
    "scope_required",
    "not_found",
    "gone",
    "not_entitled",
    "region_blocked",
    "rights_expired",
    "conflict",
    "validation",
    "rate_limited",
    "unavailable",
]


class PalestraError(Exception):
    """Root of all errors Palestra raises on purpose."""


class MemberError(PalestraError):
    """An error a member may read.

    `message` is a complete sentence in our words; `fix` says what to do next; `retry_after_s` is in seconds;
    `meta` is what only a widget needs, and goes into the result's `_meta`.
    """

    code: ClassVar[ErrorCode]

    def __init__(self, message: str, *, fix: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.retry_after_s = retry_after_s
        self.meta: dict[str, Any] = {}


class ValidationFailed(MemberError):
    """The arguments do not fit; the message names each one that does not."""

    code = "validation"


class AuthRequired(MemberError):
    """Nobody is signed in, and the call is about somebody. `scopes` are what it needs."""

    code: ClassVar[ErrorCode] = "auth_required"

    def __init__(self, message: str, *, scopes: tuple[str, ...], fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.scopes = scopes


class ScopeRequired(AuthRequired):
    """The member has not allowed this client what the call needs."""

    code: ClassVar[ErrorCode] = "scope_required"


class NotFound(MemberError):
    """Nothing has this id."""

    code = "not_found"


class Gone(MemberError):
    """It was here once and is not any more. `replaced_by` is the id of what took its place."""

    code = "gone"

    def __init__(self, message: str, *, fix: str | None = None, replaced_by: str | None = None) -> None:
        super().__init__(message, fix=fix)
        if replaced_by is not None:
            self.meta["palestra/replaced_by"] = replaced_by


class NotEntitled(MemberError):
    """The membership does not include it. It is never sold here."""

    code = "not_entitled"


class RegionBlocked(MemberError):
    """It is not offered in the member's region."""

    code = "region_blocked"


class RightsExpired(MemberError):
    """It is not offered at that time: not yet, or not any more."""

    code = "rights_expired"


class Conflict(MemberError):
    """It was changed in the meantime, by somebody else or by another call."""

    code = "conflict"


class RateLimited(MemberError):
    """Too many calls from one place."""

    code = "rate_limited"


class Unavailable(MemberError):
    """We cannot answer now; trying again later may work."""

    code = "unavailable"


class OperatorError(PalestraError):
    """An error for whoever runs the server."""


class SettingsError(OperatorError):
    """The environment asks for something impossible."""


class StoreError(OperatorError):
    """Postgres is missing, too old, or lacks something we need."""


class IngestError(OperatorError):
    """A catalogue file as a whole cannot be taken."""


class ContractError(OperatorError):
    """A tool or widget is declared incompletely."""

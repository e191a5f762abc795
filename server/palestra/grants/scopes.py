"""Scopes: what a client may be allowed, what includes what, and how each is said to a person."""

from collections.abc import Iterable
from typing import Literal, get_args

Scope = Literal["profile:read", "profile:write", "history:read", "log:write", "plan:write"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
MINIMAL: tuple[Scope, ...] = ("profile:read", "history:read")  # what is asked for where a client does not say
OFFLINE = "offline_access"  # accepted and ignored: every grant may be refreshed until it is revoked

# Write implies read. A plan is made from what a member did and has said, so whoever may plan may read both.
INCLUDES: dict[Scope, tuple[Scope, ...]] = {
    "profile:write": ("profile:read",),
    "log:write": ("history:read",),
    "plan:write": ("profile:read", "history:read"),
}
IN_WORDS: dict[Scope, str] = {
    "profile:read": "See your training preferences, your membership and your connected apps",
    "profile:write": "Change your training preferences, favourites and lists",
    "history:read": "See your past workouts and your progress",
    "log:write": "Record workouts, correct them and delete them",
    "plan:write": "Make and change your training plan, from your preferences and past workouts",
}


def held(scopes: Iterable[str]) -> frozenset[str]:
    """The scopes with everything they include."""
    given = set(scopes)
    return frozenset(given.union(*(INCLUDES.get(scope, ()) for scope in given)))  # type: ignore[call-overload]  # any text may be asked


def in_order(scopes: Iterable[str]) -> tuple[Scope, ...]:
    """The known ones among `scopes`, each once, in the order in which people are told of them."""
    given = set(scopes)
    return tuple(scope for scope in SCOPES if scope in given)

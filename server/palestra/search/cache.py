"""Remembering answers for a while, and computing each only once when many ask at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from cachetools import TTLCache

Value = TypeVar("Value")


class SingleFlightCache(Generic[Value]):
    """A bounded cache with a time to live, whose concurrent misses for one key share one computation.

    cachetools keeps the entries; the sharing is ours because no kept library does both on asyncio. The computation is
    shielded: a caller that gives up does not take it away from the others. Failures are not remembered.
    """

    def __init__(self, entries: int, ttl_s: float) -> None:
        self._entries: TTLCache[Hashable, Value] = TTLCache(max(entries, 1), ttl_s)
        self._remember = entries > 0 and ttl_s > 0
        self._flights: dict[Hashable, asyncio.Future[Value]] = {}
        self.hits = 0
        self.misses = 0

    async def get(self, key: Hashable, compute: Callable[[], Awaitable[Value]]) -> Value:
        """The remembered value of `key`, or the one that `compute` makes."""
        if (value := self._entries.get(key)) is not None:
            self.hits += 1
            return value
        if (flight := self._flights.get(key)) is None:
            self.misses += 1
            flight = asyncio.ensure_future(compute())
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(flight)

    def clear(self) -> None:
        """Forget everything; what is being computed now is not remembered either."""
        self._entries.clear()
        self._flights.clear()

    def _landed(self, key: Hashable, flight: "asyncio.Future[Value]") -> None:
        if self._flights.get(key) is not flight:
            return  # cleared meanwhile: the answer may be of an older catalogue
        del self._flights[key]
        if not flight.cancelled() and flight.exception() is None and self._remember:
            self._entries[key] = flight.result()

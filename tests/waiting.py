"""How does a test wait? For the thing itself, never for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object | Awaitable[object]], deadline_s: float = 10) -> None:
    """Come back once `condition` holds; a test that waits longer has failed."""
    end = time.monotonic() + deadline_s
    while True:
        holds = condition()
        if await holds if inspect.isawaitable(holds) else holds:
            return
        assert time.monotonic() < end, f"it did not happen within {deadline_s} s"
        await asyncio.sleep(0.01)

"""How what belongs to a member looks from outside: opaque and prefixed. A UUID in, text out, and back."""

import base64
import binascii
from typing import Literal
from uuid import UUID

# workouts, own exercises, requests about data, plans, drafts of plans, items of the schedule, runs of the player
Prefix = Literal["wko", "cex", "drq", "pln", "dft", "ses", "run"]


def public_id(prefix: Prefix, key: UUID) -> str:
    """The id as it is told."""
    return f"{prefix}_{base64.b32encode(key.bytes).decode().rstrip('=').lower()}"


def key_of(prefix: Prefix, told: str) -> UUID | None:
    """The UUID again; None for anything that `public_id` did not make."""
    try:
        key = UUID(bytes=base64.b32decode(told.removeprefix(f"{prefix}_").upper() + "=" * 6))
    except (ValueError, binascii.Error):
        return None
    return key if public_id(prefix, key) == told else None

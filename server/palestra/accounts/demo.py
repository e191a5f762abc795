"""The reviewers' member: one who signs in with a password alone, and has something to show.

Stores ask for an account without multi-factor to review an app with. Made again, it is the same member with what it
needs put right and another password, so that the old one stops working.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import local, preferences, service
from palestra.accounts.schemas import Member

LOGIN = "demo"
NAME = "Demo Member"
REGION = "US"  # where the reviewers of the large hosts are
TIER = "plus"  # of the demo catalogue

PREFERENCES: dict[str, object] = {
    "units": "imperial",
    "time_zone": "America/Los_Angeles",
    "week_starts_on": "monday",
    "goals": ["strength", "general_fitness"],
    "equipment": ["mat", "dumbbells", "bike"],
    "days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "session_minutes": 75,
    "level": "intermediate",
    "disciplines": ["strength", "cycling", "running", "yoga"],
    "avoid": ["jumping"],
    "max_heart_rate_bpm": 188,
    "resting_heart_rate_bpm": 54,
    "ftp_w": 226,
}


async def make(
    connection: AsyncConnection,
    now: datetime,
    *,
    login: str = LOGIN,
    tier: str = TIER,
    planned_rest: Sequence[preferences.Rest] = (),
) -> tuple[Member, str, str]:
    """The member, the login and a new password, which is shown this once. Signs every browser of theirs out.

    `tier` is the catalogue's word for a paid membership. Who refreshes it also revokes the member's grants.
    """
    member = await service.of_login(connection, login) or await service.create(
        connection, name=NAME, region=REGION, now=now
    )
    await service.set_status(connection, member.id, True, now)
    await service.set_region(connection, member.id, REGION)
    await service.set_membership(connection, member.id, tier, None, now)
    said = {**PREFERENCES, "planned_rest": list(planned_rest)}
    await preferences.change(connection, member.id, said, version=None, now=now)
    password = secrets.token_urlsafe(16)
    await local.set_password(connection, member.id, login, password, now)
    return Member(id=member.id, name=member.name, region=REGION, active=True), login, password

"""Can a reviewer sign in as the demo member, and does making it again put it right?"""

from datetime import timedelta
from typing import get_args

import pytest
from tests.factories import NOW

from palestra.accounts import demo, preferences, service, sessions
from palestra.accounts.entitlements import TableEntitlements
from palestra.accounts.local import LocalAccounts, SignInRefused
from palestra.catalog import vocabulary
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ADDRESS = "203.0.113.7"


async def test_the_demo_member_signs_in_with_a_password_alone_and_has_what_reviewers_look_for(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        member, login, password = await demo.make(connection, NOW)
    assert await LocalAccounts(database).authenticate(login, password, address=ADDRESS, now=NOW) == member
    entitlement = await TableEntitlements(database, lambda: NOW).of(member)
    assert (entitlement.tier, entitlement.region) == ("plus", "US")
    async with database.reader() as reader:
        profile = await preferences.read(reader, member.id)
    assert None not in profile.model_dump().values()


async def test_the_demo_members_words_are_the_catalogues(database: Database) -> None:
    words = demo.PREFERENCES
    for name, known in (
        ("goals", vocabulary.GOALS),
        ("equipment", vocabulary.EQUIPMENT),
        ("disciplines", vocabulary.DISCIPLINES),
        ("avoid", vocabulary.AVOID),
    ):
        said = words[name]
        assert isinstance(said, list)
        assert set(said) <= set(known)
    assert words["level"] in get_args(vocabulary.Level)


async def test_made_again_it_is_the_same_member_put_right_and_the_old_password_is_dead(database: Database) -> None:
    async with database.transaction() as connection:
        member, login, old = await demo.make(connection, NOW)
        cookie = await sessions.begin(connection, member.id, "local", NOW)
        await service.set_status(connection, member.id, False, NOW)
        await service.set_membership(connection, member.id, "free", NOW - timedelta(days=1), NOW)
        await preferences.change(connection, member.id, {"units": "imperial", "goals": None}, version=None, now=NOW)
        again, _, new = await demo.make(connection, NOW)
        assert await sessions.current(connection, cookie, NOW) is None
    accounts = LocalAccounts(database)
    assert again == member
    assert new != old
    with pytest.raises(SignInRefused):
        await accounts.authenticate(login, old, address=ADDRESS, now=NOW)
    assert await accounts.authenticate(login, new, address=ADDRESS, now=NOW) == member
    assert (await TableEntitlements(database, lambda: NOW).of(member)).tier == "plus"
    async with database.reader() as reader:
        assert (await preferences.read(reader, member.id)).goals == demo.PREFERENCES["goals"]

"""Does a process forget whom it is told to, and everybody in time? What caches of callers hold, and for how long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from tests.factories import NOW
from tests.oauth.linked import ISSUER, RESOURCE, Clock, Linking

from palestra.accounts.entitlements import KEPT_STALE, CompanyEntitlements
from palestra.accounts.schemas import Member
from palestra.oauth.bearer import STATUS_FOR, VERIFIED_FOR, BuiltInVerifier, Recent, Verified
from palestra.oauth.external import ExternalVerifier
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def linking(database: Database, clock: Clock) -> Linking:
    return Linking(database, clock)


@pytest.fixture
async def company(database: Database, clock: Clock) -> AsyncIterator[CompanyEntitlements]:
    made = CompanyEntitlements(
        database,
        clock,
        url="https://company.example",
        token=None,
        fresh_s=60,
        stale_s=600,
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, json={"tier": "plus"})),
    )
    yield made
    await made.close()


@pytest.fixture
def verifier(linking: Linking, clock: Clock, company: CompanyEntitlements) -> BuiltInVerifier:
    return BuiltInVerifier(
        linking.database, linking.keys, issuer=ISSUER, resource=RESOURCE, clock=clock, entitlements=company
    )


def held(verifier: BuiltInVerifier) -> str:
    """All that a verifier remembers, as text."""
    caches = (verifier._verified._entries, verifier._statuses._known, verifier._touched)
    return " ".join(repr(dict(each.items())) for each in caches)


async def called(verifier: BuiltInVerifier, linking: Linking, member_id: UUID) -> UUID:
    """A member calls, and is remembered; their grant's id."""
    linked = await linking.grant(member_id=member_id)
    caller = await verifier.caller(await linking.token(linked))
    await verifier.entitlement(caller)
    return linked.grant_id


async def test_of_a_member_who_is_forgotten_nothing_is_left_and_of_others_everything(
    verifier: BuiltInVerifier, linking: Linking, company: CompanyEntitlements
) -> None:
    ada, ben = await linking.member(), await linking.member(name="Ben")
    of_ada, of_ben = await called(verifier, linking, ada), await called(verifier, linking, ben)
    assert str(ada) in held(verifier)
    verifier.forget(ada)
    for gone in (str(ada), str(of_ada), "Ada Canary"):
        assert gone not in held(verifier)
    assert str(ben) in held(verifier)
    assert str(of_ben) in held(verifier)
    assert set(company._known) == {ben}
    await verifier.close()


async def test_what_is_not_believed_any_more_is_dropped_without_being_asked_for(
    verifier: BuiltInVerifier, linking: Linking, clock: Clock, company: CompanyEntitlements
) -> None:
    ada = await linking.member()
    await called(verifier, linking, ada)
    await verifier.close()
    verifier.sweep(clock())
    assert "Ada Canary" in held(verifier)
    clock.now += STATUS_FOR
    verifier.sweep(clock())
    assert "Ada Canary" not in held(verifier)
    assert str(ada) in held(verifier)
    clock.now += VERIFIED_FOR
    verifier.sweep(clock())
    assert str(ada) not in held(verifier)
    assert set(company._known) == {ada}
    clock.now += KEPT_STALE + timedelta(seconds=600)
    verifier.sweep(clock())
    assert not company._known


async def test_where_others_issue_the_tokens_it_is_the_same(
    database: Database, clock: Clock, company: CompanyEntitlements, linking: Linking
) -> None:
    verifier = ExternalVerifier(
        database, company, issuer="https://id.example", audience="x", algorithms=("ES256",), clock=clock
    )
    for subject in ("ada", "ben"):
        member = await verifier._members.get(subject)
        verifier._known[member.id] = member
        await verifier._entitled.get(member)
    ada, ben = await verifier._members.get("ada"), await verifier._members.get("ben")
    verifier.forget(ada.id)
    assert [member.id for member in verifier._members.held()] == [ben.id]
    assert set(verifier._known) == set(company._known) == {ben.id}
    verifier.sweep(clock())
    assert set(verifier._known) == {ben.id}
    clock.now += STATUS_FOR
    verifier.sweep(clock())
    assert not verifier._known
    assert not [*verifier._members.held(), *verifier._entitled.held()]
    await verifier.close()


async def test_a_forgotten_answer_is_asked_for_again(clock: Clock) -> None:
    asked: list[str] = []

    async def ask(key: str) -> Member:
        asked.append(key)
        return Member(uuid4(), key, None, True)

    recent = Recent(ask, clock)
    member = await recent.get("ada")
    assert recent.forget(lambda key, value: value == member) == ["ada"]
    assert await recent.get("ada") != member
    assert asked == ["ada", "ada"]


def test_a_token_of_which_nothing_is_read_any_more_has_to_be_verified_again() -> None:
    verified: Verified[str] = Verified()
    for token, subject in (("a", "ada"), ("b", "ben")):
        verified.put(token, subject, expires_at=NOW + timedelta(seconds=30), now=NOW)
    verified.forget(lambda subject: subject == "ada")
    assert (verified.get("a", NOW), verified.get("b", NOW)) == (None, "ben")
    verified.sweep(NOW + timedelta(seconds=30))
    assert not verified._entries

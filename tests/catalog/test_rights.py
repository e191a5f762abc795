"""Who may see and play what, when? The rule in SQL and the rule in Python, held against each other and against examples."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.conftest import url_of
from tests.factories import NOW, a_class, id_of, publish

from palestra.catalog import service as catalog
from palestra.catalog.records import WindowRecord
from palestra.catalog.rights import Viewer, availability
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

HOUR = timedelta(hours=1)
VIEWERS = st.builds(
    Viewer, region=st.sampled_from((None, *factories.REGIONS)), tier=st.sampled_from((None, "free", *factories.TIERS))
)
WINDOWS = st.lists(factories.windows(), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def database(postgres: EmbeddedPostgres, anyio_backend: str) -> AsyncIterator[Database]:
    admin = Database(postgres.dsn)
    async with admin.reader() as raw:
        await raw.execute("create database rights template template0")
    await admin.close()
    opened = Database(url_of(postgres, "rights"))
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


def stored(*windows: dict[str, Any]) -> list[dict[str, Any]]:
    """Windows as they are read from the store."""
    return [WindowRecord.model_validate(window).model_dump() for window in windows]


@pytest.mark.parametrize(
    ("window", "viewer", "reason"),
    [
        ({}, Viewer(), None),
        ({"regions": ["DE"]}, Viewer(), "sign_in"),
        ({"regions": ["DE"]}, Viewer(region="DE"), None),
        ({"regions": ["DE"]}, Viewer(region="US", tier="plus"), "region"),
        ({"tiers": ["plus"]}, Viewer(), "sign_in"),
        ({"tiers": ["plus"]}, Viewer(tier="free"), "tier"),
        ({"tiers": ["plus"]}, Viewer(tier="plus"), None),
        ({"starts_at": NOW}, Viewer(), None),
        ({"starts_at": NOW + timedelta(microseconds=1)}, Viewer(), "not_yet"),
        ({"ends_at": NOW}, Viewer(), "ended"),
        ({"ends_at": NOW + timedelta(microseconds=1)}, Viewer(), None),
    ],
)
def test_one_window_says_what_may_be_done_now_and_why_not(
    window: dict[str, Any], viewer: Viewer, reason: str | None
) -> None:
    answer = availability("published", stored(window), viewer, NOW)
    assert (answer.playable, answer.reason) == (reason is None, reason)


def test_until_is_the_last_day_of_the_window_that_holds_longest() -> None:
    windows = stored({"ends_at": NOW + HOUR}, {"ends_at": NOW + timedelta(days=3)}, {"ends_at": NOW - HOUR})
    assert availability("published", windows, Viewer(), NOW).until == (NOW + timedelta(days=3)).date()
    assert availability("published", [*windows, *stored({})], Viewer(), NOW).until is None


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_never_playable(status: str) -> None:
    assert availability(status, [], Viewer(), NOW).reason == "withdrawn"


@given(windows=WINDOWS, viewer=VIEWERS)
def test_a_reason_is_given_exactly_when_it_cannot_be_played(windows: list[dict[str, Any]], viewer: Viewer) -> None:
    answer = availability("published", stored(*windows), viewer, NOW)
    assert answer.playable == (answer.reason is None)
    assert answer.playable or answer.until is None


@given(windows=WINDOWS, viewer=VIEWERS)
def test_signing_in_never_takes_away_what_was_playable(windows: list[dict[str, Any]], viewer: Viewer) -> None:
    if availability("published", stored(*windows), Viewer(), NOW).playable:
        assert availability("published", stored(*windows), viewer, NOW).playable


@pytest.mark.anyio
@given(windows=WINDOWS, viewer=VIEWERS, later=st.sampled_from((-48, -1, 0, 1, 48)))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_a_class_is_listed_exactly_while_a_window_is_open_where_the_viewer_is(
    database: Database, windows: list[dict[str, Any]], viewer: Viewer, later: int
) -> None:
    await factories.empty(database)
    await publish(database, windowed := a_class(windows=windows))
    now = NOW + timedelta(hours=later)
    async with database.reader() as reader:
        id_ = await catalog.document_ids(reader, [id_of(windowed)])
        listed = await catalog.cards(reader, id_, viewer, now)
        detail = (await catalog.class_detail(reader, id_of(windowed), viewer, now)).detail
    reason = detail.availability.reason
    assert bool(listed) == (reason in (None, "sign_in", "tier"))
    assert all(one.card.availability == detail.availability for one in listed)

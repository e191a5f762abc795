"""What tests stand on that plan: one app over the demo catalogue for a whole file, and for each test a member of its own."""

from collections.abc import AsyncIterator

import pytest
from tests.factories import NOW
from tests.oauth.linked import Clock, Linking
from tests.serving import Served, serving
from tests.tools.acting import Acting, acting

from palestra.store.engine import Database


@pytest.fixture(scope="module")
async def database(demo_of_file: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = Database(demo_of_file)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def linking(database: Database) -> Linking:
    return Linking(database, Clock())


@pytest.fixture(scope="module")
async def app(demo_of_file: str, linking: Linking, anyio_backend: str) -> AsyncIterator[Served]:
    async with serving(demo_of_file, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def ada(app: Served, linking: Linking) -> Acting:
    """Somebody who has done nothing yet, whatever time it was for the test before."""
    linking.clock.now = NOW
    return await acting(app, linking)

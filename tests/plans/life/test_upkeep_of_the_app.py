"""Does the app that is up look after calendars as its calls see them, and go on whatever comes in its way?"""

import pytest
from tests.factories import NOW, id_of
from tests.plans.calendars import RIDE, WED, YOGA, a_calendar, a_session
from tests.plans.life.test_upkeep import ends, now_says
from tests.serving import serving
from tests.waiting import until

from palestra import linking
from palestra.plans.life.upkeep import Upkeep
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


async def test_who_is_of_no_region_keeps_what_is_offered_in_the_deployment_s(
    database: Database, database_url: str
) -> None:
    ada = await a_calendar(database)
    async with database.reader() as reader:
        await reader.execute("update member set region = null")
    live = await ada.plans(a_session("s0", WED, id_of(RIDE)), a_session("s1", WED, id_of(YOGA)))
    await now_says(ada, RIDE, windows=ends(NOW.replace(year=2028), regions=["DE"]))
    await now_says(ada, YOGA, status="withdrawn")

    async def tended() -> bool:
        return (await ada.plan()).version > live.version

    async with serving(database_url, default_region="DE"):
        await until(tended)
    kept, replaced = (await ada.plan()).content
    assert kept.class_id == id_of(RIDE)
    assert replaced.class_id != id_of(YOGA)


async def test_a_fault_of_upkeep_does_not_end_what_else_is_tended(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []

    async def fails(*_: object) -> int:
        rounds.append("begun")
        raise ValueError

    monkeypatch.setattr(Upkeep, "tend", fails)
    monkeypatch.setattr(linking, "TENDED_EVERY_S", 0)
    async with serving(database_url):
        await until(lambda: len(rounds) > 1)

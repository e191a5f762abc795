"""Does the player get a class with its parts, and a session with the sets and weights that are right today?"""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.factories import a_class, an_exercise, id_of, publish, publish_exercises
from tests.plans.calendars import FRI, MON, RIDE, TUE, WED, YOGA, Calendar, a_calendar, a_session, prescribed

from palestra.catalog.ids import public_id
from palestra.catalog.rights import Viewer
from palestra.errors import Gone, NotFound, ValidationFailed
from palestra.plans.schedule import starting
from palestra.plans.schedule.scheduling import What
from palestra.plans.schemas.player import Player
from palestra.store.engine import Database
from palestra.training.weights import kg, lb

pytestmark = pytest.mark.anyio

SQUAT = public_id("exr", "back-squat")
SEGMENTS = [
    {"name": "Warm-up", "kind": "warm_up", "start_s": 0, "end_s": 300, "intensity": 1, "target": "80 rpm"},
    {"name": "Climb", "kind": "work", "start_s": 300, "end_s": 1_800, "intensity": 4, "target": "60 rpm"},
]


@pytest.fixture
async def ada(database: Database) -> Calendar:
    calendar = await a_calendar(database)
    await publish_exercises(
        database, an_exercise("back-squat", name="Back squat", equipment=["barbell"], tracking="weight_reps")
    )
    return calendar


async def starts(ada: Calendar, *, member_id: UUID | None = None, **named: Any) -> Player:
    async with ada.database.reader() as reader:
        return await starting.player(reader, member_id, ada.viewer, ada.now, **named)


async def squats(ada: Calendar, weight: str = "100", reps: int = 5, on: Any = MON) -> None:
    sets = [{"kind": "normal", "weight": Decimal(weight), "unit": "kg", "reps": reps} for _ in range(3)]
    exercises = [{"exercise_id": SQUAT, "name": "Back squat", "sets": sets}]
    await ada.logs(on, discipline="strength", exercises=exercises)


def a_squat(**fields: Any) -> Any:
    told = {"exercise_id": SQUAT, "weight": kg(100), "reps_low": 4, "reps_high": 5, **fields}
    return prescribed("Back squat", **told)


async def session(ada: Calendar, *exercises: Any) -> str:
    """The item of a plan's session on Wednesday; a lighter one follows on Friday."""
    await ada.plans(a_session("s1", WED, exercises=exercises), a_session("s2", FRI))
    return (await ada.on(WED))[0].id


async def test_anybody_starts_a_class_that_they_may_play(ada: Calendar) -> None:
    url = "https://play.example/ride"
    await publish(ada.database, a_class("parts", title="Parts", url=url, segments=SEGMENTS))
    shown = await starts(ada, class_id=id_of(a_class("parts")))
    assert (shown.kind, shown.title, shown.minutes, shown.playable, shown.url) == ("class", "Parts", 30, True, url)
    assert [(part.name, part.start_s, part.end_s, part.intensity, part.target) for part in shown.segments] == [
        ("Warm-up", 0, 300, 1, "80 rpm"),
        ("Climb", 300, 1_800, 4, "60 rpm"),
    ]
    assert (shown.next_up, shown.exercises) == (None, [])


async def test_what_may_not_be_played_says_why_and_has_no_address(ada: Calendar) -> None:
    await publish(ada.database, a_class("locked", url="https://play.example/x", windows=[{"tiers": ["gold"]}]))
    for viewer in (Viewer(), Viewer(region="DE", tier="plus")):
        ada.viewer = viewer
        shown = await starts(ada, class_id=id_of(a_class("locked")))
        assert (shown.playable, shown.url) == (False, None)
        assert shown.why_not == "“Harbour ride” is not part of the membership."
    await publish(ada.database, a_class("locked", rev=2, status="withdrawn", replaced_by="ride-1"))
    with pytest.raises(Gone):
        await starts(ada, class_id=id_of(a_class("locked")))


async def test_an_item_needs_its_own_member(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id
    assert (await starts(ada, member_id=ada.member_id, item_id=item)).class_id == id_of(RIDE)
    with pytest.raises(ValidationFailed):
        await starts(ada, item_id=item)
    with pytest.raises(NotFound):
        await starts(ada, member_id=UUID(int=1), item_id=item)
    for named in ({}, {"item_id": item, "class_id": id_of(RIDE)}):
        with pytest.raises(ValidationFailed, match="one of them"):
            await starts(ada, member_id=ada.member_id, **named)
    rest = (await ada.add(What("rest"), "2026-11-24")).items[0].told_id
    with pytest.raises(ValidationFailed, match="rest"):
        await starts(ada, member_id=ada.member_id, item_id=rest)


async def test_a_stack_goes_on_with_what_follows_in_it(ada: Calendar) -> None:
    await ada.add(id_of(RIDE), "2026-11-23")
    stack = (await ada.does("stack", class_ids=[id_of(YOGA), id_of(RIDE)], when="2026-11-24T06:00")).items
    shown = await starts(ada, member_id=ada.member_id, item_id=stack[0].told_id)
    assert shown.next_up is not None
    assert (shown.next_up.id, shown.next_up.local_date, shown.next_up.start_local) == (stack[1].told_id, TUE, "06:21")


async def test_a_session_has_its_sets_its_plates_its_warm_up_and_what_follows(ada: Calendar) -> None:
    item = await session(
        ada, a_squat(weight=kg("102.5")), prescribed("Plank", reps_low=None, reps_high=None, hold_s=40)
    )
    shown = await starts(ada, member_id=ada.member_id, item_id=item)
    squat, plank = shown.exercises
    assert [(one.n, one.reps_low, one.reps_high, one.weight, one.unit, one.rir) for one in squat.sets] == [
        (n, 4, 5, 102.5, "kg", 2) for n in (1, 2, 3)
    ]
    assert squat.plates is not None
    assert (squat.plates.bar, squat.plates.per_side) == (20, [25, 15, 1.25])
    assert [(one.weight, one.reps_low) for one in squat.warm_up] == [(20, 10), (50, 5), (70, 3)]
    assert (squat.rest_s, squat.last_time) == (120, None)
    assert [(one.hold_s, one.weight) for one in plank.sets] == [(40, None)] * 3
    assert (plank.plates, plank.warm_up) == (None, [])
    assert shown.next_up is not None
    assert (shown.next_up.title, shown.next_up.local_date) == ("Session s2", FRI)
    assert (shown.kind, shown.playable, shown.url) == ("strength", True, None)


async def test_pounds_are_loaded_with_pounds_and_a_light_bar_needs_no_warm_up(ada: Calendar) -> None:
    item = await session(ada, a_squat(weight=lb(85)))
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert squat.plates is not None
    assert (squat.plates.bar, squat.plates.per_side, squat.plates.unit) == (45, [10, 10], "lb")
    assert squat.warm_up == []


async def test_what_was_performed_since_the_plan_was_made_is_progressed_from(ada: Calendar) -> None:
    await squats(ada, "100", 5, MON - timedelta(days=3))  # before the plan
    item = await session(ada, a_squat(why="as planned"))
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert (squat.sets[0].weight, squat.why) == (100, "as planned")
    assert squat.last_time == "3 × 5 at 100 kg on Fri 20 Nov"
    ada.now += timedelta(days=1)
    await squats(ada, "100", 5, TUE)  # every set at the top of the range
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert squat.sets[0].weight == 105
    assert squat.plates is not None
    assert squat.plates.per_side == [25, 15, 2.5]
    assert squat.last_time == "3 × 5 at 100 kg on Tue 24 Nov"
    # Moved by hand, the plan's weights are as old as they were.
    ada.now += timedelta(days=1)
    await ada.does("move", item, when="2026-11-26")
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert squat.sets[0].weight == 105


async def test_a_weight_that_was_to_be_found_is_there_once_it_was_lifted(ada: Calendar) -> None:
    item = await session(ada, a_squat(weight=None, why="Find a weight."))
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert (squat.sets[0].weight, squat.plates, squat.warm_up) == (None, None, [])
    await squats(ada, "60", 4, MON)
    (squat,) = (await starts(ada, member_id=ada.member_id, item_id=item)).exercises
    assert squat.sets[0].weight == 60


async def test_an_own_item_without_sets_has_its_title(ada: Calendar) -> None:
    item = (await ada.add(What("strength", title="Leg day", minutes=45), "2026-11-24")).items[0].told_id
    shown = await starts(ada, member_id=ada.member_id, item_id=item)
    assert (shown.kind, shown.title, shown.minutes, shown.exercises) == ("strength", "Leg day", 45, [])

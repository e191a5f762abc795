"""What is planning fed with? A brief, a stock of classes and exercises, and a past: read here, decided elsewhere.

What each costs does not grow with the catalogue nor, beyond 12 weeks, with the log.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

from palestra.accounts import preferences
from palestra.accounts.preferences import WEEKDAYS, Profile
from palestra.catalog import stock as catalogued
from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import INTENSITIES, Discipline
from palestra.plans.drafts.remembering import LIFTS_SESSIONS, PAST, past
from palestra.plans.drafts.settling import AskedPlan, Settled, settled
from palestra.plans.drafts.stocking import stock
from palestra.plans.engine.brief import Brief, Weekday
from palestra.plans.engine.past import Past
from palestra.plans.engine.splits import KINDS
from palestra.plans.engine.stock import EARLIEST_DATE, LATEST_DATE, Shelf, Stock
from palestra.search import shelves as search
from palestra.search.shelves import ShelvedClass
from palestra.store.engine import Reader
from palestra.workouts import trained

__all__ = ("AskedPlan", "Settled", "past_of", "replacements", "settle", "stock_for")

EACH = 14  # classes of a shelf and a length: 42 of a shelf at most
SHORTEST_S = (300, 600)  # a class has a sixth of a session's length at least, within these
# What a tired body can do, whatever the goal wants.
EASY: tuple[Discipline, ...] = ("walking", "cycling", "yoga", "stretching", "mobility")


async def settle(db: Reader, member_id: UUID, asked: AskedPlan, now: datetime) -> Settled:
    """The brief of what was asked, by the member's preferences. Raises ValidationFailed for what cannot be planned."""
    profile = await preferences.read(db, member_id)
    today = _today(profile, now)
    trained_on = await trained.days(db, member_id, today - PAST, now)
    return settled(asked, profile, today=today, trained_on=frozenset(trained_on))


async def past_of(
    db: Reader, member_id: UUID, profile: Profile, now: datetime, *, week_starts_on: Weekday | None = None
) -> Past:
    """The member's training of the last 12 weeks; three statements.

    Its weeks begin as those of the plan that it is for (`week_starts_on`), whatever the member has said since.
    """
    if week_starts_on is not None:
        profile = profile.model_copy(update={"week_starts_on": WEEKDAYS[week_starts_on]})
    today = _today(profile, now)
    workouts = await trained.workouts(db, member_id, today - PAST, now)
    lifted = await trained.lifted(db, member_id, today - PAST, now, sessions=LIFTS_SESSIONS)
    done = sorted({exercise_id for workout in workouts for exercise_id in workout.exercise_ids})
    patterns = await catalogued.patterns(db, done) if done else {}
    return past(workouts, lifted, patterns, profile, today=today)


async def stock_for(
    db: Reader,
    brief: Brief,
    viewer: Viewer,
    now: datetime,
    *,
    also_class_ids: Collection[str] = (),
    shelves: Iterable[Shelf] | None = None,
) -> Stock:
    """What the brief can be filled with; without `shelves` those that it may need.

    Everything on the shelves fits the brief and can be played by `viewer` when it begins; on which dates else is for
    `playable_on`. Of `also_class_ids` those that are in the catalogue are known too, whatever else is true of
    them, and what took the place of the others.
    """
    wanted = search.Wanted(
        shelves=_needed(brief) if shelves is None else tuple(shelves),
        lengths_s=_lengths_s(brief),
        each=EACH,
        level=brief.level,
        equipment=brief.equipment,
        avoid=brief.avoid,
        from_at=max(now, datetime.combine(brief.starts_on, time(), UTC) - EARLIEST_DATE),
        until_at=datetime.combine(brief.ends_on + timedelta(days=1), time(), UTC) + LATEST_DATE,
    )
    shelved = await search.filled(db, wanted, viewer, now)
    also = await _also(db, also_class_ids) if also_class_ids else []
    documents = [each.document_id for each in (*shelved, *also)]
    classes = await catalogued.classes(db, documents, viewer)
    return stock(shelved, also, classes, await catalogued.exercises(db))


async def replacements(db: Reader, class_ids: Collection[str]) -> dict[str, str | None]:
    """Those of the classes that are not in the catalogue any more, and what the catalogue names in their place."""
    published = await catalogued.documents(db, class_ids)
    if not (gone := sorted(set(class_ids) - set(published))):
        return {}
    named = await catalogued.successors(db, gone)
    return {class_id: named.get(class_id) for class_id in gone}


async def _also(db: Reader, class_ids: Collection[str]) -> list[ShelvedClass]:
    """Classes by their ids, and in the place of those that are gone what the catalogue names."""
    documents = await catalogued.documents(db, class_ids)
    if gone := sorted(set(class_ids) - set(documents)):
        named = await catalogued.successors(db, gone)
        documents |= await catalogued.documents(db, sorted(set(named.values())))
    return await search.among(db, sorted(set(documents.values())))


def _needed(brief: Brief) -> tuple[Shelf, ...]:
    """Of what the goal wants and the member likes, and what is easy on a tired body: as hard as it is, easier or harder."""
    disciplines = {discipline for kind in KINDS[brief.goal] for discipline in kind.disciplines}
    disciplines |= set(brief.disciplines) | ({brief.event.discipline} if brief.event else set())
    shelves: set[Shelf] = {*product(disciplines, INTENSITIES), *((discipline, "easy") for discipline in EASY)}
    return tuple(sorted(shelves))


def _lengths_s(brief: Brief) -> tuple[int, ...]:
    """Short, middling and as long as a session may be: weeks of less need shorter ones."""
    longest_s = 60 * brief.session_minutes
    shortest_s = min(max(longest_s // 6, SHORTEST_S[0]), SHORTEST_S[1])
    return tuple(sorted({shortest_s, *(max(longest_s * part // 3, shortest_s) for part in (1, 2)), longest_s + 1}))


def _today(profile: Profile, now: datetime) -> date:
    return now.astimezone(ZoneInfo(profile.time_zone or "UTC")).date()

"""Which programmes and collections does the demo catalogue offer, and which classes are in them?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from palestra.catalog.records import ClassRecord
from palestra.catalog.vocabulary import AVOID, EQUIPMENT

REACH = 2400  # only the first classes are referenced, so that a bigger catalogue keeps its programmes


@dataclass(frozen=True, slots=True)
class _Program:
    slug: str
    title: str
    description: str
    level: str
    weeks: int
    days: tuple[int, ...]  # 1 is the first day of the member's week
    max_minutes: int
    steps: tuple[str, ...]  # a `discipline/type` for each day; weeks repeat them


def programs(pool: list[ClassRecord]) -> Iterator[ClassRecord]:
    """The programmes whose steps can all be filled from `pool`."""
    by_type: dict[str, list[ClassRecord]] = {}
    for record in _open(pool):
        by_type.setdefault(f"{record.discipline}/{record.class_type[0]}", []).append(record)
    for plan in _PROGRAMS:
        rng = Random(f"palestra demo program {plan.slug}")  # repeatable
        chosen: list[tuple[int, int, ClassRecord]] = []
        used: set[str] = set()
        for week in range(1, plan.weeks + 1):
            for day, step in zip(plan.days, plan.steps, strict=True):
                fitting = [record for record in by_type.get(step, []) if _fits(record, plan)]
                fresh = [record for record in fitting if record.id not in used] or fitting
                if fresh:
                    record = sorted(fresh, key=lambda record: record.duration_s)[
                        _place(rng, week, plan.weeks, len(fresh))
                    ]
                    used.add(record.id)
                    chosen.append((week, day, record))
        if len(chosen) == plan.weeks * len(plan.days):
            yield _record(
                f"demo-program-{plan.slug}",
                "program",
                plan.title,
                plan.description,
                plan.level,
                [record for _, _, record in chosen],
                [{"class_id": record.id, "week": week, "day": day} for week, day, record in chosen],
            )


def collections(pool: list[ClassRecord]) -> Iterator[ClassRecord]:
    """The collections for which `pool` holds enough."""
    open_classes = _open(pool)
    for slug, title, description, belongs in _COLLECTIONS:
        found = sorted((record for record in open_classes if belongs(record)), key=lambda record: -record.popularity)
        rng = Random(f"palestra demo collection {slug}")  # repeatable
        chosen = sorted(rng.sample(found[:60], min(14, len(found[:60]))), key=lambda record: record.id)
        if len(chosen) >= 4:
            items = [{"class_id": record.id} for record in chosen]
            yield _record(f"demo-collection-{slug}", "collection", title, description, "all_levels", chosen, items)


def _open(pool: list[ClassRecord]) -> list[ClassRecord]:
    """What anybody can play today."""
    return [
        record
        for record in pool
        if record.status == "published" and not record.windows and not record.live_starts_at and record.language == "en"
    ]


def _fits(record: ClassRecord, plan: _Program) -> bool:
    return record.duration_s <= plan.max_minutes * 60 and (
        plan.level == "all_levels" or record.level in (plan.level, "all_levels", "beginner")
    )


def _place(rng: Random, week: int, weeks: int, count: int) -> int:
    """An index into classes sorted by length: later weeks are longer."""
    share = (week - 1 + rng.random()) / weeks
    return min(count - 1, int(share * count))


def _record(
    record_id: str,
    kind: str,
    title: str,
    description: str,
    level: str,
    members: list[ClassRecord],
    items: list[dict[str, Any]],
) -> ClassRecord:
    avoid = {word for record in members for word in record.avoid}
    equipment = {item for record in members for item in record.equipment}
    disciplines = [record.discipline for record in members]
    intensities = [record.intensity for record in members]
    return ClassRecord.model_validate(
        {
            "id": record_id,
            "rev": 1,
            "kind": kind,
            "title": title,
            "description": description,
            "discipline": max(dict.fromkeys(disciplines), key=disciplines.count),
            "class_type": list(dict.fromkeys(slug for record in members for slug in record.class_type)),
            "instructors": list(dict.fromkeys(name for record in members for name in record.instructors))[:10],
            "level": level,
            "difficulty": round(sum(record.difficulty or 4 for record in members) / len(members), 1),
            "intensity": max(dict.fromkeys(intensities), key=intensities.count),
            "impact": "high" if any(record.impact == "high" for record in members) else "low",
            "duration_s": sum(record.duration_s for record in members),
            "captions": ["en"] if all("en" in record.captions for record in members) else [],
            "explicit": any(record.explicit for record in members),
            "equipment": [item for item in EQUIPMENT if item in equipment],
            "body_focus": list(dict.fromkeys(word for record in members for word in record.body_focus)),
            "avoid": [word for word in AVOID if word in avoid],
            "released_on": max(max(record.released_on for record in members), date(2024, 1, 8)),
            "popularity": round(max(record.popularity for record in members) * 0.8, 3),
            "rating": 4.6,
            "rating_count": 40 + len(members) * 17,
            "url": f"https://demo.palestra.example/{kind}s/{record_id}",
            "items": items,
        }
    )


_PROGRAMS = (
    _Program("4-week-running-start", "4-Week Running Start", "From walking to half an hour of easy running in four weeks, three days each. The runs grow by a minute or two; the walks stay.", "beginner", 4, (1, 3, 6), 30, ("running/walk_run", "running/walk_run", "running/easy")),
    _Program("6-weeks-to-10k", "Six Weeks to Ten Kilometres", "For runners who manage five kilometres and want ten: one easy, one tempo and one longer run a week, with a stretch day between.", "intermediate", 6, (1, 3, 4, 6), 60, ("running/easy", "running/tempo", "stretching/after_run", "running/easy")),
    _Program("first-month-on-the-bike", "First Month on the Bike", "Saddle, gears, breathing, then the first hills you would call hills. Four weeks of short rides that never leave the saddle.", "beginner", 4, (1, 3, 5), 30, ("cycling/first_rides", "cycling/low_impact", "cycling/low_impact")),
    _Program("climbing-block", "Climbing Block", "Three weeks of hills with an honest recovery ride after each. You end it slower on the flat and faster on the pass.", "intermediate", 3, (1, 2, 4, 6), 60, ("cycling/climb", "cycling/recovery", "cycling/climb", "cycling/endurance")),
    _Program("strong-at-home", "Strong at Home", "Six weeks, two dumbbells, three sessions: upper, lower, everything. Loads go up when the last two repetitions get easy.", "all_levels", 6, (1, 3, 5), 45, ("strength/upper_body", "strength/lower_body", "strength/full_body")),
    _Program("barbell-basics", "Barbell Base", "Four weeks of few lifts and full rests, for people who know the movements and want a plan.", "intermediate", 4, (1, 4), 60, ("strength/barbell", "strength/barbell")),
    _Program("the-chair-month", "The Chair Month", "Strength, stretching and mobility without ever leaving a chair: four weeks, four short sessions each.", "beginner", 4, (1, 2, 4, 5), 30, ("strength/seated", "stretching/chair", "strength/seated", "mobility/chair")),
    _Program("ten-day-core", "Ten Core Sessions", "Two weeks, five short sessions each, and a trunk that holds still when you ask it to.", "all_levels", 2, (1, 2, 3, 5, 6), 15, ("strength/core", "strength/core", "strength/core", "strength/core", "strength/core")),
    _Program("yoga-from-the-first-breath", "Yoga from the First Breath", "Three weeks of foundations and slow flows. No shape is taken for granted and none is compulsory.", "beginner", 3, (1, 3, 6), 45, ("yoga/foundations", "yoga/slow_flow", "yoga/slow_flow")),
    _Program("evenings-off", "Evenings Off", "Two weeks of winding down: restorative shapes, a bedtime stretch, a voice for the dark.", "all_levels", 2, (1, 3, 5, 7), 45, ("yoga/restorative", "stretching/bedtime", "yoga/bedtime", "meditation/sleep")),
    _Program("quiet-cardio", "Quiet Cardio", "Four weeks of breathing hard without a single jump, for people with neighbours or knees.", "all_levels", 4, (1, 3, 5), 30, ("hiit/low_impact", "boxing/low_impact", "dance/low_impact")),
    _Program("learn-to-sit", "Learn to Sit", "Ten short meditations over two weeks, for anyone convinced they cannot do it.", "all_levels", 2, (1, 2, 3, 4, 5), 10, ("meditation/breath", "meditation/focus", "meditation/breath", "meditation/kindness", "meditation/breath")),
    _Program("stroke-by-stroke", "Stroke by Stroke", "Three weeks on the rower: technique first, then long water, then a little speed.", "all_levels", 3, (1, 3, 6), 45, ("rowing/technique", "rowing/steady", "rowing/steady")),
    _Program("pilates-vocabulary", "A Pilates Vocabulary", "Four weeks from neutral spine to a whole mat class, two sessions a week.", "beginner", 4, (2, 5), 30, ("pilates/beginner", "pilates/standing")),
    _Program("loose-hips", "Loose Hips, Easy Back", "Three weeks of small daily doses: hips, spine, hips again, and a long stretch on Sunday.", "all_levels", 3, (1, 3, 5, 7), 30, ("mobility/hips", "mobility/spine_and_shoulders", "mobility/hips", "stretching/full_body")),
)  # fmt: skip

_COLLECTIONS: tuple[tuple[str, str, str, Callable[[ClassRecord], bool]], ...] = (
    ("ten-minutes-flat", "Ten Minutes Flat", "Everything here is over in ten minutes and still worth it.", lambda c: c.duration_s == 600),
    ("no-floor-no-jumping", "Off the Floor, No Jumping", "Nobody lies down, nobody jumps: classes that stay upright and quiet.", lambda c: c.discipline in ("strength", "hiit", "boxing", "pilates", "mobility") and not {"floor_transitions", "supine", "prone", "kneeling", "jumping", "high_impact", "running"} & set(c.avoid)),
    ("a-chair-is-enough", "A Chair Is Enough", "Strength, yoga and stretching on one firm chair.", lambda c: c.equipment == ["chair"]),
    ("hotel-room", "Hotel Room", "No equipment beyond a towel on the carpet, and quiet enough for the corridor.", lambda c: set(c.equipment) <= {"mat"} and c.impact == "low" and c.discipline in ("strength", "hiit", "mobility", "yoga")),
    ("eighties-night", "Eighties Night", "Rides, runs and routines set entirely to the eighties.", lambda c: c.decades == ["80s"]),
    ("after-a-bad-night", "After a Bad Night", "Easy things for tired people. Pick the shortest.", lambda c: c.intensity == "easy" and c.duration_s <= 1200 and c.discipline in ("walking", "stretching", "yoga", "mobility", "cycling")),
    ("long-weekend-rides", "Long Weekend Rides", "An hour or more in the saddle, with company.", lambda c: c.discipline == "cycling" and c.duration_s >= 3600),
    ("desk-rescue", "Desk Rescue", "Necks, shoulders and upper backs, between two calls.", lambda c: c.discipline in ("stretching", "mobility") and "shoulders" in c.body_focus and c.duration_s <= 900),
    ("asleep-by-the-end", "Asleep by the End", "Classes that succeed when you do not hear the last sentence.", lambda c: bool({"sleep", "bedtime", "restorative"} & set(c.class_type))),
    ("easy-on-the-wrists", "Easy on the Wrists", "Strength, yoga and Pilates without leaning on the hands.", lambda c: c.discipline in ("strength", "yoga", "pilates") and "wrist_weight_bearing" not in c.avoid),
    ("stairs-tomorrow", "Stairs Tomorrow", "Leg sessions with a reputation.", lambda c: "lower_body" in c.body_focus and c.discipline == "strength" and c.intensity == "hard"),
    ("hard-and-soft-on-joints", "Hard Work, Soft Landing", "High effort, low impact: the heart works and the joints are left alone.", lambda c: c.intensity == "hard" and c.impact == "low"),
)  # fmt: skip

"""The demo catalogue is repeatable, complete, and true to what it says about itself."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from itertools import islice, pairwise

import pytest

from palestra.catalog.demo import DEMO_TODAY, classes, exercises
from palestra.catalog.demo.copy_de_es import SEGMENTS, TRANSLATED
from palestra.catalog.demo.instructors import instructors, teaching
from palestra.catalog.demo.plans import lay_out
from palestra.catalog.demo.promises import PROMISES
from palestra.catalog.demo.templates import class_types
from palestra.catalog.records import ClassRecord, ExerciseRecord, WindowRecord
from palestra.catalog.vocabulary import AVOID, DISCIPLINES, LEVELS, PATTERNS

NOW = datetime.combine(DEMO_TODAY, time(0), UTC)
IMPACT = {"high_impact", "jumping", "running"}


@cache
def catalogue() -> tuple[ClassRecord, ...]:
    return tuple(classes())


@cache
def single_classes() -> tuple[ClassRecord, ...]:
    return tuple(record for record in catalogue() if record.kind == "class")


@cache
def exercise_by_id() -> dict[str, ExerciseRecord]:
    return {exercise.id: exercise for exercise in exercises()}


def of_class(record: ClassRecord) -> list[ExerciseRecord]:
    return [exercise_by_id()[name] for segment in record.segments for name in segment.exercises]


def digest(records: Iterable[ClassRecord]) -> str:
    return sha256("\n".join(record.model_dump_json() for record in records).encode()).hexdigest()


def test_the_same_count_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "from hashlib import sha256; from palestra.catalog.demo import classes;"
        "print(sha256('\\n'.join(r.model_dump_json() for r in classes(300)).encode()).hexdigest())"
    )
    seeds = [
        subprocess.run(  # noqa: S603  # our own interpreter on a constant program
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert seeds == [digest(classes(300))] * 2


def test_a_class_does_not_depend_on_how_many_are_asked_for() -> None:
    assert list(islice(classes(4000), 2400)) == list(single_classes())


def test_programmes_and_collections_do_not_change_when_the_catalogue_grows() -> None:
    grown = [record for record in classes(4000) if record.kind != "class"]
    assert grown == [record for record in catalogue() if record.kind != "class"]


def test_a_handful_of_classes_is_a_catalogue_too() -> None:
    few = list(classes(5))
    ids = {record.id for record in few}
    assert sum(record.kind == "class" for record in few) == 5
    assert all(item.class_id in ids for record in few for item in record.items)


def test_there_are_as_many_classes_as_asked_for_and_enough_of_everything_else() -> None:
    kinds = Counter(record.kind for record in catalogue())
    assert kinds["class"] == 2400
    assert kinds["program"] >= 12
    assert kinds["collection"] >= 10
    assert len(exercises()) >= 220
    assert 35 <= len(instructors()) <= 50


def test_no_id_is_used_twice() -> None:
    assert len({record.id for record in catalogue()}) == len(catalogue())
    assert len(exercise_by_id()) == len(exercises())


def test_no_exercise_answers_to_the_name_of_another() -> None:
    names = [name.lower() for exercise in exercises() for name in (exercise.name, *exercise.aliases)]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_exercise_has_a_muscle_and_two_to_four_short_cues() -> None:
    for exercise in exercises():
        assert exercise.primary_muscles, exercise.name
        assert 2 <= len(exercise.cues) <= 4, exercise.name
        assert all(len(cue) <= 80 for cue in exercise.cues), exercise.name
        assert not set(exercise.primary_muscles) & set(exercise.secondary_muscles), exercise.name


def test_every_movement_pattern_and_every_movement_constraint_has_an_exercise() -> None:
    assert {exercise.pattern for exercise in exercises()} == set(PATTERNS)
    tagged = {word for exercise in exercises() for word in exercise.avoid}
    assert tagged == set(AVOID) - {"hot_environment"}  # a property of a room, not of a movement


def test_what_jumps_lands() -> None:
    for exercise in exercises():
        if {"jumping", "running"} & set(exercise.avoid) or exercise.pattern == "jump":
            assert "high_impact" in exercise.avoid, exercise.name


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("Back squat", {"heavy_axial_load", "deep_knee_flexion", "breath_hold"}),
        ("Deadlift", {"heavy_axial_load", "grip_heavy", "breath_hold"}),
        ("Push-up", {"prone", "wrist_weight_bearing", "floor_transitions"}),
        ("Glute bridge", {"supine", "floor_transitions"}),
        ("Downward-facing dog", {"inversion", "wrist_weight_bearing", "floor_transitions"}),
        ("Dumbbell shoulder press", {"overhead_load"}),
        ("Chair squat", set[str]()),
    ],
)
def test_a_coach_would_tag_it_so(name: str, tags: set[str]) -> None:
    (exercise,) = [exercise for exercise in exercises() if exercise.name == name]
    assert set(exercise.avoid) == tags


def test_all_disciplines_levels_and_three_languages_are_there() -> None:
    assert {record.discipline for record in single_classes()} == set(DISCIPLINES)
    assert {record.level for record in single_classes()} == set(LEVELS)
    assert {record.language for record in single_classes()} == {"en", "de", "es"}
    assert {record.intensity for record in single_classes()} == {"easy", "moderate", "hard"}
    assert {record.explicit for record in single_classes()} == {True, False}


def test_every_state_of_availability_exists() -> None:
    found: Counter[str] = Counter(record.status for record in single_classes())
    for record in single_classes():
        found.update(state(window) for window in record.windows)
        found["replaced"] += record.replaced_by is not None
        found["live"] += record.live_starts_at is not None
    expected = {"published", "draft", "withdrawn", "replaced", "live", "region", "tier", "platform", "not yet", "over"}
    assert expected <= {name for name, times in found.items() if times}


def state(window: WindowRecord) -> str:
    if window.starts_at and window.starts_at > NOW:
        return "not yet"
    if window.ends_at and window.ends_at <= NOW:
        return "over"
    return "region" if window.regions else "tier" if window.tiers else "platform" if window.platforms else "ending"


def test_most_classes_are_simply_there() -> None:
    simple = [record for record in single_classes() if record.status == "published" and not record.windows]
    assert len(simple) >= 0.85 * len(single_classes())


def test_a_replacement_is_a_published_class_of_the_same_type() -> None:
    by_id = {record.id: record for record in single_classes()}
    for record in single_classes():
        if record.replaced_by:
            other = by_id[record.replaced_by]
            assert (other.status, other.discipline, other.class_type) == (
                "published",
                record.discipline,
                record.class_type,
            )


def test_live_classes_start_within_two_weeks() -> None:
    starts = [record.live_starts_at for record in single_classes() if record.live_starts_at]
    assert starts
    assert all(NOW < starts_at < NOW + timedelta(days=15) for starts_at in starts)


def test_withdrawn_classes_left_before_today() -> None:
    left = [record.withdrawn_at for record in single_classes() if record.status == "withdrawn"]
    assert all(withdrawn_at and withdrawn_at < NOW for withdrawn_at in left)


def test_releases_are_spread_over_four_years() -> None:
    years = Counter((DEMO_TODAY - record.released_on).days // 365 for record in single_classes())
    assert all(years[year] > 200 for year in range(4))


def test_segments_tile_the_class() -> None:
    for record in single_classes():
        assert record.segments[0].start_s == 0, record.id
        assert record.segments[-1].end_s == record.duration_s, record.id
        assert all(before.end_s == after.start_s for before, after in pairwise(record.segments)), record.id


def test_every_plan_tiles_every_length_its_types_are_taught_in() -> None:
    for discipline in DISCIPLINES:
        for card in class_types(discipline):
            for plan, minutes in {(plan, minutes) for plan in card.plans for minutes in card.minutes}:
                slots = lay_out(plan, minutes * 60)
                assert (slots[0].start_s, slots[-1].end_s) == (0, minutes * 60), (card.slug, plan, minutes)
                assert all(slot.end_s - slot.start_s >= 15 for slot in slots), (card.slug, plan, minutes)


def test_avoid_is_the_union_of_the_segments_and_their_exercises() -> None:
    for record in single_classes():
        for segment in record.segments:
            assert {tag for name in segment.exercises for tag in exercise_by_id()[name].avoid} <= set(segment.avoid)
        assert {tag for segment in record.segments for tag in segment.avoid} == set(record.avoid), record.id


def test_a_low_impact_class_has_no_impact() -> None:
    for record in catalogue():
        assert (record.impact == "low") == IMPACT.isdisjoint(record.avoid), record.id


def test_the_listed_equipment_is_enough_for_the_exercises() -> None:
    for record in single_classes():
        assert {item for exercise in of_class(record) for item in exercise.equipment} <= set(record.equipment), (
            record.id
        )


def test_movement_classes_name_their_movements() -> None:
    for record in single_classes():
        if record.discipline in ("strength", "hiit", "boxing", "yoga", "pilates", "barre", "stretching", "mobility"):
            assert any(segment.exercises for segment in record.segments if segment.kind != "warm_up"), record.id


def test_a_lower_body_class_works_the_lower_body() -> None:
    legs = {"glutes", "quadriceps", "hamstrings", "calves", "adductors", "abductors", "hip_flexors"}
    for record in single_classes():
        if record.class_type == ["lower_body"]:
            working = [name for segment in record.segments if segment.kind == "work" for name in segment.exercises]
            assert all(legs & set(exercise_by_id()[name].primary_muscles) for name in working), record.id


def test_what_a_description_promises_to_leave_out_is_left_out() -> None:
    for record in single_classes():
        for promise in PROMISES:
            said = any(sentence in record.description for sentence in promise.sentences[record.language])
            if said or promise.claimed_in(record.description.lower()):
                assert promise.without.isdisjoint(record.avoid), (record.id, record.description)


def test_a_seated_class_uses_a_chair_and_never_the_floor() -> None:
    seated = [record for record in single_classes() if "eated throughout" in record.description]
    assert seated
    for record in seated:
        assert record.discipline == "cycling" or record.discipline == "rowing" or "chair" in record.equipment
        assert {"floor_transitions", "kneeling", "prone", "balance_unsupported"}.isdisjoint(record.avoid), record.id


def test_a_title_returns_only_with_another_instructor_or_length() -> None:
    seen = Counter((record.title, record.instructors[0], record.duration_s) for record in single_classes())
    assert max(seen.values()) == 1


def test_words_have_no_holes() -> None:
    for record in catalogue():
        for text in (record.title, record.description, *(segment.name + segment.target for segment in record.segments)):
            assert "{" not in text, (record.id, text)
            assert text == text.strip(), (record.id, text)
        assert record.description.endswith("."), record.id
        assert 1 <= len(record.description.split(". ")) <= 4, record.id


def test_instructors_teach_what_and_in_what_language_they_can() -> None:
    for record in single_classes():
        able = {who.name for who in teaching(record.discipline, record.language)}
        assert set(record.instructors) <= able, record.id


def test_translated_classes_use_translated_segment_names() -> None:
    for record in single_classes():
        if record.language != "en":
            assert record.class_type[0] in TRANSLATED[record.discipline]
            kinds = SEGMENTS[record.language]
            assert all(segment.name.startswith(kinds[segment.kind].split(" {")[0]) for segment in record.segments)


def test_programmes_and_collections_reference_early_published_classes() -> None:
    by_id = {record.id: record for record in single_classes()}
    for record in catalogue():
        if record.kind == "class":
            continue
        members = [by_id[item.class_id] for item in record.items]
        assert all(member.status == "published" and not member.windows for member in members), record.id
        assert record.duration_s == sum(member.duration_s for member in members), record.id
        assert set(record.avoid) == {tag for member in members for tag in member.avoid}, record.id
        assert set(record.equipment) == {item for member in members for item in member.equipment}, record.id


def test_a_programme_runs_from_its_first_week_without_a_gap() -> None:
    for record in catalogue():
        if record.kind == "program":
            weeks = [item.week for item in record.items]
            assert sorted(set(weeks)) == list(range(1, max(weeks) + 1)), record.id
            assert len({(item.week, item.day) for item in record.items}) == len(record.items), record.id

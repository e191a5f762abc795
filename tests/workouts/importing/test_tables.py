"""Is what stands in a CSV file of Hevy or Strong read as it was meant, and never half?"""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workouts.importing.making import BERLIN, HEVY, STRONG, STRONG_IOS, columns, hevy, read, strong, table, told

from palestra.training.weights import WeightUnit
from palestra.workouts.importing import Parsed, ParsedWorkout


def only(parsed: Parsed) -> ParsedWorkout:
    assert not told(parsed)
    [workout] = parsed.workouts
    return workout


def sets(workout: ParsedWorkout) -> list[tuple[object, ...]]:
    """(exercise, kind, weight, unit, repetitions) of each set."""
    return [
        (e.name, one.kind, None if one.weight is None else float(one.weight), one.unit, one.reps)
        for e in workout.exercises
        for one in e.sets
    ]


def uids(parsed: Parsed) -> set[str | None]:
    return {each.written.source_uid for each in parsed.workouts}


# Hevy


def test_hevy_is_read_whole() -> None:
    workout = only(
        read(
            hevy(
                {"description": "Cold gym.\nTwice.", "set_type": "warmup", "weight_kg": 40, "exercise_notes": "slow"},
                {"set_index": 1, "rpe": 8.5, "superset_id": "", "exercise_notes": "slow"},
                {"set_index": 2, "set_type": "dropset", "weight_kg": "22.679618500000002"},
                {"set_index": 3, "set_type": "failure"},
                {"exercise_title": "Plank", "superset_id": 0, "weight_kg": "", "reps": "", "duration_seconds": 90},
                {"exercise_title": "Run", "superset_id": 0, "weight_kg": "", "reps": "", "distance_km": "5.25"},
            )
        )
    )
    written = workout.written
    assert (written.title, written.source, written.discipline, written.duration_s) == ("Legs", "hevy", "strength", 3900)
    assert written.performed_at.isoformat() == "2026-11-20T18:00:00+01:00"
    assert written.note == "Cold gym.\nTwice."
    assert sets(workout)[:4] == [
        ("Squat (Barbell)", "warmup", 40, "kg", 5),
        ("Squat (Barbell)", "normal", 100, "kg", 5),
        ("Squat (Barbell)", "drop", 22.6796, "kg", 5),
        ("Squat (Barbell)", "failure", 100, "kg", 5),
    ]
    squat, plank, run = workout.exercises
    assert (squat.note, squat.superset, plank.superset, run.superset) == ("slow", None, 0, 0)
    assert squat.sets[1].rir == Decimal("1.5")
    assert (plank.sets[0].duration_s, run.sets[0].distance_m) == (90, Decimal("5250.0"))


@pytest.mark.parametrize(("column", "unit"), [("weight_lbs", "lb"), ("weight_lb", "lb"), ("weight_kg", "kg")])
def test_the_unit_of_hevy_is_in_the_name_of_the_column(column: str, unit: str) -> None:
    header = [column if name == "weight_kg" else name for name in HEVY]
    assert sets(only(read(hevy({column: 225}, header=header), unit="kg"))) == [
        ("Squat (Barbell)", "normal", 225, unit, 5)
    ]


def test_miles_are_international_ones() -> None:
    header = ["distance_miles" if name == "distance_km" else name for name in HEVY]
    workout = only(read(hevy({"distance_miles": "3.1", "weight_kg": "", "reps": ""}, header=header)))
    assert workout.exercises[0].sets[0].distance_m == Decimal("4989.0")


@pytest.mark.parametrize(
    "start",
    [
        "20 Nov 2026, 18:00",
        "2026-11-20 18:00:00",
        "2026-11-20T18:00:00",
        "Nov 20, 2026, 6:00 PM",
        "20.11.2026, 18:00",
        "20 nov. 2026, 18:00",
        "2026-11-20T17:00:00Z",
    ],
)
def test_the_same_moment_in_every_form_that_was_seen(start: str) -> None:
    workout = only(read(hevy({"start_time": start})))
    assert workout.written.performed_at.timestamp() == 1795194000
    assert workout.written.local_date.isoformat() == "2026-11-20"


@pytest.mark.parametrize(
    ("told_as", "month"), [("13 Dez. 2025, 08:00", 12), ("1 mär 2025, 08:00", 3), ("2 août 2025, 08:00", 8)]
)
def test_months_in_other_languages(told_as: str, month: int) -> None:
    assert only(read(hevy({"start_time": told_as, "end_time": ""}))).written.performed_at.month == month


@pytest.mark.parametrize("start", ["11/20/2026 18:00", "yesterday", "", "2026-13-01 08:00", "31 Feb 2026, 08:00"])
def test_a_date_that_can_be_read_in_two_ways_or_none_is_a_problem(start: str) -> None:
    parsed = read(hevy({"start_time": start}))
    assert not parsed.workouts
    assert told(parsed)[0].startswith("line 2: ")


def test_an_hour_more_of_autumn_is_an_hour_more_of_training() -> None:
    night = {"start_time": "25 Oct 2026, 01:30", "end_time": "25 Oct 2026, 03:30"}
    assert only(read(hevy(night))).written.duration_s == 3 * 3600
    assert only(read(hevy(night), time_zone="America/New_York")).written.duration_s == 2 * 3600


def test_an_exercise_that_comes_twice_stays_two() -> None:
    bench = {"exercise_title": "Bench Press (Barbell)"}
    workout = only(read(hevy({}, {"set_index": 1}, bench, {}, {"set_index": 1}, {})))
    assert [(each.name, len(each.sets)) for each in workout.exercises] == [
        ("Squat (Barbell)", 2),
        ("Bench Press (Barbell)", 1),
        ("Squat (Barbell)", 2),
        ("Squat (Barbell)", 1),
    ]


# Strong


def test_strong_is_read_whole() -> None:
    said = {"Duration": "1h 5m", "Workout Notes": "Fine.", "Notes": ""}
    workout = only(
        read(
            strong(
                {**said, "Set Order": "W", "Weight": 40, "Reps": 10},
                {**said, "RPE": 9, "Notes": "grip"},
                {**said, "Set Order": "D", "Weight": "60.0"},
                {**said, "Set Order": "Rest Timer", "Weight": 0, "Reps": 0, "Seconds": 120},
                {**said, "Exercise Name": "Pull Up", "Weight": "0.0", "Reps": 8},
                {**said, "Exercise Name": "Plank", "Weight": 0, "Reps": 0, "Seconds": "60.0"},
                {**said, "Exercise Name": "Dips", "Weight": 0, "Reps": 0},
                header=STRONG_IOS,
            ),
            unit="kg",
        )
    )
    assert sets(workout) == [
        ("Bench Press (Barbell)", "warmup", 40, "kg", 10),
        ("Bench Press (Barbell)", "normal", 80, "kg", 5),
        ("Bench Press (Barbell)", "drop", 60, "kg", 5),
        ("Pull Up", "normal", 0, "kg", 8),
        ("Plank", "normal", None, None, None),
    ]
    assert workout.written.duration_s == 3900
    assert workout.written.note == "Fine."
    assert workout.exercises[0].note == "grip"
    assert workout.exercises[0].sets[1].rir == 1


def test_a_weight_without_a_unit_is_asked_for_once() -> None:
    silent = read(strong({}))
    assert silent.needs_unit
    for unit in ("kg", "lb"):
        asked: WeightUnit = "kg" if unit == "kg" else "lb"
        parsed = read(strong({}), unit=asked)
        assert not parsed.needs_unit
        assert parsed.assumed == (f"Weights have no unit in this file: {unit} was taken.",)
        assert parsed.workouts[0].exercises[0].sets[0].unit == unit
        assert uids(parsed) == uids(silent)


def test_nothing_is_asked_where_nothing_was_lifted() -> None:
    assert not read(strong({"Weight": 0, "Reps": 8})).needs_unit


@pytest.mark.parametrize(("column", "unit"), [("Weight (kg)", "kg"), ("Weight (lbs)", "lb")])
def test_a_unit_in_the_name_of_the_column_holds(column: str, unit: str) -> None:
    header = [column if name == "Weight" else name for name in STRONG]
    parsed = read(strong({column: 80}, header=header), unit="kg" if unit == "lb" else "lb")
    assert sets(only(parsed)) == [("Bench Press (Barbell)", "normal", 80, unit, 5)]


def test_a_unit_for_each_line_holds() -> None:
    header = [*STRONG, "Weight Unit", "Distance Unit", "Workout Duration"]
    run = {"Exercise Name": "Run", "Weight": 0, "Reps": 0, "Distance": 2, "Distance Unit": "miles"}
    workout = only(
        read(
            strong(
                {"Weight Unit": "lbs"},
                {"Set Order": 2, "Weight Unit": "kg"},
                run,
                header=header,
                separator=";",
            ),
            unit=None,
        )
    )
    assert [one[3] for one in sets(workout)][:2] == ["lb", "kg"]
    assert workout.exercises[1].sets[0].distance_m == Decimal("3218.7")


def test_the_newest_form_with_semicolons_and_decimal_commas() -> None:
    header = columns(
        "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);"
        "Seconds;Notes;Workout Notes",
        ";",
    )
    line = {"Workout #": 7, "Duration (sec)": 3600, "Weight (kg)": "82,5", "RPE": "", "Distance (meters)": ""}
    workout = only(read(strong(line, {**line, "Set Order": "Note", "Notes": "form!"}, header=header, separator=";")))
    assert sets(workout) == [("Bench Press (Barbell)", "normal", 82.5, "kg", 5)]
    assert (workout.written.duration_s, workout.exercises[0].note) == (3600, "form!")


def test_german_headers_are_known() -> None:
    header = ["Datum", "Workout-Name", "Name der Übung", "Reihenfolge festlegen", "Gewicht", "Wiederh.", "Dauer"]
    line = {
        "Datum": "2026-11-20 18:00:00",
        "Workout-Name": "Beine",
        "Name der Übung": "Kniebeuge",
        "Reihenfolge festlegen": 1,
        "Gewicht": "102,5",
        "Wiederh.": 5,
        "Dauer": "45m",
    }
    workout = only(read(table(header, [line], ";"), unit="kg"))
    assert sets(workout) == [("Kniebeuge", "normal", 102.5, "kg", 5)]
    assert workout.written.duration_s == 2700


def test_a_duration_that_could_be_two_things_is_left_open_and_said() -> None:
    parsed = read(strong({"Duration": "01:00", "Weight": 0}, header=[*STRONG, "Duration"]))
    assert parsed.workouts[0].written.duration_s is None
    assert "01:00" in parsed.assumed[0]


# Files as such


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_usual_encoding(encoding: str) -> None:
    content = hevy({"title": "Größe"}).decode().encode(encoding)
    assert only(read(content)).written.title == "Größe"


def test_columns_may_come_in_any_order_and_more_of_them() -> None:
    header = [*reversed(HEVY), "workout_rating"]
    parsed = read(hevy({"workout_rating": 5}, header=header))
    assert sets(only(parsed)) == [("Squat (Barbell)", "normal", 100, "kg", 5)]
    assert parsed.assumed == ("These columns are not read: “workout_rating”.",)
    assert uids(parsed) == uids(read(hevy({})))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"reps": "five"}, "reps is “five”, which is not a number."),
        ({"reps": "5.5"}, "reps is “5.5”, which is not a whole number."),
        ({"weight_kg": "1,000"}, "a thousand, or a decimal comma?"),
        ({"weight_kg": "NaN"}, "which is not a number"),
        ({"weight_kg": "1e9"}, "which is not a number"),
        ({"weight_kg": "٣٠"}, "which is not a number"),
        ({"weight_kg": "999999999"}, "weight: "),
        ({"set_type": "myo"}, "set_type is “myo”, which is not known here."),
        ({"rpe": "17"}, "rpe is “17”; it goes from 1 to 10."),
        ({"exercise_title": ""}, "name: "),
        ({"exercise_title": "x\x00y"}, "holds a NUL"),
        ({"exercise_title": "x" * 121}, "name: "),
    ],
)
def test_a_bad_line_leaves_out_its_workout_and_nothing_else(line: dict[str, Any], why: str) -> None:
    other = {"title": "Arms", "start_time": "21 Nov 2026, 18:00", "end_time": "21 Nov 2026, 19:00"}
    parsed = read(hevy(other, {}, {"set_index": 1, **line}, {"set_index": 2}))
    assert [each.written.title for each in parsed.workouts] == ["Arms"]
    assert any(why in problem for problem in told(parsed)), told(parsed)


def test_the_line_is_named_and_what_was_left_out_because_of_it() -> None:
    assert told(read(hevy({"description": "two\nlines"}, {"set_index": 1, "reps": "x"}))) == [
        "line 2: the workout “Legs” of 2026-11-20 was left out because of line 4.",
        "line 4: reps is “x”, which is not a number.",
    ]


def test_a_line_of_no_workout_leaves_out_the_workouts_beside_it() -> None:
    days = [{"title": str(day), "start_time": f"{day} Nov 2026, 18:00", "end_time": ""} for day in range(1, 5)]
    lines = hevy(*days).decode().splitlines()
    mangled = "\r\n".join([*lines[:3], lines[3].replace("3 Nov", "soon"), lines[4]])
    assert [each.written.title for each in read(mangled.encode()).workouts] == ["1"]


def test_a_quote_that_is_not_closed_halves_no_workout() -> None:
    whole = hevy(*({"set_index": n, "description": "so, so"} for n in range(6)))
    mangled = whole.replace(b'"so, so"', b'"so, so', 1)
    parsed = read(mangled)
    assert not parsed.workouts
    assert parsed.problem_count


def test_a_note_that_is_cut_off_is_no_note() -> None:
    header = [*(name for name in HEVY if name != "description"), "description"]
    whole = hevy({"description": "Easy, but only at first"}, header=header)
    assert only(read(whole)).written.note == "Easy, but only at first"
    assert not read(whole[:-12]).workouts


def test_two_ends_of_one_workout_are_a_problem() -> None:
    parsed = read(hevy({}, {"set_index": 1, "end_time": "20 Nov 2026, 20:00"}))
    assert "its end_time cannot be told" in told(parsed)[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"PK\x03\x04rest", "is packed"),
        (b"%PDF-1.7", "no file of a known kind"),
        (b"a,b,c\n1,2,3\n", "no file of a known kind"),
        (b"title,title,start_time,exercise_title\n", "no file of a known kind"),
        (b"\xff\xfe\x00\xd8\x00", "no text that can be read"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (hevy({}) + b"\n" + b"1\n" * 50_001, "more than 50,000 lines"),
    ],
)
def test_what_is_no_export_is_one_problem(content: bytes, why: str) -> None:
    parsed = read(content)
    assert not parsed.workouts
    assert len(parsed.problems) == parsed.problem_count == 1
    assert why in parsed.problems[0].message


def test_more_exercises_than_anybody_does_are_refused() -> None:
    parsed = read(hevy(*({"title": str(n // 50), "exercise_title": f"E{n}"} for n in range(501))))
    assert not parsed.workouts
    assert told(parsed) == ["The file has more than 500 different exercises."]


def test_problems_are_kept_in_bounds_and_counted() -> None:
    parsed = read(hevy(*({"reps": "x", "set_index": n} for n in range(1000))))
    assert (len(parsed.problems), parsed.problem_count) == (100, 1001)


def test_a_workout_without_end_is_refused_whole() -> None:
    parsed = read(hevy(*({"exercise_title": f"E{n // 50}", "set_index": n % 50} for n in range(501))))
    assert not parsed.workouts
    assert "at most 60 exercises and 500 sets" in told(parsed)[0]


# Properties

NAMES = st.sampled_from(["Squat (Barbell)", "Bench Press (Barbell)", "Plank"])


@st.composite
def workouts(draw: st.DrawFn) -> list[list[dict[str, object]]]:
    """Workouts of Hevy's as lists of lines; exercises of one workout have different names."""
    found = []
    for day in draw(st.lists(st.integers(1, 28), min_size=1, max_size=5, unique=True)):
        lines: list[dict[str, object]] = []
        for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
            for number in range(draw(st.integers(1, 3))):
                lines.append(
                    {
                        "title": f"Day {day}",
                        "start_time": f"{day} Nov 2026, 18:00",
                        "end_time": "",
                        "exercise_title": name,
                        "set_index": number,
                        "weight_kg": draw(st.sampled_from(["", "60", "62.5"])),
                        "reps": draw(st.integers(1, 12)),
                    }
                )
        found.append(lines)
    return found


def said(parsed: Parsed) -> dict[str | None, object]:
    """What each workout says, whatever the order of workouts and exercises and the number of its line."""
    assert not told(parsed)
    return {
        each.written.source_uid: (each.written, sorted(each.exercises, key=lambda one: one.name))
        for each in parsed.workouts
    }


@given(workouts(), st.randoms(use_true_random=False))
def test_the_order_of_lines_makes_no_difference(made: list[list[dict[str, object]]], chance: random.Random) -> None:
    lines = [line for workout in made for line in workout]
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert said(read(hevy(*shuffled))) == said(read(hevy(*lines)))


@given(workouts(), st.data())
def test_a_workout_is_the_same_in_whatever_file_it_comes(
    made: list[list[dict[str, object]]], data: st.DataObject
) -> None:
    part = data.draw(st.lists(st.sampled_from(made), min_size=1, unique_by=id))
    whole = said(read(hevy(*(line for workout in made for line in workout))))
    some = said(read(hevy(*(line for workout in part for line in workout)), time_zone=BERLIN))
    assert some.items() <= whole.items()


@given(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_another_answer_to_the_question_of_the_zone_is_the_same_workout(zone: str) -> None:
    assert uids(read(hevy({}), time_zone=zone)) == uids(read(hevy({}), time_zone="UTC"))

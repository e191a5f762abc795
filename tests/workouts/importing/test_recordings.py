"""Is what a device recorded told as it was: how long, how far, how high, how hard, and on which day?"""

import io
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tcxreader.tcxreader import TCXReader
from tests.workouts.importing.making import BERLIN, START, fit, gpx, lap, point, read, tcx, told

from palestra.training.load import normalised_power
from palestra.workouts.importing import Parsed
from palestra.workouts.importing.recordings import climbed_m
from palestra.workouts.schemas import NewWorkout


def only(parsed: Parsed) -> NewWorkout:
    assert not told(parsed)
    [workout] = parsed.workouts
    assert not workout.exercises
    return workout.written


# FIT


def test_what_a_fit_file_sums_up_goes_before_what_its_records_add_up_to() -> None:
    session = {
        "total_timer_time": 590.0,
        "total_distance": 5000.0,
        "total_ascent": 45,
        "total_calories": 120,
        "avg_heart_rate": 138,
        "max_heart_rate": 171,
        "avg_power": 190,
        "normalized_power": 201,
        "sub_sport": "indoor_cycling",
    }
    written = only(read(fit(sessions=[session])))
    assert (written.source, written.title, written.discipline) == ("fit", "Cycling", "cycling")
    assert written.duration_s == 590
    assert written.metrics.model_dump() == {
        "distance_m": 5000,
        "elevation_gain_m": 45,
        "energy_kcal": 120,
        "average_bpm": 138,
        "max_bpm": 171,
        "average_w": 190,
        "normalised_w": 201,
    }
    assert written.bpm_s == {140: 600.0}


def test_what_a_fit_file_does_not_sum_up_is_reckoned() -> None:
    measured = only(read(fit(seconds=120, record={"power": 200, "heart_rate": 151}))).metrics
    assert measured.average_w == measured.normalised_w == 200
    assert measured.average_bpm == measured.max_bpm == 151
    assert measured.elevation_gain_m is None


def test_a_fit_file_that_stopped_before_its_sum_is_a_workout_all_the_same() -> None:
    written = only(read(fit(seconds=300, sessions=[], record={"distance": 800.0})))
    assert (written.duration_s, written.discipline) == (300, None)
    assert written.metrics.distance_m == 800


def test_each_session_of_a_triathlon_is_a_workout_with_its_own_heart_rate() -> None:
    sessions = [
        {"sport": "running", "total_elapsed_time": 200.0, "total_timer_time": 200.0},
        {
            "sport": "cycling",
            "start_time": START + timedelta(seconds=201),
            "total_elapsed_time": 399.0,
            "total_timer_time": 399.0,
        },
    ]
    parsed = read(fit(seconds=600, sessions=sessions))
    assert [each.written.discipline for each in parsed.workouts] == ["running", "cycling"]
    seconds = [sum((each.written.bpm_s or {}).values()) for each in parsed.workouts]
    assert seconds == [200, 399]
    assert len({each.written.source_uid for each in parsed.workouts}) == 2


def test_a_device_that_travelled_says_on_which_day_it_was() -> None:
    here = read(fit(clock_h=1))
    away = read(fit(clock_h=-8))
    assert only(here).time_zone == BERLIN
    assert only(away).time_zone == "Etc/GMT+8"
    assert (only(here).local_date.day, only(away).local_date.day) == (20, 19)
    assert only(here).source_uid == only(away).source_uid
    assert away.assumed
    assert not here.assumed


@pytest.mark.parametrize("clock_h", [0.26, 99])
def test_a_clock_that_is_set_wrong_says_nothing(clock_h: float) -> None:
    assert only(read(fit(clock_h=clock_h))).time_zone == BERLIN


def test_a_course_is_no_workout() -> None:
    assert "no activity" in told(read(fit(kind="course")))[0]


# GPX


def test_a_gpx_track_is_a_workout() -> None:
    made = gpx(point(at, lat=52.5 + at * 1e-5, ele=30 + at * 0.5, bpm=120 + at // 10) for at in range(61))
    written = only(read(made))
    assert (written.title, written.discipline, written.duration_s) == ("Morning run", "running", 60)
    assert written.performed_at == START
    assert written.metrics.elevation_gain_m == Decimal("28.0")
    assert (written.metrics.max_bpm, sum((written.bpm_s or {}).values())) == (125, 60)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=30))
def test_a_distance_is_what_gpxpy_finds(steps: list[tuple[float, float]]) -> None:
    made = gpx(point(at, lat=50 + north / 100, lon=8 + east / 100) for at, (north, east) in enumerate(steps))
    expected = gpxpy.parse(made.decode()).length_2d()
    assert float(only(read(made)).metrics.distance_m or 0) == pytest.approx(expected, rel=2e-3, abs=0.2)


def test_a_route_without_times_is_no_workout() -> None:
    parsed = read(gpx(['<trkpt lat="52.5" lon="13.4"/>', '<trkpt lat="52.6" lon="13.4"/>']))
    assert not parsed.workouts
    assert "A route is not a workout" in told(parsed)[0]


def test_the_way_between_two_segments_was_not_trained() -> None:
    there = [point(at, lat=52.5) for at in range(11)]
    far = [point(at, lat=53.5) for at in range(1000, 1011)]
    written = only(read(gpx([*there, "</trkseg><trkseg>", *far])))
    assert (written.duration_s, written.metrics.distance_m) == (20, None)
    assert written.bpm_s == {140: 20.0}


def test_a_pause_has_no_heart_rate() -> None:
    written = only(read(gpx([point(0), point(5), point(3000), point(3005)])))
    assert written.bpm_s == {140: 10.0}


@pytest.mark.parametrize("bpm", [0, 19, 261, 100_000])
def test_a_heart_rate_nobody_has_is_none(bpm: int) -> None:
    written = only(read(gpx(point(at, bpm=bpm) for at in range(10))))
    assert (written.bpm_s, written.metrics.average_bpm, written.metrics.max_bpm) == (None, None, None)


def test_a_clock_that_goes_backwards_is_a_problem() -> None:
    assert "goes backwards" in told(read(gpx([point(10), point(5)])))[0]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ('<trkpt lat="91" lon="13"/>', "no position on earth"),
        ('<trkpt lat="x" lon="13"/>', "“x” is not a number"),
        ('<trkpt lon="13"/>', "no position on earth"),
        ('<trkpt lat="NaN" lon="13"/>', "is not a number"),
        ('<trkpt lat="1" lon="13"><time>soon</time></trkpt>', "“soon” is not a time"),
        ('<trkpt lat="1" lon="13"><time>0001-01-01T00:00:00Z</time></trkpt>', "not a time of any workout"),
        ('<trkpt lat="1" lon="13"><ele>1e999</ele></trkpt>', "is not a number"),
    ],
)
def test_a_point_that_cannot_be_read_is_named(bad: str, why: str) -> None:
    parsed = read(gpx([point(0), bad, point(2)]))
    assert not parsed.workouts
    assert told(parsed)[0].startswith("Point 2 cannot be read: ")
    assert why in told(parsed)[0]


def test_no_position_is_kept() -> None:
    parsed = read(gpx(point(at, lat=48.858370, lon=2.294481) for at in range(5)))
    assert "48.85" not in repr(parsed)
    assert "2.29" not in repr(parsed)


# TCX


def test_a_tcx_activity_is_a_workout_of_its_laps() -> None:
    made = tcx([lap(0, 60, metres=200, watts=210), lap(60, 60, metres=300.5, bpm=160, watts=210)])
    written = only(read(made))
    oracle = TCXReader().read(io.BytesIO(made), only_gps=False)
    assert (written.discipline, written.duration_s) == ("running", 120)
    assert written.metrics.distance_m == Decimal("500.5") == Decimal(str(oracle.distance))
    assert written.metrics.energy_kcal == 100 == oracle.calories
    assert (written.metrics.max_bpm, written.bpm_s) == (169, {150: 60.0, 160: 60.0})
    assert written.metrics.average_bpm == 155
    assert written.metrics.normalised_w == 210


def test_time_that_was_stopped_is_not_trained() -> None:
    made = tcx([lap(0, 60)]).replace(b"<TotalTimeSeconds>60", b"<TotalTimeSeconds>42.4")
    assert only(read(made)).duration_s == 42


# Whose it is


@pytest.mark.parametrize(
    "content",
    [
        gpx([point(0), point(1)], creator="StravaGPX Android"),
        gpx([point(0), point(1)], head="").replace(
            b"<trk>", b'<metadata><link href="https://www.strava.com/activities/1"/></metadata><trk>'
        ),
        tcx([lap(0, 5)], creator="Strava iPhone"),
        tcx([lap(0, 5)], author="strava.com"),
        fit(maker="strava", seconds=5),
    ],
)
def test_what_strava_made_is_stravas_in_whatever_form(content: bytes) -> None:
    parsed = read(content)
    assert parsed.source == "strava"
    assert only(parsed).source == "strava"


def test_a_ride_that_somebody_called_strava_is_their_own() -> None:
    assert read(gpx([point(0), point(1)], name="Strava challenge")).source == "gpx"


# Arithmetic


def test_what_the_sensor_wavers_is_no_climb() -> None:
    assert climbed_m([100, 102, 100, 102, 100, 101, 99]) == 0
    assert climbed_m([100, 110, 105, 120]) == 25


@given(st.lists(st.floats(-400, 8000), max_size=50))
def test_a_climb_is_never_more_than_every_step_up_together(elevations: list[float]) -> None:
    steps = sum(max(0.0, after - before) for before, after in pairwise(elevations))
    assert 0 <= climbed_m(elevations) <= steps + 1e-6


@given(st.lists(st.integers(0, 900), min_size=31, max_size=120))
def test_power_by_the_second_is_what_the_records_say(power: list[int]) -> None:
    points = "".join(
        f"<Trackpoint><Time>{(START + timedelta(seconds=at)).isoformat()}</Time><Watts>{watts}</Watts></Trackpoint>"
        for at, watts in enumerate([*power, 0])
    )
    made = tcx([f'<Lap StartTime="{START.isoformat()}"><Track>{points}</Track></Lap>'])
    expected = normalised_power(power)
    assert expected is not None
    assert float(only(read(made)).metrics.normalised_w or 0) == pytest.approx(expected.normalised_w, abs=0.06)

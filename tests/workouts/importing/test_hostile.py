"""Does whatever somebody sends become problems or a correct result: no exception, no half workout, no long wait?"""

import time
import tracemalloc
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.workouts.importing.making import HEVY, START, STRONG_IOS, fit, gpx, hevy, lap, point, read, strong, tcx, told

from palestra.workouts.importing import Parsed

WHOLE: dict[str, bytes] = {
    "hevy": hevy(*({"set_index": n, "description": "a, b", "exercise_notes": 'so "what"'} for n in range(4))),
    "strong": strong(*({"Set Order": n} for n in range(1, 5))),
    "gpx": gpx(point(at) for at in range(20)),
    "tcx": tcx([lap(0, 10), lap(10, 10)]),
    "fit": fit(seconds=20),
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def sound(parsed: Parsed) -> None:
    """What must hold of everything that was read."""
    assert parsed.workouts or parsed.problem_count
    assert len(parsed.problems) == min(parsed.problem_count, 100)
    for each in parsed.workouts:
        assert each.written.source_uid
        assert each.written.source == parsed.source
        assert each.written.local_date
        repr(each).encode()  # nothing that no text can hold
        assert "\x00" not in repr(each)
        for exercise in each.exercises:
            assert all(one.weight is None or one.unit or parsed.needs_unit for one in exercise.sets)


@st.composite
def mangled(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with some of its bytes taken out, put in, doubled or changed."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.integers(0, 40)))
        cut = draw(st.sampled_from(("remove", "insert", "double", "change", "truncate")))
        put = draw(st.binary(min_size=1, max_size=8) | st.sampled_from((b'"', b",", b"\n", b"\x00", b"<", b"&", b";")))
        content = {
            "remove": content[:at] + content[to:],
            "insert": content[:at] + put + content[at:],
            "double": content[:to] + content[at:],
            "change": content[:at] + put + content[at + len(put) :],
            "truncate": content[:at],
        }[cut]
    return content


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_mangled_file_is_problems_or_a_correct_result(kind: str, data: st.DataObject) -> None:
    sound(read(data.draw(mangled(WHOLE[kind])), unit="kg"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<gpx>", b"\x0e\x10\xd9\x07\x00\x01\x00\x00.FIT", b"title,"]))
def test_any_bytes_are_problems_or_a_correct_result(content: bytes, begin: bytes) -> None:
    sound(read(begin + content))


CELL = st.text(max_size=12) | st.sampled_from(
    ["", "0", "-1", "1e9", "5", "20 Nov 2026, 18:00", "normal", "\ufffe", "٥"]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(HEVY), CELL), min_size=1, max_size=6))
def test_any_cells_are_problems_or_a_correct_result(lines: list[dict[str, str]]) -> None:
    try:
        content = hevy(*lines)
    except UnicodeEncodeError:
        return
    sound(read(content))


TWO_DAYS = hevy(
    *(
        {"title": f"Day {day}", "start_time": f"{day} Nov 2026, 18:00", "end_time": "", "set_index": n, "reps": 10 + n}
        for day in (1, 2)
        for n in range(3)
    )
)


@given(st.integers(0, len(TWO_DAYS)))
def test_a_file_cut_anywhere_holds_nothing_half(at: int) -> None:
    """A cut between two lines cannot be told from a shorter workout; everything else can."""
    whole = {each.written.source_uid: each for each in read(TWO_DAYS).workouts}
    cut = read(TWO_DAYS[:at]).workouts
    for each in cut[:-1]:
        assert each == whole[each.written.source_uid]
    for each in cut[-1:]:
        [exercise], [expected] = each.exercises, whole[each.written.source_uid].exercises
        assert exercise.sets == expected.sets[: len(exercise.sets)]


# FIT


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE["fit"]) - 1))
def test_a_truncated_fit_file_is_one_problem(at: int) -> None:
    parsed = read(WHOLE["fit"][:at])
    assert not parsed.workouts
    assert parsed.problem_count == 1


@settings(max_examples=100, deadline=None)
@given(st.integers(14, len(WHOLE["fit"]) - 3), st.integers(0, 7))
def test_a_fit_file_with_one_bit_turned_is_not_taken(at: int, bit: int) -> None:
    content = bytearray(WHOLE["fit"])
    content[at] ^= 1 << bit
    assert not read(bytes(content)).workouts


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_fit_file_of_nonsense_with_a_right_checksum_is_sound_too(data: st.DataObject) -> None:
    from fitdecode.utils import compute_crc

    body = data.draw(mangled(WHOLE["fit"][14:-2]))
    head = WHOLE["fit"][:4] + len(body).to_bytes(4, "little") + b".FIT"
    content = head + compute_crc(head).to_bytes(2, "little") + body
    sound(read(content + compute_crc(content).to_bytes(2, "little")))


def test_a_fit_file_is_not_decoded_without_end() -> None:
    from fitdecode.utils import compute_crc

    body = b"\x40\x00\x00\x14\x00\x01\x03\x01\x02" + b"\x00\x8c" * 400_000  # 400,000 records of one byte
    head = b"\x0e\x10\xd9\x07" + len(body).to_bytes(4, "little") + b".FIT"
    content = head + compute_crc(head).to_bytes(2, "little") + body
    parsed = read(content + compute_crc(content).to_bytes(2, "little"))
    assert "more than 300,000 messages" in told(parsed)[0]


# XML


def deep(depth: int) -> bytes:
    return b"<gpx>" + b"<a>" * depth + b"</a>" * depth + b"</gpx>"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gpx([point(0)], head=f"<!DOCTYPE gpx [<!ENTITY l0 'ha'>{LAUGHS}]>", name="&l9;"), "declares entities"),
        (gpx([point(0)], head="<!DOCTYPE gpx SYSTEM 'file:///etc/passwd'>"), "declares entities"),
        (
            gpx([point(0)], head="<!DOCTYPE gpx [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]>", name="&x;"),
            "declares entities",
        ),
        (deep(1_000_000)[:4_900_000], "nested deeper"),
        (deep(41), "nested deeper"),
        (b"<gpx>" + b"<a/>" * 400_001 + b"</gpx>", "more elements"),
        (WHOLE["gpx"][:-9], "not whole"),
        (WHOLE["tcx"][:700], "not whole"),
        (b"<?xml version='1.0' encoding='klingon'?><gpx/>", "encoding"),
        (b"<html></html>", "no file of a known kind"),
        (b"<gpx/>", "no workout in this file"),
        (b"<TrainingCenterDatabase/>", "no workout in this file"),
    ],
)
def test_xml_that_is_hostile_or_broken_is_one_problem(content: bytes, why: str) -> None:
    parsed = read(content)
    assert not parsed.workouts
    [problem] = told(parsed)
    assert why in problem


def test_xml_in_another_encoding_is_read() -> None:
    made = gpx([point(0), point(1)]).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert read(made).workouts


# How long, and how much


def hours_of_gpx() -> bytes:
    return gpx(point(at) for at in range(8_000))


def all_bad() -> bytes:
    return hevy(*({"reps": "x", "set_index": n} for n in range(20_000)))


def open_quotes() -> bytes:
    return hevy({}) + b'"\n' * 49_000


def many_columns() -> bytes:
    return b"title,start_time,exercise_title" + b",x" * 1_000_000 + b"\n"


def one_long_workout() -> bytes:
    return hevy(*({"set_index": n} for n in range(40_000)))


def exercises_by_turns() -> bytes:
    return hevy(*({"set_index": 0, "exercise_title": "AB"[n % 2]} for n in range(40_000)))


def blanks_in_a_duration() -> bytes:
    return strong({"Duration": f"1h{' ' * 100_000}x"}, header=STRONG_IOS)


@pytest.mark.parametrize("make", [one_long_workout, exercises_by_turns, blanks_in_a_duration])
def test_no_file_takes_the_square_of_its_length(make: Callable[[], bytes]) -> None:
    content = make()
    began = time.process_time()
    sound(read(content))
    assert time.process_time() - began < 12  # two seconds; the square is half a minute and more


@pytest.mark.parametrize("make", [hours_of_gpx, all_bad, open_quotes, many_columns])
def test_a_large_file_takes_neither_minutes_nor_gigabytes(make: Callable[[], bytes]) -> None:
    content = make()
    assert len(content) <= 5_000_000
    tracemalloc.start()
    began = time.process_time()
    sound(read(content))
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300_000_000
    assert took < 60  # without tracing it is seconds


def test_two_points_a_week_apart_are_no_week_of_seconds() -> None:
    week = (START.replace(day=27)).isoformat()
    far = f'<trkpt lat="1" lon="1"><time>{week}</time><power>100</power></trkpt>'
    first = f'<trkpt lat="1" lon="1"><time>{START.isoformat()}</time><power>100</power></trkpt>'
    parsed = read(gpx(chain([first], [far])))
    assert parsed.workouts[0].written.metrics.normalised_w is None


def test_lines_are_counted_however_they_end() -> None:
    parsed = read(hevy({}) + b"x\r" * 60_000)
    assert "more than 50,000 lines" in told(parsed)[0]


def checked(body: bytes) -> bytes:
    """A FIT file with this in it and checksums that fit."""
    from fitdecode.utils import compute_crc

    head = b"\x0e\x10\xd9\x07" + len(body).to_bytes(4, "little") + b".FIT"
    content: bytes = head + compute_crc(head).to_bytes(2, "little") + body
    return content + bytes(compute_crc(content).to_bytes(2, "little"))


def test_a_fit_file_of_sessions_that_share_their_records_is_not_read_for_each_of_them() -> None:
    session, record = b"\x41\x00\x00\x12\x00\x02\x02\x04\x86\x07\x04\x86", b"\x42\x00\x00\x14\x00\x01\xfd\x04\x86"
    start, day = (10**9).to_bytes(4, "little"), (86_400_000).to_bytes(4, "little")
    one = b"\x01" + start + day
    records = b"".join(b"\x02" + (10**9 + at).to_bytes(4, "little") for at in range(20_000))
    assert "more than 100 sessions" in told(read(checked(session + one * 101)))[0]
    assert "overlap" in told(read(checked(session + record + one * 60 + records)))[0]


def test_a_file_has_so_many_workouts_and_a_day_so_few() -> None:
    then = {"end_time": ""}
    many = hevy(*({"title": f"W{n}", "start_time": f"20{n % 25:02}-01-01 10:00", **then} for n in range(10_001)))
    assert "more than 10,000 workouts" in told(read(many))[0]
    crowded = [{"title": f"W{n}", "start_time": "2020-01-01 10:00", **then} for n in range(51)]
    parsed = read(hevy(*crowded, {"start_time": "2020-01-02 10:00", **then}))
    assert [each.written.local_date.day for each in parsed.workouts] == [2]
    assert "51 workouts of 2020-01-01" in told(parsed)[0]

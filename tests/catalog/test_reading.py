"""Does every bad row become one plain sentence, and every good one a record, whatever file it stands in?"""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palestra.catalog.explaining import PATTERN_WORDS
from palestra.catalog.reading import MAX_LINE_BYTES, Row, RowError, read_rows
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.errors import IngestError

CLASS: dict[str, Any] = {
    "id": "ride-1",
    "rev": 3,
    "title": "Hill ride",
    "discipline": "cycling",
    "duration_s": 1800,
    "released_on": "2024-05-31",
}
SEGMENT = {"name": "Climb", "kind": "work", "start_s": 0, "end_s": 600, "intensity": 4}


def a_class(**fields: object) -> dict[str, Any]:
    return {**CLASS, **fields}


def a_line(**fields: object) -> str:
    return json.dumps(a_class(**fields))


def read(path: Path) -> list[Row[ClassRecord] | RowError]:
    return list(read_rows(path, ClassRecord))


def read_bytes(tmp_path: Path, content: bytes, name: str = "classes.jsonl") -> list[Row[ClassRecord] | RowError]:
    path = tmp_path / name
    path.write_bytes(content)
    return read(path)


def the_error(rows: list[Row[ClassRecord] | RowError]) -> RowError:
    (error,) = [row for row in rows if isinstance(row, RowError)]
    return error


def record_of(row: Row[ClassRecord] | RowError) -> ClassRecord:
    assert isinstance(row, Row), row
    return row.record


# Good files


def test_a_record_is_read_with_its_line(tmp_path: Path) -> None:
    rows = read_bytes(tmp_path, f"\n{a_line()}\n\n{a_line(id='ride-2')}".encode())
    assert [(row.line, record_of(row).id) for row in rows] == [(2, "ride-1"), (4, "ride-2")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (row,) = read_bytes(tmp_path, b"\xef\xbb\xbf" + a_line(title="Rücken").encode() + b"\r\n")
    assert record_of(row).title == "Rücken"


def test_a_gzipped_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    (row,) = read_bytes(tmp_path, gzip.compress(a_line().encode()), "classes.jsonl.gz")
    assert record_of(row).id == "ride-1"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_says_the_same_as_json_lines(tmp_path: Path, delimiter: str) -> None:
    nested = json.dumps([SEGMENT]).replace('"', '""')
    header = [
        "id",
        "rev",
        "title",
        "discipline",
        "duration_s",
        "released_on",
        "rating",
        "explicit",
        "equipment",
        "segments",
    ]
    cells = ["ride-1", "3", "Hill ride", "cycling", "1800", "2024-05-31", "4.5", "yes", "bike | mat", f'"{nested}"']
    content = "\ufeff" + delimiter.join(header) + "\r\n" + delimiter.join(cells) + "\r\n" + delimiter * 9 + "\r\n"
    (row,) = read_bytes(tmp_path, content.encode(), "classes.csv")
    wanted = a_class(rating=4.5, explicit=True, equipment=["bike", "mat"], segments=[SEGMENT])
    assert record_of(row) == ClassRecord.model_validate(wanted)


def test_an_empty_cell_is_an_absent_field(tmp_path: Path) -> None:
    content = (
        "id,rev,title,discipline,duration_s,released_on,rating,language\nride-1,3,Hill ride,cycling,1800,2024-05-31,,\n"
    )
    (row,) = read_bytes(tmp_path, content.encode(), "classes.csv")
    assert record_of(row) == ClassRecord.model_validate(CLASS)


def test_a_quoted_cell_may_hold_line_breaks_and_the_row_keeps_its_first_line(tmp_path: Path) -> None:
    content = (
        "id,rev,title,discipline,duration_s,released_on,description\n"
        'ride-1,3,A,cycling,1800,2024-05-31,"Two\nlines, and a ""quote"""\n'
        "ride-2,3,B,cycling,1800,2024-05-31,\n"
    )
    first, second = read_bytes(tmp_path, content.encode(), "classes.csv")
    assert record_of(first).description == 'Two\nlines, and a "quote"'
    assert (first.line, second.line) == (2, 4)


LINE_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)


@settings(deadline=None)  # files are written
@given(
    title=LINE_TEXT,
    description=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
)
def test_any_text_survives_json_lines(tmp_path_factory: pytest.TempPathFactory, title: str, description: str) -> None:
    (row,) = read_bytes(tmp_path_factory.mktemp("any"), a_line(title=title, description=description).encode())
    assert (record_of(row).title, record_of(row).description) == (title.strip(), description.strip())


@settings(deadline=None)  # files are written
@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("noise")
    for name in ("classes.jsonl", "classes.csv"):
        try:
            rows = read_bytes(folder, a_line().encode() + b"\n" + content, name)
        except IngestError:
            continue
        assert all(isinstance(row, Row | RowError) for row in rows)


# Bad rows


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"duration_s": -5}, "duration_s: expected more than 0, came -5"),
        ({"duration_s": "1800"}, 'duration_s: expected a whole number, came "1800"'),
        ({"rev": 10**20}, "rev: expected less than 9,223,372,036,854,775,808, came 100000000000000000000"),
        ({"discipline": "cycleing"}, 'discipline: "cycleing" is not a known value; did you mean cycling?'),
        ({"level": "legendary"}, 'level: "legendary" is not a known value; it is one of beginner, intermediate, advanced, all_levels'),
        ({"equipment": ["Resistance bands"]}, 'equipment #1: "Resistance bands" is not a known value; did you mean resistance_band?'),
        ({"durations": 3}, 'there is no field "durations"; did you mean duration_s?'),
        ({"zzz": 3}, 'there is no field "zzz"'),
        ({"segments": [{**SEGMENT, "intensty": 3}]}, 'there is no field "intensty" in segments #1; did you mean intensity?'),
        ({"segments": [SEGMENT, 3]}, "segments #2: expected an object with named fields, came 3"),
        ({"segments": [{**SEGMENT, "end_s": 0}]}, "segments #1: end_s must be greater than start_s"),
        ({"segments": [{**SEGMENT, "end_s": 3600}]}, "a segment ends after the class does"),
        ({"live_starts_at": "2024-05-31T18:00:00"}, 'live_starts_at: expected a date and time with its time zone, like 2024-05-31T18:00:00Z, came "2024-05-31T18:00:00" without a zone'),
        ({"released_on": "31/05/2024"}, 'released_on: expected a date like 2024-05-31, came "31/05/2024"'),
        ({"released_on": 20240531}, "released_on: expected a date like 2024-05-31, came 20240531"),
        ({"title": "x" * 300}, "title: expected at most 200 characters, came 300"),
        ({"title": "  "}, "title: expected some text, came nothing"),
        ({"rating": None, "level": None}, "level: null is not a value; leave the field out instead"),
        ({"captions": None}, "captions: expected a list, came null; leave the field out instead"),
        ({"explicit": "no"}, 'explicit: expected true or false, came "no"'),
        ({"url": "http://example.com"}, 'url: expected an address that begins with https://, came "http://example.com"'),
        ({"artwork_url": "data:image/png;base64,"}, 'artwork_url: expected an address that begins with https://, came "data:image/png;base64,"'),
        ({"class_type": ["Power Yoga"]}, 'class_type #1: expected a short name in lower-case letters, digits and underscores, such as power_yoga, came "Power Yoga"'),
        ({"title": "a\x00b"}, "a text holds a NUL character (\\u0000), which the database cannot store"),
        ({"title": "\ud83d"}, "the text holds half a Unicode character (a lone surrogate such as \\ud83d)"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_what_was_expected(tmp_path: Path, fields: dict[str, object], message: str) -> None:
    rows = read_bytes(tmp_path, f"{a_line(id='good')}\n{a_line(**fields)}\n".encode())
    assert the_error(rows) == RowError(2, "ride-1", message)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    rows = read_bytes(tmp_path, b'{"id": "x", "rev": 1, "title": "A", "discipline": "yoga", "duration_s": 60}')
    assert the_error(rows) == RowError(1, "x", "released_on: this field is required and missing")


def test_a_row_with_many_faults_names_three_and_counts_the_rest(tmp_path: Path) -> None:
    message = the_error(read_bytes(tmp_path, b'{"id": "x"}')).message
    assert message.count("required") == 3
    assert message.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('["a"]', 'expected one JSON object {…}, came ["a"]'),
        ("17", "expected one JSON object {…}, came 17"),
        ('{"rating": NaN}', "NaN is not a value in JSON; leave the field out instead"),
        ('{"rating": -Infinity}', "-Infinity is not a value in JSON; leave the field out instead"),
        ('{"id": "a", "id": "b"}', 'the field "id" stands twice in one object'),
        (
            "{'id': 'a'}",
            "this is not valid JSON: expecting property name enclosed in double quotes (character 2 of the line)",
        ),
        ('{"rev": ' + "9" * 5000 + "}", "a number has too many digits"),
        ("[" * 100_000, "this is not a record: its brackets are nested too deeply"),
        ('{"id": "a\x00"}', "the line holds a NUL byte; it is damaged, or the file is not UTF-8"),
    ],
)
def test_a_line_that_is_no_record_is_an_error_without_an_id(tmp_path: Path, line: str, message: str) -> None:
    rows = read_bytes(tmp_path, f"{a_line()}\n{line}\n{a_line(id='after')}".encode())
    assert the_error(rows) == RowError(2, None, message)
    assert len(rows) == 3


def test_a_number_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    line = a_line().replace("1800", '1800, "rating": 1e999')
    assert the_error(read_bytes(tmp_path, line.encode())).message.startswith("rating: expected at most 5")


@pytest.mark.parametrize("cut", [20, 60, len(a_line()) - 1])
def test_a_file_cut_off_in_its_last_line_loses_that_line_only(tmp_path: Path, cut: int) -> None:
    rows = read_bytes(tmp_path, f"{a_line(id='whole')}\n{a_line()[:cut]}".encode())
    assert record_of(rows[0]).id == "whole"
    assert "cut off" in the_error(rows).message


def test_a_file_cut_off_inside_a_character_says_so(tmp_path: Path) -> None:
    assert "cut off" in the_error(read_bytes(tmp_path, a_line().encode() + b'\n{"id": "\xc3')).message


def test_latin_1_is_named_by_line_and_byte(tmp_path: Path) -> None:
    rows = read_bytes(tmp_path, f"{a_line(id='good')}\n".encode() + '{"title": "R\u00fccken"}\n'.encode("latin-1"))
    assert the_error(rows) == RowError(
        2, None, "the line is not UTF-8: byte 13 of the line is 0xFC; save the file as UTF-8, not as Latin-1 or ANSI"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_recognised(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(IngestError, match="UTF-16 or UTF-32; save it as UTF-8"):
        read_bytes(tmp_path, a_line().encode(encoding))


@pytest.mark.parametrize("name", ["classes.jsonl", "classes.jsonl.gz"])
def test_a_huge_line_is_passed_over_without_being_held(tmp_path: Path, name: str) -> None:
    huge = b'{"id": "' + b"x" * 40_000_000 + b'"}\n'
    content = huge + a_line().encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith("gz") else content)
    tracemalloc.start()
    rows = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows[0] == RowError(1, None, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
    assert record_of(rows[1]).id == "ride-1"
    assert peak < 4 * MAX_LINE_BYTES


def test_the_second_row_of_an_id_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    rows = read_bytes(tmp_path, f"{a_line(duration_s=-1)}\n{a_line(id='b')}\n{a_line()}".encode())
    assert rows[2] == RowError(3, "ride-1", 'id: "ride-1" stands already on line 1')


def test_an_id_that_cannot_be_an_id_is_not_known(tmp_path: Path) -> None:
    for given_id in ("two words", 17, "", "x" * 201):
        assert the_error(read_bytes(tmp_path, a_line(id=given_id).encode())).id is None


@settings(deadline=None)  # files are written
@given(st.dictionaries(st.sampled_from([*CLASS, "segments", "items", "avoid", "x" * 300]), st.text(max_size=300) | st.lists(st.text(max_size=300)) | st.floats() | st.none(), min_size=1))  # fmt: skip
def test_no_message_repeats_a_long_value_or_shows_a_library(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    for row in read_bytes(tmp_path_factory.mktemp("echo"), json.dumps({**CLASS, **fields}).encode()):
        if isinstance(row, RowError):
            assert "pydantic" not in row.message
            assert "\n" not in row.message
            assert len(row.message) < 600
            assert not any(isinstance(v, str) and len(v) > 80 and v in row.message for v in fields.values())


# Bad tables


def test_a_bad_cell_is_named_like_a_bad_value(tmp_path: Path) -> None:
    content = (
        "id;rev;title;discipline;duration_s;released_on;rating;segments\n"
        "a;1;A;yoga;600;2024-05-31;4,5;\n"
        "b;1;B;yoga;600;2024-05-31;nan;\n"
        "c;1;C;yoga;600;2024-05-31;;[{\n"
        "d;1;D;yoga\n"
        "e;1;E;yoga;600;2024-05-31;;;;\n"
        'f;1;F"";"yoga" x;600;2024-05-31;;\n'
    )
    assert read_bytes(tmp_path, content.encode(), "classes.csv") == [
        RowError(2, "a", 'rating: expected a number, came "4,5"'),
        RowError(3, "b", 'rating: expected a number, came "nan"'),
        RowError(4, "c", "segments: the cell must hold JSON, and the line ends in the middle of the record; the file may have been cut off here"),
        RowError(5, None, "the row has 4 cells and the header 8; the file may have been cut off here"),
        RowError(6, None, "the row has 10 cells and the header 8; quote a text that holds a ;"),
        RowError(7, None, "a quotation mark inside a cell is not doubled"),
    ]  # fmt: skip


def test_a_quoted_cell_that_never_closes_is_named_by_its_first_line(tmp_path: Path) -> None:
    content = 'id,rev,title,discipline,duration_s,released_on\na,1,"A,yoga,600,2024-05-31\nb,1,B,yoga,600,2024-05-31\n'
    assert the_error(read_bytes(tmp_path, content.encode(), "classes.csv")).line == 2


def test_a_header_is_refused_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r'no column "duration"; did you mean duration_s\?.*duration_s is missing'):
        read_bytes(
            tmp_path, b"id,rev,title,discipline,duration,released_on\na,1,A,yoga,600,2024-05-31\n", "classes.csv"
        )


# Bad files


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["classes.jsonl", "classes.csv"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(IngestError, match=r"no rows|header"):
        read_bytes(tmp_path, content, name)


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    for path, message in [
        (tmp_path / "missing.jsonl", "There is no file"),
        (tmp_path / "folder.jsonl", "is a folder"),
        (tmp_path, "is a folder"),
        (tmp_path / "classes.xlsx", "its format is unknown"),
    ]:
        with pytest.raises(IngestError, match=message):
            read(path)


def test_a_gzipped_file_cut_off_keeps_what_could_be_read(tmp_path: Path) -> None:
    lines = "\n".join(a_line(id=f"r{i}", description=str(hash(i)) * 20) for i in range(2000))
    rows = read_bytes(tmp_path, gzip.compress(lines.encode())[:-2000], "classes.jsonl.gz")
    assert len(rows) > 100
    assert the_error(rows).message == "the compressed file is damaged or cut off here; nothing after it was read"


def test_every_pattern_of_the_records_has_words_for_it() -> None:
    assert set(patterns(ClassRecord.model_json_schema())) <= set(PATTERN_WORDS)
    assert set(patterns(ExerciseRecord.model_json_schema())) <= set(PATTERN_WORDS)


def patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(pattern := schema.get("pattern"), str):
            yield pattern
        for part in schema.values():
            yield from patterns(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from patterns(part)

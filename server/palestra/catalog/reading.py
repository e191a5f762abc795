"""A catalogue file, row by row: what each row says, or what is wrong with it.

JSON Lines and CSV, plain or gzipped, are read as a stream: what stays in memory is one row, and each id seen
with its line. A bad row is a `RowError` and reading goes on; a file that cannot be read at all is an `IngestError`.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Generic, Literal, TypeAlias, TypeVar

from pydantic import ValidationError

from palestra.catalog.explaining import did_you_mean, echo, explain, schema
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.errors import IngestError

R = TypeVar("R", ClassRecord, ExerciseRecord)

# The longest lawful record is some hundred kilobytes; what is longer is not a record, and must not fill memory.
MAX_LINE_BYTES = 2_000_000
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """One good row and the line it begins on, from 1."""

    line: int
    record: R


@dataclass(frozen=True, slots=True)
class RowError:
    """One bad row. `id` is None when it could not be read with certainty; `message` is for the content team."""

    line: int
    id: str | None
    message: str


Rows: TypeAlias = Iterator[Row[R] | RowError]


def read_rows(path: Path, model: type[R]) -> Rows[R]:
    """Every row of a `.jsonl` or `.csv` file; raises IngestError when the file as a whole cannot be read."""
    parse = _parser(path)
    empty = True
    with opened(path) as file:
        for row in without_repeats(parse(file, model)):
            empty = False
            yield row
    if empty:  # an empty export is a broken export, not an empty catalogue
        raise IngestError(f"{path} holds no rows.")


def without_repeats(rows: Iterable[Row[R] | RowError]) -> Rows[R]:
    """The same rows, where an id that stood before is an error naming the first line."""
    first: dict[str, int] = {}
    for row in rows:
        row_id = row.record.id if isinstance(row, Row) else row.id
        if row_id is not None and (line := first.setdefault(row_id, row.line)) != row.line:
            yield RowError(row.line, row_id, f"id: {echo(row_id)} stands already on line {line}")
        else:
            yield row


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked when it is gzipped; raises IngestError for what is not a readable file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise IngestError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise IngestError(f"{path} is a folder; name the file in it.") from None
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked  # type: ignore[misc]  # a GzipFile reads like a BinaryIO; typeshed says they differ
        else:
            yield file


def checked(line: int, value: dict[str, Any], text: str, model: type[R]) -> Row[R] | RowError:
    """The record that `value` is, `text` being the same as JSON."""
    row_id = _known_id(value)
    if "\\u0000" in text and _holds_nul(value):
        return RowError(line, row_id, "a text holds a NUL character (\\u0000), which the database cannot store")
    try:
        return Row(line, model.model_validate_json(text, strict=True))
    except ValidationError as error:
        return RowError(line, row_id, explain(error, model))


def load_json(text: str) -> Any:
    """What the text says; raises ValueError in plain words, also for NaN and for a field named twice."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_fields_once)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise ValueError("the line ends in the middle of the record; the file may have been cut off here") from None
        raise ValueError(
            f"this is not valid JSON: {error.msg.lower()} (character {error.pos + 1} of the line)"
        ) from None
    except RecursionError:
        raise ValueError("this is not a record: its brackets are nested too deeply") from None


def _parser(path: Path) -> Callable[[BinaryIO, type[R]], Rows[R]]:
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    match endings[-1:]:
        case [".jsonl" | ".ndjson"]:
            return _read_jsonl
        case [".csv"]:
            return _read_csv
    if path.is_dir():
        raise IngestError(f"{path} is a folder; name the file in it.")
    raise IngestError(f"{path} does not end in .jsonl or .csv (or either with .gz), so its format is unknown.")


# JSON Lines


def _read_jsonl(file: BinaryIO, model: type[R]) -> Rows[R]:
    for line in _lines(file):
        if isinstance(line, RowError):
            yield line
        elif line[1].strip():
            yield _json_row(*line, model)


def _json_row(line: int, text: str, model: type[R]) -> Row[R] | RowError:
    if "\x00" in text:
        return RowError(line, None, "the line holds a NUL byte; it is damaged, or the file is not UTF-8")
    try:
        value = load_json(text)
    except ValueError as error:
        return RowError(line, None, _plain_number_error(error))
    if not isinstance(value, dict):
        return RowError(line, None, f"expected one JSON object {{…}}, came {echo(value)}")
    return checked(line, value, text, model)


def _plain_number_error(error: ValueError) -> str:
    # Python refuses to turn thousands of digits into a number, and words it for programmers.
    return "a number has too many digits" if "integer string conversion" in str(error) else str(error)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value in JSON; leave the field out instead")


def _fields_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, part in pairs:
        if name in value:
            raise ValueError(f"the field {echo(name)} stands twice in one object")
        value[name] = part
    return value


def _known_id(value: dict[str, Any]) -> str | None:
    given = value.get("id")
    return given if isinstance(given, str) and re.fullmatch(r"[^\s\x00]{1,200}", given) else None


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)


# CSV

_Column = Literal["text", "whole", "number", "flag", "list", "nested"]
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _read_csv(file: BinaryIO, model: type[R]) -> Rows[R]:
    records = _csv_records(file)
    header = next(records, None)
    if header is None:
        return
    if isinstance(header, RowError):
        raise IngestError(f"The header (line {header.line}) cannot be read: {header.message}.")
    delimiter = ";" if header[1].count(";") > header[1].count(",") else ","
    names = _header(header[1], delimiter, model)
    for record in records:
        if isinstance(record, RowError):
            yield record
        elif row := _csv_row(*record, names, delimiter, model):
            yield row


def _header(text: str, delimiter: str, model: type[R]) -> list[str]:
    names = [name.strip() for name in _cells(text, delimiter)]
    columns = _columns(model)
    faults = [
        f"there is no column {echo(name)}{did_you_mean(name, columns)}"
        for name in names
        if name and name not in columns
    ]
    faults += [f"the column {name} stands twice" for name in columns if names.count(name) > 1]
    faults += [f"the column {name} is missing" for name in schema(model)["required"] if name not in names]
    if faults:
        raise IngestError("The header (the first line) does not fit: " + "; ".join(faults[:10]) + ".")
    return names


def _csv_row(line: int, text: str, names: list[str], delimiter: str, model: type[R]) -> Row[R] | RowError | None:
    """The row, or None for one without any content, such as spreadsheets leave at the end."""
    if "\x00" in text:
        return RowError(line, None, "the row holds a NUL byte; it is damaged, or the file is not UTF-8")
    try:
        cells = [cell.strip() for cell in _cells(text, delimiter)]
    except csv.Error as error:
        return RowError(line, None, _csv_fault(error))
    if not any(cells):
        return None
    if len(cells) != len(names):
        hint = (
            "; the file may have been cut off here"
            if len(cells) < len(names)
            else f"; quote a text that holds a {delimiter}"
        )
        return RowError(line, None, f"the row has {len(cells)} cells and the header {len(names)}{hint}")
    value: dict[str, Any] = {}
    columns = _columns(model)
    try:
        for name, cell in zip(names, cells, strict=True):
            if cell:
                value[name] = _cell(name, cell, columns)
    except ValueError as error:
        return RowError(line, _known_id(dict(zip(names, cells, strict=True))), _plain_number_error(error))
    return checked(line, value, json.dumps(value), model)


def _cell(name: str, cell: str, columns: dict[str, _Column]) -> object:
    """The cell as the JSON value of its column; what does not fit stays text, for validation to name."""
    match columns.get(name):
        case "whole" if _WHOLE.fullmatch(cell):
            return int(cell)
        case "number" if _NUMBER.fullmatch(cell):
            return float(cell)
        case "flag":
            return _FLAGS.get(cell.lower(), cell)
        case "list":
            return [part.strip() for part in cell.split("|") if part.strip()]
        case "nested":
            try:
                return load_json(cell)
            except ValueError as error:
                raise ValueError(f"{name}: the cell must hold JSON, and {error}") from None
        case None:
            raise ValueError(f"a cell under a column without a name holds {echo(cell)}")
    return cell


@cache
def _columns(model: type[R]) -> dict[str, _Column]:
    """How each column's cells are written, read off the record's schema."""
    kinds: dict[str, _Column] = {"integer": "whole", "number": "number", "boolean": "flag", "string": "text"}
    columns: dict[str, _Column] = {}
    for name, field in schema(model)["properties"].items():
        of = field.get("anyOf", [field])[0]
        columns[name] = ("nested" if "$ref" in of["items"] else "list") if of["type"] == "array" else kinds[of["type"]]
    return columns


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, strict=True), [])


def _csv_fault(error: csv.Error) -> str:
    said = str(error)
    if "field larger" in said:
        return "a cell is longer than 131,072 characters"
    if "unexpected end" in said:
        return "a quoted cell that begins here is never closed; the file may have been cut off"
    return "a quotation mark inside a cell is not doubled"


def _csv_records(file: BinaryIO) -> Iterator[tuple[int, str] | RowError]:
    """Records with the line each begins on. A quoted cell may hold line breaks: a record is whole when its quotes pair."""
    begun, parts, length, quotes = 0, list[str](), 0, 0
    for line in _lines(file):
        if isinstance(line, RowError):
            # A line lost inside a record takes the record with it.
            yield RowError(begun or line.line, None, line.message)
            begun, parts, length, quotes = 0, [], 0, 0
            continue
        number, text = line
        begun, length, quotes = begun or number, length + len(text), quotes + text.count('"')
        parts.append(text)
        if length > MAX_LINE_BYTES:
            yield RowError(
                begun, None, f"a quotation mark is not closed: lines {begun} to {number} were read as one row"
            )
        elif quotes % 2:
            continue
        elif "".join(parts).strip():
            yield begun, "".join(parts).rstrip("\r\n")
        begun, parts, length, quotes = 0, [], 0, 0
    if parts:
        yield RowError(begun, None, "a quoted cell that begins here is never closed; the file may have been cut off")


# Lines


def _lines(file: BinaryIO) -> Iterator[tuple[int, str] | RowError]:
    """Each line's number and text, or why it has none."""
    number = 0
    while True:
        number += 1
        try:
            raw = file.readline(MAX_LINE_BYTES + 1)
            too_long = len(raw) > MAX_LINE_BYTES
            if too_long:
                _skip_line(file, raw)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield RowError(number, None, "the compressed file is damaged or cut off here; nothing after it was read")
            return
        if not raw:
            return
        if number == 1:
            raw = _without_mark(raw)
        yield (
            RowError(number, None, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
            if too_long
            else _text(number, raw)
        )


def _skip_line(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(_CHUNK)


def _without_mark(raw: bytes) -> bytes:
    """The first line without UTF-8's byte order mark; raises IngestError for the encodings known by theirs."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        raise IngestError("The file is written in UTF-16 or UTF-32; save it as UTF-8 and try again.")
    return raw.removeprefix(b"\xef\xbb\xbf")


def _text(number: int, raw: bytes) -> tuple[int, str] | RowError:
    try:
        return number, raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not raw.endswith(b"\n"):
            return RowError(
                number, None, "the line ends in the middle of a character; the file may have been cut off here"
            )
        where = f"byte {error.start + 1} of the line is 0x{raw[error.start]:02X}"
        return RowError(number, None, f"the line is not UTF-8: {where}; save the file as UTF-8, not as Latin-1 or ANSI")

"""How does a member take everything along? One zip: all rows as JSON, and workouts and sets for a spreadsheet.

palestra.json     every row about the member in every table, also of sources that conversations never see
workouts.csv      one line for each workout
sets.csv          one line for each set
README.txt        what is in the others

Rows are read and packed a few hundred at a time, so that ten years cost no more memory than a month; they are packed
beside the event loop, where calls are waiting.
"""

import asyncio
import csv
import io
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from palestra.store.engine import Reader
from palestra.workouts.ids import Prefix, public_id
from palestra.workouts.queries import exporting as queries

FORMAT = 1
AT_ONCE = 500  # rows
LARGE_AT_ONCE = 20  # rows of other features' tables: a version of a plan has some 100 KB
# Where a UUID is told in conversations, it is told as there.
PREFIXES: Mapping[tuple[str, str], Prefix] = {
    ("workout", "id"): "wko",
    ("workout", "superseded_by"): "wko",
    ("workout_exercise", "workout_id"): "wko",
    ("workout_set", "workout_id"): "wko",
    ("workout_change", "workout_id"): "wko",
    ("duplicate_link", "first_id"): "wko",
    ("duplicate_link", "second_id"): "wko",
    ("custom_exercise", "id"): "cex",
    ("player_run", "id"): "run",
    ("player_run", "workout_id"): "wko",
    ("player_run", "item_id"): "ses",
    ("player_register", "run_id"): "run",
    ("data_request", "id"): "drq",
    ("plan", "id"): "pln",
    ("plan_event", "plan_id"): "pln",
    ("plan_draft", "id"): "dft",
    ("plan_draft", "plan_id"): "pln",
    ("schedule_item", "id"): "ses",
    ("schedule_item", "plan_id"): "pln",
    ("schedule_item", "workout_id"): "wko",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets run instead of showing it
WORKOUT_COLUMNS = (
    "workout_id",
    "local_date",
    "start_local",
    "time_zone",
    "title",
    "discipline",
    "class_id",
    "duration_s",
    "rpe",
    "distance_m",
    "elevation_gain_m",
    "energy_kcal",
    "average_bpm",
    "max_bpm",
    "average_w",
    "normalised_w",
    "source",
    "superseded_by",
    "deleted",
    "note",
)
SET_COLUMNS = (
    "workout_id",
    "local_date",
    "workout",
    "exercise_number",
    "exercise_id",
    "exercise",
    "superset",
    "set_number",
    "kind",
    "weight",
    "unit",
    "reps",
    "rir",
    "duration_s",
    "distance_m",
    "side",
)
README = """\
What Palestra keeps about you, as it was on {at} (UTC).

palestra.json   Everything. One list of rows for each of our tables, by the table's name. Times are UTC, as ISO 8601;
                durations are in seconds (_s), distances in metres (_m), heart rate in beats per minute (_bpm), power
                in watts (_w), energy in kilocalories (_kcal). bpm_s holds seconds by beats per minute. Weights stand
                as you typed them (weight_value, weight_unit) and in grams (weight_g); less than nothing is help.
                rpe is 0 to 10. workout_change holds each workout as it was before every change. deleted_at is set
                for workouts that you deleted and could still restore; superseded_by names the other record of the
                same workout. The content of files that wait to be imported is Base64. plan_event holds a plan as it
                was after every change; minutes are in minutes, load_au is minutes times effort, and hold_s and
                rest_s are in seconds. schedule_item is your calendar.
workouts.csv    One line for each workout; start_local is the time of day where it happened.
sets.csv        One line for each set, in the order of your training. Both are UTF-8 with a byte order mark, with
                commas, and made for a spreadsheet: a text that it could take for a formula begins with '.

Also in it: workouts from sources whose terms keep them out of conversations. They are yours.
Not in it: the hash of your password, the hashes of cookies, codes and tokens, and the secret address of your calendar.
They tell nothing about you.
"""


async def write(
    db: Reader,
    member_id: UUID,
    into: IO[bytes],
    *,
    also: Mapping[str, Sequence[Mapping[str, Any]]],
    statements: Mapping[str, str],
    now: datetime,
) -> None:
    """Write the zip. `also` are the rows of other features' tables, by table, which go into the same JSON.

    `statements` are of other features too, where the rows are too many or too large to be held at once.

    For a reader in a transaction: all of it is of one moment where that is repeatable read.
    """
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("README.txt", stamp), README.format(at=f"{now:%Y-%m-%d %H:%M}"))
        with archive.open(_entry("palestra.json", stamp), "w", force_zip64=True) as part:
            await _write_json(db, member_id, part, also, statements, now)
        with archive.open(_entry("workouts.csv", stamp), "w", force_zip64=True) as part:
            await _write_csv(part, WORKOUT_COLUMNS, _batches(db, queries.WORKOUT_LINES, member_id), _workout_line)
        with archive.open(_entry("sets.csv", stamp), "w", force_zip64=True) as part:
            await _write_csv(part, SET_COLUMNS, _batches(db, queries.SET_LINES, member_id), _set_line)


def _entry(name: str, stamp: Sequence[int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


async def _write_json(
    db: Reader,
    member_id: UUID,
    part: IO[bytes],
    also: Mapping[str, Sequence[Mapping[str, Any]]],
    statements: Mapping[str, str],
    now: datetime,
) -> None:
    """One object: first what it is, then a list for each table, a row a line."""
    part.write(b'{"palestra_export": ' + orjson.dumps({"format": FORMAT, "exported_at": now}))
    for table, rows in also.items():
        part.write(b",\n" + orjson.dumps(table) + b": [")
        await asyncio.to_thread(_put_json, part, table, rows, b"")
        part.write(b"]")
    for table, query in {**queries.EXPORT, **statements}.items():
        part.write(b",\n" + orjson.dumps(table) + b": [")
        between = b""
        async for batch in _batches(db, query, member_id, LARGE_AT_ONCE if table in statements else AT_ONCE):
            await asyncio.to_thread(_put_json, part, table, batch, between)
            between = b","
        part.write(b"]")
    part.write(b"}\n")


def _put_json(part: IO[bytes], table: str, rows: Sequence[Mapping[str, Any]], between: bytes) -> None:
    for row in rows:
        part.write(between + _json(table, row))
        between = b","


def _json(table: str, row: Mapping[str, Any]) -> bytes:
    told = {name: _told(table, name, value) for name, value in row.items()}
    return b"\n" + orjson.dumps(told, default=_other, option=orjson.OPT_NON_STR_KEYS)


def _told(table: str, column: str, value: Any) -> Any:
    prefix = PREFIXES.get((table, column))
    return public_id(prefix, value) if prefix is not None and isinstance(value, UUID) else value


def _other(value: object) -> object:
    """What JSON has no word for: decimals digit by digit, bytes as Base64, and the driver's own kind of UUID."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError


async def _batches(
    db: Reader, query: str, member_id: UUID, at_once: int | None = None
) -> AsyncIterator[list[Mapping[str, Any]]]:
    cursor = await db.cursor(query, member_id)
    while rows := await cursor.fetch(at_once or AT_ONCE):
        yield [dict(row) for row in rows]


async def _write_csv(
    part: IO[bytes],
    columns: Sequence[str],
    batches: AsyncIterator[list[Mapping[str, Any]]],
    line_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> None:
    part.write(b"\xef\xbb\xbf")  # without it, the spreadsheet most people have reads UTF-8 for something else
    part.write(_csv([columns]))
    async for batch in batches:
        await asyncio.to_thread(_put_csv, part, columns, batch, line_of)


def _put_csv(
    part: IO[bytes],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    line_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> None:
    part.write(_csv(_cells(columns, line_of(row)) for row in rows))


def _csv(lines: Iterable[Iterable[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()


def _cells(columns: Sequence[str], line: Mapping[str, Any]) -> Iterator[str]:
    for column in columns:
        value = line[column]
        if isinstance(value, str) and value.startswith(FORMULA):
            yield f"'{value}"
        elif isinstance(value, Decimal):
            yield format(value, "f")
        else:
            yield "" if value is None else str(value)


def _workout_line(row: Mapping[str, Any]) -> dict[str, Any]:
    counted_instead = row["superseded_by"]
    return {
        **row,
        "workout_id": public_id("wko", row["workout_id"]),
        "start_local": f"{row['performed_at'].astimezone(ZoneInfo(row['time_zone'])):%H:%M}",
        "superseded_by": None if counted_instead is None else public_id("wko", counted_instead),
        "deleted": "no" if row["deleted_at"] is None else "yes",
    }


def _set_line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "workout_id": public_id("wko", row["workout_id"])}

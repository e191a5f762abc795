"""What does a CSV file of sets say, line by line? Any of the usual encodings and separators; nothing is guessed.

Every set is a line here, and a workout the lines of one start and title, wherever in the file they stand. A number that
can be read in two ways, or a line whose cells do not fit the header, is a problem of that line.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from palestra.training.weights import WeightUnit
from palestra.workouts.importing.parsed import ROWS_MAX, ParsedExercise, Reading, echo, explained, tenth, uid
from palestra.workouts.schemas import WORKOUT_SETS_MAX, NewSet

HEADER_MAX = 10_000  # characters
WORKOUT_LINES_MAX = 2 * WORKOUT_SETS_MAX  # that say something: sets, and notes between them
SEPARATORS = (",", ";", "\t")
METRES_PER = {"m": Decimal(1), "km": Decimal(1000), "mi": Decimal("1609.344")}  # the international mile, NIST SP 811
WEIGHT_DECIMALS = Decimal("0.0001")  # finer is the dust of a floating-point number, and a tenth of a gram

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,25})?\Z")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?\Z", re.ASCII
)
_DAY_FIRST = re.compile(r"(\d\d?)\.? (?:de )?([^\W\d_]+)\.? (?:de )?(\d{4}),? (\d\d?):(\d\d)(?::(\d\d))?\Z")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? (\d\d?), (\d{4}),? (\d\d?):(\d\d)(?::(\d\d))?\s?([AP]M)?\Z", re.IGNORECASE)
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4}),? (\d\d?):(\d\d)(?::(\d\d))?\Z", re.ASCII)
_YEARS = range(1900, 2200)  # far enough from where arithmetic with time zones fails
_LINE_END = re.compile(r"\r\n|\r|\n")  # all that the csv module ends a line at

# The beginnings of the names of months in the languages that exports were seen in: en, de, es, fr, it, pt, nl.
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrt", "maa"),
    ("apr", "abr", "avr"),
    ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "ago", "aoû", "aou"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)


class Unreadable(ValueError):
    """What one line says cannot be taken; the message is for the person whose file it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line by the names of its columns; a column that the file lacks is empty."""

    line: int
    values: Mapping[str, str]
    decimal_comma: bool  # a comma cannot separate thousands here

    def text(self, name: str) -> str:
        """What is in a cell, without blanks around it."""
        value = self.values.get(name, "").strip()
        if "\x00" in value:
            raise Unreadable(f"{name} holds a NUL.")
        return value

    def number(self, name: str) -> Decimal | None:
        """The number in a cell; None for an empty one."""
        value = self.text(name)
        if not value:
            return None
        if not _NUMBER.match(value):
            raise Unreadable(f"{name} is {echo(value)}, which is not a number.")
        if not self.decimal_comma and re.search(r",\d{3}\Z", value):
            raise Unreadable(f"{name} is {echo(value)}: a thousand, or a decimal comma? Write it with a point.")
        return Decimal(value.replace(",", "."))

    def whole(self, name: str) -> int | None:
        """The whole number in a cell; None for an empty one."""
        value = self.number(name)
        if value is not None and value != value.to_integral_value():
            raise Unreadable(f"{name} is {echo(self.text(name))}, which is not a whole number.")
        return None if value is None else int(value)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, understood, and its lines. `columns` are our names; `unread` are headers that mean nothing."""

    columns: frozenset[str]
    unread: tuple[str, ...]
    rows: Iterable[Row | int]  # the number of a line whose cells do not fit the header


@dataclass(frozen=True, slots=True)
class Performed:
    """One line as a set. `number` orders the sets of an exercise; None where the file has a letter in its place."""

    exercise: str
    superset: int | None
    note: str
    number: int | None
    set: NewSet | None  # None: nothing was done


@dataclass(slots=True)
class Group:
    """The lines of one workout, in the file's order."""

    uid: str
    line: int
    title: str
    start: datetime
    rows: list[Row] = field(default_factory=list)
    spoiled_by: int | None = None  # a line that cannot be read and is, or may be, of this workout


def decoded(content: bytes) -> str | None:
    """The text of a file; None for what is no text. UTF-8 and -16, with or without a mark; else Windows' Latin."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content[:400].count(0) > len(content[:400]) // 4:
        encodings = ("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def table(text: str, names: Mapping[str, str]) -> Table | None:
    """The file as a table; `names` are our names of its columns by what stands in the header, folded.

    None where the header has none of them, or one of them twice, or no end.
    """
    if text[:4].lower() == "sep=":  # a hint for spreadsheets
        text = text[text.find("\n") + 1 :]
    head = next((line for line in text.splitlines() if line.strip()), "")
    if len(head) > HEADER_MAX:
        return None
    headers = {separator: _cells(head, separator) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: sum(_folded(cell) in names for cell in headers[each]))
    header = headers[separator]
    columns = [names.get(_folded(cell), "") for cell in header]
    known = [name for name in columns if name]
    if not known or len(set(known)) != len(known):
        return None
    unread = tuple(cell for cell, name in zip(header, columns, strict=True) if not name and cell.strip())
    return Table(frozenset(known), unread, _rows(text, separator, columns))


def groups(
    rows: Iterable[Row | int], reading: Reading, *, when: str, title: str, untitled: str, zone: ZoneInfo
) -> list[Group]:
    """The lines gathered into workouts by the columns `when` and `title`, those that cannot be read noted.

    A line whose workout cannot be told may be of the workout before it or after it: neither is whole without it.
    """
    found: dict[str, Group] = {}
    last: Group | None = None
    lost: int | None = None
    for row in rows:
        line = row if isinstance(row, int) else row.line
        try:
            row = _whole(row)
            start = local_time(row.text(when), zone, reading)
            name = row.text(title) or untitled
        except Unreadable as error:
            reading.refuse(line, str(error))
            lost = line
            if last is not None:
                last.spoiled_by = last.spoiled_by or line
            continue
        key = uid(_wall_clock(start, zone), name)
        last = found.setdefault(key, Group(key, line, name, start))
        last.rows.append(row)
        last.spoiled_by, lost = last.spoiled_by or lost, None
    return list(found.values())


def exercises(
    group: Group, reading: Reading, performed: Callable[[Row], Performed | None]
) -> list[ParsedExercise] | None:
    """The exercises of a workout in their order; None, and noted why, when a line of it cannot be read."""
    sets: list[Performed] = []
    for row in group.rows:
        try:
            if (one := performed(row)) is not None:
                sets.append(one)
        except Unreadable as error:
            reading.refuse(row.line, str(error))
            group.spoiled_by = group.spoiled_by or row.line
    if len(sets) > WORKOUT_LINES_MAX:
        what = f"the workout {echo(group.title)} of {group.start:%Y-%m-%d}"
        reading.refuse(group.line, f"{what} was left out: a workout has at most {WORKOUT_SETS_MAX} sets.")
        return None
    if group.spoiled_by is None:
        try:
            return [_exercise(entry) for entry in _entries(sets)]
        except ValidationError as error:
            reading.refuse(group.line, f"the workout {echo(group.title)} was left out: {explained(error)}")
            return None
    what = f"the workout {echo(group.title)} of {group.start:%Y-%m-%d}"
    reading.refuse(group.line, f"{what} was left out because of line {group.spoiled_by}.")
    return None


def one_set(
    row: Row,
    *,
    kind: str,
    weight: Decimal | None,
    unit: WeightUnit | None,
    reps: int | None,
    seconds: Decimal | None,
    distance_m: Decimal | None,
    rpe: Decimal | None,
) -> NewSet | None:
    """A set; None where nothing was done: no repetitions, no time, no distance. A time or distance of 0 is none.

    `rpe` is of the set, 0 for unsaid; repetitions in reserve are 10 less it (Zourdos et al. 2016, JSCR 30:267).
    """
    duration_s = round(seconds) if seconds else None
    if not reps and not duration_s and not distance_m:
        return None
    if rpe and not 1 <= rpe <= 10:
        raise Unreadable(f"rpe is {echo(row.text('rpe'))}; it goes from 1 to 10.")
    if weight is not None and weight.as_tuple().exponent < WEIGHT_DECIMALS.as_tuple().exponent:  # type: ignore[operator]  # finite
        weight = weight.quantize(WEIGHT_DECIMALS)
    try:
        return NewSet.model_validate(
            {
                "kind": kind,
                "weight": weight,
                "unit": unit if weight is not None else None,
                "reps": reps if reps or not (duration_s or distance_m) else None,
                "rir": 10 - rpe if rpe else None,
                "duration_s": duration_s,
                "distance_m": tenth(distance_m) if distance_m else None,
            }
        )
    except ValidationError as error:
        raise Unreadable(f"this set does not fit: {explained(error)}") from None


def local_time(told: str, zone: ZoneInfo, reading: Reading) -> datetime:
    """A time of the wall clock where it happened; raises Unreadable. A date alone is noon, which is said."""
    for pattern, read in (
        (_ISO, _of_iso),
        (_DAY_FIRST, _of_day_first),
        (_MONTH_FIRST, _of_month_first),
        (_DOTTED, _of_dotted),
    ):
        if (match := pattern.match(told)) is not None:
            try:
                moment = read(match.groups())
            except ValueError:
                break
            if moment.year not in _YEARS:
                break
            if pattern is _ISO and match.group(4) is None:
                reading.assume("Where the file has a date without a time, noon was taken.")
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    raise Unreadable(f"{echo(told)} is not a date and time that is known here.")


def disciplined(exercises: Iterable[ParsedExercise]) -> str | None:
    """The discipline of a workout of sets: strength where a weight or repetitions were counted, else not known."""
    counted = any(one.reps or one.weight for each in exercises for one in each.sets)
    return "strength" if counted else None


def told_unread(reading: Reading, unread: Sequence[str]) -> None:
    """Say which columns are not read: nothing is dropped in silence."""
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        reading.assume(f"These columns are not read: {', '.join(map(echo, unread[:5]))}{more}.")


def _cells(head: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([head], delimiter=separator), [])
    except csv.Error:
        return []


def _folded(cell: str) -> str:
    return " ".join(cell.strip("\ufeff \t").casefold().split())


def _rows(text: str, separator: str, columns: Sequence[str]) -> Iterator[Row | int]:
    # Strict: a quote that is not closed would swallow lines, and with them parts of workouts.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header_seen = False
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if header_seen:
                yield line
            header_seen = True
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not header_seen:
            header_seen = True
        elif len(cells) != len(columns):
            yield line
        else:
            values = {name: cell for name, cell in zip(columns, cells, strict=True) if name}
            yield Row(line, values, decimal_comma=separator != ",")


def too_long(text: str) -> bool:
    """Whether a file has more lines than are read."""
    ends = max(text.count("\n"), text.count("\r"))
    return ends > ROWS_MAX and sum(1 for line in _LINE_END.split(text) if line.strip()) > ROWS_MAX + 1


def _whole(row: Row | int) -> Row:
    if isinstance(row, int):
        raise Unreadable("this line does not have as many cells as the header, or a quote is not closed.")
    return row


def _wall_clock(start: datetime, zone: ZoneInfo) -> str:
    """The start as the file says it, so that another answer to the question of the zone makes no other workout."""
    return start.replace(tzinfo=None).isoformat() if start.tzinfo is zone else start.astimezone(UTC).isoformat()


def _of_iso(parts: Sequence[str | None]) -> datetime:
    year, month, day, hour, minute, second, offset = parts
    when = datetime(int(year or 0), int(month or 0), int(day or 0))
    if hour is None:
        return datetime.combine(when, time(12))
    when = when.replace(hour=int(hour), minute=int(minute or 0), second=int(second or 0))
    return when if offset is None else datetime.fromisoformat(f"{when.isoformat()}{offset.replace('Z', '+00:00')}")


def _of_day_first(parts: Sequence[str | None]) -> datetime:
    day, month, year, hour, minute, second = parts
    return _moment(year, _month(month), day, hour, minute, second)


def _of_month_first(parts: Sequence[str | None]) -> datetime:
    month, day, year, hour, minute, second, half = parts
    if half is None:
        return _moment(year, _month(month), day, hour, minute, second)
    if not 1 <= int(hour or 0) <= 12:
        raise ValueError("no such hour")
    return _moment(year, _month(month), day, str(int(hour or 0) % 12 + 12 * (half.upper() == "PM")), minute, second)


def _of_dotted(parts: Sequence[str | None]) -> datetime:
    day, month, year, hour, minute, second = parts
    return _moment(year, int(month or 0), day, hour, minute, second)


def _moment(
    year: str | None, month: int, day: str | None, hour: str | None, minute: str | None, second: str | None
) -> datetime:
    return datetime(int(year or 0), month, int(day or 0), int(hour or 0), int(minute or 0), int(second or 0))


def _month(name: str | None) -> int:
    folded = (name or "").casefold()
    for number, beginnings in enumerate(_MONTHS, 1):
        if folded.startswith(beginnings):
            return number
    raise ValueError("no month")


def _entries(sets: Iterable[Performed]) -> list[list[Performed]]:
    """Lines to exercises: an exercise goes on as long as its name does and its sets count up.

    A name may come back: as another exercise, when its sets begin again; or as the rest of one whose lines were moved
    apart, when exactly the missing numbers come.
    """
    runs: list[list[Performed]] = []
    for one in sets:
        run = runs[-1] if runs else None
        if run is None or (one.exercise, one.superset) != (run[0].exercise, run[0].superset) or _again(run, one):
            runs.append([one])
        else:
            run.append(one)
    entries: list[list[Performed]] = []
    numbered: dict[tuple[str, int | None], list[tuple[list[Performed], set[int | None]]]] = {}
    for run in runs:
        same = numbered.setdefault((run[0].exercise, run[0].superset), [])
        numbers = {one.number for one in run}
        whole = None if None in numbers else next((each for each in same if each[1].isdisjoint(numbers)), None)
        if whole is not None:
            entry, there = whole
            entry.extend(run)
            entry.sort(key=lambda one: one.number or 0)
            there.update(numbers)
            continue
        entries.append(run)
        if None not in numbers:
            same.append((run, numbers))
    return entries


def _again(run: Sequence[Performed], one: Performed) -> bool:
    if one.number is None:
        return False
    last = next((each.number for each in reversed(run) if each.number is not None), None)
    return last is not None and one.number <= last


def _exercise(entry: Sequence[Performed]) -> ParsedExercise:
    notes = dict.fromkeys(one.note for one in entry if one.note)
    return ParsedExercise(
        name=entry[0].exercise,
        superset=entry[0].superset,
        note="\n".join(notes) or None,
        sets=tuple(one.set for one in entry if one.set is not None),
    )

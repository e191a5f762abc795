"""How long a class may be: "20 min", "30-45 minutes", "under half an hour", read from a folded line of text."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SHORT_MAX_S = 20 * 60  # "quick", "short"
NOT_LONG_MAX_S = 30 * 60  # "not too long"
LONG_MIN_S = 45 * 60
NOT_SHORT_MIN_S = 20 * 60


class Window(NamedTuple):
    """A wish for a length: inclusive bounds in seconds, and where in the line it is written."""

    start: int
    end: int
    min_s: int | None
    max_s: int | None


def read(line: str) -> list[Window]:
    """Every length named in `line`, in order, none overlapping."""
    found: list[Window] = []
    for window in sorted((*_with_unit(line), *_bare(line)), key=lambda w: (w.start, -w.end)):
        if not found or window.start >= found[-1].end:
            found.append(window)
    return found


def together(windows: list[Window]) -> tuple[int | None, int | None]:
    """The bounds of all `windows`: "20 or 30 min" widens, "at least 20, under 40" narrows, the last contradiction wins."""
    low: int | None = None
    high: int | None = None
    closed = [(w.min_s, w.max_s) for w in windows if w.min_s is not None and w.max_s is not None]
    if closed:
        low, high = min(low for low, _ in closed), max(high for _, high in closed)
    for _, _, min_s, max_s in windows:
        if min_s is not None and max_s is None:
            low = min_s if low is None else max(low, min_s)
            high = None if high is not None and high < low else high
        if max_s is not None and min_s is None:
            high = max_s if high is None else min(high, max_s)
            low = None if low is not None and low > high else low
    return low, high


def times_of_day(line: str) -> Iterator[tuple[int, int]]:
    """Where `line` says a time of day ("after 7", "6:30 pm"): not lengths, and left to explicit arguments."""
    return (match.span() for match in _TIME.finditer(line))


_MIN_MINUTES, _MAX_MINUTES = 3, 600  # "one minute planks" and "1000 minutes a year" are not lengths of a class

_WHOLE = {
    "one and a half hours": 90,
    "an hour and a half": 90,
    "hour and a half": 90,
    "three quarters of an hour": 45,
    "quarter of an hour": 15,
    "half an hour": 30,
    "a half hour": 30,
    "half hour": 30,
    "an hour": 60,
    "one hour": 60,
    "a full hour": 60,
    "full hour": 60,
    "hour long": 60,
    "hour-long": 60,
    "eine halbe stunde": 30,
    "halbe stunde": 30,
    "halben stunde": 30,
    "eine stunde": 60,
    "einer stunde": 60,
    "anderthalb stunden": 90,
    "dreiviertelstunde": 45,
    "viertelstunde": 15,
    "una hora y media": 90,
    "hora y media": 90,
    "media hora": 30,
    "una hora": 60,
    "un cuarto de hora": 15,
}
_SPELLED = {
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "twenty five": 25,
    "thirty": 30,
    "forty": 40,
    "forty five": 45,
    "sixty": 60,
    "ninety": 90,
    "two": 2,
    "zehn": 10,
    "zwanzig": 20,
    "dreissig": 30,
    "diez": 10,
    "veinte": 20,
    "treinta": 30,
}


def _any_of(words: str | Iterable[str]) -> str:
    """A regex of alternatives, the longest first; from a list, or from a text of phrases with commas between."""
    phrases = [phrase.strip() for phrase in words.split(",")] if isinstance(words, str) else list(words)
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_NUMBER = (
    rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|{_any_of([*_SPELLED, *(w.replace(' ', '-') for w in _SPELLED if ' ' in w)])})"
)
_MINUTES = r"(?:minutes?|mins?|minuten?|minutos?|minuti)"
_HOURS = r"(?:hours?|hrs?|h|stunden?|std|horas?)"
_AT_MOST = _any_of(
    """under, less than, below, shorter than, at most, up to, max, maximum, no more than, not more than, no longer than,
    not longer than, not over, within, not have more than, don't have more than, dont have more than, haven't got more than,
    only have, just have, have only, have just, only got, only have got, unter, hochstens, maximal, bis zu, weniger als,
    kurzer als, nicht langer als, nicht mehr als, menos de, maximo, hasta, no mas de, como mucho"""
)
_AT_LEAST = _any_of(
    """over, more than, longer than, at least, minimum, min, no less than, not less than, not under, no shorter than,
    mindestens, mehr als, langer als, mas de, al menos, minimo"""
)
_ABOUT = _any_of("around, about, approximately, approx, roughly, circa, ca, some, etwa, ungefahr, unos, alrededor de")
_AFTER_MOST = _any_of(
    "or less, or under, or shorter, max, maximum, maximal, tops, at most, oder weniger, o menos, como maximo"
)
_AFTER_LEAST = _any_of(
    "or more, or longer, or over, plus, minimum, at least, oder mehr, oder langer, o mas, como minimo"
)
_AMOUNT = rf"""(?:
      {_any_of(_WHOLE)}
    | {_NUMBER}[ ]?-?[ ]?{_HOURS}(?:[ ]?(?:and[ ]|und[ ]|y[ ])?\d{{1,2}}(?:[ ]?{_MINUTES})?)?
    | {_NUMBER}(?:ish)?\+?[ ]?-?(?:ish)?[ ]?{_MINUTES}
    | (?:5|10|15|20|25|30|40|45|50|60|75|90)m
)"""
_WITH_UNIT = re.compile(
    rf"""(?<![\w.])
    (?:(?:(?P<most>{_AT_MOST}|<=?|≤)|(?P<least>{_AT_LEAST}|>=?|≥)|(?P<about>{_ABOUT}|~)|between|zwischen|entre)[ ]?(?:of[ ]|just[ ]|only[ ])?)?
    (?:(?P<low>{_NUMBER})(?!-five)(?:[ ]?{_MINUTES})?(?P<to>[ ]?-[ ]?|[ ]?/[ ]?|[ ](?:to|or|and|bis|oder|und|a|o|y)[ ]))?
    (?P<amount>{_AMOUNT})(?!\w)
    (?:[ ]?\(?(?:(?P<after_most>{_AFTER_MOST})|(?P<after_least>{_AFTER_LEAST}|\+))(?!\w))?
    (?:[ -]long\b)?
    """,
    re.VERBOSE,
)
# A bare number is a length only after a comparison, and not when it counts something else. "over 50" is an age.
_BARE = re.compile(
    rf"""(?<![\w.])(?:(?P<most>(?!max\b|bis|hasta|within|unter\b){_AT_MOST}|<=?)|(?P<least>at[ ]least|longer[ ]than|mindestens|al[ ]menos))
    [ ]?(?P<number>\d{{1,3}})(?![\w%'.:]|[ ,-]?\d)
    (?![ -]?(?:k?cal|calories|bpm|watts?|kg|kilos?|lbs?|pounds|km|kilometers?|k|miles?|m|meters?|reps?|sets?|rounds?|weeks?|days?|months?
        |songs?|percent|years?|euros?|dollars|classes|seconds?|secs?|s|exercises|moves|movements|people|x|times|intervals|pm|am|wochen|tage)\b)
    """,
    re.VERBOSE,
)
_TIME = re.compile(
    r"""(?<![\w.:])(?:
      (?:after|before|at|by|until|till|from|um|ab|nach|vor|gegen|a\ las|despues\ de\ las|antes\ de\ las)\ (?:\d|1\d|2[0-4])(?::\d\d)?
        (?:\ ?(?:am|pm|a\.m\.|p\.m\.|o'clock|uhr))?(?:\ (?:tonight|today|tomorrow))?
    | (?:\d|1\d|2[0-4])(?::\d\d)?\ ?(?:am|pm|o'clock|uhr)
    | (?:\d|1\d|2[0-4]):\d\d
    )(?![\w:]|[ -]?(?:min|hour|week|day|round|rep|set|class))""",
    re.VERBOSE,
)
# Every word of the grammar, so that typos are corrected to them and they are never "corrected" themselves.
VOCABULARY = frozenset(re.findall(r"[a-z']{3,}", " ".join((*_WHOLE, *_SPELLED, _AT_MOST, _AT_LEAST, _ABOUT, _AFTER_MOST, _AFTER_LEAST)))) | {
    "minute", "minutes", "mins", "hour", "hours", "between", "minuten", "minutos", "stunde", "stunden", "hora", "horas", "long",
}  # fmt: skip


def _with_unit(line: str) -> Iterator[Window]:
    for match in _WITH_UNIT.finditer(line):
        amount = match["amount"]
        minutes = _minutes(amount)
        if not _MIN_MINUTES <= minutes <= _MAX_MINUTES:
            continue
        start, low = match.start(), _number(match["low"])
        if match["low"] and not 3 <= low < minutes:
            start, low = match.start("amount"), 0.0  # "level 2, 30 min": the first number is not a length
        compared = start == match.start()
        if (compared and match["most"]) or match["after_most"]:
            yield Window(start, match.end(), None, round(minutes * 60))
        elif (compared and match["least"]) or match["after_least"] or "+" in amount:
            yield Window(start, match.end(), round(minutes * 60), None)
        elif low:
            yield Window(start, match.end(), round(low * 60), round(minutes * 60))
        else:
            about = (compared and match["about"]) or "ish" in amount
            yield Window(start, match.end(), *_around(minutes, 0.2 if about else 0.1))


def _bare(line: str) -> Iterator[Window]:
    for match in _BARE.finditer(line):
        seconds = int(match["number"]) * 60
        if _MIN_MINUTES * 60 <= seconds <= 180 * 60:
            yield Window(*match.span(), *((None, seconds) if match["most"] else (seconds, None)))


def _around(minutes: float, share: float) -> tuple[int, int]:
    """A soft window: ± `share`, at least ± 2 minutes, since catalogues round (a "20 min" class runs 19:40 or 21:05)."""
    slack = max(2.0, minutes * share)
    return round(max(1.0, minutes - slack) * 60), round((minutes + slack) * 60)


def _minutes(amount: str) -> float:
    """The minutes in one matched amount, e.g. "half an hour", "1h 30", "45 min"."""
    if (whole := _WHOLE.get(amount)) is not None:
        return whole
    first = re.match(_NUMBER, amount)
    number = _number(first[0] if first else None)
    rest = amount[first.end() :] if first else ""
    if re.match(rf"[ ]?-?[ ]?{_HOURS}(?![a-z])", rest):
        extra = re.search(r"\d{1,2}", rest)
        return number * 60 + (int(extra[0]) if extra else 0)
    return number


def _number(text: str | None) -> float:
    if not text:
        return 0.0
    spelled = _SPELLED.get(text.replace("-", " "))
    return float(spelled) if spelled is not None else float(text.replace(",", "."))

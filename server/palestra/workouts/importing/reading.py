"""What kind of file is this, and what does it say? Bytes in, whole workouts and problems out; it never raises.

The kind goes by the content: a file's name is what somebody called it.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from palestra.training.weights import WeightUnit
from palestra.workouts.importing import fit, gpx, hevy, markup, strong, tables, tcx
from palestra.workouts.importing.parsed import BYTES_MAX, ROWS_MAX, Parsed, refused

UNKNOWN = "This is no file of a known kind: CSV of Hevy or Strong (with English headers), FIT, GPX or TCX."
PACKED = "This file is packed. Unpack it, and choose the file inside."


def read(content: bytes, file_name: str, *, time_zone: str, unit: WeightUnit | None) -> Parsed:
    """All that a file says; never raises for what is in it. Takes seconds for a large one: not on an event loop.

    `time_zone` (IANA, a known one) is where workouts happened whose file does not say; `unit` is that of weights
    without one. A file that is none of ours, too large, or hostile has no workouts and a problem.
    """
    if len(content) > BYTES_MAX:
        return refused(f"The file is larger than {BYTES_MAX // 1_000_000} MB. Export a shorter period.")
    if not content.strip():
        return refused("The file is empty.")
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return refused(PACKED)
    zone = ZoneInfo(time_zone)
    if fit.is_fit(content):
        return fit.read(content, zone)
    try:
        kind = markup.root_of(content)
    except markup.Broken as error:
        return refused(str(error))
    return _of_text(content, zone, unit) if kind is None else _of_markup(kind, content, zone)


def _of_markup(kind: str, content: bytes, zone: ZoneInfo) -> Parsed:
    if kind == "gpx":
        return gpx.read(content, zone)
    if kind == "TrainingCenterDatabase":
        return tcx.read(content, zone)
    return refused(UNKNOWN)


def _of_text(content: bytes, zone: ZoneInfo, unit: WeightUnit | None) -> Parsed:
    text = tables.decoded(content)
    if text is None:
        return refused("The file is no text that can be read. Export it again as UTF-8.")
    if tables.too_long(text):
        return refused(f"The file has more than {ROWS_MAX:,} lines. Export a shorter period.")
    if (table := _table(text, hevy.NAMES, hevy.REQUIRED)) is not None:
        return hevy.read(table, zone)
    if (table := _table(text, strong.NAMES, strong.REQUIRED)) is not None:
        return strong.read(table, zone, unit)
    return refused(UNKNOWN)


def _table(text: str, names: Mapping[str, str], required: frozenset[str]) -> tables.Table | None:
    table = tables.table(text, names)
    return table if table is not None and required <= table.columns else None

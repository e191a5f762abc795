"""The free-exercise-db format: a JSON list of exercises by another vocabulary, mapped to ours.

The format knows neither movement patterns nor `avoid` nor revisions: `movement` infers the first two, and `rev` is
always 0, so that ingestion goes by content. A row's line is its place in the list, from 1.
"""

import json
import re
from pathlib import Path
from typing import Any

from palestra.catalog.explaining import echo
from palestra.catalog.movement import Described
from palestra.catalog.reading import Row, RowError, Rows, checked, load_json, opened, without_repeats
from palestra.catalog.records import ExerciseRecord
from palestra.errors import IngestError

MAX_FILE_BYTES = 64_000_000  # a JSON list has to be held as a whole; the known file is 1 MB

REVISION = 0

_LEVELS = {"beginner": "beginner", "intermediate": "intermediate", "expert": "advanced"}

_EQUIPMENT = {
    "body only": (),
    "barbell": ("barbell",),
    "dumbbell": ("dumbbells",),
    "kettlebells": ("kettlebell",),
    "cable": ("cable_machine",),
    "machine": ("weight_machine",),
    "bands": ("resistance_band",),
    "medicine ball": ("medicine_ball",),
    "exercise ball": ("stability_ball",),
    "foam roll": ("foam_roller",),
    "e-z curl bar": ("ez_bar",),
}


def read_free_exercise_db(path: Path) -> Rows[ExerciseRecord]:
    """Every exercise of the file; raises IngestError when it is not such a list."""
    yield from without_repeats(_row(place, entry) for place, entry in enumerate(_entries(path), 1))


def _entries(path: Path) -> list[Any]:
    with opened(path) as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise IngestError(f"{path} is larger than {MAX_FILE_BYTES:,} bytes, which no free-exercise-db file is.")
    try:
        entries = load_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise IngestError(f"{path} is not UTF-8 (byte {error.start + 1}).") from None
    except ValueError as error:
        raise IngestError(f"{path} is not a free-exercise-db file: {error}.") from None
    if not isinstance(entries, list) or not entries:
        raise IngestError(f"{path} is not a free-exercise-db file: that is a JSON list of exercises.")
    return entries


def _row(place: int, entry: object) -> Row[ExerciseRecord] | RowError:
    if not isinstance(entry, dict):
        return RowError(place, None, f"expected one JSON object {{…}}, came {echo(entry)}")
    try:
        record = _mapped(entry)
    except (TypeError, AttributeError, KeyError) as error:
        missing = (
            f"the field {error} is missing"
            if isinstance(error, KeyError)
            else "a field has not the type of this format"
        )
        known = entry.get("id")
        return RowError(place, known if isinstance(known, str) else None, missing)
    return checked(place, record, json.dumps(record), ExerciseRecord)


def _mapped(entry: dict[str, Any]) -> dict[str, Any]:
    described = Described(
        name=entry["name"].lower(),
        category=(entry["category"] or "").lower(),
        force=(entry["force"] or "").lower(),
        mechanic=(entry["mechanic"] or "").lower(),
        equipment=(entry["equipment"] or "").lower(),
        muscles=tuple(entry["primaryMuscles"]),
        steps=tuple(step.lower() for step in entry["instructions"]),
    )
    return {
        "id": entry["id"],
        "rev": REVISION,
        "name": entry["name"],
        "pattern": described.pattern,
        "primary_muscles": [muscle.replace(" ", "_") for muscle in entry["primaryMuscles"]],
        "secondary_muscles": _secondary(entry),
        "equipment": _equipment(described),
        "avoid": described.avoid,
        "level": _LEVELS.get(entry["level"], entry["level"]),
        "unilateral": described.unilateral,
        "tracking": described.tracking,
        "instructions": [step.strip() for step in entry["instructions"] if step.strip()],
    }


def _secondary(entry: dict[str, Any]) -> list[str]:
    return [muscle.replace(" ", "_") for muscle in entry["secondaryMuscles"] if muscle not in entry["primaryMuscles"]]


# Pieces that the name gives away; the format has one piece per exercise, and "other" for most of the rest.
_NAMED_PIECES = (
    (
        "bench",
        r"bench|\bincline|\bdecline|preacher|head on bench|hyperextensions \(|step ups?$",
    ),
    (
        "rack",
        r"\bpins?\b|rack pull|box squat|barbell (full )?squat|front (barbell )?squat|good morning off|reverse band",
    ),
    ("box", r"\bbox\b|depth|step[- ]?ups?\b"),
    (
        "pull_up_bar",
        r"pull-?ups?\b|pullup|chin-up|\bchins?$|mixed grip chin|chin/crunch|muscle up|hanging (leg|pike)|wind sprint|handed hang|rocky pull",
    ),
    ("dip_bars", r"parallel bar|dips - "),
    ("weight_plate", r"\bplate|svend|car drivers|weighted (crunches|sit)"),
    ("resistance_band", r"\bbands?\b|monster walk"),
    ("suspension_trainer", r"suspended|ring dips|with straps"),
    ("stability_ball", r"exercise ball|stability ball|physioball|\bball (leg curl|side bend|hyper)|hug a ball"),
    ("balance_trainer", r"bosu|balance board"),
    ("ab_wheel", r"ab roller"),
    ("jump_rope", r"rope jumping"),
    ("battle_rope", r"battling ropes"),
    ("heavy_bag", r"heavy bag"),
    ("sandbag", r"sandbag"),
    ("sled", r"\bsled\b|prowler|backward drag|forward drag"),
    ("treadmill", r"treadmill"),
    ("bike", r"bicycling|\bbike$|recumbent"),
    ("elliptical", r"elliptical"),
    ("rower", r"rowing, stationary"),
    ("chair", r"\bchair\b(?! squat)"),
    ("wall", r"\bwall\b"),
    ("barbell", r"trap bar|axle|log lift"),
    ("medicine_ball", r"medicine ball"),
    ("massage_ball", r"foot-smr|neck-smr"),
)
_BENCH_IN_TEXT = r"\b(?:flat|utility|exercise|incline|adjustable|end of a|edge of a|on a|on the|onto a|of a|of the|across a|over a) bench\b"
_CARDIO_PIECES = frozenset({"treadmill", "bike", "elliptical", "rower"})


def _equipment(described: Described) -> list[str]:
    """Everything that is needed: a class of people with a mat only must not be offered a bench."""
    pieces = dict.fromkeys(_EQUIPMENT.get(described.equipment, ()))
    pieces |= dict.fromkeys(piece for piece, rule in _NAMED_PIECES if described.named(rule))
    if described.category != "stretching" and re.search(_BENCH_IN_TEXT, described.opening):
        pieces["bench"] = None
    if _CARDIO_PIECES & pieces.keys():
        pieces.pop("weight_machine", None)
    if not pieces and described.equipment == "other":
        pieces["other"] = None
    return list(pieces)

"""Is a class relevant to a query? Written conditions over catalogue records, knowing nothing of search."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from palestra.catalog.records import ClassRecord

JUDGED = Path(__file__).resolve().parent / "judged" / "queries.jsonl"


@dataclass(frozen=True, slots=True)
class Query:
    """One line of the judged set."""

    id: str
    kind: str
    language: str
    text: str
    relevant: list[dict[str, Any]]

    def grade(self, record: ClassRecord) -> int:
        """The highest grade whose conditions all hold for this class; 0 when none do."""
        return max((clause["grade"] for clause in self.relevant if holds(clause["all"], record)), default=0)


def read(path: Path = JUDGED) -> list[Query]:
    """The judged set; raises ValueError for a condition that does not exist."""
    judged = []
    for line in path.read_text().splitlines():
        row = json.loads(line)
        for clause in row["relevant"]:
            if unknown := set(clause["all"]) - set(CONDITIONS):
                raise ValueError(f"{row['id']}: there is no condition {', '.join(sorted(unknown))}")
        judged.append(Query(row["id"], row["kind"], row.get("language", "en"), row["query"], row["relevant"]))
    return judged


def holds(conditions: Mapping[str, Any], record: ClassRecord) -> bool:
    """Whether every condition holds."""
    return all(CONDITIONS[name](record, wanted) for name, wanted in conditions.items())


def visible(record: ClassRecord, now: datetime) -> bool:
    """Whether somebody who has not signed in may see it: published, and in one of its windows if it has any."""
    if record.status != "published":
        return False
    return not record.windows or any(
        (w.starts_at is None or w.starts_at <= now) and (w.ends_at is None or w.ends_at > now) for w in record.windows
    )


def _any(values: Sequence[object], wanted: Sequence[object]) -> bool:
    return not set(values).isdisjoint(wanted)


def _needed_movements(record: ClassRecord) -> list[str]:
    """What the class asks of a body, as a whole or in any of its segments."""
    return [*record.avoid, *(tag for segment in record.segments for tag in segment.avoid)]


def _says(text: str, wanted: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(words.casefold() in folded for words in wanted)


# A list is satisfied by any of its values. `…_within` wants nothing else than the list, `…_absent` none of it.
CONDITIONS: dict[str, Callable[[ClassRecord, Any], bool]] = {
    "record": lambda r, wanted: r.kind in wanted,
    "discipline": lambda r, wanted: r.discipline in wanted,
    "class_type": lambda r, wanted: _any(r.class_type, wanted),
    "class_type_not": lambda r, wanted: not _any(r.class_type, wanted),
    "level": lambda r, wanted: r.level in wanted,
    "intensity": lambda r, wanted: r.intensity in wanted,
    "impact": lambda r, wanted: r.impact in wanted,
    "language": lambda r, wanted: r.language in wanted,
    "captions": lambda r, wanted: _any(r.captions, wanted),
    "explicit": lambda r, wanted: r.explicit == wanted,
    "live": lambda r, wanted: (r.live_starts_at is not None) == wanted,
    "minutes": lambda r, wanted: wanted[0] * 60 <= r.duration_s <= wanted[1] * 60,
    "instructor": lambda r, wanted: _any(r.instructors, wanted),
    "instructor_not": lambda r, wanted: not _any(r.instructors, wanted),
    "genres": lambda r, wanted: _any(r.genres, wanted),
    "genres_not": lambda r, wanted: not _any(r.genres, wanted),
    "decades": lambda r, wanted: _any(r.decades, wanted),
    "artist": lambda r, wanted: _any([track.artist for track in r.tracks], wanted),
    "body_focus": lambda r, wanted: _any(r.body_focus, wanted),
    "body_focus_not": lambda r, wanted: not _any(r.body_focus, wanted),
    "equipment_any": lambda r, wanted: _any(r.equipment, wanted),
    "equipment_within": lambda r, wanted: set(r.equipment) <= set(wanted),
    "equipment_absent": lambda r, wanted: not _any(r.equipment, wanted),
    "avoid_absent": lambda r, wanted: not _any(_needed_movements(r), wanted),
    "avoid_any": lambda r, wanted: _any(_needed_movements(r), wanted),
    "text_any": lambda r, wanted: _says(f"{r.title} {r.description}", wanted),
    "title_any": lambda r, wanted: r.title in wanted,
}

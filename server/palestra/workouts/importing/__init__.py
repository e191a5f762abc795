"""Files of other programs into the log: Hevy and Strong CSV, FIT, GPX and TCX. `read`, then `preview`, then `commit`."""

from palestra.workouts.importing.parsed import BYTES_MAX, Parsed, ParsedExercise, ParsedWorkout, Problem
from palestra.workouts.importing.reading import read
from palestra.workouts.importing.service import Imported, NameInFile, Preview, commit, preview
from palestra.workouts.importing.uploads import Upload, drop_upload, keep_upload, sweep, uploaded

__all__ = [
    "BYTES_MAX",
    "Imported",
    "NameInFile",
    "Parsed",
    "ParsedExercise",
    "ParsedWorkout",
    "Preview",
    "Problem",
    "Upload",
    "commit",
    "drop_upload",
    "keep_upload",
    "preview",
    "read",
    "sweep",
    "uploaded",
]

"""SQL of exporting: every row about a member ($1), whole, in an order that a person can follow."""

# By table. The content of a file that waits to be imported is the member's too.
EXPORT = {
    "workout": "select * from workout where member_id = $1 order by performed_at, id",
    "workout_exercise": """
        select e.* from workout_exercise e join workout w on w.member_id = e.member_id and w.id = e.workout_id
        where e.member_id = $1 order by w.performed_at, w.id, e.position
    """,
    "workout_set": """
        select s.* from workout_set s join workout w on w.member_id = s.member_id and w.id = s.workout_id
        where s.member_id = $1 order by w.performed_at, w.id, s.exercise_position, s.position
    """,
    "workout_change": "select * from workout_change where member_id = $1 order by changed_at, workout_id, version",
    "duplicate_link": "select * from duplicate_link where member_id = $1 order by first_id, second_id",
    "custom_exercise": "select * from custom_exercise where member_id = $1 order by created_at, id",
    "player_run": "select * from player_run where member_id = $1 order by started_at, id",
    "player_register": "select * from player_register where member_id = $1 order by run_id, key",
    "import_upload": "select * from import_upload where member_id = $1 order by expires_at, id",
}

# For a spreadsheet: a line for each workout, and a line for each set.
WORKOUT_LINES = """
select id as workout_id, local_date, performed_at, time_zone, title, discipline, class_id, duration_s, rpe, distance_m,
       elevation_gain_m, energy_kcal, average_bpm, max_bpm, average_w, normalised_w, source, superseded_by, deleted_at,
       note
from workout where member_id = $1 order by performed_at, id
"""

SET_LINES = """
select s.workout_id, w.local_date, w.title as workout, e.position as exercise_number, e.exercise_id,
       e.name as exercise, e.superset, s.position as set_number, s.kind, s.weight_value as weight,
       s.weight_unit as unit, s.reps, s.rir, s.duration_s, s.distance_m, s.side
from workout_set s
join workout w on w.member_id = s.member_id and w.id = s.workout_id
join workout_exercise e
on e.member_id = s.member_id and e.workout_id = s.workout_id and e.position = s.exercise_position
where s.member_id = $1 order by w.performed_at, w.id, s.exercise_position, s.position
"""

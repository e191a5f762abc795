"""Which statements write a workout, and read it back as it was written? For the bare driver; the member is `$1`.

JSON goes in as text (`$n::text::jsonb`): the writers' connections and the readers' do not agree on a codec for it.
"""

_WRITTEN = """
title, discipline, class_id, performed_at, time_zone, local_date, duration_s, rpe, note, distance_m, elevation_gain_m,
energy_kcal, average_bpm, max_bpm, average_w, normalised_w, bpm_s
"""

# Whatever is there already under this id, or under this name at this source, stays as it is.
ADD = f"""
insert into workout (
    member_id, id, version, source, source_uid, created_at, changed_at, {_WRITTEN}
) values (
    $1, $2, 1, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    $22::text::jsonb
)
on conflict do nothing
returning id
"""

BY_SOURCE = "select id from workout where member_id = $1 and source = $2 and source_uid = $3"

ADD_EXERCISES = """
insert into workout_exercise (member_id, workout_id, position, exercise_id, name, superset, note)
select $1, $2, * from unnest($3::smallint[], $4::text[], $5::text[], $6::smallint[], $7::text[])
"""

ADD_SETS = """
insert into workout_set (
    member_id, workout_id, exercise_position, position, kind, weight_g, weight_value, weight_unit, reps, rir,
    duration_s, distance_m, side
)
select $1, $2, * from unnest(
    $3::smallint[], $4::smallint[], $5::text[], $6::integer[], $7::numeric[], $8::text[], $9::integer[], $10::numeric[],
    $11::integer[], $12::numeric[], $13::text[]
)
"""

ADD_CHANGE = """
insert into workout_change (member_id, workout_id, version, kind, before, changed_at)
values ($1, $2, $3, $4, $5::text::jsonb, $6)
"""

_STORED = f"""
select id, version, source, source_uid, superseded_by, changed_at, deleted_at is not null as deleted, {_WRITTEN}
from workout where member_id = $1 and id = any($2::uuid[])
"""

WORKOUTS = _STORED

LOCK_WORKOUTS = f"{_STORED} order by id for update"

EXERCISES = """
select workout_id, position, exercise_id, name, superset, note from workout_exercise
where member_id = $1 and workout_id = any($2::uuid[])
order by workout_id, position
"""

SETS = """
select workout_id, exercise_position, kind, weight_value, weight_unit, reps, rir, duration_s, distance_m, side
from workout_set where member_id = $1 and workout_id = any($2::uuid[])
order by workout_id, exercise_position, position
"""

CHANGE = """
update workout
set version = $3, changed_at = $4, title = $5, discipline = $6, class_id = $7, performed_at = $8, time_zone = $9,
    local_date = $10, duration_s = $11, rpe = $12, note = $13, distance_m = $14, elevation_gain_m = $15,
    energy_kcal = $16, average_bpm = $17, max_bpm = $18, average_w = $19, normalised_w = $20,
    bpm_s = $21::text::jsonb, deleted_at = $22
where member_id = $1 and id = $2
"""

REMOVE_EXERCISES = "delete from workout_exercise where member_id = $1 and workout_id = $2"

BEFORE = "select before from workout_change where member_id = $1 and workout_id = $2 and version = $3"

# Every set that counts, of these exercises, before a moment; in the order of time, sets of one workout together.
SETS_BEFORE = """
select e.exercise_id, s.kind, s.weight_g, s.weight_value, s.weight_unit, s.reps, s.rir
from workout_exercise e
join workout w on w.member_id = e.member_id and w.id = e.workout_id
join workout_set s
    on s.member_id = e.member_id and s.workout_id = e.workout_id and s.exercise_position = e.position
where e.member_id = $1 and e.exercise_id = any($2::text[]) and w.performed_at < $3 and w.id <> $4
and w.deleted_at is null and w.superseded_by is null and w.source <> all($5::text[]) and s.kind <> 'warmup'
order by w.performed_at, w.id, s.exercise_position, s.position
"""

"""Which statements does planning read the log with? `$1` is the member, `$2` the sources whose terms keep them out.

What is counted is what progress counts; what is dated ahead of `$4` has not happened.
"""

_COUNTED = """
w.member_id = $1 and w.source <> all($2::text[]) and w.deleted_at is null and w.superseded_by is null
and w.local_date >= $3 and w.performed_at <= $4
"""

DAYS = f"select distinct w.local_date from workout w where {_COUNTED} order by w.local_date"

# Sets are counted where they have to stand for a duration.
WORKOUTS = f"""
select w.id, w.local_date, w.discipline, w.class_id, w.duration_s, w.rpe::float8 as rpe,
       array(
           select e.exercise_id from workout_exercise e
           where e.member_id = w.member_id and e.workout_id = w.id order by e.position
       ) as exercise_ids,
       case when w.duration_s is null then (
           select count(*) from workout_set s where s.member_id = w.member_id and s.workout_id = w.id
       ) end as sets
from workout w where {_COUNTED} order by w.performed_at, w.id
"""

# Working sets of the last $5 workouts of each exercise. The exercises are made first, as in progress.
LIFTED = f"""
with e as materialized (
    select w.id, w.local_date, w.performed_at, e.position, e.exercise_id
    from workout w join workout_exercise e on e.member_id = w.member_id and e.workout_id = w.id where {_COUNTED}
),
working as (
    select e.exercise_id, e.id, e.local_date, e.performed_at, e.position as exercise_position, s.position,
           s.kind, coalesce(s.weight_g, 0) as weight_g, s.weight_unit, s.reps, s.rir::float8 as rir,
           dense_rank() over (partition by e.exercise_id order by e.performed_at desc, e.id desc) as nth
    from e join workout_set s on s.member_id = $1 and s.workout_id = e.id and s.exercise_position = e.position
    where s.kind <> 'warmup'
)
select exercise_id, id, local_date, kind, weight_g, weight_unit, reps, rir from working where nth <= $5
order by exercise_id, performed_at, id, exercise_position, position
"""

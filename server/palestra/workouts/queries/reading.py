"""With which SQL are workouts listed? For the bare driver; the member is `$1`."""

# What a list is narrowed by; a null does not narrow. $9 are the sources that are not told.
_ASKED = """
w.member_id = $1 and w.deleted_at is null
and ($2::date is null or w.local_date >= $2)
and ($3::date is null or w.local_date <= $3)
and ($4::text is null or w.discipline = $4)
and ($5::text is null or exists (
    select from workout_exercise e where e.member_id = $1 and e.workout_id = w.id and e.exercise_id = $5
))
and ($6::text is null or w.class_id = $6)
and ($7::text is null or w.title ilike $7 or w.note ilike $7 or exists (
    select from workout_exercise e where e.member_id = $1 and e.workout_id = w.id and (e.name ilike $7 or e.note ilike $7)
))
and ($8::text is null or w.source = $8)
and w.source <> all($9::text[])
"""

# The newest first; after $10, $11 where a page goes on.
PAGE = f"""
select w.id, w.local_date, w.performed_at, w.time_zone, w.title, w.discipline, w.duration_s, w.distance_m,
       w.elevation_gain_m, w.energy_kcal, w.average_bpm, w.average_w, w.source, w.superseded_by,
       (select count(*) from workout_exercise e where e.member_id = $1 and e.workout_id = w.id) as exercises
from workout w
where {_ASKED} and ($10::timestamptz is null or (w.performed_at, w.id) < ($10, $11::uuid))
order by w.performed_at desc, w.id desc
limit $12
"""

TOTAL = f"""
select count(*) as total, min(w.local_date) as first_on, max(w.local_date) as last_on from workout w where {_ASKED}
"""

# Of the same days, whatever else is asked: what is not told is not searched either. What another source tells too is
# not missing.
WITHHELD = """
select source, count(*) as workouts from workout
where member_id = $1 and deleted_at is null and superseded_by is null and source = any($4::text[])
  and ($2::date is null or local_date >= $2) and ($3::date is null or local_date <= $3)
group by source order by source
"""

# The first exercises of workouts, or one exercise of them, each with its best working set.
EXERCISES = """
select e.workout_id, e.name, counted.sets, top.weight_value, top.weight_unit, top.reps, top.duration_s, top.distance_m
from workout_exercise e
left join lateral (
    select count(*) as sets from workout_set s
    where s.member_id = $1 and s.workout_id = e.workout_id and s.exercise_position = e.position and s.kind <> 'warmup'
) counted on true
left join lateral (
    select s.weight_value, s.weight_unit, s.reps, s.duration_s, s.distance_m from workout_set s
    where s.member_id = $1 and s.workout_id = e.workout_id and s.exercise_position = e.position and s.kind <> 'warmup'
    order by s.weight_g desc nulls last, s.reps desc nulls last, s.duration_s desc nulls last,
             s.distance_m desc nulls last, s.position
    limit 1
) top on true
where e.member_id = $1 and e.workout_id = any($2::uuid[])
  and case when $3::text is null then e.position < $4 else e.exercise_id = $3 end
order by e.workout_id, e.position
"""

# When an exercise was done last, of what is counted.
LAST_TIME = """
select w.id, w.local_date from workout_exercise e
join workout w on w.member_id = e.member_id and w.id = e.workout_id
where e.member_id = $1 and e.exercise_id = $2
  and w.deleted_at is null and w.superseded_by is null and w.source <> all($3::text[])
order by w.performed_at desc, w.id desc limit 1
"""

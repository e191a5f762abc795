"""Which statements does progress read? Sums where a sum is the answer, rows where a formula needs them.

Everywhere `$1` is the member and `$2` the sources whose terms keep them out; what is counted is `_COUNTED`.
"""

_COUNTED = "w.member_id = $1 and w.source <> all($2::text[]) and w.deleted_at is null and w.superseded_by is null"
_IN_SPAN = f"{_COUNTED} and w.local_date between $3 and $4"
_OF_DISCIPLINE = f"{_IN_SPAN} and ($5::text is null or w.discipline = $5)"

_EXERCISES = "workout w join workout_exercise e on e.member_id = w.member_id and e.workout_id = w.id"


def _with_exercises(condition: str) -> str:
    """`e`, the exercises of workouts that satisfy a condition, for `_SETS`.

    Made first: left to itself the planner takes a member for an average one and looks up each set's exercise, which
    takes twice as long. The keys of both tables carry what is read of them, so that a member's rows are read together.
    """
    return f"""e as materialized (
    select w.id, w.local_date, w.performed_at, e.position, e.exercise_id, e.name from {_EXERCISES} where {condition}
)"""


_SETS = "e join workout_set s on s.member_id = $1 and s.workout_id = e.id and s.exercise_position = e.position"

# Workouts that are dated ahead have not happened.
LOGGED = f"""
select min(w.local_date) as first_on, max(w.local_date) filter (where w.performed_at <= $3) as last_on
from workout w where {_COUNTED}
"""

# Of a measure of exercises ($5), only what has any, or the one that was asked for.
COVERAGE = """
select source, count(*) filter (where superseded_by is null) as sessions,
       count(*) filter (where superseded_by is not null) as twice
from workout w
where w.member_id = $1 and w.deleted_at is null and w.local_date between $2 and $3
  and ($4::text is null or w.discipline = $4)
  and (not $5 or exists (
      select from workout_exercise e
      where e.member_id = w.member_id and e.workout_id = w.id and ($6::text is null or e.exercise_id = $6)
  ))
group by source order by source
"""

# Minutes and sessions: `unmeasured` have no duration.
DAYS = f"""
select w.local_date, w.discipline, count(*) as sessions, coalesce(sum(w.duration_s), 0) as duration_s,
       count(*) filter (where w.duration_s is null) as unmeasured
from workout w where {_OF_DISCIPLINE} group by w.local_date, w.discipline
"""

TRAINED_ON = f"select distinct w.local_date from workout w where {_COUNTED} and ($3::text is null or w.discipline = $3)"

SESSIONS = f"""
select w.local_date, w.discipline, w.duration_s, w.rpe::float8 as rpe, w.distance_m::float8 as distance_m,
       w.average_w::float8 as average_w, w.normalised_w::float8 as normalised_w
from workout w where {_OF_DISCIPLINE} order by w.performed_at
"""

# Guideline and the last two weeks' load: lifting counts by its sets, whatever the workout is called.
BOUTS = f"""
select w.local_date, w.discipline, w.duration_s, w.rpe::float8 as rpe, w.average_w::float8 as average_w,
       exists (
           select from workout_set s where s.member_id = w.member_id and s.workout_id = w.id and s.weight_g <> 0
       ) as lifted
from workout w where {_OF_DISCIPLINE}
"""

# As text: whoever asks decides how JSON is read.
HEARTS = f"""
select w.local_date, w.bpm_s::text as bpm_s from workout w where {_OF_DISCIPLINE} order by w.local_date
"""

# Which exercises have been done how often, by the name of the last time.
PERFORMED = f"""
select e.exercise_id, (array_agg(e.name order by w.performed_at desc))[1] as name, count(distinct w.id) as sessions
from {_EXERCISES} where {_IN_SPAN} group by e.exercise_id order by sessions desc, e.exercise_id
"""

# Sets that are alike on one day say the same of strength.
STRENGTH_SETS = f"""
with {_with_exercises(f"{_IN_SPAN} and e.exercise_id = any($5::text[])")}
select e.exercise_id, e.local_date, s.kind, coalesce(s.weight_g, 0) as weight_g, s.reps, s.rir::float8 as rir,
       s.weight_value, s.weight_unit
from {_SETS} where s.reps > 0
group by e.exercise_id, e.local_date, s.kind, s.weight_g, s.reps, s.rir, s.weight_value, s.weight_unit
order by e.local_date
"""

# A set that is like one of an earlier workout is no record, and hides none: the first of its kind is enough. Grouping
# finds it in half the time that sorting takes; its date is looked up afterwards.
FIRST_SETS = f"""
with {_with_exercises(f"{_COUNTED} and w.local_date <= $3 and ($4::text is null or e.exercise_id = $4)")},
first as materialized (
    select e.exercise_id, max(e.name) as name, coalesce(s.weight_g, 0) as weight_g, s.reps, s.rir::float8 as rir,
           s.weight_value, s.weight_unit, min(e.performed_at) as performed_at
    from {_SETS} where s.reps > 0 and s.kind <> 'warmup'
    group by e.exercise_id, s.weight_g, s.reps, s.rir, s.weight_value, s.weight_unit
),
dated as (
    select w.performed_at, min(w.local_date) as local_date from workout w where {_COUNTED} group by w.performed_at
)
select exercise_id, name, performed_at, local_date, weight_g, reps, rir, weight_value, weight_unit
from first join dated using (performed_at)
order by exercise_id, performed_at, weight_g, reps desc, rir
"""

# Volume: how many sets of a kind; whether they count is not said here.
SET_COUNTS = f"""
with {_with_exercises(_OF_DISCIPLINE)}
select e.local_date, e.id::text as workout_id, e.exercise_id, s.kind, s.reps = 0 as failed, count(*) as sets
from {_SETS} group by e.local_date, e.id, e.exercise_id, s.kind, s.reps = 0
"""

# The start of a conversation, in one statement: what was done last, from where, and what is in doubt.
LATELY = f"""
select
    (select min(w.local_date) from workout w where {_COUNTED}) as first_on,
    (select jsonb_agg(last order by performed_at desc) from (
        select w.id, w.local_date, w.title, w.discipline, w.duration_s, w.source, w.performed_at
        from workout w where {_COUNTED} and w.performed_at <= $3 order by w.performed_at desc limit $4
    ) last)::text as last_sessions,
    (select jsonb_agg(s order by workouts desc, source) from (
        select source, count(*) as workouts, max(local_date) as last_on from workout w
        where w.member_id = $1 and w.deleted_at is null and w.superseded_by is null group by source
    ) s)::text as sources,
    (select count(*) from duplicate_link l
     join workout a on a.member_id = l.member_id and a.id = l.first_id
     join workout b on b.member_id = l.member_id and b.id = l.second_id
     where l.member_id = $1 and l.state = 'suspected' and a.deleted_at is null and b.deleted_at is null
       and a.source <> all($2::text[]) and b.source <> all($2::text[])) as suspected
"""

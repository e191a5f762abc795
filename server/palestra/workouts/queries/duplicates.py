"""With which SQL are duplicates found, decided and told? For the bare driver; the member is `$1`."""

# One decision about a member's duplicates at a time, held to the end of the transaction: whichever of two twins is
# written second sees the first.
TAKE_TURN = "select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 7243005))"

# Whoever removes the member waits, and then finds everything that was written; afterwards nothing is written any more.
KEEP_MEMBER = "select true from member where id = $1 for key share"

_TRACE = """
w.id, w.source, w.source_uid, w.performed_at, w.local_date, w.discipline, w.duration_s,
w.distance_m::float8 as distance_m, w.deleted_at is not null as deleted, w.superseded_by
"""

TRACES = f"select {_TRACE} from workout w where w.member_id = $1 and w.id = any($2::uuid[])"

# What was done around $3 and is not $2: of other sources than $4, and of its own what has no name there. Deleted ones
# too: they may be restored.
AROUND = f"""
select {_TRACE} from workout w
where w.member_id = $1 and w.id <> $2
  and w.performed_at between $3::timestamptz - interval '26 hours' and $3::timestamptz + interval '26 hours'
  and (w.source <> $4 or w.source_uid is null)
order by abs(extract(epoch from w.performed_at - $3::timestamptz)), w.id
limit 64
"""

# Working sets: who types them in leaves warm-ups out.
SETS = """
select s.workout_id, e.exercise_id, s.reps, s.duration_s, s.weight_g from workout_set s
join workout_exercise e
  on e.member_id = s.member_id and e.workout_id = s.workout_id and e.position = s.exercise_position
where s.member_id = $1 and s.workout_id = any($2::uuid[]) and s.kind <> 'warmup'
"""

_OF = """
select first_id, second_id, score, state from duplicate_link where member_id = $1 and first_id = any($2::uuid[])
union
select first_id, second_id, score, state from duplicate_link where member_id = $1 and second_id = any($2::uuid[])
"""

LINKS = _OF

# What was decided stays decided.
SUSPECT = """
insert into duplicate_link (member_id, first_id, second_id, score, state, decided_at)
select $1, made.first_id, made.second_id, made.score, 'suspected', null
from unnest($2::uuid[], $3::uuid[], $4::float8[]) as made (first_id, second_id, score)
on conflict (member_id, first_id, second_id) do update set score = excluded.score
where duplicate_link.state = 'suspected'
"""

FORGET = """
delete from duplicate_link l using unnest($2::uuid[], $3::uuid[]) as gone (first_id, second_id)
where l.member_id = $1 and l.first_id = gone.first_id and l.second_id = gone.second_id and l.state = 'suspected'
"""

DECIDE = """
insert into duplicate_link (member_id, first_id, second_id, score, state, decided_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (member_id, first_id, second_id)
do update set score = excluded.score, state = excluded.state, decided_at = excluded.decided_at
"""

# Everything that is taken for one with any of $2, over however many links of at least $3 or confirmed. More than 300 are
# no workout of anybody's: who makes them may have them counted as they come.
KIN = """
with recursive kin (id) as (
    select unnest($2::uuid[])
    union
    select next.id from kin cross join lateral (
        select second_id as id from duplicate_link
        where member_id = $1 and first_id = kin.id and (state = 'confirmed' or state = 'suspected' and score >= $3)
        union all
        select first_id from duplicate_link
        where member_id = $1 and second_id = kin.id and (state = 'confirmed' or state = 'suspected' and score >= $3)
    ) next
)
select w.id, w.source, w.duration_s, w.deleted_at is not null as deleted, w.superseded_by,
       (select count(*) from workout_set s
        where s.member_id = w.member_id and s.workout_id = w.id and s.kind <> 'warmup') as sets
from (select id from kin limit 300) kin join workout w on w.member_id = $1 and w.id = kin.id
"""

SUPERSEDE = """
update workout w set superseded_by = made.superseded_by
from unnest($2::uuid[], $3::uuid[]) as made (id, superseded_by)
where w.member_id = $1 and w.id = made.id
"""

# Both ends of every link of $2 that was not rejected, the other one there and not of a source among $3.
TOLD = f"""
with link as (
    {_OF}
), told as (
    select first_id as id, second_id as other_id, score, state from link where first_id = any($2::uuid[])
    union all
    select second_id, first_id, score, state from link where second_id = any($2::uuid[])
)
select t.id, t.other_id, t.score, t.state, o.source, o.id = w.superseded_by as counted
from told t
join workout w on w.member_id = $1 and w.id = t.id
join workout o on o.member_id = $1 and o.id = t.other_id
where t.state <> 'rejected' and o.deleted_at is null and o.source <> all($3::text[])
order by t.id, t.score desc, t.other_id
"""

"""Which statements keep a workout while it is being done? For the bare driver, but for the sweeps; the member is `$1`."""

_RUN = """
select r.id, r.title, r.discipline, r.class_id, r.item_id, r.time_zone, r.started_at, r.touched_at, r.finished_at,
       r.workout_id, r.workout_version, w.version as version_now, w.deleted_at is not null as taken_back
from player_run r left join workout w on w.member_id = r.member_id and w.id = r.workout_id
where r.member_id = $1
"""

RUN = f"{_RUN} and r.id = $2"

LOCK = f"{_RUN} and r.id = $2 for update of r"

# Of one item of the calendar, or of a class that stands on none.
LATEST = f"""
{_RUN} and r.item_id is not distinct from $2 and ($2::uuid is not null or r.class_id = $3)
order by r.started_at desc, r.id limit 1
"""

COUNT = """
select count(*) from player_run r
where r.member_id = $1 and r.item_id is not distinct from $2 and ($2::uuid is not null or r.class_id = $3)
"""

OPEN = "select count(*) from player_run where member_id = $1 and finished_at is null"

ADD = """
insert into player_run (member_id, id, title, discipline, class_id, item_id, time_zone, started_at, touched_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
on conflict (member_id, id) do nothing
"""

TOUCH = """
update player_run set touched_at = $3, started_at = least(started_at, $4) where member_id = $1 and id = $2
"""

# By bytes, as whoever compares the ids elsewhere.
WRITE = """
insert into player_register as held (member_id, run_id, key, at, op_id, value)
select $1, $2, key, at, op_id, value::jsonb
from unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[]) as told (key, at, op_id, value)
on conflict (member_id, run_id, key) do update
set at = excluded.at, op_id = excluded.op_id, value = excluded.value
where excluded.at > held.at or excluded.at = held.at and excluded.op_id collate "C" > held.op_id collate "C"
"""

REGISTERS = """
select key, at, op_id, value::text as value from player_register where member_id = $1 and run_id = $2 order by key
"""

FINISH = """
update player_run set finished_at = $3, workout_id = $4, workout_version = $5 where member_id = $1 and id = $2
"""

# What nobody has touched for hours: whoever did it has left without a word.
LEFT = """
select member_id, id from player_run where finished_at is null and touched_at <= $1 order by touched_at limit 1
"""

# For SQLAlchemy's connection, as every sweep.
SWEEP = """
delete from player_run where (member_id, id) in (
    select member_id, id from player_run where finished_at is not null and touched_at <= :until
    order by touched_at limit 100 for update skip locked
)
"""

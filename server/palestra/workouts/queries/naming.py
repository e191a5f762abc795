"""With which SQL are exercises named? Those of the catalogue and a member's own, for the bare driver."""

# What the published library is at this moment: as long as this stays, an index of its names does.
LIBRARY_MARK = "select md5(string_agg(content_hash, ' ' order by id)) from exercise where status = 'published'"

LIBRARY = "select public_id, name, aliases, equipment from exercise where status = 'published' order by id"

OWN = "select id, name, folded from custom_exercise where member_id = $1 order by created_at, id"

# The row that is there already is given back, also when another process made it in this instant.
ADD_OWN = """
insert into custom_exercise (member_id, id, name, folded, primary_muscles, secondary_muscles, created_at)
select $1, made.id, made.name, made.folded, '{}', '{}', $5
from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as made (id, name, folded, place) order by place
on conflict (member_id, folded) do update set folded = excluded.folded
returning id, name, folded
"""

# A withdrawn exercise keeps its name and muscles: it was done.
NAMES = """
select public_id, name from exercise where public_id = any($1::text[])
"""

OWN_NAMES = "select id, name from custom_exercise where member_id = $1 and id = any($2::uuid[])"

MUSCLES = """
select public_id, primary_muscles, secondary_muscles from exercise where public_id = any($1::text[])
"""

OWN_MUSCLES = """
select id, primary_muscles, secondary_muscles from custom_exercise where member_id = $1 and id = any($2::uuid[])
"""

# What this member does, of what is told: $2 are the sources that are not.
DONE = """
select distinct e.exercise_id from workout_exercise e join workout w on w.member_id = e.member_id and w.id = e.workout_id
where e.member_id = $1 and w.deleted_at is null and w.source <> all($2::text[])
"""

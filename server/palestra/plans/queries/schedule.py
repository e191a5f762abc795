"""Which statements read and write the calendar? For the bare driver; the member is `$1`."""

_ITEM = """
i.id, i.version, i.local_date, i.start_local, i.kind, i.title, i.class_id, i.duration_s, i.status, i.done_on,
i.workout_id, i.plan_id, i.session_key, i.stack_id, i.stack_position, i.series_id, i.replaced::text as replaced,
i.changed_at
"""
_IN_ORDER = "order by i.local_date, i.start_local nulls last, i.stack_position nulls last, i.created_at, i.id"

BETWEEN = f"""
select {_ITEM} from schedule_item i
where i.member_id = $1 and i.local_date between $2 and $3 and i.status <> 'removed' {_IN_ORDER}
"""

ON_DAYS = f"""
select {_ITEM} from schedule_item i
where i.member_id = $1 and i.local_date = any($2::date[]) and i.status <> 'removed' {_IN_ORDER}
"""

BY_ID = f"select {_ITEM} from schedule_item i where i.member_id = $1 and i.id = any($2::uuid[])"

LOCK = f"{BY_ID} order by i.id for update"

OF_SERIES = f"""
select {_ITEM} from schedule_item i
where i.member_id = $1 and i.series_id = any($2::uuid[]) and i.local_date >= $3 and i.status = 'planned' {_IN_ORDER}
"""

OF_STACK = f"""
select {_ITEM} from schedule_item i
where i.member_id = $1 and i.stack_id = any($2::uuid[]) and i.status <> 'removed' {_IN_ORDER}
"""

# Everything of a span for calendars that follow, and what was taken out of it since `$4`, as far as there is room.
FOLLOWED = f"""
select {_ITEM} from schedule_item i
where i.member_id = $1 and i.local_date between $2 and $3
  and (i.status not in ('removed', 'skipped') or i.changed_at >= $4)
order by i.status in ('removed', 'skipped'), i.local_date, i.id limit $5
"""

COMING = "select count(*) from schedule_item where member_id = $1 and local_date >= $2 and status = 'planned'"

ADD = """
insert into schedule_item (
    member_id, id, version, local_date, start_local, kind, title, class_id, duration_s, status, stack_id,
    stack_position, series_id, created_at, changed_at
)
select $1, id, 1, local_date, start_local, kind, title, class_id, duration_s, 'planned', stack_id, stack_position,
       series_id, $2, $2
from unnest(
    $3::uuid[], $4::date[], $5::time[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::uuid[],
    $11::integer[], $12::uuid[]
) as added (
    id, local_date, start_local, kind, title, class_id, duration_s, stack_id, stack_position, series_id
)
"""

# Of what a member took off only so much is kept; of what is on the calendar only so much comes at all (adding.py).
DROP_REMOVED = """
delete from schedule_item where member_id = $1 and id in (
    select id from schedule_item where member_id = $1 and status = 'removed' and plan_id is null
    order by changed_at desc, id offset $2
)
"""

CHANGE = """
update schedule_item i
set version = i.version + 1, changed_at = $2, local_date = c.local_date, start_local = c.start_local,
    status = c.status, done_on = c.done_on, workout_id = c.workout_id, stack_id = c.stack_id,
    stack_position = c.stack_position
from unnest(
    $3::uuid[], $4::date[], $5::time[], $6::text[], $7::date[], $8::uuid[], $9::uuid[], $10::integer[]
) as c (id, local_date, start_local, status, done_on, workout_id, stack_id, stack_position)
where i.member_id = $1 and i.id = c.id
"""

# The day of a workout that can be told at all.
WORKOUT = """
select w.local_date from workout w
where w.member_id = $1 and w.id = $2 and w.deleted_at is null and w.source <> all($3::text[])
"""

TIED = """
select id from schedule_item
where member_id = $1 and workout_id = $2 and status = 'done' and id <> $3 order by id limit 1
"""

LAST_CONTENT_WITH = """
select content::text from plan_event
where member_id = $1 and plan_id = $2 and content @> $3::text::jsonb order by version desc limit 1
"""

# When a plan's weights were last settled: by any change but those made by hand.
WEIGHED_AT = """
select max(happened_at) from plan_event where member_id = $1 and plan_id = $2 and kind <> all($3::text[])
"""

CLASSES = """
select i.public_id, i.kind, i.title, i.duration_s, i.discipline, i.intensity, i.equipment, i.status, i.live_starts_at, i.url,
       replacement.public_id as replaced_by,
       (select json_agg(json_build_object('regions', w.regions, 'tiers', w.tiers,
                                          'starts_at', w.starts_at, 'ends_at', w.ends_at))
        from availability_window w where w.item_id = i.id)::text as windows
from catalog_item i
left join catalog_item replacement on replacement.external_id = i.replaced_by and replacement.status = 'published'
where i.public_id = any($1::text[]) and i.status <> 'draft'
"""

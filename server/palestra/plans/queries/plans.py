"""Which statements read and write plans and their rows on the calendar? For the bare driver; the member is `$1`.

JSON goes in as text (`$n::text::jsonb`), and comes back as text, to be read by the types it is of.
"""

_PLAN = "id, version, status, brief::text as brief, content::text as content, rules_version from plan"

CURRENT = f"select {_PLAN} where member_id = $1 and status <> 'archived'"

PLAN = f"select {_PLAN} where member_id = $1 and id = $2"

LOCK_PLAN = f"{PLAN} for update"

AT = """
select status, brief::text as brief, content::text as content from plan_event
where member_id = $1 and plan_id = $2 and version = $3
"""

ADD = """
insert into plan (member_id, id, version, status, brief, content, rules_version, created_at, changed_at)
values ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb, $7, $8, $8)
"""

CHANGE = """
update plan
set version = $3, status = $4, brief = $5::text::jsonb, content = $6::text::jsonb, rules_version = $7, changed_at = $8
where member_id = $1 and id = $2
"""

ADD_EVENT = """
insert into plan_event (
    member_id, plan_id, version, happened_at, actor, kind, why, rules, diff, status, brief, content
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10, $11::text::jsonb, $12::text::jsonb)
"""

EVENTS = """
select version, happened_at, actor, kind, why, rules, diff, status from plan_event
where member_id = $1 and plan_id = $2 order by version desc limit $3
"""

CHANGED_SINCE = "select count(*) from plan_event where member_id = $1 and actor = 'member' and happened_at > $2"

# The calendar

ITEMS = """
select id, session_key, local_date, start_local, kind, title, class_id, duration_s, status from schedule_item
where member_id = $1 and plan_id = $2 for update
"""

# What was removed is planned again; what was skipped stays so. A class that is another one was not replaced any more.
PUT_ITEMS = """
insert into schedule_item (
    member_id, id, version, local_date, start_local, kind, title, class_id, duration_s, status, plan_id, session_key,
    created_at, changed_at
)
select $1, s.id, 1, s.local_date, s.start_local, s.kind, s.title, s.class_id, s.duration_s, 'planned', $2,
       s.session_key, $3, $3
from unnest($4::uuid[], $5::text[], $6::date[], $7::time[], $8::text[], $9::text[], $10::text[], $11::integer[])
    as s (id, session_key, local_date, start_local, kind, title, class_id, duration_s)
on conflict (member_id, id) do update
set version = schedule_item.version + 1, local_date = excluded.local_date, start_local = excluded.start_local,
    kind = excluded.kind, title = excluded.title, class_id = excluded.class_id, duration_s = excluded.duration_s,
    status = case schedule_item.status when 'removed' then 'planned' else schedule_item.status end,
    replaced = case when schedule_item.class_id is distinct from excluded.class_id then null
                    else schedule_item.replaced end,
    changed_at = excluded.changed_at
"""

REMOVE_ITEMS = """
update schedule_item set status = 'removed', version = version + 1, changed_at = $3
where member_id = $1 and id = any($2::uuid[])
"""

# Removed ones are kept for calendars that follow, long enough for the laziest.
SWEEP_ITEMS = """
delete from schedule_item where (member_id, id) in (
    select member_id, id from schedule_item
    where status = 'removed' and changed_at < $1 limit 1000 for update skip locked
)
returning 1
"""

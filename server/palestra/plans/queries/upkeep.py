"""Which statements find what upkeep has to see to? For the bare driver; each reads a limited number of rows.

`$1` is the first date that is not over anywhere in the world.
"""

# Whose calendar has something that was withdrawn. Few classes are, and by class the planned items are indexed.
OF_WITHDRAWN = """
select distinct s.member_id from catalog_item c
join schedule_item s on s.class_id = c.public_id and s.status = 'planned' and s.local_date >= $1
where c.status = 'withdrawn'
limit $2
"""

# All that is planned, in the order of members and days, some at a time; and whether it may be that it cannot be played:
# windows may end, or leave out the member's region or tier.
WALK = """
select p.member_id, p.local_date, (c.id is null or c.status <> 'published' or exists (
    select from availability_window w where w.item_id = c.id offset 0
)) as doubtful
from (
    select member_id, local_date, class_id from schedule_item
    where member_id > $2 and local_date >= $1 and status = 'planned' and class_id is not null
    order by member_id, local_date limit $3
) p
left join catalog_item c on c.public_id = p.class_id
order by p.member_id, p.local_date
"""

# Plans whose pause has ended somewhere, or will today.
RESTED = """
select member_id, id from plan
where status = 'paused' and member_id > $2 and (brief #>> '{pause,until_on}')::date < $1
order by member_id limit $3
"""

TRY_TURN = "select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text, 7243006))"

REPLACED = """
update schedule_item set replaced = $3::text::jsonb where member_id = $1 and id = $2
"""

REPLACE_OWN = """
update schedule_item
set version = version + 1, changed_at = $3, kind = $4, title = $5, class_id = $6, duration_s = $7,
    replaced = $8::text::jsonb
where member_id = $1 and id = $2
"""

"""Which statements keep drafts? For the bare driver; the member is `$1`."""

ADD = """
insert into plan_draft (member_id, id, plan_id, base_version, proposal, created_at, expires_at)
values ($1, $2, $3, $4, $5::text::jsonb, $6, $7)
"""

DRAFT = """
select id, plan_id, base_version, proposal::text as proposal, expires_at from plan_draft
where member_id = $1 and id = $2
"""

LOCK_DRAFT = f"{DRAFT} for update"

# What was proposed is the plan's by now; that it was used is kept until it would have expired.
USED = "update plan_draft set proposal = $3::text::jsonb where member_id = $1 and id = $2"

# Of one member only so many wait; the oldest make room, and never the one that was just made, whatever a clock says.
DROP_OLD = """
delete from plan_draft where member_id = $1 and id in (
    select id from plan_draft where member_id = $1 order by id = $3 desc, created_at desc, id offset $2
)
"""

SWEEP = """
delete from plan_draft where (member_id, id) in (
    select member_id, id from plan_draft where expires_at <= $1 limit 500 for update skip locked
)
returning 1
"""

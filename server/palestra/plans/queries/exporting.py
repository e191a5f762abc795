"""SQL of exporting: every row of plans and of the calendar about a member ($1), whole, in an order a person can follow."""

EXPORT = {
    "plan": "select * from plan where member_id = $1 order by created_at, id",
    "plan_event": "select * from plan_event where member_id = $1 order by happened_at, plan_id, version",
    "plan_draft": "select * from plan_draft where member_id = $1 order by created_at, id",
    "schedule_item": "select * from schedule_item where member_id = $1 order by local_date, created_at, id",
    # Not the address itself, which whoever has it can read the calendar by.
    "calendar_feed": "select member_id, created_at, read_at from calendar_feed where member_id = $1",
}

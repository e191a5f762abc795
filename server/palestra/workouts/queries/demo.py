"""Which statements put the demo member's year into the log? For the driver; the member is `$1`."""

COUNT = "select count(*) from workout where member_id = $1 and starts_with(source_uid, $2)"

REMOVE = "delete from workout where member_id = $1 and starts_with(source_uid, $2)"

CLASSES = """
select public_id as id, title, discipline, duration_s from catalog_item i
where kind = 'class' and status = 'published' and discipline = $1 and duration_s between 1200 and 3600
  and live_starts_at is null and not exists (select from availability_window w where w.item_id = i.id)
order by public_id
limit 40
"""

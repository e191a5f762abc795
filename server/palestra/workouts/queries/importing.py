"""Which statements say what of a file is in the log already? For the bare driver; the member is `$1`."""

KNOWN = "select source_uid from workout where member_id = $1 and source = $2 and source_uid = any($3::text[])"

# What may be the same as a workout of the file: from any source, near in time.
BETWEEN = """
select id, source, source_uid, performed_at, local_date, discipline, duration_s, distance_m from workout
where member_id = $1 and performed_at between $2 and $3 and deleted_at is null
"""

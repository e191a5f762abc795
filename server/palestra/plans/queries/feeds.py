"""Which statements keep the addresses under which calendars are read? For the bare driver."""

ADD = """
insert into calendar_feed (member_id, token_hash, sealed, created_at) values ($1, $2, $3, $4)
on conflict (member_id) do nothing
"""

REPLACE = """
insert into calendar_feed (member_id, token_hash, sealed, created_at) values ($1, $2, $3, $4)
on conflict (member_id) do update
set token_hash = excluded.token_hash, sealed = excluded.sealed, created_at = excluded.created_at, read_at = null
"""

SEALED = "select sealed from calendar_feed where member_id = $1"

READ_AT = "select read_at from calendar_feed where member_id = $1"

REVOKE = "delete from calendar_feed where member_id = $1 returning 1"

MEMBER_OF = """
select f.member_id from calendar_feed f join member m on m.id = f.member_id
where f.token_hash = $1 and m.status = 'active'
"""

# To the day: one write a day, however often a calendar asks.
NOTE_READ = """
update calendar_feed set read_at = $2 where member_id = $1 and (read_at is null or read_at < $2)
"""

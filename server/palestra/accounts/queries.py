"""Every SQL statement of accounts.

Those of transactions name their parameters (`:id`); the two of hot reads are for the bare driver (`$1`).
"""

# Members

_MEMBER = "m.id, m.name, m.region, m.status = 'active' as active"

MEMBER = f"select {_MEMBER} from member m where m.id = :id"

MEMBER_BY_LOGIN = f"select {_MEMBER} from member m join local_account a on a.member_id = m.id where a.login = :login"

MEMBER_BY_IDENTITY = f"""
select {_MEMBER} from member m join identity i on i.member_id = m.id
where i.issuer = :issuer and i.subject = :subject
"""

MEMBERS_BY_SUBJECT = f"""
select {_MEMBER} from member m join identity i on i.member_id = m.id where i.subject = :subject limit 2
"""

MEMBERS = f"""
select {_MEMBER}, coalesce(a.login, i.subject) as known_as
from member m
left join local_account a on a.member_id = m.id
left join lateral (
    select subject from identity where member_id = m.id order by linked_at, issuer, subject limit 1
) i on true
order by m.created_at desc, m.id limit :limit
"""

ADD_MEMBER = """
insert into member (id, status, name, region, created_at) values (:id, 'active', :name, :region, :now)
"""

RENAME = "update member set name = :name where id = :id"

SET_REGION = "update member set region = :region where id = :id"

SET_STATUS = "update member set status = :status where id = :id and status <> :status"

REMOVE_MEMBER = "delete from member where id = :id"

# One sign-in of a person at a time, while it is not known whether they are a member; held to the end of the
# transaction. Two people whose identities share a hash take turns, and nothing else.
TAKE_TURN = "select pg_advisory_xact_lock(hashtextextended(:issuer || ' ' || :subject, 7243004))"

ADD_IDENTITY = """
insert into identity (issuer, subject, member_id, linked_at) values (:issuer, :subject, :member_id, :now)
"""

IDENTITIES = "select issuer, subject from identity where member_id = :member_id order by linked_at, issuer, subject"

SET_MEMBERSHIP = """
insert into membership (member_id, tier, expires_at) values (:member_id, :tier, :expires_at)
on conflict (member_id) do update set tier = excluded.tier, expires_at = excluded.expires_at
"""

# For the bare driver: what entitles member $1, by the table and at the identity provider they came from first.
ENTITLEMENT = """
select s.tier, s.expires_at, i.issuer, i.subject
from (select $1::uuid as member_id) wanted
left join membership s on s.member_id = wanted.member_id
left join lateral (
    select issuer, subject from identity where member_id = wanted.member_id
    order by linked_at, issuer, subject limit 1
) i on true
"""

# Local accounts

LOCAL_ACCOUNT = f"""
select {_MEMBER}, a.password_hash from local_account a join member m on m.id = a.member_id where a.login = :login
"""

SET_LOCAL_ACCOUNT = """
insert into local_account (member_id, login, password_hash, changed_at)
values (:member_id, :login, :password_hash, :now)
on conflict (member_id) do update
set login = excluded.login, password_hash = excluded.password_hash, changed_at = excluded.changed_at
"""

# Only in place of the hash that was verified: the password may have been changed in the meantime.
REHASH = """
update local_account set password_hash = :password_hash
where member_id = :member_id and password_hash = :verified
"""

# Browsers

ADD_SESSION = """
insert into web_session (id_hash, member_id, method, authenticated_at, expires_at)
values (:id_hash, :member_id, :method, :now, :expires_at)
"""

SESSION = f"""
select {_MEMBER}, s.method, s.authenticated_at from web_session s join member m on m.id = s.member_id
where s.id_hash = :id_hash and s.expires_at > :now and m.status = 'active'
"""

END_SESSION = "delete from web_session where id_hash = :id_hash"

END_SESSIONS = "delete from web_session where member_id = :member_id"

ADD_UPSTREAM = """
insert into upstream_sign_in (state_hash, browser_hash, sealed, expires_at)
values (:state_hash, :browser_hash, :sealed, :expires_at)
"""

# Gone with the first use. Another browser's use does not take it from the one that left.
TAKE_UPSTREAM = """
delete from upstream_sign_in where state_hash = :state_hash and browser_hash = :browser_hash and expires_at > :now
returning sealed
"""

# Counts. A count stops one above its limit, so that a flood of refused tries writes nothing.

HIT = """
insert into throttle_count (key_hash, window_starts_at, count, expires_at)
values (:key_hash, :window_starts_at, 1, :expires_at)
on conflict (key_hash, window_starts_at) do update set count = throttle_count.count + 1
where throttle_count.count <= :limit
returning count
"""

GIVE_BACK = """
update throttle_count set count = count - 1
where key_hash = :key_hash and window_starts_at = :window_starts_at and count > 0
"""

SWEEP_SOME_COUNTS = """
delete from throttle_count where (key_hash, window_starts_at) in (
    select key_hash, window_starts_at from throttle_count where expires_at <= :now
    order by expires_at limit :limit for update skip locked
)
"""

SWEEP = {
    "web_session": "delete from web_session where expires_at <= :now",
    "upstream_sign_in": "delete from upstream_sign_in where expires_at <= :now",
    "throttle_count": "delete from throttle_count where expires_at <= :now",
    "data_request": "delete from data_request where expires_at <= :now",
    "write_answer": "delete from write_answer where expires_at <= :now",
    # The oldest first, by the key: strangers cause rows too, so the table must not grow for ever.
    "audit_event": """
        delete from audit_event where id in (select id from audit_event order by id limit 1000)
        and happened_at <= cast(:now as timestamptz) - interval '400 days'
    """,
}

# What happened

RECORD = """
insert into audit_event (happened_at, kind, member_id, client_id, detail)
values (:now, :kind, :member_id, :client_id, cast(:detail as jsonb))
"""

# What members ask to be done with their data

# As text: the driver decodes JSON by itself outside of a transaction of SQLAlchemy's alone.
_DATA_REQUEST = "id, action, cast(detail as text) as detail, asked_at, expires_at, done_at"

SAME_DATA_REQUEST = f"""
select {_DATA_REQUEST} from data_request
where member_id = :member_id and action = :action and detail = cast(:detail as jsonb) and done_at is null
and expires_at > cast(:now as timestamptz) + interval '1 hour'
order by asked_at desc limit 1
"""

ADD_DATA_REQUEST = """
insert into data_request (member_id, id, action, detail, asked_at, expires_at)
values (:member_id, :id, :action, cast(:detail as jsonb), :now, :expires_at)
"""

DROP_OLD_DATA_REQUESTS = """
delete from data_request where member_id = :member_id and id in (
    select id from data_request where member_id = :member_id order by asked_at desc, id offset :keep
)
"""

TELL_DATA_REQUEST = """
update data_request set detail = detail || cast(:outcome as jsonb) where member_id = :member_id and id = :id
"""

# For the bare driver.
DATA_REQUEST = f"select {_DATA_REQUEST} from data_request where member_id = $1 and id = $2 and expires_at > $3"

TAKE_DATA_REQUEST = f"""
update data_request set done_at = $3
where member_id = $1 and id = $2 and expires_at > $3 and done_at is null
returning {_DATA_REQUEST}
"""

FORGET_ANSWERS = "delete from write_answer where member_id = $1 returning 1"

# Every row about a member, but for the hashes of secrets of ours. For the bare driver.
EXPORT = {
    "member": "select * from member where id = $1",
    "identity": "select * from identity where member_id = $1 order by linked_at, issuer, subject",
    "local_account": "select member_id, login, changed_at from local_account where member_id = $1",
    "membership": "select * from membership where member_id = $1",
    "preferences": "select * from preferences where member_id = $1",
    "saved_class": "select * from saved_class where member_id = $1 order by list, saved_at, class_id",
    "write_answer": """
        select member_id, tool, key, answer, answered_at, expires_at from write_answer
        where member_id = $1 order by answered_at, tool, key
    """,
    "data_request": "select * from data_request where member_id = $1 order by asked_at, id",
    "access_day": "select * from access_day where member_id = $1 order by day, client_id, tool",
    "web_session": """
        select member_id, method, authenticated_at, expires_at from web_session
        where member_id = $1 order by authenticated_at
    """,
    "audit_event": "select * from audit_event where member_id = $1 order by happened_at, id",
}

# Who looked. For the bare driver. A member who was removed meanwhile is left out, and one who is being removed is
# waited for. In order, so that two processes that write at once meet no deadlock.
COUNT_ACCESS = """
insert into access_day (member_id, day, client_id, tool, calls, last_at)
select c.member_id, c.day, c.client_id, c.tool, c.calls, c.last_at
from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::timestamptz[])
    as c (member_id, day, client_id, tool, calls, last_at)
join member m on m.id = c.member_id
order by c.member_id, c.day, c.client_id, c.tool
for key share of m
on conflict (member_id, day, client_id, tool) do update
set calls = access_day.calls + excluded.calls, last_at = greatest(access_day.last_at, excluded.last_at)
"""

ACCESSES = """
select day, client_id, tool, calls, last_at from access_day
where member_id = $1 order by day desc, last_at desc, client_id, tool limit $2
"""

EVENTS = """
select happened_at, kind, client_id, detail from audit_event
where member_id = $1 order by happened_at desc, id desc limit $2
"""

SWEEP_ACCESS = """
delete from access_day where (member_id, day, client_id, tool) in (
    select member_id, day, client_id, tool from access_day where day < $1 limit 2000 for update skip locked
)
returning 1
"""

# Preferences

_PREFERENCES = """
version, units, time_zone, week_starts_on, goals, equipment, days, session_minutes, level, disciplines, avoid,
max_heart_rate_bpm, resting_heart_rate_bpm, ftp_w, cast(planned_rest as text) as planned_rest
"""

# For the bare driver.
PREFERENCES = f"select {_PREFERENCES} from preferences where member_id = $1"

# The row that a first change locks; version 0 is the state of having said nothing.
BEGIN_PREFERENCES = """
insert into preferences (member_id, version, changed_at) select id, 0, :now from member where id = :member_id
on conflict (member_id) do nothing
"""

LOCK_PREFERENCES = f"select {_PREFERENCES} from preferences where member_id = :member_id for update"

SET_PREFERENCES = """
update preferences
set version = :version, units = :units, time_zone = :time_zone, week_starts_on = :week_starts_on, goals = :goals,
    equipment = :equipment, days = :days, session_minutes = :session_minutes, level = :level,
    disciplines = :disciplines, avoid = :avoid, max_heart_rate_bpm = :max_heart_rate_bpm,
    resting_heart_rate_bpm = :resting_heart_rate_bpm, ftp_w = :ftp_w, planned_rest = cast(:planned_rest as jsonb),
    changed_at = :now
where member_id = :member_id
"""

# Saved classes, for the bare driver

# One change of a member's lists at a time: their limits hold, and one name makes one list.
LOCK_SAVED = "select true from member where id = $1 for no key update"

SAVED_LISTS = "select list, count(*) as count from saved_class where member_id = $1 group by list order by list"

SAVE_CLASS = """
insert into saved_class (member_id, list, class_id, saved_at) values ($1, $2, $3, $4) on conflict do nothing
returning true
"""

UNSAVE_CLASS = "delete from saved_class where member_id = $1 and list = $2 and class_id = $3 returning true"

# $3: the first saved first, as in a queue.
SAVED_CLASSES = """
select class_id from saved_class where member_id = $1 and list = $2
order by case when $3 then saved_at end, saved_at desc, class_id limit $4
"""

# Answers to writes, for the bare driver. Of two processes with one key, the second waits here for the first to commit
# (and finds its answer) or to give up (and goes on in its place). JSON goes in as text: see workouts/queries/writing.py.

BEGIN_WRITE = """
insert into write_answer (member_id, tool, key, arguments_hash, answered_at, expires_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (member_id, tool, key) do update
set arguments_hash = excluded.arguments_hash, answer = null, answered_at = excluded.answered_at,
    expires_at = excluded.expires_at
where write_answer.expires_at <= $5
returning true
"""

# Locked, so that of two that find an answer out of date one writes anew and the other is told of it.
WRITE_ANSWER = """
select arguments_hash, answer from write_answer where member_id = $1 and tool = $2 and key = $3 for update
"""

FINISH_WRITE = """
update write_answer set answer = $4::text::jsonb, answered_at = $5, expires_at = $6
where member_id = $1 and tool = $2 and key = $3
"""

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

# Preferences

_PREFERENCES = """
version, units, time_zone, week_starts_on, goals, equipment, days, session_minutes, level, disciplines, avoid
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
    disciplines = :disciplines, avoid = :avoid, changed_at = :now
where member_id = :member_id
"""

"""SQL of erasing: rows that go for good. The member is always $1."""

# A member with all that a log may hold takes longer than any call is given.
TAKE_TIME = "set local statement_timeout = '300s'"

_SCOPE = """
member_id = $1 and ($2::date is null or local_date >= $2) and ($3::date is null or local_date <= $3)
and ($4::text is null or source = $4)
"""

# What would go. Sets are counted by the workouts that hold them.
COUNT = f"""
with gone as materialized (select id from workout where {_SCOPE})
select (select count(*) from gone) as workouts,
       (select count(*) from workout_set s where s.member_id = $1 and s.workout_id in (select id from gone)) as sets
"""

# In the order of ids, as everybody who locks several: two erasures at once wait for each other and meet no deadlock.
LOCK = f"select id from workout where {_SCOPE} order by id for update"

COUNT_SETS = "select count(*) from workout_set where member_id = $1 and workout_id = any($2::uuid[])"

# Exercises, sets, history and links go with it (foreign keys).
ERASE = "delete from workout where member_id = $1 and id = any($2::uuid[])"

# What was the same workout as one that is gone is counted itself from now on.
COUNT_AGAIN = """
update workout set superseded_by = null where member_id = $1 and superseded_by = any($2::uuid[]) returning id
"""

CUSTOM_EXERCISES = "select id from custom_exercise where member_id = $1"

USED_EXERCISES = """
select distinct exercise_id from workout_exercise where member_id = $1 and exercise_id like 'cex\\_%'
union select distinct split_part(key, ' ', 2) from player_register where member_id = $1 and key like '% cex\\_%'
"""

# A version of before names an exercise that taking an edit back would bring into use again.
MENTIONED = """
select distinct jsonb_path_query(before, '$.written.exercises[*].exercise_id') #>> '{}' as exercise_id
from workout_change where member_id = $1
"""

ERASE_EXERCISES = "delete from custom_exercise where member_id = $1 and id = any($2::uuid[])"

# What is under way in the player, or became one of these workouts: its deeds are the same sets once more.
ERASE_RUNS = """
delete from player_run
where member_id = $1 and (
    workout_id = any($2::uuid[])
    or workout_id is null and ($5::text is null or $5 = 'player')
    and ($3::date is null or (started_at at time zone time_zone)::date >= $3)
    and ($4::date is null or (started_at at time zone time_zone)::date <= $4)
)
"""

ERASE_UPLOADS = "delete from import_upload where member_id = $1"

COUNT_EXERCISES = "select count(*) from custom_exercise where member_id = $1"

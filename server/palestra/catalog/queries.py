"""Every SQL statement with which the catalogue is read, for the bare driver (`$n` parameters)."""

from palestra.catalog.rights import visible_sql


def _windows(item: str) -> str:
    return f"""
(select json_agg(json_build_object('regions', w.regions, 'tiers', w.tiers,
                                   'starts_at', w.starts_at, 'ends_at', w.ends_at))
 from availability_window w where w.item_id = {item})
"""


_CARD = f"""
i.id, i.public_id, i.kind, i.title, i.discipline, i.class_type, i.instructors, i.duration_s, i.level, i.difficulty,
i.intensity, i.impact, i.equipment, i.released_on, i.live_starts_at, i.explicit, i.rating, i.status,
{_windows("i.id")} as windows
"""

# Cards of the published items among $1 that are visible at $2 in region $3, in the order of $1.
CARDS = f"""
select {_CARD}, i.description, i.url, i.artwork_url
from unnest($1::int[]) with ordinality as wanted (id, position)
join catalog_item i on i.id = wanted.id
where i.status = 'published'
  and (not exists (select from availability_window w where w.item_id = i.id) or {visible_sql("i.id", "$2", "$3")})
order by wanted.position
"""

# Names of exercises come as jsonb, whose keys have one order.
CLASS = f"""
select {_CARD}, i.description, i.language, i.captions, i.body_focus, i.avoid, i.genres, i.rating_count, i.url,
       i.artwork_url, i.segments, i.tracks, replacement.public_id as replaced_by,
       (select jsonb_object_agg(e.public_id, e.name) from exercise e where e.external_id = any(array(
           select jsonb_path_query(i.segments, '$[*].exercises[*]') #>> '{{}}'
       ))) as exercise_names,
       case when i.kind <> 'class' then (
           select json_agg(json_build_object('week', p.week, 'day', p.day, 'id', c.public_id, 'title', c.title,
                                             'duration_s', c.duration_s, 'status', c.status,
                                             'windows', {_windows("c.id")}) order by p.position)
           from program_item p join catalog_item c on c.external_id = p.class_external_id where p.program_id = i.id
       ) end as sessions
from catalog_item i
left join catalog_item replacement on replacement.external_id = i.replaced_by and replacement.status = 'published'
where i.public_id = $1
"""

# What can still be said of items that somebody keeps, whatever has become of them.
NAMED = f"""
select i.public_id, i.title, i.duration_s, i.status, replacement.public_id as replaced_by,
       {_windows("i.id")} as windows
from catalog_item i
left join catalog_item replacement on replacement.external_id = i.replaced_by and replacement.status = 'published'
where i.public_id = any($1::text[]) and i.status <> 'draft'
"""

DOCUMENT_IDS = "select id from catalog_item where public_id = any($1::text[])"

# A published class before a withdrawn one, and of those the one that was there last.
PUBLIC_ID_BY_URL = """
select public_id from catalog_item where url = $1 and status <> 'draft'
order by status = 'published' desc, withdrawn_at desc nulls last, id limit 1
"""

VERSION = "select version from catalog_state"

COUNTS = """
select (select count(*) from catalog_item where status = 'published') as classes,
       (select count(*) from exercise where status = 'published') as exercises,
       (select version from catalog_state) as version
"""

_EXERCISE = """
id, public_id, name, aliases, pattern, primary_muscles, secondary_muscles, equipment, avoid, level, unilateral,
tracking, cues, instructions, video_url
"""

EXERCISES = f"""
select {_EXERCISE} from unnest($1::int[]) with ordinality as wanted (wanted_id, position)
join exercise on id = wanted_id where status = 'published' order by position
"""

EXERCISE = f"select {_EXERCISE} from exercise where public_id = $1 and status = 'published'"

# Every filter of an exercise search; a null parameter does not narrow.
EXERCISE_IDS = """
select array_agg(id order by id) from exercise
where status = 'published'
  and ($1::text[] is null or equipment <@ $1)
  and not avoid && $2::text[]
  and ($3::text[] is null or primary_muscles && $3)
  and ($4::text[] is null or not equipment && $4)
  and ($5::text[] is null or equipment && $5)
  and ($6::text[] is null or pattern = any($6))
"""

EXERCISE_NAMES = "select id, name, aliases from exercise where status = 'published' order by id"

# What planning reads of classes beside what filters know of them. As text: drivers decode JSON or do not.
STOCKED = f"""
select i.id, i.public_id, i.title, {_windows("i.id")}::text as windows
from catalog_item i where i.id = any($1::int[]) and i.status = 'published'
"""

PUBLISHED = "select public_id, id from catalog_item where public_id = any($1::text[]) and status = 'published'"

# Of classes that are not to be had any more: what took their place and can be had.
SUCCESSORS = """
select i.public_id, replacement.public_id as replaced_by
from catalog_item i join catalog_item replacement on replacement.external_id = i.replaced_by
where i.public_id = any($1::text[]) and i.status = 'withdrawn' and replacement.status = 'published'
"""

STOCKED_EXERCISES = """
select public_id, name, pattern, primary_muscles, secondary_muscles, equipment, avoid, level, unilateral, tracking
from exercise where status = 'published' order by public_id
"""

# A withdrawn exercise was done all the same.
PATTERNS = "select public_id, pattern from exercise where public_id = any($1::text[])"

"""Every SQL statement of search, for the bare driver (`$n` parameters)."""

DOCUMENT_COLUMNS = (
    "document_id",
    "kind",
    "discipline",
    "level",
    "intensity",
    "low_impact",
    "explicit",
    "windowed",
    "duration_s",
    "equipment",
    "avoid",
    "body_focus",
    "released_on",
    "live_starts_at",
    "popularity",
    "rating",
    "tags",
)

# --- writing -----------------------------------------------------------------------------------------------------

LOCK_INDEX = "select pg_advisory_xact_lock(7243002)"  # arbitrary and ours

CORPORA = "select id, document_count, total_length, indexed_average_length from search_corpus"

# Adds documents to a corpus and answers the average length its impacts are made with; the first batch sets it.
ADD_TO_CORPUS = """
update search_corpus set
    document_count = document_count + $2,
    total_length = total_length + $3,
    indexed_average_length = case when indexed_average_length = 0 then greatest($3::float / $2, 1)
                                  else indexed_average_length end
where id = $1
returning indexed_average_length
"""

ADD_TERMS = """
insert into search_term (corpus_id, lexeme, document_count)
select $1, lexeme, count from unnest($2::text[], $3::int[]) as new (lexeme, count)
on conflict (corpus_id, lexeme) do update set document_count = search_term.document_count + excluded.document_count
returning id, lexeme
"""

ADD_WORDS = """
insert into search_word (word, times) select word, times from unnest($1::text[], $2::int[]) as new (word, times)
on conflict (word) do update set times = search_word.times + excluded.times
"""

WORDS = "select word, times from search_word"

# Takes documents out of a corpus: postings, term counts, lengths and filters; embeddings stay for an equal passage.
FORGET = """
with gone as (delete from search_text where document_id = any($2::int[]) and corpus_id = $1 returning document_id, length),
postings as (
    delete from search_posting where document_id in (select document_id from gone) returning term_id
),
counts as (select term_id, count(*) as n from postings group by term_id),
terms as (
    update search_term set document_count = document_count - counts.n from counts where id = counts.term_id
),
documents as (delete from search_document where document_id in (select document_id from gone))
update search_corpus set
    document_count = document_count - (select count(*) from gone),
    total_length = total_length - (select coalesce(sum(length), 0) from gone)
where id = $1
"""

DELETE_EMBEDDINGS = "delete from search_embedding where document_id = any($1::int[])"

DELETE_OUTDATED_EMBEDDINGS = """
delete from search_embedding e using search_text t
where e.document_id = any($1::int[]) and t.document_id = e.document_id and t.passage_hash <> e.passage_hash
"""

# With a = k1+1, impact = a*tf/(tf+K) gives tf = impact*K/(a-impact), so no text is read again.
# $1 corpus, $2 new average, $3 old average, $4 k1, $5 b
REFRESH_IMPACTS = """
with corpus as (update search_corpus set indexed_average_length = $2 where id = $1 returning id),
norms as (
    select document_id,
           $4::float * (1 - $5::float + $5::float * length / $3::float) as old,
           $4::float * (1 - $5::float + $5::float * length / $2::float) as new
    from search_text where corpus_id = (select id from corpus)
)
update search_posting p set impact =
    ($4::float + 1) * p.impact * norms.old / (p.impact * norms.old + norms.new * ($4::float + 1 - p.impact))
from norms where p.document_id = norms.document_id
"""

MODEL_ID = """
insert into search_model (corpus_id, name, dimensions) values ($1, $2, $3)
on conflict (corpus_id, name) do update set dimensions = excluded.dimensions
returning id
"""

UNEMBEDDED = """
select document_id, passage, passage_hash from search_text t
where corpus_id = $1
  and not exists (select from search_embedding e where e.model_id = $2 and e.document_id = t.document_id)
order by document_id limit $3
"""

UNEMBEDDED_HASHES = """
select t.document_id, t.passage_hash, coalesce(d.discipline, -1) as discipline
from search_text t left join search_document d using (document_id)
where t.corpus_id = $1
  and not exists (select from search_embedding e where e.model_id = $2 and e.document_id = t.document_id)
order by t.document_id
"""

SHIPPED_BY_DISCIPLINE = """
select d.discipline, e.passage_hash from search_embedding e join search_document d using (document_id)
where e.model_id = $1 and e.passage_hash = any($2::text[]) order by d.document_id
"""

COUNT_UNEMBEDDED = """
select count(*) from search_text t
where corpus_id = $1
  and not exists (select from search_embedding e where e.model_id = $2 and e.document_id = t.document_id)
"""

COUNT_EMBEDDED = "select count(*) from search_embedding where model_id = $1"

PUT_EMBEDDINGS = """
insert into search_embedding (model_id, document_id, passage_hash, embedding)
select $1, new.document_id, new.passage_hash, new.vector::halfvec
from unnest($2::int[], $3::text[], $4::text[]) as new (document_id, passage_hash, vector)
join search_text t on t.document_id = new.document_id and t.passage_hash = new.passage_hash
on conflict (model_id, document_id) do update
    set embedding = excluded.embedding, passage_hash = excluded.passage_hash
"""

# Vectors change what a search answers, so they count as a change of the catalogue.
TOUCH = """
with state as (update catalog_state set version = version + 1, changed_at = now() returning version)
select pg_notify('palestra_catalog', version::text) from state
"""


def create_hnsw(model_id: int, dimensions: int) -> str:
    """The index of one model's vectors; partial, so that models never share one."""
    return (
        f"create index concurrently if not exists search_embedding_hnsw_{int(model_id)} on search_embedding "
        f"using hnsw ((embedding::halfvec({int(dimensions)})) halfvec_cosine_ops) with (m = 24, ef_construction = 500) "
        f"where model_id = {int(model_id)}"
    )


# --- reading -----------------------------------------------------------------------------------------------------

STATE = "select version from catalog_state"

LEXICON = """
select t.lexeme, t.id, t.document_count from search_term t where t.corpus_id = $1 and t.document_count > 0
"""

MODEL = "select id from search_model where corpus_id = $1 and name = $2"

TAGS = "select distinct unnest(tags) as tag from search_document"

DISCIPLINES = "select array_agg(distinct discipline) from search_document"


WALKED = 4_000  # by meaning, tried against the filter until enough pass: 100 of them when 1 in 40 does
RESCORED = 200  # by words, the best that pass, scored in full

# What the re-ranker reads of each candidate.
FEATURES = """
d.document_id, d.discipline, d.level, d.duration_s, d.released_on, d.popularity, d.rating, d.tags[1] as first_tag
"""


def matching(condition: str, limit: int) -> str:
    """The first `limit` documents that satisfy a condition, as one array of id * 256 + discipline * 8 + level."""
    return (
        "select coalesce(array_agg(packed), '{}') from (select "
        "d.document_id::bigint << 8 | (d.discipline::int << 3) | d.level as packed "
        f"from search_document d where {condition} limit {int(limit)}) m"
    )


def matching_if_few(estimated: str, percent: float, few: int, condition: str, limit: int) -> str:
    """How many of a sample satisfy a condition, and unless they are more than `few`: `matching` of another.

    The sample is of the same pages every time. Postgres runs a branch of `case` when it is taken, and not before.
    """
    return (
        f"select s.sampled, case when s.sampled <= {int(few)} then ({matching(condition, limit)}) end as packed from ("
        "select count(*) as sampled from search_document d "
        f"tablesample system ({percent:.6f}) repeatable (7) where {estimated}) s"
    )


def lexical(condition: str, depth: int) -> str:
    """The best documents that satisfy a condition (parameters from `$5`) for some words: their score and features.

    `$1`, `$2`, `$3` are the terms' ids, their idf, and how many postings each has, which are all read. The first `$4`
    of the documents that have any of them are tried against the condition, the best first.
    """
    return (
        f"with ranked as materialized ({_ranked('')} limit $4) "
        f"select r.score, f.* from ranked r cross join lateral "
        f"(select {FEATURES} from search_document d where d.document_id = r.document_id and {condition}) f "
        f"order by r.score desc, r.document_id limit {int(depth)}"
    )


def lexical_by_leaders(condition: str, depth: int) -> str:
    """As `lexical` (parameters of the condition from `$8`), where reading the postings of all terms takes too long.

    Of each term the `$3` postings of the highest impact are read; `$5` says where that is all of them. What passes gets
    what is missing, of the terms that were not read whole: their ids and idf are `$6` and `$7` (docs/decisions/0003).
    """
    whole = ", sum(p.impact * t.idf) filter (where ($5::bool[])[t.nth]) as known"
    return (
        f"with ranked as materialized ({_ranked(whole)} limit $4), "
        "best as (select r.known, f.* from ranked r cross join lateral "
        f"(select {FEATURES} from search_document d where d.document_id = r.document_id and {condition}) f "
        f"order by r.score desc, r.document_id limit {RESCORED}) "
        # As real: the order of the additions must not part what scores the same.
        "select (coalesce(b.known, 0) + coalesce(("
        "select sum(p.impact * t.idf) from unnest($6::int[], $7::float[]) as t (id, idf) "
        "join search_posting p on p.term_id = t.id and p.document_id = b.document_id), 0))::real as score, b.* "
        f"from best b order by score desc, b.document_id limit {int(depth)}"
    )


def _ranked(and_more: str) -> str:
    return (
        f"select p.document_id, sum(p.impact * t.idf) as score{and_more} "
        "from unnest($1::int[], $2::float[], $3::int[]) with ordinality as t (id, idf, read, nth) cross join lateral ("
        "select document_id, impact from search_posting where term_id = t.id "
        "order by impact desc, document_id limit t.read) p "
        "group by p.document_id order by score desc, p.document_id"
    )


def lexical_among(depth: int) -> str:
    """The best of the documents in `$3`, exactly; `$1`, `$2` are term ids and idf.

    The offset keeps the planner from looking thousands of documents up one by one instead of reading a short list.
    """
    return (
        "select p.document_id, sum(p.impact * t.idf) as score "
        "from unnest($1::int[], $2::float[]) as t (id, idf) cross join lateral "
        "(select document_id, impact from search_posting where term_id = t.id offset 0) p "
        "where p.document_id = any($3::int[]) "
        f"group by p.document_id order by score desc, p.document_id limit {int(depth)}"
    )


def vector_among(depth: int) -> str:
    """The nearest of the documents in `$3` to the vector `$1` of model `$2`, exactly; no index is asked."""
    return (
        "with among as materialized ("
        "select document_id, embedding <=> $1::real[]::halfvec as distance from search_embedding "
        "where model_id = $2 and document_id = any($3::int[])) "
        f"select document_id, distance from among order by distance, document_id limit {int(depth)}"
    )


def vector_everywhere(condition: str, depth: int, model_id: int, dimensions: int) -> str:
    """The nearest documents that satisfy a condition (parameters from `$2`), by the model's HNSW index: with features.

    The index is walked from near to far and each document tried against the condition, until `depth` pass or `WALKED`
    were tried. Joined the plain way, the planner sorts everything whenever it takes the condition for selective.
    """
    distance = f"embedding::halfvec({int(dimensions)}) <=> $1::real[]::halfvec({int(dimensions)})"
    return (
        "with near as materialized (select n.distance, f.* from ("
        f"select document_id, {distance} as distance from search_embedding where model_id = {int(model_id)} "
        f"order by {distance} limit {WALKED}) n cross join lateral "
        f"(select {FEATURES} from search_document d where d.document_id = n.document_id and {condition}) f "
        f"order by n.distance limit {int(depth)}) "  # a join keeps an order only when it is asked to
        # An iterative scan returns its rounds one after the other; the sum has Postgres sort them, not believe them sorted.
        "select * from near order by distance + 0, document_id"
    )


VECTOR = "select embedding::real[] from search_embedding where model_id = $1 and document_id = $2"

# The most popular of the documents in `$1`.
LIKED_AMONG = f"""
select {FEATURES} from search_document d where d.document_id = any($1::int[])
order by d.popularity desc, d.document_id limit $2
"""


def liked(condition: str, limit: int) -> str:
    """The most popular documents that satisfy a condition that many do.

    The offset has them read from the most popular on, until enough pass: taking masks for very selective, the planner
    would read all that might and sort them.
    """
    return (
        f"select {FEATURES} from (select * from search_document order by popularity desc offset 0) d "
        f"where {condition} order by d.popularity desc, d.document_id limit {int(limit)}"
    )


def with_features(leg: str, order: str) -> str:
    """What a leg found, in the same order, with the features of each."""
    by = order.split()[0]
    return (
        f"select l.{by}, {FEATURES} from ({leg}) l join search_document d using (document_id) "
        f"order by l.{order}, l.document_id"
    )


SORTS = {
    "popular": ("d.popularity", "desc"),
    "new": ("d.released_on", "desc"),
    "top_rated": ("d.rating", "desc"),
    "shortest": ("d.duration_s", "asc"),
}
SORT_TYPES = {"popular": "real", "new": "date", "top_rated": "real", "shortest": "int"}


def listing(condition: str, sort: str, limit: int, seen: str, after: tuple[str, str] | None) -> str:
    """Documents that satisfy a condition in the order of `sort`, ties by id; `after` are placeholders of the last one.

    `seen` is the placeholder of ids that were shown before.
    """
    column, direction = SORTS[sort]
    beyond = ""
    if after:
        sign = "<" if direction == "desc" else ">"
        value, last = after
        beyond = f" and ({column} {sign} {value} or ({column} = {value} and d.document_id > {last}))"
    return (
        f"select d.document_id, {column}::text as key from search_document d "
        f"where {condition} and d.document_id <> all({seen}::int[]){beyond} "
        f"order by {column} {direction}, d.document_id limit {int(limit)}"
    )


NEXT_CHANGE_OF_RIGHTS = """
select least(
    (select min(starts_at) from availability_window where starts_at > $1),
    (select min(ends_at) from availability_window where ends_at > $1),
    (select min(live_starts_at) from search_document where live_starts_at > $1)
)
"""

PUT_GAP = """
insert into search_gap as g (query_hash, filters, results, callers, query, times, last_on)
values ($1, $2, $3, array[$4], case when $6 <= 1 then $5 end, 1, current_date)
on conflict (query_hash, filters) do update set
    times = g.times + 1,
    results = excluded.results,
    last_on = current_date,
    callers = case when $4 = any(g.callers) or cardinality(g.callers) >= $6 then g.callers else g.callers || $4 end,
    query = case when cardinality(g.callers) + (not $4 = any(g.callers))::int >= $6 then $5 else g.query end
"""

GAPS = "select query, filters, results, times, last_on from search_gap order by times desc, last_on desc limit $1"

PUT_SYNONYM = """
insert into search_synonym (phrase, means) values ($1, $2) on conflict (phrase) do update set means = excluded.means
"""

DELETE_SYNONYM = "delete from search_synonym where phrase = $1"

SYNONYMS = "select phrase, means from search_synonym order by phrase"

SHELVED = """
d.document_id, d.discipline, d.intensity, d.level, d.low_impact, d.duration_s, d.windowed, d.equipment, d.avoid,
d.body_focus, d.popularity
"""


def shelves(condition: str, lasts: str, looked_at: int, passed: int, each: int) -> str:
    """The most popular classes of each shelf and length that satisfy a condition (parameters from `$4`), ties by id.

    `$1`, `$2` are the shelves' disciplines and intensities, `$3` where the lengths begin and the last one ends, in
    seconds; `lasts` is a condition that is told of each. The offset has a shelf read off its own part of the index from
    the top, until enough pass: taking masks for very selective, the planner would read all of a discipline and sort it.
    """
    return (
        f"select {SHELVED}, d.length, d.lasts from unnest($1::smallint[], $2::smallint[]) as s (discipline, intensity)"
        f" cross join lateral (select {SHELVED}, d.length, d.lasts,"
        " row_number() over (partition by d.length order by d.popularity desc, d.document_id) as nth from ("
        f"select {SHELVED}, width_bucket(d.duration_s, $3::int[]) as length, {lasts} as lasts from ("
        f"select {SHELVED} from search_document d"
        " where d.discipline = s.discipline and d.intensity = s.intensity and d.kind = 0 and d.live_starts_at is null"
        f" order by d.popularity desc, d.document_id limit {int(looked_at)} offset 0) d"
        f" where width_bucket(d.duration_s, $3::int[]) between 1 and cardinality($3::int[]) - 1 and {condition}"
        f" order by d.popularity desc, d.document_id limit {int(passed)}) d) d"
        f" where d.nth <= {int(each)} order by d.popularity desc, d.document_id"
    )


SHELVED_AMONG = f"select {SHELVED} from search_document d where d.document_id = any($1::int[])"

"""What does a member's log look like among those of many others? Theirs written beside it, in the order of time.

Each of the others has every SPREAD-th workout of the measured member, and their plan, under ids of their own, so that
what is measured is as real and as large as theirs. The log is written again workout by workout, as it would have come
in: between two workouts of one member lie those of the others, and no member's rows are next to each other on the disk.
"""

# ruff: noqa: S608  # statements are put together from names of our own tables and columns

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import asyncpg

SPREAD = 10
TABLES = ("workout", "workout_exercise", "workout_set", "workout_change", "duplicate_link")
# Which column says the workout whose turn it is.
OF_WORKOUT: Mapping[str, str] = MappingProxyType(
    {"workout": "id", "workout_exercise": "workout_id", "workout_set": "workout_id", "workout_change": "workout_id"}
)
OWN_KEYS = ("id", "workout_id", "superseded_by", "plan_id", "stack_id", "series_id")  # made anew for each member
# Everyone has what the measured one has.
OF_EVERYBODY = (
    *("preferences", "membership", "custom_exercise", "oauth_grant"),
    *("plan", "plan_event", "schedule_item"),
)
LINKED = """
insert into duplicate_link
select member_id, (array_agg(id order by id))[1], (array_agg(id order by id))[2], 0.7, 'suspected', null
from (select member_id, id, row_number() over (partition by member_id order by performed_at) as nth from workout) w
where nth <= 2 and member_id <> $1
group by member_id
having count(*) = 2
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """How much there is, in all."""

    members: int
    workouts: int
    sets: int
    megabytes: float


async def surround(url: str, member_id: UUID, members: int) -> Beside:
    """Write `members` others around a member's workouts. For an embedded Postgres: it switches foreign keys off."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(
            "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'"
        )
        await connection.execute(
            "insert into member select gen_random_uuid(), 'active', null, null, now() from generate_series(1, $1::int)",
            members,
        )
        await connection.execute("create temp table others (id uuid, nth int)")
        await connection.execute(
            "insert into others select id, row_number() over (order by id) - 1 from member where id <> $1", member_id
        )
        for table in OF_EVERYBODY:
            names = await _columns(connection, table)
            await connection.execute(
                f"insert into {table} ({', '.join(names)}) select {', '.join(map(_others, names))} "
                f"from {table} t cross join others o where t.member_id = $1",
                member_id,
            )
        await _write_again(connection, member_id)
        await connection.execute(LINKED, member_id)
        await connection.execute("reset session_replication_role")
        await connection.execute("vacuum analyze")  # what autovacuum does within a minute
        return await _counted(connection)
    finally:
        await connection.close()


async def _write_again(connection: "asyncpg.Connection[asyncpg.Record]", member_id: UUID) -> None:
    """Every workout, one after the other: the measured member's, then those of the others who have it too."""
    columns = {table: await _columns(connection, table) for table in TABLES}
    for table in TABLES:
        await connection.execute(
            f"create temp table own_{table} as select * from {table} where member_id = $1", member_id
        )
    await connection.execute("delete from workout where member_id = $1", member_id)
    for table in TABLES[1:]:  # nothing cascades now
        await connection.execute(f"delete from {table} where member_id = $1", member_id)
    order = await connection.fetch("select id from own_workout order by created_at, id")
    for nth, (workout_id,) in enumerate(order):
        async with connection.transaction():
            for table, key in OF_WORKOUT.items():
                names = columns[table]
                await connection.execute(
                    f"insert into {table} ({', '.join(names)}) select {', '.join(names)} from own_{table} where {key} = $1",
                    workout_id,
                )
                await connection.execute(
                    f"insert into {table} ({', '.join(names)}) select {', '.join(map(_others, names))} "
                    f"from own_{table} t cross join others o where t.{key} = $1 and o.nth % {SPREAD} = $2",
                    workout_id,
                    nth % SPREAD,
                )
    names = columns["duplicate_link"]
    await connection.execute(f"insert into duplicate_link ({', '.join(names)}) select * from own_duplicate_link")


def _others(column: str) -> str:
    """A column of a row as another member has it."""
    if column == "member_id":
        return "o.id"
    if column in OWN_KEYS:
        return f"case when t.{column} is not null then md5(o.id::text || t.{column})::uuid end"
    return f"t.{column}"


async def _columns(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> list[str]:
    rows = await connection.fetch(
        "select column_name from information_schema.columns where table_schema = 'public' and table_name = $1 "
        "order by ordinal_position",
        table,
    )
    return [row["column_name"] for row in rows]


async def _counted(connection: "asyncpg.Connection[asyncpg.Record]") -> Beside:
    row = await connection.fetchrow(
        """
        select (select count(*) from member) as members, (select count(*) from workout) as workouts,
               (select count(*) from workout_set) as sets,
               pg_database_size(current_database()) / 1e6 as megabytes
        """
    )
    assert row is not None
    return Beside(row["members"], row["workouts"], row["sets"], float(row["megabytes"]))

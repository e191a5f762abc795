"""Who has something in every table? A member with a row wherever members have rows, and words that are nowhere else."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text
from tests.factories import NOW

from palestra.accounts import data_requests, local, preferences, saved, sessions
from palestra.accounts import service as accounts
from palestra.accounts.access_log import AccessLog
from palestra.accounts.data_requests import DataRequest
from palestra.grants import clients
from palestra.grants import queries as grants
from palestra.store.engine import Database, Reader, driver
from palestra.workouts import writing
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import Metrics, NewExercise, NewSet, NewWorkout

CANARY = "canary"  # in every text of a member's own
PASSWORD = "correct horse battery"  # noqa: S105  # of members of tests
CLIENT = "client-of-everything"


@dataclass(frozen=True)
class Everything:
    """A member, and the keys of some of what is theirs."""

    member_id: UUID
    login: str
    logged: UUID  # today, by conversation, edited once, with an exercise of their own
    recorded: UUID  # today, from a file: the same workout, superseded
    withheld: UUID  # yesterday, of a source that conversations never see
    early: UUID  # a month ago
    own_exercise: UUID
    grant_id: UUID
    request: DataRequest
    plan_id: UUID


async def everything(database: Database, login: str = "nora") -> Everything:
    """A new member with all of it."""
    async with database.transaction() as connection:
        db = await driver(connection)
        member = await accounts.create(connection, name=f"{login.title()} {CANARY}", region="DE", now=NOW)
        member_id = member.id
        await local.set_password(connection, member_id, login, PASSWORD, NOW)
        await accounts.link_identity(connection, member_id, "https://id.example", f"{CANARY}-{login}", NOW)
        await accounts.set_membership(connection, member_id, "plus", None, NOW)
        await preferences.change(connection, member_id, {"goals": [CANARY]}, version=None, now=NOW)
        await sessions.begin(connection, member_id, "local", NOW)
        await saved.add(db, member_id, f"{CANARY} list", "cls_aaaaaaaaaaaaaaaa", now=NOW)
        request = await data_requests.ask(connection, member_id, "delete_source", {"source": "hevy"}, NOW)
        keys = await _workouts(db, member_id)
        await _answers(db, member_id)
        plan_id = await _plans(db, member_id, keys["logged"])
        grant_id = await _grants(connection, member_id)
    access = AccessLog(database)
    access.seen(member_id, CLIENT, "get_workouts", NOW)
    await access.flush()
    return Everything(member_id=member_id, login=login, grant_id=grant_id, request=request, plan_id=plan_id, **keys)


async def _workouts(db: Reader, member_id: UUID) -> dict[str, UUID]:
    own = uuid4()
    await db.execute(
        "insert into custom_exercise values ($1, $2, $3, $4, '{}', '{}', $5)",
        member_id,
        own,
        f"{CANARY} press",
        f"{CANARY} press",
        NOW,
    )
    press = NewExercise(
        exercise_id=public_id("cex", own),
        name=f"{CANARY} press",
        note=f"{CANARY} exercise note",
        sets=(NewSet(weight=Decimal("22.50"), unit="lb", reps=5), NewSet(weight=Decimal(60), unit="kg", reps=3)),
    )
    new = NewWorkout(
        title=f"={CANARY} day",
        performed_at=NOW,
        time_zone="Europe/Berlin",
        note=f"{CANARY} note, with “quotes”\nand a line",
        exercises=(press,),
    )
    run = NewWorkout(
        title=f"{CANARY} run",
        performed_at=NOW,
        time_zone="Europe/Berlin",
        duration_s=1_800,
        metrics=Metrics(distance_m=Decimal("5000.5")),
        bpm_s={140: 60.5},
        source="fit",
        source_uid=f"{CANARY}-fit",
    )
    logged = (await writing.write(db, member_id, new, now=NOW)).stored.id
    edited = await writing.change(
        db, member_id, logged, version=None, edit=lambda w: w.model_copy(update={"rpe": Decimal(8)}), kind="x", now=NOW
    )
    assert edited.after.version == 2
    recorded = (await writing.write(db, member_id, run, now=NOW)).stored.id
    withheld = run.model_copy(
        update={"source": "strava", "source_uid": "s1", "performed_at": NOW - timedelta(days=1), "bpm_s": None}
    )
    early = new.model_copy(update={"performed_at": NOW - timedelta(days=30), "exercises": ()})
    keys = {
        "logged": logged,
        "recorded": recorded,
        "withheld": (await writing.write(db, member_id, withheld, now=NOW)).stored.id,
        "early": (await writing.write(db, member_id, early, now=NOW)).stored.id,
        "own_exercise": own,
    }
    await db.execute("update workout set superseded_by = $2 where id = $1", recorded, logged)
    first, second = sorted((logged, recorded))
    await db.execute(
        "insert into duplicate_link values ($1, $2, $3, 0.95, 'suspected', null)", member_id, first, second
    )
    await db.execute(
        "insert into player_run values ($1, $2, $3, 'strength', 'cls_aaaaaaaaaaaaaaaa', $4, 'Europe/Berlin', $5, $5, null,"
        " null, null)",
        member_id,
        under_way := uuid4(),
        f"{CANARY} under way",
        uuid4(),
        NOW,
    )
    await db.execute(
        "insert into player_register values ($1, $2, $3, $4, $5, $6)",
        member_id,
        under_way,
        "set exr_aaaaaaaaaaaaaaaa 1",
        NOW,
        f"{CANARY}-deed",
        json.dumps({"reps": 5}),
    )
    await db.execute(
        "insert into import_upload values ($1, $2, $3, $4, $5)",
        member_id,
        uuid4(),
        f"{CANARY}.csv",
        CANARY.encode(),
        NOW + timedelta(hours=1),
    )
    return keys


async def _plans(db: Reader, member_id: UUID, workout_id: UUID) -> UUID:
    """A plan of one version, a draft of changes, a session that was done by a workout, and an address of the calendar."""
    plan_id = uuid4()
    brief, content = json.dumps({"goal": CANARY}), json.dumps([{"title": f"{CANARY} session"}])
    await db.execute(
        "insert into plan (member_id, id, version, status, brief, content, rules_version, created_at, changed_at)"
        " values ($1, $2, 1, 'active', $3::text::jsonb, $4::text::jsonb, 1, $5, $5)",
        member_id,
        plan_id,
        brief,
        content,
        NOW,
    )
    await db.execute(
        "insert into plan_event (member_id, plan_id, version, happened_at, actor, kind, why, rules, diff, status, brief,"
        " content) values ($1, $2, 1, $5, 'member', 'activated', $6, '{variety}', '[]', 'active', $3::text::jsonb,"
        " $4::text::jsonb)",
        member_id,
        plan_id,
        brief,
        content,
        NOW,
        f"{CANARY} why",
    )
    await db.execute(
        "insert into plan_draft (member_id, id, plan_id, base_version, proposal, created_at, expires_at)"
        " values ($1, $2, $3, 1, $4::text::jsonb, $5, $6)",
        member_id,
        uuid4(),
        plan_id,
        brief,
        NOW,
        NOW + timedelta(days=2),
    )
    await db.execute(
        "insert into schedule_item (member_id, id, version, local_date, start_local, kind, title, duration_s, status,"
        " done_on, workout_id, plan_id, session_key, created_at, changed_at)"
        " values ($1, $2, 1, $3, '07:00', 'strength', $4, 1800, 'done', $3, $5, $6, 'w1', $7, $7)",
        member_id,
        uuid4(),
        NOW.date(),
        f"{CANARY} session",
        workout_id,
        plan_id,
        NOW,
    )
    secret = f"{CANARY} secret address {member_id}".encode()
    await db.execute("insert into calendar_feed values ($1, $2, $2, $3, $3)", member_id, secret, NOW)
    return plan_id


async def _answers(db: Reader, member_id: UUID) -> None:
    await db.execute(
        "insert into write_answer values ($1, 'log_workout', 'k1', '\\x00', $2, $3, $4)",
        member_id,
        json.dumps({"title": CANARY}),
        NOW,
        NOW + timedelta(days=30),
    )


async def _grants(connection: Any, member_id: UUID) -> UUID:
    grant_id = uuid4()
    if await clients.get(connection, CLIENT) is None:
        await clients.add_static(
            connection,
            client_id=CLIENT,
            name="An app",
            redirect_uris=["https://app.example/callback"],
            secret=None,
            auth_methods=["none"],
            now=NOW,
        )
    ends = NOW + timedelta(days=1)
    await connection.execute(
        grants.add_grant(
            id=grant_id,
            member_id=member_id,
            client_id=CLIENT,
            scopes=["profile:read"],
            resource="https://training.example/mcp",
            created_at=NOW,
            authenticated_at=NOW,
            redeemed_at=NOW,
            expires_at=ends,
        )
    )
    await connection.execute(grants.remember_consent(member_id, CLIENT, "app.example", ["profile:read"], NOW))
    for statement, values in (
        (
            "insert into authorization_request (id_hash, client_id, params, expires_at, consumed_at, approved_by)"
            " values (:hash, :client, '{}', :ends, :now, :member)",
            {"member": member_id, "now": NOW},
        ),
        (
            "insert into authorization_code (code_hash, grant_id, client_id, redirect_uri, scopes, resource,"
            " code_challenge, expires_at) values (:hash, :grant, :client, 'https://app.example', '{}', 'x', 'c', :ends)",
            {"grant": grant_id},
        ),
        (
            "insert into refresh_token (token_hash, grant_id, scopes, issued_at, expires_at, grace_uses)"
            " values (:hash, :grant, '{}', :now, :ends, 0)",
            {"grant": grant_id, "now": NOW},
        ),
    ):
        given = {"hash": uuid4().bytes, "ends": ends, **values}
        if ":client" in statement:
            given["client"] = CLIENT
        await connection.execute(text(statement), given)
    return grant_id


async def tables(db: Reader) -> dict[str, list[str]]:
    """The columns of every table."""
    rows = await db.fetch(
        "select c.table_name, c.column_name from information_schema.columns c"
        " join information_schema.tables t using (table_schema, table_name)"
        " where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append(row["column_name"])
    return found


async def where(db: Reader, *needles: str) -> set[str]:
    """The columns, of every table, in which one of these texts stands, whatever the column's type."""
    found = set()
    for table, columns in (await tables(db)).items():
        for column in columns:
            quoted = f'"{table}"', f'"{column}"::text'
            for needle in (*needles, *(needle.encode().hex() for needle in needles)):  # bytes are written in hex
                query = f"select exists (select from {quoted[0]} where {quoted[1]} ilike '%' || $1 || '%')"  # noqa: S608
                if await db.fetchval(query, needle):
                    found.add(f"{table}.{column}")
    return found


async def tables_of_members(db: Reader) -> set[str]:
    """Every table that hangs on a member by foreign keys, however far away."""
    pairs: list[asyncpg.Record] = await db.fetch(
        "select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent"
        " from pg_constraint where contype = 'f'"
    )
    found = {"member"}
    while more := {p["child"] for p in pairs if p["parent"] in found} - found:
        found |= more
    return found

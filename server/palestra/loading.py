"""How a database gets its catalogue and its demo member: what is below and above the index meets here, with progress."""

from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING

from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.terminal import console, errors, progress

if TYPE_CHECKING:  # each step imports what it needs: a second start has nothing to load
    from palestra.store.engine import Database
    from palestra.workouts.demo import Filled

DEMO_CLASSES = 2_400


async def load_demo_when_empty(settings: Settings, database: "Database") -> None:
    """The demo catalogue, for a migrated database that never had any catalogue."""
    from palestra.catalog import service as catalog

    async with database.reader() as reader:
        counts = await catalog.counts(reader)
    if not counts["version"]:
        await load_demo(settings, database, DEMO_CLASSES, embed=False)


async def load_demo(settings: Settings, database: "Database", classes: int, *, embed: bool) -> None:
    """The demo catalogue with its vectors, into a migrated database; safe to run again."""
    from palestra.catalog import demo as catalogue
    from palestra.catalog import ingestion
    from palestra.search import shipped
    from palestra.search.embedders import embedder_from
    from palestra.search.indexing import SearchIndexer, refresh_impacts

    indexer = SearchIndexer()
    with progress("Loading exercises") as advance:
        await ingestion.ingest_exercises(
            database, catalogue.exercises(), indexer=indexer, progress=lambda done: advance(done, None)
        )
    with progress("Loading classes") as advance:
        await ingestion.ingest_classes(
            database,
            catalogue.classes(classes),
            indexer=indexer,
            batch=2_000 if classes > DEMO_CLASSES else 500,
            progress=lambda done: advance(done, classes),
        )
    await refresh_impacts(database)
    embedder = embedder_from(settings)
    if embedder is None:
        return
    try:
        with resources.as_file(resources.files(catalogue) / "embeddings.npz") as path:
            vectors = shipped.ShippedVectors.load(path)
        with console.status("Storing vectors"):
            await shipped.put_shipped(database, embedder, vectors)
            if classes > DEMO_CLASSES and not embed:
                blended = await shipped.put_blended(database, embedder, vectors)
                console.print(
                    f"[yellow]·[/] {blended} classes past the first {DEMO_CLASSES} have vectors blended from those of "
                    "their discipline: good for load, not for judging meaning. --embed computes real ones."
                )
    finally:
        await embedder.close()
    await embed_missing(settings, database)


async def load_demo_member(database: "Database", now: datetime, login: str | None = None) -> "tuple[str, str, Filled]":
    """A member with a year of training until `now`: login, a new password, and how much it is.

    Made again, it is the same member with a year that ends today. Raises SettingsError for a login of somebody whose
    training is their own.
    """
    from palestra.accounts import demo as demo_member
    from palestra.accounts import service as accounts
    from palestra.accounts.preferences import Rest
    from palestra.grants import service as grants
    from palestra.store.engine import driver
    from palestra.workouts import demo as training

    async with database.transaction() as connection:
        db = await driver(connection)
        if login is not None and login != demo_member.LOGIN:
            known = await accounts.of_login(connection, login)
            if known is not None and not await training.filled(db, known.id):
                raise SettingsError(f"{login} is somebody already; the demo year is not put among their own training.")
        member, login, password = await demo_member.make(
            connection,
            now,
            login=login or demo_member.LOGIN,
            planned_rest=[Rest(from_on=first, until_on=last) for first, last in training.planned_rest(now)],
        )
        await grants.revoke_all(connection, member.id, "password_changed", now)
        return login, password, await training.fill(db, member.id, now=now)


async def embed_missing(settings: Settings, database: "Database") -> None:
    """A vector for every passage without one; says so when the embedder is down, and what is done stays."""
    from palestra.search import indexing
    from palestra.search.embedders import EmbedderDown, embedder_from

    embedder = embedder_from(settings)
    if embedder is None:
        return
    try:
        with progress("Computing vectors") as advance:
            await indexing.embed_missing(database, embedder, progress=advance)
    except EmbedderDown as error:
        errors.print(f"[yellow]·[/] Vectors are missing: {error}. `palestra embed` goes on with them.")
    finally:
        await embedder.close()


async def write_demo_vectors(settings: Settings) -> None:
    """Compute the vectors that ship with the demo catalogue, into the source tree."""
    from palestra.catalog import demo as catalogue
    from palestra.search.embedders import embedder_from
    from palestra.search.indexing import class_text, exercise_text
    from palestra.search.shipped import ShippedVectors

    embedder = embedder_from(settings)
    if embedder is None:
        raise SettingsError("PALESTRA_EMBEDDER=none has no vectors.")
    texts = [exercise_text(0, e) for e in catalogue.exercises()]
    texts += [class_text(0, c) for c in catalogue.classes(DEMO_CLASSES) if c.status == "published"]
    passages = {text.passage_hash: text.passage for text in texts}
    with console.status(f"Computing {len(passages)} vectors"):
        vectors = await embedder.embed(list(passages.values()), "passage")
    await embedder.close()
    with resources.as_file(resources.files(catalogue) / "embeddings.npz") as path:
        ShippedVectors.save(path, embedder.model_id, list(passages), vectors)
        console.print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")

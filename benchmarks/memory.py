"""How much memory does a serving process take, with the embedding model and without, and Postgres beside it?"""

import asyncio

import psutil

from benchmarks import asking, serving
from benchmarks.catalogues import catalogue
from benchmarks.reporting import Block

MB = 1e6
WARM_UP = 300


def measure(classes: int, *, fresh: bool = False) -> Block:
    """The block of one size."""
    block = Block(f"Memory after {WARM_UP} searches: {classes:,} classes")
    with catalogue(classes, fresh=fresh) as served:
        for embedder in ("minilm", "none"):
            environment = {"DATABASE_URL": served.url, "PALESTRA_EMBEDDER": embedder}
            with serving.served(environment=environment) as server:
                asyncio.run(_warm_up(server.port))
                used = server.process.memory_full_info()
                block.figure(
                    f"palestra serve, PALESTRA_EMBEDDER={embedder}: PSS",
                    used.pss / MB,
                    "MB",
                    note=f"RSS {used.rss / MB:.0f}, USS {used.uss / MB:.0f}",
                )
                if embedder == "minilm":
                    postmaster = psutil.Process(served.pid)
                    processes = [postmaster, *postmaster.children(recursive=True)]
                    pss = sum(process.memory_full_info().pss for process in processes)
                    block.figure(
                        "Postgres: PSS", pss / MB, "MB", note=f"{len(processes)} processes, its shared buffers included"
                    )
    return block


async def _warm_up(port: int) -> None:
    client = await serving.Client.connect(port)
    for text in asking.distinct(WARM_UP, seed=7):
        await client.send(serving.call("search_classes", {"query": text}, "2026-07-28"))
    client.close()

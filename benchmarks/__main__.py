"""Which figures does a run print? All of them in one run, or one part: `python -m benchmarks [PART]`.

    quality FOLDER   nDCG and recall over a collection in BEIR layout
    judged           the same over our own queries and the demo catalogue
    latency          searches by the size of the catalogue, and how exact they are
    cpu              a get_class call against the floor
    auth             a call with an access token against one without, and how soon a revoked grant stops
    memory           of a serving process and of Postgres
    member           reading a member's year, alone and beside many others
    plans            drafting and adapting a plan, by the size of the catalogue
    tools            the size of tools/list
    widgets          their size, and the time to the first drawing of each beside a list in React

Exit code 1 when a bar is missed. Catalogues are kept in `.palestra/bench-<n>` and loaded again when the code that makes
them changes.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import auth, cpu, judged_set, latency, listing, member, memory, plans, quality, widgets
from benchmarks.reporting import Block, console

SIZES = (10_000, 100_000)
DATA = Path("..") / "shared" / "data"


def main() -> int:
    """Run what the command line asks for; the exit code."""
    options = _options()
    started = time.perf_counter()
    missed = 0
    for measure in _parts(options):
        block = measure()
        block.print()
        missed += block.missed
    seconds = time.perf_counter() - started
    verdict = "every bar is met" if not missed else f"{missed} bars are missed"
    console.print(f"\n{verdict}; {seconds:.0f} s in all")
    return 1 if missed and not options.no_bars else 0


def _parts(options: argparse.Namespace) -> list[Callable[[], Block]]:
    fresh: bool = options.fresh
    sizes = (options.classes,) if options.classes else SIZES
    folders = [options.folder] if options.folder else _collections(options.data)
    parts: dict[str, list[Callable[[], Block]]] = {
        "quality": [partial(quality.measure, folder) for folder in folders],
        "judged": [partial(judged_set.measure, fresh=fresh, all_queries=options.all_queries)],
        "latency": [partial(latency.measure, size, fresh=fresh) for size in sizes],
        "cpu": [partial(cpu.measure, fresh=fresh, profile=options.profile)],
        "auth": [partial(auth.measure, fresh=fresh)],
        "memory": [partial(memory.measure, size) for size in sizes],
        "member": [partial(member.measure, members=options.members, fresh=fresh)],
        "plans": [partial(plans.measure, large=options.classes or plans.LARGE, fresh=fresh)],
        "tools": [partial(listing.measure)],
        "widgets": [widgets.measure],
    }
    if options.part:
        return parts[options.part]
    return [measure for part in parts.values() for measure in part]


def _collections(data: Path) -> list[Path]:
    """The folders in BEIR layout under `data`, or `data` itself."""
    return [folder for folder in (data, *sorted(data.glob("*"))) if (folder / "qrels" / "test.tsv").is_file()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures of search quality and cost.")
    parser.add_argument(
        "part",
        nargs="?",
        choices=("quality", "judged", "latency", "cpu", "auth", "member", "memory", "plans", "tools", "widgets"),
    )
    parser.add_argument("folder", nargs="?", type=Path, help="for quality: a collection in BEIR layout")
    parser.add_argument("--data", type=Path, default=DATA, help="where collections are looked for (%(default)s)")
    parser.add_argument("--classes", type=int, help="one size instead of 10,000 and 100,000")
    parser.add_argument("--members", type=int, default=member.MEMBERS, help="others beside the one (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="load the catalogues again")
    parser.add_argument("--no-bars", action="store_true", help="exit 0 even when a bar is missed")
    parser.add_argument("--all-queries", action="store_true", help="for judged: list every query, not only the worst")
    parser.add_argument("--profile", action="store_true", help="for cpu: a breakdown even when the bars are met")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

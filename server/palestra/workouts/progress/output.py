"""How much power? Mean watts over the recorded time, and the work in kilojoules."""

from collections import defaultdict
from datetime import date

from palestra.store.engine import Reader
from palestra.workouts.progress.answering import Measured, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.weeks import bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD


async def output(db: Reader, period: Period) -> Measured:
    """The mean power of all sessions together, and of each day, week or month."""
    rows = await db.fetch(
        queries.SESSIONS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, period.ask.discipline
    )
    known = [each for each in rows if each["average_w"] is not None and each["duration_s"]]
    joules: defaultdict[date, float] = defaultdict(float)
    seconds: defaultdict[date, float] = defaultdict(float)
    for each in known:
        on = bucket_of(each["local_date"], period.group_by, period.week_starts_on)
        joules[on] += each["average_w"] * each["duration_s"]
        seconds[on] += each["duration_s"]
    work_kj = sum(joules.values()) / 1000
    value = work_kj * 1000 / sum(seconds.values()) if known else None
    missing = len(rows) - len(known)
    name = period.ask.discipline or "cycling"
    table = []
    if known:
        best = max(known, key=lambda each: each["average_w"])
        most = max(known, key=lambda each: each["average_w"] * each["duration_s"])
        table = [
            row("Work in all", work_kj, "kJ", note=counted(len(known), "session")),
            row("Best mean power", best["average_w"], "W", on=best["local_date"], note=_minutes(best["duration_s"])),
            row(
                "Most work in a session",
                most["average_w"] * most["duration_s"] / 1000,
                "kJ",
                on=most["local_date"],
                note=_minutes(most["duration_s"]),
            ),
        ]
        normalised = [each for each in known if each["normalised_w"] is not None]
        if normalised:
            hardest = max(normalised, key=lambda each: each["normalised_w"])
            table.append(row("Best normalised power", hardest["normalised_w"], "W", on=hardest["local_date"]))
    return Measured(
        value=value,
        unit="W",
        label=f"{name}: mean power over {number(sum(seconds.values()) / 60, 0)} min",
        points={on: joules[on] / seconds[on] for on in joules},
        otherwise=None,
        rows=table,
        missing=missing,
        method="Mean power weighted by time; work = mean power x seconds / 1000.",
        said=f"{name.capitalize()}: {number(value, 0)} W on average, {number(work_kj, 0)} kJ of work"
        if known
        else f"No {name} with power",
        caveats=[f"{counted(missing, 'session')} without power: not in the mean."] if missing else [],
    )


def _minutes(seconds: int) -> str:
    return f"over {number(seconds / 60)} min"

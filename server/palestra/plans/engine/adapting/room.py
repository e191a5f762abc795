"""How much more may a week hold? Its cap, by the ramp, less what it holds."""

from datetime import date, timedelta

from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.ramp import cap_au, weekly_loads


def room_au(revision: Revision, on: date) -> int:
    """How much load may still be added in the week of this day; less than 0 where there is too much."""
    first, _ = revision.week(on)
    loads = weekly_loads(revision.brief, revision.content, revision.past, revision.states)
    return cap_au(first, loads, revision.brief.level, empty=revision.past.empty) - loads.get(first, 0)


def weeks_ahead(revision: Revision) -> list[date]:
    """The first days of the weeks from the running one to the plan's last."""
    first, _ = revision.week(revision.asked.today)
    return [first + timedelta(days=7 * number) for number in range((revision.brief.ends_on - first).days // 7 + 1)]

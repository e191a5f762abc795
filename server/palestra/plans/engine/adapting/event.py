"""What if the event moves? Everything after the running week is laid out anew, from the load of today."""

from dataclasses import replace
from datetime import date, timedelta

from palestra.plans.engine.adapting.asked import Outcome
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.wording import day
from palestra.plans.engine.brief import WEEKS_MAX, Brief, Event
from palestra.plans.engine.building import build
from palestra.plans.engine.content import Session
from palestra.plans.engine.past import Past
from palestra.plans.engine.ramp import week_on, weekly_loads


def move_event(revision: Revision) -> Outcome:
    """Keep the running week and what was done; build the rest towards the new date."""
    event = revision.asked.event
    if event is None or event.on < revision.asked.today:
        return Outcome("", "There is no event on a day that is still to come; nothing was moved.")
    if event == revision.brief.event:
        return Outcome("", f"The event is on {day(event.on)} already; nothing was moved.")
    if _weeks(revision.brief, revision.asked.today, event.on) > WEEKS_MAX:
        return Outcome(
            "",
            f"{day(event.on)} is more than {WEEKS_MAX} weeks away, which is the most of a plan; nothing was moved. A new "
            f"plan can be built for the last weeks before it.",
        )
    anew = max(revision.week(revision.asked.today)[1] + timedelta(days=1), revision.brief.starts_on)
    revision.brief = _towards(revision.brief, event, revision.asked.today)
    built = _built(revision, event, anew)
    clause = f"the weeks lead to {day(event.on)} now"
    _clear(revision, event.on, anew, clause)
    _take_over(revision, anew, built, clause)
    return Outcome(f"The plan leads to {day(event.on)} now.", f"The plan leads to {day(event.on)}; no session changes.")


def _towards(brief: Brief, event: Event, today: date) -> Brief:
    """The same brief until the event. A plan that would become longer than plans may be begins in the running week."""
    starts_on = brief.starts_on
    if _weeks(brief, starts_on, event.on) > WEEKS_MAX:
        starts_on = max(starts_on, week_on(today, brief))
    weeks = max(1, min(WEEKS_MAX, _weeks(brief, starts_on, event.on)))
    return replace(brief, event=event, starts_on=starts_on, weeks=weeks)


def _weeks(brief: Brief, first: date, last: date) -> int:
    """How many of the member's weeks two dates lie in."""
    return (week_on(last, brief) - week_on(first, brief)).days // 7 + 1


def _built(revision: Revision, event: Event, anew: date) -> list[Session]:
    """The new weeks; of an event within the running one, the event alone."""
    starts_on = min(anew, event.on)
    weeks = min(_weeks(revision.brief, starts_on, event.on), _weeks(revision.brief, starts_on, revision.brief.ends_on))
    brief = replace(revision.brief, starts_on=starts_on, weeks=max(1, weeks))
    content = build(brief, revision.stock, _by_then(revision, starts_on)).content
    return [session for session in content if session.on >= anew or session.slot.kind == "event"]


def _by_then(revision: Revision, on: date) -> Past:
    """What will have been done when the new weeks begin, if the running one is done as planned."""
    loads = weekly_loads(revision.brief, revision.content, revision.past, revision.states)
    begins = week_on(on, revision.brief)
    return replace(
        revision.past, today=on, weekly_au={week: load_au for week, load_au in sorted(loads.items()) if week < begins}
    )


def _clear(revision: Revision, on: date, anew: date, clause: str) -> None:
    """Nothing else on the day of the event, where that is in the running week."""
    for session in revision.open_between(on, on) if on < anew else []:
        revision.drop(session, "event_moved", clause)


def _take_over(revision: Revision, anew: date, built: list[Session], clause: str) -> None:
    """The new sessions in the place of the old ones: on the same day it is the same session with something else in it."""
    old = [one for one in revision.content if revision.ahead(one) and (one.on >= anew or one.slot.kind == "event")]
    for session in old:
        del revision.sessions[session.key]
    left = {_place(session): session for session in old}
    taken = {session.on for session in revision.sessions.values()}
    for session in built:
        if session.on in taken:
            continue
        same = left.pop(_place(session), None)
        found = replace(
            session,
            key=same.key if same else revision.new_key(),
            start_local=same.start_local if same else session.start_local,
        )
        revision.put(found, "event_moved", clause)
    for session in left.values():
        revision.sessions[session.key] = session
        revision.drop(session, "event_moved", clause)


def _place(session: Session) -> str:
    return "event" if session.slot.kind == "event" else session.on.isoformat()

"""Where can a session be, and with what in it? With its class if that can be played then, else with another one."""

from dataclasses import replace
from datetime import date

from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.content import Session


def placed(revision: Revision, session: Session, on: date) -> Session | None:
    """The session on this day, the least important of its week there if it comes from another; None where it cannot be."""
    there = replace(session, on=on, priority=_priority(revision, session, on))
    if session.class_id is None:
        return there
    known = revision.stock.known.get(session.class_id)
    if known and known.playable_on(on):
        return there
    found = revision.refilled(there, minutes=session.minutes)
    return found if isinstance(found, Session) else None


def distinct(revision: Revision) -> None:
    """No two sessions of a week of one priority: what came in, or came from another week, goes behind."""
    for session in revision.open_from(revision.asked.today):
        priority = _priority(revision, session, session.on)
        if priority != session.priority and revision.changed(session.key):
            revision.sessions[session.key] = replace(session, priority=priority)


def _priority(revision: Revision, session: Session, on: date) -> int:
    """Its own, unless another session of that week has it."""
    first, last = revision.week(on)
    held = {one.priority for one in revision.sessions.values() if first <= one.on <= last and one.key != session.key}
    return revision.new_priority(on, session.key) if session.priority in held else session.priority

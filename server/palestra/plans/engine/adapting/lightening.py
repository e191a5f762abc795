"""How do sessions get lighter until they fit? Step by step, the least important first: easier, shorter, then left out."""

from collections.abc import Iterable
from dataclasses import replace

from palestra.catalog.vocabulary import Intensity
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.brief import MINUTES_MIN
from palestra.plans.engine.content import Session
from palestra.plans.engine.rules import Rule
from palestra.plans.engine.strength import minutes_of

EASIER: dict[Intensity, Intensity] = {"hard": "moderate", "moderate": "easy"}
SHORTER_PCT = 75  # of the minutes, at a time


def fit(
    revision: Revision, sessions: Iterable[Session], most_au: int, rule: Rule, clause: str, *, keep_one: bool = False
) -> None:
    """Have these sessions together hold at most so much load; with `keep_one` the most important is never left out."""
    keys = [session.key for session in sorted(sessions, key=lambda session: (-session.priority, session.key))]
    while _load(revision, keys) > most_au:
        if not _one_round(revision, keys, most_au, rule, clause):
            if not keys or (keep_one and len(keys) == 1):
                return
            revision.drop(revision.sessions[keys.pop(0)], rule, clause)


def _one_round(revision: Revision, keys: list[str], most_au: int, rule: Rule, clause: str) -> bool:
    """One step for each, for as long as there is too much; whether any could be made."""
    stepped = False
    for key in keys:
        if _load(revision, keys) <= most_au:
            break
        if lighter := lighter_than(revision, revision.sessions[key]):
            revision.put(lighter, rule, clause)
            stepped = True
    return stepped


def lighter_than(revision: Revision, session: Session) -> Session | None:
    """The same session with the next smaller load there is; None where there is none."""
    if session.exercises:
        return _checked(session, fewer_sets(session))
    return easier(revision, session) or _shorter(revision, session)


def easier(revision: Revision, session: Session) -> Session | None:
    """A class of the next lower intensity, no longer than this one; None where there is none."""
    intensity = EASIER.get(session.slot.intensity)
    if session.class_id is None or intensity is None:
        return None
    slot = replace(session.slot, intensity=intensity)
    found = revision.refilled(replace(session, slot=slot), minutes=session.minutes, intensity=intensity)
    return _checked(session, found if isinstance(found, Session) else None)


def fewer_sets(session: Session) -> Session | None:
    """A set less of each exercise that has more than one; None where none has."""
    exercises = tuple(replace(one, sets=max(1, one.sets - 1)) for one in session.exercises)
    if exercises == session.exercises:
        return None
    return replace(session, exercises=exercises, minutes=min(session.minutes, minutes_of(exercises)))


def _shorter(revision: Revision, session: Session) -> Session | None:
    minutes = max(MINUTES_MIN, session.minutes * SHORTER_PCT // 100)
    if session.class_id is None or minutes >= session.minutes:
        return None
    found = revision.refilled(session, minutes=minutes)
    return _checked(session, found if isinstance(found, Session) else None)


def _checked(session: Session, lighter: Session | None) -> Session | None:
    return lighter if lighter and lighter.load_au < session.load_au else None


def _load(revision: Revision, keys: list[str]) -> int:
    return sum(revision.sessions[key].load_au for key in keys)

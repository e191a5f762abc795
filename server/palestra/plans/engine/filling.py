"""With what is one session filled? A class or exercises for a slot, at most so long and so hard."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from palestra.catalog.vocabulary import Discipline, Intensity
from palestra.plans.engine.classes import EFFORT, Wanted, pick
from palestra.plans.engine.content import Session, Slot
from palestra.plans.engine.fitting import allowed
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.portions import Portion
from palestra.plans.engine.splits import ENDURANCE, STRENGTH_EFFORT, STRENGTH_EFFORT_EASY
from palestra.plans.engine.strength import Filled, Lifting, fill

# What anybody may do on a day for which nothing else is there.
GENTLE: tuple[Discipline, ...] = ("walking", "yoga", "mobility", "stretching", "pilates", "cycling", "meditation")

_EASED: dict[str, dict[Intensity, str]] = {
    "intervals": {"moderate": "steady endurance", "easy": "easy endurance"},
    "steady endurance": {"easy": "easy endurance"},
    "tempo": {"easy": "easy endurance"},
    "strength": {"easy": "light strength"},
    "flow": {"easy": "gentle flow"},
}


def a_session(key: str, on: date, priority: int, start_local: time | None = None) -> Session:
    """A session that is yet to be filled."""
    return Session(key, on, Slot("class", "", (), "easy", ()), "", None, 0, 0, priority, (), start_local)


def eased(slot: Slot, intensity: Intensity) -> Slot:
    """The slot at another intensity, called by what it then is."""
    return replace(slot, intensity=intensity, focus=_EASED.get(slot.focus, {}).get(intensity, slot.focus))


def stand_in(slot: Slot) -> Slot:
    """What takes the place of a slot for which nothing is there; in the end something gentle."""
    if slot.kind == "strength":
        return Slot("class", "strength", ("strength", "pilates", "barre"), "moderate", ())
    if len(slot.disciplines) == 1 and slot.disciplines[0] in ENDURANCE:
        return replace(slot, disciplines=ENDURANCE)
    return Slot("class", "easy movement", GENTLE, "easy", ())


def with_class(
    session: Session,
    slot: Slot,
    portion: Portion,
    larder: Larder,
    used: Mapping[str, date],
    leave: tuple[str, ...] = (),
) -> Session | None:
    """The session with the best class for its day. The first discipline of its slot is then that of the class."""
    long = slot.focus.startswith("long ")
    wanted = Wanted(slot.disciplines, portion.intensity, portion.minutes, session.on, long)
    found = pick(wanted, larder, used, leave)
    if found is None:
        return None
    others = tuple(discipline for discipline in slot.disciplines if discipline != found.discipline)
    return replace(
        session,
        slot=_called(replace(eased(slot, found.intensity), disciplines=(found.discipline, *others))),
        title=found.title,
        class_id=found.id,
        minutes=found.minutes,
        effort=EFFORT[found.intensity],
        exercises=(),
    )


def _called(slot: Slot) -> Slot:
    """A slot of strength that a class of something else fills is called by what it is."""
    return (
        replace(slot, focus=slot.disciplines[0])
        if slot.focus in _OF_STRENGTH and slot.disciplines[0] != "strength"
        else slot
    )


_OF_STRENGTH = frozenset({"strength", "light strength"})


def with_exercises(session: Session, slot: Slot, larder: Larder, how: Lifting) -> tuple[Session, Filled] | None:
    """The session with exercises."""
    filled = fill(slot, larder, how)
    if filled is None:
        return None
    intensity: Intensity = "easy" if how.easy else "moderate"
    return (
        replace(
            session,
            slot=replace(slot, intensity=intensity),
            title=slot.focus[0].upper() + slot.focus[1:],
            class_id=None,
            minutes=filled.minutes,
            effort=STRENGTH_EFFORT_EASY if how.easy or how.starting else STRENGTH_EFFORT,
            exercises=filled.exercises,
        ),
        filled,
    )


def another_class(
    session: Session,
    larder: Larder,
    used: Mapping[str, date],
    minutes: int,
    intensity: Intensity | None,
    disciplines: tuple[Discipline, ...] | None,
) -> Session | None:
    """Another class for a session, or a class in place of its exercises."""
    asked = intensity or session.slot.intensity
    slot = eased(session.slot, asked)
    if disciplines is not None:
        focus = slot.focus if slot.kind == "class" and set(disciplines) & set(slot.disciplines) else "easy movement"
        slot = Slot(
            "class", focus if asked == "easy" or slot.kind == "class" else disciplines[0], disciplines, asked, ()
        )
    leave = () if session.class_id is None else (session.class_id,)
    return with_class(session, slot, Portion(minutes, asked, EFFORT[asked]), larder, used, leave)


def other_exercises(
    session: Session, larder: Larder, minutes: int, intensity: Intensity | None, block: int
) -> Session | None:
    """What still fits stays; where all of it does and nothing is to be less, other exercises come."""
    present = tuple(one.exercise_id for one in session.exercises)
    known = {one.id: one for one in larder.stock.exercises}
    equipment, avoid = frozenset(larder.brief.equipment), frozenset(larder.brief.avoid)
    stays = tuple(id for id in present if id in known and allowed(known[id], equipment, avoid))
    easy = (intensity or session.slot.intensity) == "easy"
    swap = stays == present and minutes >= session.minutes and easy == (session.slot.intensity == "easy")
    how = Lifting(minutes, easy=easy, block=block, keep=() if swap else stays, leave=present if swap else ())
    found = with_exercises(session, session.slot, larder, how)
    if found is None or (swap and found[0].exercises == session.exercises):
        return None
    return replace(found[0], effort=min(found[0].effort, session.effort)) if intensity is None else found[0]

"""Does a plan survive whatever happens? Ten thousand members, a few calamities each, and its rules kept after every one.

A failure names its seed: `survive(seed)` is that member's life again, to the byte.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from tests.plans.engine.making import a_member, a_past

from palestra.catalog.vocabulary import AVOID, EQUIPMENT
from palestra.plans.engine.adapting import Adapted, Asked, Reason, adapt
from palestra.plans.engine.adapting.accepting import Planned, accept
from palestra.plans.engine.brief import WEEKS_MAX, Brief, Event
from palestra.plans.engine.building import build
from palestra.plans.engine.checking import violations
from palestra.plans.engine.content import Content, Session, canonical, ordered, parsed
from palestra.plans.engine.diffing import apply, closure
from palestra.plans.engine.past import Past, Performed
from palestra.plans.engine.ramp import cap_au, is_open, week_on, weekly_loads
from palestra.plans.engine.replacing import stood_in
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock, StockClass, StockExercise

CHUNKS = 4
MEMBERS = int(os.environ.get("CALAMITY_MEMBERS", "10000"))  # fewer while something is being looked into
WEEKS = (1, 2, 2, 3, 3, 4, 4, 6, 8)  # short plans mostly: a long one breaks in no other way, and takes longer


@pytest.mark.timeout(900)  # half a minute each on a machine that does nothing else
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_plan_survives_every_calamity(
    chunk: int, capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    happened: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    members = range(chunk, MEMBERS, CHUNKS)
    for seed in members:
        try:
            life = survive(seed)
            happened += life.happened
            parts += life.parts
        except Exception as error:
            raise AssertionError(f"the member of seed {seed} broke: {error!r}") from error
    record_property("members", len(members))
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in sorted(happened.items()))
        said = ", ".join(f"{count} {name}" for name, count in sorted(parts.items()))
        print(f"\n{len(members)} members, {happened.total()} calamities: {told}; of parts {said}")  # noqa: T201  # the count is the point
    assert happened.total() >= 3 * len(members)
    assert set(happened) == {name for name, _ in CALAMITIES} or len(members) < 100, "every calamity happened"
    assert len(parts) == 3 or len(members) < 1000, "parts were made, made with lighter weeks, and refused"


@dataclass(slots=True)
class Life:
    """A member with a plan, and everything that has happened to both. `versions` only grows, as the stored log does."""

    seed: int
    rng: Random
    brief: Brief
    stock: Stock
    past: Past
    content: Content
    states: dict[str, State] = field(default_factory=dict)
    versions: list[tuple[Brief, bytes]] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)  # of a change: made, made with lighter weeks, or refused

    @property
    def today(self) -> date:
        return self.past.today

    def open_sessions(self) -> list[Session]:
        return [one for one in self.content if is_open(one, self.today, self.states.get(one.key, PLANNED))]

    def save(self, brief: Brief, content: Content) -> None:
        self.brief, self.content = brief, content
        self.versions.append((brief, canonical(content)))


def survive(seed: int) -> Life:
    """One member's plan, and three to six calamities in a row."""
    life = begun(seed)
    rng = life.rng
    for name, calamity in rng.choices(CALAMITIES, k=rng.randint(3, 6)):
        calamity(life)
        life.happened[name] += 1
    return life


def begun(seed: int) -> Life:
    """A member with a plan. For some nothing can be planned; of those who get a plan more can be learnt."""
    rng = Random(seed)  # noqa: S311  # chance, not secrets
    for _ in range(3):
        brief, stock, past = a_member(rng)
        brief = replace(brief, weeks=rng.choice(WEEKS))
        content = build(brief, stock, past).content
        if content:
            break
    life = Life(seed, rng, brief, stock, past, content)
    life.save(brief, content)
    return life


def asks(reason: Reason) -> Callable[[Life], None]:
    def calamity(life: Life) -> None:
        adapted = adapted_by(life, any_question(life, reason))
        take(life, adapted)

    return calamity


def any_question(life: Life, reason: Reason) -> Asked:
    """What a member may ask for this reason: with and without all that may be said."""
    rng, today = life.rng, life.today
    first = today + timedelta(days=rng.randrange(0, 9)) if rng.random() < 0.5 else None
    event = Event(today + timedelta(days=rng.randrange(0, 90)), "running", 10_000)
    keys = [session.key for session in life.content] or ["w1d1"]
    return Asked(
        reason,
        today,
        from_on=first,
        until_on=(first or today) + timedelta(days=rng.randrange(0, 15)) if rng.random() < 0.6 else None,
        minutes=rng.choice((None, 10, 15, 20, 30, 45, 90)),
        equipment=rng.choice((None, (), ("mat",), ("barbell", "rack"), EQUIPMENT)),
        avoid=tuple(sorted(rng.sample(AVOID, rng.choice((0, 0, 1, 3))))),
        key=rng.choice(keys) if reason == "swap" or rng.random() < 0.3 else None,
        event=event,
        option=rng.choice((0, 0, 0, 1, 2)),
    )


def adapted_by(life: Life, asked: Asked) -> Adapted:
    """The engine's answer, with everything that must be true of every answer."""
    adapted = adapt(life.brief, life.content, life.states, asked, life.stock, life.past)
    assert violations(adapted.brief, adapted.content, life.past, life.states, life.stock) == (), asked
    kept_rules(life, adapted.brief, adapted.content)
    assert canonical(apply(life.content, adapted.lines)) == canonical(adapted.content)
    assert canonical(apply(life.content, adapted.lines, ())) == canonical(life.content)
    assert adapted.summary
    assert all(line.why.endswith(".") for line in adapted.lines)
    left_alone(life, adapted)
    sums(life, adapted)
    if life.rng.random() < 0.2:
        same_again(life, asked, adapted)
    return adapted


def take(life: Life, adapted: Adapted) -> None:
    """Accept all of it, or a part; a part that does not hold is refused with a reason, and then all of it is taken."""
    brief, content = adapted.brief, adapted.content
    if adapted.lines and life.rng.random() < 0.4:
        some = closure(adapted.lines, [line.id for line in adapted.lines if life.rng.random() < 0.5])
        if len(some) < len(adapted.lines):
            brief, content = part(life, adapted, some) or (brief, content)
    life.save(brief, content)


def part(life: Life, adapted: Adapted, some: Collection[str]) -> tuple[Brief, Content] | None:
    """A part, with everything that must be true of it; None where it is refused, which changes nothing."""
    before, proposed = Planned(life.brief, life.content), Planned(adapted.brief, adapted.content)
    taken = [line for line in adapted.lines if line.id in some]
    accepted = accept(before, proposed, taken, life.past, life.states, life.stock)
    if accepted.problems:
        life.parts["refused"] += 1
        return None
    picked = apply(life.content, taken)
    assert canonical(apply(picked, accepted.lighter)) == canonical(accepted.content)
    assert all(line.rule == "ramp_cap" and line.why.endswith(".") for line in accepted.lighter)
    wrong = violations(accepted.brief, accepted.content, life.past, life.states, life.stock)
    assert set(wrong) <= set(wrong_before(life)), "nothing is wrong that was not before"
    assert set(broken(life, accepted.brief, accepted.content)) <= set(broken(life, life.brief, life.content))
    life.parts["made with lighter weeks" if accepted.lighter else "made"] += 1
    return accepted.brief, accepted.content


def time_passes(life: Life) -> None:
    """Some days go by; what was planned on them was done, marked as done, skipped, or neither; and other things too."""
    rng, until = life.rng, life.today + timedelta(days=life.rng.choice((1, 2, 3, 4, 5, 6, 10)))
    diligence = rng.choice((0.0, 0.3, 0.7, 1.0))
    workouts = list(life.past.workouts)
    for session in life.open_sessions():
        if session.on >= until:
            if rng.random() < 0.05:  # done before its day
                life.states[session.key] = State("done", on=life.today)
            continue
        if rng.random() < diligence:
            workouts.append(performed(life, session, len(workouts)))
            life.states[session.key] = State("done", workout_id=workouts[-1].id, load_au=workouts[-1].load_au)
        elif rng.random() < 0.3:
            life.states[session.key] = State(rng.choice(("done", "skipped")))
    if rng.random() < 0.3:
        workouts.append(Performed(f"wko_own{len(workouts)}", life.today, "cycling", None, 60, 300, (), ()))
    becomes(life, workouts, until)
    asks("missed")(life)


def performed(life: Life, session: Session, number: int) -> Performed:
    load_au = session.load_au * life.rng.choice((50, 100, 100, 130)) // 100
    discipline = session.slot.disciplines[0] if session.slot.disciplines else "strength"
    return Performed(f"wko_x{number}", session.on, discipline, session.class_id, session.minutes, load_au, (), ())


def becomes(life: Life, workouts: list[Performed], today: date) -> None:
    lifts = life.past.lifts.values()
    life.past = a_past(workouts, today=today, lifts=lifts, week_starts_on=life.brief.week_starts_on)


def zone_changes(life: Life) -> None:
    """Across the date line: today is yesterday, or tomorrow."""
    becomes(life, list(life.past.workouts), life.today + timedelta(days=life.rng.choice((-1, 1))))
    asks("missed")(life)


def classes_withdrawn(life: Life) -> None:
    """Some classes of the plan are gone from the catalogue, others closed to the member."""
    mine = sorted({one.class_id for one in life.content if one.class_id and one.class_id in life.stock.known})
    gone = set(life.rng.sample(mine, life.rng.randint(0, len(mine))))
    closed = {id for id in sorted(gone) if life.rng.random() < 0.5}
    life.stock = stocked(life.stock, closed, gone - closed)
    tended(life)
    asks("missed")(life)


def tier_changes(life: Life) -> None:
    """Nothing may be played any more, or half of it."""
    share = life.rng.choice((0.3, 0.3, 0.3, 1.0))
    life.stock = stocked(life.stock, {id for id in sorted(life.stock.known) if life.rng.random() < share}, set())
    tended(life)
    asks("missed")(life)


def stocked(stock: Stock, closed: set[str], gone: set[str]) -> Stock:
    known = {
        id: replace(one, openings=()) if id in closed else one for id, one in stock.known.items() if id not in gone
    }
    shelves = {shelf: tuple(known[one.id] for one in many if one.id in known) for shelf, many in stock.shelves.items()}
    return Stock(shelves, known, stock.exercises)


def tended(life: Life) -> None:
    """Upkeep: a class that cannot be played on its day makes room for one that can, or for a free choice."""
    gone = [one for one in life.open_sessions() if one.class_id and not can_be_played(life.stock, one)]
    missing = sorted({one.class_id for one in gone if one.class_id and one.class_id not in life.stock.known})
    named = [None, *sorted(life.stock.known)]
    successors = {id: life.rng.choice(named) for id in missing}
    found = stood_in(life.brief, life.content, gone, life.stock, successors)
    assert found.keys() == {one.key for one in gone}
    for old in gone:
        new = found[old.key]
        assert (new.on, new.start_local, new.priority) == (old.on, old.start_local, old.priority)
        assert new.load_au <= old.load_au, "what takes a place is never more"
        assert can_be_played(life.stock, new) if new.class_id else new.title == f"Free choice: {old.slot.focus}"
    content = tuple(found.get(one.key, one) for one in life.content)
    assert set(broken(life, life.brief, content, caps=False)) <= set(broken(life, life.brief, life.content, caps=False))
    life.save(life.brief, content)


def can_be_played(stock: Stock, session: Session) -> bool:
    known = stock.known.get(session.class_id or "")
    return known is not None and known.playable_on(session.on)


def rollback(life: Life) -> None:
    """An earlier version is the newest one, exactly; the log has it all."""
    brief, stored = life.rng.choice(life.versions)
    before = list(life.versions)
    life.save(brief, parsed(stored))
    assert canonical(life.content) == stored
    assert life.versions[:-1] == before
    asks("missed")(life)


CALAMITIES: list[tuple[str, Callable[[Life], None]]] = [
    *((reason, asks(reason)) for reason in (
        "missed", "ill", "travel", "less_time", "more_time", "too_hard", "too_easy", "sore", "new_equipment", "swap",
        "deload", "move_event",
    )),
    *[("time passing", time_passes)] * 6,
    ("zone change", zone_changes),
    ("withdrawn classes", classes_withdrawn),
    ("tier change", tier_changes),
    ("rollback", rollback),
]  # fmt: skip


def wrong_before(life: Life) -> tuple[str, ...]:
    return violations(life.brief, life.content, life.past, life.states, life.stock)


def kept_rules(life: Life, brief: Brief, content: Content) -> None:
    assert not [*broken(life, brief, content)]


def broken(life: Life, brief: Brief, content: Content, *, caps: bool = True) -> Iterator[str]:
    """What must be true of every plan and is not, found here once more in other ways than the engine's."""
    assert content == ordered(content)
    assert len({session.key for session in content}) == len(content), "keys are unique"
    assert 1 <= brief.weeks <= WEEKS_MAX
    states = life.states
    still = [one for one in content if is_open(one, life.today, states.get(one.key, PLANNED))]
    days = Counter(one.on for one in content if states.get(one.key, PLANNED).status != "skipped")
    for session in still:
        if days[session.on] != 1:
            yield f"{days[session.on]} sessions on {session.on}"
        if session.slot.kind != "event":
            if not brief.offered(session.on):
                yield f"{session.key}: {session.on} is not offered"
            yield from not_to_be_done(life.stock, brief, session)
    events = {one.on for one in still if one.slot.kind == "event"}
    wanted = {brief.event.on} if brief.event else set()
    missing = {on for on in wanted - events if max(brief.starts_on, life.today) <= on <= brief.ends_on}
    if events - wanted or missing - days.keys():  # what was done before its day keeps it
        yield "the event is not where the brief says"
    loads = weekly_loads(brief, content, life.past, states)
    for week in {week_on(one.on, brief) for one in still if one.slot.kind != "event"} if caps else ():
        if loads[week] > cap_au(week, loads, brief.level, empty=life.past.empty):
            yield f"too much in the week of {week}"


def not_to_be_done(stock: Stock, brief: Brief, session: Session) -> Iterator[str]:
    """A class on a day on which it cannot be played, a movement that is to be left out, or what is not at hand."""
    if session.class_id is not None and not can_be_played(stock, session):
        yield f"{session.key}: {session.class_id} on {session.on}"
    exercises = {one.id: one for one in stock.exercises}
    parts: list[StockClass | StockExercise] = [exercises[one.exercise_id] for one in session.exercises]
    parts += [known] if (known := stock.known.get(session.class_id or "")) else []
    for one in parts:
        if one.avoid & set(brief.avoid):
            yield f"{session.key}: {one.id} is to be left out"
        if not one.equipment <= set(brief.there(session.on).equipment):  # on a trip other things than at home
            yield f"{session.key}: {one.id} needs what is not at hand"


def left_alone(life: Life, adapted: Adapted) -> None:
    """What is done, skipped or over stays as it is; only a session that was missed may find another day."""
    after = {session.key: session for session in adapted.content}
    for session in life.content:
        state = life.states.get(session.key, PLANNED)
        missed = state.status == "planned" and session.on < life.today and session.slot.kind != "event"
        if not is_open(session, life.today, state) and not missed:
            assert after[session.key] == session
        if missed:
            assert after[session.key] == session or after[session.key].on >= life.today


def sums(life: Life, adapted: Adapted) -> None:
    """The days of the plan add up to its weeks."""
    counted = [
        one
        for one in adapted.content
        if life.states.get(one.key, PLANNED).status != "skipped"
        and 1 <= adapted.brief.week_of(one.on) <= adapted.brief.weeks
    ]
    weeks = adapted.checks.weeks
    assert sum(week.sessions for week in weeks) == len(counted)
    assert sum(week.minutes for week in weeks) == sum(one.minutes for one in counted)


def same_again(life: Life, asked: Asked, adapted: Adapted) -> None:
    """The same question has the same answer, in whatever order dictionaries happen to be."""
    states = dict(reversed(life.states.items()))
    stock = replace(life.stock, shelves=dict(reversed(list(life.stock.shelves.items()))))
    again = adapt(life.brief, life.content, states, asked, stock, life.past)
    assert canonical(again.content) == canonical(adapted.content)
    assert again == adapted

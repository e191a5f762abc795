"""Does a plan survive whatever happens? Ten thousand members, a few calamities each, and its rules kept after every one.

A failure names its seed: `survive(seed)` is that member's life again, to the byte.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from tests.plans.engine.making import a_member, a_past

from palestra.catalog.vocabulary import AVOID, EQUIPMENT
from palestra.plans.engine.adapting import Adapted, Asked, Reason, accept, adapt, tend
from palestra.plans.engine.brief import WEEKS_MAX, Brief, Event
from palestra.plans.engine.building import build
from palestra.plans.engine.checking import violations
from palestra.plans.engine.content import Content, Session, canonical, ordered, parsed
from palestra.plans.engine.diffing import apply
from palestra.plans.engine.past import Past, Performed
from palestra.plans.engine.ramp import cap_au, is_open, week_on, weekly_loads
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock

CHUNKS = 4
MEMBERS = int(os.environ.get("CALAMITY_MEMBERS", "10000"))  # fewer while something is being looked into
WEEKS = (1, 2, 2, 3, 3, 4, 4, 6, 8)  # short plans mostly: a long one breaks in no other way, and takes longer


@pytest.mark.timeout(900)  # half a minute each on a machine that does nothing else
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_plan_survives_every_calamity(
    chunk: int, capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    happened: Counter[str] = Counter()
    members = range(chunk, MEMBERS, CHUNKS)
    for seed in members:
        try:
            happened += survive(seed)
        except Exception as error:
            raise AssertionError(f"the member of seed {seed} broke: {error!r}") from error
    record_property("members", len(members))
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in sorted(happened.items()))
        print(f"\n{len(members)} members, {happened.total()} calamities: {told}")  # noqa: T201  # the count is the point
    assert happened.total() >= 3 * len(members)
    assert set(happened) == {name for name, _ in CALAMITIES} or len(members) < 100, "every calamity happened"


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

    @property
    def today(self) -> date:
        return self.past.today

    def open_sessions(self) -> list[Session]:
        return [one for one in self.content if is_open(one, self.today, self.states.get(one.key, PLANNED))]

    def save(self, brief: Brief, content: Content) -> None:
        self.brief, self.content = brief, content
        self.versions.append((brief, canonical(content)))


def survive(seed: int) -> Counter[str]:
    """One member's plan, and three to six calamities in a row."""
    life = begun(seed)
    rng = life.rng
    happened: Counter[str] = Counter()
    for name, calamity in rng.choices(CALAMITIES, k=rng.randint(3, 6)):
        calamity(life)
        happened[name] += 1
    return happened


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
    """Accept all of it, or a part: a part keeps the rules or is refused with a reason, and then all of it is taken."""
    chosen, brief = adapted.content, adapted.brief
    if adapted.lines and life.rng.random() < 0.4:
        some = [line.id for line in adapted.lines if life.rng.random() < 0.5]
        part, problems = accept(
            life.brief, adapted.brief, life.content, adapted.lines, some, life.past, life.states, life.stock
        )
        if not problems and part != life.content:
            kept_rules(life, adapted.brief, part)
            chosen = part
    life.save(brief, chosen)


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
    """Upkeep: afterwards every class that is planned can be played, and nothing else has changed."""
    result = tend(life.brief, life.content, life.states, life.stock, life.past)
    playable(life, result.brief, result.content)
    old = {session.key: session for session in life.content}
    for session in result.content:
        assert session.on == old[session.key].on
        assert session.load_au <= old[session.key].load_au, "what takes a place is never more"
    life.save(result.brief, result.content)


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


def kept_rules(life: Life, brief: Brief, content: Content) -> None:
    """What must be true of every plan, said here once more in other words than the engine's."""
    assert content == ordered(content)
    assert len({session.key for session in content}) == len(content), "keys are unique"
    assert 1 <= brief.weeks <= WEEKS_MAX
    states = life.states
    still = [one for one in content if is_open(one, life.today, states.get(one.key, PLANNED))]
    days = Counter(one.on for one in content if states.get(one.key, PLANNED).status != "skipped")
    for session in still:
        assert days[session.on] == 1, f"one session on {session.on}"
        assert session.slot.kind == "event" or brief.offered(session.on), f"{session.on} is not offered"
    playable(life, brief, content)
    loads = weekly_loads(brief, content, life.past, states)
    for week in {week_on(one.on, brief) for one in still if one.slot.kind != "event"}:
        assert loads[week] <= cap_au(week, loads, brief.level, empty=life.past.empty), f"the week of {week}"


def playable(life: Life, brief: Brief, content: Content) -> None:
    """No class on a day on which it cannot be played, and no movement that is to be left out."""
    exercises = {one.id: one for one in life.stock.exercises}
    for session in content:
        if session.slot.kind == "event" or not is_open(session, life.today, life.states.get(session.key, PLANNED)):
            continue
        parts = [exercises[one.exercise_id] for one in session.exercises]
        at_hand = set(brief.there(session.on).equipment)  # on a trip other things than at home
        if session.class_id is not None:
            known = life.stock.known[session.class_id]
            assert known.playable_on(session.on), f"{known.id} on {session.on}"
            assert not known.avoid & set(brief.avoid)
            assert known.equipment <= at_hand
        for part in parts:
            assert not part.avoid & set(brief.avoid)
            assert part.equipment <= at_hand


def left_alone(life: Life, adapted: Adapted) -> None:
    """What is done, skipped or over stays as it is; only what was missed may find another day."""
    after = {session.key: session for session in adapted.content}
    for session in life.content:
        state = life.states.get(session.key, PLANNED)
        missed = state.status == "planned" and session.on < life.today
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

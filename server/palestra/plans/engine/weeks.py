"""How is one week laid? Its days, how many sessions, how much of each, on which day, and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from palestra.catalog.vocabulary import Intensity
from palestra.plans.engine.arranging import arranged, spread
from palestra.plans.engine.classes import EFFORT
from palestra.plans.engine.content import Session, Slot
from palestra.plans.engine.events import event_session
from palestra.plans.engine.filling import a_session, eased, stand_in, with_class, with_exercises
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.periods import Period, PeriodKind, block_of, calm, free, weeks_before_event
from palestra.plans.engine.portions import Ladder, Portion, ladder, shared
from palestra.plans.engine.ramp import cap_au, weekly_loads
from palestra.plans.engine.rules import COMEBACK_LOOKS_BACK, COMEBACK_PCT, EASY_WEEK_EVERY, RAMP_LOOKS_BACK, Rule
from palestra.plans.engine.splits import SESSIONS_MAX, Place, most_minutes, week_of_sessions
from palestra.plans.engine.strength import Lifting

STARTING_WEEKS = 2  # of a beginner, or after time off: nothing hard, and a set less
SCARCE_PCT = 60  # of what a whole week would be: with less than that nothing is hard
USEFUL_MIN = 25  # of a session that could be longer: rather fewer days than shorter sessions
WHOLE_PCT = 90  # of a week: from there on it counts as what was asked for
LAST_WEEK_MOST = 30  # minutes: in the last week before an event
LONG_FROM = 0.6  # of the minutes: where a long session begins that grows over the plan
_STEP_DOWN: dict[Intensity, Intensity] = {"hard": "moderate", "moderate": "easy", "easy": "easy"}


@dataclass(slots=True)
class Laid:
    """A week with its sessions, and what became of what it should have held."""

    period: Period
    sessions: list[Session] = field(default_factory=list)
    unfilled: list[tuple[date, Slot]] = field(default_factory=list)
    reduced: bool = False  # shorter or easier than asked for, for the sake of the ramp
    dropped: bool = False  # fewer
    comeback: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A session on its way into a week: what it is to be and in which sizes it can be had."""

    place: Place
    sizes: Ladder
    key: int  # its number in the week, and its priority


class Weeks:
    """Lays one week after another; each looks back on the loads of those before it."""

    def __init__(self, larder: Larder) -> None:
        """`larder` holds the brief, the stock and the past."""
        self._larder = larder
        self._brief = larder.brief
        self._loads = weekly_loads(larder.brief, (), larder.past, {})
        self._used: dict[str, date] = {}
        self._hard: set[date] = set()
        self._counts: dict[int, int] = {}
        self._pulls = bool(larder.exercises("horizontal_pull") or larder.exercises("vertical_pull"))
        self._ladders: dict[tuple[Slot, int, PeriodKind, bool, int], Ladder] = {}
        self._rules: set[Rule] = set()
        self._event = event_session(larder.brief)
        self._offsets = self._all_offsets()

    @property
    def rules(self) -> frozenset[Rule]:
        """By which the weights were found."""
        return frozenset(self._rules)

    def lay(self, period: Period) -> Laid:
        """The week's sessions, none where no day is offered or its load is used up already."""
        laid = Laid(period)
        starts_on = self._brief.first_week_on + timedelta(days=7 * (period.week - 1))
        if self._event is not None and self._brief.week_of(self._event.on) == period.week:
            laid.sessions.append(self._event)
        days = self._days(starts_on)
        if days:
            self._fill(laid, starts_on, days)
        return laid

    def _fill(self, laid: Laid, starts_on: date, days: list[date]) -> None:
        period = laid.period
        cap = cap_au(starts_on, self._loads, self._brief.level, empty=self._larder.past.empty)
        laid.comeback = self._comes_back(starts_on, cap)
        count = min(self._count(period, cap), len(days))
        laid.dropped = period.kind == "build" and count < min(len(days), len(self._offsets))
        limit = self._limit(period, starts_on, cap, len(days))
        parts, empty = self._parts(period, count, limit)
        grows = period.kind == "build"
        favoured = next((at for at, part in enumerate(parts) if part.place.long and grows), None)
        portions = shared([part.sizes for part in parts], limit, favoured)
        if not portions and parts and period.kind != "build":  # an easy week still has its most important session
            portions = shared([parts[0].sizes[:1]], cap - self._loads.get(starts_on, 0))
        self._note(laid, parts, portions)
        self._place(laid, parts[: len(portions)], portions, starts_on, days, empty)
        load = sum(session.load_au for session in laid.sessions if session.slot.kind != "event")
        self._loads[starts_on] = self._loads.get(starts_on, 0) + load

    def _days(self, starts_on: date) -> list[date]:
        """The days of the week on which something may be planned."""
        week = (starts_on + timedelta(days=offset) for offset in range(7))
        today = self._larder.past.today
        return [on for on in week if self._brief.offered(on) and on >= today and not free(self._brief, on)]

    def _all_offsets(self) -> tuple[int, ...]:
        offsets = sorted((weekday - self._brief.week_starts_on) % 7 for weekday in self._brief.weekdays)
        return spread(tuple(offsets), SESSIONS_MAX)

    def _limit(self, period: Period, starts_on: date, cap: int, days: int) -> int:
        """What the week may hold: the cap, or its share of the weeks before; and in a part of a week a part of it."""
        done = self._loads.get(starts_on, 0)
        limit = cap
        whole = self._measure(period, starts_on)
        if period.pct is not None and whole:
            limit = min(cap, period.pct * whole // 100)
        elif days < len(self._offsets):
            limit = cap * days // len(self._offsets)
        return min(limit, cap - done)

    def _measure(self, period: Period, starts_on: date) -> int:
        """An easy week is measured by the week before it, a taper by the fullest of the last block."""
        back = 1 if period.kind == "easy" else EASY_WEEK_EVERY
        return max(self._loads.get(starts_on - timedelta(days=7 * each), 0) for each in range(1, back + 1))

    def _count(self, period: Period, cap: int) -> int:
        """How many sessions: for a whole block as many as can be of use in its first week."""
        block = block_of(period.week)
        if block not in self._counts:
            before = self._counts.get(block - 1, 1)
            found = self._useful(period, cap) if period.kind == "build" or block == 0 else before
            self._counts[block] = max(before, found)  # nobody loses a day that they have got used to
        return self._counts[block]

    def _useful(self, period: Period, cap: int) -> int:
        for count in range(len(self._offsets), 1, -1):
            parts, _ = self._parts(period, count, cap)
            if sum(map(_useful_au, (part.sizes for part in parts))) <= cap:
                return count
        return 1

    def _parts(self, period: Period, count: int, limit: int) -> tuple[list[_Part], list[tuple[int, Slot]]]:
        """What the week wants, the most important first, and what of it nothing is there for."""
        places = self._wanted(period, count)
        whole = sum(each[-1].load_au for place in places if (each := self._sizes(period, place)))
        scarce = period.kind != "taper" and 100 * limit < SCARCE_PCT * whole
        parts: list[_Part] = []
        empty: list[tuple[int, Slot]] = []
        for number, place in enumerate(places, 1):
            wanted = replace(place, slot=self._softened(place.slot, period, scarce=scarce))
            sizes = self._sizes(period, wanted)
            while not sizes and stand_in(wanted.slot) != wanted.slot:
                wanted = replace(wanted, slot=stand_in(wanted.slot))
                sizes = self._sizes(period, wanted)
            if sizes:
                parts.append(_Part(wanted, sizes, number))
            else:
                empty.append((number, place.slot))
        return parts, empty

    def _wanted(self, period: Period, count: int) -> tuple[Place, ...]:
        """The week's sessions. Towards an event less is lifted beside classes, and in the last week nothing is long."""
        places = week_of_sessions(self._brief, count, pulls=self._pulls)
        if period.kind != "taper" or all(place.slot.kind == "strength" for place in places):
            return places
        last = weeks_before_event(self._brief, period.week) == 1
        lifting = [place for place in places if place.slot.kind == "strength"][: 0 if last else 1]
        kept = [place for place in places if place.slot.kind == "class" or place in lifting]
        return tuple(Place(replace(one.slot, focus="easy endurance")) if one.long and last else one for one in kept)

    def _sizes(self, period: Period, place: Place) -> Ladder:
        most = most_minutes(self._brief, place, self._share_of_long(period))
        if weeks_before_event(self._brief, period.week) == 1:
            most = min(most, LAST_WEEK_MOST)
        key = (place.slot, most, period.kind, self._lightly(period), block_of(period.week))
        if key not in self._ladders:
            tapering = period.kind == "taper"
            self._ladders[key] = ladder(place.slot, most, self._larder, self._lifting(period, most), tapering=tapering)
        return self._ladders[key]

    def _softened(self, slot: Slot, period: Period, *, scarce: bool) -> Slot:
        """The slot as hard as this week may be."""
        if slot.kind != "class":
            return slot
        intensity = slot.intensity
        if period.kind == "after" or (self._brief.goal == "return_to_training" and period.week <= STARTING_WEEKS):
            intensity = "easy"
        elif period.kind == "easy":
            intensity = _STEP_DOWN[intensity]
        elif intensity == "hard" and (scarce or self._starting(period)):
            intensity = "moderate"
        return eased(slot, intensity)

    def _starting(self, period: Period) -> bool:
        return self._brief.level == "beginner" and period.week <= STARTING_WEEKS

    def _lightly(self, period: Period) -> bool:
        """Whether lifting is done with an effort less."""
        returning = self._brief.goal == "return_to_training" and period.week <= STARTING_WEEKS
        return period.kind in ("easy", "after") or returning or self._starting(period)

    def _lifting(self, period: Period, minutes: int) -> Lifting:
        easy = period.kind in ("easy", "after")
        return Lifting(minutes, easy, not easy and self._lightly(period), block_of(period.week))

    def _share_of_long(self, period: Period) -> float:
        last = max(self._brief.weeks - len(("taper", "taper")), 1)
        return LONG_FROM + (1 - LONG_FROM) * min(1.0, period.week / last)

    def _comes_back(self, starts_on: date, cap: int) -> bool:
        before = [
            self._loads.get(starts_on - timedelta(days=7 * back), 0) for back in range(1, COMEBACK_LOOKS_BACK + 1)
        ]
        return cap == (COMEBACK_PCT * max(before) + 50) // 100 and max(before[:RAMP_LOOKS_BACK]) < cap

    def _note(self, laid: Laid, parts: list[_Part], portions: list[Portion]) -> None:
        if laid.period.kind != "build" or not parts:
            return
        whole = sum(part.sizes[-1].load_au for part in parts)
        had = sum(portion.load_au for portion in portions)
        laid.dropped = laid.dropped or len(portions) < len(parts)
        laid.reduced = 100 * had < WHOLE_PCT * whole

    def _place(
        self,
        laid: Laid,
        parts: list[_Part],
        portions: Sequence[Portion],
        starts_on: date,
        days: list[date],
        empty: list[tuple[int, Slot]],
    ) -> None:
        offsets = tuple((on - starts_on).days for on in days)
        chosen = spread(offsets, min(len(parts) + len(empty), len(offsets)))
        places = tuple(part.place for part in parts)[: len(chosen)]
        order = arranged(places, chosen, self._brief.week_starts_on)
        left = [offset for offset in chosen if offset not in order]
        for offset, (_, slot) in zip(left, empty, strict=False):
            laid.unfilled.append((starts_on + timedelta(days=offset), slot))
        by_day = sorted(zip(order, parts, portions, strict=False), key=lambda each: each[0])
        for offset, part, portion in by_day:
            self._add(laid, part, portion, starts_on + timedelta(days=offset))

    def _add(self, laid: Laid, part: _Part, portion: Portion, on: date) -> None:
        shift = 1 if any(session.slot.kind == "event" for session in laid.sessions) else 0
        blank = a_session(f"w{laid.period.week:02}-{part.key}", on, part.key + shift)
        session = self._filled(blank, part.place.slot, self._allowed(portion, on), laid.period)
        if session is None:
            laid.unfilled.append((on, part.place.slot))
            return
        laid.sessions.append(session)
        if session.hard:
            self._hard.add(on)
        if session.class_id is not None:
            self._used[session.class_id] = on

    def _allowed(self, portion: Portion, on: date) -> Portion:
        """Easy near an event, and not hard on the day after a hard one."""
        if calm(self._brief, on):
            return replace(portion, intensity="easy", effort=min(portion.effort, EFFORT["easy"]))
        if portion.intensity == "hard" and not self._hard.isdisjoint({on - timedelta(days=1), on + timedelta(days=1)}):
            return replace(portion, intensity="moderate", effort=EFFORT["moderate"])
        return portion

    def _filled(self, blank: Session, slot: Slot, portion: Portion, period: Period) -> Session | None:
        if slot.kind == "strength":
            return self._lifted(blank, slot, portion, period)
        found = with_class(blank, slot, portion, self._larder, self._used)
        gentle = Portion(portion.minutes, "easy", EFFORT["easy"])
        while found is None and stand_in(slot) != slot:
            slot = stand_in(slot)
            found = with_class(blank, slot, gentle, self._larder, self._used)
        return found

    def _lifted(self, blank: Session, slot: Slot, portion: Portion, period: Period) -> Session | None:
        how = self._lifting(period, portion.minutes)
        if calm(self._brief, blank.on):
            how = replace(how, easy=True, starting=False)
        found = with_exercises(blank, slot, self._larder, how)
        if found is None:
            return None
        session, filled = found
        self._rules |= filled.rules
        return session


def _useful_au(sizes: Ladder) -> int:
    """The least of a session that is worth coming for."""
    least = min(USEFUL_MIN, sizes[-1].minutes)
    return next(each.load_au for each in sizes if each.minutes >= least)

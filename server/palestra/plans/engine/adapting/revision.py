"""A plan while it is being changed: which sessions may be touched, which days are free, what was changed and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from palestra.catalog.vocabulary import Discipline, Intensity
from palestra.plans.engine.adapting.asked import Asked
from palestra.plans.engine.adapting.wording import sentence
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.building import Unfilled, refill
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.diffing import Because, Line, lines_between
from palestra.plans.engine.past import Past
from palestra.plans.engine.ramp import is_open, week_on
from palestra.plans.engine.rules import HARD_IN_A_ROW, Rule
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock


@dataclass(slots=True)
class Revision:
    """The one thing in planning that changes in place: from the content before to the content after.

    Every change says by which rule and why, as a clause. Of several changes of one session the first has the rule, and
    all clauses are told.
    """

    brief: Brief
    before: Content
    states: Mapping[str, State]
    asked: Asked
    stock: Stock
    past: Past
    # Sessions that the member has put on days that are not offered: told as a conflict, and theirs to decide.
    by_hand: frozenset[str] = frozenset()
    sessions: dict[str, Session] = field(init=False)
    unfilled: list[Unfilled] = field(default_factory=list, init=False)
    _reasons: dict[str, tuple[Rule, tuple[str, ...]]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.sessions = {session.key: session for session in self.before}

    @property
    def content(self) -> Content:
        """The content as it is now."""
        return ordered(list(self.sessions.values()))

    @property
    def used(self) -> dict[str, date]:
        """The classes of the plan, and when."""
        return {session.class_id: session.on for session in self.content if session.class_id}

    def lines(self) -> tuple[Line, ...]:
        """What was changed."""
        old = {session.key: session for session in self.before}
        because = {
            key: Because(rule, sentence(old.get(key), self.sessions.get(key), clauses))
            for key, (rule, clauses) in self._reasons.items()
            if old.get(key) != self.sessions.get(key)
        }
        return lines_between(self.before, self.content, because, self.brief, by_hand=self.by_hand)

    def open(self, session: Session) -> bool:
        """Whether it may be touched: what is done, skipped or over may not, and an event has its own reason."""
        return session.slot.kind != "event" and self.ahead(session)

    def ahead(self, session: Session) -> bool:
        """Whether it is still to be done."""
        return is_open(session, self.asked.today, self._state(session))

    def open_between(self, first: date, last: date) -> list[Session]:
        """The sessions of these days that may be touched, in order."""
        return [session for session in self.content if first <= session.on <= last and self.open(session)]

    def open_from(self, first: date) -> list[Session]:
        """The sessions from this day on that may be touched, in order."""
        return [session for session in self.content if first <= session.on and self.open(session)]

    def missed_between(self, first: date, last: date) -> list[Session]:
        """The sessions of these days that were planned and are over, in order."""
        return [
            session
            for session in self.content
            if first <= session.on <= min(last, self.asked.today - timedelta(days=1))
            and self._state(session).status == "planned"
        ]

    def free_between(self, first: date, last: date) -> list[date]:
        """The days ahead on which something may be planned and nothing is."""
        taken = {one.on for one in self.sessions.values() if self._state(one).status != "skipped"}
        first = max(first, self.asked.today)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [on for on in days if self.brief.offered(on) and on not in taken]

    def crowds(self, session: Session) -> bool:
        """Whether it would be a hard session beside another."""
        return bool(self.crowding(session))

    def crowding(self, session: Session) -> list[Session]:
        """The hard sessions, done or still to be done, that this hard one would stand beside."""
        return [
            other
            for other in self.sessions.values()
            if session.hard
            and other.hard
            and other.key != session.key
            and abs((other.on - session.on).days) <= HARD_IN_A_ROW
            and (self.ahead(other) or self._state(other).status == "done")
        ]

    def week(self, on: date) -> tuple[date, date]:
        """The first and the last day of the member's week."""
        first = week_on(on, self.brief)
        return first, first + timedelta(days=6)

    def put(self, session: Session, rule: Rule, clause: str) -> None:
        """Have this session in the plan, new or changed."""
        self.sessions[session.key] = session
        self._say(session.key, rule, clause)

    def drop(self, session: Session, rule: Rule, clause: str) -> None:
        """Have this session no longer. One that was missed and finds no day after all stays where it was, as missed."""
        was = next((one for one in self.before if one.key == session.key), None)
        if was and was.on < self.asked.today:
            self.sessions[session.key] = was
            return
        self.sessions.pop(session.key, None)
        self._say(session.key, rule, clause)

    def changed(self, key: str) -> bool:
        """Whether anything was said of this session."""
        return key in self._reasons

    def new_key(self) -> str:
        """A key that no session of the plan has, and none had that anything is known of."""
        taken = self.sessions.keys() | {session.key for session in self.before} | self.states.keys()
        used = [int(key[1:]) for key in taken if key[0] == "x" and key[1:].isdecimal()]
        return f"x{max(used, default=0) + 1}"

    def new_priority(self, on: date, key: str) -> int:
        """The least important place that is still to be had in the week of this day."""
        first, last = self.week(on)
        held = [other.priority for other in self.sessions.values() if first <= other.on <= last and other.key != key]
        return max(held, default=0) + 1

    def refilled(
        self,
        session: Session,
        *,
        minutes: int,
        intensity: Intensity | None = None,
        disciplines: tuple[Discipline, ...] | None = None,
        brief: Brief | None = None,
        stock: Stock | None = None,
    ) -> Session | Unfilled:
        """The session with something else in it, on its day."""
        used = {class_id: on for class_id, on in self.used.items() if class_id != session.class_id}
        return refill(
            session,
            brief or self.brief,
            stock or self.stock,
            self.past,
            used=used,
            on=session.on,
            minutes=min(minutes, self.brief.session_minutes),
            intensity=intensity,
            disciplines=disciplines,
        )

    def _state(self, session: Session) -> State:
        return self.states.get(session.key, PLANNED)

    def _say(self, key: str, rule: Rule, clause: str) -> None:
        first, clauses = self._reasons.get(key, (rule, ()))
        self._reasons[key] = (first, clauses if clause in clauses else (*clauses, clause))


def put_by_hand(brief: Brief, content: Content) -> frozenset[str]:
    """The sessions on days that are not offered: planning has never put one there."""
    return frozenset(session.key for session in content if not brief.offered(session.on))

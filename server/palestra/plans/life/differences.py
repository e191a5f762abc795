"""What does a plan's history say of a change? A line for each session that is not what it was, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from palestra.plans.engine.content import Content, Session
from palestra.plans.engine.diffing import Line
from palestra.plans.schedule.timing import day_in_words


def told(lines: Iterable[Line]) -> list[Mapping[str, Any]]:
    """The lines of a proposal, as they are kept with the event."""
    return [_kept(line.before, line.after, line.rule, line.why) for line in lines]


def between(before: Content, after: Content, why: str | None) -> list[Mapping[str, Any]]:
    """The same of a change by hand or by upkeep, which has one reason for all of it."""
    old, new = ({session.key: session for session in content} for content in (before, after))
    changed = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    return [_kept(old.get(key), new.get(key), None, why) for key in changed]


def in_words(session: Session) -> str:
    """A session in a line: “Tue 24 Nov 07:00, Harbour ride, 30 min”."""
    start = f" {session.start_local:%H:%M}" if session.start_local else ""
    return f"{day_in_words(session.on)}{start}, {session.title}, {session.minutes} min"


def sentence(kept: Mapping[str, Any]) -> str:
    """A kept line, to be read out."""
    if kept["from"] is None:
        return f"New: {kept['to']}"
    return f"Left out: {kept['from']}" if kept["to"] is None else f"{kept['from']} → {kept['to']}"


def _kept(before: Session | None, after: Session | None, rule: str | None, why: str | None) -> Mapping[str, Any]:
    session = before or after
    return {
        "key": session.key if session else None,
        "session": session.slot.focus if session else None,
        "from": in_words(before) if before else None,
        "to": in_words(after) if after else None,
        "rule": rule,
        "why": why,
    }

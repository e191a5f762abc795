"""Which call shows each widget in a foreign host, and what is then to be seen and done there?

A widget without both fails the run. The calls are made once by a client that somebody has linked, so that there is
something to compare with; a host then makes them itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import expect
from tests.interop.hosting import DRAWN_MS, Visit
from tests.interop.linking import Member
from tests.interop.simulating import Host, discovered, identified
from tests.waiting import until
from tests.widgets.site import ACTION_MS

from palestra import widgets

TEXTS = widgets.texts("en")
NAMES = tuple(widget.name for widget in widgets.WIDGETS)
CALLBACK = "http://127.0.0.1:33418/callback"  # where the code would be received; nobody goes there


@dataclass(frozen=True)
class Asked:
    """A call that a host makes, and the structuredContent that another client gets for the same."""

    tool: str
    arguments: dict[str, Any]
    told: dict[str, Any]
    linked: bool  # whether only a member may make it


class Asking:
    """A call for each widget, and whoever made them."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.calls: dict[str, Asked] = {}
        self.sessions: list[dict[str, Any]] = []  # of the plan that the member follows

    def __getitem__(self, widget: str) -> Asked:
        return self.calls[widget]

    async def token(self) -> str:
        """An access token that has just been made."""
        answer = await self._host.refresh()
        assert answer.status_code == 200, answer.text
        self._host.tokens = answer.json()
        token: str = self._host.tokens["access_token"]
        return token

    async def told(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a call answers that succeeds."""
        result = await self._host.result(tool, arguments, token=await self.token())
        assert not result["isError"], result
        told: dict[str, Any] = result["structuredContent"]
        return told

    async def asked(self, tool: str, *, linked: bool, **arguments: Any) -> Asked:
        return Asked(tool, arguments, await self.told(tool, **arguments), linked)


async def ask(host: Host, member: Member) -> Asking:
    """Every call, once the member has linked the client, logged a workout and begun a plan."""
    await discovered(host)
    await identified(host)
    await host.link(member, " ".join(host.metadata["scopes_supported"]))
    asking = Asking(host)
    await asking.told("log_workout", **WORKOUT)
    draft = await asking.told("build_plan", **PLAN)
    asking.sessions = (await asking.told("save_plan", draft_id=draft["draft_id"]))["sessions"]
    for name in sorted(NAMES, key=list(ASKS).index):  # one class is of those that were found
        asking.calls[name] = await ASKS[name](asking)
    return asking


async def shows(visit: Visit, asking: Asking, widget: str) -> None:
    """What was told is on the page, and what is done there reaches the server and comes back."""
    await SHOWS[widget](visit, asking)


WORKOUT: dict[str, Any] = {
    "title": "Legs",
    "exercises": [
        {"name": "Back squat", "sets": [{"reps": 5, "weight": 100, "unit": "kg"}]},
        {"name": "Deadlift", "sets": [{"reps": 5, "weight": 140, "unit": "kg"}]},
    ],
}
PLAN: dict[str, Any] = {"goal": "strength", "style": "strength", "weeks": 4, "equipment": ["barbell", "rack", "bench"]}


async def _class_list(asking: Asking) -> Asked:
    asked = await asking.asked("search_classes", linked=False, query="20 minutes easy ride", limit=6)
    assert asked.told["returned"] == 6
    return asked


async def _class_detail(asking: Asking) -> Asked:
    """Of the class that is found first."""
    first = asking["class-list"].told["results"][0]["id"]
    asked = await asking.asked("get_class", linked=False, class_id=first, include=["segments", "similar"])
    assert asked.told["class"]["segments"]
    assert asked.told["similar"]
    return asked


async def _progress(asking: Asking) -> Asked:
    return await asking.asked("get_progress", linked=True, metric="sessions", last_weeks=4)


async def _workout_summary(asking: Asking) -> Asked:
    return await asking.asked("get_workouts", linked=True, limit=3)


async def _week(asking: Asking) -> Asked:
    first = asking.sessions[0]["local_date"]
    asked = await asking.asked("get_schedule", linked=True, **{"from": first})
    assert any(day["items"] for day in asked.told["days"])
    return asked


async def _plan(asking: Asking) -> Asked:
    asked = await asking.asked("build_plan", linked=True, **PLAN)
    assert asked.told["weeks"][-1]["lines"], "what is in its last week is told when it is asked for"
    return asked


async def _player(asking: Asking) -> Asked:
    asked = await asking.asked("start_workout", linked=True, session_id=asking.sessions[0]["session_id"])
    assert asked.told["exercises"]
    return asked


ASKS: Mapping[str, Callable[[Asking], Awaitable[Asked]]] = {
    "class-list": _class_list,
    "class-detail": _class_detail,
    "progress": _progress,
    "workout-summary": _workout_summary,
    "week": _week,
    "plan": _plan,
    "player": _player,
}


# By keyboard, all of it: a host that lets the frame grow meanwhile moves a button away from under the mouse.


async def _shows_class_list(visit: Visit, asking: Asking) -> None:
    """A card for each class that was found, and nothing else; the first unfolds with what a further call tells."""
    results = asking["class-list"].told["results"]
    cards = visit.widget.locator(".card")
    await expect(cards).to_have_count(len(results), timeout=DRAWN_MS)
    for card, hit in zip(await cards.all(), results, strict=True):
        await expect(card.get_by_role("button", name=hit["title"])).to_be_visible()
    await visit.widget.get_by_role("button", name=results[0]["title"]).press("Enter")
    description = asking["class-detail"].told["class"]["description"]
    await expect(cards.first).to_contain_text(description, timeout=ACTION_MS)


async def _shows_class_detail(visit: Visit, asking: Asking) -> None:
    """The class and its segments; a class like it takes its place, by a further call."""
    told = asking["class-detail"].told
    await expect(visit.widget.locator(".segment")).to_have_count(len(told["class"]["segments"]), timeout=DRAWN_MS)
    title = visit.widget.get_by_role("heading", level=1)
    await expect(title).to_contain_text(told["class"]["title"], timeout=ACTION_MS)
    other = told["similar"][0]["title"]
    await visit.widget.get_by_role("button", name=other).first.press("Enter")
    await expect(title).to_contain_text(other, timeout=ACTION_MS)


async def _shows_progress(visit: Visit, _: Asking) -> None:
    """The measure that was asked for; another family of measures takes its place."""
    title = visit.widget.get_by_role("heading", level=1)
    await expect(title).to_contain_text(TEXTS["metric_sessions"], timeout=DRAWN_MS)
    family = visit.widget.get_by_role("tab", name=TEXTS["family_strength"])
    await family.press("Enter")
    await expect(family).to_have_attribute("aria-selected", "true", timeout=ACTION_MS)
    await expect(title).not_to_contain_text(TEXTS["metric_sessions"])


async def _shows_workouts(visit: Visit, asking: Asking) -> None:
    """A row for each workout; the one that was logged opens with its exercises."""
    for one in asking["workout-summary"].told["workouts"]:
        await expect(visit.widget.locator(_key(one["id"]))).to_be_visible(timeout=DRAWN_MS)
    await visit.widget.get_by_role("button", name=WORKOUT["title"]).first.press("Enter")
    for exercise in WORKOUT["exercises"]:
        heading = visit.widget.get_by_role("heading", name=exercise["name"])
        await expect(heading).to_be_visible(timeout=ACTION_MS)


async def _shows_week(visit: Visit, asking: Asking) -> None:
    """What is on each day; the days after it, and back."""
    items = [item for day in asking["week"].told["days"] for item in day["items"]]
    for item in items:
        await expect(visit.widget.locator(_key(f"item {item['id']}"))).to_be_visible(timeout=DRAWN_MS)
    title = visit.widget.get_by_role("heading", level=1)
    before = await title.inner_text()
    await visit.widget.locator(_key("later")).press("Enter")
    await expect(title).not_to_have_text(before, timeout=ACTION_MS)
    await visit.widget.locator(_key("earlier")).press("Enter")
    await expect(title).to_have_text(before, timeout=ACTION_MS)


async def _shows_plan(visit: Visit, asking: Asking) -> None:
    """The plan by its weeks; what is in a session of the last one is told by a further call."""
    weeks = asking["plan"].told["weeks"]
    title = visit.widget.get_by_role("heading", level=1)
    await expect(title).to_have_text(TEXTS["goal_strength"], timeout=DRAWN_MS)
    for number in range(1, len(weeks) + 1):
        await expect(visit.widget.locator(_key(f"week {number}"))).to_be_visible()
    await visit.widget.locator(_key(f"week {len(weeks)}")).press("Enter")
    session = visit.widget.locator(_key(f"session {len(weeks)}.0"))
    await session.press("Enter")
    inside = session.locator("xpath=following-sibling::*")
    await expect(inside.locator(".step")).to_be_visible(timeout=ACTION_MS)


async def _shows_player(visit: Visit, asking: Asking) -> None:
    """The session, and what is to be done now; a set that is done is in the log."""
    asked = asking["player"]
    title = visit.widget.get_by_role("heading", level=1)
    await expect(title).to_have_text(asked.told["title"], timeout=DRAWN_MS)

    async def recorded() -> int:
        told = await asking.told(asked.tool, **asked.arguments)
        return len(told["run"]["sets"])

    before = await recorded()
    await visit.widget.locator(_key("log")).press("Enter")

    async def one_more() -> bool:
        return await recorded() == before + 1

    await until(one_more)


SHOWS: Mapping[str, Callable[[Visit, Asking], Awaitable[None]]] = {
    "class-list": _shows_class_list,
    "class-detail": _shows_class_detail,
    "progress": _shows_progress,
    "workout-summary": _shows_workouts,
    "week": _shows_week,
    "plan": _shows_plan,
    "player": _shows_player,
}


def _key(key: str) -> str:
    """What the widgets find again after they have drawn anew."""
    return f"[data-key='{key}']"

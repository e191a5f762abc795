"""Does a calendar app get every session at the right moment, once, and hear of what moved and what was taken off?"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW, a_class, id_of, publish
from tests.plans.calendars import MON, RIDE, TUE, WED, Calendar, a_calendar, a_session, prescribed
from tests.plans.engine.making import a_brief

from palestra.plans.engine.content import ordered
from palestra.plans.feed import calendar
from palestra.plans.life.live import Live
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.scheduling import What
from palestra.store.engine import Database
from palestra.training.weights import kg

ISSUER = "https://training.example"
HOST = "training.example"
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def a_row(on: date = TUE, start: time | None = time(6), **fields: Any) -> ItemRow:
    told: dict[str, Any] = {
        "id": UUID(int=1),
        "version": 1,
        "local_date": on,
        "start_local": start,
        "kind": "class",
        "title": "Harbour ride",
        "class_id": None,
        "duration_s": 1_800,
        "status": "planned",
        "changed_at": NOW,
    }
    blank = dict.fromkeys(name for name in ItemRow.__dataclass_fields__ if name not in told)
    return ItemRow(**{**blank, **told, **fields})


def written(*rows: ItemRow, zone: ZoneInfo | None = BERLIN, live: Live | None = None, today: date = MON) -> bytes:
    return calendar.told(rows, {}, live, zone, host=HOST, today=today)


def read(raw: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(raw)
    assert isinstance(parsed, icalendar.Calendar)
    return list(parsed.events)


def start_of(event: icalendar.Event) -> datetime:
    start = event.decoded("dtstart")
    assert isinstance(start, datetime)
    return start


# --- when it is


@pytest.mark.parametrize(
    ("zone", "on", "start", "utc"),
    [
        # Berlin: 28 March 2027 at 2:00 the clock goes to 3:00, on 25 October 2026 at 3:00 back to 2:00.
        (BERLIN, date(2027, 3, 27), time(6), datetime(2027, 3, 27, 5)),
        (BERLIN, date(2027, 3, 28), time(6), datetime(2027, 3, 28, 4)),
        (BERLIN, date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30)),  # does not exist: 3:30
        (BERLIN, date(2027, 3, 29), time(2, 30), datetime(2027, 3, 29, 0, 30)),
        (BERLIN, date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30)),  # there are two: the first
        (BERLIN, date(2026, 10, 25), time(6), datetime(2026, 10, 25, 5)),
        (BERLIN, date(2026, 10, 24), time(6), datetime(2026, 10, 24, 4)),
        # New York: 14 March 2027, 1 November 2026.
        (NEW_YORK, date(2027, 3, 13), time(6), datetime(2027, 3, 13, 11)),
        (NEW_YORK, date(2027, 3, 14), time(6), datetime(2027, 3, 14, 10)),
        (NEW_YORK, date(2027, 3, 14), time(2, 30), datetime(2027, 3, 14, 7, 30)),
        (NEW_YORK, date(2026, 11, 1), time(2, 30), datetime(2026, 11, 1, 7, 30)),
        (NEW_YORK, date(2026, 11, 1), time(6), datetime(2026, 11, 1, 11)),
        (ZoneInfo("Pacific/Kiritimati"), date(2026, 12, 31), time(6), datetime(2026, 12, 30, 16)),
        (ZoneInfo("Pacific/Pago_Pago"), date(2026, 12, 31), time(20), datetime(2027, 1, 1, 7)),
        (ZoneInfo("Asia/Kolkata"), date(2026, 12, 31), time(6), datetime(2026, 12, 31, 0, 30)),
        (ZoneInfo("Africa/Casablanca"), date(2027, 2, 10), time(6), datetime(2027, 2, 10, 6)),  # Ramadan
    ],
)
def test_a_time_on_the_wall_is_its_moment_by_the_rules_in_the_file_itself(
    zone: ZoneInfo, on: date, start: time, utc: datetime
) -> None:
    raw = written(a_row(on, start), zone=zone)
    (event,) = read(raw)
    assert event["dtstart"].params["TZID"] == zone.key
    assert start_of(event).astimezone(UTC) == utc.replace(tzinfo=UTC)
    assert event.decoded("dtend") - utc.replace(tzinfo=UTC) == timedelta(minutes=30)
    # And by the offsets that the file brings along, for programs that know no zones.
    wall = start_of(event).replace(tzinfo=None)
    assert wall - offset_of(raw, wall) == utc


def offset_of(raw: bytes, wall: datetime) -> timedelta:
    """What a program that reads nothing but the VTIMEZONE takes for the offset."""
    (zone,) = (each for each in icalendar.Calendar.from_ical(raw).walk("VTIMEZONE"))
    known = [(part.decoded("dtstart"), part.decoded("tzoffsetto")) for part in zone.subcomponents]
    offset: timedelta = max(each for each in known if each[0] <= wall)[1]
    return offset


def test_a_session_over_the_change_of_clocks_is_as_long_as_it_is() -> None:
    for on, start in (
        (date(2026, 10, 25), time(2, 30)),
        (date(2026, 10, 25), time(1, 45)),
        (date(2027, 3, 28), time(1, 45)),
    ):
        (event,) = read(written(a_row(on, start, duration_s=5_400)))
        assert event.decoded("dtend").astimezone(UTC) - start_of(event).astimezone(UTC) == timedelta(minutes=90)


def test_what_has_no_time_is_a_day_and_blocks_nothing() -> None:
    raw = written(a_row(start=None))
    assert b"DTSTART;VALUE=DATE:20261124\r\n" in raw
    assert b"DTEND;VALUE=DATE:20261125\r\n" in raw
    assert b"TRANSP:TRANSPARENT\r\n" in raw
    assert b"VTIMEZONE" not in raw


def test_without_a_zone_times_float() -> None:
    raw = written(a_row(), zone=None)
    assert b"DTSTART:20261124T060000\r\n" in raw
    assert b"DTEND:20261124T063000\r\n" in raw


def test_what_has_no_length_has_no_end() -> None:
    raw = written(a_row(duration_s=None))
    assert b"DTEND" not in raw
    assert start_of(read(raw)[0]) == datetime(2026, 11, 24, 6, tzinfo=BERLIN)


# --- how it is written


def test_it_is_written_as_the_standard_says() -> None:
    raw = written(a_row(), a_row(start=None, id=UUID(int=2)))
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    for said in (
        b"VERSION:2.0",
        b"METHOD:PUBLISH",
        b"X-WR-CALNAME:Palestra",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"X-WR-TIMEZONE:Europe/Berlin",
        b"SEQUENCE:1",
        b"STATUS:CONFIRMED",
        b"DTSTAMP:20261123T120000Z",
        b"LAST-MODIFIED:20261123T120000Z",
    ):
        assert said in lines, said
    assert raw == written(a_row(), a_row(start=None, id=UUID(int=2)), today=MON + timedelta(days=1))
    assert icalendar.Calendar.from_ical(raw).to_ical() == raw


@given(st.text(max_size=200))
@settings(deadline=None)  # the first looks the zone up
def test_whatever_a_title_holds_it_is_one_line_of_text(title: str) -> None:
    raw = written(a_row(title=title))
    (event,) = read(raw)
    assert str(event["summary"]) == "".join(c if c.isprintable() else " " for c in title).strip()
    assert raw.count(b"BEGIN:VEVENT") == 1
    assert all(len(line) <= 75 and b"\n" not in line for line in raw.split(b"\r\n"))


def test_a_title_that_would_be_a_property_is_none() -> None:
    (event,) = read(written(a_row(title="Ride\r\nATTACH:https://evil.example\r\nEND:VEVENT, a; b\\n")))
    assert "attach" not in event
    assert str(event["summary"]) == "Ride  ATTACH:https://evil.example  END:VEVENT, a; b\\n"


def test_a_session_of_strength_says_its_sets() -> None:
    squat = prescribed("Back squat", weight=kg("62.5"), reps_low=5, reps_high=5)
    plank = prescribed("Side plank", reps_low=None, reps_high=None, hold_s=30, per_side=True)
    content = ordered([a_session("s1", TUE, exercises=(squat, plank, prescribed()))])
    live = Live(uuid4(), 1, "active", a_brief(), content, 1, None)
    (event,) = read(written(a_row(plan_id=live.id, session_key="s1"), live=live))
    assert str(event["description"]).split("\n") == [
        "Focus s1",
        "Back squat 3 × 5 at 62.5 kg, 2 in reserve",
        "Side plank 3 × 30 s per side, 2 in reserve",
        "Goblet squat 3 × 8-10, 2 in reserve",
    ]
    assert Decimal("62.5") == squat.weight.value if squat.weight else False


# --- over the database


@pytest.fixture
async def ada(database: Database) -> Calendar:
    return await a_calendar(database)


async def feed(ada: Calendar) -> dict[str, icalendar.Event]:
    """The events by their ids, each of which comes once."""
    raw = await ada.calls(lambda db: calendar.icalendar_of(db, ada.member_id, ISSUER, ada.now))
    events = read(raw)
    found = {str(event["uid"]): event for event in events}
    assert len(found) == len(events)
    return found


def sequence(event: icalendar.Event) -> int:
    return int(event.decoded("sequence"))


def said(events: Iterable[icalendar.Event], *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(event.decoded(name) if name == "dtstart" else event[name]) for name in names) for event in events]


@pytest.mark.anyio
async def test_a_session_that_moves_is_the_same_session_in_a_later_sequence(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON, id_of(RIDE)))
    own = (await ada.add(id_of(RIDE), "2026-11-24T06:00")).items[0].told_id
    planned = (await ada.on(MON))[0].id
    before = await feed(ada)
    assert set(before) == {f"{own}@{HOST}", f"{planned}@{HOST}"}
    for item in (own, planned):
        await ada.does("move", item, when="2026-11-26T07:00")
    after = await feed(ada)
    assert set(after) == set(before)
    for uid, event in after.items():
        assert start_of(event) == datetime(2026, 11, 26, 7, tzinfo=BERLIN)
        assert sequence(event) > sequence(before[uid])


@pytest.mark.anyio
async def test_what_was_taken_off_or_skipped_is_cancelled_for_a_while(ada: Calendar) -> None:
    await ada.plans(a_session("s1", WED))
    items = [(await ada.add(id_of(RIDE), "2026-12-24T06:00")).items[0].told_id for _ in range(2)]
    items.append((await ada.on(WED))[0].id)
    await ada.does("remove", items[0])
    await ada.does("skip", items[1])
    await ada.does("remove", items[2])
    events = await feed(ada)
    assert [str(events[f"{item}@{HOST}"]["status"]) for item in items] == ["CANCELLED"] * 3
    assert {sequence(event) for event in events.values()} == {2}
    await ada.does("restore", items[0])
    ada.at(NOW + timedelta(days=60, seconds=1))
    assert [str(event["status"]) for event in (await feed(ada)).values()] == ["CONFIRMED"]
    ada.at(NOW + timedelta(days=59))
    await ada.does("move", items[0], when="2027-02-01")
    assert sorted(str(event["status"]) for event in (await feed(ada)).values()) == ["CANCELLED", "CONFIRMED"]


@pytest.mark.anyio
async def test_what_was_taken_off_takes_no_room_from_what_is_there(
    ada: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "ITEMS_MAX", 2)
    for _ in range(3):
        await ada.does("remove", (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id)
    await ada.add(id_of(RIDE), "2026-11-28")
    assert [str(event["status"]) for event in (await feed(ada)).values()] == ["CONFIRMED", "CANCELLED"]


@pytest.mark.anyio
async def test_it_reaches_from_a_month_back_to_a_year_ahead(ada: Calendar) -> None:
    await ada.add(What("rest"), "2026-11-23")
    await ada.add(id_of(RIDE), "2027-11-24")
    assert len(await feed(ada)) == 2
    ada.at(NOW + timedelta(days=31))
    assert said((await feed(ada)).values(), "dtstart") == [("2027-11-24",)]


@pytest.mark.anyio
async def test_a_broadcast_is_its_moment_wherever_the_member_is(ada: Calendar) -> None:
    live = a_class("live", live_starts_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC), url="https://play.example/live")
    await publish(ada.database, live)
    await ada.add(id_of(live), None)
    for zone in ("Europe/Berlin", "America/New_York"):
        await ada.prefers(time_zone=zone)
        (event,) = (await feed(ada)).values()
        assert event["dtstart"].to_ical() == b"20261124T233000Z"
        assert str(event["url"]) == "https://play.example/live"
        assert "https://play.example/live" in str(event["description"])


@pytest.mark.anyio
async def test_a_class_that_is_gone_has_no_address_any_more(ada: Calendar) -> None:
    await publish(ada.database, a_class("shown", url="https://play.example/shown"))
    await ada.add(id_of(a_class("shown")), "2026-11-24")
    assert "url" in next(iter((await feed(ada)).values()))
    await publish(ada.database, a_class("shown", rev=2, status="withdrawn", url="https://play.example/shown"))
    assert "url" not in next(iter((await feed(ada)).values()))

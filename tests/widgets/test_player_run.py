"""Do deeds come to the same in whichever order they are told, and is the later one what holds? widgets/player/run.js is pure."""

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

from tests.widgets.drawing import WIDGETS

EMPTY: dict[str, Any] = {"id": "run_a", "started_at": None, "clock": None, "marks": [], "sets": [], "finished": None}
SET: dict[str, Any] = {"exercise_id": "exr_a", "n": 1, "warm_up": False, "reps": 5, "weight": 60, "unit": "kg"}


def asked(expression: str, **given: Any) -> Any:
    """What an expression over the module comes to."""
    script = f"{(WIDGETS / 'player' / 'run.js').read_text('utf-8')}\nconst given = {json.dumps(given)};\n"
    script += f"console.log(JSON.stringify({expression}));"
    node = Path(sys.executable).with_name("node")
    run = subprocess.run(  # noqa: S603  # no shell
        [node, "--input-type=module", "-"], input=script, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(run.stdout)


def at(second: int, **more: Any) -> dict[str, Any]:
    return {"id": f"deed-{second:04}", "at": f"2026-11-23T12:00:{second:02}Z", **more}


def test_the_later_deed_holds_in_whichever_order_they_are_told() -> None:
    ops = [
        at(1, what="set", **SET),
        at(3, what="set", **{**SET, "reps": 6}),
        at(2, what="unset", **{**SET, "reps": None}),
        at(4, what="clock", elapsed_s=10, running=True),
    ]
    given = [list(one) for one in permutations(ops)]
    told = asked("given.orders.map((ops) => fold(given.run, ops))", run=EMPTY, orders=given)
    first = {json.dumps({**one, "sets": one["sets"]}, sort_keys=True) for one in told}
    ends = {(one["sets"][0]["reps"], one["clock"]["elapsed_s"], len(one["sets"])) for one in told if one["sets"]}
    assert ends == {(6, 10, 1)}
    assert first


def test_what_the_server_has_later_is_not_undone_by_what_waits_here() -> None:
    theirs = {**SET, "reps": 8, "duration_s": None, "rir": None, "per_side": False, "done_at": "2026-11-23T12:00:09Z"}
    run = {**EMPTY, "sets": [theirs], "clock": {"elapsed_s": 5, "running": False, "at": "2026-11-23T12:00:09Z"}}
    for op in (at(8, what="unset", **SET), at(8, what="set", **SET), at(8, what="clock", elapsed_s=1, running=True)):
        state = asked("fold(given.run, [given.op])", run=run, op=op)
        assert [one["reps"] for one in state["sets"]] == [8]
        assert state["clock"]["elapsed_s"] == 5
    assert asked("fold(given.run, [given.op]).sets", run=run, op=at(10, what="unset", **SET)) == []
    changed = asked("fold(given.run, [given.op]).sets", run=run, op=at(10, what="set", **SET))
    assert [(one["reps"], one["done_at"]) for one in changed] == [(5, "2026-11-23T12:00:10Z")]


def test_plates_are_as_few_as_make_the_weight() -> None:
    told = asked(
        "[[20], [62.5], [61], [182.5]].map(([w]) => loaded({ bar: 20, unit: 'kg' }, w))"
        ".concat([loaded({ bar: 45, unit: 'lb' }, 225)])"
    )
    assert [one["sides"] for one in told] == [[], [20, 1.25], [20], [25, 25, 25, 5, 1.25], [45, 45]]
    assert [one["off"] for one in told] == [0, 0, 1, 0, 0]


def test_a_class_is_where_its_clock_says() -> None:
    clock = {"elapsed_s": 100, "at": "2026-11-23T12:00:00Z"}
    now = "Date.parse('2026-11-23T12:01:00Z')"
    assert asked(f"position(given.clock, {now})", clock={**clock, "running": True}) == 160
    assert asked(f"position(given.clock, {now})", clock={**clock, "running": False}) == 100
    assert asked(f"position(null, {now})") == 0

"""How is a demo class laid out in time, and which movements fill its segments?

A stage is `length kind intensity | names | target | draw | avoid`. A length in percent is taken once; lengths
in seconds form a group that repeats and stretches until the class is full. `draw` is `families:count`, where `@`
stands for the class type's own families. Alternatives are separated by `;`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from palestra.catalog.demo.exercises import avoid_words
from palestra.catalog.vocabulary import Avoid, SegmentKind


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of a plan."""

    share: float  # of the class; 0 for a stage that repeats
    nominal_s: int  # before stretching; 0 for a stage that comes once
    kind: SegmentKind
    intensity: tuple[int, int]  # at the first and at the last repetition
    names: tuple[str, ...]
    targets: tuple[str, ...]
    families: tuple[str, ...]
    draws: int
    avoid: tuple[Avoid, ...]


@dataclass(frozen=True, slots=True, eq=False)  # the same slot is the same object: `lay_out` keeps them
class Slot:
    """A stage placed in time; `number` counts the repetitions of its kind from 1."""

    stage: Stage
    start_s: int
    end_s: int
    intensity: int
    number: int


@cache
def lay_out(plan: str, duration_s: int, shift: int = 0) -> tuple[Slot, ...]:
    """The slots of a plan, tiling `duration_s` without a gap; `shift` makes the work easier or harder."""
    slots: list[Slot] = []
    clock_s = 0
    numbers: dict[str, int] = {}
    for stage, length_s, intensity in _lengths(_plans()[plan], duration_s):
        numbers[stage.kind] = numbers.get(stage.kind, 0) + 1
        shifted = min(5, max(2, intensity + shift)) if stage.kind == "work" and intensity > 2 else intensity
        slots.append(Slot(stage, clock_s, clock_s + length_s, shifted, numbers[stage.kind]))
        clock_s += length_s
    return tuple(slots)


MAX_REPEATED = 16  # segments a timeline can show and a member can follow


def _lengths(stages: tuple[Stage, ...], duration_s: int) -> Iterator[tuple[Stage, int, int]]:
    once_s = {
        index: max(30, round(stage.share * duration_s / 15) * 15) for index, stage in enumerate(stages) if stage.share
    }
    group = [stage for stage in stages if stage.nominal_s]
    left_s = duration_s - sum(once_s.values())
    nominal_s = sum(stage.nominal_s for stage in group)
    laps = max(1, min(round(left_s / nominal_s), MAX_REPEATED // len(group))) if group else 0
    rest_s = left_s - sum(_scaled(stage, left_s, laps * nominal_s) for stage in group) * laps
    first = next((index for index, stage in enumerate(stages) if stage.nominal_s), len(stages))
    for index, stage in enumerate(stages):
        if index == first:
            for lap in range(laps):
                for place, member in enumerate(group):
                    low, high = member.intensity
                    climb = round((high - low) * lap / (laps - 1)) if laps > 1 else high - low
                    last = lap == laps - 1 and place == len(group) - 1
                    yield member, _scaled(member, left_s, laps * nominal_s) + (rest_s if last else 0), low + climb
        if stage.share:
            spare_s = rest_s if not group and index == len(stages) - 1 else 0
            yield stage, once_s[index] + spare_s, stage.intensity[0]


def _scaled(stage: Stage, left_s: int, nominal_s: int) -> int:
    return max(15, int(stage.nominal_s * left_s / nominal_s) // 5 * 5)


@cache
def _plans() -> dict[str, tuple[Stage, ...]]:
    plans: dict[str, tuple[Stage, ...]] = {}
    for block in _PLANS.strip().split("\n\n"):
        name, *lines = block.splitlines()
        plans[name] = tuple(_stage(line) for line in lines)
    return plans


def _stage(line: str) -> Stage:
    head, names, target, draw, avoid = ([cell.strip() for cell in line.split("|")] + [""] * 4)[:5]
    length, kind, intensity = head.split()
    low, _, high = intensity.partition("-")
    families, _, draws = draw.partition(":")
    fields = {
        "share": float(length.removesuffix("%")) / 100 if length.endswith("%") else 0.0,
        "nominal_s": 0 if length.endswith("%") else int(length.removesuffix("s")),
        "kind": kind,
        "intensity": (int(low), int(high or low)),
        "names": tuple(name.strip() for name in names.split(";")),
        "targets": tuple(text.strip() for text in target.split(";")),
        "families": tuple(families.split()),
        "draws": int(draws or 0),
        "avoid": tuple(avoid_words(avoid.split())),
    }
    return Stage(**fields)  # type: ignore[arg-type]  # the table is ours; every plan is laid out and validated in a test


_PLANS = """
ride_climb
11% warm_up 2 | Spin up; Legs awake; Roll out | cadence 80–95, resistance 20–30
240s work 3-5 | Climb {n}; Hill {n}; Ascent {n} | cadence 60–75, resistance 45–60; cadence 65–75, resistance 40–55
80s recovery 2 | Over the top; Flat road; Easy gear | cadence 85–95, resistance 20–30
9% cool_down 1 | Spin down; Roll home | cadence 70–85, resistance 15–20

ride_summit
10% warm_up 2 | Valley road; Roll out | cadence 85–95, resistance 25–30
20% work 3 | Lower slopes; The foothills | cadence 75–85, resistance 35–42, {rpe}
6% recovery 2 | False flat | cadence 85–90, resistance 28
22% work 4 | Above the trees; Middle third | cadence 68–78, resistance 42–50, {rpe}
5% recovery 2 | One minute of shade; Breather | cadence 85, resistance 25
20% work 5 | Summit; Last ramp | cadence 60–70, resistance 50–60, {rpe}
17% cool_down 1 | Descent; The way down | cadence 80–90, resistance 15–20

ride_intervals
14% warm_up 2 | Spin up; Easy build | cadence 80–100, resistance 20–30
60s work 4-5 | Effort {n}; Push {n} | cadence 90–105, resistance 35–45; cadence 80–95, resistance 40–50
60s recovery 2 | Breathe; Easy spin; Let it settle | cadence 75–85, resistance 20
9% cool_down 1 | Spin down | cadence 70–80, resistance 15

ride_pyramid
13% warm_up 2 | Spin up | cadence 80–95, resistance 20–30
7% work 4 | One minute up; First step | cadence 95–105, resistance 35–40
5% recovery 2 | Easy spin | cadence 80, resistance 20
11% work 4 | Second step | cadence 90–100, resistance 38–44
6% recovery 2 | Easy spin | cadence 80, resistance 20
17% work 5 | Top of the pyramid; The long one | cadence 85–95, resistance 42–50
7% recovery 2 | Easy spin | cadence 80, resistance 20
11% work 4 | And back down | cadence 90–100, resistance 38–44
5% recovery 2 | Easy spin | cadence 80, resistance 20
7% work 5 | Last step | cadence 100–110, resistance 38–44
11% cool_down 1 | Spin down | cadence 70–80, resistance 15

ride_steady
9% warm_up 2 | Roll out; Easy start | cadence 80–90, resistance 25–30
420s work 3 | Steady road {n}; Long stretch {n}; Tempo {n} | cadence 82–92, resistance 33–42, {rpe}; cadence 80–90, resistance 35–40, {rpe}
90s recovery 2 | Sip and stretch; Shake out | cadence 80–90, resistance 25
8% cool_down 1 | Roll home | cadence 75–85, resistance 15–20

ride_low
12% warm_up 1 | Easy roll; Settle in | cadence 70–85, resistance 15–25
240s work 2-3 | Seated road {n}; Rolling road {n} | cadence 78–92, resistance 25–35, {rpe}
75s recovery 1 | Easy spin | cadence 70–80, resistance 15–20
10% cool_down 1 | Roll home | cadence 65–80, resistance 12–18

ride_recovery
20% warm_up 1 | Loosen up | cadence 70–80, resistance 12–18
62% work 2 | Easy road; Flush the legs | cadence 80–90, resistance 18–25, {rpe}
18% cool_down 1 | Fade out | cadence 65–75, resistance 10–15

ride_tabata
16% warm_up 2 | Spin up; Two openers | cadence 80–100, resistance 20–30
240s work 5 | Set {n}: eight times 20 on, 10 off; Set {n}: 20 seconds on, 10 off | cadence 100+, resistance 40–50, {rpe} | | max
120s recovery 1 | Two quiet minutes; Easy spin | cadence 70–80, resistance 15
10% cool_down 1 | Spin down | cadence 65–80, resistance 12–15

ride_rhythm
11% warm_up 2 | First song; Find the beat | cadence 80–100, resistance 20–28
210s work 3-5 | Verse and chorus {n}; Song {n} | on the beat, resistance 30–42; double time, resistance 28–36
210s work 3 | Ride the groove {n}; Half time {n} | half time, resistance 40–50
9% cool_down 1 | Last song | cadence 70–85, resistance 15–20

ride_threshold
20% warm_up 2 | Long warm-up with three openers | cadence 85–95, resistance 25–35
480s work 4 | Threshold {n} | cadence 85–95, 91–100 % of threshold power, {rpe}; cadence 80–90, 88–95 % of threshold power, {rpe}
180s recovery 2 | Easy spin | cadence 80–90, under 55 % of threshold power
9% cool_down 1 | Spin down | cadence 70–85, resistance 15

run_easy
11% warm_up 2 | Walk, then shuffle; Brisk walk | brisk walk into an easy jog
420s work 3 | Easy run {n}; Talking pace {n} | full sentences possible, {rpe} | | impact run
45s recovery 2 | Walk and look around; Shake out | walk
8% cool_down 1 | Walk home; Walk it off | walk until the breath is quiet

run_tempo
18% warm_up 2 | Easy jog and drills | easy jog, last minute quicker | | impact run
420s work 4 | Tempo {n}; Comfortably hard {n} | a few words at a time, {rpe} | | impact run
120s recovery 2 | Jog; Float | very easy jog | | impact run
10% cool_down 1 | Jog, then walk | easy | | impact run

run_intervals
18% warm_up 2 | Easy jog and two strides | easy jog | | impact run
90s work 4-5 | Repeat {n}; Fast one {n} | fast and even, {rpe} | | impact run
75s recovery 2 | Walk or jog; Catch your breath | walk or easy jog | | impact run
10% cool_down 1 | Jog, then walk | easy | | impact run

run_hills
17% warm_up 2 | Easy jog on the flat | incline 1 %, easy | | impact run
105s work 4-5 | Hill {n} | incline 4–6 %, {rpe}; incline 3–5 %, short steps, {rpe} | | impact run
90s recovery 2 | Walk down; Flat and easy | incline 0–1 %, walk or jog | | impact run
10% cool_down 1 | Flat road home | walk

walk_run
16% warm_up 2 | Brisk walk | brisk walk
90s work 3 | Run {n}; Jog {n} | easy jog, {rpe} | | impact run
90s recovery 2 | Walk {n} | brisk walk
12% cool_down 1 | Walk it off | slow walk

walk_power
14% warm_up 1 | Easy walk; First street | easy pace
240s work 3-4 | Power walk {n}; Long stride {n} | arms from the shoulder, {rpe}
75s recovery 2 | Ease off; Stroll | easy pace
12% cool_down 1 | Stroll home | slow walk

walk_hike
13% warm_up 2 | Flat start | incline 1–2 %
210s work 3-4 | Incline {n}; Trail {n} | incline 6–10 %, hands free, {rpe}; incline 5–8 %, {rpe}
75s recovery 2 | Plateau | incline 2 %
11% cool_down 1 | Way down | incline 0–1 %

walk_easy
16% warm_up 1 | Find your pace | as slow as you like
66% work 2 | Keep walking; The long middle | breath through the nose, {rpe}
18% cool_down 1 | Slow down | slow walk

walk_indoor
15% warm_up 1 | March on the spot | easy | conditioning:1
150s work 2-3 | Steps {n}; Round {n} | {rpe}, on the beat | @:2
45s recovery 2 | March and breathe | easy march
13% cool_down 1 | Slow march and reach | breath down | stretch:2

row_steady
13% warm_up 2 | Arms, body, legs; Build the stroke | 18–20 strokes a minute | | deep
300s work 3 | Piece {n}; Steady water {n} | 20–22 strokes a minute, {rpe} | | deep
60s recovery 1 | Paddle | 16–18 strokes a minute | | deep
9% cool_down 1 | Paddle home | 16–18 strokes a minute | | deep

row_intervals
16% warm_up 2 | Build the stroke | 18–22 strokes a minute | | deep
75s work 4-5 | Hard piece {n} | 26–30 strokes a minute, {rpe} | | deep grip
75s recovery 1 | Paddle | 16–18 strokes a minute | | deep
10% cool_down 1 | Paddle home | 16–18 strokes a minute | | deep

row_technique
14% warm_up 1 | Arms only, then body | no power, 16–18 strokes a minute
150s skill 2 | Drill {n}: legs first; Drill {n}: pause at the finish; Drill {n}: ratio | 18 strokes a minute | | deep
150s work 3 | Put it together {n} | 20 strokes a minute, {rpe} | | deep
11% cool_down 1 | Paddle home | 16–18 strokes a minute | | deep

strength_sets
12% warm_up 2 | Warm up the joints; Move first; Get ready | one slow set each | mobility body:3
420s work 3-4 | {moves} | 3 sets, 8–10 reps, {rpe}; 4 sets, 6–8 reps, {rpe}; 3 sets, 10–12 reps, {rpe} | @:2
45s rest 1 | Rest and set up | sip, change weights
10% cool_down 1 | Ease off; Stretch what worked | 30 s each | stretch:3

strength_circuit
12% warm_up 2 | Warm-up; Joints, then muscles | 40 s each | mobility body:3
300s work 3-4 | Circuit {n}: {moves}; Round {n}: {moves} | 45 s on, 15 s off, {rpe}; 40 s on, 20 s off, {rpe} | @:3
40s rest 1 | One breath; Reset | easy
10% cool_down 1 | Stretch; Long and slow | 30 s each | stretch:3

strength_ladder
13% warm_up 2 | Warm-up set | light, 10 easy reps | mobility body:2
480s work 3-4 | Ladder {n}: {moves} | 2, 4, 6, 8 reps and back, {rpe}; every minute on the minute, {rpe} | @:2
45s rest 1 | Reset | easy
10% cool_down 1 | Unwind | 40 s each | stretch:2

strength_heavy
18% warm_up 2 | Ramp up: three light sets | empty bar, then 50 and 70 % | mobility:2
600s work 4-5 | {moves} | 5 sets, 5 reps, {rpe}; 4 sets, 4–6 reps, {rpe} | @:1
90s rest 1 | Full rest; Change plates | two minutes, seated
8% cool_down 1 | Walk and stretch | easy | stretch:2

seated_sets
14% warm_up 1 | Sit tall and wake up; Shoulders and ankles | easy | @:2
240s work 2-3 | {moves} | 2 sets, 10 reps, {rpe}; 45 s on, 15 s off, {rpe} | @:2
40s rest 1 | Breathe | hands on the thighs
12% cool_down 1 | Seated stretch | 30 s each | stretch:2

core_blocks
10% warm_up 1 | Find the deep muscles; Breath and pelvis | slow | mobility:2
150s work 3-4 | {moves}; Block {n}: {moves} | 40 s on, 20 s off, {rpe}; 30 s each, two rounds, {rpe} | @:3
30s rest 1 | Breathe | easy
10% cool_down 1 | Lengthen | 30 s each | stretch:2

hiit_rounds
13% warm_up 2 | Raise the pulse | easy | conditioning mobility:3
240s work 4-5 | Round {n}: {moves} | 40 s on, 20 s off, {rpe}; 30 s on, 15 s off, {rpe} | @:4
60s recovery 2 | Walk it off | breathe through the nose
11% cool_down 1 | Bring it down | 30 s each | stretch:3

hiit_tabata
16% warm_up 2 | Raise the pulse | easy | conditioning mobility:3
240s work 5 | Tabata {n}: {moves} | eight times 20 on, 10 off, {rpe} | @:2 | max
75s recovery 2 | Walk it off | slow breath out
13% cool_down 1 | Bring it down | 30 s each | stretch:3

hiit_low
13% warm_up 2 | Raise the pulse, quietly | easy | conditioning mobility:3
240s work 3-4 | Round {n}: {moves} | 40 s on, 20 s off, {rpe}; 45 s on, 15 s off, {rpe} | @:3
50s recovery 2 | March | breathe
11% cool_down 1 | Bring it down | 30 s each | stretch:3

box_rounds
13% warm_up 2 | Feet, shoulders, hips | easy | conditioning mobility:2
180s work 3-5 | Round {n}: {moves} | 3 minutes, {rpe}; combinations on the call, {rpe} | @:3
60s recovery 2 | One minute in the corner | hands down, breathe
10% cool_down 1 | Shake out and stretch | 30 s each | stretch:3

box_skill
14% warm_up 2 | Stance and guard | slow | mobility:2
120s skill 2 | Learn it slowly: {moves} | half speed, mirror side | @:1
150s work 3-4 | Round {n}: {moves} | put it together, {rpe} | @:2
45s recovery 1 | Breathe | hands down
10% cool_down 1 | Stretch | 30 s each | stretch:2

dance_low
14% warm_up 1 | Groove in; First song | easy
210s work 2-3 | Routine {n}; Song {n} | one foot always on the floor, {rpe}
45s recovery 1 | Sway and sip | easy
12% cool_down 1 | Slow song | breathe and reach

dance_full
12% warm_up 2 | Warm-up song | easy
120s skill 2 | Learn eight counts, part {n} | half tempo
240s work 3-5 | Routine {n}, full out; Song {n} | up to tempo, {rpe} | | impact jump twist
11% cool_down 1 | Slow song | breathe and reach

flow_strong
8% intro 1 | Arrive; One hand on the belly | breath through the nose | yoga_warm:1
10% warm_up 2 | Wake the spine; Warm the wrists and hips | slow | mobility yoga_warm:3
14% work 3 | Sun salutations; Salutations, one breath each | five rounds, {rpe} | yoga_flow:2
20% work 3 | Standing flow: {moves} | one breath, one shape | yoga_stand:4
14% work 4 | Stronger side: {moves} | hold for five breaths, {rpe} | yoga_stand yoga_balance:3
10% skill 3 | Balance: {moves} | 30 s each side | yoga_balance:2
14% stretch 2 | Down to the mat: {moves} | eight breaths each | yoga_floor:3
10% cool_down 1 | Rest; Savasana | nothing to do | yoga_rest:1

flow_gentle
10% intro 1 | Arrive | breath through the nose | yoga_warm:1
16% warm_up 1 | Small movements: {moves} | with the breath | mobility yoga_warm:3
24% work 2 | Slow flow: {moves} | three breaths each shape | yoga_flow yoga_stand:4
14% work 2 | Standing: {moves} | five breaths each side | yoga_stand:2
20% stretch 1 | Floor: {moves} | ten breaths each | yoga_floor stretch:3
16% cool_down 1 | Rest; Savasana | nothing to do | yoga_rest:1

flow_balance
12% warm_up 2 | Feet and ankles: {moves} | slow | yoga_warm mobility:2
120s skill 2-3 | {moves} | 40 s each side | yoga_balance balance:2
120s work 3 | Standing line: {moves} | five breaths each side | yoga_stand:2
14% cool_down 1 | Rest | nothing to do | yoga_rest:1

rest_shapes
9% intro 1 | Arrive and set up the props | no hurry
300s stretch 1 | {moves} | four to five minutes, each side; until the timer sings | @:1
12% cool_down 1 | Rest | stay as long as you like | yoga_rest:1

yin_shapes
9% intro 1 | Sit and notice | breath through the nose
240s stretch 1-2 | {moves} | three to four minutes, each side; three minutes, muscles off | @:1
13% cool_down 1 | Lie still | nothing to do | yoga_rest:1

chair_flow
13% intro 1 | Sit tall and breathe | both feet on the floor
150s work 1-2 | {moves} | six slow breaths each | @:2
16% cool_down 1 | Sit quietly | hands in the lap

pilates_mat
12% warm_up 1 | Breath and pelvis: {moves} | slow | mobility @:2
180s work 2-3 | {moves}; Series {n}: {moves} | 8–10 reps, {rpe}; six exact ones, {rpe} | @:3
10% stretch 1 | Lengthen: {moves} | breathe into the back | stretch:2

barre_blocks
12% warm_up 2 | Pliés and arms | easy | @:2
180s work 3-4 | {moves} | sets of eight, then hold, {rpe}; eight slow, sixteen small, {rpe} | @:2
30s recovery 1 | Shake the legs | breathe
11% stretch 1 | Stretch at the barre; Long lines | 30 s each | stretch:2

stretch_long
8% intro 1 | Settle; Notice what is tight | easy breath
120s stretch 1-2 | {moves} | 60 s each side; five slow breaths each side | @:1
9% cool_down 1 | One last breath; Stand up slowly | easy

mobility_joints
10% warm_up 1 | Breathe and look around | easy
150s skill 2 | {moves} | five slow ones each side; 60 s each side, no forcing | @:2
10% cool_down 1 | Test it again | compare with the first minute

sit_still
14% intro 1 | Take a seat; Arrive | any comfortable posture
72% work 1 | Stay with the breath; The long middle | come back as often as you need
14% cool_down 1 | Open the eyes; Come back slowly | easy

lie_down
14% intro 1 | Make yourself comfortable | lie on your back, or on your side
72% work 1 | From the feet to the crown; Slowly upwards | nothing to do | | supine floor
14% cool_down 1 | Stay, or drift off | easy | | supine floor

breath_rounds
16% intro 1 | Sit tall | breath through the nose
150s work 2 | Round {n} | inhale four, hold four, exhale six; inhale four, hold seven, exhale eight | | hold
60s recovery 1 | Let it be | natural breath
14% cool_down 1 | Notice | easy

breath_soft
16% intro 1 | Sit tall | breath through the nose
180s work 1-2 | Round {n} | inhale four, exhale six, no holding; inhale four, exhale eight, no holding
60s recovery 1 | Let it be | natural breath
14% cool_down 1 | Notice | easy

walk_slow
14% intro 1 | Stand and feel the feet | easy
70% work 2 | Walk, noticing; Step, breath, step | slower than usual
16% cool_down 1 | Stand still | easy
"""

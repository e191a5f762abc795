"""What a movement is and what it asks of a body, read off its name and description as a coach would read them.

For catalogues that do not say it themselves. The rules are deterministic and err on the side of a tag in `avoid`:
a movement shown to somebody who must leave it out costs more than one that is not shown. What each tag means is in
docs/catalog-format.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from palestra.catalog.vocabulary import AVOID, Avoid, MovementPattern, Tracking


@dataclass(frozen=True)
class Described:
    """An exercise in its catalogue's words, lower case: what the rules read."""

    name: str
    category: str  # strength, stretching, plyometrics, strongman, powerlifting, cardio, olympic weightlifting
    force: str  # push, pull, static or nothing
    mechanic: str  # compound, isolation or nothing
    equipment: str  # the catalogue's word for the main piece
    muscles: tuple[str, ...]  # primary
    steps: tuple[str, ...]

    def named(self, pattern: str) -> bool:
        """Whether the name says it."""
        return re.search(pattern, self.name) is not None

    def told(self, pattern: str) -> bool:
        """Whether the description says it."""
        return re.search(pattern, self.text) is not None

    def begins(self, pattern: str) -> bool:
        """Whether the description says it of the position to start from."""
        return re.search(pattern, self.opening) is not None

    @cached_property
    def text(self) -> str:
        """The whole description."""
        return " ".join(self.steps)

    @cached_property
    def opening(self) -> str:
        """Its first five sentences."""
        return ". ".join(self.text.split(".")[:5])

    @cached_property
    def pattern(self) -> MovementPattern:
        """The family of movements it belongs to."""
        if self.category == "stretching":
            return next((pattern for pattern, rule in _STRETCH_PATTERNS if self.named(rule)), "mobility")
        if self.category == "cardio" and not self.named("rope|skipping"):
            return "gait"
        if found := next((pattern for pattern, rule in _PATTERNS if self.named(rule)), None):
            return found
        if "abdominals" in self.muscles:
            return "core"
        if self.mechanic == "isolation":
            return "isolation"
        return next(
            (_BY_MUSCLE[muscle, self.force] for muscle in self.muscles if (muscle, self.force) in _BY_MUSCLE),
            "isolation",
        )

    @cached_property
    def unilateral(self) -> bool:
        """Whether one side works at a time, so that a set is done for each."""
        if self.named(_ONE_SIDE):
            return True
        # With both hands on a bar, "then the other leg" is only how one steps away from the rack.
        return self.equipment != "barbell" and not self.named(_BOTH_SIDES) and self.told(_OTHER_SIDE)

    @cached_property
    def tracking(self) -> Tracking:
        """What is counted of it."""
        if self.named("farmer|carry$|yoke|conan|rickshaw carry|drag|sled push|prowler|backward walk|power stairs"):
            return "distance"
        if self.category == "cardio" or self.named("battling ropes|balance board|bear crawl|monster walk"):
            return "duration"
        if self.category == "stretching":
            return "reps" if self.pattern != "mobility" or self.named(_COUNTED_STRETCHES) else "duration"
        if self.named(r"plank$|side bridge|isometric|plate pinch|crucifix|hand squeeze|squeezes"):
            return "duration"
        if self.named("sprint|carioca|shuffle|acceleration|moving claw|arm drill") and not self.named(
            "wind|lunge|bench"
        ):
            return "duration"
        loaded = self.equipment in _LOADS or self.category in ("strongman", "powerlifting")
        return "weight_reps" if loaded or self.named(_LOADED_BY_NAME) else "reps"

    @cached_property
    def avoid(self) -> list[Avoid]:
        """Every demand on the body that is true of it, in the order of the vocabulary."""
        return [word for word in AVOID if word in _DEMANDS and _DEMANDS[word](self)]


def _table(text: str) -> list[tuple[MovementPattern, str]]:
    rows = (line.split(" ", 1) for line in text.strip().splitlines())
    return [(pattern, rule.strip()) for pattern, rule in rows]  # type: ignore[misc]  # a test holds every row to the vocabulary


# The first row that the name matches decides; so what is told apart stands above what it is told apart from.
_PATTERNS = _table(r"""
vertical_push handstand
horizontal_push push[- ]?ups?\b|drop push|body-up|isometric wipers
jump \bjump|\bhops?\b|bound$|leap|skip|butt kick|push-off|bench sprint|box shuffle
isolation calf|shrug|donkey|triceps press\b
core crunch|sit-up|side bridge|slam|overhead throw|battling|rollout|ab roller|mountain climber|pallof press$
hinge deadlift|good morning|stiff[- ]leg|rack pull|pull[- ]through|hip thrust|bridge\b|hip lift|hip extension
hinge hyperextension|glute[- ]ham|kettlebell swing|vertical swing|atlas|keg load|sandbag load|tire flip|pass between|scoop|backward medicine
horizontal_push bench press|bench to skull|bench with palms|floor press|board press|pin press|chest p|chest throw|jm press|chain press|neck press|decline press|smith press|close-grip (dumbbell|ez-bar) press|push from|heavy bag
vertical_pull lat pulldown|pull-?ups?|pullup|chins$|chin-up|(grip|arm) chin|muscle up|rope climb|london|v-bar pulldown|underhand cable pulldown|pulldown behind|high pulley row
isolation curl|flye?s?\b|flyes|cross-? ?over|pullover|skull|lateral|iron cross|around the worlds|scaption|(in|ex)ternal rotation|rotations|abduct|adduct|hip flexion|upright|pushdown|pulldown|kickback|wrist|car drivers|squeeze|svend|tate|tricep press|power partials|bench dip|crucifix|(?<!hyper)(?<!back )extension|(?<!leg )(?<!hip )(?<!knee )(?<!ham )\braises?\b
rotation pallof press with|twist|wood chop|landmine 180|judo|spell caster|cable lift|sledgehammer|windmill|bent press|figure 8|pirate
carry farmer|carry|yoke|conan|power stairs|get-up
olympic \bclean\b(?! grip)|snatch|\bjerk\b(?! dip)|high pull|rack delivery
lunge lunge|split squat|step[- ]?ups?\b
squat squat|leg press|hack|thruster
gait drag|sled push|prowler|sled overhead backward|monster walk|carioca|acceleration|start technique|moving claw|arm drill|cone sprint
horizontal_pull \brows?\b|face pull|bench pull|pull apart
vertical_push dips?\b|push press|military|jammer
balance balance
""")

_STRETCH_PATTERNS = _table(r"""
jump hops
lunge split squat|reverse lunge
squat sit squat
core scissor kick|vacuum|toe touchers|inchworm
hinge superman|lower back curl|locust
rotation torso rotation
""")

# What is left, by what it trains and how.
_BY_MUSCLE: dict[tuple[str, str], MovementPattern] = {
    ("quadriceps", "push"): "squat",
    ("quadriceps", "pull"): "hinge",
    ("hamstrings", "push"): "hinge",
    ("hamstrings", "pull"): "hinge",
    ("glutes", "push"): "hinge",
    ("glutes", "pull"): "hinge",
    ("lower back", "pull"): "hinge",
    ("chest", "push"): "horizontal_push",
    ("triceps", "push"): "horizontal_push",
    ("shoulders", "push"): "vertical_push",
    ("lats", "pull"): "vertical_pull",
    ("middle back", "pull"): "horizontal_pull",
}

_ONE_SIDE = (
    r"\b(one|single)[- ](arm|leg|legged|handed|dumbbell raise)|\bone (arm|leg|hand)|alternat|see-?saw|split squat|lunge|step[- ]?up"
    r"|pistol|side (bend|bridge|plank|leg|jackknife|lying|to side)|side-lying|side deadlift|concentration|get-up|windmill|cross[- ]body|oblique crunches"
    r"|bent press|para press|leg-over|kettlebell (hang|dead) clean|air bike|elbow to knee"
)
_BOTH_SIDES = r"two[- ](arm|dumbbell)|double|walk(?!ing lunge)|treadmill|hops?\b|russian|stationary|elliptical"
_OTHER_SIDE = (
    r"(repeat|switch|alternat|then|same|change|now|perform)[^.]{0,70}\b(other|opposite) (side|leg|arm|hand|knee|foot)"
    r"|(switch|change|alternate|alternating) (sides|legs|arms|hands)|each (side|leg|arm)\b"
)
_COUNTED_STRETCHES = r"circles|raises?$|leg raises|kick|touchers|groiners|inchworm|dynamic|iron crosses|windmills|shoulder raise|90/90|tilt into"
_LOADS = frozenset({"barbell", "dumbbell", "kettlebells", "cable", "machine", "e-z curl bar", "medicine ball"})
_LOADED_BY_NAME = (
    r"weighted|plate|chain|trap bar|sled|band|sandbag|keg|stone|sledgehammer|heavy bag|wrist roller|svend|harness|otis"
)

# Positions, as descriptions put them.
_ON_BACK = (
    r"\bl(?:ie|ay|ying|aying)\b[^.]{0,50}\b(?:on|against) your back|\bon your back\b|\blying back\b|face[- ]?up|\bsupine\b"
    r"|\bl(?:ie|ay|ying|aying)\b (?:down |flat |back )*(?:on|onto|across) (?:top of )?(?:a|an|the)? ?(?:flat |decline |exercise |gym )*(?:bench|floor|ground|mat)"
    r"|back (?:flat |pressed )?(?:on|against) (?:the|a) (?:floor|ground|mat|flat)|\blie (?:down )?(?:flat )?with"
)
_ON_FRONT = (
    r"face[- ]?down|(?:body|chest|torso|yourself) facing (?:down\b|the floor|the ground)|on your (?:stomach|belly)|\bprone\b|push-?up position|plank position"
    r"|chest (?:flat )?(?:on|down on|resting|supported|pressed)|(?:stomach|belly) (?:on|pressing)|rolling your torso forward"
)
_ON_SIDE = r"\bon(?:to)? (?:your|one|the) (?:left |right )?side\b|side[- ]lying"
_ON_KNEES = (
    r"(?<!partner )\bkneel(?:ing)?\b|on all fours|hands and knees|\b(?:get|be|down|rest|start|stand) on your knees"
)
_TO_FLOOR = r"\b(?:sit|sitting|seated|seat yourself|l(?:ie|ay|ying|aying)|kneel|kneeling|all fours)\b[^.]{0,60}\b(?:floor|ground|mat)\b"
_RAISED = r"bench|chair|machine|\bball\b|seat\b|\bpad|platform|cable|pulley|\bbox\b|rower|bike|feet[^.]{0,40}(?:floor|ground)|stand"
_PLANK_OR_PRESS_UP = (
    r"push[- ]?ups?\b|push up|mountain climber|renegade|spider crawl|body-up|wipers|bodyweight flyes|groiner"
)
_OLYMPIC_CATCH = r"snatch(?! (?:deadlift|pull|shrug))"


# Each demand in turn: names that have it, names that only sound as if they had, and positions the description tells.


def _jumps(d: Described) -> bool:
    return d.pattern == "jump" or d.named("groiners|stride jump|lunge sprint")


def _lands(d: Described) -> bool:
    return _jumps(d) or _runs(d) or d.named("plyo|drop push|depth jump")


def _runs(d: Described) -> bool:
    running = r"\brun(?!ner)|sprint|jog|carioca|acceleration|start technique|moving claw|shuffle"
    return d.named(running) and not d.named("wind|lunge|bench")


def _on_back(d: Described) -> bool:
    if d.named(
        r"incline|standing|seated|kneeling|hanging|suspended|cable (crunch|russian)|rope crunch|machine crunch|crunch machine|bosu|chin/|inverted|leverage"
    ):
        return False
    if d.named(
        r"twist|side[- ]lying|on your side|lying face down|side jackknife|side bridge|floor glute|leg lift|dips?\b"
    ):
        return False
    if d.named(
        r"bench press|floor press|skull|supine|dead bug|face up|board press|pin press|jm press|neck press|crunch|sit-up|pullover|hip thrust|hip lift"
    ):
        return not d.named("machine bench press") or d.named("smith")
    if d.named(
        r"bridge\b|flat bench dumbbell flye|chain press|decline smith|machine decline|close-grip dumbbell press|lower back-smr"
    ):
        return True
    return not _on_front(d) and not d.begins(_ON_SIDE) and d.begins(_ON_BACK)


def _on_front(d: Described) -> bool:
    if d.named(
        r"incline push|arm drill|handstand|crunch|sit-up|supine|preacher|wrist|throw|pass\b|deadlift|fly\b|butterfly|pulldown|push press|step"
    ):
        return False
    if d.named(
        _PLANK_OR_PRESS_UP
        + r"|plank$|superman|lower back curl|hyperextension|leg curls$|face down|anti-gravity|high bench barbell curl|dumbbell incline row|butt-ups|fallout"
    ):
        return not d.named("seated")
    seems = r"standing|seated|squat|press\b|dips?\b|pull-?ups?\b|chin|stones?\b|kneeling hip|hip flexor|clean|snatch|triceps|bent[- ]over|decline|leverage|curls?$"
    return d.begins(_ON_FRONT) and (not d.named(seems) or d.named("prone|spider"))


def _head_down(d: Described) -> bool:
    return d.named(
        r"decline|handstand|inchworm|pyramid|feet (elevated|on an)|downward|toe touches|leg grab"
    ) and not d.named("leverage")


def _overhead(d: Described) -> bool:
    if d.category == "stretching":
        return d.named("hang")
    if d.named(r"crunch - hands|overhead cable curl|jammer|dips?\b|dip machine"):
        return False
    always = r"overhead|above head|over head|pullover|behind (the )?neck|hanging (leg|pike)|thruster|windmill|get-up|bent press|handstand|wind sprint|otis|press sit"
    if d.named(
        always
        + r"|muscle up|around the worlds|cable lift|sledgehammer|backward medicine|log lift|circus|"
        + _OLYMPIC_CATCH
    ):
        return True
    if d.pattern == "olympic":
        return d.named("jerk|press")
    behind_head = (
        "triceps" in d.muscles
        and d.mechanic == "isolation"
        and not d.named("lying|pushdown|decline|kickback|bent|skull|towel")
    )
    return d.pattern in ("vertical_push", "vertical_pull") or (
        behind_head and d.told(r"overhead|(over|above|behind) (your )?head")
    )


def _loads_spine(d: Described) -> bool:
    if d.named("calf"):
        return d.equipment in ("barbell", "machine") and not d.named("seated|press")
    if d.category == "strongman":
        return not d.named("drag|push|crucifix|circus")
    if d.named(
        r"hip thrust|bridge|lying|leg press|one-arm long|landmine|frankenstein|rack delivery|jammer|anti-gravity|incline|dips -"
    ):
        return False
    if d.named("hack squat|shrug|leverage deadlift"):
        return d.equipment in ("machine", "barbell") and not d.named("middle back")
    upright = d.pattern in ("squat", "hinge", "lunge", "olympic", "vertical_push") or d.named(
        "bent[- ]over|long bar row|t-bar row with"
    )
    return upright and (d.equipment == "barbell" or d.named("barbell|trap bar|axle|smith"))


def _bends_knees_deep(d: Described) -> bool:
    if d.category == "stretching":
        return d.named(
            r"quad|child|squat|hug|knees? to chest|looking at|hops|locust|lunge|world's|runner"
        ) and not d.named("smr")
    if d.named(r"to a bench|box squat|jerk dip|step[- ]?up|frankenstein|calf"):
        return False
    if d.pattern == "olympic":
        return d.equipment == "barbell" and d.named("clean|snatch|squat") and not d.named("power|hang|muscle|pull|high")
    return d.pattern in ("squat", "lunge") or d.named("get-up|split jump|jump squat|rocket|scissors jump|atlas stones")


def _kneels(d: Described) -> bool:
    if d.named(r"^lying|jammer|wrist|preacher"):
        return False
    named = r"kneel|on knees|all fours|cat stretch|ab roller|child|rollout|get-up|glute kickback|looking at|natural glute|floor glute"
    return d.named(named) or d.begins(_ON_KNEES)


def _on_wrists(d: Described) -> bool:
    if d.named("jerk dip|dip machine|butt-ups"):
        return False
    named = r"|handstand|\bdips?\b|inchworm|bear crawl|all fours|cat stretch|get-up|muscle up|downward|kneeling forearm|glute kickback|drop push|pull-in$|pyramid|body tricep"
    if d.named("leg pull-in"):
        return d.named("seated")
    return d.named(_PLANK_OR_PRESS_UP + named) or d.begins(r"push-?up position|hands and knees|on all fours")


def _twists(d: Described) -> bool:
    if d.category == "stretching":
        return d.named(
            r"crossover|knee across|spinal|torso rotation|iron crosses|world's|dancer|windmills|it band|middle back"
        )
    if d.named(r"flye|wrist|internal|external|curl|cable crossover|with bands"):
        return False
    return d.pattern == "rotation" or d.named(
        r"twist|oblique|cross-body|elbow to knee|air bike|get-up|renegade|one-arm medicine|to side plank"
    )


def _rounds_spine(d: Described) -> bool:
    if d.category == "stretching":
        folds = r"cat stretch|child|hug|toe touch|straddle|groin and back|inchworm|leg grab|pyramid|chair lower back|one knee|spinal|runner|middle back"
        return d.named(folds + r"|seated (floor |hamstring|calf)|standing hamstring")
    if d.named("slam|stones?\\b|keg|^russian twist|crunch|sit-up"):
        return True
    braced = (
        r"plank|side b|dead bug|pallof|rollout|roller|bridge|wind sprint|fallout|spider|lying leg raise|throw|climber"
    )
    return d.pattern == "core" and "abdominals" in d.muscles and not d.named(braced)


def _on_one_leg(d: Described) -> bool:
    if d.category == "stretching":
        return d.named(
            r"standing elevated quad|standing hip circles|reverse lunge|(front|rear|side) leg raises|balance"
        ) and not d.named("^lying")
    if d.named("pistol|bosu|balance board|downward facing|suspended split|overhead squat|heaving"):
        return True
    if d.equipment == "machine" or d.named(r"seated|lying|floor|glute bridge|push-?ups?|extension|smith|long jump"):
        return False
    return d.named(
        r"(single|one)[- ]leg|one-legged|lunge|step[- ]?ups?|get-up|skating|split jump|lateral bound|diagonal bound"
    )


def _braces_with_breath(d: Described) -> bool:
    if d.category == "strongman":
        return not d.named("drag|crucifix")
    if d.named(r"frankenstein|rack delivery|speed|jammer|lunge|step|hip thrust|bridge|anti-gravity"):
        return False
    heavy = (
        d.pattern in ("squat", "hinge", "olympic", "horizontal_push", "vertical_push", "lunge")
        and d.mechanic == "compound"
    )
    return (heavy and d.equipment == "barbell") or d.named("vacuum|trap bar|leverage deadlift")


def _may_fall(d: Described) -> bool:
    if d.equipment in ("kettlebells", "dumbbell") and not d.named("seated box"):
        return False
    onto = r"box (jump|skip)|bench jump|depth|hurdle|leap|seated box|rope climb|\bkipping|muscle up|handstand|balance board|skating|london|downward facing|drop push"
    under = r"clean and jerk|split jerk|squat jerk|power jerk|jerk balance|guillotine|neck press|" + _OLYMPIC_CATCH
    return d.named(onto + r"|trail|^bicycling$|heavy bag|sledgehammer") or (d.named(under) and not d.named("muscle"))


def _exhausts(d: Described) -> bool:
    if d.category == "strongman":
        return True
    return d.named(r"prowler|sprint|long jump|tuck jump|one arm chin") and not d.named("wind|lunge|bench")


def _to_floor(d: Described) -> bool:
    if d.named(
        r"incline|flat bench|machine|cable|kneeling (high|single|cable)|bench (pull|press)|suspended row|arm drill|chin/|jump squat|smith|press sit|london"
    ):
        return False
    if d.named(
        _PLANK_OR_PRESS_UP
        + r"|floor|plank$|crunch|sit-up|dead bug|inchworm|superman|get-up|ball leg curl|hip thrust|hip lift"
    ):
        return not d.named("decline|rope|standing|exercise ball crunch|hanging") or d.named("decline push")
    if d.named(
        r"all fours|cat stretch|child|butt lift|bridge|ab roller|rollout|drop push|handstand|hip (raise|flexor)$|hip circles \(prone|kneeling (jump )?squat|hamstring slides|straddle|lying (hamstring|bent leg)|side jackknife|bear crawl|natural glute"
    ):
        return True
    if d.equipment == "foam roll" or (
        d.category in ("stretching", "strength") and d.equipment in ("", "body only") and _lies(d)
    ):
        return not d.named("neck|flutter")
    return any(re.search(_TO_FLOOR, sentence) and not re.search(_RAISED, sentence) for sentence in d.opening.split("."))


def _lies(d: Described) -> bool:
    return not d.begins("bench|chair") and (_on_back(d) or _on_front(d) or d.begins(_ON_SIDE))


def _tires_grip(d: Described) -> bool:
    if d.category == "stretching":
        return d.named("hang")
    if d.named(
        r"hip thrust|bridge|good morning|pull[- ]through|band ham|hip lift|hyperextension|glute|calf|isometric|balance|rack delivery"
    ):
        return False
    hangs = r"pull-?ups?|pullup|chin-up|chins|(grip|arm) chin|rope climb|london|hanging|wind sprint|inverted row|muscle up|mid row|suspended row"
    holds = r"|deadlift|shrug|farmer|rickshaw|plate pinch|hand squeeze|wrist|finger|battling|swings?$|renegade|rack pull|stiff[- ]leg|drag$|sledgehammer"
    if d.named(
        hangs
        + holds
        + r"|bottoms-up|open palm|figure 8|tire|stones?\b|keg|zottman|reverse (barbell|cable|plate) curl|pirate"
    ):
        return True
    if d.pattern == "olympic":
        return d.named("clean|snatch|high pull")
    heavy_row = d.pattern == "horizontal_pull" and d.equipment in ("barbell", "cable") and not d.named("face pull|delt")
    heavy_curl = d.named("curl|upright") and d.equipment in ("barbell", "e-z curl bar")
    return d.pattern == "vertical_pull" or heavy_row or heavy_curl


_DEMANDS: dict[Avoid, Callable[[Described], bool]] = {
    "high_impact": _lands,
    "jumping": _jumps,
    "running": _runs,
    "supine": _on_back,
    "prone": _on_front,
    "inversion": _head_down,
    "overhead_load": _overhead,
    "heavy_axial_load": _loads_spine,
    "deep_knee_flexion": _bends_knees_deep,
    "kneeling": _kneels,
    "wrist_weight_bearing": _on_wrists,
    "twisting": _twists,
    "spinal_flexion": _rounds_spine,
    "balance_unsupported": _on_one_leg,
    "breath_hold": _braces_with_breath,
    "contact_fall_risk": _may_fall,
    "max_effort": _exhausts,
    "floor_transitions": _to_floor,
    "grip_heavy": _tires_grip,
}

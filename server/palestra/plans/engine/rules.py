"""Which rules does planning keep? Each has a name, which results carry, and a sentence; the numbers stand here once.

A change of any number or rule is a new RULES_VERSION: plans remember by which they were made.
"""

from typing import Literal

RULES_VERSION = 1

RAMP_PCT = 10  # convention of practice, not law; shown as a check and never as a probability of injury
RAMP_LOOKS_BACK = 2  # weeks: after one easy week the week before it still counts
COMEBACK_PCT = 50  # of the highest of the last 8 weeks: where somebody who was away begins again
COMEBACK_LOOKS_BACK = 8
START_AU = {"beginner": 450, "intermediate": 900, "advanced": 1_350}  # a first week, where nothing is known

EASY_WEEK_EVERY = 4  # a microcycle of less, in plans of 4 weeks and more
EASY_WEEK_PCT = 60
TAPER_PCT = {
    1: 40,
    2: 60,
}  # by weeks before an event; Bosquet 2007 (Med Sci Sports Exerc 39:1358-65): 41-60 % less, 2 weeks

HARD_IN_A_ROW = 1  # hard sessions on consecutive days: the next day is easier

Rule = Literal[
    "ramp_cap",
    "comeback",
    "first_weeks",
    "easy_week",
    "taper",
    "hard_easy",
    "two_strength_days",
    "guideline_minutes",
    "double_progression",
    "estimated_start",
    "find_weight",
    "variety",
    "not_taken_lately",
    "availability",
    "avoid",
    "equipment",
    "missed_move",
    "missed_leave",
    "missed_repeat_week",
    "pause",
    "gentle_return",
    "travel_substitute",
    "travel_rest",
    "less_time_shorten",
    "less_time_keep_important",
    "more_time",
    "too_hard",
    "too_easy",
    "spare_swap",
    "new_equipment",
    "swap_session",
    "deload_week",
    "event_moved",
    "unavailable_replaced",
]

SENTENCES: dict[Rule, str] = {
    "ramp_cap": f"A week's load is at most {RAMP_PCT} % above the higher of the {RAMP_LOOKS_BACK} weeks before it.",
    "comeback": f"After time off, training begins again at {COMEBACK_PCT} % of the best of the {COMEBACK_LOOKS_BACK} weeks before.",
    "first_weeks": "Where nothing is logged, the first week is that of the level: a load that most people of it can repeat.",
    "easy_week": f"Every {EASY_WEEK_EVERY}th week has {EASY_WEEK_PCT} % of the load of the week before it.",
    "taper": "The last two weeks before an event have 60 % and 40 % of the load, the intensity stays (Bosquet 2007).",
    "hard_easy": "No two hard sessions on consecutive days.",
    "two_strength_days": "All major muscles on two days a week or more (WHO 2020).",
    "guideline_minutes": "150 moderate minutes a week or the equivalent are the aim where time allows (WHO 2020).",
    "double_progression": "First repetitions, then weight: from what was performed, not from what was planned.",
    "estimated_start": "A weight that was never lifted for these repetitions is estimated from the lift's best recent set.",
    "find_weight": "Where a lift was never logged, the member finds the weight that leaves the repetitions in reserve.",
    "variety": "No class twice within two weeks where there are others.",
    "not_taken_lately": "Classes that were not taken lately come first.",
    "availability": "A class is planned only on dates on which the member may play it.",
    "avoid": "What the member leaves out is in no class and no exercise.",
    "equipment": "Nothing needs what is not at hand.",
    "missed_move": "The most important missed session moves to a free day of the week that is left.",
    "missed_leave": "What does not fit is left out: nothing is caught up beyond the ramp.",
    "missed_repeat_week": "A week of which little was done is done again, and the plan goes on after it.",
    "pause": "In a pause nothing is planned.",
    "gentle_return": "After a pause the first week begins easy, with half of what was planned, the second with three quarters.",
    "travel_substitute": "Away from home the same session is done with what is there.",
    "travel_rest": "A day on the road without anything that fits is a day of rest.",
    "less_time_shorten": "With less time sessions become shorter before they become fewer.",
    "less_time_keep_important": "The most important session of a short week stays.",
    "more_time": "With more time easy minutes come first, and never more than the ramp allows.",
    "too_hard": "Too hard: one set less or an easier class, and weights of nine tenths, for what is left of this week and the next.",
    "too_easy": "Too easy: one step up, within the ramp.",
    "spare_swap": "Muscles that are to rest have two days: what trains them is swapped for something easy.",
    "new_equipment": "New equipment opens exercises and classes that were left out for its sake.",
    "swap_session": "A session is swapped for another of the same kind and effort.",
    "deload_week": f"An easy week has {EASY_WEEK_PCT} % of the load: fewer sets, the same weights.",
    "event_moved": "The weeks are laid out anew towards the new date, from today's load on.",
    "unavailable_replaced": "A class that cannot be played on its day is replaced by the most alike that can.",
}

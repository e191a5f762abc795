"""What a query is read as: real sentences in tables, and properties that hold for any text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.search.constraints import Constraints
from palestra.search.interpretation import Gazetteer, Interpretation, interpret
from palestra.search.text import tokens

CATALOGUE = Gazetteer.build(
    disciplines=["cycling", "running", "strength", "yoga"],
    class_types=["power_zone", "climb", "low_impact", "recovery", "power_yoga"],
    instructors=["Marco Bianchi", "Ana Ruiz", "Marta Ruiz", "Hope Adams", "Zoë Müller"],
    genres=["pop", "rock", "hip_hop", "dance", "house", "country"],
    decades=["80s", "90s"],
    artists=["Taylor Swift", "Queen", "The Band"],
    vocabulary={
        "ride": 500,
        "climbs": 80,
        "seated": 40,
        "hope": 400,
        "queen": 10,
        "flow": 40,
        "class": 900,
        "endurance": 9,
    },
)


def read(query: str) -> Interpretation:
    return interpret(query, CATALOGUE)


def minutes(low: float | None, high: float | None) -> dict[str, Any]:
    both = {"duration_min_s": low, "duration_max_s": high}
    return {name: round(value * 60) for name, value in both.items() if value is not None}


NO_NEIGHBOUR_NOISE = {"high_impact", "jumping"}
NO_FLOOR = {"supine", "prone", "floor_transitions"}


def given_as_sets(constraints: Constraints) -> dict[str, Any]:
    given = constraints.given()
    return {name: set(value) if isinstance(value, tuple) and value else value for name, value in given.items()}


GOLDEN = [  # fitness-domain.md, section F
    (
        "Find me a 30-minute low-impact ride with 80s music.",
        {"discipline": {"cycling"}, "impact": "low", "decade": {"80s"}, **minutes(27, 33)},
        "",
    ),
    (
        "20 min beginner strength, no equipment, upper body",
        {
            "discipline": {"strength"},
            "level": {"beginner"},
            "equipment_available": (),
            "body_focus": {"upper_body"},
            **minutes(18, 22),
        },
        "",
    ),
    ("Something easy, my legs are wrecked.", {"intensity": {"easy"}, "body_focus": {"legs"}}, "wrecked"),
    ("Any live cycling class tonight after 7?", {"kind": {"live"}, "discipline": {"cycling"}}, ""),
    (
        "No jumping, neighbours downstairs, but I want to sweat.",
        {"avoid": NO_NEIGHBOUR_NOISE, "intensity": {"hard"}},
        "",
    ),
    ("Seated strength classes with captions in Spanish", {"discipline": {"strength"}, "captions": {"es"}}, "seated"),
    (
        "What's in the 4-week beginner running programme and is it included in my plan?",
        {"kind": {"program"}, "level": {"beginner"}, "discipline": {"running"}},
        "4 week",
    ),
    (
        "20 minutes, low impact, nothing overhead, I only have a mat",
        {"impact": "low", "avoid": {"overhead_load"}, "equipment_available": {"mat"}, **minutes(18, 22)},
        "",
    ),
]


@pytest.mark.parametrize(("query", "constraints", "residual"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_golden_prompts(query: str, constraints: dict[str, Any], residual: str) -> None:
    reading = read(query)
    assert given_as_sets(reading.constraints) == constraints
    assert reading.residual == residual


DURATIONS: list[tuple[str, tuple[float | None, float | None]]] = [
    ("20 min", (18, 22)),
    ("20-minute core", (18, 22)),
    ("10 minutes", (8, 12)),
    ("60 min", (54, 66)),
    ("30-45 minutes", (30, 45)),
    ("between 20 and 30 min", (20, 30)),
    ("20 or 30 minutes", (20, 30)),
    ("under 20", (None, 20)),
    ("<20 min", (None, 20)),
    ("less than half an hour", (None, 30)),
    ("no longer than 25 minutes", (None, 25)),
    ("not more than 25 min", (None, 25)),
    ("20 minutes max", (None, 20)),
    ("I only have 15 minutes", (None, 15)),
    ("at least 40 min", (40, None)),
    ("45 min or more", (45, None)),
    ("30+ minutes", (30, None)),
    ("at least 20 but under 40 min", (20, 40)),
    ("around 30 min", (24, 36)),
    ("30ish minutes", (24, 36)),
    ("half an hour", (27, 33)),
    ("an hour", (54, 66)),
    ("an hour and a half", (81, 99)),
    ("1h 30", (81, 99)),
    ("forty-five minutes", (40.5, 49.5)),
    ("quick", (None, 20)),
    ("a long ride", (45, None)),
    ("not too long", (None, 30)),
    ("not too short", (20, None)),
    ("a quick 30 minute ride", (27, 33)),
    ("level 2, 30 minutes", (27, 33)),
    ("10 minute core then 20 minute ride", (8, 22)),
    ("30 Minuten", (27, 33)),
    ("höchstens eine halbe Stunde", (None, 30)),
    ("menos de media hora", (None, 30)),
    ("15 minuts", (13, 17)),
    ("workouts for over 50", (None, None)),
    ("less than 500 calories", (None, None)),
    ("one minute planks", (None, None)),
    ("3x5 squats", (None, None)),
    ("4 week programme", (None, None)),
    ("as long as it is fun", (None, None)),
    ("a long steady ride", (45, None)),
    ("something long", (45, None)),
    ("a long, sweaty class", (45, None)),
    ("stretches for a long journey", (None, None)),
    ("stretches for a long bumpy journey", (None, None)),
    ("lift heavy, few reps, long rests", (None, None)),
]


@pytest.mark.parametrize(("query", "window"), DURATIONS, ids=[row[0] for row in DURATIONS])
def test_durations(query: str, window: tuple[float | None, float | None]) -> None:
    given = read(query).constraints.given()
    assert {name: value for name, value in given.items() if name.startswith("duration")} == minutes(*window)


SENTENCES: list[tuple[str, dict[str, Any]]] = [
    # refusing
    ("no jumping or running", {"avoid": {"jumping", "running"}, "not_discipline": {"running"}}),
    ("no yoga, no pilates", {"not_discipline": {"yoga", "pilates"}}),
    ("no yoga, pilates or barre", {"not_discipline": {"yoga", "pilates", "barre"}}),
    ("no jumping, low impact", {"avoid": {"jumping"}, "impact": "low"}),
    ("no jumping and low impact", {"avoid": {"jumping"}, "impact": "low"}),
    ("no squats and lunges", {"avoid": {"deep_knee_flexion"}}),
    ("yoga/pilates, no inversions & no twisting", {"discipline": {"yoga", "pilates"}, "avoid": {"inversion", "twisting"}}),
    ("yoga, no pilates", {"discipline": {"yoga"}, "not_discipline": {"pilates"}}),
    ("not yoga but pilates", {"discipline": {"pilates"}, "not_discipline": {"yoga"}}),
    ("anything but cycling", {"not_discipline": {"cycling"}}),
    ("I'm not in the mood for yoga", {"not_discipline": {"yoga"}}),
    ("I don't want to do anything with kneeling", {"avoid": {"kneeling"}}),
    ("I can't do jumping", {"avoid": {"jumping"}}),
    ("no floor work", {"avoid": NO_FLOOR}),
    ("no getting up and down", {"avoid": {"floor_transitions"}}),
    ("off my knees please", {"avoid": {"kneeling"}}),
    ("wrist friendly pilates", {"discipline": {"pilates"}, "avoid": {"wrist_weight_bearing"}}),
    ("gentle yoga without lying on my back", {"discipline": {"yoga"}, "intensity": {"easy"}, "avoid": {"supine"}}),
    ("no impact", {"avoid": NO_NEIGHBOUR_NOISE}),
    ("not Marco", {"not_instructor": {"Marco Bianchi"}}),
    ("no Marco or Ana", {"not_instructor": {"Marco Bianchi", "Ana Ruiz"}}),
    ("ride with Ana, no explicit lyrics", {"discipline": {"cycling"}, "instructor": {"Ana Ruiz"}, "explicit_ok": False}),
    ("no swearing and no country music", {"explicit_ok": False, "not_genre": {"country"}}),
    ("clean lyrics hip-hop", {"explicit_ok": False, "genre": {"hip_hop"}}),
    ("a class that is not too hard", {"intensity": {"easy", "moderate"}}),
    ("not too easy, not too hard", {"intensity": {"moderate"}}),
    ("I'm not a beginner", {"level": {"intermediate", "advanced", "all_levels"}}),
    ("not live", {"kind": {"class", "program", "collection"}}),
    ("no hot yoga", {"avoid": {"hot_environment"}}),
    ("no power yoga", {"not_class_type": {"power_yoga"}}),
    ("no boring yoga", {}),
    ("no, 30 minutes of yoga", {"discipline": {"yoga"}, **minutes(27, 33)}),
    ("yoga, but no yoga", {"not_discipline": {"yoga"}}),
    ("kein Springen, 30 Minuten Yoga ohne Geräte", {"avoid": {"jumping"}, "discipline": {"yoga"}, "equipment_available": (), **minutes(27, 33)}),
    ("cardio sin saltos", {"avoid": {"jumping"}}),
    # having and lacking
    ("only dumbbells", {"equipment_available": {"dumbbells"}}),
    ("dumbbells and a mat only", {"equipment_available": {"dumbbells", "mat"}}),
    ("I've got two 10 kg dumbbells and a bench", {"equipment_available": {"dumbbells", "bench"}}),
    ("I only have 20 minutes and a mat", {"equipment_available": {"mat"}, **minutes(None, 20)}),
    ("nothing but a mat", {"equipment_available": {"mat"}}),
    ("no equipment except a mat", {"equipment_available": {"mat"}}),
    ("no equipment needed, full body", {"equipment_available": (), "body_focus": {"full_body"}}),
    ("bodyweight hiit", {"equipment_available": (), "discipline": {"hiit"}}),
    ("I don't have a bench or a barbell", {"not_equipment": {"bench", "barbell"}}),
    ("no mat needed", {"not_equipment": {"mat"}}),
    ("strength with dumbbells", {"discipline": {"strength"}, "equipment_wanted": {"dumbbells"}}),
    ("I have a bike", {"equipment_available": {"bike"}}),
    ("no bike", {"not_equipment": {"bike"}, "not_discipline": {"cycling"}}),
    ("yoga with weights", {"discipline": {"yoga"}, "equipment_wanted": {"dumbbells", "kettlebell", "barbell"}}),
    ("nur mit Matte", {"equipment_available": {"mat"}}),
    # words that look like something else
    ("overhead press", {}),
    ("running shoes", {}),
    ("hard core workout", {"intensity": {"hard"}}),
    ("yoga for runners", {"discipline": {"yoga"}}),
    ("yoga for running", {"discipline": {"yoga"}}),
    ("stretch after my run", {"discipline": {"stretching"}}),
    ("what should I do after getting off the bike", {}),
    ("yoga for a day off running", {"discipline": {"yoga"}}),
    ("get off the sofa and run", {"discipline": {"running"}}),
    ("I can't sleep and my head won't stop", {}),
    ("I've never exercised before", {"level": {"beginner"}}),
    ("get back into lifting", {"discipline": {"strength"}}),
    ("something for lower back pain", {}),
    ("back and biceps day", {"body_focus": {"back"}}),
    ("I live upstairs", {}),
    ("3 days in a row", {}),
    ("box jumps", {}),
    ("workout for people in their 80s", {}),
    ("easy to follow dance", {"level": {"beginner"}, "discipline": {"dance"}}),
    ("easy on the joints", {"impact": "low"}),
    ("not only yoga", {"discipline": {"yoga"}}),
    ("no problem with kneeling", {}),
    ("I hope to find yoga", {"discipline": {"yoga"}}),
    # names and music
    ("class with Hope", {"instructor": {"Hope Adams"}}),
    ("Zoe muller", {"instructor": {"Zoë Müller"}}),
    ("Marco's rock rides", {"instructor": {"Marco Bianchi"}, "genre": {"rock"}, "discipline": {"cycling"}}),
    ("power zone climb", {"class_type": {"power_zone", "climb"}}),
    ("Taylor Swift ride", {"artist": {"taylor swift"}, "discipline": {"cycling"}}),
    ("queen of the hills", {}),
    ("songs by Queen", {"artist": {"queen"}}),
    ("dance music ride", {"genre": {"dance"}, "discipline": {"cycling"}}),
    ("noughties pop", {"decade": {"2000s"}, "genre": {"pop"}}),
    ("yoga in German with Spanish subtitles", {"discipline": {"yoga"}, "language": {"de"}, "captions": {"es"}}),
    ("live strength tomorrow at 6am", {"kind": {"live"}, "discipline": {"strength"}}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "constraints"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_sentences(query: str, constraints: dict[str, Any]) -> None:
    assert given_as_sets(read(query).constraints) == constraints


@pytest.mark.parametrize(
    ("query", "vector_text"),
    [
        ("gentle yoga, nothing overhead, for Müller fans", "gentle yoga, for Müller fans"),
        ("No jumping, neighbours downstairs", "neighbours downstairs"),
        ("Taylor Swift but no 80s music", "Taylor Swift"),
        ("no jumping", ""),
        ("begginer flow", "beginner flow"),
    ],
)
def test_what_is_refused_is_not_searched_by_meaning(query: str, vector_text: str) -> None:
    assert read(query).vector_text == vector_text


def test_a_refusal_that_no_constraint_expresses_is_reported_and_not_searched() -> None:
    reading = read("full body without mountain climbers")
    assert ("unapplied", "mountain climbers", True) in [(u.field, u.value, u.negated) for u in reading.understood]
    assert "climbers" not in reading.residual


def test_specific_words_are_read_and_still_searched() -> None:
    reading = read("vinyasa for tight hamstrings")
    assert (reading.constraints.discipline, reading.constraints.body_focus) == (("yoga",), ("legs",))
    assert reading.residual == "vinyasa tight hamstrings"


def test_what_was_long_that_is_no_class_is_searched_for() -> None:
    assert read("stretches for a long journey").residual == "long journey"


@pytest.mark.parametrize(
    ("query", "residual"),
    [
        ("what should I do after getting off the bike", "bike"),
        ("I can't sleep and my head won't stop", "can't sleep head won't stop"),
        ("something to wind down after a long day", "wind down"),
        ("Dehnen für den Rücken", ""),
        ("Ich kann nicht einschlafen", "nicht einschlafen"),
    ],
)
def test_words_of_chat_are_not_searched_for_and_idioms_are(query: str, residual: str) -> None:
    assert read(query).residual == residual


def test_a_type_that_a_discipline_is_spoken_of_with_is_read_where_the_catalogue_has_it() -> None:
    heated = Gazetteer.build(disciplines=["yoga"], class_types=["heated"])
    reading = interpret("a hot yoga class", heated)
    assert given_as_sets(reading.constraints) == {"discipline": {"yoga"}, "class_type": {"heated"}}
    refused = interpret("yoga, but no hot yoga", heated).constraints
    assert (refused.not_class_type, refused.avoid) == (("heated",), ("hot_environment",))
    assert read("hot yoga").residual == "hot yoga"
    assert not read("hot yoga").constraints.class_type


def test_what_was_read_names_the_words_as_typed() -> None:
    seen = [(u.field, u.value, u.text, u.negated) for u in read("Gentle YOGA, not too long, no floor work").understood]
    assert seen == [
        ("intensity", "easy", "Gentle", False),
        ("discipline", "yoga", "YOGA", False),
        ("duration_s", (None, 1800), "not too long", True),
        ("avoid", ("supine", "prone", "floor_transitions"), "no floor work", True),
    ]


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("yogga", "yoga"),
        ("begginer", "beginner"),
        ("ketlebells", "kettlebells"),
        ("oyga", "yoga"),
        ("endurence", "endurance"),
    ],
)
def test_typos_are_corrected_and_reported(typed: str, corrected: str) -> None:
    assert read(typed).corrections == ((typed, corrected),)


@pytest.mark.parametrize("word", ["wife", "gym", "5kk", "climbing", "rides", "xylophone", "wrecked", "übungg"])
def test_words_that_are_short_known_or_far_from_all_are_left_alone(word: str) -> None:
    assert read(word).corrections == ()


def test_another_language_is_not_corrected_into_this_one() -> None:
    assert read("haluaisin jotain kevytta liiketta selalle tanaan").corrections == ()


@pytest.mark.parametrize(
    ("query", "flag"),
    [
        ("I have chest pain when I ride, find me a gentle class.", "chest_pain"),
        ("I'm 30 weeks pregnant and bleeding a little, can I work out?", "bleeding_in_pregnancy"),
        ("passed out yesterday, easy yoga", "fainting"),
        ("a sudden severe headache", "sudden_severe_headache"),
        ("Schmerzen in der Brust", "chest_pain"),
        ("not sure, chest pain", "chest_pain"),
        ("no energy and chest pain", "chest_pain"),
        ("I get chest pian", "chest_pain"),
        ("please " * 100 + "I fainted", "fainting"),
        ("no chest pain", None),
        ("no dizziness or chest pain", None),
        ("chest press for a sore chest", None),
        ("not for the faint of heart", None),
        ("prenatal yoga", None),
    ],
)
def test_red_flags(query: str, flag: str | None) -> None:
    assert read(query).red_flag == flag


def test_new_needs_a_clock() -> None:
    query = "rides released this week"
    dated = interpret(query, CATALOGUE, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert dated.constraints.released_after == date(2026, 11, 16)
    assert read(query).constraints.released_after is None


def test_an_empty_catalogue_still_understands_the_closed_vocabulary() -> None:
    assert interpret("20 min yoga", Gazetteer.build()).constraints.discipline == ("yoga",)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    reading = read("yoga " * 200 + "cycling")
    assert reading.constraints.discipline == ("yoga",)
    assert len(reading.vector_text) <= 400


# Properties.

PIECES = sorted(
    {word for row in SENTENCES for word in row[0].split()} | {"not", "no", "or", ",", "only", "/", "20 min", "&"}
)
SPOKEN = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
ANYTHING = st.one_of(st.text(max_size=1_200), SPOKEN)


@given(ANYTHING)
def test_reading_never_fails_and_is_deterministic(query: str) -> None:
    assert read(query) == read(query)


@given(ANYTHING)
def test_an_exclusion_is_never_also_a_wish(query: str) -> None:
    reading = read(query)
    found = reading.constraints
    for name in ("discipline", "class_type", "instructor", "genre", "body_focus"):
        assert not set(getattr(found, name)) & set(getattr(found, f"not_{name}"))
    assert not set(found.equipment_wanted) & set(found.not_equipment)
    assert not set(found.equipment_available or ()) & set(found.not_equipment)


@given(ANYTHING)
def test_a_window_is_never_empty(query: str) -> None:
    found = read(query).constraints
    if found.duration_min_s is not None and found.duration_max_s is not None:
        assert found.duration_min_s <= found.duration_max_s


@given(ANYTHING)
def test_the_residual_has_only_words_of_the_query(query: str) -> None:
    reading = read(query)
    typed = {word.removesuffix("'s") for word in tokens(query[:400])} | {word for _, word in reading.corrections}
    assert set(reading.residual.split()) <= typed


UNRELATED = [
    "20 min",
    "low impact",
    "no jumping",
    "80s music",
    "I only have a mat",
    "beginner",
    "not Marco",
    "upper body",
]


@given(st.permutations(UNRELATED))
def test_the_order_of_unrelated_wishes_does_not_matter(wishes: list[str]) -> None:
    assert read(", ".join(wishes)).constraints == read(", ".join(UNRELATED)).constraints
